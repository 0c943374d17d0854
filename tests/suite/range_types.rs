//! Ranges, which PostgreSQL alone has: their values, what is asked of them, and how other databases refuse them.
#![cfg(all(
    feature = "sqlite",
    feature = "jiff",
    feature = "rust_decimal",
    any(feature = "blocking", feature = "async")
))]

use crate::check_schema::kinds;
use biform::prelude::*;
use biform::{Capability, DifferenceKind, Range, Result};
use biform_lanes::{helper, lanes};
use jiff::civil::{Date, DateTime, date};
use jiff::{Timestamp, civil};
use rust_decimal::Decimal;
use std::ops::Bound;

#[derive(Model, Debug, Clone, PartialEq)]
struct Stay {
    id: Id<Stay>,
    nights: Range<Date>,
    #[field(db_default = Range::from(1..5))]
    guests: Range<i32>,
    miles: Option<Range<i64>>,
    price: Range<Decimal>,
    #[field(index)]
    doors: Range<DateTime>,
    open: Option<Range<Timestamp>>,
}

/// The same table, as a database without ranges can have it.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "stay")]
struct Without {
    id: Id<Without>,
    first: Option<Date>,
    last: Option<Date>,
}

fn nights(from: i8, to: i8) -> std::ops::Range<Date> {
    date(2024, 2, from)..date(2024, 2, to)
}

fn at(hour: i8) -> DateTime {
    civil::date(2024, 2, 1).at(hour, 0, 0, 1_000)
}

/// A stay of some nights; all else is said as little as can be.
fn stay(nights: impl Into<Range<Date>>) -> Stay {
    Stay {
        id: Id::default(),
        nights: nights.into(),
        guests: Range::from(..),
        miles: None,
        price: Range::empty(),
        doors: Range::from(at(9)..),
        open: None,
    }
}

/// Some stays, where there are ranges.
#[helper]
async fn stays(db: &Db) -> Result<bool> {
    if !db.dialect().can(Capability::Ranges) {
        db.create_tables(models![Without]).await?;
        return Ok(false);
    }
    db.create_tables(models![Stay]).await?;
    let stays = [stay(nights(1, 5)), stay(nights(5, 7)), stay(nights(10, 12)), stay(Range::empty()), stay(..)];
    Stay::objects().bulk_create(db, stays).await?;
    Ok(true)
}

#[lanes]
async fn a_table_with_one_is_refused_where_there_are_none(db: Db) -> Result<()> {
    let created = db.create_tables(models![Stay]).await;
    if db.dialect().can(Capability::Ranges) {
        created?;
        return Ok(());
    }
    let asked = Stay::objects().filter(|s| s.nights.contains(date(2024, 2, 1))).count(&db).await.map(drop);
    let compared = db.check_schema(models![Stay]).await.map(drop);
    for error in [created.unwrap_err(), asked.unwrap_err(), compared.unwrap_err()] {
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        let said = error.to_string();
        assert!(said.contains("`Stay`") && said.contains("capability `ranges` is missing"), "{said}");
    }
    let said = db.create_tables(models![Stay]).await.unwrap_err().to_string();
    assert!(said.contains("the field `nights`"), "{said}");
    assert_eq!(stay(..).save(&db).await.map(drop).unwrap_err().kind(), ErrorKind::Encode);
    assert_eq!(db.count(), 0);
    // The control: without the ranges it is a table.
    db.create_tables(models![Without]).await?;
    Ok(())
}

