//! Parts of dates and times. Knows no driver.
use crate::error::ErrorKind;
use crate::expr::{Node, Part, TemporalKind, Zone, ZoneKind};
use crate::sql::writer::Writer;
use crate::sql::zone::Rules;
use crate::value::{Value, ValueType};

pub(super) fn part(writer: &mut Writer, part: Part, zone: &Zone, shape: TemporalKind, of: &Node) {
    let is_text = writer.type_of(of) == ValueType::Text;
    let field = match part {
        Part::Year => "YEAR",
        Part::Quarter => "QUARTER",
        Part::Month => "MONTH",
        Part::Day => "DAY",
        Part::IsoYear => "ISOYEAR",
        Part::Week => "WEEK",
        Part::WeekDay => "DOW",
        Part::IsoWeekDay => "ISODOW",
        Part::Hour => "HOUR",
        Part::Minute => "MINUTE",
        // With the fraction, which is cut off rather than rounded.
        Part::Second => "SECOND",
        Part::Date | Part::Time => {
            writer.push("CAST(");
            local(writer, zone, shape, of);
            writer.push(if part == Part::Date { " AS date)" } else { " AS time)" });
            writer.push(if is_text { "::text" } else { "" });
            return;
        }
    };
    let (before, behind) = match part {
        Part::Second => ("CAST(trunc(EXTRACT(", ")) AS integer)"),
        Part::WeekDay => ("(CAST(EXTRACT(", ") AS integer) + 1)"),
        _ => ("CAST(EXTRACT(", ") AS integer)"),
    };
    writer.push(before).push(field).push(" FROM ");
    local(writer, zone, shape, of);
    writer.push(behind);
}

/// What the clocks of a zone show.
fn local(writer: &mut Writer, zone: &Zone, shape: TemporalKind, of: &Node) {
    let stored = writer.type_of(of);
    match &zone.0 {
        _ if matches!(stored, ValueType::Date | ValueType::Time | ValueType::DateTime) => {
            writer.operand(of);
        }
        ZoneKind::Named(name) => {
            if let Err(mistake) = Rules::of(zone, "PostgreSQL")
                && mistake.kind() == ErrorKind::InvalidQuery
            {
                writer.fail(mistake);
            }
            writer.push("(");
            instant(writer, stored, of);
            writer.push(" AT TIME ZONE ").bind_alone(Value::Text(name.to_string())).push(")");
        }
        ZoneKind::Utc | ZoneKind::Fixed(0) => match (stored, shape) {
            (ValueType::Text, TemporalKind::Time) => {
                writer.operand(of).push("::time");
            }
            (ValueType::Text, _) => {
                writer.operand(of).push("::timestamp");
            }
            _ => {
                writer.push("(").operand(of).push(" AT TIME ZONE 'UTC')");
            }
        },
        ZoneKind::Fixed(_) => match Rules::of(zone, "PostgreSQL") {
            Ok(Rules::Fixed(east)) => {
                writer.push("(");
                instant(writer, stored, of);
                writer.push(&format!(" AT TIME ZONE 'UTC' + INTERVAL '{east} seconds')"));
            }
            Ok(Rules::Named(_)) => {}
            Err(mistake) => {
                writer.fail(mistake);
            }
        },
    }
}

/// A text is one in UTC.
fn instant(writer: &mut Writer, stored: ValueType, of: &Node) {
    writer.operand(of);
    if stored == ValueType::Text {
        writer.push("::timestamp AT TIME ZONE 'UTC'");
    }
}
