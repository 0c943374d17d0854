//! Rows by their keys.
use super::prefetch::{Parents, prefetch};
use super::{Session, fetch};
use crate::error::Result;
use crate::executor::{Output, maybe_async};
use crate::model::Schema;
use crate::query::{Decoder, Step};
use crate::statement::Statement;
use crate::value::Row;
use std::any::Any;
use std::collections::HashMap;
use std::hash::Hash;

/// Reads that many keys in a few statements, and how to tell the key of a row.
pub(crate) struct Keyed<M, K> {
    pub(crate) statements: Vec<Statement>,
    pub(crate) decoder: Decoder<M>,
    pub(crate) key: KeyOf<M, K>,
    /// What is loaded for the rows, and the model they are of.
    pub(crate) prefetch: Vec<Step>,
    pub(crate) schema: &'static Schema,
}

/// What a row is known by.
pub(crate) type KeyOf<M, K> = Box<dyn Fn(&dyn Row, &M) -> Result<K> + Send + Sync>;

/// The rows, by their keys.
#[maybe_async(AFIT)]
pub(crate) async fn read<M: Send + 'static, K: Eq + Hash + Send, O: Output>(
    session: Session<'_, O>,
    keyed: Result<Keyed<M, K>>,
) -> Result<HashMap<K, M>> {
    let keyed = keyed?;
    let mut found = HashMap::new();
    let mut sink = |_: usize, row: &dyn Row| {
        let (key, row) = keyed.decoder.decode_with(row, &keyed.key)?;
        found.insert(key, row);
        Ok(())
    };
    fetch::read_batch(session, keyed.statements, &mut sink).await?;
    if !keyed.prefetch.is_empty() {
        let mut parents: Parents<'_> = found.values_mut().map(|row| row as &mut (dyn Any + Send)).collect();
        prefetch(session, keyed.schema, &keyed.prefetch, &mut parents).await?;
    }
    Ok(found)
}
