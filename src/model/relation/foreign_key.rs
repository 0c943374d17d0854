//! Foreign keys: a column that holds the key of a row of another model, and that row if it is loaded.
use super::{AnyModel, Loaded, Owner, RelationField};
use crate::error::Result;
use crate::field::{Composite, FieldType, Mismatch};
use crate::model::id::name_of;
use crate::model::{CloneOf, Id, IntoField, Key, Model};
use crate::value::{EnumType, Row, Value, ValueRef, ValueType};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A foreign key: the key of a row of `M`, in a column, and the row itself where it is loaded.
///
/// [`id`](ForeignKey::id) is always there; [`get`](ForeignKey::get) gives what was loaded, and queries nothing. Two are
/// equal if their keys are.
///
/// ```
/// use biform::prelude::*;
///
/// #[derive(Model)]
/// struct Author {
///     id: Id<Author>,
///     name: String,
/// }
///
/// #[derive(Model)]
/// struct Book {
///     id: Id<Book>,
///     title: String,
///     author: ForeignKey<Author>, // column `author_id`
/// }
///
/// let query = Book::objects().filter(|b| b.author().name.eq("Ann")).values(|b| b.title);
/// let statement = query.to_sql(Dialect::Sqlite)?;
/// assert!(statement.sql().contains(r#"INNER JOIN "author" AS "t1" ON "t1"."id" = "book"."author_id""#));
/// # Ok::<(), biform::Error>(())
/// ```
///
/// It can name another field that is unique, of which it holds the value: Django's `to_field`. A row is then given by that
/// value, `Id::from(row.code.clone())`, and not as `&row`, and the type of the field is another than that of the primary key,
/// so that neither is taken for the other.
///
/// ```
/// use biform::Complete;
/// use biform::prelude::*;
///
/// #[derive(Model)]
/// struct Country {
///     id: Id<Country>,
///     #[field(unique)]
///     code: String,
/// }
///
/// #[derive(Model)]
/// struct City {
///     id: Id<City>,
///     #[field(to = "code")]
///     country: ForeignKey<Country, String>,
/// }
///
/// let oulu = City::create().country(Id::from("FI")).complete();
/// let statement = oulu.country().to_sql(Dialect::Sqlite)?;
/// assert!(statement.sql().ends_with(r#"WHERE "country"."code" = ?"#));
/// # Ok::<(), biform::Error>(())
/// ```
///
/// Of a model whose key is of several columns it has as many, and its type says their types, in their order. In closures it
/// is a [`CompositeColumn`](crate::CompositeColumn). In an `Option` all of its columns can be NULL; where another program
/// leaves some of them NULL and some not, it names nothing, as SQL has it, and is read as `None`.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// use biform::prelude::*;
///
/// #[derive(Model)]
/// struct Order {
///     #[field(primary_key)]
///     region: i32,
///     #[field(primary_key)]
///     number: i64,
///     note: String,
///     #[field(reverse = "order")]
///     lines: HasMany<Line>,
/// }
///
/// #[derive(Model)]
/// struct Line {
///     id: Id<Line>,
///     order: ForeignKey<Order, (i32, i64)>, // columns `order_region` and `order_number`
///     #[field(columns("old_region", "old_number"))]
///     replaces: Option<ForeignKey<Order, (i32, i64)>>,
/// }
///
/// let db = biform::blocking::connect("sqlite::memory:")?;
/// db.create_tables(models![Order, Line])?;
/// let order = Order::create().region(1).number(7).note("urgent").save(&db)?;
/// order.lines().create(&db, Line::create())?;
/// let line = Line::objects().filter(|l| l.order.eq((1, 7)) & l.replaces.is_null()).select_related(|l| l.order()).get(&db)?;
/// assert_eq!((line.order.id(), line.order.get()?.note.as_str()), (order.pk(), "urgent"));
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
pub struct ForeignKey<M, K = i64> {
    id: Id<M, K>,
    /// The row, if it is loaded; none if it was looked for and is not there.
    row: Option<Option<Arc<M>>>,
    /// The key of the row, if it was given and may be saved later.
    key_of: Option<KeyOf<M, K>>,
    owner: Option<&'static Owner>,
}

/// Gives the key of a row.
type KeyOf<M, K> = fn(&M) -> Id<M, K>;

