//! The description of a field that has a column.
use crate::error::Error;
use crate::expr::Node;
use crate::field::{FieldType, Mismatch};
use crate::value::{Duration, EnumType, Row, Value, ValueRef, ValueType};
use std::borrow::Cow;
use std::time::SystemTime;

/// The description of a field that has a column, for programs that go by the model: an admin, an import, a form.
///
/// ```
/// use biform::{Value, ValueType};
/// # use biform::prelude::*;
///
/// #[derive(Model)]
/// struct Book {
///     id: Id<Book>,
///     #[field(unique, column = "name")]
///     title: String,
///     #[field(choices("new", "used"), db_default = "new")]
///     state: String,
///     #[field(generated = |b| b.title.upper())]
///     capitals: Option<String>,
///     blurb: Deferred<String>,
///     #[field(version)]
///     version: i32,
/// }
///
/// let [id, title, state, capitals, blurb, version] = Book::schema().fields() else { unreachable!() };
/// assert!(id.is_key() && id.is_generated());
/// assert_eq!((title.name(), title.column(), title.value_type()), ("title", "name", ValueType::Text));
/// assert!(title.is_unique() && !title.is_nullable());
/// assert_eq!(state.allowed(), [Value::from("new"), Value::from("used")]);
/// assert!(state.has_database_default());
/// assert!(capitals.is_computed() && capitals.is_nullable());
/// assert!(blurb.is_deferred() && version.is_version());
/// ```
#[derive(Debug, Clone)]
pub struct Field {
    name: Cow<'static, str>,
    column: Cow<'static, str>,
    value_type: ValueType,
    nullable: bool,
    key: bool,
    unique: bool,
    generated: bool,
    deferred: bool,
    version: bool,
    choices: Vec<Value>,
    /// All values of the type, if they are few.
    of_type: &'static [ValueRef<'static>],
    enum_type: Option<EnumType>,
    key_default: Option<fn() -> Value>,
    clock: Option<Clock>,
    soft_delete: Option<fn(SystemTime) -> Value>,
    database_default: Option<Node>,
    computed: Option<Node>,
    /// Reads a value as the model would, and gives it as the model does.
    normal: fn(ValueRef<'_>) -> Result<Value, Mismatch>,
}

/// A field that is given the time of a write.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    pub(crate) on_update: bool,
    pub(crate) value: fn(SystemTime) -> Value,
}

/// For the derive.
#[doc(hidden)]
impl Field {
    pub fn of<T: FieldType>(name: &'static str, column: &'static str) -> Self {
        Field {
            name: name.into(),
            column: column.into(),
            value_type: T::TYPE,
            nullable: T::NULLABLE,
            key: false,
            unique: false,
            generated: false,
            deferred: T::DEFERRED,
            version: false,
            choices: T::ENUM_TYPE.map_or_else(Vec::new, |_| super::described::choices::<T>()),
            of_type: T::CHOICES,
            enum_type: T::ENUM_TYPE,
            key_default: None,
            clock: None,
            soft_delete: None,
            database_default: None,
            computed: None,
            normal: |value| T::from_value(value).map(T::into_value),
        }
    }

    pub fn key(mut self) -> Self {
        self.key = true;
        self
    }

    pub fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    pub fn generated(mut self) -> Self {
        self.generated = true;
        self
    }

    pub fn version(mut self) -> Self {
        self.version = true;
        self
    }

    pub fn choices(mut self, choices: Vec<Value>) -> Self {
        self.choices = choices;
        self
    }

    pub fn key_default(mut self, make: fn() -> Value) -> Self {
        self.key_default = Some(make);
        self
    }

    pub fn auto_now(mut self, on_update: bool, value: fn(SystemTime) -> Value) -> Self {
        self.clock = Some(Clock { on_update, value });
        self
    }

    pub fn soft_delete(mut self, value: fn(SystemTime) -> Value) -> Self {
        self.soft_delete = Some(value);
        self
    }

    pub fn database_default(mut self, default: Node) -> Self {
        self.database_default = Some(default);
        self
    }

    pub fn computed(mut self, by: Node) -> Self {
        self.computed = Some(by);
        self
    }

    /// The same field by another name, and in another column.
    pub fn called(mut self, name: String, column: String) -> Self {
        (self.name, self.column) = (name.into(), column.into());
        self
    }

