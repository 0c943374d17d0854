//! SQLite: dates are texts, decimals are binary, and every type is a hint. Knows no driver.
mod arrays;
mod catalog;
mod created;
mod dates;
mod decimals;
mod lists;
mod patterns;
mod probes;
pub(crate) mod stored;
mod texts;

use super::super::writer::Writer;
use super::probe::{Probes, Refusal};
use super::{Capabilities, Grammar, NullsOrder, Range};
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{
    Arithmetic, Function, Kind, Node, Nulls, Part, PatternKind, SetLookup, TemporalKind, TextLookup, Zone,
};
use crate::field::decode;
use crate::query::Lock;
use crate::sql::Mode;
use crate::sql::hexadecimal::hexadecimal;
use crate::sql::introspect::Catalog;
use crate::statement::SqlText;
use crate::value::{Date, Decimal, ElementType, Row, Time, Value, ValueType};
use stored::{Stored, stored};

/// What SQLite can do.
pub(super) const CAPABILITIES: Capabilities = Capabilities {
    returning_on_insert: true,
    returning_on_update: true,
    returning_on_delete: true,
    key_without_returning: true,
    savepoints: true,
    snapshots: true,
    foreign_keys_at_end: true,
    read_only_transactions: false,
    transactional_ddl: true,
    nulls_ordering: true,
    nulls_in_indexes: false,
    partial_indexes: true,
    expression_indexes: true,
    skip_locked: false,
    ignores_conflicts: true,
    upsert_target: true,
    infinities: true,
    nan: false,
    years_beyond_9999: false,
    nanoseconds: true,
    enum_types: false,
    arrays: false,
    sequential_ids: true,
    ranges: false,
    advisory_locks: false,
    named_prepares: false,
};

pub(super) struct Sqlite;

