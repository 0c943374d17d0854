//! What a table of a database is: the questions, and what their answers come to. Knows no executor.
use super::parse::{self, LiveCheck};
use super::tokens::Fragment;
use crate::error::Result;
use crate::field::decode;
use crate::model::Schema;
use crate::statement::{Purpose, Statement};
use crate::value::Row;

/// A table, or what stands in its place.
#[derive(Debug, Default)]
pub(super) struct LiveTable {
    /// A view, or a virtual table, which has columns and nothing else that is known.
    pub(super) is_view: bool,
    pub(super) columns: Vec<LiveColumn>,
    /// Those that constraints bring along are among them.
    pub(super) indexes: Vec<LiveIndex>,
    pub(super) checks: Vec<LiveCheck>,
}

#[derive(Debug)]
pub(super) struct LiveColumn {
    pub(super) name: String,
    pub(super) of_type: String,
    pub(super) not_null: bool,
    pub(super) default: Option<Fragment>,
    /// Its place in the primary key, counted from 1; 0 for what is not in it.
    pub(super) in_key: i64,
    pub(super) is_computed: bool,
    pub(super) computed_by: Option<Fragment>,
}

#[derive(Debug)]
pub(super) struct LiveIndex {
    pub(super) name: String,
    pub(super) is_unique: bool,
    pub(super) is_of_key: bool,
    /// Whether somebody named it, rather than a constraint bringing it along.
    pub(super) is_named: bool,
    pub(super) terms: Vec<Term>,
    pub(super) condition: Option<Fragment>,
}

/// What an index sorts by.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Term {
    pub(super) of: Fragment,
    pub(super) descending: bool,
    /// In lower case.
    pub(super) collation: String,
}

/// Asks about one table, and gathers the answers.
pub(crate) struct Inspection {
    model: &'static str,
    table: &'static str,
    /// The text of the CREATE statement of the table, once it is known to be there.
    created: Option<(bool, String)>,
    /// The names and texts of its indexes.
    texts: Vec<(String, Option<String>)>,
    found: LiveTable,
}

impl Inspection {
    pub(crate) fn new(schema: &'static Schema) -> Self {
        let (model, table) = (schema.model(), schema.table());
        Inspection { model, table, created: None, texts: Vec::new(), found: LiveTable::default() }
    }

    fn ask(&self, sql: &'static str) -> Statement {
        Statement::new(Purpose::Rows, sql).bind(self.table).about(self.model)
    }

    /// Asks whether the table is there, and how it was created.
    pub(crate) fn ask_texts(&self) -> Statement {
        self.ask("SELECT s.type, s.name, s.sql FROM sqlite_schema s WHERE s.tbl_name = ? COLLATE NOCASE")
    }

    pub(crate) fn push_text(&mut self, row: &dyn Row) -> Result<()> {
        let (of, name, text): (String, String, Option<String>) = (decode(row, 0)?, decode(row, 1)?, decode(row, 2)?);
        match of.as_str() {
            "table" | "view" => self.created = Some((of == "view", text.unwrap_or_default())),
            "index" => self.texts.push((name, text)),
            _ => {}
        }
        Ok(())
    }

    /// Whether there is anything of that name.
    pub(crate) fn is_there(&self) -> bool {
        self.created.is_some()
    }

    /// Asks for the columns. The tables of other databases that are attached are not meant.
    pub(crate) fn ask_columns(&self) -> Statement {
        self.ask(
            r#"SELECT c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden FROM pragma_table_xinfo(?, 'main') c ORDER BY c.cid"#,
        )
    }

    pub(crate) fn push_column(&mut self, row: &dyn Row) -> Result<()> {
        let hidden: i64 = decode(row, 5)?;
        self.found.columns.push(LiveColumn {
            name: decode(row, 0)?,
            of_type: decode(row, 1)?,
            not_null: decode::<i64>(row, 2)? != 0,
            default: decode::<Option<String>>(row, 3)?.map(|text| Fragment::of(&text)),
            in_key: decode(row, 4)?,
            is_computed: hidden == 2 || hidden == 3,
            computed_by: None,
        });
        Ok(())
    }

    /// Asks for the indexes, a row for each term of each.
    pub(crate) fn ask_indexes(&self) -> Statement {
        self.ask(
            r#"SELECT i.name, i."unique", i.origin, t.name, t."desc", t.coll FROM pragma_index_list(?, 'main') i, pragma_index_xinfo(i.name, 'main') t WHERE t.key = 1 ORDER BY i.seq, t.seqno"#,
        )
    }

