//! What a struct says of several of its columns: `unique(…)`, `index(…)`, `check(…)`.
use super::inner::Inner;
use super::value::{Closure, Name};
use darling::{Error, FromMeta, Result};
use proc_macro2::Ident;
use syn::Meta;

/// Columns that are told apart together: `unique(title, year)`.
pub(crate) struct UniqueAttr(pub(crate) IndexAttr);

/// An index: `index(title, year, name = "…", condition = |b| …)`, or `index(on = |b| …)`.
pub(crate) struct IndexAttr {
    pub(crate) fields: Vec<Ident>,
    pub(crate) words: IndexWords,
}

/// What is said of an index beside its fields.
#[derive(FromMeta)]
pub(crate) struct IndexWords {
    pub(crate) on: Option<Closure>,
    pub(crate) name: Option<Name>,
    pub(crate) condition: Option<Closure>,
}

/// A condition of every row: `check(condition = |b| …, name = "…")`, or `check = |b| …`.
pub(crate) struct CheckAttr {
    pub(crate) name: Option<Name>,
    pub(crate) condition: Closure,
}

#[derive(FromMeta)]
struct CheckWords {
    name: Option<Name>,
    condition: Option<Closure>,
}

const UNIQUE: Inner = Inner {
    key: "unique",
    words: &["on", "name", "condition"],
    names_fields: true,
    written: "`unique(title, year)`, the names of fields; `name = \"…\"` and `condition = |b| …` may follow",
};

const INDEX: Inner = Inner {
    key: "index",
    words: &["on", "name", "condition"],
    names_fields: true,
    written: "`index(title, year)`, the names of fields, or `index(on = |b| b.year.desc())`; `name = \"…\"` and \
              `condition = |b| …` may follow",
};

const CHECK: Inner = Inner {
    key: "check",
    words: &["name", "condition"],
    names_fields: false,
    written: "`check(name = \"…\", condition = |b| …)`, or `check = |b| …`",
};

impl FromMeta for UniqueAttr {
    fn from_meta(meta: &Meta) -> Result<Self> {
        index(meta, &UNIQUE).map(UniqueAttr)
    }
}

impl FromMeta for IndexAttr {
    fn from_meta(meta: &Meta) -> Result<Self> {
        index(meta, &INDEX)
    }
}

fn index(meta: &Meta, inner: &Inner) -> Result<IndexAttr> {
    let (fields, words) = inner.parts(meta)?;
    let words = IndexWords::from_list(&words)?;
    match (fields.is_empty(), &words.on) {
        (true, None) => Err(inner.wrong(meta)),
        (false, Some(_)) => {
            Err(Error::custom("name the fields, or write `on = |b| …`, not both").with_span(meta.path()))
        }
        _ => Ok(IndexAttr { fields, words }),
    }
}

impl FromMeta for CheckAttr {
    fn from_meta(meta: &Meta) -> Result<Self> {
        if let Meta::NameValue(_) = meta {
            return Ok(CheckAttr { name: None, condition: Closure::from_meta(meta)? });
        }
        let (_, words) = CHECK.parts(meta)?;
        let CheckWords { name, condition } = CheckWords::from_list(&words)?;
        Ok(CheckAttr { name, condition: condition.ok_or_else(|| CHECK.wrong(meta))? })
    }
}
