//! What models say of their relations, as constants: rustc checks with them that both sides fit, at the user's field.

/// A relation, as the derive of its model states it.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Stated {
    /// What the field is called.
    pub field: &'static str,
    pub kind: StatedKind,
    /// The `NAME` of the other model.
    pub target: &'static str,
    /// Whether no two rows name the same one.
    pub unique: bool,
    /// Whether it names another field than the primary key.
    pub to_other: bool,
    /// The relation that it is said to be the other side of.
    pub reverse: Option<&'static str>,
    /// Whether it has a table of pairs of its own, of which it says nothing.
    pub pairs: bool,
}

/// What kind of relation it is.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatedKind {
    ForeignKey,
    HasOne,
    HasMany,
    ManyToMany,
}

/// A field of a primary key, or a foreign key to one of several columns: what it is called, and its columns.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct StatedKey {
    /// What the field is called.
    pub field: &'static str,
    pub columns: StatedColumns,
    /// The key that it names, of a foreign key to one of several columns; else nothing.
    pub of: &'static [StatedKey],
}

/// What columns are called.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum StatedColumns {
    /// These.
    Named(&'static [&'static str]),
    /// This, and then what the columns of the key that they name are called.
    Prefixed(&'static str),
}

impl StatedKey {
    /// What its columns are called in the model, and in the table: `order.region` and `order_region`.
    pub(super) fn names(&self) -> Vec<(String, String)> {
        let named = |at: usize| match self.columns {
            StatedColumns::Named(names) => names.get(at).copied(),
            StatedColumns::Prefixed(_) => None,
        };
        if self.of.is_empty() {
            return vec![(self.field.to_owned(), named(0).unwrap_or(self.field).to_owned())];
        }
        let of_key = self.of.iter().flat_map(StatedKey::names).enumerate();
        let names = of_key.map(|(at, (field, column))| {
            let column = match self.columns {
                StatedColumns::Prefixed(prefix) => format!("{prefix}{column}"),
                StatedColumns::Named(_) => named(at).unwrap_or_default().to_owned(),
            };
            (format!("{}.{field}", self.field), column)
        });
        names.collect()
    }
}

/// Whether one of these has a column of a name, whatever its case.
#[doc(hidden)]
pub const fn has_column(keys: &[StatedKey], name: &str) -> bool {
    let mut at = 0;
    while at < keys.len() {
        let key = keys[at];
        let has = match key.columns {
            StatedColumns::Named(names) => {
                let mut one = 0;
                let mut found = false;
                while one < names.len() {
                    found |= names[one].eq_ignore_ascii_case(name);
                    one += 1;
                }
                found
            }
            StatedColumns::Prefixed(prefix) => match name.split_at_checked(prefix.len()) {
                Some((before, rest)) => before.eq_ignore_ascii_case(prefix) && has_column(key.of, rest),
                None => false,
            },
        };
        if has {
            return true;
        }
        at += 1;
    }
    false
}

const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether it is a foreign key to `target`, of a name if one is given.
const fn is_foreign_key(stated: &Stated, target: &str, name: Option<&str>) -> bool {
    let is_named = match name {
        Some(name) => is_same(stated.field, name),
        None => true,
    };
    matches!(stated.kind, StatedKind::ForeignKey) && is_same(stated.target, target) && is_named
}

/// Whether a name is among these.
#[doc(hidden)]
pub const fn has_name(names: &[&str], name: &str) -> bool {
    let mut at = 0;
    while at < names.len() {
        if is_same(names[at], name) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether a relation is called so.
#[doc(hidden)]
pub const fn has_relation(stated: &[Stated], name: &str) -> bool {
    let mut at = 0;
    while at < stated.len() {
        if is_same(stated[at].field, name) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether there is a field for the other side of a relation of `target`: of the one of this name, or of the only one.
#[doc(hidden)]
pub const fn has_other_side(stated: &[Stated], target: &str, name: &str, of_pairs: bool) -> bool {
    let mut at = 0;
    while at < stated.len() {
        let is_of_kind = match stated[at].kind {
            StatedKind::HasOne | StatedKind::HasMany => !of_pairs,
            StatedKind::ManyToMany => of_pairs,
            StatedKind::ForeignKey => false,
        };
        let is_it = match stated[at].reverse {
            Some(reverse) => is_same(reverse, name),
            None => !of_pairs,
        };
        if is_of_kind && is_it && is_same(stated[at].target, target) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether `target` may have been meant to be the other side of a relation of many to many, which has a table of its own
/// and says nothing of it: so does one of `target` to `own`. Neither is the other side of one of the same model.
#[doc(hidden)]
pub const fn has_pairs(stated: &[Stated], target: &str, own: &str) -> bool {
    let mut at = 0;
    while at < stated.len() {
        if stated[at].pairs && is_same(stated[at].target, own) && !is_same(target, own) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether the foreign key of this number names the primary key; also where there is no such key, which is told by itself.
#[doc(hidden)]
pub const fn names_key(stated: &[Stated], at: usize) -> bool {
    at >= stated.len() || !stated[at].to_other
}

/// Whether a foreign key to `target`, of a name if one is given, is of one row alone; also where there is no such key,
/// which is told by itself.
#[doc(hidden)]
pub const fn is_one_to_one(stated: &[Stated], target: &str, name: Option<&str>) -> bool {
    let mut at = 0;
    while at < stated.len() {
        if is_foreign_key(&stated[at], target, name) && !stated[at].unique {
            return false;
        }
        at += 1;
    }
    true
}

/// The number of the foreign key to `target`, of a name if one is given; that of no relation if there is none, which is
/// told by itself.
#[doc(hidden)]
pub const fn foreign_key_at(stated: &[Stated], target: &str, name: Option<&str>) -> usize {
    let mut at = 0;
    while at < stated.len() {
        if is_foreign_key(&stated[at], target, name) {
            return at;
        }
        at += 1;
    }
    usize::MAX
}

/// How many foreign keys to `target` there are, of a name if one is given.
#[doc(hidden)]
pub const fn count_foreign_keys(stated: &[Stated], target: &str, name: Option<&str>) -> usize {
    let (mut at, mut count) = (0, 0);
    while at < stated.len() {
        if is_foreign_key(&stated[at], target, name) {
            count += 1;
        }
        at += 1;
    }
    count
}

/// Whether there is a relation of many to many to `target`, of this name.
#[doc(hidden)]
pub const fn has_many_to_many(stated: &[Stated], target: &str, name: &str) -> bool {
    find_many_to_many(stated, target, name) != usize::MAX
}

/// Whether this relation has the links, and is not said to be the other side of one itself; also where there is no such
/// relation, which is told by itself.
#[doc(hidden)]
pub const fn has_links(stated: &[Stated], target: &str, name: &str) -> bool {
    let at = find_many_to_many(stated, target, name);
    at == usize::MAX || stated[at].reverse.is_none()
}

/// The number of the relation of many to many to `target`, of this name, which has the links; that of no relation if there
/// is none, which is told by itself.
#[doc(hidden)]
pub const fn many_to_many_at(stated: &[Stated], target: &str, name: &str) -> usize {
    match has_links(stated, target, name) {
        true => find_many_to_many(stated, target, name),
        false => usize::MAX,
    }
}

const fn find_many_to_many(stated: &[Stated], target: &str, name: &str) -> usize {
    let mut at = 0;
    while at < stated.len() {
        let found = matches!(stated[at].kind, StatedKind::ManyToMany)
            && is_same(stated[at].target, target)
            && is_same(stated[at].field, name);
        if found {
            return at;
        }
        at += 1;
    }
    usize::MAX
}
