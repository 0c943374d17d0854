//! Durations: intervals on PostgreSQL, microseconds elsewhere, the same to programs everywhere.
#![cfg(all(feature = "sqlite", feature = "jiff", any(feature = "blocking", feature = "async")))]

use crate::check_schema::kinds;
use biform::prelude::*;
use biform::{DifferenceKind, FieldType, Purpose, Result, Statement, Value, ValueType, raw};
use biform_lanes::{helper, lanes};
use jiff::{SignedDuration, Timestamp, civil};
use std::time::Duration;

#[derive(Model, Debug, Clone, PartialEq)]
struct Show {
    id: Id<Show>,
    start: Timestamp,
    doors: Option<civil::DateTime>,
    length: SignedDuration,
    rest: Option<Duration>,
}

fn micros(count: i64) -> SignedDuration {
    SignedDuration::from_micros(count)
}

/// Of these lengths, which all start at the same time.
#[helper]
async fn shows(db: &Db, lengths: &[i64]) -> Result<()> {
    db.create_tables(models![Show]).await?;
    let rows = lengths.iter().map(|length| {
        let rest = u64::try_from(*length).ok().map(Duration::from_micros);
        Show::create().start(Timestamp::UNIX_EPOCH).doors(None).length(micros(*length)).rest(rest)
    });
    Show::objects().bulk_create(db, rows).await.map(drop)
}

#[lanes(with(shows))]
async fn lengths_are_compared_and_ordered(db: Db) -> Result<()> {
    shows(&db, &[3_600_000_000, -1, 0, 90_000_000_000, i64::MAX, i64::MIN]).await?;
    let seen = db.count();
    let lengths = Show::objects().order_by(|s| s.length.desc()).values(|s| s.length);
    let falling = [i64::MAX, 90_000_000_000, 3_600_000_000, 0, -1, i64::MIN].map(micros);
    assert_eq!(lengths.all(&db).await?, falling);
    let hour = SignedDuration::from_hours(1);
    assert_eq!(Show::objects().filter(|s| s.length.ge(hour)).count(&db).await?, 3);
    assert_eq!(Show::objects().filter(|s| s.length.in_([hour, micros(-1)])).count(&db).await?, 2);
    assert_eq!(Show::objects().filter(|s| s.rest.eq(Duration::from_secs(3_600))).count(&db).await?, 1);
    assert_eq!(Show::objects().filter(|s| s.rest.is_null()).count(&db).await?, 2);
    // A day is 24 hours.
    assert_eq!(Show::objects().filter_by("length", "25:00:00").count(&db).await?, 1);
    assert_eq!(Show::objects().filter_by("length__lt", Duration::from_micros(1)).count(&db).await?, 3);
    assert_eq!(Show::objects().filter_by("length__between", ["-00:00:00.000001", "01:00"]).count(&db).await?, 3);
    assert_eq!(db.count() - seen, 8);
    Ok(())
}

#[lanes(with(shows))]
async fn lengths_are_added_and_taken_away(db: Db) -> Result<()> {
    shows(&db, &[90_000_001, -2_000_000]).await?;
    let seen = db.count();
    let read = Show::objects().order_by(|s| s.id.asc());
    let read = read.values(|s| (s.length + s.length, s.length - micros(1), s.rest + Duration::from_secs(1)));
    let sums = [
        (micros(180_000_002), micros(90_000_000), Some(Duration::from_micros(91_000_001))),
        (micros(-4_000_000), micros(-2_000_001), None),
    ];
    assert_eq!(read.all(&db).await?, sums);
    let longer = Show::objects().filter(|s| (s.length + micros(2_000_000)).eq(micros(0)));
    assert_eq!(longer.update(&db, |s| s.length.set(s.length - micros(5))).await?, 1);
    assert_eq!(Show::objects().filter(|s| s.length.eq(micros(-2_000_005))).count(&db).await?, 1);
    assert_eq!(db.count() - seen, 3);
    Ok(())
}

/// What the database says is what jiff says, to the microsecond.
#[lanes(with(shows))]
async fn a_date_is_moved_by_a_length(db: Db) -> Result<()> {
    let lengths = [0, 1, -1, 999_999, -999_999, 1_000_000, 86_400_000_000, -86_399_999_999, 3_155_760_000_000_000];
    shows(&db, &lengths).await?;
    let seen = db.count();
    for start in
        ["1970-01-01 00:00:00", "2024-02-28 23:59:59.999999", "1899-12-31 12:00:00.25", "2000-01-01 00:00:00.1"]
    {
        let doors: civil::DateTime = start.parse().unwrap();
        let start: Timestamp = format!("{start}Z").parse().unwrap();
        Show::objects().update(&db, |s| (s.start.set(start), s.doors.set(doors))).await?;
        let read = Show::objects().order_by(|s| s.id.asc());
        let read = read.values(|s| (s.start + s.length, s.start - s.length, s.doors + s.length, s.doors + s.rest));
        for (moved, length) in read.all(&db).await?.into_iter().zip(lengths) {
            let [later, earlier] = [start + micros(length), start - micros(length)];
            let doors = doors.checked_add(micros(length)).unwrap();
            let with_rest = (length >= 0).then_some(doors);
            assert_eq!(moved, (later, earlier, Some(doors), with_rest), "{start} and {length}");
        }
        let late = Show::objects().filter(|s| (s.start + s.length).gt(start + micros(999_999)));
        assert_eq!(late.count(&db).await?, 3);
        let given = Show::objects().filter(|s| (s.start - Duration::from_micros(1)).lt(s.start));
        assert_eq!(given.count(&db).await?, 9);
    }
    assert_eq!(db.count() - seen, 16);
    Ok(())
}

