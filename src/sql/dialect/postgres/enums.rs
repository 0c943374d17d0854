//! Enum types. Knows no driver.
use super::values::quoted;
use crate::sql::writer::Writer;
use crate::value::EnumType;

/// There is no `IF NOT EXISTS` for types. Of two that create one at the same time, one may meet it in the catalog.
pub(super) fn create(writer: &mut Writer, of: EnumType) {
    let name = of.name.replace('"', "\"\"");
    let labels: Vec<String> = of.labels.iter().map(|label| quoted(label)).collect();
    let block = format!(
        "BEGIN CREATE TYPE \"{name}\" AS ENUM ({}); EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END",
        labels.join(", ")
    );
    writer.push("DO ").push(&quoted(&block));
}