    /// The same field inside of an embedded one.
    pub fn within(mut self, field: &str, prefix: &str) -> Self {
        self.name = format!("{field}.{}", self.name).into();
        self.column = format!("{prefix}{}", self.column).into();
        self
    }
}

impl Field {
    /// The value in a column of a row, as the model gives it.
    pub(crate) fn read(&self, row: &dyn Row, at: usize) -> crate::Result<Value> {
        (self.normal)(row.get(at)?).map_err(|mismatch| Error::decode(at, mismatch.to_string()))
    }

    /// A column of a table of pairs that holds the same as this one: a part of its key.
    pub(crate) fn linking(&self, column: String) -> Field {
        Field {
            name: column.clone().into(),
            column: column.into(),
            value_type: self.value_type,
            nullable: false,
            key: true,
            unique: false,
            generated: false,
            deferred: false,
            version: false,
            choices: Vec::new(),
            of_type: &[],
            enum_type: self.enum_type,
            key_default: None,
            clock: None,
            soft_delete: None,
            database_default: None,
            computed: None,
            normal: self.normal,
        }
    }

    /// The name of the field in the struct; that of one in an embedded struct is `address.city`, and that of a column of a
    /// foreign key of several `order.region`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of its column.
    pub fn column(&self) -> &str {
        &self.column
    }

    /// What the column holds.
    pub fn value_type(&self) -> ValueType {
        self.value_type
    }

    /// Whether the column can be NULL.
    pub fn is_nullable(&self) -> bool {
        self.nullable
    }

    /// Whether it is the primary key, or a part of it.
    pub fn is_key(&self) -> bool {
        self.key
    }

    /// Whether no two rows may hold the same, by `#[field(unique)]`.
    pub fn is_unique(&self) -> bool {
        self.unique
    }

    /// Whether the database makes the value when there is none: an `Id` of integers.
    pub fn is_generated(&self) -> bool {
        self.generated
    }

    /// Whether queries can leave it unread: a [`Deferred`](crate::Deferred).
    pub fn is_deferred(&self) -> bool {
        self.deferred
    }

    /// Whether it is the version that every write raises by one: see `#[field(version)]`.
    pub fn is_version(&self) -> bool {
        self.version
    }

    /// Whether the database calculates the column from others: see `#[field(generated = …)]`.
    pub fn is_computed(&self) -> bool {
        self.computed.is_some()
    }

    /// Whether the database has a default for it: see `#[field(db_default = …)]`.
    pub fn has_database_default(&self) -> bool {
        self.database_default.is_some()
    }

    /// Whether it says when the row was deleted: see [`SoftDelete`](crate::SoftDelete).
    pub fn is_soft_delete(&self) -> bool {
        self.soft_delete.is_some()
    }

    /// The values it may have, if they are limited: see `#[field(choices)]`.
    pub fn allowed(&self) -> &[Value] {
        &self.choices
    }

    /// The values it may have, by what it says or by its type, if they are limited.
    pub(crate) fn known_values(&self) -> Vec<ValueRef<'_>> {
        match self.choices.as_slice() {
            [] => self.of_type.to_vec(),
            choices => choices.iter().map(Value::as_ref).collect(),
        }
    }

    pub(crate) fn enum_type(&self) -> Option<EnumType> {
        self.enum_type
    }

    /// Whether it is of a type of lengths of time that holds none below zero, which columns of all databases do.
    pub(crate) fn is_never_negative(&self) -> bool {
        let is_refused = |length| (self.normal)(ValueRef::Duration(Duration::from_microseconds(length))).is_err();
        self.value_type == ValueType::Duration && is_refused(-1) && is_refused(i64::MIN)
    }

    /// Whether it may have all values of its type.
    pub(crate) fn has_all_choices(&self) -> bool {
        self.choices.len() == self.of_type.len()
    }

    pub(crate) fn default_key(&self) -> Option<Value> {
        self.key_default.map(|make| make())
    }

    pub(crate) fn has_default_key(&self) -> bool {
        self.key_default.is_some()
    }

    pub(crate) fn clock(&self) -> Option<Clock> {
        self.clock
    }

    /// What it holds of a row that is deleted at a time, if it says so.
    pub(crate) fn deleted_at(&self, time: SystemTime) -> Option<Value> {
        self.soft_delete.map(|value| value(time))
    }

    pub(crate) fn default_node(&self) -> Option<&Node> {
        self.database_default.as_ref()
    }

    pub(crate) fn computed_by(&self) -> Option<&Node> {
        self.computed.as_ref()
    }
}
