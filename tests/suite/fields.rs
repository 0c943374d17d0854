//! The table of `docs/fields.md`, made of what a database did with values that were sent to it. `BIFORM_BLESS=1` writes
//! it anew.
#![cfg(all(
    feature = "sqlite",
    any(feature = "blocking", feature = "async"),
    feature = "uuid",
    feature = "chrono",
    feature = "time",
    feature = "jiff",
    feature = "rust_decimal",
    feature = "json"
))]

mod document;
mod ranges;
mod wrapped;

use biform::prelude::*;
use biform::{FieldType, Json, Purpose, Result, Row, Statement, Value, ValueRef};
use biform_lanes::{helper, lanes};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use document::{Table, agrees};
use jiff::{SignedDuration, Timestamp, civil};
use ranges::range_lines;
use rust_decimal::Decimal;
use std::fmt::Debug;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;
use time::{Month, OffsetDateTime, PrimitiveDateTime, UtcOffset};
use uuid::Uuid;
use wrapped::lines;

const HEAD: &str = "\
# What columns hold

Made by `tests/suite/fields.rs` of values that were really sent to a database and read again; `BIFORM_BLESS=1` writes it anew.
*Stored* is the kind that SQLite gives the first of the values, and the literal that SQL has for it. What is *kept* came
back equal, and so does everything between; what is *refused* fails with `ErrorKind::Encode` before anything is sent. Of
decimals SQLite keeps whole numbers that fit an `i64`, and what has at most 15 significant digits. An `Option` of each type
can be NULL as well. -0.0 comes back as 0.0, which is equal to it. SQLite's integers have 64 bits, and what goes beyond
them becomes a floating-point number, so a table has a check of the range of every integer, but of a key that is an `i64`
and of choices: what an `update` reckons beyond it, or a key that is made beyond it, fails with `ErrorKind::Check`. An array
can be of every type but arrays and JSON; its elements have the edges of their type, and JSON, as which SQLite and MariaDB
hold it, has no infinite floats. Ranges, which PostgreSQL alone has, are in the last table.

Under *PostgreSQL* and *MariaDB* stand the type of the column there, and which of the values, *kept* or *refused* on SQLite,
are refused: with `ErrorKind::Encode`, before anything is sent. All others came back equal. Times finer than a microsecond are
refused on both. PostgreSQL keeps the sign of -0.0.

| Rust type | feature | SQLite column | stored | kept | refused | PostgreSQL | MariaDB |
|---|---|---|---|---|---|---|---|
";

/// The text of a value in a cell.
fn shown(value: &impl Debug) -> String {
    format!("`{}`", format!("{value:?}").replace('|', "\\|"))
}

/// Text in a column of a raw row.
fn text(row: &dyn Row, column: usize) -> Result<String> {
    String::from_value(row.get(column)?).map_err(|mismatch| biform::Error::other(format!("{mismatch:?}")))
}

/// All that a statement reads, as texts.
#[helper]
async fn texts(db: &Db, sql: String, count: usize, key: Option<Value>) -> Result<Vec<String>> {
    let mut statement = Statement::new(Purpose::Row, sql);
    if let Some(key) = key {
        statement = statement.bind(key);
    }
    let mut texts = Vec::new();
    let mut read = |row: &dyn Row| {
        for column in 0..count {
            texts.push(text(row, column)?);
        }
        Ok(())
    };
    db.run(statement, &mut read).await?;
    Ok(texts)
}

/// Asks a server for the type of a column.
fn type_of(dialect: Dialect, table: &str, column: &str) -> String {
    match dialect.family() {
        Family::Postgres => format!(
            "SELECT format_type(atttypid, atttypmod) FROM pg_attribute \
             WHERE attrelid = '{table}'::regclass AND attname = '{column}'"
        ),
        _ => format!(
            "SELECT column_type FROM information_schema.columns \
             WHERE table_schema = database() AND table_name = '{table}' AND column_name = '{column}'"
        ),
    }
}

