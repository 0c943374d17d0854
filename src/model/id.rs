//! Primary keys that know their model.
use super::Key;
use crate::error::Result;
use crate::expr::{Expr, IntoNode};
use crate::field::{Composite, FieldType, Mismatch};
use crate::value::{EnumType, Row, Value, ValueRef, ValueType};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

/// The primary key of a model: an `Id<Author>` does not fit where an `Id<Book>` is wanted.
///
/// It is unset until the row is stored, unless the program sets it. Two ids are equal when their keys are, or when both
/// are unset; whether the row is stored makes no difference. An unset one cannot be stored in a column of another row:
/// that is refused with [`InvalidQuery`](crate::ErrorKind::InvalidQuery), which says which row to save first.
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String }
/// let id: Id<Book> = Id::from(7);
/// assert_eq!(id.key(), Some(&7));
/// assert!(!id.is_stored());
/// assert_eq!(Id::<Book>::default().key(), None);
/// assert_eq!(id.to_string(), "7");
/// ```
///
/// The key's type is an `i64` unless it is named; a key that the database does not make is set by the program:
///
/// ```
/// # use biform::prelude::*;
/// #[derive(Model)]
/// struct Country {
///     code: Id<Country, String>,
///     name: String,
/// }
///
/// let finland = Country { code: Id::from("FI"), name: "Finland".to_owned() };
/// assert_eq!(finland.code.key().map(String::as_str), Some("FI"));
/// ```
///
/// A key that is random can be made as the row is:
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite", feature = "uuid"))] {
/// use biform::prelude::*;
/// use uuid::Uuid;
///
/// #[derive(Model)]
/// struct Ticket {
///     #[field(default = Uuid::new_v4())]
///     id: Id<Ticket, Uuid>,
///     seat: i32,
/// }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Ticket])?;
///
/// let ticket = Ticket::create().seat(4).save(&db)?;
/// let key: Uuid = ticket.id.into_key().unwrap_or_default();
/// assert_eq!(Ticket::get(&db, key)?.seat, 4);
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
pub struct Id<M, K = i64> {
    state: State<K>,
    model: PhantomData<fn() -> M>,
}

#[derive(Clone, Copy)]
enum State<K> {
    Unset,
    New(K),
    Stored(K),
}

impl<M, K> Id<M, K> {
    const fn with(state: State<K>) -> Self {
        Id { state, model: PhantomData }
    }

    /// The key of a row that is in the database.
    #[doc(hidden)]
    pub fn stored(key: K) -> Self {
        Id::with(State::Stored(key))
    }

    /// The key, if there is one yet.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String }
    /// let id: Id<Book> = Id::from(7);
    /// assert_eq!(id.key(), Some(&7));
    /// assert_eq!(Id::<Book>::default().key(), None);
    /// ```
    pub fn key(&self) -> Option<&K> {
        match &self.state {
            State::Unset => None,
            State::New(key) | State::Stored(key) => Some(key),
        }
    }

    /// Takes the key out, if there is one yet.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Country { code: Id<Country, String>, name: String }
    /// let code: Id<Country, String> = Id::from("FI");
    /// assert_eq!(code.into_key(), Some("FI".to_owned()));
    /// ```
    pub fn into_key(self) -> Option<K> {
        match self.state {
            State::Unset => None,
            State::New(key) | State::Stored(key) => Some(key),
        }
    }

    /// Notes that the row is in the database.
    #[doc(hidden)]
    pub fn mark_stored(&mut self) {
        if let State::New(key) | State::Stored(key) = std::mem::replace(&mut self.state, State::Unset) {
            self.state = State::Stored(key);
        }
    }

    /// Whether the row is known to be in the database: it was read from there, or saved.
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
    /// let pulp = Book::objects().filter(|b| b.rating.eq(1)).get(&db)?;
    /// assert!(pulp.id.is_stored());
    /// assert!(!Id::<Book>::from(3).is_stored()); // though it is the same key
    /// assert_eq!(pulp.id, Id::from(3));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn is_stored(&self) -> bool {
        matches!(self.state, State::Stored(_))
    }
}

