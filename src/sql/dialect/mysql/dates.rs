//! Parts of dates and times, in zones whose rules are written out: the tables of zones are empty in most servers. Knows
//! no driver.
use crate::expr::{Arithmetic, Node, Part, TemporalKind, Zone};
use crate::sql::expression::arithmetic_sql;
use crate::sql::writer::Writer;
use crate::sql::zone::{Rules, Shifts};
use crate::value::ValueType;

const SHIFTS: Shifts = Shifts { instant: "TIMESTAMP", seconds: |seconds| seconds.to_string() };

pub(super) fn part(writer: &mut Writer, part: Part, zone: &Zone, shape: TemporalKind, of: &Node) {
    let is_text = writer.type_of(of) == ValueType::Text;
    let (before, behind) = match part {
        Part::Year => ("year(", ")"),
        Part::Quarter => ("quarter(", ")"),
        Part::Month => ("month(", ")"),
        Part::Day => ("dayofmonth(", ")"),
        Part::IsoYear => ("(yearweek(", ", 3) DIV 100)"),
        Part::Week => ("week(", ", 3)"),
        Part::WeekDay => ("dayofweek(", ")"),
        Part::IsoWeekDay => ("(weekday(", ") + 1)"),
        Part::Hour => ("hour(", ")"),
        Part::Minute => ("minute(", ")"),
        Part::Second => ("second(", ")"),
        Part::Date if is_text => ("CAST(date(", ") AS CHAR)"),
        Part::Time if is_text => ("CAST(time(", ") AS CHAR)"),
        Part::Date => ("date(", ")"),
        Part::Time => ("time(", ")"),
    };
    writer.push(before);
    local(writer, zone, shape, of);
    writer.push(behind);
}

/// A date with a time, later or earlier by microseconds.
pub(super) fn moved(writer: &mut Writer, operator: Arithmetic, at: &Node, by: &Node) {
    let sign = arithmetic_sql(operator);
    writer.push("(").operand(at).push(sign).push("INTERVAL ").operand(by).push(" MICROSECOND)");
}

/// What the clocks of a zone show.
fn local(writer: &mut Writer, zone: &Zone, shape: TemporalKind, of: &Node) {
    match Rules::of(zone, "MariaDB") {
        Ok(Rules::Fixed(0)) => {
            writer.expression(of);
        }
        _ if shape != TemporalKind::DateTime => {
            writer.expression(of);
        }
        Ok(rules) => {
            writer.push("(").operand(of).push(" + INTERVAL ").shift(&rules, of, &SHIFTS).push(" SECOND)");
        }
        Err(mistake) => {
            writer.fail(mistake);
        }
    }
}
