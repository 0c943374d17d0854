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
    /// SQLite does not tell which constraint it was, so the message names the model alone.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// use biform::{Purpose, Statement};
    ///
    /// #[derive(Model)]
    /// struct Book {
    ///     id: Id<Book>,
    ///     author: Option<i64>,
    /// }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    ///
    /// // Tables made elsewhere, where an author is required and has to be there.
    /// for sql in [
    ///     "CREATE TABLE author (id INTEGER PRIMARY KEY)",
    ///     "CREATE TABLE book (id INTEGER PRIMARY KEY, author INTEGER NOT NULL REFERENCES author)",
    /// ] {
    ///     db.run(Statement::new(Purpose::Nothing, sql), &mut |_| Ok(()))?;
    /// }
    /// let refused = |author| Book::create().author(author).save(&db).map(|book| book.id).unwrap_err();
    /// assert_eq!(refused(Some(9)).kind(), ErrorKind::ForeignKey);
    /// assert_eq!(refused(None).kind(), ErrorKind::NotNull);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// A trigger of your own that refuses a row is a [`Database`](ErrorKind::Database) error. On SQLite it is told from
    /// `ON DELETE RESTRICT`, which has the same code (1811), by its text alone: one that says `FOREIGN KEY constraint failed`
    /// is taken for a foreign key.
    ForeignKey,
    /// A row is not deleted, as others need it: a foreign key that protects it names it.
    Protected,
    /// A required column was NULL, as [`ForeignKey`](ErrorKind::ForeignKey) shows.
    NotNull,
    /// A check constraint refused the row, or a number is beyond the range of its column, or of what is calculated.
    Check,
    /// The row is no longer as it was read: its version is another, or it is gone. Read it again, and decide anew.
    Stale,
    /// Somebody else held the lock for longer than the busy timeout, 5,000 ms unless the URL says. Try again.
    Busy,
    /// What the transaction had read was changed before it wrote. Run the whole transaction again.
    Serialization,
    /// Two transactions waited for each other, and the database ended this one. Run the whole transaction again.
    Deadlock,
    /// The database could not be opened or reached, or the connection was lost.
    Connection,
    /// No connection became free in time: 30,000 ms unless the URL says, in memory the busy timeout.
    PoolTimeout,
    /// An iterator is open on the only connection there is. Finish or drop it, or read with `all`.
    OpenIterator,
    /// An earlier statement of this block failed, so the block will be rolled back and takes no more statements.
    BrokenTransaction,
    /// A value in the database is not what the model says; the message names table and column. Where it is a NULL of what
    /// was selected with [`values`](crate::QuerySet::values), [`nullable`](crate::Expr::nullable) reads it as an `Option`.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # use biform::{Purpose, Statement};
    /// # #[derive(Model, Debug)]
    /// # struct Book { id: Id<Book>, price: f64 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// let by_hand = "INSERT INTO book (price) VALUES ('free')";
    /// db.run(Statement::new(Purpose::Nothing, by_hand), &mut |_| Ok(()))?;
    /// let error = Book::objects().all(&db).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Decode);
    /// assert!(error.to_string().ends_with("book.price: wanted an f64, found text"));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    Decode,
    /// A [`Deferred`](crate::Deferred) field was asked for, or was to be stored, that the query had left out. Read it
    /// with `refresh`, or by a query that selects it; or set it.
    NotLoaded,
    /// A value that the database, or the column, cannot hold, such as a NaN on SQLite: nothing was sent. Set another one,
    /// or give the field another type. Or a statement is larger than `max_statement_bytes`: send less at once, or raise that.
    Encode,
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
    /// Whether a NULL stood in that column.
    null: bool,
    statement: Option<usize>,
    from_database: bool,
    code: Option<Box<str>>,
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
    /// The model that was written.
    pub model: Option<&'static str>,
    /// The fields of the model that these columns are.
    pub fields: Vec<String>,
}

