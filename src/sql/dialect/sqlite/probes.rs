//! What finds what a library of SQLite was built with.
use super::super::Capability::*;
use super::super::probe::{Probe, Probes};

/// All in a table of its own, which is not in the file and is gone with the transaction.
pub(super) const PROBES: Probes = Probes {
    setting: &["BEGIN", "CREATE TEMP TABLE biform_probe (id INTEGER PRIMARY KEY, a INTEGER UNIQUE)"],
    probes: &[
        Probe::new(ReturningOnInsert, &["INSERT INTO temp.biform_probe (a) VALUES (1) RETURNING id"]),
        Probe::new(ReturningOnUpdate, &["UPDATE temp.biform_probe SET a = 2 RETURNING a"]),
        Probe::new(ReturningOnDelete, &["DELETE FROM temp.biform_probe WHERE a = 2 RETURNING a"]),
        Probe::new(IgnoresConflicts, &["INSERT INTO temp.biform_probe (a) VALUES (1) ON CONFLICT DO NOTHING"]),
        Probe::new(
            UpsertTarget,
            &["INSERT INTO temp.biform_probe (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = excluded.a"],
        ),
        Probe::new(NullsOrdering, &["SELECT a FROM temp.biform_probe ORDER BY a NULLS LAST"]),
        Probe::new(PartialIndexes, &["CREATE INDEX temp.biform_some ON biform_probe (a) WHERE a > 0"]),
        Probe::new(ExpressionIndexes, &["CREATE INDEX temp.biform_made ON biform_probe (abs(a))"]),
        Probe::new(SequentialIds, &["CREATE TEMP TABLE biform_counted (id INTEGER PRIMARY KEY AUTOINCREMENT)"]),
        Probe::new(Savepoints, &["SAVEPOINT biform_probe", "ROLLBACK TO biform_probe", "RELEASE biform_probe"]),
        Probe::new(
            TransactionalDdl,
            &["SAVEPOINT biform_probe", "CREATE TEMP TABLE biform_undone (a)", "ROLLBACK TO biform_probe"],
        )
        .asking("SELECT count(*) = 0 FROM temp.sqlite_schema WHERE name = 'biform_undone'"),
    ],
    together: false,
};
