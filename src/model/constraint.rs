//! The constraints and indexes that a model states, and what they are called.
use crate::expr::{Condition, Node, OrderBy, OrderTerm};
use std::borrow::Cow;

/// No two rows hold the same in these columns.
///
/// ```
/// # use biform::prelude::*;
/// #[derive(Model)]
/// #[model(unique(title, rating))]
/// struct Book {
///     id: Id<Book>,
///     title: String,
///     rating: i32,
/// }
///
/// let unique = &Book::schema().uniques()[0];
/// assert_eq!((unique.name(), unique.positions()), ("book_title_rating_unique", &[1, 2][..]));
/// ```
#[derive(Debug, Clone)]
pub struct Unique {
    pub(crate) name: Cow<'static, str>,
    pub(crate) positions: Vec<usize>,
}

/// A condition that every row keeps.
///
/// ```
/// # use biform::prelude::*;
/// #[derive(Model)]
/// #[model(check(name = "five_stars", condition = |b| b.rating.le(5)))]
/// struct Book {
///     id: Id<Book>,
///     title: String,
///     rating: i32,
/// }
///
/// let check = &Book::schema().checks()[0];
/// assert_eq!((check.name(), check.positions()), ("five_stars", vec![2]));
/// ```
#[derive(Debug, Clone)]
pub struct Check {
    pub(crate) name: Cow<'static, str>,
    pub(crate) condition: Node,
}

/// An index.
///
/// ```
/// # use biform::prelude::*;
/// #[derive(Model)]
/// #[model(index(on = |b| b.rating.desc(), name = "best", condition = |b| b.rating.gt(3)))]
/// struct Book {
///     id: Id<Book>,
///     title: String,
///     rating: i32,
/// }
///
/// let index = &Book::schema().indexes()[0];
/// assert_eq!((index.name(), index.positions()), ("best", vec![2]));
/// assert!(!index.is_unique() && index.is_partial());
/// ```
#[derive(Debug, Clone)]
pub struct Index {
    pub(crate) name: Cow<'static, str>,
    pub(crate) terms: Vec<OrderTerm>,
    pub(crate) condition: Option<Node>,
    pub(crate) unique: bool,
}

impl Unique {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The positions of its columns among the fields of the schema.
    pub fn positions(&self) -> &[usize] {
        &self.positions
    }
}

impl Check {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The positions of the columns that it speaks of.
    pub fn positions(&self) -> Vec<usize> {
        self.condition.positions()
    }
}

impl Index {
    /// For the derive.
    #[doc(hidden)]
    pub fn on(terms: impl OrderBy) -> Self {
        let mut pushed = Vec::new();
        terms.push_terms(&mut pushed);
        Index { name: Cow::Borrowed(""), terms: pushed, condition: None, unique: false }
    }

    /// For the derive.
    #[doc(hidden)]
    pub fn named(mut self, name: &'static str) -> Self {
        self.name = name.into();
        self
    }

    /// For the derive.
    #[doc(hidden)]
    pub fn only_where(mut self, condition: impl Condition) -> Self {
        self.condition = Some(condition.into_condition());
        self
    }

    /// For the derive.
    #[doc(hidden)]
    pub fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The positions of the columns that its terms speak of.
    pub fn positions(&self) -> Vec<usize> {
        self.terms.iter().flat_map(|term| term.node.positions()).collect()
    }

    /// Whether no two of its rows hold the same.
    pub fn is_unique(&self) -> bool {
        self.unique
    }

    /// Whether it holds only the rows for which a condition is true.
    pub fn is_partial(&self) -> bool {
        self.condition.is_some()
    }
}

/// PostgreSQL's limit of a name, in bytes; that of the others is higher.
const LONGEST: usize = 63;

/// `book_title_author_unique`; cut and told apart by a hash where that is too long for a database.
pub(super) fn name<'a>(table: &str, columns: impl Iterator<Item = &'a str>, kind: &str) -> Cow<'static, str> {
    let mut name = table.to_owned();
    for column in columns {
        name.push('_');
        name.push_str(column);
    }
    name.push('_');
    name.push_str(kind);
    if name.len() <= LONGEST {
        return name.into();
    }
    let end = format!("_{:08x}_{kind}", fnv(&name));
    let mut cut = LONGEST.saturating_sub(end.len());
    while !name.is_char_boundary(cut) {
        cut -= 1;
    }
    name.truncate(cut);
    name.push_str(&end);
    name.into()
}

/// FNV-1a: a hash that is the same in every version of Rust, as a name in a database must be.
fn fnv(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
