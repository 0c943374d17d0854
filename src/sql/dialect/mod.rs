//! The databases whose SQL can be written, and where they differ: what a database writes in a way of its own is a method
//! of its [`Grammar`], and nothing else asks which one it is. Knows no driver.
mod grammar;
mod literal;
mod mysql;
mod postgres;
mod probe;
mod sqlite;

pub use crate::dialect::{Capabilities, Capability, Dialect, Family};
pub(super) use grammar::{Grammar, NullsOrder, Range};
pub(crate) use probe::{Probe, Probes, Refusal};
pub(crate) use sqlite::stored;

use crate::error::{Error, ErrorKind, Result};
use crate::value::Value;
use std::borrow::Cow;
use std::fmt;

/// What the databases of a family can do, those that can most.
const fn all(family: Family) -> Capabilities {
    match family {
        Family::Sqlite => self::sqlite::CAPABILITIES,
        Family::Postgres => self::postgres::CAPABILITIES,
        Family::MySql => self::mysql::CAPABILITIES,
    }
}

#[allow(non_upper_case_globals, reason = "they are the values of a type that is all but an enum")]
impl Dialect {
    /// SQLite 3.41 or newer.
    pub const Sqlite: Dialect = Dialect::all_of(Family::Sqlite);
    /// PostgreSQL 14 or newer.
    pub const Postgres: Dialect = Dialect::all_of(Family::Postgres);
    /// MariaDB 10.6 or newer, and MySQL 8.
    pub const MySql: Dialect = Dialect::all_of(Family::MySql);
}

impl Dialect {
    const fn all_of(family: Family) -> Self {
        Dialect { family, found: all(family).found() }
    }

    /// Whose it is.
    ///
    /// ```
    /// # use biform::{Dialect, Family};
    /// assert_eq!(Dialect::MySql.family(), Family::MySql);
    /// ```
    pub const fn family(self) -> Family {
        self.family
    }

    /// How the database says what it says in a way of its own.
    pub(super) fn grammar(self) -> &'static dyn Grammar {
        match self.family {
            Family::Sqlite => &self::sqlite::Sqlite,
            Family::Postgres => &self::postgres::Postgres,
            Family::MySql => &self::mysql::MySql,
        }
    }

    /// What the database can do beyond what all of them can.
    ///
    /// ```
    /// # use biform::Dialect;
    /// assert!(Dialect::Postgres.capabilities().returning_on_update);
    /// assert!(!Dialect::MySql.capabilities().returning_on_update);
    /// ```
    pub const fn capabilities(self) -> Capabilities {
        all(self.family).of(self.found)
    }

    /// Whether it has a capability. The example is at [`Dialect`].
    pub const fn can(self, capability: Capability) -> bool {
        self.found.has(capability)
    }

    /// The same without a capability. The example is at [`Dialect`].
    pub const fn without(self, capability: Capability) -> Self {
        Dialect { family: self.family, found: self.found.without(capability) }
    }

    /// Refuses what needs a capability that is not there.
    pub(crate) fn needs(self, capability: Capability, what: &str) -> Result<()> {
        if self.can(capability) {
            return Ok(());
        }
        let (name, words) = (self.grammar().name(), capability.words());
        let message =
            format!("{what} needs {words}, which {name} has not here: the capability `{capability}` is missing");
        Err(Error::new(ErrorKind::Unsupported, message))
    }

    /// Refuses what needs a capability that its family has and it does not; a family without has a form of its own.
    pub(super) fn needs_still(self, capability: Capability, what: &str) -> Result<()> {
        if self.is_without(capability) { self.needs(capability, what) } else { Ok(()) }
    }

    /// Whether it lacks what its family has.
    pub(crate) fn is_without(self, capability: Capability) -> bool {
        all(self.family).has(capability) && !self.can(capability)
    }

    /// Which row of a model's kept statements is its own: there is one for each family, and one for MySQL, which lacks
    /// what MariaDB has. Where a program does without more, none are kept.
    pub(super) fn kept_row(self) -> Option<usize> {
        const IN_TEXTS: [Capability; 3] =
            [Capability::ReturningOnInsert, Capability::ReturningOnUpdate, Capability::KeyWithoutReturning];
        let mut lacking = IN_TEXTS.into_iter().filter(|capability| self.is_without(*capability));
        match (lacking.next(), lacking.next(), self.family) {
            (None, ..) => Some(self.family as usize),
            (Some(Capability::ReturningOnInsert), None, Family::MySql) => Some(Family::MySql as usize + 1),
            _ => None,
        }
    }

    /// What is sent to find what a database can do.
    pub(crate) fn probes(self) -> &'static Probes {
        self.grammar().probes()
    }

    /// What the database means by a code with which it refuses a probe; `None` where that says nothing of what it can do.
    pub(crate) fn refusal(self, code: &str) -> Option<Refusal> {
        self.grammar().refusal(code)
    }

    /// How many values one statement can bind.
    pub fn max_binds(self) -> usize {
        self.grammar().max_binds()
    }

    /// How many bytes of values a statement that could be split has, where there is an end to it.
    #[cfg_attr(
        not(any(feature = "postgres", feature = "mysql")),
        allow(dead_code, reason = "those on servers have one")
    )]
    pub(crate) fn max_bytes(self) -> Option<usize> {
        self.grammar().max_bytes()
    }

    /// The statements that a driver sends once on each connection, so that what Biform writes means what it says.
    ///
    /// ```
    /// # use biform::Dialect;
    /// assert_eq!(Dialect::Postgres.session(), ["SET TIME ZONE 'UTC'"]);
    /// ```
    pub fn session(self) -> &'static [&'static str] {
        self.grammar().session()
    }

    /// Whether the database holds the value exactly. If not, the reason is a phrase without it, which a driver gives as
    /// it is, and whoever knows the field puts its name before.
    pub(crate) fn check_value(self, value: &Value) -> Result<(), Cow<'static, str>> {
        match value {
            Value::Invalid { reason, .. } => return Err(reason.clone()),
            Value::Unread => return Err(UNREAD.into()),
            Value::Unsaved { model, .. } => {
                return Err(format!("this `Id` of `{model}` has no key yet: save the `{model}` first").into());
            }
            Value::Range { range, .. } => range.ends().try_for_each(|end| self.check_value(end))?,
            Value::Array { values, .. } => values.iter().try_for_each(|element| self.check_value(element))?,
            _ => {}
        }
        self.grammar().refused(value).map_or(Ok(()), |reason| Err(reason.into()))
    }
}

impl fmt::Debug for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lacking = Capability::ALL.iter().filter(|capability| self.is_without(**capability));
        write!(f, "{:?}", self.family)?;
        lacking.enumerate().try_for_each(|(number, capability)| {
            write!(f, "{}{capability}", if number == 0 { " without " } else { ", " })
        })
    }
}

const UNREAD: &str = "a `Deferred` field that was not read has no value to store: read it first, or set it";
