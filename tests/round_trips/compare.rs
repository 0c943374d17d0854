//! The database compares and orders values as Rust does, and finds what is equal.
use crate::held;
use crate::support::cases::{cases, sample};
use crate::types::{of_arrays, of_rust};
use crate::values;
use biform::prelude::*;
use biform::{FieldType, Result};
use biform_lanes::lanes;
use proptest::strategy::Strategy;

const FULL: usize = 2_000;

/// Pairs of values that the database holds, some of them equal.
fn pairs<S: Strategy<Value: FieldType + PartialEq + Clone>>(
    dialect: Dialect,
    strategy: &S,
    by_sqlite: fn(&S::Value) -> bool,
) -> Vec<(S::Value, S::Value)> {
    // NaN is equal to nothing in Rust.
    let is_itself = |value: &S::Value| Some(value) == Some(&value.clone());
    let is_held =
        |value: &S::Value| !held::is_refused(dialect, by_sqlite(value), &value.to_value()) && is_itself(value);
    let mut values = sample(strategy, cases(2 * FULL)).into_iter().filter(is_held);
    let mut pairs = Vec::new();
    while let (Some(left), Some(right)) = (values.next(), values.next()) {
        let right = if pairs.len() % 4 == 0 { left.clone() } else { right };
        pairs.push((left, right));
    }
    pairs
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Float {
    id: Id<Float>,
    number: f64,
}

/// Where a database holds NaN, it is equal to itself there, and greater than all other numbers.
#[lanes]
async fn nan_has_a_place_among_numbers(db: Db) -> Result<()> {
    db.create_tables(models![Float]).await?;
    let numbers = [f64::NAN, 1.0, f64::MAX].map(|number| Float::create().number(number));
    let stored = Float::objects().bulk_create(&db, numbers).await;
    if !db.dialect().capabilities().nan {
        assert_eq!(stored.unwrap_err().kind(), ErrorKind::Encode);
        return Ok(());
    }
    let ids: Vec<_> = stored?.into_iter().map(|float| float.id).collect();
    let seen = db.count();
    let equal = Float::objects().filter(|f| f.number.eq(f64::NAN)).values(|f| f.id).all(&db).await?;
    assert_eq!(equal, ids[..1]);
    let above = Float::objects().filter(|f| f.number.gt(f64::MAX)).values(|f| f.id).all(&db).await?;
    assert_eq!(above, ids[..1]);
    let falling = Float::objects().order_by(|f| f.number.desc()).values(|f| f.id).all(&db).await?;
    assert_eq!(falling, [ids[0], ids[2], ids[1]]);
    assert_eq!(db.count() - seen, 3);
    Ok(())
}

macro_rules! equal {
    ($rust:ty, $values:expr, $refused:expr) => {
        use super::*;

        #[derive(Model, Debug, Clone, PartialEq)]
        struct Pair {
            id: Id<Pair>,
            left: $rust,
            right: $rust,
            option: Option<$rust>,
        }

        fn all(dialect: Dialect) -> Vec<Pair> {
            let pairs = (1..).zip(pairs(dialect, &$values, $refused));
            pairs
                .map(|(id, (left, right))| Pair { id: Id::from(id), option: Some(left.clone()), left, right })
                .collect()
        }

        #[lanes]
        async fn is_found(db: Db) -> Result<()> {
            db.create_tables(models![Pair]).await?;
            let pairs = Pair::objects().bulk_create(&db, all(db.dialect())).await?;
            let equal = Pair::objects().filter(|p| p.left.eq(p.right)).count(&db).await?;
            assert_eq!(equal, pairs.iter().filter(|pair| pair.left == pair.right).count() as u64);
            for pair in pairs.iter().take(20) {
                let of = &pair.left;
                let there = pairs.iter().filter(|other| other.left == *of).count() as u64;
                let found = Pair::objects().filter(|p| p.left.eq(of.clone()) & p.option.eq(of.clone()));
                assert_eq!(found.count(&db).await?, there, "{of:?}");
                let unequal = Pair::objects().filter(|p| p.left.ne(of.clone())).count(&db).await?;
                assert_eq!(unequal, pairs.len() as u64 - there, "{of:?}");
                let among = Pair::objects().filter(|p| p.option.in_([of.clone(), pair.right.clone()]));
                let either = pairs.iter().filter(|other| other.left == *of || other.left == pair.right).count();
                assert_eq!(among.count(&db).await?, either as u64, "{of:?}");
            }
            Ok(())
        }
    };
}

macro_rules! ordered {
    ($($name:ident: $rust:ty, $values:expr, $refused:expr;)+) => {$(
        mod $name {
            equal!($rust, $values, $refused);

            #[lanes]
            async fn is_ordered(db: Db) -> Result<()> {
                db.create_tables(models![Pair]).await?;
                let mut pairs = Pair::objects().bulk_create(&db, all(db.dialect())).await?;
                let less = Pair::objects().filter(|p| p.left.lt(p.right)).order_by(|p| p.id.asc()).all(&db).await?;
                let truly = pairs.iter().filter(|pair| pair.left < pair.right);
                assert!(less.iter().eq(truly));
                for pair in pairs.iter().take(20) {
                    let of = &pair.right;
                    let above = Pair::objects().filter(|p| p.left.gt(of.clone())).count(&db).await?;
                    assert_eq!(above, pairs.iter().filter(|other| other.left > *of).count() as u64, "{of:?}");
                    let upto = Pair::objects().filter(|p| p.option.le(of.clone())).count(&db).await?;
                    assert_eq!(upto, pairs.iter().filter(|other| other.left <= *of).count() as u64, "{of:?}");
                }
                let sorted = Pair::objects().order_by(|p| (p.left.asc(), p.id.asc())).all(&db).await?;
                pairs.sort_by(|one, other| one.left.partial_cmp(&other.left).unwrap());
                assert!(sorted == pairs);
                Ok(())
            }
        }
    )+};
}
of_rust!(ordered);

macro_rules! unordered {
    ($($name:ident: $rust:ty, $values:expr, $refused:expr;)+) => {$(
        mod $name {
            equal!($rust, $values, $refused);
        }
    )+};
}
of_arrays!(unordered);

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

    crate::types::of_crates!(ordered);
    crate::types::of_crates_arrays!(unordered);

    /// JSON has no order, and is equal where its text is.
    mod json_of_any_shape {
        equal!(::serde_json::Value, json(), |_| false);
    }

    mod json_of_a_type {
        equal!(biform::Json<Tree>, tree(), no_tree);
    }
}