/// SQLite's own functions keep thousandths alone.
#[lanes]
async fn nanoseconds_stay_where_they_are_held(db: Db) -> Result<()> {
    db.create_tables(models![Show]).await?;
    let start: Timestamp = "1999-12-31T23:59:59.123456789Z".parse().unwrap();
    let created = db.count();
    let made = Show::create().start(start).doors(None).length(micros(876_544)).rest(None).save(&db).await;
    if !db.dialect().capabilities().nanoseconds {
        assert_eq!((made.unwrap_err().kind(), db.count() - created), (ErrorKind::Encode, 0));
        return Ok(());
    }
    made?;
    let seen = db.count();
    let moved = Show::objects().values(|s| s.start + s.length).get(&db).await?;
    assert_eq!(moved.to_string(), "2000-01-01T00:00:00.000000789Z");
    assert_eq!(db.count() - seen, 1);
    Ok(())
}

#[lanes]
async fn what_is_finer_or_longer_is_not_sent(db: Db) -> Result<()> {
    db.create_tables(models![Show]).await?;
    let seen = db.count();
    let show = || Show::create().start(Timestamp::UNIX_EPOCH).doors(None).length(micros(0)).rest(None);
    for (rest, why) in [(Duration::from_nanos(1), "finer"), (Duration::from_secs(u64::MAX), "beyond")] {
        let error = show().rest(rest).save(&db).await.map(|show| show.id).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Encode);
        assert!(error.to_string().contains("`Show.rest`") && error.to_string().contains(why), "{error}");
    }
    let error = Show::objects().filter(|s| s.rest.gt(Duration::from_nanos(999))).count(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Encode);
    let error = Show::objects().filter_by("length", "1 hour").count(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidQuery);
    assert!(error.to_string().contains("in the form of `01:30:00`"), "{error}");
    assert_eq!(db.count() - seen, 0);
    // The control: it is the length that was refused.
    show().rest(Duration::from_micros(1)).save(&db).await?;
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "show")]
struct Forwards {
    id: Id<Forwards>,
    length: Duration,
}

#[lanes(with(shows))]
async fn one_that_goes_backwards_is_not_read_as_one_of_rust_itself(db: Db) -> Result<()> {
    shows(&db, &[-1, 1]).await?;
    let seen = db.count();
    let error = Forwards::objects().all(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("show.length"), "{error}");
    let forwards = Forwards::objects().filter(|f| f.length.gt(Duration::ZERO)).get(&db).await?;
    assert_eq!(forwards.length, Duration::from_micros(1));
    assert_eq!(db.count() - seen, 2);
    Ok(())
}

#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
struct Pause(Duration);

#[derive(Model, Debug, Clone, PartialEq)]
struct Lap {
    id: Id<Lap>,
    length: Duration,
    rest: Option<Duration>,
    pause: Pause,
    later: Deferred<Duration>,
    lead: SignedDuration,
}

/// As with an unsigned integer, a check of the table refuses what its field could not read.
#[lanes]
async fn one_of_rust_itself_never_becomes_negative(db: Db) -> Result<()> {
    db.create_tables(models![Lap]).await?;
    let (second, more) = (Duration::from_secs(1), Duration::from_micros(1_000_001));
    let lap = Lap::create().length(second).rest(second).pause(Pause(second)).later(second).lead(micros(1_000_000));
    let mut lap = lap.save(&db).await?;
    let seen = db.count();
    let refused = [
        ("length", Lap::objects().update(&db, |l| l.length.set(l.length - more)).await),
        ("rest", Lap::objects().update(&db, |l| l.rest.set(l.length - more)).await),
        ("later", Lap::objects().update(&db, |l| l.later.set(l.length - more)).await),
        ("pause", Lap::objects().update(&db, |l| l.pause.set(raw("pause - pause - pause"))).await),
        ("length", lap.update(&db, |l| l.length.set(l.length - more)).await.map(|()| 0)),
    ];
    for (field, refused) in refused {
        let error = refused.map(drop).unwrap_err();
        let words = format!(
            "`Lap.{field}` would be beyond the range of a length of time, which is never negative (constraint \
             `lap_{field}_range`)"
        );
        assert!(error.to_string().contains(&words), "{error}");
        assert_eq!((error.kind(), &error.constraint().unwrap().fields), (ErrorKind::Check, &vec![field.to_owned()]));
    }
    assert_eq!(Lap::objects().get(&db).await?, Lap { later: Deferred::from(second), ..lap });
    // Zero, a NULL, and what has a sign, are held.
    let least = |l: biform::Columns<Lap>| {
        (l.length.set(l.length - second), l.rest.set(None), l.lead.set(l.lead - micros(1_000_001)))
    };
    assert_eq!(Lap::objects().update(&db, least).await?, 1);
    let read = Lap::objects().values(|l| (l.length, l.rest, l.lead)).get(&db).await?;
    assert_eq!(read, (Duration::ZERO, None, micros(-1)));
    assert_eq!(Lap::objects().update(&db, |l| l.rest.set(l.rest - more)).await?, 1);
    // Where an update gives nothing back, it has a transaction.
    let of_row = if db.dialect().capabilities().returning_on_update { 1 } else { 3 };
    assert_eq!(db.count() - seen, 4 + of_row + 4);
    Ok(())
}

