//! The fields that closures name, of a row and of what it is as well.
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{ColumnRef, FieldList, Path};
use crate::logic::save::Fields;
use crate::model::{Model, Schema};

/// The positions of the fields that a closure names.
pub(super) fn positions<M: Model, F: FieldList>(fields: impl FnOnce(M::Columns) -> F) -> Vec<usize> {
    pushed::<M, F>(fields).into_iter().map(ColumnRef::own_position).collect()
}

/// The fields that a closure names, of the model and of what its rows are as well.
pub(super) fn named<M: Model, F: FieldList>(fields: impl FnOnce(M::Columns) -> F) -> Result<Fields> {
    let fields = pushed::<M, F>(fields).into_iter().map(|field| (field.path(), field.position()));
    by_table(M::schema(), fields.collect())
}

fn pushed<M: Model, F: FieldList>(fields: impl FnOnce(M::Columns) -> F) -> Vec<ColumnRef> {
    let mut named = Vec::new();
    fields(M::columns()).push_fields(&mut named);
    named
}

fn by_table(schema: &Schema, fields: Vec<(Path, usize)>) -> Result<Fields> {
    let (own, others): (Vec<_>, Vec<_>) = fields.into_iter().partition(|(path, _)| path.is_root());
    let seen = |(path, position)| Ok((schema.seen_from_parent(path).ok_or_else(|| of_another(schema))?, position));
    let of_parent = others.into_iter().map(seen).collect::<Result<Vec<_>>>()?;
    let parent = schema.parent().filter(|_| !of_parent.is_empty());
    let parent = parent.map(|(relation, _)| by_table(relation.target(), of_parent)).transpose()?;
    Ok(Fields { own: own.into_iter().map(|(_, position)| position).collect(), parent: parent.map(Box::new) })
}

/// Refuses fields that an update does not write.
pub(super) fn writable_of(schema: &Schema, fields: Fields) -> Result<Fields> {
    let parent = schema.parent().zip(fields.parent);
    let parent = parent.map(|((relation, _), fields)| writable_of(relation.target(), *fields)).transpose()?;
    Ok(Fields { own: writable(schema, fields.own)?, parent: parent.map(Box::new) })
}

/// Refuses fields that an update does not write.
pub(super) fn writable(schema: &Schema, positions: Vec<usize>) -> Result<Vec<usize>> {
    if schema.at(&positions).count() < positions.len() {
        return Err(of_another(schema));
    }
    let fixed = schema.at(&positions).find(|field| field.is_key() || field.is_computed());
    match fixed {
        None => Ok(positions.clone()),
        Some(field) => {
            let what = if field.is_key() { "the primary key" } else { "calculated by the database" };
            let message = format!("`{}.{}` is {what} and cannot be updated", schema.model(), field.name());
            Err(Error::new(ErrorKind::InvalidQuery, message))
        }
    }
}

fn of_another(schema: &Schema) -> Error {
    let message = format!("a field of another model is not one of `{}`: name fields of the row itself", schema.model());
    Error::new(ErrorKind::InvalidQuery, message)
}
