//! MariaDB and MySQL. Knows no driver.
mod arrays;
mod catalog;
mod dates;
mod probes;
mod spelling;
mod texts;
mod values;

use super::super::rows::Names;
use super::super::writer::Writer;
use super::probe::{Probes, Refusal};
use super::{Capabilities, Capability, Grammar, NullsOrder};
use crate::error::Result;
use crate::expr::{Arithmetic, Function, Node, Nulls, Part, PatternKind, SetLookup, TemporalKind, TextLookup, Zone};
use crate::model::{Field, Schema};
use crate::sql::introspect::Catalog;
use crate::sql::{Conflict, Mode};
use crate::statement::SqlText;
use crate::value::{ElementType, Value, ValueType};

/// What MariaDB can do; MySQL can less.
pub(super) const CAPABILITIES: Capabilities = Capabilities {
    returning_on_insert: true,
    returning_on_update: false,
    returning_on_delete: true,
    key_without_returning: true,
    savepoints: true,
    snapshots: true,
    foreign_keys_at_end: false,
    read_only_transactions: true,
    transactional_ddl: false,
    nulls_ordering: false,
    nulls_in_indexes: false,
    partial_indexes: false,
    expression_indexes: false,
    skip_locked: true,
    ignores_conflicts: false,
    upsert_target: false,
    infinities: false,
    nan: false,
    years_beyond_9999: false,
    nanoseconds: false,
    enum_types: false,
    arrays: false,
    sequential_ids: true,
    ranges: false,
    advisory_locks: true,
    named_prepares: false,
};

pub(super) struct MySql;

