//! What `#[model(…)]` and `#[field(…)]` say.
mod constraint;
mod inner;
mod relation;
mod value;

pub(crate) use constraint::{CheckAttr, IndexAttr, UniqueAttr};
pub(crate) use relation::{OnDelete, RelatedName, Through};
pub(crate) use value::{Choices, Closure, ColumnNames, EmbeddedAttr, ExprValue, Given, Name};

use crate::common::{Quoted, Word};
use crate::mistakes::Mistakes;
use crate::style::Style;
use darling::FromMeta;
use darling::ast::NestedMeta;
use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::Attribute;
use syn::spanned::Spanned;

/// The attributes of a struct.
#[derive(Default, FromMeta)]
pub(crate) struct ModelAttrs {
    pub(crate) table: Option<Name>,
    pub(crate) rename_all: Option<Style>,
    pub(crate) ordering: Option<Closure>,
    pub(crate) scope: Option<Closure>,
    pub(crate) hooks: Option<Word>,
    pub(crate) soft_delete: Option<Word>,
    pub(crate) unmanaged: Option<Word>,
    #[darling(multiple)]
    pub(crate) unique: Vec<UniqueAttr>,
    #[darling(multiple)]
    pub(crate) index: Vec<IndexAttr>,
    #[darling(multiple)]
    pub(crate) check: Vec<CheckAttr>,
}

/// The attributes of a struct that is embedded.
#[derive(Default, FromMeta)]
pub(crate) struct EmbeddedAttrs {
    pub(crate) rename_all: Option<Style>,
}

/// The attributes of a field.
#[derive(Default, FromMeta)]
pub(crate) struct FieldAttrs {
    pub(crate) column: Option<Name>,
    pub(crate) columns: Option<ColumnNames>,
    pub(crate) default: Option<Given>,
    pub(crate) db_default: Option<ExprValue>,
    pub(crate) generated: Option<Closure>,
    pub(crate) check: Option<Closure>,
    pub(crate) choices: Option<Choices>,
    pub(crate) embedded: Option<EmbeddedAttr>,
    pub(crate) parent_link: Option<Word>,
    pub(crate) primary_key: Option<Word>,
    pub(crate) unique: Option<Word>,
    pub(crate) index: Option<Word>,
    pub(crate) auto_now: Option<Word>,
    pub(crate) auto_now_add: Option<Word>,
    pub(crate) version: Option<Word>,
    pub(crate) soft_delete: Option<Word>,
    pub(crate) skip: Option<Word>,
    pub(crate) reverse: Option<Quoted>,
    pub(crate) related_name: Option<RelatedName>,
    pub(crate) on_delete: Option<OnDelete>,
    pub(crate) to: Option<Quoted>,
    pub(crate) through: Option<Through>,
    pub(crate) symmetrical: Option<Word>,
    pub(crate) table: Option<Name>,
}

/// An attribute, and what it takes: each key, and how it is written.
pub(crate) struct Allowed {
    pub(crate) attribute: &'static str,
    pub(crate) keys: &'static [(&'static str, &'static str)],
    /// Keys that may be said more than once.
    pub(crate) repeated: &'static [&'static str],
    /// Attributes of something else, and where they belong.
    pub(crate) others: &'static [(&'static str, &'static str)],
}

const ON_STRUCTS: Allowed = Allowed {
    attribute: "model",
    keys: &[
        ("table", "table = \"…\""),
        ("rename_all", "rename_all = \"…\""),
        ("ordering", "ordering = |b| …"),
        ("scope", "scope = |b| …"),
        ("hooks", "hooks"),
        ("soft_delete", "soft_delete"),
        ("unmanaged", "unmanaged"),
        ("unique", "unique(…)"),
        ("index", "index(…)"),
        ("check", "check(…)"),
    ],
    repeated: &["unique", "index", "check"],
    others: &[
        ("field", "`#[field(…)]` belongs on a field: the struct takes `#[model(…)]`"),
        ("embedded", "`#[embedded(…)]` is for a struct that derives `Embedded`: a model takes `#[model(…)]`"),
    ],
};

const ON_EMBEDDED: Allowed = Allowed {
    attribute: "embedded",
    keys: &[("rename_all", "rename_all = \"…\"")],
    repeated: &[],
    others: &[
        ("field", "`#[field(…)]` belongs on a field: the struct takes `#[embedded(…)]`"),
        ("model", "`#[model(…)]` is for a model: an embedded struct has no table, and takes `#[embedded(…)]`"),
    ],
};

const ON_FIELDS: Allowed = Allowed {
    attribute: "field",
    keys: &[
        ("auto_now", "auto_now"),
        ("auto_now_add", "auto_now_add"),
        ("check", "check = |column| …"),
        ("choices", "choices` or `choices(…)"),
        ("column", "column = \"…\""),
        ("columns", "columns(\"…\", \"…\")"),
        ("db_default", "db_default = …"),
        ("default", "default` or `default = …"),
        ("embedded", "embedded` or `embedded(prefix = \"…\")"),
        ("generated", "generated = |b| …"),
        ("index", "index"),
        ("on_delete", "on_delete = \"…\""),
        ("parent_link", "parent_link"),
        ("primary_key", "primary_key"),
        ("related_name", "related_name = \"…\""),
        ("reverse", "reverse = \"…\""),
        ("skip", "skip"),
        ("soft_delete", "soft_delete"),
        ("symmetrical", "symmetrical"),
        ("table", "table = \"…\""),
        ("through", "through = …"),
        ("to", "to = \"…\""),
        ("unique", "unique"),
        ("version", "version"),
    ],
    repeated: &[],
    others: &[
        ("model", "`#[model(…)]` belongs on the struct: a field takes `#[field(…)]`"),
        ("embedded", "a field takes `#[field(…)]`: write `#[field(embedded)]`"),
    ],
};

