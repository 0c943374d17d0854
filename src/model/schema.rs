//! The description of a model's table.
use crate::statement::Statement;
use crate::value::ValueType;
use std::sync::OnceLock;

/// The description of a model's table, made by the derive.
///
/// ```
/// use biform::ValueType;
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, #[field(column = "stars")] rating: Option<i32> }
///
/// let schema = Book::schema();
/// assert_eq!((schema.model(), schema.table(), schema.key().column()), ("Book", "book", "id"));
/// let rating = &schema.fields()[2];
/// assert_eq!((rating.name(), rating.column()), ("rating", "stars"));
/// assert_eq!((rating.value_type(), rating.is_nullable()), (ValueType::I32, true));
/// ```
pub struct Schema {
    model: &'static str,
    table: &'static str,
    fields: &'static [Field],
    key: usize,
    cache: Cache,
}

impl Schema {
    /// For the derive.
    #[doc(hidden)]
    pub const fn new(model: &'static str, table: &'static str, fields: &'static [Field], key: usize) -> Self {
        Schema { model, table, fields, key, cache: Cache::new() }
    }

    /// The name of the struct.
    pub fn model(&self) -> &'static str {
        self.model
    }

    /// The name of the table.
    pub fn table(&self) -> &'static str {
        self.table
    }

    /// The fields that have a column, in the order of the struct.
    pub fn fields(&self) -> &'static [Field] {
        self.fields
    }

    /// The field that is the primary key.
    pub fn key(&self) -> &'static Field {
        &self.fields[self.key]
    }

    /// The position of the primary key among the fields.
    pub fn key_position(&self) -> usize {
        self.key
    }

    /// The fields that are not the primary key, in their order.
    pub fn data_fields(&self) -> impl Iterator<Item = &'static Field> + use<> {
        let key = self.key;
        self.fields.iter().enumerate().filter(move |(position, _)| *position != key).map(|(_, field)| field)
    }

    pub(crate) fn cache(&self) -> &Cache {
        &self.cache
    }
}

/// A field that has a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    name: &'static str,
    column: &'static str,
    value_type: ValueType,
    nullable: bool,
    unique: bool,
    generated: bool,
}

impl Field {
    /// For the derive.
    #[doc(hidden)]
    pub const fn new(name: &'static str, column: &'static str, value_type: ValueType, nullable: bool) -> Self {
        Field { name, column, value_type, nullable, unique: false, generated: false }
    }

    /// For the derive: no two rows hold the same.
    #[doc(hidden)]
    pub const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// For the derive: a key that the database makes.
    #[doc(hidden)]
    pub const fn generated(mut self) -> Self {
        self.generated = true;
        self
    }

    /// The name of the field in the struct.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The name of its column.
    pub fn column(&self) -> &'static str {
        self.column
    }

    /// What the column holds.
    pub fn value_type(&self) -> ValueType {
        self.value_type
    }

    /// Whether the column can be NULL.
    pub fn is_nullable(&self) -> bool {
        self.nullable
    }

    /// Whether no two rows may hold the same.
    pub fn is_unique(&self) -> bool {
        self.unique
    }

    /// Whether the database makes the value when there is none: an `Id` of integers.
    pub fn is_generated(&self) -> bool {
        self.generated
    }
}

/// Slots in which a compiler keeps the statements of a model that never change.
#[derive(Debug)]
pub(crate) struct Cache([OnceLock<Statement>; Cache::SLOTS]);

impl Cache {
    const SLOTS: usize = 6;

    const fn new() -> Self {
        Cache([const { OnceLock::new() }; Cache::SLOTS])
    }

    /// The statement of a slot, built on first use. A slot that does not exist keeps nothing.
    pub(crate) fn get(&self, slot: usize, build: impl FnOnce() -> Statement) -> Statement {
        match self.0.get(slot) {
            Some(cell) => cell.get_or_init(build).clone(),
            None => build(),
        }
    }
}
