//! What a database can do beyond what all of them can: the one list of it. Knows no database.
use crate::error::{Error, ErrorKind};
use std::fmt;
use std::str::FromStr;

/// Writes the list out: a field for each in what is read, and a variant for each that a connection can be without.
macro_rules! capabilities {
    (
        found { $($(#[$doc:meta])+ $field:ident = $variant:ident, $words:literal;)+ }
        fixed { $($(#[$fixed_doc:meta])+ $fixed:ident;)+ }
    ) => {
        /// What a database can do. Given by [`Dialect::capabilities`](crate::Dialect::capabilities), which says of an
        /// executor's dialect what that connection can do, and of `Dialect::MySql` and its like what a database can
        /// that has all.
        ///
        /// What has a variant of its name in [`Capability`] is asked of a database when it is opened, but for
        /// `key_without_returning`, which is the driver's; the rest is so on
        /// every database of a family.
        ///
        /// ```
        /// use biform::Dialect;
        ///
        /// assert!(Dialect::Sqlite.capabilities().partial_indexes);
        /// assert!(!Dialect::MySql.capabilities().partial_indexes);
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Capabilities {
            $($(#[$doc])+ pub $field: bool,)+
            $($(#[$fixed_doc])+ pub $fixed: bool,)+
        }

        /// Something that one database can do and another cannot, and that a connection may be told to do without: by
        /// [`ConnectOptions::without`](crate::ConnectOptions::without), or in a URL by its name.
        ///
        /// What needs one that is not there is an error of kind [`Unsupported`](crate::ErrorKind::Unsupported), which
        /// names it, unless it can be done in another way.
        ///
        /// ```
        /// use biform::Capability;
        ///
        /// assert_eq!(Capability::SkipLocked.name(), "skip_locked");
        /// assert_eq!("skip_locked".parse::<Capability>()?, Capability::SkipLocked);
        /// # Ok::<(), biform::Error>(())
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Capability {
            $($(#[$doc])+ $variant,)+
        }

        impl Capability {
            /// All of them.
            pub const ALL: &'static [Capability] = &[$(Capability::$variant),+];

            /// Its name, in URLs and messages: that of its field in [`Capabilities`].
            pub const fn name(self) -> &'static str {
                match self {
                    $(Capability::$variant => stringify!($field),)+
                }
            }

            /// What it is, for a message.
            pub(crate) const fn words(self) -> &'static str {
                match self {
                    $(Capability::$variant => $words,)+
                }
            }
        }

        impl Capabilities {
            /// Whether it has one.
            ///
            /// ```
            /// use biform::{Capability, Dialect};
            ///
            /// assert!(Dialect::Postgres.capabilities().has(Capability::SkipLocked));
            /// ```
            pub const fn has(&self, capability: Capability) -> bool {
                match capability {
                    $(Capability::$variant => self.$field,)+
                }
            }

            /// Those that a connection can be without.
            pub(crate) const fn found(&self) -> Found {
                let mut found = Found(0);
                $(if self.$field {
                    found = found.with(Capability::$variant);
                })+
                found
            }

            /// With these alone of those that a connection can be without.
            pub(crate) const fn of(mut self, found: Found) -> Self {
                $(self.$field = found.has(Capability::$variant);)+
                self
            }
        }
    };
}

capabilities! {
    found {
        /// `INSERT … RETURNING`; else the driver tells a key, and what else an insert made is read by a statement of its
        /// own, in the same transaction.
        returning_on_insert = ReturningOnInsert, "`INSERT … RETURNING`";
        /// `UPDATE … RETURNING`; else what an update made is read by a statement of its own, in the same transaction.
        returning_on_update = ReturningOnUpdate, "`UPDATE … RETURNING`";
        /// `DELETE … RETURNING`, for SQL of a program's own: Biform deletes without.
        returning_on_delete = ReturningOnDelete, "`DELETE … RETURNING`";
        /// The key that the database makes is known to a driver without `RETURNING`.
        key_without_returning = KeyWithoutReturning, "telling the key of a new row without `RETURNING`";
        /// `SAVEPOINT`: transactions within transactions.
        savepoints = Savepoints, "`SAVEPOINT`";
        /// Transactions that only read, in which the database refuses to write; else they are refused to send what
        /// writes.
        read_only_transactions = ReadOnlyTransactions, "transactions that are `READ ONLY`";
        /// Statements that define tables are part of a transaction; else each of them ends it. For programs that change
        /// tables: `create_tables` leaves what is there as it is, and can be called again.
        transactional_ddl = TransactionalDdl, "tables defined in transactions";
        /// `NULLS FIRST` and `NULLS LAST` in `ORDER BY`; else it is said by a term before.
        nulls_ordering = NullsOrdering, "`NULLS FIRST` and `NULLS LAST`";
        /// `NULLS FIRST` and `NULLS LAST` in an index.
        nulls_in_indexes = NullsInIndexes, "`NULLS FIRST` and `NULLS LAST` in an index";
        /// Indexes of some rows alone.
        partial_indexes = PartialIndexes, "indexes of some rows alone";
        /// Indexes of expressions.
        expression_indexes = ExpressionIndexes, "indexes of expressions";
        /// `FOR UPDATE SKIP LOCKED`.
        skip_locked = SkipLocked, "`FOR UPDATE SKIP LOCKED`";
        /// `ON CONFLICT DO NOTHING`: an insert that ignores conflicts leaves a row out as if it had never been. MariaDB
        /// and MySQL have a form of their own, which is told of each row whether it was there.
        ignores_conflicts = IgnoresConflicts, "`ON CONFLICT DO NOTHING`";
        /// `ON CONFLICT (…) DO UPDATE`: an upsert names the unique constraint it is about. MariaDB and MySQL have a form
        /// of their own, which is about all of them.
        upsert_target = UpsertTarget, "`ON CONFLICT (…) DO UPDATE`";
        /// Keys that the database makes are given in the order in which rows are inserted, each greater than those
        /// before: what is inserted through one of several servers may have a smaller one. For programs that take the order
        /// of keys for that of rows: Biform does not.
        sequential_ids = SequentialIds, "keys that are counted up";
        /// Types of ranges.
        ranges = Ranges, "types of ranges";
        /// Locks of the program's own, by functions that its SQL calls: `pg_advisory_lock`, `GET_LOCK`.
        advisory_locks = AdvisoryLocks, "advisory locks";
        /// Prepared statements have names, which belong to a connection. A proxy that lends a connection to somebody
        /// else between two transactions, such as PgBouncer, may not know them: that cannot be found by asking.
        named_prepares = NamedPrepares, "prepared statements with names";
    }
    fixed {
        /// A transaction goes on seeing what was there at its first query, by default, unless it locks what it reads;
        /// else each statement sees what others have committed.
        snapshots;
        /// Foreign keys are looked at when a statement has ended; else with each of its rows, so that a row goes after those
        /// that name it.
        foreign_keys_at_end;
        /// Floats can be infinite.
        infinities;
        /// Floats can be NaN.
        nan;
        /// Dates beyond the year 9999.
        years_beyond_9999;
        /// Times to the nanosecond; else to the microsecond.
        nanoseconds;
        /// Enums can be a type of their own; else they are stored as text, and have no order.
        enum_types;
        /// Arrays are a type of their own; else they are stored as JSON, and have no order.
        arrays;
    }
}

/// Capabilities of a connection: a bit for each.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found(u32);

impl Found {
    pub(crate) const fn has(self, capability: Capability) -> bool {
        self.0 & (1 << capability as u32) != 0
    }

    pub(crate) const fn with(self, capability: Capability) -> Self {
        Found(self.0 | (1 << capability as u32))
    }

    pub(crate) const fn without(self, capability: Capability) -> Self {
        Found(self.0 & !(1 << capability as u32))
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Capability {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let named = Capability::ALL.iter().copied().find(|capability| capability.name() == name);
        named.ok_or_else(|| {
            let names: Vec<_> = Capability::ALL.iter().map(|capability| format!("`{capability}`")).collect();
            Error::new(ErrorKind::Unsupported, format!("there is no such capability: there are {}", names.join(", ")))
        })
    }
}
