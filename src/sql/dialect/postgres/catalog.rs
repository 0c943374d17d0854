//! How PostgreSQL tells of its tables. Knows no driver.
use super::index;
use super::spelling::{Plans, QUOTE};
use crate::error::Result;
use crate::field::decode;
use crate::sql::introspect::{
    Catalog, Fragment, LiveCheck, LiveColumn, LiveForeignKey, LiveTable, Question, Quotes, Spelling, Term,
};
use crate::value::{ElementType, Row, ValueType};

pub(super) struct Tables;

impl Catalog for Tables {
    /// Of those of one name the first on the search path is meant, as in a query.
    fn questions(&self) -> &'static [Question] {
        &[
            // Collations by which texts do not compare by their bytes are told; that of the database may be one.
            Question {
                before: r#"SELECT c.relname::text, c.relkind IN ('r', 'p'), a.attname::text, format_type(a.atttypid, a.atttypmod), CASE WHEN l.collname NOT IN ('C', 'POSIX', 'ucs_basic', 'C.UTF-8', 'C.utf8', 'pg_c_utf8') AND (l.collname <> 'default' OR 'a' < 'B' COLLATE "default") THEN quote_ident(l.collname) END, a.attnotnull, a.attidentity::text, a.attgenerated <> '', pg_get_expr(d.adbin, d.adrelid), (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_type y JOIN pg_enum e ON e.enumtypid IN (y.oid, y.typelem) WHERE y.oid = a.atttypid) FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum LEFT JOIN pg_collation l ON l.oid = a.attcollation WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND pg_table_is_visible(c.oid) AND c.relname IN ("#,
                behind: ") ORDER BY c.oid, a.attnum",
                read: column,
            },
            // An index that could not be made whole keeps nothing.
            Question {
                before: "SELECT c.relname::text, i.relname::text, x.indisunique, x.indisprimary, x.indimmediate, pg_get_indexdef(i.oid), pg_get_indexdef(i.oid, k.at, FALSE), a.attname::text FROM pg_class c JOIN pg_index x ON x.indrelid = c.oid JOIN pg_class i ON i.oid = x.indexrelid CROSS JOIN generate_series(1, x.indnkeyatts) AS k(at) LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[k.at - 1] AND a.attnum > 0 WHERE x.indisvalid AND pg_table_is_visible(c.oid) AND c.relname IN (",
                behind: ") ORDER BY c.oid, i.relname, k.at",
                read: |row, tables| index_term(row, tables),
            },
            Question {
                // Of a foreign key to a table in partitions there is one to each of them besides.
                before: "SELECT c.relname::text, k.conname::text, pg_get_expr(k.conbin, k.conrelid), ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u(n, at) JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n ORDER BY u.at), CASE WHEN pg_table_is_visible(k.confrelid) THEN (SELECT t.relname::text FROM pg_class t WHERE t.oid = k.confrelid) ELSE k.confrelid::regclass::text END, ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS u(n, at) JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.n ORDER BY u.at), CASE k.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' WHEN 'r' THEN 'RESTRICT' ELSE 'NO ACTION' END FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid WHERE k.contype IN ('c', 'f') AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid) AND pg_table_is_visible(c.oid) AND c.relname IN (",
                behind: ") ORDER BY c.oid, k.oid",
                read: |row, tables| constraint(row, tables),
            },
        ]
    }

    fn folds_names(&self) -> bool {
        false
    }

    fn holds(&self, of: ValueType, expected: &str, found: &str) -> bool {
        let found = found.replacen("(6)", "", 1);
        if let ValueType::Array(element) = of {
            let expected = expected.split(" COLLATE ").next().unwrap_or(expected);
            let elements = expected.strip_suffix("[]").zip(found.strip_suffix("[]"));
            let is_enum = element == ElementType::Enum;
            let of = if is_enum { ValueType::Enum } else { element.into() };
            return elements.is_some_and(|(expected, found)| self.holds(of, expected, found));
        }
        match expected {
            "int2" => found == "smallint",
            "int4" => found == "integer",
            "int8" => found == "bigint",
            "float4" => found == "real",
            "float8" => found == "double precision",
            "time" => found == "time without time zone",
            "timestamp" => found == "timestamp without time zone",
            "timestamptz" => found == "timestamp with time zone",
            // A name is in quotes where it has to be.
            _ if of == ValueType::Enum => found.replace(QUOTE, "") == expected.replace(QUOTE, ""),
            _ if of == ValueType::Text => found == "text" || found == "character varying",
            expected => found == expected,
        }
    }

    fn made(&self) -> &'static str {
        " GENERATED BY DEFAULT AS IDENTITY"
    }

    fn spelling(&self) -> Option<&'static dyn Spelling> {
        Some(&Plans)
    }
}

