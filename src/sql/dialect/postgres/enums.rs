//! Enum types. Knows no driver.
use super::values::quoted;
use crate::sql::writer::Writer;
use crate::statement::Purpose;
use crate::value::EnumType;

/// There is no `IF NOT EXISTS` for types. Of two that create one at the same time, one may meet it in the catalog.
pub(super) fn create(writer: &mut Writer, of: EnumType) {
    let labels: Vec<String> = of.labels.iter().map(|label| quoted(label)).collect();
    let mut block = Writer::of_definition(writer.dialect(), writer.schema());
    block.push("BEGIN CREATE TYPE ").identifier(of.name).push(" AS ENUM (").push(&labels.join(", "));
    block.push("); EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END");
    writer.push("DO ").push(&quoted(block.finish_fixed(Purpose::Nothing).sql()));
}