impl Error {
    /// An error of a kind, with a message for people: a lower-case phrase that says what was wrong and the way out.
    /// What a database reports is made by [`Error::database`].
    ///
    /// ```
    /// use biform::{Error, ErrorKind};
    ///
    /// let error = Error::new(ErrorKind::Unsupported, "this executor only reads: give another one to `save`");
    /// assert_eq!(error.kind(), ErrorKind::Unsupported);
    /// ```
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Error(Box::new(Inner {
            kind,
            message: message.into(),
            context: None,
            constraint: None,
            column: None,
            null: false,
            statement: None,
            from_database: false,
            code: None,
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
    ///
    /// ```
    /// use biform::{Error, ErrorKind};
    ///
    /// let error = Error::database(ErrorKind::Connection, "the connection was lost").with_source(std::fmt::Error);
    /// assert!(error.downcast_ref::<std::fmt::Error>().is_some());
    /// ```
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Says which constraint refused the row. For executors of your own.
    ///
    /// ```
    /// use biform::{Constraint, Error, ErrorKind};
    ///
    /// let mut refused = Constraint::default();
    /// refused.name = Some("five_stars".to_owned());
    /// let error = Error::database(ErrorKind::Check, "CHECK constraint failed").with_constraint(refused.clone());
    /// assert_eq!(error.constraint(), Some(&refused));
    /// ```
    pub fn with_constraint(mut self, constraint: Constraint) -> Self {
        self.0.constraint = Some(constraint);
        self
    }

    /// Says which statement of a batch failed, counted from 0, unless that is said already. For executors of your own:
    /// see [`Executor::run_batch`](crate::Executor::run_batch).
    ///
    /// ```
    /// let error = biform::Error::other("no disk left").at_statement(2);
    /// assert_eq!(error.at_statement(0).statement(), Some(2));
    /// ```
    pub fn at_statement(mut self, place: usize) -> Self {
        self.0.statement.get_or_insert(place);
        self
    }

    /// Says what was being done, as in ``saving a `Book` ``; the outermost words come first.
    ///
    /// ```
    /// let error = biform::Error::other("the file ends in line 3").context("reading books").context("importing");
    /// assert_eq!(error.to_string(), "importing: reading books: the file ends in line 3");
    /// ```
    pub fn context(mut self, doing: impl fmt::Display) -> Self {
        self.0.context = Some(match self.0.context.take() {
            Some(inner) => format!("{doing}: {inner}"),
            None => doing.to_string(),
        });
        self
    }

    /// What a program can act on.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # let rows = [("Dune", 5), ("Emma", 4), ("Pulp", 1)].map(|(t, r)| Book::create().title(t).rating(r));
    /// # Book::objects().bulk_create(&db, rows)?;
    /// let error = Book::objects().filter(|b| b.title.eq("Beowulf")).get(&db).map(|book| book.id).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::NotFound);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The constraint that refused the row, where the database says.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # let rows = [("Dune", 5), ("Emma", 4), ("Pulp", 1)].map(|(t, r)| Book::create().title(t).rating(r));
    /// # Book::objects().bulk_create(&db, rows)?;
    /// let error = Book::create().title("Dune").rating(1).save(&db).unwrap_err();
    /// assert_eq!(error.constraint().map(|refused| refused.fields.clone()), Some(vec!["title".to_owned()]));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// A form gets a message for each constraint, by its name and by the fields it is about:
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// use biform::Error;
    ///
    /// #[derive(Model)]
    /// #[model(check(name = "stars", condition = |b| b.rating.between(1, 5)))]
    /// struct Book {
    ///     id: Id<Book>,
    ///     #[field(unique)]
    ///     title: String,
    ///     rating: i32,
    /// }
    ///
    /// /// The field of the form and what stands beside it, if the user can mend it.
    /// fn told(error: &Error) -> Option<(String, &'static str)> {
    ///     let refused = error.constraint()?;
    ///     let message = match (error.kind(), refused.name.as_deref()) {
    ///         (_, Some("stars")) => "Give one to five stars.",
    ///         (ErrorKind::Unique, _) => "There is one already.",
    ///         (ErrorKind::NotNull, _) => "This is required.",
    ///         _ => return None,
    ///     };
    ///     Some((refused.fields.first()?.clone(), message))
    /// }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    ///
    /// let add = |title, rating| Book::create().title(title).rating(rating).save(&db).map(|book| book.id);
    /// add("Dune", 5)?;
    /// assert_eq!(told(&add("Dune", 4).unwrap_err()), Some(("title".to_owned(), "There is one already.")));
    /// assert_eq!(told(&add("Emma", 9).unwrap_err()), Some(("rating".to_owned(), "Give one to five stars.")));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn constraint(&self) -> Option<&Constraint> {
        self.0.constraint.as_ref()
    }

    /// Which statement of a batch failed, counted from 0. The example is at
    /// [`Executor::run_batch`](crate::Executor::run_batch).
    pub fn statement(&self) -> Option<usize> {
        self.0.statement
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
        matches!(self.kind(), ErrorKind::Busy | ErrorKind::Deadlock | ErrorKind::Serialization)
    }

    /// Whether the database itself reported this error, rather than this crate or the program.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # let rows = [("Dune", 5), ("Emma", 4), ("Pulp", 1)].map(|(t, r)| Book::create().title(t).rating(r));
    /// # Book::objects().bulk_create(&db, rows)?;
    /// let refused = Book::create().title("Dune").rating(1).save(&db).unwrap_err();
    /// let not_found = Book::objects().filter(|b| b.rating.eq(2)).get(&db).unwrap_err();
    /// assert!(refused.is_database() && !not_found.is_database());
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn is_database(&self) -> bool {
        self.0.from_database
    }

    /// The error that was given to [`Error::other`], or the driver's, if it is a `T`.
    ///
    /// ```
    /// let error = biform::Error::other("x".parse::<i32>().unwrap_err());
    /// assert!(error.downcast_ref::<std::num::ParseIntError>().is_some());
    /// assert!(error.downcast_ref::<std::fmt::Error>().is_none());
    /// ```
    pub fn downcast_ref<T: StdError + 'static>(&self) -> Option<&T> {
        self.0.source.as_deref().and_then(|source| source.downcast_ref::<T>())
    }

    /// Notes what the database itself calls the error.
    #[allow(dead_code, reason = "without a driver there is no database")]
    pub(crate) fn with_code(mut self, code: impl Into<Box<str>>) -> Self {
        self.0.code = Some(code.into());
        self
    }

    /// What the database itself calls the error.
    pub(crate) fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The error as one of another kind.
    pub(crate) fn of_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    /// A column that did not hold what was wanted. The position is turned into a name where the names are known.
    pub(crate) fn decode(column: usize, message: impl Into<Cow<'static, str>>) -> Self {
        let mut error = Error::new(ErrorKind::Decode, message);
        error.0.column = Some(column);
        error
    }

    /// Notes that what was found is a NULL.
    pub(crate) fn of_null(mut self) -> Self {
        self.0.null = true;
        self
    }

    /// The column of a decoding error, if a NULL stood there.
    pub(crate) fn null_column(&self) -> Option<usize> {
        self.0.column.filter(|_| self.0.null)
    }

    /// Says what to do about it, behind what is wrong.
    pub(crate) fn way_out(mut self, way_out: &str) -> Self {
        self.0.message = format!("{}: {way_out}", self.0.message).into();
        self
    }

    /// Moves a decoding error to another column: a row that stands in front of another knows which.
    pub(crate) fn at_column(mut self, column: usize) -> Self {
        if self.0.column.is_some() {
            self.0.column = Some(column);
        }
        self
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