impl Grammar for MySql {
    fn name(&self) -> &'static str {
        "MariaDB"
    }

    fn probes(&self) -> &'static Probes {
        &probes::PROBES
    }

    /// A number: what this user may not; what is wrong in a text, or not there, such as a function or a variable.
    fn refusal(&self, code: &str) -> Option<Refusal> {
        match code {
            "1044" | "1142" | "1143" | "1227" | "1290" | "1792" => Some(Refusal::Understood),
            "1064" | "1128" | "1149" | "1193" | "1235" | "1295" | "1305" => Some(Refusal::Lacking),
            _ => None,
        }
    }

    /// Half of what `max_allowed_packet` is where it is small.
    fn max_bytes(&self) -> Option<usize> {
        Some(512 * 1024)
    }

    /// UTC; texts that have escapes and compare by their bytes; differences of unsigned numbers below zero; a key of 0
    /// that is one; an UPDATE that reads what was there before it rather than what it has just set.
    fn session(&self) -> &'static [&'static str] {
        &[
            "SET NAMES utf8mb4 /*M! COLLATE utf8mb4_nopad_bin *//*!80017 COLLATE utf8mb4_0900_bin */",
            "SET SESSION time_zone = '+00:00', sql_mode = \
             CONCAT(REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', ''), \
             ',STRICT_ALL_TABLES,NO_UNSIGNED_SUBTRACTION,NO_AUTO_VALUE_ON_ZERO' /*M! , ',SIMULTANEOUS_ASSIGNMENT' */)",
        ]
    }

    /// A level is said before, and is then that of the next transaction.
    fn begin(&self, mode: Mode) -> Vec<SqlText> {
        let level = mode.isolation.map(|level| format!("SET TRANSACTION {}", level.sql()).into());
        let start = if mode.read_only { "START TRANSACTION READ ONLY" } else { "START TRANSACTION" };
        level.into_iter().chain([start.into()]).collect()
    }

    fn quote(&self) -> char {
        '`'
    }

    /// A decimal comes as a text, which would be compared and reckoned with as a float. A date that stands beside no column
    /// is one with a time to MariaDB, and makes such of others.
    fn cast(&self, of: ValueType, beside: bool) -> (&'static str, &'static str) {
        match of {
            ValueType::Decimal => ("CAST(", " AS DECIMAL(65,30))"),
            ValueType::Date if !beside => ("CAST(", " AS DATE)"),
            _ => ("", ""),
        }
    }

    /// What is reckoned with a NULL of no type would be a float.
    fn cast_null(&self, of: ValueType) -> (&'static str, &'static str) {
        match of {
            ValueType::Bool | ValueType::I8 | ValueType::I16 | ValueType::I32 | ValueType::I64 => {
                ("CAST(", " AS SIGNED)")
            }
            ValueType::U8 | ValueType::U16 | ValueType::U32 | ValueType::U64 => ("CAST(", " AS UNSIGNED)"),
            _ => self.cast(of, false),
        }
    }

    fn refused(&self, value: &Value) -> Option<&'static str> {
        values::refused(value)
    }

    fn literal(&self, value: &Value) -> Result<String> {
        values::literal(value)
    }

    fn column_type(&self, of: ValueType, indexed: bool) -> &'static str {
        values::column_type(of, indexed)
    }

    fn generated_key(&self) -> &'static str {
        " AUTO_INCREMENT PRIMARY KEY"
    }

    /// Texts compare by their bytes, as on all databases, also those of space at their end.
    fn table_options(&self) -> &'static str {
        " CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin *//*!80017 COLLATE utf8mb4_0900_bin */"
    }

    fn computed_not_null(&self) -> bool {
        false
    }

    fn computes_of_generated_key(&self) -> bool {
        false
    }

    fn named_check_with_column(&self) -> bool {
        false
    }

    fn default_values(&self) -> &'static str {
        " () VALUES ()"
    }

    /// `INSERT IGNORE` would ignore all that is wrong, and cut what is too long. So a row that is there is updated to
    /// what it is, and tells so by a variable, which is reset before each row.
    fn around_first_value(&self) -> (&'static str, &'static str) {
        ("IF(@biform_there := FALSE, NULL, ", ")")
    }

    fn was_there(&self) -> Option<&'static str> {
        Some("@biform_there IS TRUE")
    }

    fn ask_what_was_there(&self) -> Option<[&'static str; 3]> {
        Some(["SET @biform_there = 0", "SELECT @biform_there IS TRUE", "SELECT @biform_there"])
    }

    fn upsert_tells_key(&self) -> bool {
        true
    }

    fn on_conflict(&self, writer: &mut Writer, conflict: Conflict<'_>) {
        let schema = writer.schema();
        let key = schema.key_positions().first().copied().unwrap_or_default();
        match conflict {
            Conflict::Fail => {}
            Conflict::Ignore { tell } => {
                let there = if writer.counts_what_was_there(tell) { "@biform_there + 1" } else { "TRUE" };
                writer.push(" ON DUPLICATE KEY UPDATE ").name(key).push(" = IF(@biform_there := ").push(there);
                writer.push(", ").column(key).push(", ").column(key).push(")");
            }
            Conflict::Update { target, set } => {
                writer.push(" ON DUPLICATE KEY UPDATE ");
                // The key that is told is then that of the row, also of one that was there.
                if !writer.dialect().can(Capability::ReturningOnInsert) && is_generated(schema) {
                    writer.name(key).push(" = LAST_INSERT_ID(").column(key).push("), ");
                }
                writer.upserted(target, set, "VALUES(", ")");
            }
        }
    }

    fn no_limit(&self) -> &'static str {
        " LIMIT 18446744073709551615"
    }

    /// A subquery in FROM has no two columns of one name.
    fn derived_names(&self) -> Names {
        Names::Places
    }

    fn takes_any_subquery(&self) -> bool {
        false
    }

    /// By itself it has NULLs as the least of all.
    fn nulls(&self, descending: bool, wanted: Option<Nulls>, nullable: bool) -> NullsOrder {
        let usual = if descending { Nulls::Last } else { Nulls::First };
        match wanted.filter(|wanted| nullable && *wanted != usual) {
            None => NullsOrder::Natural,
            Some(nulls) => NullsOrder::TermBefore { first: nulls == Nulls::First },
        }
    }

    fn sets(&self, writer: &mut Writer, lookup: SetLookup, left: &Node, right: &Node) {
        arrays::sets(writer, lookup, left, right);
    }

    fn element(&self, writer: &mut Writer, of: &Node, index: u32, element: ElementType) {
        arrays::element(writer, of, index, element);
    }

    fn text_lookup(&self, writer: &mut Writer, lookup: TextLookup, ignore_case: bool, text: &Node, pattern: &Node) {
        texts::lookup(writer, lookup, ignore_case, text, pattern);
    }

    fn pattern(&self, writer: &mut Writer, kind: PatternKind, text: &Node, pattern: &str) {
        texts::pattern(writer, kind, text, pattern);
    }

    fn part(&self, writer: &mut Writer, part: Part, zone: &Zone, shape: TemporalKind, of: &Node) {
        dates::part(writer, part, zone, shape, of);
    }

    fn whole_division(&self) -> &'static str {
        " DIV "
    }

    fn whole_as_decimal(&self) -> (&'static str, &'static str) {
        self.cast(ValueType::Decimal, true)
    }

    /// What is unsigned makes all unsigned that is reckoned with it, and a difference can be below zero.
    fn reckoned(&self, writer: &mut Writer, number: &Node, with: &Node) {
        let (before, behind) = match writer.type_of(number) {
            _ if !with.subtracts() => ("", ""),
            ValueType::U64 => ("CAST(", " AS DECIMAL(20))"),
            ValueType::U8 | ValueType::U16 | ValueType::U32 => ("CAST(", " AS SIGNED)"),
            _ => ("", ""),
        };
        writer.push(before).operand(number).push(behind);
    }

    /// By itself it has four digits more than the 30 of a column.
    fn around_decimal_quotient(&self) -> (&'static str, &'static str) {
        ("round(", ", 16)")
    }

    fn moved(&self, writer: &mut Writer, operator: Arithmetic, at: &Node, by: &Node) {
        dates::moved(writer, operator, at, by);
    }

    fn function(&self, writer: &mut Writer, function: Function, of: &[Node]) {
        let name = match function {
            Function::Lower => "lower",
            Function::Upper => "upper",
            Function::Length => "char_length",
            Function::Abs => "abs",
            Function::Elements => "json_length",
            // Asked of SQLite alone, whose columns take values of any type.
            Function::TypeOf => "typeof",
            // There are no ranges, which has been said.
            Function::RangeLower | Function::RangeUpper | Function::RangeIsEmpty => return,
            Function::Coalesce => "coalesce",
            Function::Greatest => "greatest",
            Function::Least => "least",
            Function::Concat => {
                writer.push("concat(").list(of, ", ", |writer, node| {
                    writer.text_or_empty(node);
                });
                writer.push(")");
                return;
            }
        };
        writer.call(name, of);
    }

    fn long_list(&self, writer: &mut Writer, of: ValueType, json: String) {
        let (element, column) = match of {
            ValueType::Bytes | ValueType::Uuid => ("unhex(value)", "longtext"),
            of => ("value", values::column_type(of, false)),
        };
        writer.push("SELECT ").push(element).push(" FROM JSON_TABLE(").bind(Value::Text(json));
        writer.push(", '$[*]' COLUMNS (value ").push(column).push(" PATH '$')) AS listed");
    }

    /// MySQL says nothing of the kind.
    fn unless_foreign_key_is_there(&self) -> &'static str {
        "/*M! IF NOT EXISTS */"
    }

    fn catalog(&self) -> &'static dyn Catalog {
        &catalog::Tables
    }

    fn explain(&self) -> &'static str {
        "EXPLAIN FORMAT=JSON "
    }

    fn bulk_update(&self, writer: &mut Writer, met: &[usize], set: &[usize], rows: usize) {
        writer.push("UPDATE ").table().push(" JOIN (").list(0..rows, " UNION ALL ", |writer, row| {
            writer.push("SELECT ").given_placeholders(met, set, row == 0);
        });
        writer.push(") AS ").given_table().push(" ON ").given_matches(met).push(" SET ");
        writer.list(set.iter().enumerate(), ", ", |writer, (at, position)| {
            writer.column(*position).push(" = ").given(met.len() + at);
        });
    }
}

/// Whether the database makes the key.
fn is_generated(schema: &Schema) -> bool {
    schema.key_fields().all(Field::is_generated)
}