/// A [`ForeignKey`] whose column is unique: no two rows name the same one. Django's `OneToOneField`.
///
/// It is the same type: the derive goes by the name, and makes the column unique. The other side is a [`HasOne`]. It can
/// be the primary key, which is then that of the other row.
///
/// ```
/// use biform::prelude::*;
///
/// #[derive(Model)]
/// struct User {
///     id: Id<User>,
///     profile: HasOne<Profile>,
/// }
///
/// #[derive(Model)]
/// struct Profile {
///     #[field(primary_key)]
///     user: OneToOne<User>,
///     motto: String,
/// }
///
/// let user = User { id: Id::from(7), profile: HasOne::default() };
/// let profile = Profile { user: OneToOne::to(&user), motto: "Ahoy".into() };
/// assert_eq!(profile.pk().key(), Some(&7));
/// assert_eq!(Profile::schema().key_fields().next().map(|field| field.column()), Some("user_id"));
/// ```
///
/// # Inheritance
///
/// With `#[field(parent_link)]` it says that a row *is* one of the other model as well: Django's multi-table inheritance, a
/// table for each model. It is the primary key then.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// use biform::prelude::*;
///
/// #[derive(Model, Debug, Clone)]
/// struct MediaItem {
///     id: Id<MediaItem>,
///     title: String,
///     price: i32,
/// }
///
/// #[derive(Model, Debug, Clone)]
/// struct Film {
///     #[field(parent_link)]
///     media: OneToOne<MediaItem>,
///     minutes: i32,
/// }
///
/// let db = biform::blocking::connect("sqlite::memory:")?;
/// db.create_tables(models![MediaItem, Film])?;
/// let dune = MediaItem { id: Id::default(), title: "Dune".into(), price: 3 };
/// let mut film = Film { media: dune.into(), minutes: 155 };
/// film.save(&db)?; // both rows, in one transaction
///
/// // Rows are read with what they inherit, in one statement, and closures have its columns.
/// let mut film = Film::objects().filter(|f| f.title.eq("Dune")).order_by(|f| f.price.desc()).get(&db)?;
/// assert_eq!(film.media.get()?.title, "Dune");
/// film.media.get_mut()?.price = 2;
/// film.minutes = 156;
/// film.save(&db)?;
/// Film::objects().filter(|f| f.minutes.gt(100)).update(&db, |f| (f.price.set(1), f.minutes.set(100)))?;
/// assert_eq!(MediaItem::get(&db, 1)?.price, 1);
///
/// let deleted = film.delete(&db)?;
/// assert_eq!((deleted.of::<Film>(), deleted.of::<MediaItem>()), (1, 1));
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
///
/// | | what becomes of the parent |
/// |---|---|
/// | reads of whole rows: `all`, `get`, `refresh`, … | is joined, and so are its own parents; `count`, `exists` and `values` join what they name |
/// | columns in closures, names in `filter_by` | those of the parent are those of the child; one of the child's own of the same name comes first, where Django forbids it |
/// | `save`, and all that saves one row | is written first, in the same transaction, and inserted if it is new. One that is not loaded is left alone, but for its version and `auto_now` |
/// | `update` of a row or of a query | its columns are set in its table |
/// | a version, of either | is compared and raised by a write of any column of both, and compared by `delete`: of an item whose film was changed, a film that was read before is stale. Who writes an item as an item knows of no film: so the version belongs to the item |
/// | `delete` of a row or of a query | is deleted after the child, with what depends on it |
/// | `get_or_create`, `update_or_create` | is inserted with the child or not at all, in one transaction: give a builder of it, `Film::create().media(MediaItem::create()…)` |
/// | `bulk_create` | is created before the children, all of them in one statement, if builders of it are given, or rows that are not saved. Where a row may be there, as in an upsert, it must be saved |
/// | `bulk_update` | its columns are updated in its table, in the same transaction |
/// | hooks | of saving are not called for its row, as Django sends no signals of parents when a child is saved, unless a builder of it is given to `save`, which is created as any; those of deleting are, as `pre_delete` and `post_delete` are sent for parents, too |
/// | a [scope](crate::Persist::all_objects) | is one of the child as well: `Film::objects()` sees no row whose item is hidden, `all_objects()` does |
/// | a builder of it in `Film::create().media(…)` | is saved after `before_save` of the child, which finds its row in the field and may change it; what that row names by builders of its own is saved then, too |
///
/// Whoever deletes the parent deletes the child, unless `on_delete` says otherwise: a `parent_link` is `cascade`. A film whose
/// row the database deletes by itself, by a foreign key of its own of something that is deleted in SQL, or that has
/// `on_delete = "db_cascade"` or no `HasMany` on the other side, leaves its item: the database knows no way from one to the other.
///
/// Rows that are marked as deleted by [`SoftDelete`](crate::SoftDelete) stay, and are one object. Which model has such a
/// field says what becomes of both rows:
///
/// | | `Film` alone | `MediaItem` alone | both |
/// |---|---|---|---|
/// | `film.delete` | marks the film, and leaves the item | marks the item, and leaves the film's row, which is hidden | marks both |
/// | `item.delete` | deletes both | the same | marks both |
/// | `hard_delete` | of the film: deletes both | of the item: deletes both | deletes both |
/// | `film.delete_keeping_parents` | marks the film | deletes the film's row | marks the film |
/// | `restore` | of the film | of the item: `film.media.get_mut()?.restore(&db)` | of the film: both; of the item: its own mark, and the film stays hidden by its own |
///
/// What goes with a film goes as with one that is marked, also where its own row stays as it is. `item.delete` knows of the
/// film by a `HasOne<Film>`; without that, the item alone is marked, and the film is hidden with it.
///
/// [`HasOne`]: crate::HasOne
pub type OneToOne<M, K = i64> = ForeignKey<M, K>;

