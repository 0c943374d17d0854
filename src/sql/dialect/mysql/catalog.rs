//! How MariaDB and MySQL tell of their tables. Knows no driver.
use super::spelling::Plans;
use crate::error::Result;
use crate::field::decode;
use crate::sql::introspect::{
    Catalog, DefaultIs, Fragment, LiveCheck, LiveColumn, LiveTable, Question, Quotes, Spelling, Term,
};
use crate::sql::writer::Writer;
use crate::value::{Row, ValueType};

pub(super) struct Tables;

impl Catalog for Tables {
    /// Names in this catalog compare whatever their case, also where those of tables do not, which are then told apart
    /// when it is known what they are.
    fn questions(&self) -> &'static [Question] {
        &[
            // MySQL quotes no defaults, and escapes the quotes in expressions.
            Question {
                before: r"SELECT t.table_name, @@lower_case_table_names <> 0, t.table_type NOT IN ('BASE TABLE', 'SYSTEM VERSIONED'), c.column_name, c.column_type, CASE WHEN c.collation_name NOT IN ('utf8mb4_nopad_bin', 'utf8mb4_0900_bin') THEN c.collation_name END, c.is_nullable = 'NO', /*M! c.column_default *//*!80017 IF(c.extra LIKE '%DEFAULT_GENERATED%', REPLACE(c.column_default, '\\\'', '\''), QUOTE(c.column_default)) */, c.extra LIKE '%auto_increment%', NULLIF(/*M! c.generation_expression *//*!80017 REPLACE(c.generation_expression, '\\\'', '\'') */, '') FROM information_schema.tables t JOIN information_schema.columns c ON BINARY c.table_name = t.table_name WHERE t.table_schema = DATABASE() AND c.table_schema = DATABASE() AND LOWER(t.table_name) IN (",
                behind: ") ORDER BY BINARY t.table_name, c.ordinal_position",
                read: column,
            },
            // Before 10.8, MariaDB reads directions and keeps none.
            Question {
                before: "SELECT s.table_name, s.index_name, s.non_unique = 0, s.column_name, s.sub_part, CASE WHEN TRUE /*M! AND FALSE *//*M!100800 OR TRUE */ THEN s.collation = 'D' END, s.index_type, /*M! s.ignored = 'YES' *//*!80017 s.is_visible = 'NO' */ FROM information_schema.statistics s WHERE s.table_schema = DATABASE() AND LOWER(s.table_name) IN (",
                behind: ") ORDER BY BINARY s.table_name, BINARY s.index_name, s.seq_in_index",
                read: |row, tables| index_term(row, tables),
            },
            Question {
                before: r"SELECT table_name, name, condition_or_column, is_of_column, target, target_column, on_delete FROM (SELECT /*M! k.table_name *//*!80017 t.table_name */ AS table_name, k.constraint_name AS name, /*M! k.check_clause *//*!80017 REPLACE(k.check_clause, '\\\'', '\'') */ AS condition_or_column, /*M! k.level = 'Column' *//*!80017 FALSE */ AS is_of_column, NULL AS target, NULL AS target_column, NULL AS on_delete, 0 AS at FROM information_schema.check_constraints k /*!80017 JOIN information_schema.table_constraints t ON t.constraint_schema = k.constraint_schema AND t.constraint_name = k.constraint_name */ WHERE k.constraint_schema = DATABASE() UNION ALL SELECT u.table_name, u.constraint_name, u.column_name, FALSE, IF(u.referenced_table_schema = DATABASE(), u.referenced_table_name, CONCAT(u.referenced_table_schema, '.', u.referenced_table_name)), u.referenced_column_name, r.delete_rule, u.ordinal_position FROM information_schema.key_column_usage u JOIN information_schema.referential_constraints r ON r.constraint_schema = u.constraint_schema AND r.constraint_name = u.constraint_name AND r.table_name = u.table_name WHERE u.table_schema = DATABASE() AND u.referenced_table_name IS NOT NULL) AS k WHERE LOWER(table_name) IN (",
                behind: ") ORDER BY table_name, name, at",
                read: |row, tables| constraint(row, tables),
            },
        ]
    }

    fn quotes(&self) -> Quotes {
        Quotes::Escaped
    }

    fn holds(&self, of: ValueType, expected: &str, found: &str) -> bool {
        match of {
            ValueType::Text => letters(found).is_some_and(|found| Some(found) >= letters(expected)),
            ValueType::Bytes => bytes(found).is_some_and(|found| Some(found) >= bytes(expected)),
            _ => plain(found) == plain(expected),
        }
    }

    fn made(&self) -> &'static str {
        " AUTO_INCREMENT"
    }

    fn spelling(&self) -> Option<&'static dyn Spelling> {
        Some(&Plans)
    }

    fn default_is(&self) -> Option<fn(&mut Writer, &DefaultIs<'_>)> {
        Some(default_is)
    }
}

