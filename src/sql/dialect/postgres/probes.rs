//! What finds what a PostgreSQL server, or a proxy before it, can do.
use super::super::Capability::*;
use super::super::probe::{Probe, Probes};

/// Statements are prepared, which looks at what they say and needs no right to run them, in a table that every database
/// has; or ask the catalog for a column that is there for what is sought.
pub(super) const PROBES: Probes = Probes {
    setting: &[],
    probes: &[
        Probe::new(ReadOnlyTransactions, &["BEGIN READ ONLY", "ROLLBACK"]),
        Probe::new(
            Savepoints,
            &[
                "BEGIN",
                "SAVEPOINT biform_probe",
                "ROLLBACK TO SAVEPOINT biform_probe",
                "RELEASE SAVEPOINT biform_probe",
                "ROLLBACK",
            ],
        ),
        // A savepoint outlives what defines tables only where that is a part of the transaction.
        Probe::new(
            TransactionalDdl,
            &[
                "BEGIN",
                "SET LOCAL client_min_messages = error",
                "SAVEPOINT biform_probe",
                "DROP TABLE IF EXISTS pg_temp.biform_probe",
                "ROLLBACK TO SAVEPOINT biform_probe",
                "ROLLBACK",
            ],
        ),
        Probe::new(NamedPrepares, &["PREPARE biform_probe AS SELECT 1", "EXECUTE biform_probe", DEALLOCATE]),
        Probe::new(
            ReturningOnInsert,
            &[
                "PREPARE biform_probe AS INSERT INTO information_schema.sql_features (feature_id) VALUES ('') RETURNING feature_id",
                DEALLOCATE,
            ],
        ),
        Probe::new(
            ReturningOnUpdate,
            &[
                "PREPARE biform_probe AS UPDATE information_schema.sql_features SET feature_id = '' RETURNING feature_id",
                DEALLOCATE,
            ],
        ),
        Probe::new(
            ReturningOnDelete,
            &["PREPARE biform_probe AS DELETE FROM information_schema.sql_features RETURNING feature_id", DEALLOCATE],
        ),
        Probe::new(
            IgnoresConflicts,
            &[
                "PREPARE biform_probe AS INSERT INTO information_schema.sql_features (feature_id) VALUES ('') ON CONFLICT DO NOTHING",
                DEALLOCATE,
            ],
        ),
        Probe::new(
            UpsertTarget,
            &[
                "PREPARE biform_probe AS INSERT INTO information_schema.sql_features (feature_id) VALUES ('') ON CONFLICT (feature_id) DO UPDATE SET feature_id = excluded.feature_id",
                DEALLOCATE,
            ],
        ),
        Probe::new(
            SkipLocked,
            &[
                "PREPARE biform_probe AS SELECT feature_id FROM information_schema.sql_features FOR UPDATE SKIP LOCKED",
                DEALLOCATE,
            ],
        ),
        Probe::new(Ranges, &["PREPARE biform_probe AS SELECT int4range(1, 2)", DEALLOCATE]),
        Probe::new(AdvisoryLocks, &["PREPARE biform_probe AS SELECT pg_advisory_xact_lock(1)", DEALLOCATE]),
        Probe::new(NullsOrdering, &["SELECT 1 ORDER BY 1 NULLS LAST"]),
        Probe::new(NullsInIndexes, &["SELECT indoption FROM pg_catalog.pg_index LIMIT 0"]),
        Probe::new(PartialIndexes, &["SELECT indpred FROM pg_catalog.pg_index LIMIT 0"]),
        Probe::new(ExpressionIndexes, &["SELECT indexprs FROM pg_catalog.pg_index LIMIT 0"]),
        Probe::new(SequentialIds, &["SELECT attidentity FROM pg_catalog.pg_attribute LIMIT 0"]),
    ],
    together: true,
};

const DEALLOCATE: &str = "DEALLOCATE biform_probe";
