//! Tables: their columns, constraints and indexes, by the names of the model.
use super::definition;
use super::dialect::Range;
use super::writer::Writer;
use super::{Capability, Dialect, enum_type};
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{Comparison, Function, Kind, Node, OrderTerm};
use crate::model::{Check, Field, Index, Reference, Schema, Unique};
use crate::statement::{Purpose, Statement};
use crate::value::{Duration, Value, ValueType};
use std::borrow::Cow;

/// Creates a model's table and its indexes, unless there are any of their names.
pub(crate) fn create_table(schema: &'static Schema, dialect: Dialect) -> Result<Vec<Statement>> {
    create_table_before(schema, dialect, &[])
}

/// The same before other tables are there: the foreign keys to these are left out, which
/// [`add_references`] adds.
pub(crate) fn create_table_before(
    schema: &'static Schema,
    dialect: Dialect,
    later: &[&'static Schema],
) -> Result<Vec<Statement>> {
    definition::check(schema, dialect)?;
    let mut writer = Writer::of_definition(dialect, schema);
    writer.push("CREATE TABLE IF NOT EXISTS ").table().push(" (");
    writer.list(0..schema.fields().len(), ", ", |writer, position| column(writer, schema, position));
    if !is_inline_key(schema) {
        let name = schema.key_name();
        writer.push(", CONSTRAINT ").identifier(&name).push(" PRIMARY KEY (").names(schema.key_positions()).push(")");
    }
    if !writer.grammar().named_check_with_column() {
        for (position, field) in schema.fields().iter().enumerate() {
            column_checks(&mut writer, schema, field, position, ", ");
        }
    }
    schema.uniques().iter().for_each(|unique| unique_constraint(&mut writer, unique));
    schema.checks().iter().for_each(|check| check_constraint(&mut writer, check));
    for reference in schema.references().iter().filter(|reference| !is_later(dialect, reference, later)) {
        writer.push(", ");
        foreign_key(&mut writer, schema, reference, "");
    }
    let options = writer.grammar().table_options();
    writer.push(")").push(options);
    let mut statements = enum_type::create_types(schema, dialect);
    statements.push(writer.finish(Purpose::Nothing)?);
    for index in schema.indexes() {
        statements.push(create_index(schema, dialect, index)?);
    }
    Ok(statements)
}

/// Adds the foreign keys of a table that was created before those that they name, unless there are any of their names.
pub(crate) fn add_references(
    schema: &'static Schema,
    dialect: Dialect,
    later: &[&'static Schema],
) -> Result<Vec<Statement>> {
    let left_out = schema.references().iter().filter(|reference| is_later(dialect, reference, later));
    let add = |reference| {
        let mut writer = Writer::of_definition(dialect, schema);
        writer.push("ALTER TABLE ").table().push(" ADD ");
        let unless_there = writer.grammar().unless_foreign_key_is_there();
        foreign_key(&mut writer, schema, reference, unless_there);
        let statement = writer.finish(Purpose::Nothing)?;
        let name = schema.reference_name(reference);
        match dialect.grammar().unless_constraint_is_there(schema.table(), &name, statement.sql())? {
            Some(sql) => Ok(Statement::new(Purpose::Nothing, sql).about(schema.model())),
            None => Ok(statement),
        }
    };
    left_out.map(add).collect()
}

/// Whether a table that a foreign key names has to be there first, and is not.
fn is_later(dialect: Dialect, reference: &Reference, later: &[&'static Schema]) -> bool {
    !dialect.grammar().names_tables_to_come() && later.iter().any(|schema| std::ptr::eq(*schema, reference.target()))
}

/// Whether the key stands with its column: SQLite makes integers only of such a key.
pub(super) fn is_inline_key(schema: &Schema) -> bool {
    schema.key_positions().len() == 1 && schema.key_fields().all(Field::is_generated)
}

/// Whether a field is the key, and the database makes it.
pub(super) fn is_generated_key(schema: &Schema, field: &Field) -> bool {
    field.is_key() && is_inline_key(schema)
}

/// The type of a field's column.
pub(super) fn column_type(
    dialect: Dialect,
    schema: &'static Schema,
    field: &Field,
    position: usize,
) -> Cow<'static, str> {
    if let Some(of) = enum_type::column_type(dialect, schema, field) {
        return of.into();
    }
    let of = match is_generated_key(schema, field) {
        true => dialect.grammar().generated_key_type(field.value_type()),
        false => dialect.grammar().column_type(field.value_type(), is_indexed(schema, position)),
    };
    of.into()
}

/// Whether a column of which the model knows that it is never NULL says so.
pub(super) fn is_told_not_null(dialect: Dialect, field: &Field) -> bool {
    field.computed_by().is_none() || dialect.grammar().computed_not_null()
}

fn column(writer: &mut Writer, schema: &'static Schema, position: usize) {
    let Some(field) = schema.fields().get(position) else { return };
    writer.naming(format_args!("the field `{}`", field.name()), |writer| column_of(writer, schema, field, position));
}

fn column_of(writer: &mut Writer, schema: &'static Schema, field: &Field, position: usize) {
    if matches!(field.value_type(), ValueType::Range(_)) {
        writer.need(Capability::Ranges, "a range");
    }
    let grammar = writer.grammar();
    let is_generated_key = is_generated_key(schema, field);
    let column_type = column_type(writer.dialect(), schema, field, position);
    writer.name(position).push(" ").push(&column_type);
    if !field.is_nullable() && is_told_not_null(writer.dialect(), field) {
        writer.push(" NOT NULL");
    }
    if is_generated_key {
        writer.push(grammar.generated_key());
    }
    if let Some(default) = field.default_node() {
        writer.push(" DEFAULT (");
        default_of(writer, field, default);
        writer.push(")");
    }
    if let Some(by) = field.computed_by() {
        check_computed(writer, schema, by);
        writer.push(" GENERATED ALWAYS AS (").expression(by).push(") STORED");
    }
    if grammar.named_check_with_column() {
        column_checks(writer, schema, field, position, " ");
    }
}

/// A default; a label says of which type it is, so that it is written as the database tells it.
pub(super) fn default_of(writer: &mut Writer, field: &Field, default: &Node) {
    match enum_type::column_type(writer.dialect(), writer.schema(), field) {
        Some(of) => writer.push("CAST(").expression(default).push(" AS ").push(&of).push(")"),
        None => writer.expression(default),
    };
}

/// What a column is limited to: its choices, or the range of its type.
fn column_checks(writer: &mut Writer, schema: &Schema, field: &Field, position: usize, before: &str) {
    let choices = enum_type::is_limited(writer.dialect(), field)
        .then(|| (schema.choices_name(field), is_allowed(field, position)));
    let range = is_in_range(writer.dialect(), schema, position).map(|range| (schema.range_name(field), range));
    for (name, condition) in choices.into_iter().chain(range) {
        writer.push(before).push("CONSTRAINT ").identifier(&name).push(" CHECK (").expression(&condition).push(")");
    }
}

/// Whether a key, a unique constraint or an index has the column.
fn is_indexed(schema: &Schema, position: usize) -> bool {
    schema.key_positions().contains(&position)
        || schema.uniques().iter().any(|unique| unique.positions().contains(&position))
        || schema.indexes().iter().any(|index| index.positions().contains(&position))
}

/// The condition that limits a field to its choices.
pub(super) fn is_allowed(field: &Field, position: usize) -> Node {
    let column = Node::column(position, field.is_nullable());
    let values = field.allowed().iter().cloned().map(Node::value).collect();
    Node(Kind::In { of: Box::new(column), values })
}

/// The condition that limits a field to the range of its type, where the database's own type does not. Choices are within
/// the range.
pub(super) fn is_in_range(dialect: Dialect, schema: &Schema, position: usize) -> Option<Node> {
    let field = schema.fields().get(position)?;
    if !field.allowed().is_empty() {
        return None;
    }
    let column = Node::column(position, field.is_nullable());
    // Such a key is the number of the row, which is never anything else.
    let is_row_number = field.is_key() && schema.key_positions().len() == 1;
    let from_zero = field
        .is_never_negative()
        .then(|| column.clone().compare(Comparison::Ge, Node::value(Value::Duration(Duration::from_microseconds(0)))));
    let of_type = match dialect.grammar().checked_range(field.value_type()) {
        Some(Range::Whole) if is_row_number => None,
        Some(Range::Whole) => Some(is_integer(column, field.is_nullable())),
        Some(Range::Between(least, most)) => Some(column.between(Node::value(least), Node::value(most))),
        None => None,
    };
    match (of_type, from_zero) {
        (Some(of_type), Some(from_zero)) => Some(of_type.and(from_zero)),
        (of_type, from_zero) => of_type.or(from_zero),
    }
}

/// A comparison would take the floating-point number next to the least integer for that.
fn is_integer(column: Node, is_nullable: bool) -> Node {
    let type_of = Node(Kind::Function { function: Function::TypeOf, of: vec![column] });
    let [integer, null] = ["integer", "null"].map(|name| Node::value(Value::from(name)));
    match is_nullable {
        true => Node(Kind::In { of: Box::new(type_of), values: vec![integer, null] }),
        false => type_of.compare(Comparison::Eq, integer),
    }
}

fn unique_constraint(writer: &mut Writer, unique: &Unique) {
    writer.push(", CONSTRAINT ").identifier(unique.name()).push(" UNIQUE (").names(unique.positions()).push(")");
}

/// A foreign key. Rows that are protected are so by default, when the statement ends.
fn foreign_key(writer: &mut Writer, schema: &Schema, reference: &Reference, unless_there: &str) {
    let (target, name) = (reference.target(), schema.reference_name(reference));
    writer.push("CONSTRAINT ").identifier(&name).push(" FOREIGN KEY ");
    if !unless_there.is_empty() {
        writer.push(unless_there).push(" ").identifier(&name).push(" ");
    }
    writer.push("(").names(&reference.positions);
    writer.push(") REFERENCES ").identifier(target.table()).push(" (");
    writer.list(reference.target_columns(), ", ", |writer, column| {
        writer.identifier(column);
    });
    writer.push(")").push(reference.on_delete.sql());
}

fn check_constraint(writer: &mut Writer, check: &Check) {
    writer.push(", CONSTRAINT ").identifier(check.name()).push(" CHECK (");
    writer.naming(format_args!("the check `{}`", check.name()), |writer| {
        writer.expression(&check.condition);
    });
    writer.push(")");
}

fn create_index(schema: &'static Schema, dialect: Dialect, index: &Index) -> Result<Statement> {
    let mut writer = Writer::of_definition(dialect, schema);
    let unique = if index.is_unique() { "UNIQUE " } else { "" };
    writer.push("CREATE ").push(unique).push("INDEX IF NOT EXISTS ").identifier(index.name());
    writer.naming(format_args!("the index `{}`", index.name()), |writer| {
        check_index(writer, index);
        writer.push(" ON ").table().push(" (").list(&index.terms, ", ", index_term).push(")");
        if let Some(condition) = &index.condition {
            writer.push(" WHERE ").expression(condition);
        }
    });
    writer.finish(Purpose::Nothing)
}

fn index_term(writer: &mut Writer, term: &OrderTerm) {
    // An index takes an expression in parentheses alone.
    match term.position() {
        Some(_) => writer.expression(&term.node),
        None => writer.push("(").expression(&term.node).push(")"),
    };
    writer.direction(term, false);
}

/// Refuses a calculation that the database has not.
fn check_computed(writer: &mut Writer, schema: &Schema, by: &Node) {
    let of_key =
        is_inline_key(schema) && by.positions().iter().any(|position| schema.key_positions().contains(position));
    if of_key && !writer.grammar().computes_of_generated_key() {
        let message = format!(
            "{} calculates no column from a key that it makes: calculate it in queries, or let the program give the key",
            writer.grammar().name()
        );
        writer.fail(Error::new(ErrorKind::Unsupported, message));
    }
}

/// Refuses an index that the database has not.
fn check_index(writer: &mut Writer, index: &Index) {
    let (name, dialect) = (writer.grammar().name(), writer.dialect());
    let needed = [
        (index.terms.iter().any(|term| term.nulls.is_some()), Capability::NullsInIndexes),
        (index.is_partial(), Capability::PartialIndexes),
        (index.terms.iter().any(|term| term.position().is_none()), Capability::ExpressionIndexes),
    ];
    let missing = needed.into_iter().find(|(is_needed, capability)| *is_needed && !dialect.can(*capability));
    let Some((_, capability)) = missing else { return };
    if dialect.is_without(capability) {
        writer.need(capability, "it");
        return;
    }
    let message = match capability {
        Capability::NullsInIndexes => {
            format!("{name}'s indexes do not say where NULLs come: leave out `nulls_first` and `nulls_last`")
        }
        Capability::PartialIndexes => format!(
            "{name} has no indexes of some rows alone: leave out the condition, or, for a unique index, let the database \
             calculate a column that is NULL in all other rows, with `#[field(generated = …)]`"
        ),
        _ => format!(
            "{name} has no indexes of expressions: let the database calculate a column, with \
             `#[field(generated = …)]`, and have an index of that"
        ),
    };
    writer.fail(Error::new(ErrorKind::Unsupported, message));
}