#[lanes(without(ranges))]
async fn a_connection_can_be_told_to_do_without(db: Db) -> Result<()> {
    let error = db.create_tables(models![Stay]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(db.count(), 0);
    db.create_tables(models![Without]).await?;
    Ok(())
}

/// Each comes back equal, with bounds of every kind.
#[lanes(with(stays))]
async fn ranges_come_back_as_they_were(db: Db) -> Result<()> {
    if !stays(&db).await? {
        return Ok(());
    }
    use Bound::{Excluded, Included, Unbounded};
    let decimals = [Decimal::new(-195, 1), Decimal::new(1, 20)];
    let [low, high] = decimals;
    let first = civil::date(1, 1, 1);
    let mut kept = vec![
        Stay { guests: Range::from(i32::MIN..i32::MAX), miles: Some(Range::from(..=-1)), ..stay(first..) },
        Stay { guests: Range::from(7..=7), miles: Some(Range::from(i64::MIN..)), ..stay(..Date::MAX) },
        Stay { guests: Range::from(7..7), miles: Some(Range::empty()), price: Range::from(low..=high), ..stay(..) },
        Stay { price: Range::new(Excluded(low), Included(high)), ..stay(Range::new(Excluded(first), Unbounded)) },
        Stay { doors: Range::new(Excluded(at(1)), Excluded(at(2))), ..stay(nights(1, 2)) },
        Stay { doors: Range::from(at(1)..=at(1)), open: Some(Range::from(..=Timestamp::UNIX_EPOCH)), ..stay(..) },
        Stay { open: Some(Range::new(Included(Timestamp::UNIX_EPOCH), Unbounded)), ..stay(nights(1, 2)) },
    ];
    let seen = db.count();
    for stay in &mut kept {
        stay.save(&db).await?;
        assert_eq!(Stay::get(&db, stay.id).await?, *stay);
        let found =
            Stay::objects().filter(|s| s.guests.eq(stay.guests) & s.nights.eq(stay.nights) & s.price.eq(stay.price));
        assert!(found.exists(&db).await?, "{stay:?}");
    }
    assert_eq!(db.count() - seen, 21);
    let nights = Range::from(civil::date(2024, 2, 1)..=civil::date(2024, 2, 29));
    assert_eq!(nights.upper(), Excluded(&civil::date(2024, 3, 1)));
    let made = Stay::create().nights(nights).miles(1..=2).price(low..).doors(..at(2)).open(None).save(&db).await?;
    assert_eq!((made.guests, made.miles), (Range::from(1..5), Some(Range::from(1..3))));
    Ok(())
}

#[lanes(with(stays))]
async fn what_cannot_be_held_is_not_sent(db: Db) -> Result<()> {
    if !stays(&db).await? {
        return Ok(());
    }
    let seen = db.count();
    let finer = civil::date(2024, 2, 1).at(0, 0, 0, 1);
    for mut wrong in [
        Stay { guests: Range::from(1..=i32::MAX), ..stay(..) },
        stay(..=Date::MAX),
        stay(date(-1, 1, 1)..),
        Stay { doors: Range::from(finer..), ..stay(..) },
    ] {
        let error = wrong.save(&db).await.map(drop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Encode, "{wrong:?}");
    }
    assert_eq!(db.count() - seen, 0);
    Ok(())
}

/// By the nights of the stays, which ones are found.
#[lanes(with(stays))]
async fn ranges_are_looked_into(db: Db) -> Result<()> {
    if !stays(&db).await? {
        return Ok(());
    }
    let seen = db.count();
    let all = Stay::objects().order_by(|s| s.id.asc()).all(&db).await?;
    let [early, next, late, empty, always] = [0, 1, 2, 3, 4].map(|at: usize| all[at].id);
    let ids = Stay::objects().order_by(|s| s.id.asc());
    let found = ids.clone().filter(|s| s.nights.contains(date(2024, 2, 5))).values(|s| s.id);
    assert_eq!(found.all(&db).await?, [next, always]);
    let found = ids.clone().filter(|s| s.nights.contains(nights(2, 4))).values(|s| s.id);
    assert_eq!(found.all(&db).await?, [early, always]);
    let found = ids.clone().filter(|s| s.nights.contains(s.nights.lower())).values(|s| s.id);
    assert_eq!(found.all(&db).await?, [early, next, late]);
    let found = ids.clone().filter(|s| s.nights.contained_by(..=date(2024, 2, 6))).values(|s| s.id);
    assert_eq!(found.all(&db).await?, [early, next, empty]);
    let found = ids.clone().filter(|s| s.nights.overlaps(nights(4, 11))).values(|s| s.id);
    assert_eq!(found.all(&db).await?, [early, next, late, always]);
    let found = ids.clone().filter(|s| s.nights.fully_lt(nights(5, 6))).values(|s| s.id);
    assert_eq!(found.all(&db).await?, [early]);
    let found = ids.clone().filter(|s| s.nights.fully_gt(..date(2024, 2, 5))).values(|s| s.id);
    assert_eq!(found.all(&db).await?, [next, late]);
    let found = ids.clone().filter(|s| s.nights.not_lt(nights(5, 6))).values(|s| s.id);
    assert_eq!(found.all(&db).await?, [next, late]);
    let found = ids.clone().filter(|s| s.nights.not_gt(nights(1, 7))).values(|s| s.id);
    assert_eq!(found.all(&db).await?, [early, next]);
    let found = ids.clone().filter(|s| s.nights.adjacent_to(nights(5, 7))).values(|s| s.id);
    assert_eq!(found.all(&db).await?, [early]);
    let found = ids.clone().filter(|s| s.nights.is_empty() | s.nights.lower().ge(date(2024, 2, 10)));
    assert_eq!(found.values(|s| s.id).all(&db).await?, [late, empty]);
    let ends = ids.clone().filter(|s| !s.nights.is_empty()).values(|s| (s.nights.lower(), s.nights.upper()));
    let [first, .., last] = ends.all(&db).await?[..] else { panic!("there are four") };
    assert_eq!((first, last), ((Some(date(2024, 2, 1)), Some(date(2024, 2, 5))), (None, None)));
    // One that is NULL lies nowhere.
    assert_eq!(ids.clone().filter(|s| s.miles.overlaps(1..5) | s.miles.is_empty()).count(&db).await?, 0);
    assert_eq!(ids.exclude(|s| s.miles.contains(5)).count(&db).await?, 5);
    assert_eq!(db.count() - seen, 15);
    Ok(())
}

#[lanes(with(stays))]
async fn ranges_are_looked_into_by_name(db: Db) -> Result<()> {
    if !stays(&db).await? {
        return Ok(());
    }
    let seen = db.count();
    for (name, text, count) in [
        ("nights", "[2024-02-01,2024-02-04]", 1),
        ("nights__contains", "2024-02-05", 2),
        ("nights__contains", "[2024-02-02,2024-02-04)", 2),
        ("nights__contained_by", "(,2024-02-06]", 3),
        ("nights__overlap", "[2024-02-04,2024-02-11)", 4),
        ("nights__fully_lt", "[2024-02-05,2024-02-06)", 1),
        ("nights__adjacent_to", "[2024-02-05,)", 1),
        ("nights__is_empty", "true", 1),
        ("nights__lower__ge", "2024-02-10", 1),
        ("nights__endswith", "2024-02-07", 1),
    ] {
        assert_eq!(Stay::objects().filter_by(name, text).count(&db).await?, count, "{name} {text}");
    }
    assert_eq!(Stay::objects().filter_by("nights__overlaps", Range::from(nights(4, 11))).count(&db).await?, 4);
    assert_eq!(db.count() - seen, 11);
    for (name, text) in [("nights", "2024-02-05"), ("nights__icontains", "a"), ("nights__contains", "soon")] {
        let error = Stay::objects().filter_by(name, text).count(&db).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidQuery, "{name} {text}");
    }
    assert_eq!(db.count() - seen, 11);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "stay")]
struct Other {
    id: Id<Other>,
    nights: Range<i32>,
}

#[lanes(with(stays))]
async fn their_columns_are_as_the_model_says(db: Db) -> Result<()> {
    if !stays(&db).await? {
        return Ok(());
    }
    let seen = db.count();
    let same = db.check_schema(models![Stay]).await?;
    assert!(same.is_empty(), "{same}");
    let other = db.check_schema(models![Other]).await?;
    assert!(kinds(&other).contains(&DifferenceKind::ColumnType), "{other}");
    assert!(db.count() > seen);
    let error = Other::objects().all(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("stay.nights"), "{error}");
    // Many at once.
    let mut all = Stay::objects().order_by(|s| s.id.asc()).all(&db).await?;
    for stay in &mut all {
        (stay.nights, stay.miles) = (Range::empty(), Some(Range::from(..=3)));
    }
    Stay::objects().bulk_update(&db, &mut all, |s| (s.nights, s.miles)).await?;
    assert_eq!(Stay::objects().order_by(|s| s.id.asc()).all(&db).await?, all);
    Ok(())
}
