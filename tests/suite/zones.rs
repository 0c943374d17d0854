//! Parts of dates and times, and time zones, in every lane: what the database says is what `jiff` says.
#![cfg(all(feature = "sqlite", feature = "jiff", any(feature = "blocking", feature = "async")))]

use crate::support::moments::{Day, Hours, Moment, Wall};
use biform::prelude::*;
use biform::{Purpose, Result, Statement, Zone, raw};
use biform_lanes::{helper, lanes};
use jiff::civil::{DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::sync::LazyLock;

#[derive(Model, Debug, Clone, PartialEq)]
struct Event {
    id: Id<Event>,
    at: Moment,
    maybe: Option<Moment>,
}

const ZONES: [&str; 30] = [
    "Europe/Helsinki",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/St_Johns",
    "Africa/Casablanca",
    "America/Sao_Paulo",
    "Asia/Tokyo",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Moscow",
    "Europe/Istanbul",
    "Atlantic/Azores",
    "Africa/Cairo",
    "Africa/Monrovia",
    "America/Caracas",
    "America/Havana",
    "America/Santiago",
    "America/Nuuk",
    "America/Juneau",
    "Asia/Gaza",
    "Asia/Tehran",
    "Asia/Pyongyang",
    "Asia/Yangon",
    "Australia/Adelaide",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Marquesas",
];

/// Numbers that look random, the same in each run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// 1860-01-01 and 2099-12-31.
const RANGE: (i64, i64) = (-3_471_292_800, 4_102_358_400);

/// Random instants, and those around each of a zone's changes that are near random ones: there are the gaps and folds.
fn instants(zone: &TimeZone, seed: u64) -> Vec<Timestamp> {
    let mut numbers = Numbers(seed);
    let mut instants = Vec::new();
    for _ in 0..25 {
        let second = RANGE.0 + numbers.next((RANGE.1 - RANGE.0) as u64) as i64;
        let random = Timestamp::new(second, numbers.next(1_000_000) as i32 * 1_000).unwrap();
        instants.push(random);
        if let Some(change) = zone.following(random).next() {
            let change = change.timestamp();
            for beside in [-3_601, -3_600, -1, 0, 1, 1_800, 3_599, 3_600] {
                instants.push(change + beside.seconds());
            }
            instants.push(change - 1.microsecond());
        }
    }
    instants.retain(|instant| instant.as_second() <= RANGE.1);
    instants
}

/// As it is stored.
fn stored(instant: Timestamp) -> Moment {
    Moment::new(civil_text(TimeZone::UTC.to_datetime(instant)))
}

fn civil_text(civil: DateTime) -> String {
    let fraction = civil.subsec_nanosecond() / 1_000;
    let text = civil.strftime("%Y-%m-%d %H:%M:%S").to_string();
    if fraction == 0 { text } else { format!("{text}.{fraction:06}") }
}

/// What `jiff` says of a date and a time.
fn parts(civil: DateTime) -> [i32; 11] {
    let iso = civil.iso_week_date();
    [
        civil.year().into(),
        (i32::from(civil.month()) + 2) / 3,
        civil.month().into(),
        civil.day().into(),
        iso.year().into(),
        iso.week().into(),
        civil.weekday().to_sunday_one_offset().into(),
        civil.weekday().to_monday_one_offset().into(),
        civil.hour().into(),
        civil.minute().into(),
        civil.second().into(),
    ]
}

#[test]
fn the_week_is_counted_as_it_is_said() {
    let sunday = jiff::civil::date(2027, 1, 3).at(1, 2, 3, 0);
    assert_eq!(sunday.weekday(), Weekday::Sunday);
    assert_eq!(parts(sunday), [2027, 1, 1, 3, 2026, 53, 1, 7, 1, 2, 3]);
}

type Row = ((i32, i32, i32, i32, i32, i32), (i32, i32, i32, i32, i32), (Day, Hours));

fn in_zone(zone: &Zone) -> QuerySet<Event, Row> {
    Event::objects().order_by(|e| e.id.asc()).values(|e| {
        let at = || e.at.at(zone.clone());
        (
            (at().year(), at().quarter(), at().month(), at().day(), at().iso_year(), at().week()),
            (at().week_day(), at().iso_week_day(), at().hour(), at().minute(), at().second()),
            (at().date(), at().time()),
        )
    })
}

fn flat((a, b, c): Row) -> ([i32; 11], Day, Hours) {
    ([a.0, a.1, a.2, a.3, a.4, a.5, b.0, b.1, b.2, b.3, b.4], c.0, short(c.1))
}

/// Without the zeros that a database may put behind the last digit.
fn short(hours: Hours) -> Hours {
    match hours.0.split_once('.') {
        Some((whole, fraction)) => {
            Hours::new(format!("{whole}.{}", fraction.trim_end_matches('0')).trim_end_matches('.'))
        }
        None => hours,
    }
}

fn said(civil: DateTime) -> ([i32; 11], Day, Hours) {
    let text = civil_text(civil);
    let (day, hours) = text.split_once(' ').unwrap();
    (parts(civil), Day::new(day), short(Hours::new(hours)))
}

#[helper]
async fn store(db: &Db, instants: &[Timestamp]) -> Result<()> {
    Event::objects().delete(db).await?;
    let rows = (1_i64..).zip(instants).map(|(id, at)| Event::create().id(Id::from(id)).at(stored(*at)).maybe(None));
    let rows: Vec<_> = rows.collect();
    Event::objects().bulk_create(db, rows).await?;
    Ok(())
}

/// The control leaves the offset out, and must be wrong.
#[lanes(with(store))]
async fn parts_in_a_zone_are_those_that_jiff_says(db: Db) -> Result<()> {
    db.create_tables(models![Event]).await?;
    let seen = db.count();
    for (seed, name) in (1..).zip(ZONES) {
        let rules = TimeZone::get(name).unwrap();
        let instants = instants(&rules, seed);
        assert!(instants.len() > 25, "{name}");
        store(&db, &instants).await?;
        let found: Vec<_> = in_zone(&Zone::named(name)).all(&db).await?.into_iter().map(flat).collect();
        let wrong = in_zone(&Zone::utc()).all(&db).await?.into_iter().map(flat);
        let expected: Vec<_> = instants.iter().map(|instant| said(rules.to_datetime(*instant))).collect();
        for ((found, expected), instant) in found.iter().zip(&expected).zip(&instants) {
            assert_eq!(found, expected, "{instant} in {name}");
        }
        assert_eq!(found.len(), expected.len());
        let wrong = wrong.zip(&expected).filter(|(found, expected)| found != *expected).count();
        assert!(wrong > instants.len() / 4, "{name}: {wrong}");
    }
    // Four store the rows, two read them.
    assert_eq!(db.count() - seen, ZONES.len() * 6);
    Ok(())
}

#[helper]
async fn ids(db: &Db, events: QuerySet<Event>) -> Result<Vec<i64>> {
    let ids = events.order_by(|e| e.id.asc()).values(|e| e.id).all(db).await?;
    Ok(ids.into_iter().filter_map(Id::into_key).collect())
}

fn expected(civils: &[DateTime], fits: impl Fn(&DateTime) -> bool) -> Vec<i64> {
    (1..).zip(civils).filter(|(_, civil)| fits(civil)).map(|(id, _)| id).collect()
}

#[lanes(with(store, ids))]
async fn years_and_dates_in_a_zone_are_compared_as_jiff_compares_them(db: Db) -> Result<()> {
    db.create_tables(models![Event]).await?;
    let seen = db.count();
    for (seed, name) in (1..).zip(ZONES) {
        let (rules, zone) = (TimeZone::get(name).unwrap(), Zone::named(name));
        let mut instants = instants(&rules, seed);
        for year in [1900, 1987, 2011, 2012, 2026] {
            // Around New Year, wherever that is.
            let new_year = jiff::civil::date(year, 1, 1).to_zoned(rules.clone()).unwrap().timestamp();
            instants.extend([-1, 0, 1].map(|second| new_year + second.seconds()));
        }
        // Clocks of St. John's went back at one minute past midnight, so that it was the same day twice.
        let fold: Timestamp = "1990-10-28T02:31:00Z".parse().unwrap();
        instants.extend([-61, -60, -1, 0, 3_539, 3_540].map(|second| fold + second.seconds()));
        store(&db, &instants).await?;
        let civils: Vec<_> = instants.iter().map(|instant| rules.to_datetime(*instant)).collect();
        let events = Event::objects;
        let at = |e: &biform::Columns<Event>| e.at.at(zone.clone());
        for year in [1900_i16, 1987, 2011, 2012, 2026] {
            let number = i32::from(year);
            let of = |fits: fn(&i16, &i16) -> bool| expected(&civils, |civil| fits(&civil.year(), &year));
            assert_eq!(ids(&db, events().filter(|e| at(&e).year().eq(number))).await?, of(i16::eq), "{name} {year}");
            assert_eq!(ids(&db, events().filter(|e| at(&e).year().ne(number))).await?, of(i16::ne), "{name} {year}");
            assert_eq!(ids(&db, events().filter(|e| at(&e).year().lt(number))).await?, of(i16::lt), "{name} {year}");
            assert_eq!(ids(&db, events().filter(|e| at(&e).year().le(number))).await?, of(i16::le), "{name} {year}");
            assert_eq!(ids(&db, events().filter(|e| at(&e).year().gt(number))).await?, of(i16::gt), "{name} {year}");
            assert_eq!(ids(&db, events().filter(|e| at(&e).year().ge(number))).await?, of(i16::ge), "{name} {year}");
        }
        let years = expected(&civils, |civil| [1987, 1988, 2011].contains(&civil.year()));
        assert_eq!(ids(&db, events().filter(|e| at(&e).year().in_([2011, 1987, 1988]))).await?, years, "{name}");
        let fold = jiff::civil::date(1990, 10, 28);
        let dates = civils.iter().take(10).map(|civil| civil.date()).chain([fold, fold.yesterday().unwrap()]);
        let dates: Vec<_> = dates.collect();
        for date in dates {
            let day = || Day::new(date.to_string());
            let same = expected(&civils, |civil| civil.date() == date);
            assert_eq!(ids(&db, events().filter(|e| at(&e).date().eq(day()))).await?, same, "{name} {date}");
            let later = expected(&civils, |civil| civil.date() > date);
            assert_eq!(ids(&db, events().filter(|e| at(&e).date().gt(day()))).await?, later, "{name} {date}");
        }
    }
    // Rows are stored by four; then years, a list of years, and dates.
    assert_eq!(db.count() - seen, ZONES.len() * (4 + 5 * 6 + 1 + 12 * 2));
    Ok(())
}

/// How the database means to find the rows. PostgreSQL reads a small table as a whole, unless told not to.
#[helper]
async fn plan(db: &Db, events: QuerySet<Event>) -> Result<String> {
    db.atomic(async |tx| {
        if tx.dialect() == Dialect::Postgres {
            let told = Statement::new(Purpose::Nothing, "SET LOCAL enable_seqscan = off");
            tx.run(told, &mut |_| Ok(())).await?;
        }
        events.explain(tx).await
    })
    .await
}

#[lanes(with(plan))]
async fn an_index_on_the_column_is_used_for_years_and_dates(db: Db) -> Result<()> {
    db.create_tables(models![Event]).await?;
    let seen = db.count();
    let index = Statement::new(Purpose::Nothing, "CREATE INDEX event_at ON event (at)");
    db.run(index, &mut |_| Ok(())).await?;
    let events = Event::objects;
    let helsinki = || Zone::named("Europe/Helsinki");
    for filtered in [
        events().filter(|e| e.at.year().eq(2026)),
        events().filter(|e| e.at.year().ne(2026)),
        events().filter(|e| e.at.year().lt(2026)),
        events().filter(|e| e.at.year().ge(2026)),
        events().filter(|e| e.at.year().between(2020, 2026)),
        events().filter(|e| e.at.year().in_([2020, 2026])),
        events().filter(|e| e.at.date().eq(Day::new("2026-03-29"))),
        events().filter(|e| e.at.at(helsinki()).year().le(2026)),
        events().filter(|e| e.at.at(helsinki()).date().eq(Day::new("2026-03-29"))),
    ] {
        let plan = plan(&db, filtered).await?;
        assert!(plan.contains("event_at"), "{plan}");
    }
    let plan = plan(&db, events().filter(|e| e.at.month().eq(3))).await?;
    assert!(!plan.contains("event_at"), "{plan}");
    let each = if db.dialect() == Dialect::Postgres { 4 } else { 3 };
    assert_eq!(db.count() - seen, 1 + 10 * each);
    Ok(())
}

/// PostgreSQL knows the rules itself, and they reach on.
#[lanes]
async fn what_the_rules_do_not_reach_is_not_known(db: Db) -> Result<()> {
    db.create_tables(models![Event]).await?;
    let seen = db.count();
    let far = Moment::new("2100-01-01 00:00:00");
    Event::create().at(far.clone()).maybe(Some(far)).save(&db).await?;
    let (events, zone) = (Event::objects, || Zone::named("Asia/Tokyo"));
    let hour = (db.dialect() == Dialect::Postgres).then_some(9);
    let is_known = u64::from(hour.is_some());
    assert_eq!(events().filter(|e| e.at.at(zone()).hour().eq(9)).count(&db).await?, is_known);
    assert_eq!(events().exclude(|e| e.at.at(zone()).hour().eq(9)).count(&db).await?, 1 - is_known);
    assert_eq!(events().values(|e| e.maybe.at(zone()).hour()).get(&db).await?, hour);
    let read = events().values(|e| e.at.at(zone()).hour()).get(&db).await;
    assert_eq!(read.map_err(|error| error.kind()), hour.ok_or(ErrorKind::Decode));
    // Ranges of instants are reckoned by what is known of a zone, whenever.
    assert_eq!(events().filter(|e| e.at.at(zone()).year().eq(2100)).count(&db).await?, 1);
    assert_eq!(events().filter(|e| e.at.at(Zone::fixed(-1)).year().eq(2099)).count(&db).await?, 1);
    assert_eq!(db.count() - seen, 7);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Shift {
    id: Id<Shift>,
    day: Day,
    starts: Hours,
    until: Option<Wall>,
}

#[lanes]
async fn dates_and_times_alone_have_parts_too(db: Db) -> Result<()> {
    db.create_tables(models![Shift]).await?;
    let seen = db.count();
    let late = Wall::new("2026-12-31 23:59:59.999999");
    Shift::create().day(Day::new("2026-03-29")).starts(Hours::new("06:05:59.999999")).until(late).save(&db).await?;
    Shift::create().day(Day::new("2024-02-29")).starts(Hours::new("00:00:00")).until(None).save(&db).await?;
    let shifts = || Shift::objects().order_by(|s| s.id.asc());
    let days = shifts().values(|s| (s.day.year(), s.day.quarter(), s.day.day(), s.day.week_day(), s.day.date()));
    assert_eq!(
        days.all(&db).await?,
        [(2026, 1, 29, 1, Day::new("2026-03-29")), (2024, 1, 29, 5, Day::new("2024-02-29"))]
    );
    let times = shifts().values(|s| (s.starts.hour(), s.starts.minute(), s.starts.second(), s.starts.time()));
    let times = times.all(&db).await?.into_iter().map(|(h, m, s, time)| (h, m, s, short(time)));
    let times: Vec<_> = times.collect();
    assert_eq!(times, [(6, 5, 59, Hours::new("06:05:59.999999")), (0, 0, 0, Hours::new("00:00:00"))]);
    let ends = shifts().values(|s| (s.until.year(), s.until.second(), s.until.date(), s.until.time()));
    let late = (Some(2026), Some(59), Some(Day::new("2026-12-31")), Some(Hours::new("23:59:59.999999")));
    assert_eq!(ends.all(&db).await?, [late, (None, None, None, None)]);
    assert_eq!(Shift::objects().exclude(|s| s.until.year().eq(2026)).count(&db).await?, 1);
    assert_eq!(Shift::objects().filter(|s| s.day.date().eq(Day::new("2026-03-29"))).count(&db).await?, 1);
    assert_eq!(Shift::objects().filter(|s| s.until.date().le(Day::new("2026-12-31"))).count(&db).await?, 1);
    assert_eq!(db.count() - seen, 8);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Stay {
    id: Id<Stay>,
    since: DateTime,
}

/// Of a date of the program's and one that the database makes, the greater is a date.
#[lanes]
async fn a_date_beside_no_column_is_one(db: Db) -> Result<()> {
    db.create_tables(models![Stay]).await?;
    let stay = Stay::create().since(jiff::civil::date(2024, 5, 1).at(10, 0, 0, 0)).save(&db).await?;
    let seen = db.count();
    let later = jiff::civil::date(2024, 12, 31);
    let dates = Stay::objects().values(|s| (s.since.date().greatest(later), s.since.date().least(later)));
    assert_eq!((dates.get(&db).await?, db.count() - seen), ((later, stay.since.date()), 1));
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Tick {
    id: Id<Tick>,
    at: Timestamp,
}

/// The same in both forms, whose statements are compared.
static NOW: LazyLock<Timestamp> = LazyLock::new(|| Timestamp::now().round(jiff::Unit::Second).unwrap());

/// What the database calls now is compared with instants as the program means them, and is stored as one of them.
#[lanes]
async fn the_clock_of_the_database_goes_by_instants(db: Db) -> Result<()> {
    db.create_tables(models![Tick]).await?;
    // Whoever runs this may be slow, but zones are 900 seconds apart.
    let around = [-1_000_000, -850, -700, 700, 850, 1_000_000].map(|seconds| *NOW + seconds.seconds());
    let ticks: Vec<_> = (1_i64..).zip(around).map(|(id, at)| Tick::create().id(Id::from(id)).at(at)).collect();
    Tick::objects().bulk_create(&db, ticks).await?;
    let seen = db.count();
    let current = || raw::<Timestamp>("CURRENT_TIMESTAMP");
    let ids = |ticks: QuerySet<Tick>| ticks.order_by(|t| t.id.asc()).values(|t| t.id);
    let past = ids(Tick::objects().filter(|t| t.at.lt(current())));
    assert_eq!(past.all(&db).await?, [1, 2, 3].map(Id::from));
    let to_come = ids(Tick::objects().filter(|t| t.at.ge(current())));
    assert_eq!(to_come.all(&db).await?, [4, 5, 6].map(Id::from));
    let first = || Tick::objects().filter(|t| t.id.eq(Id::<Tick>::from(1)));
    assert_eq!(first().update(&db, |t| t.at.set(current())).await?, 1);
    let stored = first().values(|t| t.at).get(&db).await?;
    assert!((*NOW - 700.seconds()..*NOW + 700.seconds()).contains(&stored), "{stored} is not {}", *NOW);
    assert_eq!(db.count() - seen, 4);
    Ok(())
}
