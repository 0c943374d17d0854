//! Years and dates compared with literals, as ranges of what is stored, so that an index on the column helps. Knows no
//! executor.
use super::civil::{self, DAY};
use super::writer::Writer;
use super::zone::Rules;
use crate::error::ErrorKind;
use crate::expr::{Comparison, Kind, Node, Part, Zone};
use crate::value::{DateTime, Value, ValueType};

/// From the start of the first literal to the end of the last one: what is stored is `from` or later, and before `to`.
pub(super) struct Period<'n> {
    of: &'n Node,
    from: Value,
    to: Value,
}

impl Writer {
    /// The period from one literal to another; `None` if it is something else that is compared.
    pub(super) fn period<'n>(&mut self, of: &'n Node, first: &Node, last: &Node) -> Option<Period<'n>> {
        let Kind::Part { part, zone, of, .. } = &of.0 else { return None };
        let (from, _) = bounds(*part, first)?;
        let (_, to) = bounds(*part, last)?;
        self.stored(zone, of, from, to)
    }

    /// The periods of all literals, those beside each other joined; `None` if one of them is something else.
    pub(super) fn periods<'n>(&mut self, of: &'n Node, literals: &[Node]) -> Option<Vec<Period<'n>>> {
        let Kind::Part { part, zone, of, .. } = &of.0 else { return None };
        let mut bounds: Vec<(i64, i64)> =
            literals.iter().map(|literal| bounds(*part, literal)).collect::<Option<_>>()?;
        bounds.sort_unstable();
        let mut joined: Vec<(i64, i64)> = Vec::new();
        for (from, to) in bounds {
            match joined.last_mut() {
                Some(last) if last.1 >= from => last.1 = to,
                _ => joined.push((from, to)),
            }
        }
        joined.into_iter().map(|(from, to)| self.stored(zone, of, from, to)).collect()
    }

    /// What is stored when the clocks of a zone show these.
    fn stored<'n>(&mut self, zone: &Zone, of: &'n Node, from: i64, to: i64) -> Option<Period<'n>> {
        let rules = match Rules::of(zone, self.grammar().name()) {
            Ok(rules) => rules,
            // Then it is the part that is compared.
            Err(mistake) if mistake.kind() == ErrorKind::Unsupported && self.grammar().knows_zones() => return None,
            Err(mistake) => {
                self.fail(mistake);
                return None;
            }
        };
        let (from, to) = (self.moment(of, rules.reaches(from)?)?, self.moment(of, rules.reaches(to)?)?);
        Some(Period { of, from, to })
    }

    /// An instant as the database compares it with what it stores; `None` if it has no such one.
    fn moment(&self, of: &Node, seconds: i64) -> Option<Value> {
        let both = DateTime::from_unix(seconds, 0)?;
        let value = match self.type_of(of) {
            _ if !self.grammar().has_temporal_types() => Value::Text(text(seconds)?),
            ValueType::Date => Value::Date(both.date),
            ValueType::DateTime => Value::DateTime(both),
            ValueType::Timestamp => Value::Timestamp(both),
            _ => Value::Text(text(seconds)?),
        };
        self.dialect().check_value(&value).is_ok().then_some(value)
    }

    pub(super) fn compare_period(&mut self, comparison: Comparison, period: &Period<'_>) -> &mut Self {
        match comparison {
            Comparison::Eq => {
                self.push("(").against(period.of, " >= ", &period.from).push(" AND ");
                self.against(period.of, " < ", &period.to).push(")")
            }
            Comparison::Ne => {
                self.push("(").against(period.of, " < ", &period.from).push(" OR ");
                self.against(period.of, " >= ", &period.to).push(")")
            }
            Comparison::Lt => self.against(period.of, " < ", &period.from),
            Comparison::Le => self.against(period.of, " < ", &period.to),
            Comparison::Gt => self.against(period.of, " >= ", &period.to),
            Comparison::Ge => self.against(period.of, " >= ", &period.from),
        }
    }

    fn against(&mut self, of: &Node, operator: &str, bound: &Value) -> &mut Self {
        self.operand(of).push(operator);
        match of.position() {
            Some(_) => self.bind_beside(bound.clone()),
            None => self.bind_alone(bound.clone()),
        }
    }
}

/// When a year or a date begins and ends, on a clock, in seconds since 1970.
fn bounds(part: Part, literal: &Node) -> Option<(i64, i64)> {
    let Kind::Value(value) = &literal.0 else { return None };
    match (part, value) {
        (Part::Year, Value::I32(year)) => {
            let year = i64::from(*year);
            Some((civil::start_of_year(year), civil::start_of_year(year + 1)))
        }
        (Part::Date, Value::Date(date)) => civil::start_of_date(&date.to_string()).map(|start| (start, start + DAY)),
        (Part::Date, Value::Text(date)) => civil::start_of_date(date).map(|start| (start, start + DAY)),
        _ => None,
    }
}

/// A date alone where it is midnight: it comes before the same date with a time, so that dates are compared too.
fn text(seconds: i64) -> Option<String> {
    let text = civil::written(seconds)?;
    Some(text.strip_suffix(" 00:00:00").map_or(text.clone(), str::to_owned))
}
