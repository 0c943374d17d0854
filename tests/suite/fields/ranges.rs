//! The third table of `docs/fields.md`: ranges, which PostgreSQL alone has. Knows no other type.
use super::{texts, type_of};
use biform::prelude::*;
use biform::{Capability, Range, Result};
use biform_lanes::helper;
use jiff::{Timestamp, civil};
use rust_decimal::Decimal;
use std::fmt::Debug;
use std::ops::Bound;

pub(crate) const HEAD: &str = "
# Ranges

Made in the same way, and written as PostgreSQL writes them: `[` and `]` stand beside what belongs to a range, `(` and `)`
beside what does not. What is *kept* came back equal, and what is *refused* fails with `ErrorKind::Encode` before anything is
sent. Ranges of `chrono` and of `time` are held as those of `jiff`. Elsewhere a table with a range is refused.

| Rust type | feature | SQLite | PostgreSQL | MariaDB |
|---|---|---|---|---|
";

/// As PostgreSQL writes it.
fn written<T: Debug>(range: &Range<T>) -> String {
    if range.is_empty() {
        return "`empty`".to_owned();
    }
    let (from, lower) = match range.lower() {
        Bound::Included(value) => ("[", format!("{value:?}")),
        Bound::Excluded(value) => ("(", format!("{value:?}")),
        Bound::Unbounded => ("(", String::new()),
    };
    let (upper, to) = match range.upper() {
        Bound::Included(value) => (format!("{value:?}"), "]"),
        Bound::Excluded(value) => (format!("{value:?}"), ")"),
        Bound::Unbounded => (String::new(), ")"),
    };
    format!("`{from}{lower}, {upper}{to}`")
}

/// A function that makes the line of a range: it stores each of the edges in a table of its own.
macro_rules! line {
    ($($name:ident, $model:ident, $rust:ty, $written:literal, $feature:literal, [$($edge:expr),+ $(,)?];)+) => {
        $(
            #[derive(Model, Debug, Clone, PartialEq)]
            struct $model {
                id: Id<$model>,
                value: Range<$rust>,
            }

            #[helper(with(texts))]
            async fn $name(db: &Db) -> Result<Vec<String>> {
                let seen = db.count();
                let declared = format!("`{}`", $written);
                let created = db.create_tables(models![$model]).await;
                if !db.dialect().can(Capability::Ranges) {
                    let refused = format!("refused: `{:?}`", created.unwrap_err().kind());
                    assert_eq!(db.count(), seen);
                    return Ok(match db.dialect().family() {
                        Family::Sqlite => vec![declared, $feature.into(), refused],
                        _ => vec![declared, refused],
                    });
                }
                created?;
                let (mut kept, mut refused) = (Vec::new(), Vec::new());
                let edges: Vec<Range<$rust>> = vec![$($edge),+];
                for edge in edges {
                    match $model::create().value(edge).save(db).await {
                        Ok(row) => {
                            assert_eq!($model::get(db, row.id).await?.value, edge);
                            kept.push(written(&edge));
                        }
                        Err(error) => {
                            assert_eq!(error.kind(), ErrorKind::Encode, "{edge:?}: {error}");
                            refused.push(written(&edge));
                        }
                    }
                }
                let of = texts(db, type_of(db.dialect(), $model::schema().table(), "value"), 1, None).await?;
                // What is refused is not sent.
                assert_eq!(db.count() - seen, 1 + 2 * kept.len() + 1);
                let said = match refused.as_slice() {
                    [] => String::new(),
                    refused => format!("; refused: {}", refused.join(", ")),
                };
                Ok(vec![declared, format!("`{}`; kept: {}{said}", of.join(", "), kept.join(", "))])
            }
        )+

        /// The third table.
        #[helper(with($($name),+))]
        async fn range_lines(db: &Db) -> Result<Vec<Vec<String>>> {
            Ok(vec![$($name(db).await?),+])
        }
    };
}

line! {
    of_int4, OfInt4, i32, "Range<i32>", "", [
        Range::from(1..5),
        Range::from(1..=5),
        Range::from(i32::MIN..i32::MAX),
        Range::from(i32::MAX..),
        Range::from(..),
        Range::empty(),
        Range::from(1..=i32::MAX),
    ];
    of_int8, OfInt8, i64, "Range<i64>", "", [
        Range::from(1..5),
        Range::from(i64::MIN..i64::MAX),
        Range::from(..=-1),
        Range::from(..),
        Range::empty(),
        Range::from(..=i64::MAX),
    ];
    of_numeric, OfNumeric, Decimal, "Range<rust_decimal::Decimal>", "`rust_decimal`", [
        Range::from(Decimal::new(-195, 1)..Decimal::new(1, 28)),
        Range::from(Decimal::MIN..=Decimal::MAX),
        Range::new(Bound::Excluded(Decimal::new(15, 1)), Bound::Unbounded),
        Range::from(..),
        Range::empty(),
    ];
    of_dates, OfDates, civil::Date, "Range<jiff::civil::Date>", "`jiff`", [
        Range::from(civil::date(2024, 2, 1)..=civil::date(2024, 2, 29)),
        Range::from(civil::date(1, 1, 1)..civil::Date::MAX),
        Range::from(..),
        Range::empty(),
        Range::from(civil::date(0, 12, 31)..),
        Range::from(..=civil::Date::MAX),
    ];
    of_civils, OfCivils, civil::DateTime, "Range<jiff::civil::DateTime>", "`jiff`", [
        Range::from(civil::date(2024, 2, 1).at(9, 0, 0, 0)..civil::date(2024, 2, 1).at(17, 30, 0, 1_000)),
        Range::from(civil::date(1, 1, 1).at(0, 0, 0, 0)..=civil::date(9999, 12, 31).at(23, 59, 59, 999_999_000)),
        Range::from(..),
        Range::empty(),
        Range::from(civil::date(0, 12, 31).at(0, 0, 0, 0)..),
        Range::from(..=civil::DateTime::MAX),
    ];
    of_moments, OfMoments, Timestamp, "Range<jiff::Timestamp>", "`jiff`", [
        Range::from(Timestamp::UNIX_EPOCH..Timestamp::from_second(1_700_000_000).unwrap()),
        Range::from("0001-01-01T00:00:00Z".parse::<Timestamp>().unwrap()..),
        Range::new(Bound::Excluded(Timestamp::UNIX_EPOCH), Bound::Unbounded),
        Range::from(..),
        Range::empty(),
        Range::from(Timestamp::MIN..),
        Range::from(..=Timestamp::MAX),
    ];
}
