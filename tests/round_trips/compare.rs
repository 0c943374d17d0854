//! The database compares and orders values as Rust does, and finds what is equal.
use crate::support::cases::{cases, sample};
use crate::types::{of_arrays, of_rust};
use crate::values;
use biform::Result;
use biform::prelude::*;
use biform_lanes::lanes;
use proptest::strategy::Strategy;

const FULL: usize = 2_000;

/// Pairs of values that the database holds, some of them equal.
fn pairs<S: Strategy<Value: Clone>>(strategy: &S, refused: fn(&S::Value) -> bool) -> Vec<(S::Value, S::Value)> {
    let mut values = sample(strategy, cases(2 * FULL)).into_iter().filter(|value| !refused(value));
    let mut pairs = Vec::new();
    while let (Some(left), Some(right)) = (values.next(), values.next()) {
        let right = if pairs.len() % 4 == 0 { left.clone() } else { right };
        pairs.push((left, right));
    }
    pairs
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

        fn all() -> Vec<Pair> {
            let pairs = (1..).zip(pairs(&$values, $refused));
            pairs
                .map(|(id, (left, right))| Pair { id: Id::from(id), option: Some(left.clone()), left, right })
                .collect()
        }

        #[lanes(sqlite)]
        async fn is_found(db: Db) -> Result<()> {
            db.create_tables(models![Pair]).await?;
            let pairs = Pair::objects().bulk_create(&db, all()).await?;
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

            #[lanes(sqlite)]
            async fn is_ordered(db: Db) -> Result<()> {
                db.create_tables(models![Pair]).await?;
                let mut pairs = Pair::objects().bulk_create(&db, all()).await?;
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