/// How many letters a column holds, if it holds texts as they are. A letter has 4 bytes at most.
fn letters(of_type: &str) -> Option<u64> {
    Some(match of_type {
        "tinytext" => 0xff / 4,
        "text" => 0xffff / 4,
        "mediumtext" => 0xff_ffff / 4,
        "longtext" => 0xffff_ffff / 4,
        other => return length(other, "varchar("),
    })
}

/// How many bytes a column holds, if it holds them as they are.
fn bytes(of_type: &str) -> Option<u64> {
    Some(match of_type {
        "tinyblob" => 0xff,
        "blob" => 0xffff,
        "mediumblob" => 0xff_ffff,
        "longblob" => 0xffff_ffff,
        other => return length(other, "varbinary("),
    })
}

fn length(of_type: &str, before: &str) -> Option<u64> {
    of_type.strip_prefix(before)?.strip_suffix(')')?.parse().ok()
}

/// A type by the name that it has in the catalog, integers without the width at which they are shown.
fn plain(of_type: &str) -> String {
    let of_type = if of_type == "boolean" { "tinyint" } else { of_type };
    match of_type.split_once('(') {
        Some((name, rest)) if name.ends_with("int") => {
            name.to_owned() + rest.split_once(')').map_or("", |(_, behind)| behind)
        }
        _ => of_type.to_owned(),
    }
}

fn of(text: &str) -> Fragment {
    Fragment::of(text, Quotes::Escaped)
}

fn column(row: &dyn Row, tables: &mut Vec<LiveTable>) -> Result<()> {
    let name: String = decode(row, 0)?;
    let Some(table) = LiveTable::entry(tables, &name) else { return Ok(()) };
    (table.any_case, table.is_view) = (decode(row, 1)?, decode(row, 2)?);
    let collation: Option<String> = decode(row, 5)?;
    let default: Option<String> = decode(row, 7)?;
    let computed_by = decode::<Option<String>>(row, 9)?.map(|text| of(&text));
    table.columns.push(LiveColumn {
        name: decode(row, 3)?,
        of_type: decode(row, 4)?,
        words: collation.map(|name| format!(" COLLATE {name}")).unwrap_or_default(),
        not_null: decode(row, 6)?,
        default: default.map(|text| of(&text)).filter(|default| !default.is_null()),
        is_made: decode(row, 8)?,
        is_computed: computed_by.is_some(),
        computed_by,
        ..LiveColumn::default()
    });
    Ok(())
}

/// A row for each term of each index.
fn index_term(row: &dyn Row, tables: &mut [LiveTable]) -> Result<()> {
    let (table, name): (String, String) = (decode(row, 0)?, decode(row, 1)?);
    let Some(table) = LiveTable::named(tables, &table) else { return Ok(()) };
    let (column, prefix): (Option<String>, Option<i64>) = (decode(row, 3)?, decode(row, 4)?);
    let (method, is_ignored): (String, bool) = (decode(row, 6)?, decode(row, 7)?);
    let Some(index) = table.index(&name) else { return Ok(()) };
    index.is_unique = decode(row, 2)?;
    index.is_of_key = name == "PRIMARY";
    let is_of_key = index.is_of_key;
    // What is unique is so by whatever method, and when no query uses it, too.
    index.words = match (index.is_unique, method.as_str()) {
        (true, _) => String::new(),
        (false, "BTREE") if is_ignored => " IGNORED".to_owned(),
        (false, "BTREE") => String::new(),
        (false, method) => format!(" USING {method}"),
    };
    index.terms.push(Term {
        // MySQL tells of an expression without a column.
        of: column.as_deref().map_or_else(|| of("(an expression)"), |column| Fragment::name(column, true)),
        descending: decode(row, 5)?,
        nulls_first: None,
        words: prefix.map(|letters| format!("({letters})")).unwrap_or_default(),
    });
    let place = i64::try_from(index.terms.len()).unwrap_or_default();
    if let Some(column) = table.columns.iter_mut().find(|found| is_of_key && Some(&found.name) == column.as_ref()) {
        column.in_key = place;
    }
    Ok(())
}

