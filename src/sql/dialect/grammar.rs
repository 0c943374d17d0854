//! What a dialect says of its database: defaults are standard SQL. Knows no database.
use super::super::expression::arithmetic_sql;
use super::super::rows::Names;
use super::super::writer::Writer;
use super::probe::{Probes, Refusal};
use crate::error::Result;
use crate::expr::{
    Arithmetic, Function, Kind, Node, Nulls, Part, PatternKind, SetLookup, TemporalKind, TextLookup, Zone,
};
use crate::query::Lock;
use crate::sql::introspect::Catalog;
use crate::sql::{Capability, Conflict, Mode};
use crate::statement::SqlText;
use crate::value::{ElementType, EnumType, Row, Value, ValueType};
use std::borrow::Cow;

/// Where an order says that NULLs come.
pub(in crate::sql) enum NullsOrder {
    /// Where the database has them.
    Natural,
    /// Where it is said that they come.
    Said { first: bool },
    /// Where a term before says, which is true of NULLs alone.
    TermBefore { first: bool },
}

/// What a check of a table keeps a column to.
pub(in crate::sql) enum Range {
    /// From the least to the most.
    Between(Value, Value),
    /// Integers, of which the database has none that are out of range.
    Whole,
}

/// How a database says what it says in a way of its own.
pub(in crate::sql) trait Grammar: Sync {
    /// What the database is called, in messages.
    fn name(&self) -> &'static str;

    fn probes(&self) -> &'static Probes;

    /// What the database means by the code of an error.
    fn refusal(&self, code: &str) -> Option<Refusal>;

    fn max_binds(&self) -> usize {
        65_535
    }

    /// How many bytes of values one statement takes of any server, however that is set, where there is an end to it.
    fn max_bytes(&self) -> Option<usize> {
        None
    }

