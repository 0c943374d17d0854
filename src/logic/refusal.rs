//! Which constraint of which model refused a row, in the model's own names.
use crate::error::{Constraint, Error, ErrorKind};
use crate::model::{Check, Dependent, Field, OnDelete, Schema};

/// Adds to the error of a database what the model knows: its name, the constraint's, and the fields.
pub(crate) fn explain(schema: &'static Schema, error: Error) -> Error {
    let kinds = [ErrorKind::Unique, ErrorKind::NotNull, ErrorKind::Check, ErrorKind::ForeignKey];
    let constraint = error.constraint().cloned().unwrap_or_default();
    if !kinds.contains(&error.kind()) || !error.is_database() || constraint.model.is_some() {
        return error;
    }
    if !is_of(schema, &constraint) {
        return if error.kind() == ErrorKind::ForeignKey { still_needed(schema, error, constraint) } else { error };
    }
    let positions = positions(schema, error.kind(), &constraint);
    if error.kind() == ErrorKind::Unique && constraint.table.is_none() && positions.is_empty() {
        return error; // MariaDB names no table, and it may be another one, to which a trigger writes
    }
    let stated = constraint.name.clone().filter(|name| name != PRIMARY);
    let name = stated.or_else(|| name(schema, error.kind(), &positions));
    let named: Vec<&Field> = schema.at(&positions).collect();
    let names = schema.names_at(&positions);
    let text = words(schema, error.kind(), name.as_deref(), (&named, &names));
    let fields = names.into_iter().map(str::to_owned).collect();
    let columns = match constraint.columns.is_empty() {
        true => schema.at(&positions).map(|field| field.column().to_owned()).collect(),
        false => constraint.columns.clone(),
    };
    let told =
        Constraint { name, table: Some(schema.table().to_owned()), columns, model: Some(schema.model()), fields };
    let error = error.with_constraint(told);
    match text {
        Some(text) => error.context(text),
        None => error,
    }
}

/// Says of a row that was not deleted, as a foreign key names it, that it is protected.
pub(crate) fn protected(schema: &'static Schema, error: Error) -> Error {
    if error.kind() != ErrorKind::ForeignKey || !error.is_database() {
        return error;
    }
    let mut constraint = error.constraint().cloned().unwrap_or_default();
    let (model, named) = (schema.model(), constraint.name.as_deref());
    let of = named.map(|name| format!(" (constraint `{name}`)")).unwrap_or_default();
    let text = format!("other rows need this `{model}`{of}: {}", way_out(schema, &constraint));
    constraint.model = Some(model);
    error.with_constraint(constraint).of_kind(ErrorKind::Protected).context(text)
}

/// Whose rows name one that was not deleted, as far as the database or the model tells it, and what to do.
fn way_out(schema: &'static Schema, constraint: &Constraint) -> String {
    let (model, table) = (schema.model(), constraint.table.as_deref());
    let refuses =
        |of: &&Dependent| matches!(of.on_delete, OnDelete::Protect | OnDelete::Restrict | OnDelete::DoNothing);
    let is_named = |of: &&Dependent| {
        let reference = of.schema.references().iter().find(|reference| reference.positions == of.positions);
        let name = reference.map(|reference| of.schema.reference_name(reference));
        // A table that was made by hand may call it otherwise.
        table.is_none_or(|table| table.eq_ignore_ascii_case(of.schema.table()))
            && (!is_stated(of.schema, constraint) || name == constraint.name)
    };
    let known = schema.dependents().unwrap_or_default().iter().filter(refuses).filter(is_named);
    let known: Vec<String> = known.map(Dependent::named).collect();
    match (known.join(" or "), table) {
        (known, Some(_)) if !known.is_empty() => {
            format!("delete those of {known} first, or let it say `on_delete = \"cascade\"` instead")
        }
        (_, Some(table)) => format!(
            "delete those of the table `{table}` first, of which `{model}` has no field, or let their foreign key say \
             `on_delete = \"db_cascade\"` instead"
        ),
        (known, None) if !known.is_empty() => format!(
            "delete those of {known} first, or of a model that `{model}` has no field of; or let their foreign key say \
             `on_delete = \"cascade\"` instead"
        ),
        (_, None) => format!(
            "delete those whose foreign key names `{}` first, of which `{model}` has no field, or let it say \
             `on_delete = \"db_cascade\"` instead",
            schema.table()
        ),
    }
}

/// Whether the constraint is called like one that the model states.
fn is_stated(schema: &Schema, constraint: &Constraint) -> bool {
    schema.references().iter().any(|reference| Some(schema.reference_name(reference)) == constraint.name)
}

/// What MariaDB and MySQL call every primary key.
const PRIMARY: &str = "PRIMARY";

/// A foreign key of another table refuses what is done to a row of the model.
fn still_needed(schema: &'static Schema, error: Error, mut constraint: Constraint) -> Error {
    let text = words(schema, ErrorKind::ForeignKey, constraint.name.as_deref(), (&[], &[]));
    constraint.model = Some(schema.model());
    let error = error.with_constraint(constraint);
    match text {
        Some(text) => error.context(text),
        None => error,
    }
}

fn is_of(schema: &Schema, constraint: &Constraint) -> bool {
    constraint.table.as_deref().is_none_or(|table| table.eq_ignore_ascii_case(schema.table()))
}