/// A check, or a column of a foreign key, which has a target.
fn constraint(row: &dyn Row, tables: &mut [LiveTable]) -> Result<()> {
    let (table, name): (String, String) = (decode(row, 0)?, decode(row, 1)?);
    let (text, is_of_column): (String, bool) = (decode(row, 2)?, decode(row, 3)?);
    let Some(table) = LiveTable::named(tables, &table) else { return Ok(()) };
    let Some(target) = decode::<Option<String>>(row, 4)? else {
        check(table, name, of(&text), is_of_column);
        return Ok(());
    };
    let Some(key) = table.foreign_key(&name) else { return Ok(()) };
    key.columns.push(text);
    key.target = target;
    key.target_columns.push(decode(row, 5)?);
    key.on_delete = decode(row, 6)?;
    Ok(())
}

/// JSON is a text with a check in MariaDB.
fn check(table: &mut LiveTable, name: String, condition: Fragment, is_of_column: bool) {
    let column = table.columns.iter_mut().find(|column| is_of_column && column.name == name);
    match column.filter(|column| column.of_type == "longtext" && condition.is_call("json_valid", &column.name)) {
        Some(column) => (column.of_type, column.words) = ("json".to_owned(), String::new()),
        None => table.checks.push(LiveCheck { name: Some(name), condition }),
    }
}

/// Of floats the catalog tells but six digits, and of bytes what they are as a text: there the column itself is asked, in a
/// condition that is known to be true or false before a row of the table is read.
fn default_is(writer: &mut Writer, asked: &DefaultIs<'_>) {
    let (before, behind) = match asked.of {
        ValueType::F32 | ValueType::Uuid | ValueType::Bytes => {
            writer
                .push("(SELECT 1) AS one LEFT JOIN ")
                .identifier(asked.table)
                .push(" AS live ON FALSE WHERE DEFAULT(live.");
            writer.identifier(asked.column).push(") <=> ");
            let (before, behind) = if asked.of == ValueType::F32 { ("CAST((", ") AS FLOAT)") } else { ("(", ")") };
            writer.push(before).push(asked.stated.text()).push(behind);
            return;
        }
        ValueType::F64 => ("((", ") + 0e0)"),
        ValueType::Date => ("CAST((", ") AS DATE)"),
        ValueType::Time => ("CAST((", ") AS TIME(6))"),
        ValueType::DateTime | ValueType::Timestamp => ("CAST((", ") AS DATETIME(6))"),
        // Byte by byte.
        ValueType::Text | ValueType::Json => ("HEX(CONVERT((", ") USING utf8mb4))"),
        _ => ("(", ")"),
    };
    writer.push("(SELECT 1) AS one WHERE ").push(before).push(asked.stated.text()).push(behind).push(" <=> ");
    writer.push(before).push(asked.found.text()).push(behind);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_that_store_the_same_are_as_good() {
        let holds = |of, expected, found| Tables.holds(of, expected, found);
        for (of, expected, found) in [
            (ValueType::Bool, "boolean", "tinyint(1)"),
            (ValueType::U64, "bigint unsigned", "bigint(20) unsigned"),
            (ValueType::I64, "bigint", "bigint"),
            (ValueType::Text, "varchar(255)", "varchar(300)"),
            (ValueType::Text, "varchar(255)", "text"),
            (ValueType::Text, "longtext", "longtext"),
            (ValueType::Bytes, "varbinary(255)", "tinyblob"),
            (ValueType::DateTime, "datetime(6)", "datetime(6)"),
        ] {
            assert!(holds(of, expected, found), "{expected} {found}");
        }
        for (of, expected, found) in [
            (ValueType::I64, "bigint", "bigint(20) unsigned"),
            (ValueType::I32, "int", "bigint(20)"),
            (ValueType::Text, "varchar(255)", "varchar(254)"),
            (ValueType::Text, "varchar(255)", "tinytext"),
            (ValueType::Text, "varchar(255)", "char(255)"),
            (ValueType::Text, "longtext", "mediumtext"),
            (ValueType::Bytes, "longblob", "longtext"),
            (ValueType::Uuid, "binary(16)", "binary(15)"),
            (ValueType::Decimal, "decimal(65,30)", "decimal(10,2)"),
            (ValueType::DateTime, "datetime(6)", "datetime"),
        ] {
            assert!(!holds(of, expected, found), "{expected} {found}");
        }
    }
}
