//! Time zones, by name or by how far they are from UTC. Knows no rules of any zone.
use std::sync::Arc;

/// Where on earth the parts of an instant are asked for: see [`at`](crate::Expr::at).
///
/// ```
/// use biform::Zone;
///
/// let helsinki = Zone::named("Europe/Helsinki");
/// assert_ne!(helsinki, Zone::fixed(2 * 3600));
/// ```
///
/// In a query, with the feature `jiff`:
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite", feature = "jiff"))] {
/// # use biform::prelude::*;
/// use biform::Zone;
/// use jiff::Timestamp;
///
/// #[derive(Model)]
/// struct Visit {
///     id: Id<Visit>,
///     at: Timestamp,
/// }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Visit])?;
///
/// Visit::create().at(Timestamp::UNIX_EPOCH).save(&db)?;
/// let helsinki = Zone::named("Europe/Helsinki");
/// let hours = Visit::objects().values(|v| (v.at.hour(), v.at.at(helsinki).hour())).get(&db)?;
/// assert_eq!(hours, (0, 2));
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Zone(pub(crate) ZoneKind);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum ZoneKind {
    Utc,
    /// Seconds east.
    Fixed(i32),
    Named(Arc<str>),
}

impl Zone {
    /// UTC itself, which is also what is meant where no zone is named.
    ///
    /// ```
    /// # use biform::Zone;
    /// const LOG_TIMES: Zone = Zone::utc();
    /// assert_ne!(LOG_TIMES, Zone::fixed(3600));
    /// ```
    pub const fn utc() -> Self {
        Zone(ZoneKind::Utc)
    }

    /// As many seconds before UTC all the year round: `3600` is an hour east of Greenwich, `-3600` west. A day or more
    /// is a mistake, and the query fails with [`InvalidQuery`](crate::ErrorKind::InvalidQuery). An example is at
    /// [`at`](crate::Expr::at).
    pub const fn fixed(seconds_east: i32) -> Self {
        Zone(ZoneKind::Fixed(seconds_east))
    }

    /// A zone of the tz database, such as `Europe/Helsinki`, with all that its clocks went through. A name that is none is
    /// a mistake, and the query fails with [`InvalidQuery`](crate::ErrorKind::InvalidQuery).
    ///
    /// SQLite knows no zones, so that their rules come from the crate `jiff`: without the feature `jiff` the query fails
    /// with [`Unsupported`](crate::ErrorKind::Unsupported). An example is at [`Zone`].
    pub fn named(name: impl Into<Arc<str>>) -> Self {
        Zone(ZoneKind::Named(name.into()))
    }
}
