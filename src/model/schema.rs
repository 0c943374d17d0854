//! The description of a model's table.
use super::constraint::name;
use super::default_scope::DefaultScope;
use super::dependents::Dependents;
use super::reference::{Reference, Target};
use super::relation::{AnyModel, KeyField, OtherSides};
use super::{
    AnyDeleteHooks, Check, Embedded, Field, Index, Key, Model, Omitted, OnDelete, Relation, StatedKey, Unique,
};
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{Condition, Node, OrderBy, OrderTerm};
use crate::statement::Statement;
use crate::value::{Row, Value};
use std::any::Any;
use std::borrow::Cow;
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
/// assert_eq!((schema.model(), schema.table()), ("Book", "book"));
/// assert_eq!(schema.key_fields().map(|field| field.column()).collect::<Vec<_>>(), ["id"]);
/// let rating = &schema.fields()[2];
/// assert_eq!((rating.name(), rating.column()), ("rating", "stars"));
/// assert_eq!((rating.value_type(), rating.is_nullable()), (ValueType::I32, true));
/// ```
///
/// A program that knows no model, such as an admin, asks for fields by name, and for what the model says of its table:
///
/// ```
/// # use biform::prelude::*;
/// #[derive(Model)]
/// #[model(unique(title, author))]
/// struct Book {
///     id: Id<Book>,
///     title: String,
///     author: String,
///     #[field(index, check = |rating| rating.between(1, 5))]
///     rating: i32,
/// }
///
/// let schema = Book::schema();
/// assert_eq!(schema.key_positions(), [0]);
/// assert!(schema.field_named("author").is_some() && schema.field_named("writer").is_none());
/// let column = |at: &usize| schema.fields()[*at].column();
/// let columns = |positions: &[usize]| positions.iter().map(column).collect::<Vec<_>>();
/// assert_eq!(columns(schema.uniques()[0].positions()), ["title", "author"]);
/// assert_eq!(columns(&schema.indexes()[0].positions()), ["rating"]);
/// assert_eq!(columns(&schema.checks()[0].positions()), ["rating"]);
/// ```
pub struct Schema {
    model: &'static str,
    table: &'static str,
    fields: Vec<Field>,
    key: Vec<usize>,
    uniques: Vec<Unique>,
    indexes: Vec<Index>,
    checks: Vec<Check>,
    ordering: Vec<OrderTerm>,
    scope: DefaultScope,
    relations: Vec<Relation>,
    /// The number of the relation by which its rows are rows of another model as well.
    parent: Option<usize>,
    references: Vec<Reference>,
    /// What names its rows, once somebody has asked.
    dependents: OnceLock<Dependents>,
    reading: Option<Reading>,
    pub(super) delete_hooks: Option<AnyDeleteHooks>,
    /// Whether its table is left alone.
    unmanaged: bool,
    /// Whether a write must make values that the model does not hold: times, versions, keys.
    makes_values: bool,
    /// Whether it has fields that may be unread.
    defers: bool,
    cache: Cache,
}

/// For the derive.
/// Reads a model from a row, its first column at a position.
pub(crate) type ReadRow = fn(&dyn Row, usize) -> Result<Box<AnyModel>>;

/// How a model is read by those who know its description alone.
#[derive(Clone, Copy)]
struct Reading {
    row: ReadRow,
    value: fn(&dyn Any, usize) -> Option<Value>,
    other_sides: fn() -> &'static OtherSides,
}

fn no_model(_: &dyn Row, _: usize) -> Result<Box<AnyModel>> {
    Err(Error::new(ErrorKind::Unsupported, "a table of pairs has no model to read"))
}

#[doc(hidden)]
impl Schema {
    pub fn new(model: &'static str, table: &'static str) -> Self {
        Schema {
            model,
            table,
            fields: Vec::new(),
            key: Vec::new(),
            uniques: Vec::new(),
            indexes: Vec::new(),
            checks: Vec::new(),
            ordering: Vec::new(),
            scope: DefaultScope::default(),
            relations: Vec::new(),
            parent: None,
            references: Vec::new(),
            dependents: OnceLock::new(),
            reading: None,
            delete_hooks: None,
            unmanaged: false,
            makes_values: false,
            defers: false,
            cache: Cache::new(),
        }
    }