fn of(text: &str) -> Fragment {
    Fragment::of(text, Quotes::Doubled)
}

fn column(row: &dyn Row, tables: &mut Vec<LiveTable>) -> Result<()> {
    let name: String = decode(row, 0)?;
    let Some(table) = LiveTable::entry(tables, &name) else { return Ok(()) };
    table.is_view = !decode::<bool>(row, 1)?;
    let Some(name) = decode::<Option<String>>(row, 2)? else { return Ok(()) };
    let (identity, is_computed): (String, bool) = (decode(row, 6)?, decode(row, 7)?);
    let collation = decode::<Option<String>>(row, 4)?;
    // Such a key takes none that the program gives.
    let always = if identity == "a" { " GENERATED ALWAYS AS IDENTITY" } else { "" };
    let expression = decode::<Option<String>>(row, 8)?.map(|text| of(&text));
    let (computed_by, default) = if is_computed { (expression, None) } else { (None, expression) };
    table.columns.push(LiveColumn {
        name,
        of_type: decode(row, 3)?,
        words: collation.map(|name| format!(" COLLATE {name}")).unwrap_or_default() + always,
        labels: decode::<Option<Vec<String>>>(row, 9)?.unwrap_or_default(),
        not_null: decode(row, 5)?,
        is_made: identity == "d" || default.is_some(),
        default,
        is_computed,
        computed_by,
        ..LiveColumn::default()
    });
    Ok(())
}

/// A row for each term of each index.
fn index_term(row: &dyn Row, tables: &mut [LiveTable]) -> Result<()> {
    let (table, name): (String, String) = (decode(row, 0)?, decode(row, 1)?);
    let Some(table) = LiveTable::named(tables, &table) else { return Ok(()) };
    let (is_of_key, is_immediate): (bool, bool) = (decode(row, 3)?, decode(row, 4)?);
    let (definition, key): (String, String) = (decode(row, 5)?, decode(row, 6)?);
    let column: Option<String> = decode(row, 7)?;
    let Some(index) = table.index(&name) else { return Ok(()) };
    let written = index::read(&definition, index.terms.len(), &key);
    index.is_unique = decode(row, 2)?;
    index.is_of_key = is_of_key;
    index.words = written.words;
    if !is_immediate {
        index.words.push_str(" DEFERRABLE");
    }
    index.condition = written.condition;
    let of = column.as_deref().map_or_else(|| of(&key), |column| Fragment::name(column, false));
    let (descending, nulls_first) = (Some(written.is_descending), Some(written.nulls_first));
    index.terms.push(Term { of, descending, nulls_first, words: written.term_words });
    let place = i64::try_from(index.terms.len()).unwrap_or_default();
    if let Some(column) = table.columns.iter_mut().find(|found| is_of_key && Some(&found.name) == column.as_ref()) {
        column.in_key = place;
    }
    Ok(())
}

/// A check, which has a condition, or a foreign key.
fn constraint(row: &dyn Row, tables: &mut [LiveTable]) -> Result<()> {
    let (table, name): (String, String) = (decode(row, 0)?, decode(row, 1)?);
    let Some(table) = LiveTable::named(tables, &table) else { return Ok(()) };
    if let Some(condition) = decode::<Option<String>>(row, 2)? {
        table.checks.push(LiveCheck { name: Some(name), condition: of(&condition) });
        return Ok(());
    }
    table.foreign_keys.push(LiveForeignKey {
        name,
        is_named: true,
        columns: decode(row, 3)?,
        target: decode(row, 4)?,
        target_columns: decode(row, 5)?,
        on_delete: decode(row, 6)?,
    });
    Ok(())
}