impl Grammar for Sqlite {
    fn name(&self) -> &'static str {
        "SQLite"
    }

    fn probes(&self) -> &'static Probes {
        &probes::PROBES
    }

    /// The one code for what is wrong in a text.
    fn refusal(&self, code: &str) -> Option<Refusal> {
        (code == "1").then_some(Refusal::Lacking)
    }

    fn max_binds(&self) -> usize {
        32_766
    }

    /// One that writes must take the lock now, as it cannot wait for it later. Whatever level is asked for, one writes
    /// after the other.
    fn begin(&self, mode: Mode) -> Vec<SqlText> {
        vec![if mode.read_only { "BEGIN DEFERRED" } else { "BEGIN IMMEDIATE" }.into()]
    }

    /// Whoever writes is alone anyway.
    fn lock(&self, writer: &mut Writer, lock: Lock) {
        if lock != Lock::Wait {
            let message = "SQLite has no locks of rows: `nowait` and `skip_locked` are for other databases";
            writer.fail(Error::new(ErrorKind::Unsupported, message));
        }
    }

    /// One type of integers, of 64 bits; what is beyond these becomes a floating-point number.
    fn checked_range(&self, of: ValueType) -> Option<Range> {
        let (least, most) = match of {
            ValueType::I8 => (i8::MIN.into(), i8::MAX.into()),
            ValueType::I16 => (i16::MIN.into(), i16::MAX.into()),
            ValueType::I32 => (i32::MIN.into(), i32::MAX.into()),
            ValueType::I64 | ValueType::Duration => return Some(Range::Whole),
            ValueType::U8 => (0, u8::MAX.into()),
            ValueType::U16 => (0, u16::MAX.into()),
            ValueType::U32 => (0, u32::MAX.into()),
            ValueType::U64 => (0, i64::MAX),
            _ => return None,
        };
        Some(Range::Between(Value::I64(least), Value::I64(most)))
    }

    fn refused(&self, value: &Value) -> Option<&'static str> {
        match value {
            Value::F32(number) if number.is_nan() => Some(NAN),
            Value::F64(number) if number.is_nan() => Some(NAN),
            Value::U64(number) if i64::try_from(*number).is_err() => {
                Some("SQLite's integers end at 9,223,372,036,854,775,807, and this `u64` is beyond")
            }
            Value::Date(date) => refused_date(*date),
            Value::Time(time) => refused_time(*time),
            Value::DateTime(both) | Value::Timestamp(both) => {
                refused_date(both.date).or_else(|| refused_time(both.time))
            }
            Value::Decimal(decimal) => refused_decimal(*decimal),
            Value::Range { .. } => Some("SQLite has no ranges: store their ends in two columns"),
            Value::Array { values, .. } => values.iter().find_map(arrays::refused_element),
            _ => None,
        }
    }

    fn literal(&self, value: &Value) -> Result<String> {
        let unfit = |what| Error::new(ErrorKind::Unsupported, format!("a table cannot be defined with {what}"));
        Ok(match stored(value)? {
            Stored::Null => "NULL".to_owned(),
            Stored::Integer(value) => value.to_string(),
            Stored::Real(value) if value.is_finite() => format!("{value:?}"),
            // Beyond what a number can be, which SQLite reads as infinite.
            Stored::Real(value) => if value > 0.0 { "9e999" } else { "-9e999" }.to_owned(),
            Stored::Text(text) if text.contains('\0') => return Err(unfit("a text with a NUL")),
            Stored::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Stored::Blob(bytes) => {
                let digits = hexadecimal(&bytes);
                format!("x'{digits}'")
            }
        })
    }

    fn column_type(&self, of: ValueType, _: bool) -> &'static str {
        match of {
            ValueType::F32 | ValueType::F64 => "REAL",
            // `JSON` would have SQLite turn text that looks like a number into one.
            // That there are no ranges has been said.
            ValueType::Range(_)
            | ValueType::Text
            | ValueType::Enum
            | ValueType::Date
            | ValueType::Time
            | ValueType::DateTime
            | ValueType::Timestamp
            | ValueType::Json
            | ValueType::Array(_) => "TEXT",
            ValueType::Bytes | ValueType::Uuid | ValueType::Ip => "BLOB",
            ValueType::Decimal => "NUMERIC",
            ValueType::Duration
            | ValueType::Bool
            | ValueType::I8
            | ValueType::I16
            | ValueType::I32
            | ValueType::I64
            | ValueType::U8
            | ValueType::U16
            | ValueType::U32
            | ValueType::U64 => "INTEGER",
        }
    }

    /// A key is never given to a second row, as in Django.
    fn generated_key(&self) -> &'static str {
        " PRIMARY KEY AUTOINCREMENT"
    }

    fn no_limit(&self) -> &'static str {
        " LIMIT -1"
    }

    fn nulls(&self, _: bool, wanted: Option<Nulls>, _: bool) -> NullsOrder {
        match wanted {
            None => NullsOrder::Natural,
            Some(nulls) => NullsOrder::Said { first: nulls == Nulls::First },
        }
    }

    fn sets(&self, writer: &mut Writer, lookup: SetLookup, left: &Node, right: &Node) {
        arrays::sets(writer, lookup, left, right);
    }

    fn element(&self, writer: &mut Writer, of: &Node, index: u32, element: ElementType) {
        arrays::element(writer, of, index, element);
    }

    fn text_lookup(&self, writer: &mut Writer, lookup: TextLookup, ignore_case: bool, text: &Node, pattern: &Node) {
        writer.sqlite_lookup(lookup, ignore_case, text, pattern);
    }

    fn pattern(&self, writer: &mut Writer, kind: PatternKind, text: &Node, pattern: &str) {
        patterns::write(writer, kind, text, pattern);
    }

    fn part(&self, writer: &mut Writer, part: Part, zone: &Zone, shape: TemporalKind, of: &Node) {
        writer.sqlite_part(part, zone, shape, of);
    }

    fn has_temporal_types(&self) -> bool {
        false
    }

    fn arithmetic(&self, writer: &mut Writer, node: &Node) {
        let Kind::Arithmetic { operator, decimal, left, right, .. } = &node.0 else { return };
        match decimal {
            true => writer.sqlite_decimal(node),
            false => {
                let sign = super::super::expression::arithmetic_sql(*operator);
                writer.push("(").operand(left).push(sign).operand(right).push(")")
            }
        };
    }

    fn moved(&self, writer: &mut Writer, operator: Arithmetic, at: &Node, by: &Node) {
        dates::moved(writer, operator, at, by);
    }

    fn function(&self, writer: &mut Writer, function: Function, of: &[Node]) {
        let name = match function {
            Function::Lower => "lower",
            Function::Upper => "upper",
            Function::Length => "length",
            Function::Abs => "abs",
            Function::Elements => "json_array_length",
            Function::TypeOf => "typeof",
            // There are no ranges, which has been said.
            Function::RangeLower | Function::RangeUpper | Function::RangeIsEmpty => return,
            Function::Coalesce => "coalesce",
            Function::Greatest => "max",
            Function::Least => "min",
            Function::Concat => {
                writer.concatenation(of);
                return;
            }
        };
        writer.call(name, of);
    }

    fn long_list(&self, writer: &mut Writer, of: ValueType, json: String) {
        lists::write(writer, of, json);
    }

    fn explain(&self) -> &'static str {
        "EXPLAIN QUERY PLAN "
    }

    fn names_tables_to_come(&self) -> bool {
        true
    }

    fn catalog(&self) -> &'static dyn Catalog {
        &catalog::Tables
    }

    /// A step's id, its parent's, a number of no use, and the words.
    fn plan_step(&self, row: &dyn Row) -> Result<(Option<(i64, i64)>, String)> {
        Ok((Some((decode(row, 0)?, decode(row, 1)?)), decode(row, 3)?))
    }
}