impl<M, K> ForeignKey<M, K> {
    /// The key of a row.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Author { id: Id<Author>, name: String }
    /// let ann = Author { id: Id::from(7), name: "Ann".into() };
    /// assert_eq!(ForeignKey::to(&ann).id(), ann.id);
    /// ```
    pub fn to(row: &M) -> Self
    where
        M: Model<Key = K>,
    {
        ForeignKey::from(row.pk())
    }

    /// The key. That of a row that was given before it was saved is there when it has been.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Author { id: Id<Author>, name: String }
    /// assert_eq!(ForeignKey::<Author>::from(Id::from(7)).id(), Id::from(7));
    /// ```
    pub fn id(&self) -> Id<M, K>
    where
        K: Clone,
    {
        self.with_id(Id::clone)
    }

    /// Does something with the key.
    fn with_id<T>(&self, what: impl FnOnce(&Id<M, K>) -> T) -> T {
        match (self.key_of, &self.row) {
            (Some(key_of), Some(Some(row))) if self.id.key().is_none() => what(&key_of(row)),
            _ => what(&self.id),
        }
    }

    /// The row, if it is loaded. Queries nothing.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # use biform::ErrorKind;
    /// # #[derive(Model)]
    /// # struct Author { id: Id<Author>, name: String }
    /// let key = ForeignKey::<Author>::from(Id::from(7));
    /// assert_eq!(key.get().err().map(|error| error.kind()), Some(ErrorKind::NotLoaded));
    /// ```
    ///
    /// # Errors
    /// [`NotLoaded`](crate::ErrorKind::NotLoaded), which names the model, the field, and the call that loads it;
    /// [`NotFound`](crate::ErrorKind::NotFound) if it was looked for, and no row has the key, or none that the query loads.
    pub fn get(&self) -> Result<&M> {
        match &self.row {
            Some(Some(row)) => Ok(row),
            Some(None) => Err(Owner::not_there(self.owner, name_of::<M>())),
            None => Err(Owner::not_loaded(self.owner, name_of::<M>(), true)),
        }
    }

    /// The row, if it is loaded, to be changed. It is saved by itself, `book.author.get_mut()?.save(&db)`; but for the row
    /// that a model is as well, its [`parent_link`](crate::OneToOne#inheritance), which is saved with it.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Author { id: Id<Author>, name: String }
    /// let mut author = ForeignKey::from(Author { id: Id::from(7), name: "Ann".into() });
    /// author.get_mut()?.name = "Anne".into();
    /// assert_eq!(author.get()?.name, "Anne");
    /// let other = author.clone();
    /// assert_eq!(author.get_mut().err().map(|error| error.kind()), Some(ErrorKind::InvalidQuery));
    /// # drop(other);
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`NotLoaded`](crate::ErrorKind::NotLoaded), as [`get`](ForeignKey::get);
    /// [`InvalidQuery`](crate::ErrorKind::InvalidQuery) where others hold the same row, which is read once for all that name
    /// it, and cloned with none of them.
    pub fn get_mut(&mut self) -> Result<&mut M> {
        let owner = self.owner;
        let row = match &mut self.row {
            Some(Some(row)) => row,
            Some(None) => return Err(Owner::not_there(owner, name_of::<M>())),
            None => return Err(Owner::not_loaded(owner, name_of::<M>(), true)),
        };
        Arc::get_mut(row).ok_or_else(|| Owner::shared(owner, name_of::<M>()))
    }
}

