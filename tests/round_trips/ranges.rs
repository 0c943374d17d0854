//! Ranges, which PostgreSQL alone has: random ones are held as they are or refused, and found by what they are.
use crate::held;
use crate::support::cases::{cases, sample};
use crate::values;
use biform::prelude::*;
use biform::{Purpose, Range, RangeElement, Result, Statement};
use biform_lanes::lanes;
use proptest::prelude::*;
use std::ops::Bound;

const FULL: usize = 2_000;

fn bound<T: Clone + std::fmt::Debug + 'static>(value: BoxedStrategy<T>) -> BoxedStrategy<Bound<T>> {
    let bound = |(value, kind): (T, u8)| match kind {
        0 => Bound::Unbounded,
        1 | 2 => Bound::Included(value),
        _ => Bound::Excluded(value),
    };
    (value, 0..5_u8).prop_map(bound).boxed()
}

/// Between any two bounds: many are empty.
fn range<T: RangeElement + std::fmt::Debug>(value: BoxedStrategy<T>) -> BoxedStrategy<(Bound<T>, Bound<T>)> {
    (bound(value.clone()), bound(value)).boxed()
}

/// Whether an end is none that the database holds, or the last value, after which there is none to be written.
fn may_be_refused<T: RangeElement>(ends: &(Bound<T>, Bound<T>), dialect: Dialect, by_sqlite: fn(&T) -> bool) -> bool {
    [&ends.0, &ends.1].into_iter().any(|end| match end {
        Bound::Included(value) | Bound::Excluded(value) => {
            let is_last = T::IS_DISCRETE && value.next().is_none();
            is_last || held::is_refused(dialect, by_sqlite(value), &value.to_value())
        }
        Bound::Unbounded => false,
    })
}

macro_rules! ranges {
    ($($name:ident: $rust:ty, $values:expr, $refused:expr;)+) => {$(
        mod $name {
            use super::*;

            #[derive(Model, Debug, Clone, PartialEq)]
            struct Row {
                id: Id<Row>,
                value: Range<$rust>,
                option: Option<Range<$rust>>,
            }

            #[lanes]
            async fn is_held_or_refused(db: Db) -> Result<()> {
                if !db.dialect().capabilities().ranges {
                    let refused = db.create_tables(models![Row]).await.unwrap_err();
                    assert_eq!(refused.kind(), ErrorKind::Unsupported);
                    // So that the log is not empty.
                    return db.run(Statement::new(Purpose::Row, "SELECT 1"), &mut |_| Ok(())).await.map(drop);
                }
                db.create_tables(models![Row]).await?;
                let (mut held, mut refused) = (0, 0);
                let all = sample(&range::<$rust>($values), cases(FULL));
                for ends in all {
                    let range = Range::new(ends.0.clone(), ends.1.clone());
                    match Row::create().value(range.clone()).option(Some(range.clone())).save(&db).await {
                        Ok(row) => {
                            let back = Row::get(&db, row.id).await?;
                            assert_eq!((&back.value, back.option.as_ref()), (&range, Some(&range)), "{ends:?}");
                            let found = Row::objects().filter(|r| r.value.eq(range.clone()) & r.id.eq(&row));
                            assert_eq!(found.count(&db).await?, 1, "{ends:?}");
                            held += 1;
                        }
                        Err(error) => {
                            assert_eq!(error.kind(), ErrorKind::Encode, "{ends:?}: {error}");
                            assert!(may_be_refused(&ends, db.dialect(), $refused), "{ends:?}: {error}");
                            refused += 1;
                        }
                    }
                }
                assert!(held > 0, "nothing was held, and {refused} refused");
                Ok(())
            }
        }
    )+};
}

ranges! {
    of_i32: i32, values::i32(), |_| false;
    of_i64: i64, values::i64(), |_| false;
}

#[cfg(all(
    feature = "uuid",
    feature = "chrono",
    feature = "time",
    feature = "jiff",
    feature = "rust_decimal",
    feature = "json"
))]
mod of_crates {
    use super::*;
    use crate::values::of_crates::*;

    ranges! {
        of_decimals: ::rust_decimal::Decimal, decimal(), no_decimal;
        of_dates: ::jiff::civil::Date, of_jiff::date(), of_jiff::no_date;
        of_days_of_chrono: ::chrono::NaiveDate, of_chrono::date(), of_chrono::no_date;
        of_times: ::time::PrimitiveDateTime, of_time::date_time(), of_time::no_date_time;
        of_instants: ::jiff::Timestamp, of_jiff::instant(), of_jiff::no_instant;
    }
}