    pub fn field(mut self, field: Field) -> Self {
        let position = self.fields.len();
        if field.is_key() {
            self.key.push(position);
        } else if field.is_unique() {
            let name = name(self.table, [field.column()].into_iter(), "unique");
            self.uniques.push(Unique { name, positions: vec![position] });
        }
        self.defers |= field.is_deferred();
        self.scope.add_field(position, &field);
        self.makes_values |= field.clock().is_some() || field.is_version() || field.has_default_key();
        self.fields.push(field);
        self
    }

    pub fn embedded<T: Embedded>(self, field: &'static str, prefix: &'static str) -> Self {
        T::fields().into_iter().fold(self, |schema, inner| schema.field(inner.within(field, prefix)))
    }

    /// The columns of a foreign key to a key of several, in the key of this model or not, with their defaults, if any.
    pub fn composite<F: KeyField>(mut self, stated: StatedKey, key: bool, defaults: Vec<Node>) -> Self {
        let mut fields = Vec::with_capacity(F::WIDTH);
        F::Key::push_fields(F::NULLABLE, &mut fields);
        let mut defaults = defaults.into_iter();
        for (field, (name, column)) in fields.into_iter().zip(stated.names()) {
            let field = field.called(name, column);
            let field = if key { field.key() } else { field };
            self = self.field(match defaults.next() {
                Some(default) => field.database_default(default),
                None => field,
            });
        }
        self
    }

    /// Says how a row is read, for those who know the model by its description alone.
    pub fn read_as<M: Model>(mut self) -> Self {
        self.reading = Some(Reading {
            row: |row, start| Ok(Box::new(M::from_row(row, start)?)),
            value: |model, position| Some(model.downcast_ref::<M>()?.value(position)),
            other_sides: M::other_sides,
        });
        self
    }

    /// Says what is done around the deletion of a row, for the same.
    pub fn delete_hooks_as(mut self, hooks: Option<AnyDeleteHooks>) -> Self {
        self.delete_hooks = hooks;
        self
    }

    /// Adds a relation.
    pub fn relation(mut self, relation: Relation) -> Self {
        if let Some(reference) = relation.reference() {
            self = self.referring(reference);
        }
        if relation.is_parent_link() {
            self.parent = Some(self.relations.len());
        }
        self.relations.push(relation);
        self
    }

    pub fn unique_together(mut self, named: Option<&'static str>, positions: Vec<usize>) -> Self {
        let name = self.constraint_name(named, &positions, "unique");
        self.uniques.push(Unique { name, positions });
        self
    }

    pub fn index(mut self, mut index: Index) -> Self {
        if index.name.is_empty() {
            let positions = index.positions();
            index.name = self.constraint_name(None, &positions, if index.unique { "unique" } else { "index" });
        }
        self.indexes.push(index);
        self
    }

    pub fn check(mut self, named: Option<&'static str>, condition: impl Condition) -> Self {
        let condition = condition.into_condition();
        let name = self.constraint_name(named, &condition.positions(), "check");
        self.checks.push(Check { name, condition });
        self
    }

    /// Its table is left alone.
    pub fn unmanaged(mut self) -> Self {
        self.unmanaged = true;
        self
    }

    pub fn ordering(mut self, order: impl OrderBy) -> Self {
        order.push_terms(&mut self.ordering);
        self
    }
}

impl Schema {
    /// States that columns hold the key of a row of another table.
    pub(super) fn refers(self, positions: Vec<usize>, target: Target, on_delete: OnDelete) -> Self {
        self.referring(Reference::new(positions, target, on_delete))
    }

    /// Such columns have an index, as in Django: rows are looked for by them.
    fn referring(mut self, reference: Reference) -> Self {
        let has_index = self.key.starts_with(&reference.positions)
            || self.uniques.iter().any(|unique| unique.positions.starts_with(&reference.positions));
        if !has_index {
            let nullable = |position: &usize| self.fields.get(*position).is_some_and(Field::is_nullable);
            let terms = reference.positions.iter().map(|at| OrderTerm::new(Node::column(*at, nullable(at)), false));
            let terms: Vec<OrderTerm> = terms.collect();
            self = self.index(Index::on(terms));
        }
        self.references.push(reference);
        self
    }