/// SQLite turns it into NULL, which nobody asked for.
const NAN: &str = "SQLite cannot store NaN: it would become NULL";

/// With more digits or a sign before it, the order of texts would not be that of time.
fn refused_date(date: Date) -> Option<&'static str> {
    match date.year {
        0..=9_999 => (!date.is_valid()).then_some("there is no such date"),
        _ => Some("SQLite stores dates of the years 0 to 9999, and this one is beyond"),
    }
}

fn refused_time(time: Time) -> Option<&'static str> {
    (!time.is_valid()).then_some("there is no such time of day")
}

fn refused_decimal(decimal: Decimal) -> Option<&'static str> {
    let exact = decimal.to_i64().is_some() || decimal.to_f64().is_some();
    let reason = "SQLite would round this decimal: it holds whole numbers that fit an `i64`, and others of at most 15 \
                  significant digits. Store more of them as whole numbers, in cents for example, or as text";
    (!exact).then_some(reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::Dialect;
    use std::borrow::Cow;

    #[test]
    fn what_sqlite_cannot_hold_is_refused_with_the_reason() {
        let reason = |value: Value| Dialect::Sqlite.check_value(&value).err().map(Cow::into_owned).unwrap_or_default();
        assert!(reason(Value::F32(f32::NAN)).contains("NaN"));
        assert!(reason(Value::U64(1 << 63)).contains("beyond"));
        assert!(reason(Value::Date(Date { year: -1, month: 1, day: 1 })).contains("years 0 to 9999"));
        assert!(reason(Value::Date(Date { year: 2023, month: 2, day: 29 })).contains("no such date"));
        assert!(reason(Value::Decimal(Decimal::new(1_234_567_890_123_456, 3))).contains("15 significant"));
        assert_eq!(reason(Value::Invalid { of: ValueType::Json, reason: "because".into() }), "because");
        for held in [
            Value::F64(f64::NEG_INFINITY),
            Value::U64(i64::MAX as u64),
            Value::Decimal(Decimal::new(i128::from(i64::MIN), 0)),
            Value::Decimal(Decimal::new(123_456_789_012_345, 3)),
        ] {
            assert_eq!(reason(held), "");
        }
    }
}
