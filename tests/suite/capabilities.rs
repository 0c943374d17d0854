//! What a connection can do: what is found when a database is opened, and what becomes of what it cannot do.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]
use biform::prelude::*;
use biform::{Capability, Result};
use biform_lanes::lanes;

#[derive(Model, Debug, Clone, PartialEq)]
struct Tag {
    id: Id<Tag>,
    #[field(unique)]
    name: String,
    rank: Option<i16>,
}

/// What is found on the servers that tests run on is what is documented of them.
#[lanes]
async fn all_that_is_documented_is_found(db: Db) -> Result<()> {
    let documented: &[Capability] = match db.dialect().family() {
        Family::Sqlite => &[
            Capability::ReturningOnInsert,
            Capability::ReturningOnUpdate,
            Capability::ReturningOnDelete,
            Capability::KeyWithoutReturning,
            Capability::Savepoints,
            Capability::TransactionalDdl,
            Capability::NullsOrdering,
            Capability::PartialIndexes,
            Capability::ExpressionIndexes,
            Capability::IgnoresConflicts,
            Capability::UpsertTarget,
            Capability::SequentialIds,
        ],
        Family::Postgres => &[
            Capability::ReturningOnInsert,
            Capability::ReturningOnUpdate,
            Capability::ReturningOnDelete,
            Capability::Savepoints,
            Capability::ReadOnlyTransactions,
            Capability::TransactionalDdl,
            Capability::NullsOrdering,
            Capability::NullsInIndexes,
            Capability::PartialIndexes,
            Capability::ExpressionIndexes,
            Capability::SkipLocked,
            Capability::IgnoresConflicts,
            Capability::UpsertTarget,
            Capability::SequentialIds,
            Capability::AdvisoryLocks,
            Capability::NamedPrepares,
        ],
        _ => &[
            Capability::ReturningOnInsert,
            Capability::ReturningOnDelete,
            Capability::KeyWithoutReturning,
            Capability::Savepoints,
            Capability::ReadOnlyTransactions,
            Capability::SkipLocked,
            Capability::SequentialIds,
            Capability::AdvisoryLocks,
        ],
    };
    let found: Vec<_> = Capability::ALL.iter().copied().filter(|capability| db.dialect().can(*capability)).collect();
    assert_eq!(found, documented);
    // Nothing of the search is logged.
    assert_eq!(db.count(), 0);
    db.create_tables(models![Tag]).await?;
    Ok(())
}
