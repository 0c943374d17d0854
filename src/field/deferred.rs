//! A field that a query may leave unread. Knows no query.
use super::{FieldType, Mismatch};
use crate::error::{Error, ErrorKind, Result};
use crate::value::{EnumType, Value, ValueRef, ValueType};
use std::fmt;
use std::hash::{Hash, Hasher};

/// A field that [`only`](crate::QuerySet::only) and [`defer`](crate::QuerySet::defer) may leave unread: a long text, a
/// picture. It is stored as a `T`, and every other query reads it.
///
/// Nothing is read behind a plain field, as Django does when a deferred field is looked at: one that was not read says
/// so. It stays as it is in the database until it is [`set`](Deferred::set). A builder that leaves it out sets it by
/// `#[field(default)]` to the default of `T`.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// # use biform::prelude::*;
/// #[derive(Model)]
/// struct Book {
///     id: Id<Book>,
///     title: String,
///     body: Deferred<String>,
/// }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Book])?;
///
/// Book::create().title("Dune").body("A beginning is …").save(&db)?;
/// let mut dune = Book::objects().defer(|b| b.body).get(&db)?;
/// assert!(!dune.body.is_read());
/// assert_eq!(dune.body.get().unwrap_err().kind(), ErrorKind::NotLoaded);
/// dune.refresh(&db)?;
/// assert_eq!(dune.body.get()?, "A beginning is …");
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Deferred<T>(State<T>);

#[derive(Clone, Copy)]
enum State<T> {
    Read(T),
    /// Which field of which model was left out, where that is known.
    Unread(&'static str),
}

impl<T> Deferred<T> {
    /// The value.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// let body = Deferred::from("A beginning is …".to_owned());
    /// assert_eq!(body.get()?, "A beginning is …");
    /// let unread: Deferred<String> = Deferred::default();
    /// assert_eq!(unread.get().unwrap_err().kind(), ErrorKind::NotLoaded);
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`NotLoaded`](crate::ErrorKind::NotLoaded) if it was not read.
    pub fn get(&self) -> Result<&T> {
        match &self.0 {
            State::Read(value) => Ok(value),
            State::Unread(field) => Err(unread(field)),
        }
    }

    /// Whether there is a value: it was read, or set.
    ///
    /// ```
    /// # use biform::Deferred;
    /// let mut body = Deferred::default();
    /// assert!(!body.is_read());
    /// body.set("A beginning is …".to_owned());
    /// assert!(body.is_read());
    /// ```
    pub fn is_read(&self) -> bool {
        self.read().is_some()
    }

    /// Takes the value out; `None` if it was not read.
    ///
    /// ```
    /// # use biform::Deferred;
    /// assert_eq!(Deferred::from(7).into_inner(), Some(7));
    /// assert_eq!(Deferred::<i32>::default().into_inner(), None);
    /// ```
    pub fn into_inner(self) -> Option<T> {
        match self.0 {
            State::Read(value) => Some(value),
            State::Unread(_) => None,
        }
    }

    /// Sets the value, whether there was one or not.
    ///
    /// ```
    /// # use biform::Deferred;
    /// let mut body = Deferred::default();
    /// body.set("A beginning is …".to_owned());
    /// assert_eq!(body, Deferred::from("A beginning is …".to_owned()));
    /// ```
    pub fn set(&mut self, value: T) {
        self.0 = State::Read(value);
    }

    fn read(&self) -> Option<&T> {
        match &self.0 {
            State::Read(value) => Some(value),
            State::Unread(_) => None,
        }
    }

    /// For the derive: says which field it is, for the message of one that was not read.
    #[doc(hidden)]
    pub fn of(self, field: &'static str) -> Self {
        match self.0 {
            State::Unread(_) => Deferred(State::Unread(field)),
            read => Deferred(read),
        }
    }
}

impl<T: PartialEq> PartialEq for Deferred<T> {
    fn eq(&self, other: &Self) -> bool {
        self.read() == other.read()
    }
}

impl<T: Eq> Eq for Deferred<T> {}

impl<T: Hash> Hash for Deferred<T> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.read().hash(hasher);
    }
}

#[cold]
fn unread(field: &str) -> Error {
    let field = if field.is_empty() { "the field" } else { field };
    let message = format!(
        "{field} was not read: read it with `refresh_fields`, or the row by a query whose `only` names it, or whose \
         `defer` does not"
    );
    Error::new(ErrorKind::NotLoaded, message)
}

/// Not read.
impl<T> Default for Deferred<T> {
    fn default() -> Self {
        Deferred(State::Unread(""))
    }
}

/// For the derive: what `#[field(default)]` puts in such a field, a value that is there.
pub fn read_default<T: Default>() -> Deferred<T> {
    Deferred::from(T::default())
}

impl<T> From<T> for Deferred<T> {
    fn from(value: T) -> Self {
        Deferred(State::Read(value))
    }
}

impl<T: fmt::Debug> fmt::Debug for Deferred<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.read() {
            Some(value) => value.fmt(f),
            None => f.write_str("unread"),
        }
    }
}

impl<T: FieldType> FieldType for Deferred<T> {
    const TYPE: ValueType = T::TYPE;
    const NULLABLE: bool = T::NULLABLE;
    const CHOICES: &'static [ValueRef<'static>] = T::CHOICES;
    const ENUM_TYPE: Option<EnumType> = T::ENUM_TYPE;
    const DEFERRED: bool = true;

    fn to_value(&self) -> Value {
        self.read().map_or(Value::Unread, T::to_value)
    }
    fn into_value(self) -> Value {
        self.into_inner().map_or(Value::Unread, T::into_value)
    }
    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Unread => Ok(Deferred::default()),
            value => T::from_value(value).map(Deferred::from),
        }
    }
}