impl<M: 'static, K: FieldType, N: IntoNode> Expr<Id<M, K>, N> {
    /// Whether there is such a row: at the end of a relation to many, any; in [`exclude`](crate::QuerySet::exclude), none.
    /// [`a.books().is_not_null()`](crate::Many::is_not_null) says the same, whatever the key is.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Author { id: Id<Author>, books: HasMany<Book> }
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, author: ForeignKey<Author> }
    /// let published = Author::objects().filter(|a| a.books().id.exists()).to_sql(Dialect::Sqlite)?;
    /// assert!(published.sql().contains("WHERE EXISTS (SELECT "));
    /// let unpublished = Author::objects().exclude(|a| a.books().id.exists()).to_sql(Dialect::Sqlite)?;
    /// assert!(unpublished.sql().contains("WHERE NOT (EXISTS (SELECT "));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn exists(self) -> Expr<bool> {
        Expr::from_node(self.into_node().null(true))
    }
}

impl<M, K> Default for Id<M, K> {
    fn default() -> Self {
        Id::with(State::Unset)
    }
}

impl<M, K> From<K> for Id<M, K> {
    fn from(key: K) -> Self {
        Id::with(State::New(key))
    }
}

impl<M> From<&str> for Id<M, String> {
    fn from(key: &str) -> Self {
        Id::from(key.to_owned())
    }
}

impl<M, K: Clone> Clone for Id<M, K> {
    fn clone(&self) -> Self {
        Id::with(self.state.clone())
    }
}

impl<M, K: Copy> Copy for Id<M, K> {}

impl<M, K: PartialEq> PartialEq for Id<M, K> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl<M, K: Eq> Eq for Id<M, K> {}

impl<M, K: PartialOrd> PartialOrd for Id<M, K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.key().partial_cmp(&other.key())
    }
}

/// By key; an id without one comes first.
impl<M, K: Ord> Ord for Id<M, K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl<M, K: Hash> Hash for Id<M, K> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.key().hash(hasher);
    }
}

impl<M, K: fmt::Debug> fmt::Debug for Id<M, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.key() {
            Some(key) => key.fmt(f),
            None => f.write_str("unset"),
        }
    }
}

impl<M, K: fmt::Display> fmt::Display for Id<M, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.key() {
            Some(key) => key.fmt(f),
            None => f.write_str("unset"),
        }
    }
}

/// The name of a model, without its modules. (Not `Model::schema`: an `Id` may be described before its model is.)
pub(super) fn name_of<M>() -> &'static str {
    let path = std::any::type_name::<M>();
    path.rsplit("::").next().unwrap_or(path)
}

impl<M: 'static, K: FieldType> FieldType for Id<M, K> {
    const TYPE: ValueType = K::TYPE;
    const CHOICES: &'static [ValueRef<'static>] = K::CHOICES;
    const ENUM_TYPE: Option<EnumType> = K::ENUM_TYPE;

    fn to_value(&self) -> Value {
        self.key().map_or_else(|| Value::Unsaved { of: K::TYPE, model: name_of::<M>() }, K::to_value)
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        K::from_value(value).map(Id::stored)
    }
}

impl<M: 'static, K: Key> Composite for Id<M, K> {
    const WIDTH: usize = K::WIDTH;

    fn type_at(at: usize) -> ValueType {
        K::part_type(at)
    }

    fn value_at(&self, at: usize) -> Value {
        let unsaved = || Value::Unsaved { of: K::part_type(at), model: name_of::<M>() };
        self.key().map_or_else(unsaved, |key| key.part(at))
    }

    fn from_row(row: &dyn Row, start: usize) -> Result<Self> {
        K::read(row, start).map(Id::stored)
    }
}
