//! A value that is stored comes back as it was, or is refused with `Encode`: it never becomes another in silence.
use crate::held;
use crate::support::cases::{cases, sample};
use crate::support::say::say;
use crate::types::{of_arrays, of_rust};
use crate::values;
use biform::prelude::*;
use biform::{Complete, FieldType, Mismatch, Result, Value, ValueRef, ValueType};
use biform_lanes::{helper, lanes};
use std::fmt::Debug;

const FULL: usize = 10_000;

/// A value and one in an option: in fields, in such as may be left unread, and within an embedded struct.
type Places<T> = (T, Option<T>, Deferred<T>, Deferred<Option<T>>, T, Option<T>);

/// What came back otherwise than it was stored.
fn differences<T: PartialEq + Debug>(given: &[T], back: &[Places<T>]) -> Vec<String> {
    let mut found = Vec::new();
    if given.len() != back.len() {
        found.push(format!("{} values were stored, {} read", given.len(), back.len()));
    }
    for (position, (given, back)) in given.iter().zip(back).enumerate() {
        let (value, option, deferred, deferred_option, within, option_within) = back;
        for (place, value) in [("", Some(value)), (" deferred", deferred.get().ok()), (" embedded", Some(within))] {
            if !value.is_some_and(|value| is_same(value, given)) {
                found.push(format!("{given:?}{place} came back as {value:?}"));
            }
        }
        let options =
            [("", Some(option)), (" deferred", deferred_option.get().ok()), (" embedded", Some(option_within))];
        let wanted = is_some(position).then_some(given);
        for (place, option) in options {
            let is_wanted = match (option.map(Option::as_ref), wanted) {
                (Some(Some(value)), Some(given)) => is_same(value, given),
                (option, wanted) => option == Some(wanted),
            };
            if !is_wanted {
                found.push(format!("{given:?} in an option{place} came back as {option:?}"));
            }
        }
    }
    found
}

/// Whether a value is another one, also where it is NaN, which is equal to nothing.
fn is_same<T: PartialEq + Debug>(one: &T, other: &T) -> bool {
    // What holds a NaN, itself or in an array, equals nothing.
    let [one_said, other_said] = [one, other].map(|value| format!("{value:?}"));
    one == other || (one_said.contains("NaN") && one_said == other_said)
}

/// Which of the options have a value.
fn is_some(position: usize) -> bool {
    !position.is_multiple_of(3)
}

/// Says how many values of a type were sent.
fn report<T, Form>(held: usize, refused: usize) {
    let (of, form) = (std::any::type_name::<T>(), std::any::type_name::<Form>());
    let form = form.rsplit("::").next().unwrap_or(form);
    say(&format!("{of}, {form}: {} cases, {held} held, {refused} refused", held + refused));
}

/// A model with a column of the type, and what a round trip through it changes.
macro_rules! trip {
    ($rust:ty, $values:expr, $refused:expr) => {
        use super::*;

        #[derive(Model, Debug, Clone, PartialEq)]
        struct Row {
            id: Id<Row>,
            value: $rust,
            option: Option<$rust>,
            deferred: Deferred<$rust>,
            deferred_option: Deferred<Option<$rust>>,
            #[field(embedded)]
            within: Within,
        }

        #[derive(Embedded, Debug, Clone, PartialEq)]
        struct Within {
            value: $rust,
            option: Option<$rust>,
        }

        fn row(value: $rust, option: Option<$rust>) -> Row {
            Row::create()
                .value(value.clone())
                .option(option.clone())
                .deferred(Deferred::from(value.clone()))
                .deferred_option(Deferred::from(option.clone()))
                .within(Within { value, option })
                .complete()
        }

        #[helper]
        async fn changed(db: &Db) -> Result<Vec<String>> {
            db.create_tables(models![Row]).await?;
            let by_hand: fn(Dialect, &$rust) -> bool = $refused;
            let is_refused = |value: &$rust| by_hand(db.dialect(), value);
            let values: Vec<$rust> = sample(&$values, cases(FULL));
            let (refused, held): (Vec<$rust>, Vec<$rust>) = values.into_iter().partition(is_refused);
            let rows = held
                .iter()
                .enumerate()
                .map(|(position, value)| row(value.clone(), is_some(position).then(|| value.clone())));
            Row::objects().bulk_create(db, rows).await?;
            let rows = Row::objects().order_by(|r| r.id.asc());
            let places =
                rows.values(|r| (r.value, r.option, r.deferred, r.deferred_option, r.within.value, r.within.option));
            let back = places.all(db).await?;
            let mut changed = differences(&held, &back);
            report::<$rust, Form>(held.len(), refused.len());
            for value in refused {
                let shown = format!("{value:?}");
                let mut row = row(value.clone(), Some(value));
                match row.save(db).await {
                    Err(error) if error.kind() == ErrorKind::Encode => {}
                    other => changed.push(format!("{shown} was not refused: {other:?}")),
                }
            }
            Ok(changed)
        }
    };
}

macro_rules! survive {
    ($($name:ident: $rust:ty, $values:expr, $refused:expr;)+) => {$(
        mod $name {
            trip!($rust, $values, |dialect, value| {
                let by_sqlite: fn(&$rust) -> bool = $refused;
                held::is_refused(dialect, by_sqlite(value), &value.to_value())
            });

            #[lanes(with(changed))]
            async fn is_held_or_refused(db: Db) -> Result<()> {
                let changed = changed(&db).await?;
                assert!(changed.is_empty(), "{} differ: {:#?}", changed.len(), &changed[..changed.len().min(5)]);
                Ok(())
            }
        }
    )+};
}
of_rust!(survive);
of_arrays!(survive);

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

    crate::types::of_crates!(survive);
    crate::types::of_crates_arrays!(survive);
    survive! {
        json_of_any_shape: ::serde_json::Value, json(), |_| false;
        json_of_a_type: biform::Json<Tree>, tree(), no_tree;
    }
}

/// Loses the last digit of a number, which nobody is told.
#[derive(Debug, Clone, PartialEq)]
struct Lossy(i32);

impl FieldType for Lossy {
    const TYPE: ValueType = ValueType::I32;

    fn to_value(&self) -> Value {
        Value::I32(self.0 / 10 * 10)
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        i32::from_value(value).map(Lossy)
    }
}

/// The control: these tests can fail.
mod lossy {
    use proptest::strategy::Strategy;
    trip!(Lossy, values::i32().prop_map(Lossy), |_, _| false);

    #[lanes(with(changed))]
    async fn is_caught(db: Db) -> Result<()> {
        assert!(!changed(&db).await?.is_empty());
        Ok(())
    }
}

/// The control of what is refused.
mod not_refused {
    trip!(i8, values::i8(), |_, int| *int == i8::MAX);

    #[lanes(with(changed))]
    async fn is_caught(db: Db) -> Result<()> {
        let changed = changed(&db).await?;
        assert!(changed.iter().any(|change| change.starts_with("127 was not refused")), "{changed:?}");
        Ok(())
    }
}