    /// What a constraint or an index is called. One of the same columns as another is told apart by a number.
    fn constraint_name(&self, named: Option<&'static str>, positions: &[usize], kind: &str) -> Cow<'static, str> {
        let Some(named) = named else {
            let plain = name(self.table, self.at(positions).map(Field::column), kind);
            let numbered = (2..)
                .map(|number| name(self.table, self.at(positions).map(Field::column), &format!("{kind}_{number}")));
            let mut names = std::iter::once(plain.clone()).chain(numbered);
            return names.find(|name| !self.is_named(name)).unwrap_or(plain);
        };
        named.into()
    }

    fn is_named(&self, name: &str) -> bool {
        self.uniques.iter().any(|unique| unique.name == name)
            || self.indexes.iter().any(|index| index.name == name)
            || self.checks.iter().any(|check| check.name == name)
    }

    /// The fields at these positions.
    pub(crate) fn at(&self, positions: &[usize]) -> impl Iterator<Item = &Field> {
        positions.iter().filter_map(|position| self.fields.get(*position))
    }

    /// What the fields at these positions are called: a foreign key of several columns once, where all of them are there.
    pub(crate) fn names_at(&self, positions: &[usize]) -> Vec<&str> {
        let keys = || self.relations.iter().filter_map(|relation| Some((relation.name(), relation.columns()?)));
        let whole = |at: &usize| {
            let mut keys = keys().filter(|(_, columns)| columns.len() > 1 && columns.contains(at));
            keys.find(|(_, columns)| columns.clone().all(|column| positions.contains(&column)))
        };
        let name = |at: &usize| match whole(at) {
            Some((name, columns)) => (columns.start == *at).then_some(name),
            None => self.fields.get(*at).map(Field::name),
        };
        positions.iter().filter_map(name).collect()
    }

    /// The name of the struct.
    pub fn model(&self) -> &'static str {
        self.model
    }