    /// What a driver sends once on each connection.
    fn session(&self) -> &'static [&'static str] {
        &[]
    }

    /// The steps that open a transaction.
    fn begin(&self, mode: Mode) -> Vec<SqlText>;

    /// Locks the rows that are read.
    fn lock(&self, writer: &mut Writer, lock: Lock) {
        if lock == Lock::Skip {
            writer.need(Capability::SkipLocked, "`skip_locked`");
        }
        writer.push(match lock {
            Lock::Wait => " FOR UPDATE",
            Lock::Fail => " FOR UPDATE NOWAIT",
            Lock::Skip => " FOR UPDATE SKIP LOCKED",
        });
    }

    /// The letter around an identifier.
    fn quote(&self) -> char {
        '"'
    }

    /// The placeholder of a value, by its number in the statement, which counts from 1.
    fn placeholder(&self, _number: usize) -> Cow<'static, str> {
        "?".into()
    }

    /// What stands before and behind a placeholder so that its type is known, where a column beside it does not tell.
    fn cast(&self, _of: ValueType, _beside_column: bool) -> (&'static str, &'static str) {
        ("", "")
    }

    /// The same for a NULL, whose type may be told by nothing.
    fn cast_null(&self, of: ValueType) -> (&'static str, &'static str) {
        self.cast(of, false)
    }

    /// Why the database would not hold the value exactly.
    fn refused(&self, value: &Value) -> Option<&'static str>;

    /// A value as part of a definition, which binds none: quoted, never as it came.
    fn literal(&self, value: &Value) -> Result<String>;

    /// The type of a column, of which some are other ones where a key or an index has them.
    fn column_type(&self, of: ValueType, indexed: bool) -> &'static str;

    /// Creates an enum type unless there is one, where there are such types.
    fn create_enum_type(&self, _writer: &mut Writer, _of: EnumType) {}

    /// What a column of a type is to hold, where the database's own type would hold more: a check of the table keeps it.
    fn checked_range(&self, _of: ValueType) -> Option<Range> {
        None
    }

    /// What follows on the type of a key that the database makes.
    fn generated_key(&self) -> &'static str;

    /// The type of a key that the database makes.
    fn generated_key_type(&self, of: ValueType) -> &'static str {
        self.column_type(of, true)
    }

    /// Why a key that the database makes, which has a type of its own, cannot be this value.
    fn refused_key(&self, _value: &Value) -> Option<&'static str> {
        None
    }

    /// What follows on the columns of a table.
    fn table_options(&self) -> &'static str {
        ""
    }

    /// Whether a column that is calculated can be `NOT NULL`.
    fn computed_not_null(&self) -> bool {
        true
    }

    /// Whether a column can be calculated from a key that the database makes.
    fn computes_of_generated_key(&self) -> bool {
        true
    }

    /// Whether a check that is named can stand with its column.
    fn named_check_with_column(&self) -> bool {
        true
    }

    /// Whether a foreign key can name a table that is not there yet.
    fn names_tables_to_come(&self) -> bool {
        false
    }

    /// What stands before the name of a foreign key that is added to a table, so that it is not where it is there.
    fn unless_foreign_key_is_there(&self) -> &'static str {
        ""
    }

    /// A statement that adds a constraint of a name to a table, as one that does nothing where it is there; `None` where it
    /// says so itself.
    fn unless_constraint_is_there(&self, _table: &str, _name: &str, _sql: &str) -> Result<Option<String>> {
        Ok(None)
    }

    /// An insert of a row of which nothing is said.
    fn default_values(&self) -> &'static str {
        " DEFAULT VALUES"
    }

    /// What stands around the first value of an insert that ignores conflicts.
    fn around_first_value(&self) -> (&'static str, &'static str) {
        ("", "")
    }

    /// What becomes of a row that breaks a unique constraint.
    fn on_conflict(&self, writer: &mut Writer, conflict: Conflict<'_>) {
        match conflict {
            Conflict::Fail => {}
            Conflict::Ignore { .. } => {
                writer.push(" ON CONFLICT DO NOTHING");
            }
            Conflict::Update { target, set } => {
                writer.push(" ON CONFLICT (").names(target).push(") DO UPDATE SET ");
                writer.upserted(target, set, "excluded.", "");
            }
        }
    }

    /// Writes the rows of an insert as those of an array for each column, in their order, where the database takes such
    /// arrays for these columns; else nothing, and says so.
    fn rows_of_arrays(&self, _writer: &mut Writer, _columns: &[usize]) -> bool {
        false
    }

    /// Whether a row that was given back by an insert that ignores conflicts was there before.
    fn was_there(&self) -> Option<&'static str> {
        None
    }

    /// Where [`was_there`](Grammar::was_there) is said, but an insert returns nothing: what is sent before many rows, what
    /// tells of one row whether it was there, and what tells how many were.
    fn ask_what_was_there(&self) -> Option<[&'static str; 3]> {
        None
    }

    /// Whether a driver is told the key of a row that an upsert has met or made.
    fn upsert_tells_key(&self) -> bool {
        false
    }

    /// ` LIMIT …` before an offset, where there is no limit.
    fn no_limit(&self) -> &'static str {
        ""
    }

    /// How the columns of a subquery in FROM are called.
    fn derived_names(&self) -> Names {
        Names::Own
    }

    /// Whether `IN (SELECT …)` takes a slice, and a table that is being written.
    fn takes_any_subquery(&self) -> bool {
        true
    }

    /// How NULLs come where they are wanted, or, if nothing is said, first where the order ascends.
    fn nulls(&self, descending: bool, wanted: Option<Nulls>, nullable: bool) -> NullsOrder;

    /// A lookup of an array.
    fn sets(&self, writer: &mut Writer, lookup: SetLookup, left: &Node, right: &Node);

    /// The element of an array at an index that counts from 0.
    fn element(&self, writer: &mut Writer, of: &Node, index: u32, element: ElementType);

    fn text_lookup(&self, writer: &mut Writer, lookup: TextLookup, ignore_case: bool, text: &Node, pattern: &Node);

    fn pattern(&self, writer: &mut Writer, kind: PatternKind, text: &Node, pattern: &str);

    /// A part of a date or a time.
    fn part(&self, writer: &mut Writer, part: Part, zone: &Zone, shape: TemporalKind, of: &Node);

    /// Whether it knows the zones of the tz database by itself.
    fn knows_zones(&self) -> bool {
        false
    }

    /// Whether dates and times have types of their own.
    fn has_temporal_types(&self) -> bool {
        true
    }

    /// The operator that divides whole numbers and cuts off the fraction.
    fn whole_division(&self) -> &'static str {
        " / "
    }

    /// The function that divides whole numbers of a type, where no operator does.
    fn whole_quotient(&self, _of: ValueType) -> Option<&'static str> {
        None
    }

    /// What stands around a quotient of decimals, so that it has no more digits than a decimal that is read.
    fn around_decimal_quotient(&self) -> (&'static str, &'static str) {
        ("", "")
    }

    /// What makes a decimal of a whole number: of two of them, quotients would be cut off and products end at 64 bits.
    fn whole_as_decimal(&self) -> (&'static str, &'static str) {
        ("CAST(", " AS numeric)")
    }

    /// A number that is reckoned with another.
    fn reckoned(&self, writer: &mut Writer, number: &Node, _with: &Node) {
        writer.operand(number);
    }

    /// An operator between numbers. A division by zero is NULL.
    fn arithmetic(&self, writer: &mut Writer, node: &Node) {
        let Kind::Arithmetic { operator, left, right, .. } = &node.0 else { return };
        let of = writer.type_of(node);
        let is_whole = is_whole_number(of);
        let quotient = self.whole_quotient(of).filter(|_| *operator == Arithmetic::Div && is_whole);
        let sign = match operator {
            _ if quotient.is_some() => ", ",
            Arithmetic::Div if is_whole => self.whole_division(),
            _ => arithmetic_sql(*operator),
        };
        let (before, behind) = match operator {
            Arithmetic::Div if of == ValueType::Decimal => self.around_decimal_quotient(),
            _ => ("", ""),
        };
        let divides = matches!(operator, Arithmetic::Div | Arithmetic::Rem) && !is_other_than_zero(right);
        let (before_right, behind_right) = if divides { ("nullif(", ", 0)") } else { ("", "") };
        let (before_left, behind_left) = match of {
            ValueType::Decimal if [left, right].iter().all(|side| is_whole_number(writer.type_of(side))) => {
                self.whole_as_decimal()
            }
            _ => ("", ""),
        };
        writer.push(before).push(quotient.unwrap_or_default()).push("(").push(before_left);
        self.reckoned(writer, left, right);
        writer.push(behind_left).push(sign).push(before_right);
        self.reckoned(writer, right, left);
        writer.push(behind_right).push(")").push(behind);
    }

    /// A date with a time, later or earlier by a duration.
    fn moved(&self, writer: &mut Writer, operator: Arithmetic, at: &Node, by: &Node) {
        writer.push("(").operand(at).push(arithmetic_sql(operator)).operand(by).push(")");
    }

    fn function(&self, writer: &mut Writer, function: Function, of: &[Node]);

    /// `… IN (SELECT …)` for a list bound as one value, a JSON array of elements that are called `value`.
    fn long_list(&self, writer: &mut Writer, of: ValueType, json: String);

    /// The plan of a query.
    fn explain(&self) -> &'static str {
        "EXPLAIN "
    }

    /// How it tells of its tables.
    fn catalog(&self) -> &'static dyn Catalog;

    /// Reads a row of a plan: its words, and the step it is and the one it belongs to, where these have numbers.
    fn plan_step(&self, row: &dyn Row) -> Result<(Option<(i64, i64)>, String)> {
        Ok((None, crate::field::decode(row, 0)?))
    }

    /// Updates many rows to values of their own: `met` are the columns that tell a row, `set` those that are set.
    fn bulk_update(&self, writer: &mut Writer, met: &[usize], set: &[usize], rows: usize) {
        writer.push("UPDATE ").table().push(" SET ").list(set.iter().enumerate(), ", ", |writer, (at, position)| {
            writer.name(*position).push(" = ").given(met.len() + at);
        });
        writer.push(" FROM (VALUES ").list(0..rows, ", ", |writer, _| {
            writer.push("(").given_placeholders(met, set, false).push(")");
        });
        writer.push(") AS ").given_table().push(" WHERE ").given_matches(met);
    }
}

/// Of numbers.
fn is_whole_number(of: ValueType) -> bool {
    !matches!(of, ValueType::F32 | ValueType::F64 | ValueType::Decimal)
}

/// Whether a number is known to be other than zero.
fn is_other_than_zero(node: &Node) -> bool {
    let Kind::Value(value) = &node.0 else { return false };
    match value {
        Value::I8(value) => *value != 0,
        Value::I16(value) => *value != 0,
        Value::I32(value) => *value != 0,
        Value::I64(value) => *value != 0,
        Value::U8(value) => *value != 0,
        Value::U16(value) => *value != 0,
        Value::U32(value) => *value != 0,
        Value::U64(value) => *value != 0,
        Value::F32(value) => *value != 0.0,
        Value::F64(value) => *value != 0.0,
        Value::Decimal(value) => value.mantissa() != 0,
        _ => false,
    }
}
