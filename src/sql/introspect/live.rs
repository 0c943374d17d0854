//! What a table of a database is, as its catalog tells it. Knows no database and no executor.
use super::foreign_keys::LiveForeignKey;
use super::fragment::Fragment;

/// A table, or what stands in its place.
#[derive(Debug, Default)]
pub(in crate::sql) struct LiveTable {
    pub(in crate::sql) name: String,
    /// Whether its name is also one that differs in case alone.
    pub(in crate::sql) any_case: bool,
    /// A view, or something else that has columns and nothing else that is known.
    pub(in crate::sql) is_view: bool,
    /// How it was created, where the database keeps that.
    pub(in crate::sql) definition: String,
    pub(in crate::sql) columns: Vec<LiveColumn>,
    /// Those that constraints bring along are among them.
    pub(in crate::sql) indexes: Vec<LiveIndex>,
    pub(in crate::sql) checks: Vec<LiveCheck>,
    pub(in crate::sql) foreign_keys: Vec<LiveForeignKey>,
}

#[derive(Debug, Default)]
pub(in crate::sql) struct LiveColumn {
    pub(in crate::sql) name: String,
    pub(in crate::sql) of_type: String,
    /// What makes it another than one of its type usually is, as a collation does; with a space before.
    pub(in crate::sql) words: String,
    /// The labels of its type, or of its elements', if that is an enum type.
    pub(in crate::sql) labels: Vec<String>,
    pub(in crate::sql) not_null: bool,
    pub(in crate::sql) default: Option<Fragment>,
    /// Its place in the primary key, counted from 1; 0 for what is not in it.
    pub(in crate::sql) in_key: i64,
    /// Whether the database makes keys for it.
    pub(in crate::sql) is_made: bool,
    pub(in crate::sql) is_computed: bool,
    pub(in crate::sql) computed_by: Option<Fragment>,
}

#[derive(Debug, Default)]
pub(in crate::sql) struct LiveIndex {
    pub(in crate::sql) name: String,
    pub(in crate::sql) is_unique: bool,
    pub(in crate::sql) is_of_key: bool,
    /// Whether somebody named it, rather than a constraint bringing it along.
    pub(in crate::sql) is_named: bool,
    pub(in crate::sql) terms: Vec<Term>,
    pub(in crate::sql) condition: Option<Fragment>,
    /// What makes it another than all that a model can state; with a space before.
    pub(in crate::sql) words: String,
}

/// What an index sorts by.
#[derive(Debug, Clone)]
pub(in crate::sql) struct Term {
    pub(in crate::sql) of: Fragment,
    /// `None` where the database knows no directions.
    pub(in crate::sql) descending: Option<bool>,
    /// `None` where nobody says where NULLs come.
    pub(in crate::sql) nulls_first: Option<bool>,
    /// A collation and the like, if it is not the usual one; with a space before.
    pub(in crate::sql) words: String,
}

/// A check of a table.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::sql) struct LiveCheck {
    pub(in crate::sql) name: Option<String>,
    pub(in crate::sql) condition: Fragment,
}

