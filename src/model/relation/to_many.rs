//! The other sides of foreign keys, and links in a table of pairs: fields without a column, which hold rows where they
//! are loaded.
use super::{AnyModel, FieldOfRow, Loaded, OwnKey, Owner, RelationField};
use crate::error::Result;
use crate::model::id::name_of;
use std::fmt;
use std::sync::Arc;

/// The rows of `M` whose [`ForeignKey`](crate::ForeignKey) names this row. It has no column.
///
/// [`get`](HasMany::get) gives what `prefetch_related` loaded, or was [saved with the row](crate::CompleteGraph); the method
/// of the model that is called like the field is a query. Two are always equal: what is loaded makes no row another.
///
/// ```
/// use biform::prelude::*;
///
/// #[derive(Model)]
/// struct Author {
///     id: Id<Author>,
///     books: HasMany<Book>,
/// }
///
/// #[derive(Model)]
/// struct Book {
///     id: Id<Book>,
///     title: String,
///     author: ForeignKey<Author>,
/// }
///
/// let author = Author { id: Id::from(7), books: HasMany::default() };
/// let statement = author.books().values(|b| b.title).to_sql(Dialect::Sqlite)?;
/// assert_eq!(statement.sql(), r#"SELECT "book"."title" FROM "book" WHERE "book"."author_id" = ?"#);
/// # Ok::<(), biform::Error>(())
/// ```
pub struct HasMany<M> {
    rows: Option<Arc<Vec<M>>>,
    owner: Option<&'static Owner>,
    key: OwnKey,
}

/// The rows of `M` that are linked to this one in a table of pairs. It has no column.
///
/// The side that says no more owns the table, which is called like its own table and the field: `book_tags`. The other
/// side names it: `#[field(reverse = "tags")]`. A row that several have is loaded once, and shared.
///
/// ```
/// use biform::prelude::*;
///
/// #[derive(Model)]
/// struct Book {
///     id: Id<Book>,
///     tags: ManyToMany<Tag>,
/// }
///
/// #[derive(Model)]
/// struct Tag {
///     id: Id<Tag>,
///     name: String,
///     #[field(reverse = "tags")]
///     books: ManyToMany<Book>,
/// }
///
/// let book = Book { id: Id::from(7), tags: ManyToMany::default() };
/// let statement = book.tags().values(|t| t.name).to_sql(Dialect::Sqlite)?;
/// assert!(statement.sql().ends_with(
///     r#"WHERE "tag"."id" IN (SELECT "book_tags"."tag_id" FROM "book_tags" WHERE "book_tags"."book_id" = ?)"#
/// ));
/// # Ok::<(), biform::Error>(())
/// ```
///
/// A model can be the table between, with columns of its own: `through` names it. It has a foreign key to each side, by
/// which it is found which is which; where two name the same model, they are named as well, that to this model first. As
/// such a table need not be unique, what is linked is looked for before it is added; a row that is linked twice is there
/// once. A relation to the same model is one-way, unless it is `symmetrical`.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// use biform::prelude::*;
///
/// #[derive(Model)]
/// struct Person {
///     id: Id<Person>,
///     #[field(through = Membership)]
///     groups: ManyToMany<Group>,
///     #[field(through(Acquaintance, from, to))]
///     knows: ManyToMany<Person>,
///     #[field(symmetrical)]
///     friends: ManyToMany<Person>,
/// }
///
/// #[derive(Model)]
/// struct Group {
///     id: Id<Group>,
///     name: String,
///     #[field(reverse = "groups")]
///     people: ManyToMany<Person>,
/// }
///
/// #[derive(Model)]
/// struct Membership {
///     id: Id<Membership>,
///     person: ForeignKey<Person>,
///     group: ForeignKey<Group>,
///     #[field(default = "member")]
///     role: String,
/// }
///
/// #[derive(Model)]
/// struct Acquaintance {
///     id: Id<Acquaintance>,
///     from: ForeignKey<Person>,
///     to: ForeignKey<Person>,
/// }
///
/// let db = biform::blocking::connect("sqlite::memory:")?;
/// db.create_tables(models![Person, Group, Membership, Acquaintance])?;
/// let (ann, bob) = (Person::create().save(&db)?, Person::create().save(&db)?);
/// let group = Group::create().name("The Who").save(&db)?;
/// ann.groups().add(&db, [&group])?;
/// group.people().add_with(&db, [&bob], || Membership::create().role("drums"))?;
/// let roles = Membership::objects().order_by(|m| m.id.asc()).values(|m| m.role).all(&db)?;
/// assert_eq!(roles, ["member", "drums"]);
///
/// ann.friends().add(&db, [&bob])?;
/// ann.knows().add(&db, [&bob])?;
/// assert_eq!((bob.friends().count(&db)?, bob.knows().count(&db)?), (1, 0));
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
pub struct ManyToMany<M> {
    rows: Option<Arc<Vec<Arc<M>>>>,
    owner: Option<&'static Owner>,
    key: OwnKey,
}

