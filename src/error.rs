//! The one error of the crate: what kind it is, what was being done, and what lay beneath. Knows no driver.
use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

/// What every call of this crate gives back.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What a program can tell apart and act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// `get` or `refresh` found no row: Django's `DoesNotExist`. Use `first` where none is an answer.
    NotFound,
    /// `get` found more than one row: Django's `MultipleObjectsReturned`. Narrow the query, or use `first`.
    MultipleFound,
    /// A unique constraint refused the row: one with these values is there already.
    Unique,
    /// A foreign key constraint refused the change: the row it names is not there, or is still needed.
    ForeignKey,
    /// A required column was NULL.
    NotNull,
    /// A check constraint refused the row.
    Check,
    /// Somebody else held the lock for longer than the busy timeout, 5,000 ms unless the URL says. Try again.
    Busy,
    /// What the transaction had read was changed before it wrote. Run the whole transaction again.
    Serialization,
    /// The database could not be opened or reached, or the connection was lost.
    Connection,
    /// No connection became free in time: 30,000 ms unless the URL says, in memory the busy timeout.
    PoolTimeout,
    /// An iterator is open on the only connection there is. Finish or drop it, or read with `all`.
    OpenIterator,
    /// An earlier statement of this block failed, so the block will be rolled back and takes no more statements.
    BrokenTransaction,
    /// A value in the database is not what the model says; the message names table and column.
    Decode,
    /// The query does not make sense, such as a filter after a slice.
    InvalidQuery,
    /// The database or the executor can't do this; or the URL of a database asks for what is not there.
    Unsupported,
    /// The database refused the statement for another reason.
    Database,
    /// A test's executor met a statement it had no answer for, or missed one it waited for.
    Mock,
    /// An error of the program's own, passed through by [`Error::other`].
    Other,
}

/// Anything that can go wrong in a call of this crate.
///
/// [`kind`](Error::kind) is what to match on; the message says what was being done and what went wrong, and
/// [`source`](StdError::source) is the driver's own error where there is one. Neither message nor `Debug` shows values
/// that were bound to a statement.
///
/// ```
/// use biform::{Error, ErrorKind};
///
/// let error = Error::other("changed my mind");
/// assert_eq!(error.kind(), ErrorKind::Other);
/// assert_eq!(error.to_string(), "changed my mind");
/// ```
// Boxed, so that a `Result` stays one word larger than its value at most.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    context: Option<String>,
    constraint: Option<Constraint>,
    column: Option<usize>,
    from_database: bool,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The constraint that refused a row, as far as the database names it: [`Error::constraint`]. SQLite names table and
/// columns of a unique or required one, the name of a check, and nothing of a foreign key.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// # use biform::prelude::*;
/// # #[derive(Model, Debug, Clone, PartialEq)]
/// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Book])?;
/// Book::create().title("Dune").rating(5).save(&db)?;
/// let error = Book::create().title("Dune").rating(1).save(&db).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Unique);
/// assert_eq!(error.constraint().map(|constraint| constraint.columns.join(", ")).as_deref(), Some("title"));
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Constraint {
    /// The constraint's own name.
    pub name: Option<String>,
    /// The table it belongs to.
    pub table: Option<String>,
    /// The columns it is about, in its order.
    pub columns: Vec<String>,
}

impl Error {
    /// An error of a kind, with a message for people: a lower-case phrase that says what was wrong and the way out.
    /// What a database reports is made by [`Error::database`].
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Error(Box::new(Inner {
            kind,
            message: message.into(),
            context: None,
            constraint: None,
            column: None,
            from_database: false,
            source: None,
        }))
    }

    /// An error of the program's own, to end a transaction with: it comes out of `atomic` as it went in.
    ///
    /// ```
    /// let error = biform::Error::other(std::fmt::Error);
    /// assert!(error.downcast_ref::<std::fmt::Error>().is_some());
    /// ```
    pub fn other(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let source = source.into();
        Error::new(ErrorKind::Other, source.to_string()).with_source(source)
    }

    /// An error that the database itself reported; inside a transaction it marks the block as broken. For executors of
    /// your own.
    ///
    /// ```
    /// use biform::{Error, ErrorKind};
    ///
    /// let error = Error::database(ErrorKind::Busy, "database is locked").context("saving a `Book`");
    /// assert!(error.is_database() && error.is_retryable());
    /// assert_eq!(error.to_string(), "saving a `Book`: database is locked");
    /// ```
    pub fn database(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        let mut error = Error::new(kind, message);
        error.0.from_database = true;
        error
    }

    /// Keeps the error beneath this one: `source` and [`downcast_ref`](Error::downcast_ref) give it back.
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Says which constraint refused the row.
    pub fn with_constraint(mut self, constraint: Constraint) -> Self {
        self.0.constraint = Some(constraint);
        self
    }

    /// Says what was being done, as in ``saving a `Book` ``; the outermost words come first.
    pub fn context(mut self, doing: impl fmt::Display) -> Self {
        self.0.context = Some(match self.0.context.take() {
            Some(inner) => format!("{doing}: {inner}"),
            None => doing.to_string(),
        });
        self
    }

    /// What a program can act on.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The constraint that refused the row, where the database says.
    pub fn constraint(&self) -> Option<&Constraint> {
        self.0.constraint.as_ref()
    }

    /// Whether running the whole transaction again may succeed: the database was busy, or the transaction had read what
    /// somebody else then changed. Nothing is run again by itself.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// let buy = || db.atomic(|tx| Book::create().title("Dune").rating(5).save(tx));
    /// let mut bought = buy();
    /// for _ in 0..3 {
    ///     match &bought {
    ///         Err(error) if error.is_retryable() => bought = buy(),
    ///         _ => break,
    ///     }
    /// }
    /// assert!(bought.is_ok());
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn is_retryable(&self) -> bool {
        matches!(self.kind(), ErrorKind::Busy | ErrorKind::Serialization)
    }

    /// Whether the database itself reported this error, rather than this crate or the program.
    pub fn is_database(&self) -> bool {
        self.0.from_database
    }

    /// The error that was given to [`Error::other`], or the driver's, if it is a `T`.
    pub fn downcast_ref<T: StdError + 'static>(&self) -> Option<&T> {
        self.0.source.as_deref().and_then(|source| source.downcast_ref::<T>())
    }

    /// A column that did not hold what was wanted. The position is turned into a name where the names are known.
    pub(crate) fn decode(column: usize, message: impl Into<Cow<'static, str>>) -> Self {
        let mut error = Error::new(ErrorKind::Decode, message);
        error.0.column = Some(column);
        error
    }

    /// Names the column of a decoding error, once: `name` knows what stands at a position.
    pub(crate) fn name_column(mut self, name: impl FnOnce(usize) -> String) -> Self {
        match self.0.column.take() {
            Some(column) => self.context(name(column)),
            None => self,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(context) = &self.0.context {
            write!(f, "{context}: ")?;
        }
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {self}", self.0.kind)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