#[lanes]
async fn a_table_says_that_one_is_never_negative(db: Db) -> Result<()> {
    db.create_tables(models![Lap]).await?;
    let (seen, shown) = (db.count(), Lap::create_table_sql(db.dialect())?.remove(0));
    let (rest, lead) = match db.dialect().family() {
        Family::Postgres => (r#"("rest" >= '0 microseconds'::interval)"#, r#""lead" interval NOT NULL)"#),
        Family::MySql => ("(`rest` >= 0)", "`lead` bigint NOT NULL, "),
        _ => (
            r#"(typeof("rest") IN ('integer', 'null') AND "rest" >= 0)"#,
            r#""lead" INTEGER NOT NULL CONSTRAINT "lap_lead_range" CHECK (typeof("lead") = 'integer'))"#,
        ),
    };
    assert!(shown.sql().contains(rest) && shown.sql().contains(lead), "{}", shown.sql());
    let same = db.check_schema(models![Lap]).await?;
    assert!(same.is_empty(), "{same}");
    let mut asked = db.count() - seen;
    for without in [Statement::new(Purpose::Nothing, "DROP TABLE lap"), {
        let sql = shown.sql().replace(rest, "(1 = 1)");
        Statement::new(Purpose::Nothing, sql)
    }] {
        db.run(without, &mut |_| Ok(())).await?;
        asked += 1;
    }
    let other = db.check_schema(models![Lap]).await?;
    assert_eq!(kinds(&other), [DifferenceKind::Range], "{other}");
    assert!(db.count() - seen > asked);
    Ok(())
}

#[lanes(with(shows))]
async fn an_interval_with_months_has_no_length(db: Db) -> Result<()> {
    shows(&db, &[0]).await?;
    if db.dialect() != Dialect::Postgres {
        return Ok(());
    }
    let seen = db.count();
    let days = Statement::new(Purpose::Nothing, "UPDATE show SET length = '2 days -1 hours'");
    db.run(days, &mut |_| Ok(())).await?;
    assert_eq!(Show::objects().values(|s| s.length).get(&db).await?, SignedDuration::from_hours(47));
    let months = Statement::new(Purpose::Nothing, "UPDATE show SET length = '1 year'");
    db.run(months, &mut |_| Ok(())).await?;
    let error = Show::objects().all(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("show.length") && error.to_string().contains("months"), "{error}");
    assert_eq!(db.count() - seen, 4);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Race {
    id: Id<Race>,
    #[field(db_default = micros(5_400_000_000))]
    limit: SignedDuration,
    laps: Vec<Duration>,
    #[field(generated = |r| r.limit + r.limit)]
    both: SignedDuration,
    #[field(index)]
    slack: Option<Duration>,
}

#[lanes]
async fn tables_hold_them_as_they_say(db: Db) -> Result<()> {
    db.create_tables(models![Race]).await?;
    let race = Race::create().laps([Duration::from_micros(1), Duration::ZERO]).slack(None).save(&db).await?;
    assert_eq!((race.limit, race.both), (SignedDuration::from_mins(90), SignedDuration::from_hours(3)));
    let seen = db.count();
    let laps =
        Race::objects().filter(|r| r.laps.contains([Duration::ZERO]) & r.laps.get(0).eq(Duration::from_micros(1)));
    assert_eq!(laps.get(&db).await?, race);
    assert_eq!(db.count() - seen, 1);
    let same = db.check_schema(models![Race]).await?;
    assert!(same.is_empty(), "{same}");
    let other = db.check_schema(models![Read]).await?;
    assert!(kinds(&other).contains(&DifferenceKind::ColumnType), "{other}");
    Ok(())
}

/// The control: the column is of another type.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "race")]
struct Read {
    id: Id<Read>,
    slack: Option<String>,
}

#[test]
fn a_null_of_them_has_their_type() {
    assert_eq!(None::<Duration>.to_value(), Value::Null(ValueType::Duration));
}
