//! How SQLite tells of its tables: names and columns by pragmas, all else in the text that created them. Knows no driver.
use super::created;
use crate::error::Result;
use crate::field::decode;
use crate::sql::introspect::{Catalog, Fragment, LiveColumn, LiveTable, Question, Quotes, Term};
use crate::value::{Row, ValueType};

pub(super) struct Tables;

impl Catalog for Tables {
    /// The tables of other databases that are attached are not meant.
    fn questions(&self) -> &'static [Question] {
        &[
            Question {
                before: r#"SELECT s.name, s.type, s.sql, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden FROM sqlite_schema s LEFT JOIN pragma_table_xinfo(s.name, 'main') c WHERE s.type IN ('table', 'view') AND s.name COLLATE NOCASE IN ("#,
                behind: ") ORDER BY s.name, c.cid",
                read: column,
            },
            Question {
                before: r#"SELECT owner, name, is_unique, origin, term, is_descending, coll, sql, target_column FROM (SELECT s.name AS owner, i.name AS name, i."unique" AS is_unique, i.origin AS origin, t.name AS term, t."desc" AS is_descending, t.coll AS coll, x.sql AS sql, NULL AS target_column, NULL AS key, i.seq AS seq, t.seqno AS at FROM sqlite_schema s, pragma_index_list(s.name, 'main') i, pragma_index_xinfo(i.name, 'main') t LEFT JOIN sqlite_schema x ON x.type = 'index' AND x.name = i.name WHERE t.key = 1 AND s.type = 'table' UNION ALL SELECT s.name, f.id, NULL, f.on_delete, f."from", NULL, f."table", NULL, f."to", 1, f.id, f.seq FROM sqlite_schema s, pragma_foreign_key_list(s.name, 'main') f WHERE s.type = 'table') WHERE owner COLLATE NOCASE IN ("#,
                behind: ") ORDER BY owner, key, seq, at",
                read: |row, tables| index_or_key(row, tables),
            },
        ]
    }

    fn settle(&self, table: &mut LiveTable) {
        table.is_view |= created::is_virtual(&table.definition);
        let read = if table.is_view { created::TableText::default() } else { created::table(&table.definition) };
        // The number of a row is never NULL, and is made where it is left out.
        let of_type = |column: &LiveColumn| column.of_type.eq_ignore_ascii_case("INTEGER");
        let number = table.columns.iter().position(|column| of_type(column) && table.is_key(column));
        for (at, column) in table.columns.iter_mut().enumerate() {
            let by = read.computed.iter().find(|(name, _)| name.eq_ignore_ascii_case(&column.name));
            column.computed_by = by.map(|(_, by)| by.clone());
            column.is_made = number == Some(at);
            column.not_null |= column.is_made;
        }
        table.checks = read.checks;
    }

    /// `VARCHAR(20)` is as good as `TEXT`, and a `DATE` leaves dates alone.
    fn holds(&self, of: ValueType, expected: &str, found: &str) -> bool {
        let is_number = |affinity| affinity == Affinity::Integer || affinity == Affinity::Numeric;
        let is_time = matches!(of, ValueType::Date | ValueType::Time | ValueType::DateTime | ValueType::Timestamp);
        let (expected, found) = (affinity(expected), affinity(found));
        expected == found || (is_number(expected) && is_number(found)) || (is_time && found == Affinity::Numeric)
    }
}

fn column(row: &dyn Row, tables: &mut Vec<LiveTable>) -> Result<()> {
    let name: String = decode(row, 0)?;
    let Some(table) = LiveTable::entry(tables, &name) else { return Ok(()) };
    table.any_case = true;
    table.is_view = decode::<String>(row, 1)? == "view";
    table.definition = decode::<Option<String>>(row, 2)?.unwrap_or_default();
    let Some(name) = decode::<Option<String>>(row, 3)? else { return Ok(()) };
    let hidden: i64 = decode(row, 8)?;
    let default = decode::<Option<String>>(row, 6)?.map(|text| Fragment::of(&text, Quotes::Doubled));
    table.columns.push(LiveColumn {
        name,
        of_type: decode(row, 4)?,
        not_null: decode::<i64>(row, 5)? != 0,
        default: default.filter(|default| !default.is_null()),
        in_key: decode(row, 7)?,
        is_computed: hidden == 2 || hidden == 3,
        ..LiveColumn::default()
    });
    Ok(())
}

/// A row for each term of each index, and for each column of each foreign key, which has a number for a name.
fn index_or_key(row: &dyn Row, tables: &mut [LiveTable]) -> Result<()> {
    if decode::<Option<i64>>(row, 2)?.is_some() {
        return index_term(row, tables);
    }
    let (table, number): (String, i64) = (decode(row, 0)?, decode(row, 1)?);
    let table = LiveTable::named(tables, &table);
    let Some(key) = table.and_then(|table| table.foreign_key(&number.to_string())) else { return Ok(()) };
    key.is_named = false;
    key.on_delete = decode(row, 3)?;
    key.columns.push(decode(row, 4)?);
    key.target = decode(row, 6)?;
    key.target_columns.extend(decode::<Option<String>>(row, 8)?);
    Ok(())
}

/// A row for each term of each index.
fn index_term(row: &dyn Row, tables: &mut [LiveTable]) -> Result<()> {
    let (table, name, origin): (String, String, String) = (decode(row, 0)?, decode(row, 1)?, decode(row, 3)?);
    let text: Option<String> = decode(row, 7)?;
    let read = text.as_deref().map(created::index).unwrap_or_default();
    let Some(index) = LiveTable::named(tables, &table).and_then(|table| table.index(&name)) else { return Ok(()) };
    index.is_unique = decode::<i64>(row, 2)? != 0;
    index.is_of_key = origin == "pk";
    index.is_named = origin == "c";
    index.condition = read.condition;
    let column: Option<String> = decode(row, 4)?;
    let written = read.terms.into_iter().nth(index.terms.len());
    let of = column.map(|column| Fragment::name(&column, true)).or(written);
    let collation: Option<String> = decode(row, 6)?;
    let collation = collation.filter(|collation| !collation.eq_ignore_ascii_case("BINARY"));
    index.terms.push(Term {
        of: of.unwrap_or_else(|| Fragment::of("", Quotes::Doubled)),
        descending: Some(decode::<i64>(row, 5)? != 0),
        nulls_first: None,
        words: collation.map(|name| format!(" COLLATE {}", name.to_ascii_uppercase())).unwrap_or_default(),
    });
    Ok(())
}

/// What SQLite makes of values that are stored in a column: <https://www.sqlite.org/datatype3.html>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Affinity {
    Integer,
    Text,
    Blob,
    Real,
    Numeric,
}

fn affinity(of_type: &str) -> Affinity {
    let name = of_type.to_ascii_uppercase();
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    match () {
        () if has(&["INT"]) => Affinity::Integer,
        () if has(&["CHAR", "CLOB", "TEXT"]) => Affinity::Text,
        () if name.is_empty() || has(&["BLOB"]) => Affinity::Blob,
        () if has(&["REAL", "FLOA", "DOUB"]) => Affinity::Real,
        () => Affinity::Numeric,
    }
}