/// The positions of the fields that a constraint is about.
fn positions(schema: &Schema, kind: ErrorKind, constraint: &Constraint) -> Vec<usize> {
    let named = constraint.name.as_deref();
    let by_name = match kind {
        ErrorKind::Check => {
            let check = schema.checks().iter().find(|check| Some(check.name()) == named);
            check
                .map(Check::positions)
                .or_else(|| choices(schema, named).or_else(|| range(schema, named)).map(|position| vec![position]))
        }
        ErrorKind::Unique if named == Some(PRIMARY) => Some(schema.key_positions().to_vec()),
        ErrorKind::Unique => {
            let index = schema.indexes().iter().find(|index| Some(index.name()) == named);
            let unique = schema.uniques().iter().find(|unique| Some(unique.name()) == named);
            index.map(|index| index.positions()).or_else(|| unique.map(|unique| unique.positions().to_vec()))
        }
        _ => None,
    };
    by_name.unwrap_or_else(|| {
        let position =
            |column: &String| schema.fields().iter().position(|field| field.column().eq_ignore_ascii_case(column));
        constraint.columns.iter().filter_map(position).collect()
    })
}

/// The position of the field that a constraint limits to its choices.
fn choices(schema: &Schema, named: Option<&str>) -> Option<usize> {
    let is_it = |field: &Field| !field.allowed().is_empty() && Some(schema.choices_name(field).as_str()) == named;
    schema.fields().iter().position(is_it)
}

/// The position of the field that a constraint limits to the range of its type.
fn range(schema: &Schema, named: Option<&str>) -> Option<usize> {
    // The model may have a check of its own by this name.
    let is_stated = schema.checks().iter().any(|check| Some(check.name()) == named);
    let is_it = |field: &Field| !is_stated && Some(schema.range_name(field).as_str()) == named;
    schema.fields().iter().position(is_it)
}

/// What the constraint on these fields is called: SQLite tells columns alone.
fn name(schema: &Schema, kind: ErrorKind, positions: &[usize]) -> Option<String> {
    if kind != ErrorKind::Unique || positions.is_empty() {
        return None;
    }
    if positions == schema.key_positions() {
        return Some(schema.key_name());
    }
    let unique = schema.uniques().iter().find(|unique| unique.positions() == positions);
    let index = schema.indexes().iter().find(|index| index.is_unique() && index.positions() == positions);
    unique.map(|unique| unique.name().to_owned()).or_else(|| index.map(|index| index.name().to_owned()))
}

fn words(schema: &Schema, kind: ErrorKind, name: Option<&str>, (named, names): (&[&Field], &[&str])) -> Option<String> {
    let model = schema.model();
    let quoted: Vec<String> = names.iter().map(|field| format!("`{model}.{field}`")).collect();
    let of = name.map(|name| format!(" (constraint `{name}`)")).unwrap_or_default();
    let fields = quoted.join(" and ");
    match kind {
        ErrorKind::Unique if quoted.is_empty() => Some(format!("there is {} like it already{of}", one(model))),
        ErrorKind::Unique if quoted.len() > 1 => Some(format!("{fields} together are taken already{of}")),
        ErrorKind::Unique => Some(format!("{fields} is taken already{of}")),
        ErrorKind::NotNull => Some(format!("{fields} must have a value")),
        // A check has a name; what has none is the range of a column's own type.
        ErrorKind::Check if name.is_none() => Some(match named {
            [field] => format!("{fields} would be beyond the range of {}", field.value_type()),
            _ => format!("a number would be beyond the range of a field of `{model}`"),
        }),
        ErrorKind::Check if quoted.is_empty() => Some(format!("a check refuses the row{of}")),
        ErrorKind::Check if choices(schema, name).is_some() => Some(format!("{fields} is none of its choices{of}")),
        ErrorKind::Check => Some(match range(schema, name).and_then(|position| schema.fields().get(position)) {
            Some(field) if field.is_never_negative() => {
                format!("{fields} would be beyond the range of {}, which is never negative{of}", field.value_type())
            }
            Some(field) => format!("{fields} would be beyond the range of {}{of}", field.value_type()),
            None => format!("a check refuses {fields}{of}"),
        }),
        ErrorKind::ForeignKey => Some(format!("a foreign key of or to `{model}` refuses it{of}")),
        _ => None,
    }
}

/// A model with its article: `a `Book``, `an `Event``. What begins like "you" or "one" has no vowel at its start.
pub(super) fn one(model: &str) -> String {
    let name = model.to_lowercase();
    let like_a_consonant = ["eu", "one", "ubi", "uni", "uri", "url", "us", "ut", "uu"];
    let vowel =
        name.starts_with(['a', 'e', 'i', 'o', 'u']) && !like_a_consonant.iter().any(|start| name.starts_with(start));
    format!("{} `{model}`", if vowel { "an" } else { "a" })
}

#[cfg(test)]
mod tests {
    use super::one;

    #[test]
    fn an_article_is_that_of_the_sound() {
        for a in ["Book", "User", "Unit", "Url", "Utility", "European", "OneTimeCode", "Äpfel"] {
            assert_eq!(one(a), format!("a `{a}`"));
        }
        for an in ["Author", "Ev", "Item", "Order", "Upload", "Umbrella"] {
            assert_eq!(one(an), format!("an `{an}`"));
        }
    }
}