impl<M> HasMany<M> {
    /// The rows, if they are loaded, in the order in which they were asked for. Queries nothing.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # use biform::ErrorKind;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String }
    /// assert_eq!(HasMany::<Book>::default().get().err().map(|error| error.kind()), Some(ErrorKind::NotLoaded));
    /// ```
    ///
    /// # Errors
    /// [`NotLoaded`](crate::ErrorKind::NotLoaded), which names the model, the field, and the call that loads it.
    pub fn get(&self) -> Result<&[M]> {
        let rows = self.rows.as_deref().map(Vec::as_slice);
        rows.ok_or_else(|| Owner::not_loaded(self.owner, name_of::<M>(), false))
    }
}

impl<M> ManyToMany<M> {
    /// The rows, if they are loaded, in the order in which they were asked for. Queries nothing.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # use biform::ErrorKind;
    /// # #[derive(Model)]
    /// # struct Tag { id: Id<Tag>, name: String }
    /// assert_eq!(ManyToMany::<Tag>::default().get().err().map(|error| error.kind()), Some(ErrorKind::NotLoaded));
    /// ```
    ///
    /// # Errors
    /// [`NotLoaded`](crate::ErrorKind::NotLoaded), which names the model, the field, and the call that loads it.
    pub fn get(&self) -> Result<&[Arc<M>]> {
        let rows = self.rows.as_deref().map(Vec::as_slice);
        rows.ok_or_else(|| Owner::not_loaded(self.owner, name_of::<M>(), false))
    }
}

/// The rows of a type, moved out of where they were read.
fn owned<M: 'static>(loaded: Loaded) -> Option<Arc<Vec<M>>> {
    let Loaded::Many(rows) = loaded else { return None };
    Some(Arc::new(rows.into_iter().filter_map(|row| row.downcast().ok()).map(|row| *row).collect()))
}

/// The rows of a type, which others hold as well.
fn shared<M: Send + Sync + 'static>(loaded: Loaded) -> Option<Arc<Vec<Arc<M>>>> {
    let Loaded::Shared(rows) = loaded else { return None };
    Some(Arc::new(rows.into_iter().filter_map(|row| row.downcast().ok()).collect()))
}

/// Rows that belong to this field alone, moved out of it; what a clone of the model holds as well is left to that.
fn taken<M: Send + Sync + 'static>(held: &mut Option<Arc<Vec<M>>>) -> Option<Loaded> {
    let rows = Arc::try_unwrap(held.take()?).map_err(|shared| *held = Some(shared)).ok()?;
    Some(Loaded::Many(rows.into_iter().map(|row| Box::new(row) as Box<AnyModel>).collect()))
}

/// Rows that others hold as well.
fn lent<M: Send + Sync + 'static>(held: &mut Option<Arc<Vec<Arc<M>>>>) -> Option<Loaded> {
    let rows = Arc::unwrap_or_clone(held.take()?);
    Some(Loaded::Shared(rows.into_iter().map(|row| row as Arc<AnyModel>).collect()))
}

macro_rules! to_many {
    ($($name:ident of $row:path, by $rows:ident, $taken:ident);+) => {$(
        impl<M: Send + Sync + 'static> RelationField for $name<M> {
            fn hold(&mut self, loaded: Loaded) {
                self.rows = $rows(loaded);
            }

            fn is_loaded(&self) -> bool {
                self.rows.is_some()
            }

            fn take(&mut self) -> Option<Loaded> {
                $taken(&mut self.rows)
            }

            fn of(self, owner: &'static Owner) -> Self {
                $name { owner: Some(owner), ..self }
            }
        }

        impl<M: Send + Sync + 'static> FieldOfRow for $name<M> {
            type Row = M;

            fn hold_rows(&mut self, rows: Vec<M>) {
                self.rows = Some(Arc::new(rows.into_iter().map($row).collect()));
            }

            fn belongs_to(&self) -> (Option<&'static Owner>, &OwnKey) {
                (self.owner, &self.key)
            }

            fn belong(&mut self, key: &OwnKey) {
                if self.key != *key {
                    *self = $name { rows: None, owner: self.owner, key: key.clone() };
                }
            }
        }

        impl<M> Default for $name<M> {
            fn default() -> Self {
                $name { rows: None, owner: None, key: OwnKey::Unset }
            }
        }

        impl<M> Clone for $name<M> {
            fn clone(&self) -> Self {
                $name { rows: self.rows.clone(), owner: self.owner, key: self.key.clone() }
            }
        }

        impl<M> PartialEq for $name<M> {
            fn eq(&self, _: &Self) -> bool {
                true
            }
        }

        impl<M> Eq for $name<M> {}

        impl<M> fmt::Debug for $name<M> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match &self.rows {
                    Some(rows) => write!(f, "{}({} loaded)", stringify!($name), rows.len()),
                    None => write!(f, "{}(not loaded)", stringify!($name)),
                }
            }
        }
    )+};
}
to_many!(HasMany of std::convert::identity, by owned, taken; ManyToMany of Arc::new, by shared, lent);