impl<M: Model> ForeignKey<M, M::Key> {
    /// The row, to be changed; it is cloned where others hold it as well.
    pub(crate) fn own_mut(&mut self, clone: Option<CloneOf<M>>) -> Result<&mut M> {
        if let (Some(Some(row)), Some(clone)) = (&mut self.row, clone)
            && Arc::get_mut(row).is_none()
        {
            *row = Arc::new(clone(row));
        }
        self.get_mut()
    }

    /// Notes the key of the row that is loaded.
    pub(crate) fn note_key(&mut self) {
        if let Some(Some(row)) = &self.row {
            self.id = row.pk();
        }
    }
}

/// With the row itself, stored or not.
impl<M: Model> From<M> for ForeignKey<M, M::Key> {
    fn from(row: M) -> Self {
        ForeignKey { id: row.pk(), row: Some(Some(Arc::new(row))), key_of: Some(M::pk), owner: None }
    }
}

/// It names no row yet.
impl<M, K> Default for ForeignKey<M, K> {
    fn default() -> Self {
        ForeignKey::from(Id::default())
    }
}

impl<M, K> From<Id<M, K>> for ForeignKey<M, K> {
    fn from(id: Id<M, K>) -> Self {
        ForeignKey { id, row: None, key_of: None, owner: None }
    }
}

impl<M: Send + Sync + 'static, K: Send + Sync + 'static> RelationField for ForeignKey<M, K> {
    fn hold(&mut self, loaded: Loaded) {
        self.row = Some(loaded.one());
    }

    fn is_loaded(&self) -> bool {
        self.row.is_some()
    }

    fn row(&self) -> Option<&AnyModel> {
        self.row.as_ref()?.as_deref().map(|row| row as &AnyModel)
    }

    fn take(&mut self) -> Option<Loaded> {
        Some(Loaded::One(self.row.take()?.map(|row| row as Arc<AnyModel>)))
    }

    fn of(self, owner: &'static Owner) -> Self {
        ForeignKey { owner: Some(owner), ..self }
    }
}

impl<M: Send + Sync + 'static, K: FieldType> FieldType for ForeignKey<M, K> {
    const TYPE: ValueType = K::TYPE;
    const CHOICES: &'static [ValueRef<'static>] = K::CHOICES;
    const ENUM_TYPE: Option<EnumType> = K::ENUM_TYPE;

    fn to_value(&self) -> Value {
        self.with_id(Id::to_value)
    }

    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        Id::from_value(value).map(ForeignKey::from)
    }
}

impl<M: Send + Sync + 'static, K: Key> Composite for ForeignKey<M, K> {
    const WIDTH: usize = K::WIDTH;

    fn type_at(at: usize) -> ValueType {
        K::part_type(at)
    }

    fn value_at(&self, at: usize) -> Value {
        self.with_id(|id| id.value_at(at))
    }

    fn from_row(row: &dyn Row, start: usize) -> Result<Self> {
        Id::from_row(row, start).map(ForeignKey::from)
    }
}

impl<M, K: Clone> Clone for ForeignKey<M, K> {
    fn clone(&self) -> Self {
        ForeignKey { id: self.id.clone(), row: self.row.clone(), key_of: self.key_of, owner: self.owner }
    }
}

impl<M, K: PartialEq> PartialEq for ForeignKey<M, K> {
    fn eq(&self, other: &Self) -> bool {
        self.with_id(|own| other.with_id(|other| own == other))
    }
}

impl<M, K: Eq> Eq for ForeignKey<M, K> {}

impl<M, K: Hash> Hash for ForeignKey<M, K> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.with_id(|id| id.hash(hasher));
    }
}

// The key alone: models that name each other would never end.
impl<M, K: fmt::Debug> fmt::Debug for ForeignKey<M, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_id(|id| f.debug_tuple("ForeignKey").field(id).finish())
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> IntoField<ForeignKey<M, M::Key>> for &M {
    fn into_field(self) -> ForeignKey<M, M::Key> {
        ForeignKey::to(self)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> IntoField<Option<ForeignKey<M, M::Key>>> for &M {
    fn into_field(self) -> Option<ForeignKey<M, M::Key>> {
        Some(ForeignKey::to(self))
    }
}

#[diagnostic::do_not_recommend]
impl<M, K> IntoField<ForeignKey<M, K>> for Id<M, K> {
    fn into_field(self) -> ForeignKey<M, K> {
        ForeignKey::from(self)
    }
}

#[diagnostic::do_not_recommend]
impl<M, K> IntoField<Option<ForeignKey<M, K>>> for Id<M, K> {
    fn into_field(self) -> Option<ForeignKey<M, K>> {
        Some(ForeignKey::from(self))
    }
}
