//! Inserting many rows on a server: Biform, and every other way that the bare driver has.
//!
//! Each side begins a transaction, inserts into an empty table, and commits. Where keys are wanted, each row has the one
//! that the database made for it, in the order in which the rows were given.
#[cfg(feature = "blocking")]
mod mariadb_blocking;
#[cfg(feature = "async")]
mod mariadb_deferred;
mod place;
#[cfg(feature = "blocking")]
mod postgres_blocking;
#[cfg(feature = "async")]
mod postgres_deferred;

use crate::work::{Outcome, Work};
use biform::{Id, Model};

/// How many rows are inserted in a round.
const ROWS: usize = 10_000;

/// How many are inserted at once where a call inserts few.
const FEW: usize = 10;

/// How many calls of a round insert few.
const CALLS: usize = 100;

/// Five columns beside the key.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Entry {
    /// Made by the database, or given.
    id: Id<Entry>,
    title: String,
    rating: i32,
    subtitle: Option<String>,
    price: f64,
    pages: i64,
}

impl Entry {
    /// So many rows, with keys or without.
    fn many(rows: usize, with_keys: bool) -> Vec<Entry> {
        let one = |n: i64| Entry {
            id: if with_keys { Id::from(n) } else { Id::default() },
            title: format!("The book with number {n}"),
            rating: (n % 5) as i32,
            subtitle: (n % 2 == 0).then(|| format!("A subtitle, {n}")),
            price: n as f64 / 4.0,
            pages: n * 7,
        };
        (1..=rows as i64).map(one).collect()
    }
}

/// How many rows have their keys, which must follow each other.
fn inserted(entries: &[Entry]) -> Outcome<u64> {
    let span = entries.last().and_then(|last| Some(last.id.key()? - entries.first()?.id.key()? + 1));
    let in_order = entries.windows(2).all(|pair| matches!(pair, [one, next] if one.id.key() < next.id.key()));
    match span == Some(entries.len() as i64) && in_order {
        true => Ok(entries.len() as u64),
        false => Err("keys are missing".into()),
    }
}

/// What the environment has servers for.
///
/// # Errors
/// Where a database cannot be set up.
pub fn works() -> Outcome<Vec<Work>> {
    let mut works = Vec::new();
    #[cfg(feature = "blocking")]
    works.extend(postgres_blocking::works()?);
    #[cfg(feature = "async")]
    works.extend(postgres_deferred::works()?);
    #[cfg(feature = "blocking")]
    works.extend(mariadb_blocking::works()?);
    #[cfg(feature = "async")]
    works.extend(mariadb_deferred::works()?);
    Ok(works)
}
