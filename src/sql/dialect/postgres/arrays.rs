//! Rows of an insert from an array for each column: one text for any number of rows, which PostgreSQL takes in faster than
//! VALUES. Knows no driver.
use crate::model::Field;
use crate::sql::writer::Writer;
use crate::value::ValueType;

/// `SELECT … FROM unnest($1, …)`, in the order of the arrays, whose types are for the driver to say: they are those of the
/// columns. Nothing, and false, where a column is an array itself, as arrays in arrays are not told apart.
pub(super) fn rows(writer: &mut Writer, columns: &[usize]) -> bool {
    let is_array = |field: &Field| matches!(field.value_type(), ValueType::Array(_));
    if columns.iter().any(|position| writer.field(*position).is_none_or(is_array)) {
        return false;
    }
    let place = columns.len();
    writer.push("SELECT ").list(0..place, ", ", |writer, at| {
        writer.given_name(at);
    });
    writer.push(" FROM unnest(").list(0..place, ", ", |writer, _| {
        writer.placeholder();
    });
    writer.push(") WITH ORDINALITY AS ").given_table().push(" (").list(0..=place, ", ", |writer, at| {
        writer.given_name(at);
    });
    writer.push(") ORDER BY ").given_name(place);
    true
}
