//! What finds what a MariaDB or MySQL server can do.
use super::super::Capability::*;
use super::super::probe::{Probe, Probes};

/// What would write stands where it is read and never run. MySQL, which has no such place, has no `RETURNING` either.
pub(super) const PROBES: Probes = Probes {
    setting: &[],
    probes: &[
        Probe::new(ReadOnlyTransactions, &["START TRANSACTION READ ONLY", "ROLLBACK"]),
        Probe::new(
            Savepoints,
            &[
                "START TRANSACTION",
                "SAVEPOINT biform_probe",
                "ROLLBACK TO SAVEPOINT biform_probe",
                "RELEASE SAVEPOINT biform_probe",
                "ROLLBACK",
            ],
        ),
        Probe::new(SkipLocked, &["SELECT 1 FROM (SELECT 1) AS probe FOR UPDATE SKIP LOCKED"]),
        Probe::new(AdvisoryLocks, &["SELECT GET_LOCK('biform_probe', 0) FROM DUAL WHERE FALSE"]),
        Probe::new(
            ReturningOnInsert,
            &[
                "BEGIN NOT ATOMIC IF FALSE THEN INSERT INTO biform_probe.biform_probe (a) VALUES (1) RETURNING a; END IF; END",
            ],
        ),
        Probe::new(
            ReturningOnDelete,
            &["BEGIN NOT ATOMIC IF FALSE THEN DELETE FROM biform_probe.biform_probe RETURNING a; END IF; END"],
        ),
        // Of several servers that are written to, each counts in steps.
        Probe::new(SequentialIds, &[]).asking("SELECT @@auto_increment_increment = 1"),
    ],
    together: true,
};