/// What a server does with a type.
fn server_cell(types: &[String], refused: &[String]) -> String {
    let types: Vec<_> = types.iter().map(|of| format!("`{of}`")).collect();
    match refused {
        [] => types.join(", "),
        refused => format!("{}; refused: {}", types.join(", "), refused.join(", ")),
    }
}

/// A function that makes the line of a type: it stores each of the edges in a table of its own.
macro_rules! line {
    ($($name:ident, $model:ident, $rust:ty, $written:literal, $feature:literal, [$($edge:expr),+ $(,)?];)+) => {
        $(
            #[derive(Model, Debug, Clone, PartialEq)]
            struct $model {
                id: Id<$model>,
                value: $rust,
            }

            #[helper(with(texts))]
            async fn $name(db: &Db) -> Result<Vec<String>> {
                let seen = db.count();
                db.create_tables(models![$model]).await?;
                let (mut kept, mut refused) = (Vec::new(), Vec::new());
                let edges: Vec<$rust> = vec![$($edge),+];
                for edge in edges {
                    match $model::create().value(edge.clone()).save(db).await {
                        Ok(row) => {
                            let back = $model::get(db, row.id).await?.value;
                            // NaN is equal to nothing.
                            let is_nan = shown(&edge).contains("NaN") && shown(&back) == shown(&edge);
                            assert!(back == edge || is_nan, "{back:?}");
                            kept.push(shown(&edge));
                        }
                        Err(error) => {
                            assert_eq!(error.kind(), ErrorKind::Encode, "{edge:?}: {error}");
                            refused.push(shown(&edge));
                        }
                    }
                }
                let table = $model::schema().table();
                let (sql, count) = match db.dialect().family() {
                    Family::Sqlite => (format!(
                        "SELECT c.type, upper(typeof(t.value)), quote(t.value) \
                         FROM pragma_table_info('{table}') c, {table} t WHERE c.name = 'value' ORDER BY t.id"
                    ), 3),
                    _ => (type_of(db.dialect(), table, "value"), 1),
                };
                let stored = texts(db, sql, count, None).await?;
                // What is refused is not sent.
                assert_eq!(db.count() - seen, 1 + 2 * kept.len() + 1);
                let declared = format!("`{}`", $written);
                Ok(match stored.as_slice() {
                    [column, kind, literal] => {
                        let stored = format!("{kind} `{literal}`");
                        vec![declared, $feature.into(), column.clone(), stored, kept.join(", "), refused.join(", ")]
                    }
                    of => vec![declared, server_cell(of, &refused)],
                })
            }
        )+
    };
}