    pub(crate) fn push_index(&mut self, row: &dyn Row) -> Result<()> {
        let name: String = decode(row, 0)?;
        let text = self.texts.iter().find(|(index, _)| *index == name).and_then(|(_, text)| text.as_deref());
        let text = text.map(parse::index).unwrap_or_default();
        if self.found.indexes.last().is_none_or(|last| last.name != name) {
            let origin: String = decode(row, 2)?;
            self.found.indexes.push(LiveIndex {
                name,
                is_unique: decode::<i64>(row, 1)? != 0,
                is_of_key: origin == "pk",
                is_named: origin == "c",
                terms: Vec::new(),
                condition: text.condition,
            });
        }
        let Some(index) = self.found.indexes.last_mut() else { return Ok(()) };
        let column: Option<String> = decode(row, 3)?;
        let written = text.terms.into_iter().nth(index.terms.len());
        let of = column.map(|column| Fragment::name(&column)).or(written).unwrap_or_else(|| Fragment::of(""));
        let collation: Option<String> = decode(row, 5)?;
        let collation = collation.unwrap_or_default().to_ascii_lowercase();
        index.terms.push(Term { of, descending: decode::<i64>(row, 4)? != 0, collation });
        Ok(())
    }

    /// What the table is; `None` where there is none.
    pub(super) fn table(self) -> Option<LiveTable> {
        let (is_view, text) = self.created?;
        let mut table = self.found;
        table.is_view = is_view || parse::is_virtual(&text);
        let read = if table.is_view { parse::TableText::default() } else { parse::table(&text) };
        for column in &mut table.columns {
            let by = read.computed.iter().find(|(name, _)| name.eq_ignore_ascii_case(&column.name));
            column.computed_by = by.map(|(_, by)| by.clone());
        }
        table.checks = read.checks;
        Some(table)
    }
}

impl LiveTable {
    pub(super) fn column(&self, name: &str) -> Option<&LiveColumn> {
        self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
    }

    /// The columns of the primary key, in its order.
    pub(super) fn key(&self) -> Vec<&str> {
        let mut key: Vec<&LiveColumn> = self.columns.iter().filter(|column| column.in_key > 0).collect();
        key.sort_by_key(|column| column.in_key);
        key.into_iter().map(|column| column.name.as_str()).collect()
    }

    /// Whether a column is SQLite's own number of a row, which is never NULL and made where it is left out.
    pub(super) fn is_row_number(&self, column: &LiveColumn) -> bool {
        column.in_key > 0 && column.of_type.eq_ignore_ascii_case("INTEGER") && self.key().len() == 1
    }
}

impl LiveIndex {
    /// Whether two indexes refuse the same rows, or would if they were unique: in whatever order and direction.
    pub(super) fn covers(&self, terms: &[Term], condition: Option<&Fragment>) -> bool {
        let like = |one: &Term, other: &Term| one.of == other.of && one.collation == other.collation;
        self.condition.as_ref() == condition
            && self.terms.len() == terms.len()
            && terms.iter().all(|term| self.terms.iter().any(|other| like(term, other)))
    }

    /// Whether it is an index on these terms, in this order.
    pub(super) fn sorts_by(&self, terms: &[Term], condition: Option<&Fragment>) -> bool {
        self.condition.as_ref() == condition && self.terms == terms
    }

    /// As SQL would say it.
    pub(super) fn text(&self) -> String {
        index_text(self.is_unique, &self.terms, self.condition.as_ref())
    }
}

/// An index in the words of SQL.
pub(super) fn index_text(unique: bool, terms: &[Term], condition: Option<&Fragment>) -> String {
    let terms: Vec<String> = terms.iter().map(term_text).collect();
    let unique = if unique { "UNIQUE " } else { "" };
    let only = condition.map(|condition| format!(" WHERE {}", condition.text())).unwrap_or_default();
    format!("{unique}({}){only}", terms.join(", "))
}

fn term_text(term: &Term) -> String {
    let collation = match term.collation.as_str() {
        BINARY => String::new(),
        other => format!(" COLLATE {}", other.to_ascii_uppercase()),
    };
    let direction = if term.descending { " DESC" } else { "" };
    format!("{}{collation}{direction}", term.of.text())
}

/// The collation of what names none.
pub(super) const BINARY: &str = "binary";