impl ModelAttrs {
    /// Reads the attributes of a struct; what is wrong is noted and left out.
    pub(crate) fn read(attributes: &[Attribute], mistakes: &mut Mistakes) -> Self {
        understood(&ON_STRUCTS.entries(attributes, mistakes), mistakes)
    }
}

impl EmbeddedAttrs {
    /// Reads the attributes of a struct; what is wrong is noted and left out.
    pub(crate) fn read(attributes: &[Attribute], mistakes: &mut Mistakes) -> Self {
        understood(&ON_EMBEDDED.entries(attributes, mistakes), mistakes)
    }
}

/// Which keys an attribute said, and where.
pub(crate) type Said = Vec<(&'static str, Span)>;

impl FieldAttrs {
    /// Reads the attributes of a field; what is wrong is noted and left out.
    pub(crate) fn read(attributes: &[Attribute], mistakes: &mut Mistakes) -> (Self, Said) {
        let entries = ON_FIELDS.entries(attributes, mistakes);
        (understood(&entries, mistakes), entries.iter().filter_map(|entry| ON_FIELDS.said(entry)).collect())
    }
}

/// What the entries say that can be read each by itself.
fn understood<T: FromMeta + Default>(entries: &[NestedMeta], mistakes: &mut Mistakes) -> T {
    let is_understood = |entry: &&NestedMeta| mistakes.take(T::from_list(std::slice::from_ref(*entry))).is_some();
    let entries: Vec<NestedMeta> = entries.iter().filter(is_understood).cloned().collect();
    mistakes.take(T::from_list(&entries)).unwrap_or_default()
}

impl Allowed {
    /// What the attributes say, in keys that are allowed, each once unless it may be repeated. The rest is noted.
    pub(crate) fn entries(&self, attributes: &[Attribute], mistakes: &mut Mistakes) -> Vec<NestedMeta> {
        let mut entries = Vec::new();
        for attribute in attributes {
            if let Some((_, belongs)) = self.others.iter().find(|(other, _)| attribute.path().is_ident(other)) {
                mistakes.at(attribute, belongs);
            } else if attribute.path().is_ident(self.attribute) {
                self.parse(attribute, &mut entries, mistakes);
            }
        }
        entries
    }

    fn parse(&self, attribute: &Attribute, entries: &mut Vec<NestedMeta>, mistakes: &mut Mistakes) {
        let list = attribute.meta.require_list();
        match list.and_then(|list| NestedMeta::parse_meta_list(list.tokens.clone())) {
            Ok(parsed) => {
                for entry in parsed {
                    match self.objection(&entry, entries) {
                        Some(message) => mistakes.at(key_of(&entry), message),
                        None => entries.push(entry),
                    }
                }
            }
            Err(error) => mistakes.at(attribute, format!("this cannot be read: {error}\n{}", self.takes())),
        }
    }

    /// What is wrong with a key, if anything is.
    fn objection(&self, entry: &NestedMeta, before: &[NestedMeta]) -> Option<String> {
        let key = key_of(entry).to_string();
        let repeated = self.repeated.contains(&key.as_str());
        if !repeated && before.iter().any(|other| key_of(other).to_string() == key) {
            return Some(format!("`{key}` is said twice: once is enough"));
        }
        if self.keys.iter().any(|(known, _)| *known == key) {
            return None;
        }
        let known = self.keys.iter().map(|(key, _)| *key);
        let meant = meant(&key, known).map(|key| format!(": did you mean `{key}`?")).unwrap_or_default();
        Some(format!("`#[{}(…)]` has no `{key}`{meant}\n{}", self.attribute, self.takes()))
    }

    /// The key of an entry, and where it stands.
    fn said(&self, entry: &NestedMeta) -> Option<(&'static str, Span)> {
        let key = key_of(entry);
        let (known, _) = self.keys.iter().find(|(known, _)| *known == key.to_string())?;
        Some((known, key.span()))
    }

    fn takes(&self) -> String {
        let keys: Vec<String> = self.keys.iter().map(|(_, written)| format!("`{written}`")).collect();
        format!("`#[{}(…)]` takes {}", self.attribute, keys.join(", "))
    }
}

/// The name that is most like an unknown one, if any is like it.
pub(crate) fn meant<'n>(unknown: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let likeness = |name| match words(unknown) == words(name) {
        true => 1.0,
        false => strsim::jaro_winkler(unknown, name),
    };
    let like = known.filter(|name| likeness(name) > 0.8);
    like.max_by(|one, other| likeness(one).total_cmp(&likeness(other)))
}

/// The words of a name, in whatever order they stand: `default_db` is `db_default`.
fn words(name: &str) -> Vec<&str> {
    let mut words: Vec<&str> = name.split('_').collect();
    words.sort_unstable();
    words
}

/// The key of an entry; of one that has none, such as a number, the entry.
fn key_of(entry: &NestedMeta) -> TokenStream {
    match entry {
        NestedMeta::Meta(meta) => meta.path().to_token_stream(),
        NestedMeta::Lit(literal) => literal.to_token_stream(),
    }
}