    /// The name of the table.
    pub fn table(&self) -> &'static str {
        self.table
    }

    /// Whether `create_tables` creates the table: it does, but for a model that is `#[model(unmanaged)]`.
    pub fn is_managed(&self) -> bool {
        !self.unmanaged
    }

    /// The fields that have a column, in the order of the struct.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The field of a name, as [`Field::name`] gives it.
    pub fn field_named(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name() == name)
    }

    /// The fields of the primary key: one, but for a key of several columns.
    pub fn key_fields(&self) -> impl Iterator<Item = &Field> {
        self.at(&self.key)
    }

    /// The positions of the primary key among the fields.
    pub fn key_positions(&self) -> &[usize] {
        &self.key
    }

    /// The positions of what foreign keys name: a field of a name, or else the primary key.
    pub(crate) fn named_positions(&self, to: Option<&str>) -> Vec<usize> {
        let Some(to) = to else { return self.key.clone() };
        self.fields.iter().position(|field| field.name() == to).into_iter().collect()
    }

    /// What the constraint that limits a field to its choices is called.
    pub(crate) fn choices_name(&self, field: &Field) -> String {
        name(self.table, [field.column()].into_iter(), "choices").into_owned()
    }

    /// What the constraint that limits a field to the range of its type is called.
    pub(crate) fn range_name(&self, field: &Field) -> String {
        name(self.table, [field.column()].into_iter(), "range").into_owned()
    }

    /// What the constraint of the primary key is called.
    pub(crate) fn key_name(&self) -> String {
        name(self.table, std::iter::empty(), "pk").into_owned()
    }

    /// The unique constraints, but for the primary key.
    pub fn uniques(&self) -> &[Unique] {
        &self.uniques
    }

    /// The checks.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// The indexes, but for those that constraints bring along.
    pub fn indexes(&self) -> &[Index] {
        &self.indexes
    }

    /// The fields that name rows of other models, and have no column or one that is a foreign key.
    pub fn relations(&self) -> &[Relation] {
        &self.relations
    }

    pub(super) fn parent_number(&self) -> Option<usize> {
        self.parent
    }

    /// How a model is read from a row, its first column at a position.
    pub(crate) fn row_reader(&self) -> ReadRow {
        self.reading.map_or(no_model, |reading| reading.row)
    }

    /// The value of a column of a model.
    pub(crate) fn value_of(&self, model: &dyn Any, position: usize) -> Option<Value> {
        (self.reading?.value)(model, position)
    }

    /// The relations of other models to it that it has no field for.
    pub(super) fn other_sides(&self) -> Option<&'static OtherSides> {
        Some((self.reading?.other_sides)())
    }

    /// The columns that hold keys of rows of other tables.
    pub(crate) fn references(&self) -> &[Reference] {
        &self.references
    }

    /// What the constraint of a reference is called.
    pub(crate) fn reference_name(&self, reference: &Reference) -> String {
        name(self.table, self.at(&reference.positions).map(Field::column), "fk").into_owned()
    }

    /// The order of queries that say none.
    pub(crate) fn default_order(&self) -> &[OrderTerm] {
        &self.ordering
    }

    pub(crate) fn makes_values(&self) -> bool {
        self.makes_values
    }

    pub(crate) fn defers(&self) -> bool {
        self.defers
    }

    /// The position of the version, if there is one.
    pub(crate) fn version(&self) -> Option<usize> {
        self.fields.iter().position(Field::is_version)
    }

    /// The positions that an insert writes.
    pub(crate) fn inserted(&self, with_key: bool, omitted: Omitted) -> impl Iterator<Item = usize> {
        let written = move |(position, field): &(usize, &Field)| {
            !field.is_computed() && (with_key || !field.is_key()) && !omitted.has(*position)
        };
        self.fields.iter().enumerate().filter(written).map(|(position, _)| position)
    }

    /// The positions that the database makes in an insert, to be read back.
    pub(crate) fn made_by_insert(&self, with_key: bool, omitted: Omitted) -> impl Iterator<Item = usize> {
        let made = move |(position, field): &(usize, &Field)| {
            field.is_computed() || (!with_key && field.is_key()) || omitted.has(*position)
        };
        self.fields.iter().enumerate().filter(made).map(|(position, _)| position)
    }

    /// Whether an insert leaves the key, or a part of it, to the database, which has one for it.
    pub(crate) fn makes_key(&self, with_key: bool, omitted: Omitted) -> bool {
        let is_made = |field: &Field| field.is_key() && (field.is_generated() || field.has_database_default());
        self.made_by_insert(with_key, omitted).any(|position| self.fields.get(position).is_some_and(is_made))
    }

    /// The positions that an update writes.
    pub(crate) fn updated(&self) -> impl Iterator<Item = usize> {
        let written = |(_, field): &(usize, &Field)| !field.is_key() && !field.is_computed();
        self.fields.iter().enumerate().filter(written).map(|(position, _)| position)
    }

    /// The positions that an upsert sets where the row is there: what an insert writes, but for what tells the row, and
    /// the time of its insert. The version is raised, not set.
    pub(crate) fn set_by_upsert(&self, with_key: bool, omitted: Omitted, target: &[usize]) -> Vec<usize> {
        let is_set = |position: &usize| {
            let field = self.fields.get(*position);
            let stays = |field: &Field| field.is_key() || field.clock().is_some_and(|clock| !clock.on_update);
            !target.contains(position) && !field.is_some_and(stays)
        };
        self.inserted(with_key, omitted).filter(is_set).collect()
    }

    /// The positions that the database calculates.
    pub(crate) fn computed(&self) -> impl Iterator<Item = usize> {
        self.fields.iter().enumerate().filter(|(_, field)| field.is_computed()).map(|(position, _)| position)
    }

    pub(super) fn scope_of_queries(&self) -> &DefaultScope {
        &self.scope
    }

    pub(super) fn default_scope_mut(&mut self) -> &mut DefaultScope {
        &mut self.scope
    }

    pub(super) fn dependents_cell(&self) -> &OnceLock<Dependents> {
        &self.dependents
    }

    pub(crate) fn cache(&self) -> &Cache {
        &self.cache
    }
}

/// Slots in which a compiler keeps the statements of a model that never change.
#[derive(Debug)]
pub(crate) struct Cache([OnceLock<Statement>; Cache::SLOTS]);

impl Cache {
    /// As many for each of the dialects whose statements are kept.
    const SLOTS: usize = 4 * 6;

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
