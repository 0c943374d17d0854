//! Statements of one row by its key, whose text never changes: built once per model and dialect.
use super::Dialect;
use super::writer::Writer;
use crate::model::{Field, Schema};
use crate::statement::{Purpose, Statement};

/// The slots of a model's cache.
#[derive(Clone, Copy)]
enum Slot {
    Insert,
    InsertWithKey,
    Update,
    Delete,
    Select,
    Exists,
}

fn cached(
    schema: &'static Schema,
    dialect: Dialect,
    slot: Slot,
    build: impl FnOnce(&mut Writer) -> Purpose,
) -> Statement {
    build_cached(schema, dialect, slot, |mut writer| {
        let purpose = build(&mut writer);
        writer.finish_fixed(purpose)
    })
}

fn build_cached(
    schema: &'static Schema,
    dialect: Dialect,
    slot: Slot,
    build: impl FnOnce(Writer) -> Statement,
) -> Statement {
    let Dialect::Sqlite = dialect;
    schema.cache().get(slot as usize, || build(Writer::new(dialect, schema)))
}

/// Inserts a row: with its key, or with one that the database makes and tells.
pub(crate) fn insert(schema: &'static Schema, dialect: Dialect, with_key: bool) -> Statement {
    let slot = if with_key { Slot::InsertWithKey } else { Slot::Insert };
    build_cached(schema, dialect, slot, |writer| write_insert(writer, schema, with_key))
}

fn write_insert(mut writer: Writer, schema: &'static Schema, with_key: bool) -> Statement {
    let key = schema.key();
    let fields: Vec<&Field> = with_key.then_some(key).into_iter().chain(schema.data_fields()).collect();
    let purpose = if with_key { Purpose::Count } else { Purpose::Key };
    writer.push("INSERT INTO ").table();
    if fields.is_empty() {
        writer.push(" DEFAULT VALUES");
        return writer.finish_fixed(purpose);
    }
    writer.push(" (").list(&fields, ", ", |writer, field| {
        writer.identifier(field.column());
    });
    writer.push(") VALUES ");
    let start = writer.position();
    writer.push("(").list(&fields, ", ", |writer, _| {
        writer.placeholder();
    });
    writer.push(")");
    let group = start..writer.position();
    let mut returning = Writer::new(writer.dialect(), schema);
    returning.push(" RETURNING ").identifier(key.column());
    let returning = (!with_key).then(|| returning.finish_fixed(purpose).sql().into());
    writer.finish_fixed(purpose).with_group(group, returning)
}

/// Sets all columns of the row with a key; `None` where there is no other column than the key.
pub(crate) fn update_by_key(schema: &'static Schema, dialect: Dialect) -> Option<Statement> {
    schema.data_fields().next()?;
    Some(cached(schema, dialect, Slot::Update, |writer| {
        writer.push("UPDATE ").table().push(" SET ").list(schema.data_fields(), ", ", |writer, field| {
            writer.identifier(field.column()).push(" = ").placeholder();
        });
        by_key(writer, schema);
        Purpose::Count
    }))
}

/// Deletes the row with a key.
pub(crate) fn delete_by_key(schema: &'static Schema, dialect: Dialect) -> Statement {
    cached(schema, dialect, Slot::Delete, |writer| {
        writer.push("DELETE FROM ").table();
        by_key(writer, schema);
        Purpose::Count
    })
}

/// Reads the row with a key.
pub(crate) fn select_by_key(schema: &'static Schema, dialect: Dialect) -> Statement {
    cached(schema, dialect, Slot::Select, |writer| {
        writer.push("SELECT ").list(schema.fields(), ", ", |writer, field| {
            writer.column(field.column());
        });
        writer.push(" FROM ").table();
        by_key(writer, schema);
        Purpose::Row
    })
}

/// One row if there is one with a key.
pub(crate) fn exists_by_key(schema: &'static Schema, dialect: Dialect) -> Statement {
    cached(schema, dialect, Slot::Exists, |writer| {
        writer.push("SELECT 1 FROM ").table();
        by_key(writer, schema);
        Purpose::Row
    })
}

fn by_key(writer: &mut Writer, schema: &'static Schema) {
    writer.push(" WHERE ").column(schema.key().column()).push(" = ").placeholder();
}