impl LiveTable {
    /// The table of this name among those that are known so far, which is the last as a rule.
    pub(in crate::sql) fn named<'t>(tables: &'t mut [LiveTable], name: &str) -> Option<&'t mut LiveTable> {
        tables.iter_mut().rev().find(|table| table.name == name)
    }

    /// The table of this name, new if it is not known yet.
    pub(in crate::sql) fn entry<'t>(tables: &'t mut Vec<LiveTable>, name: &str) -> Option<&'t mut LiveTable> {
        if tables.last().is_none_or(|last| last.name != name) {
            tables.push(LiveTable { name: name.to_owned(), ..LiveTable::default() });
        }
        tables.last_mut()
    }

    /// The index of this name, new if it is not the last.
    pub(in crate::sql) fn index(&mut self, name: &str) -> Option<&mut LiveIndex> {
        if self.indexes.last().is_none_or(|last| last.name != name) {
            self.indexes.push(LiveIndex { name: name.to_owned(), is_named: true, ..LiveIndex::default() });
        }
        self.indexes.last_mut()
    }

    /// The foreign key of this name, new if it is not the last.
    pub(in crate::sql) fn foreign_key(&mut self, name: &str) -> Option<&mut LiveForeignKey> {
        if self.foreign_keys.last().is_none_or(|last| last.name != name) {
            self.foreign_keys.push(LiveForeignKey {
                name: name.to_owned(),
                is_named: true,
                ..LiveForeignKey::default()
            });
        }
        self.foreign_keys.last_mut()
    }

    /// The expressions of it, in an order that stays; of the defaults only those of some columns.
    pub(super) fn fragments(&mut self, defaults: &[String]) -> Vec<&mut Fragment> {
        let of_columns = self.columns.iter_mut().flat_map(|column| {
            let is_wanted = defaults.iter().any(|name| name.eq_ignore_ascii_case(&column.name));
            let default = column.default.as_mut().filter(|_| is_wanted);
            default.into_iter().chain(&mut column.computed_by)
        });
        let of_indexes = self.indexes.iter_mut().flat_map(|index| {
            let terms = index.terms.iter_mut().map(|term| &mut term.of).filter(|of| !of.is_name());
            terms.chain(&mut index.condition)
        });
        let of_checks = self.checks.iter_mut().map(|check| &mut check.condition);
        of_columns.chain(of_indexes).chain(of_checks).collect()
    }

    /// The columns of the primary key, in its order.
    pub(super) fn key(&self) -> Vec<&LiveColumn> {
        let mut key: Vec<&LiveColumn> = self.columns.iter().filter(|column| column.in_key > 0).collect();
        key.sort_by_key(|column| column.in_key);
        key
    }

    /// Whether the primary key is this column alone.
    pub(in crate::sql) fn is_key(&self, column: &LiveColumn) -> bool {
        column.in_key > 0 && self.key().len() == 1
    }
}

impl LiveColumn {
    /// Its type, with all that is to be said of it.
    pub(super) fn type_text(&self) -> String {
        format!("{}{}", self.of_type, self.words)
    }
}

impl LiveIndex {
    /// Whether two indexes refuse the same rows, or would if they were unique: in whatever order and direction.
    pub(super) fn covers(&self, terms: &[Term], condition: Option<&Fragment>) -> bool {
        let like = |one: &Term, other: &Term| one.of == other.of && one.words == other.words;
        self.words.is_empty()
            && self.condition.as_ref() == condition
            && self.terms.len() == terms.len()
            && terms.iter().all(|term| self.terms.iter().any(|other| like(term, other)))
    }

    /// Whether it is an index on these terms, in this order.
    pub(super) fn sorts_by(&self, terms: &[Term], condition: Option<&Fragment>) -> bool {
        self.words.is_empty()
            && self.condition.as_ref() == condition
            && self.terms.len() == terms.len()
            && self.terms.iter().zip(terms).all(|(one, other)| one.sorts_like(other))
    }

    /// As SQL would say it.
    pub(super) fn text(&self) -> String {
        index_text(self.is_unique, &self.terms, &self.words, self.condition.as_ref())
    }
}

impl Term {
    fn sorts_like(&self, other: &Term) -> bool {
        let same = |one: Option<bool>, other: Option<bool>| one.zip(other).is_none_or(|(one, other)| one == other);
        self.of == other.of
            && self.words == other.words
            && same(self.descending, other.descending)
            && same(self.nulls_first, other.nulls_first)
    }

    fn text(&self) -> String {
        let is_descending = self.descending == Some(true);
        let direction = if is_descending { " DESC" } else { "" };
        // Where they come by themselves, nobody says so.
        let nulls = match self.nulls_first {
            Some(true) if !is_descending => " NULLS FIRST",
            Some(false) if is_descending => " NULLS LAST",
            _ => "",
        };
        format!("{}{}{direction}{nulls}", self.of.text(), self.words)
    }
}

/// An index in the words of SQL.
pub(super) fn index_text(unique: bool, terms: &[Term], words: &str, condition: Option<&Fragment>) -> String {
    let terms: Vec<String> = terms.iter().map(Term::text).collect();
    let unique = if unique { "UNIQUE " } else { "" };
    let only = condition.map(|condition| format!(" WHERE {}", condition.text())).unwrap_or_default();
    format!("{unique}({}){words}{only}", terms.join(", "))
}