line! {
    of_bool, OfBool, bool, "bool", "", [true, false];
    of_i8, OfI8, i8, "i8", "", [1, i8::MIN, i8::MAX];
    of_i16, OfI16, i16, "i16", "", [1, i16::MIN, i16::MAX];
    of_i32, OfI32, i32, "i32", "", [1, i32::MIN, i32::MAX];
    of_i64, OfI64, i64, "i64", "", [1, i64::MIN, i64::MAX];
    of_u8, OfU8, u8, "u8", "", [1, 0, u8::MAX];
    of_u16, OfU16, u16, "u16", "", [1, 0, u16::MAX];
    of_u32, OfU32, u32, "u32", "", [1, 0, u32::MAX];
    of_u64, OfU64, u64, "u64", "", [1, 0, i64::MAX as u64, i64::MAX as u64 + 1, u64::MAX];
    of_f32, OfF32, f32, "f32", "",
        [0.5, f32::MIN, f32::MAX, f32::MIN_POSITIVE, f32::INFINITY, f32::NEG_INFINITY, f32::NAN];
    of_f64, OfF64, f64, "f64", "",
        [0.1, f64::MIN, f64::MAX, f64::MIN_POSITIVE, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
    of_text, OfText, String, "String", "", ["Dune".into(), "".into(), "a\0b".into(), "\u{10ffff}".into()];
    of_bytes, OfBytes, Vec<u8>, "Vec<u8>", "", [vec![7, 255], vec![], vec![0]];
    of_uuid, OfUuid, Uuid, "uuid::Uuid", "`uuid`", [Uuid::from_bytes([7; 16]), Uuid::nil(), Uuid::max()];
    of_naive_date, OfNaiveDate, NaiveDate, "chrono::NaiveDate", "`chrono`",
        [day(1965, 8, 1), day(0, 1, 1), day(9999, 12, 31), day(-1, 12, 31), day(10_000, 1, 1), NaiveDate::MIN];
    of_naive_time, OfNaiveTime, NaiveTime, "chrono::NaiveTime", "`chrono`",
        [clock(7, 5, 250_000_000), clock(0, 0, 0), clock(23, 59, 999_999_999), clock(23, 59, 1_000_000_000)];
    of_naive_date_time, OfNaiveDateTime, NaiveDateTime, "chrono::NaiveDateTime", "`chrono`", [
        day(1965, 8, 1).and_time(clock(7, 5, 250_000_000)),
        day(0, 1, 1).and_time(clock(0, 0, 0)),
        day(9999, 12, 31).and_time(clock(23, 59, 999_999_999)),
        day(-1, 12, 31).and_time(clock(23, 59, 999_999_999)),
        day(10_000, 1, 1).and_time(clock(0, 0, 0)),
        day(2016, 12, 31).and_time(clock(23, 59, 1_000_000_000)),
    ];
    of_instant, OfInstant, DateTime<Utc>, "chrono::DateTime<Utc>", "`chrono`", [
        day(1965, 8, 1).and_time(clock(7, 5, 0)).and_utc(),
        day(0, 1, 1).and_time(clock(0, 0, 0)).and_utc(),
        day(9999, 12, 31).and_time(clock(23, 59, 999_999_999)).and_utc(),
        day(-1, 12, 31).and_time(clock(23, 59, 999_999_999)).and_utc(),
        day(10_000, 1, 1).and_time(clock(0, 0, 0)).and_utc(),
        DateTime::<Utc>::MIN_UTC,
        DateTime::<Utc>::MAX_UTC,
    ];
    of_date, OfDate, time::Date, "time::Date", "`time`",
        [date(1965, Month::August, 1), date(0, Month::January, 1), date(9999, Month::December, 31), date(-1, Month::December, 31), time::Date::MIN];
    of_time, OfTime, time::Time, "time::Time", "`time`",
        [time::Time::from_hms(7, 5, 0).unwrap(), time::Time::MIDNIGHT, time::Time::MAX];
    of_date_time, OfDateTime, PrimitiveDateTime, "time::PrimitiveDateTime", "`time`", [
        date(1965, Month::August, 1).midnight(),
        date(0, Month::January, 1).midnight(),
        PrimitiveDateTime::MAX,
        date(-1, Month::December, 31).with_time(time::Time::MAX),
        PrimitiveDateTime::MIN,
    ];
    of_offset, OfOffset, OffsetDateTime, "time::OffsetDateTime", "`time`", [
        date(1965, Month::August, 1).midnight().assume_offset(UtcOffset::from_hms(1, 0, 0).unwrap()),
        PrimitiveDateTime::MAX.assume_utc(),
        date(0, Month::January, 1).midnight().assume_utc(),
        date(0, Month::January, 1).midnight().assume_offset(UtcOffset::from_hms(1, 0, 0).unwrap()),
    ];
    of_civil_date, OfCivilDate, civil::Date, "jiff::civil::Date", "`jiff`",
        [civil::date(1965, 8, 1), civil::date(0, 1, 1), civil::Date::MAX, civil::date(-1, 12, 31), civil::Date::MIN];
    of_civil_time, OfCivilTime, civil::Time, "jiff::civil::Time", "`jiff`",
        [civil::time(7, 5, 0, 250_000_000), civil::Time::MIN, civil::Time::MAX];
    of_civil, OfCivil, civil::DateTime, "jiff::civil::DateTime", "`jiff`", [
        civil::date(1965, 8, 1).at(7, 5, 0, 0),
        civil::date(0, 1, 1).at(0, 0, 0, 0),
        civil::DateTime::MAX,
        civil::date(-1, 12, 31).at(23, 59, 59, 999_999_999),
        civil::DateTime::MIN,
    ];
    of_timestamp, OfTimestamp, Timestamp, "jiff::Timestamp", "`jiff`", [
        Timestamp::from_second(-139_250_000).unwrap(),
        Timestamp::UNIX_EPOCH,
        "0000-01-01T00:00:00Z".parse().unwrap(),
        Timestamp::MAX,
        "-000001-12-31T23:59:59.999999999Z".parse().unwrap(),
        Timestamp::MIN,
    ];
    of_ip, OfIp, IpAddr, "std::net::IpAddr", "",
        [ip("192.0.2.1"), ip("::ffff:192.0.2.1"), ip("0.0.0.0"), ip("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")];
    of_ip4, OfIp4, Ipv4Addr, "std::net::Ipv4Addr", "", [Ipv4Addr::LOCALHOST, Ipv4Addr::BROADCAST];
    of_ip6, OfIp6, Ipv6Addr, "std::net::Ipv6Addr", "", [Ipv6Addr::LOCALHOST, Ipv6Addr::UNSPECIFIED];
    of_duration, OfDuration, Duration, "std::time::Duration", "", [
        Duration::from_millis(90),
        Duration::ZERO,
        Duration::from_micros(i64::MAX as u64),
        Duration::from_nanos(1),
        Duration::from_micros(i64::MAX as u64 + 1),
        Duration::MAX,
    ];
    of_delta, OfDelta, TimeDelta, "chrono::TimeDelta", "`chrono`", [
        TimeDelta::milliseconds(-90),
        TimeDelta::microseconds(i64::MIN),
        TimeDelta::microseconds(i64::MAX),
        TimeDelta::nanoseconds(-1),
        TimeDelta::MAX,
    ];
    of_length, OfLength, time::Duration, "time::Duration", "`time`", [
        time::Duration::milliseconds(-90),
        time::Duration::microseconds(i64::MIN),
        time::Duration::nanoseconds(-1),
        time::Duration::MIN,
    ];
    of_signed, OfSigned, SignedDuration, "jiff::SignedDuration", "`jiff`", [
        SignedDuration::from_millis(-90),
        SignedDuration::from_micros(i64::MIN),
        SignedDuration::from_nanos(-1),
        SignedDuration::MAX,
    ];
    of_decimal, OfDecimal, Decimal, "rust_decimal::Decimal", "`rust_decimal`", [
        Decimal::new(1_950, 2),
        Decimal::new(1_900, 2),
        Decimal::from(i64::MIN),
        Decimal::from(i64::MAX),
        Decimal::new(999_999_999_999_999, 2),
        Decimal::new(1, 28),
        Decimal::new(1_234_567_890_123_456, 2),
        Decimal::MAX,
    ];
    of_json, OfJson, serde_json::Value, "serde_json::Value", "`json`",
        [serde_json::json!({"a": [1, 0.1, null]}), serde_json::Value::Null, "text".into(), u64::MAX.into()];
    of_ints, OfInts, Vec<i32>, "Vec<i32>", "", [vec![1, i32::MIN, i32::MAX], vec![]];
    of_options, OfOptions, Vec<Option<i64>>, "Vec<Option<i64>>", "", [vec![Some(i64::MAX), None], vec![None]];
    of_longs, OfLongs, Vec<u64>, "Vec<u64>", "", [vec![i64::MAX as u64], vec![u64::MAX]];
    of_floats, OfFloats, Vec<f64>, "Vec<f64>", "", [vec![0.1, 1.0, f64::MIN], vec![f64::INFINITY], vec![f64::NAN]];
    of_flags, OfFlags, Vec<bool>, "Vec<bool>", "", [vec![true, false]];
    of_texts, OfTexts, Vec<String>, "Vec<String>", "",
        [vec!["a".into(), "".into()], vec!["it's \"a\"".into(), "NULL".into()], vec!["a\0b".into()]];
    of_blobs, OfBlobs, Vec<Vec<u8>>, "Vec<Vec<u8>>", "", [vec![vec![7, 255], vec![]]];
    of_ids, OfIds, Vec<Uuid>, "Vec<uuid::Uuid>", "`uuid`", [vec![Uuid::from_bytes([7; 16]), Uuid::nil()]];
    of_days, OfDays, Vec<NaiveDate>, "Vec<chrono::NaiveDate>", "`chrono`",
        [vec![day(1965, 8, 1), day(9999, 12, 31)], vec![day(0, 1, 1)], vec![day(10_000, 1, 1)]];
    of_instants, OfInstants, Vec<Timestamp>, "Vec<jiff::Timestamp>", "`jiff`",
        [vec![Timestamp::UNIX_EPOCH], vec![Timestamp::MAX]];
    of_ips, OfIps, Vec<IpAddr>, "Vec<std::net::IpAddr>", "", [vec![ip("192.0.2.1"), ip("::1")]];
    of_lengths, OfLengths, Vec<Duration>, "Vec<std::time::Duration>", "",
        [vec![Duration::from_millis(90), Duration::ZERO], vec![Duration::from_nanos(1)]];
    of_decimals, OfDecimals, Vec<Decimal>, "Vec<rust_decimal::Decimal>", "`rust_decimal`",
        [vec![Decimal::new(1_950, 2), Decimal::from(i64::MIN)], vec![Decimal::MAX]];
    of_any, OfAny, Json<Vec<Option<i32>>>, "biform::Json<T>", "`json`", [Json(vec![Some(1), None]), Json(vec![])];
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn clock(hour: u32, minute: u32, nanosecond: u32) -> NaiveTime {
    let second = if minute == 59 { 59 } else { 0 };
    NaiveTime::from_hms_nano_opt(hour, minute, second, nanosecond).unwrap()
}

fn date(year: i32, month: Month, day: u8) -> time::Date {
    time::Date::from_calendar_date(year, month, day).unwrap()
}

#[lanes(with(
    of_bool,
    of_i8,
    of_i16,
    of_i32,
    of_i64,
    of_u8,
    of_u16,
    of_u32,
    of_u64,
    of_f32,
    of_f64,
    of_text,
    of_bytes,
    of_uuid,
    of_naive_date,
    of_naive_time,
    of_naive_date_time,
    of_instant,
    of_date,
    of_time,
    of_date_time,
    of_offset,
    of_civil_date,
    of_civil_time,
    of_civil,
    of_timestamp,
    of_ip,
    of_ip4,
    of_ip6,
    of_duration,
    of_delta,
    of_length,
    of_signed,
    of_decimal,
    of_json,
    of_ints,
    of_options,
    of_longs,
    of_floats,
    of_flags,
    of_texts,
    of_blobs,
    of_ids,
    of_days,
    of_instants,
    of_ips,
    of_lengths,
    of_decimals,
    of_any,
    lines,
    range_lines
))]
async fn the_table_says_what_columns_hold(db: Db) -> Result<()> {
    let plain = vec![
        of_bool(&db).await?,
        of_i8(&db).await?,
        of_i16(&db).await?,
        of_i32(&db).await?,
        of_i64(&db).await?,
        of_u8(&db).await?,
        of_u16(&db).await?,
        of_u32(&db).await?,
        of_u64(&db).await?,
        of_f32(&db).await?,
        of_f64(&db).await?,
        of_text(&db).await?,
        of_bytes(&db).await?,
        of_uuid(&db).await?,
        of_naive_date(&db).await?,
        of_naive_time(&db).await?,
        of_naive_date_time(&db).await?,
        of_instant(&db).await?,
        of_date(&db).await?,
        of_time(&db).await?,
        of_date_time(&db).await?,
        of_offset(&db).await?,
        of_civil_date(&db).await?,
        of_civil_time(&db).await?,
        of_civil(&db).await?,
        of_timestamp(&db).await?,
        of_ip(&db).await?,
        of_ip4(&db).await?,
        of_ip6(&db).await?,
        of_duration(&db).await?,
        of_delta(&db).await?,
        of_length(&db).await?,
        of_signed(&db).await?,
        of_decimal(&db).await?,
        of_json(&db).await?,
        of_ints(&db).await?,
        of_options(&db).await?,
        of_longs(&db).await?,
        of_floats(&db).await?,
        of_flags(&db).await?,
        of_texts(&db).await?,
        of_blobs(&db).await?,
        of_ids(&db).await?,
        of_days(&db).await?,
        of_instants(&db).await?,
        of_ips(&db).await?,
        of_lengths(&db).await?,
        of_decimals(&db).await?,
        of_any(&db).await?,
    ];
    let (wrapped, of_ranges) = (lines(&db).await?, range_lines(&db).await?);
    let tables = [(HEAD, plain), (wrapped::HEAD, wrapped), (ranges::HEAD, of_ranges)];
    agrees(db.dialect(), &tables.map(|(head, lines)| Table { head, lines }))
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Measure {
    id: Id<Measure>,
    real: f64,
}

/// As its documentation says: a column may lose the sign of zero, which is equal to zero.
#[lanes]
async fn a_negative_zero_loses_its_sign(db: Db) -> Result<()> {
    db.create_tables(models![Measure]).await?;
    let seen = db.count();
    let measure = Measure::create().real(-0.0).save(&db).await?;
    let back = Measure::get(&db, measure.id).await?.real;
    assert_eq!((back, back.is_sign_negative()), (-0.0, db.dialect() == Dialect::Postgres));
    assert_eq!(Measure::objects().filter(|m| m.real.eq(-0.0)).count(&db).await?, 1);
    assert_eq!(db.count() - seen, 3);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Price {
    id: Id<Price>,
    amount: Decimal,
    shares: Option<Decimal>,
}

#[lanes]
async fn decimals_are_reckoned_with_to_fifteen_digits(db: Db) -> Result<()> {
    db.create_tables(models![Price]).await?;
    let seen = db.count();
    let (five, two) = (Decimal::from(5), Decimal::from(2));
    let price = Price::create().amount(five).shares(two).save(&db).await?;
    let half = Price::objects().values(|p| p.shares / two).all(&db).await?;
    assert_eq!(half, [Some(Decimal::ONE)]);
    // Not cut off, though both are stored as whole numbers.
    let parts = Price::objects().values(|p| (p.amount / two, p.amount * Decimal::new(1, 1))).all(&db).await?;
    assert_eq!(parts, [(Decimal::new(25, 1), Decimal::new(5, 1))]);
    let tenth = Decimal::new(1, 1);
    Price::objects().update(&db, |p| p.amount.set(p.amount * tenth + tenth + tenth + tenth)).await?;
    assert_eq!(Price::get(&db, price.id).await?.amount, Decimal::new(8, 1));
    assert_eq!(db.count() - seen, 5);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Ticket {
    id: Id<Ticket, Uuid>,
    seat: u64,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Counter {
    id: Id<Counter, u64>,
    hits: u64,
}

#[lanes]
async fn uuids_and_long_numbers_are_keys(db: Db) -> Result<()> {
    db.create_tables(models![Ticket, Counter]).await?;
    let seen = db.count();
    let key = Uuid::from_bytes([7; 16]);
    let mut ticket = Ticket::create().id(key).seat(1_u64).save(&db).await?;
    ticket.seat += 1;
    ticket.save(&db).await?;
    assert_eq!(Ticket::get(&db, key).await?.seat, 2);
    assert_eq!(Ticket::objects().filter(|t| t.id.eq(key)).count(&db).await?, 1);
    let counter = Counter::create().hits(7_u64).save(&db).await?;
    assert_eq!(counter.id.key(), Some(&1));
    Counter::objects().filter(|c| c.id.eq(1_u64)).update(&db, |c| c.hits.set(c.hits + 1_u64)).await?;
    assert_eq!(Counter::get(&db, 1_u64).await?.hits, 8);
    let most = Counter::objects().filter(|c| c.hits.lt(u64::MAX)).count(&db).await;
    if db.dialect() == Dialect::Sqlite {
        assert_eq!(most.unwrap_err().kind(), ErrorKind::Encode);
    } else {
        assert_eq!(most?, 1);
        Counter::objects().update(&db, |c| c.hits.set(u64::MAX)).await?;
        assert_eq!(Counter::get(&db, 1_u64).await?.hits, u64::MAX);
    }
    assert_eq!(db.count() - seen, if db.dialect() == Dialect::Sqlite { 7 } else { 10 });
    Ok(())
}

/// Holds what no database does.
#[lanes]
async fn a_value_that_could_not_be_made_is_never_sent(db: Db) -> Result<()> {
    db.create_tables(models![OfI32]).await?;
    let seen = db.count();
    let invalid = Value::Invalid { of: biform::ValueType::I32, reason: "it is too odd".into() };
    let insert = match db.dialect().family() {
        Family::Postgres => "INSERT INTO of_i32 (value) VALUES ($1)",
        _ => "INSERT INTO of_i32 (value) VALUES (?)",
    };
    let insert = Statement::new(Purpose::Count, insert).bind(invalid);
    let error = db.run(insert, &mut |_| Ok(())).await.unwrap_err();
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Encode, "it is too odd"));
    assert_eq!(OfI32::objects().count(&db).await?, 0);
    assert_eq!(db.count() - seen, 2);
    Ok(())
}

#[test]
fn what_was_not_read_says_so() {
    let found = [
        i32::from_value(ValueRef::Unread).err(),
        Option::<String>::from_value(ValueRef::Unread).err(),
        NaiveDate::from_value(ValueRef::Unread).err(),
        Json::<i32>::from_value(ValueRef::Unread).err(),
        Decimal::from_value(ValueRef::Unread).err(),
    ];
    assert!(found.iter().all(|mismatch| format!("{mismatch:?}").contains("the column was not read")), "{found:?}");
}

#[test]
fn the_clock_is_the_same_for_all() {
    use biform::FromClock;
    let at = std::time::UNIX_EPOCH + std::time::Duration::new(86_400, 1_999);
    let shown = "1970-01-02T00:00:00.000001Z";
    assert_eq!(<Timestamp as FromClock>::now(at).to_string(), shown);
    assert_eq!(<Option<DateTime<Utc>> as FromClock>::now(at), shown.parse().ok());
    assert_eq!(<OffsetDateTime as FromClock>::now(at).unix_timestamp_nanos(), 86_400_000_001_000);
    assert_eq!(<civil::DateTime as FromClock>::now(at).to_string(), "1970-01-02T00:00:00.000001");
    assert_eq!(<PrimitiveDateTime as FromClock>::now(at).microsecond(), 1);
    assert_eq!(NaiveDate::now(at), day(1970, 1, 2));
    assert_eq!(<time::Date as FromClock>::now(at), date(1970, Month::January, 2));
    assert_eq!(<civil::Date as FromClock>::now(at), civil::date(1970, 1, 2));
}
