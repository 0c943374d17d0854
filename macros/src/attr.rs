//! What `#[model(…)]` and `#[field(…)]` say.
use crate::mistakes::Mistakes;
use darling::ast::NestedMeta;
use darling::{Error, FromMeta, Result};
use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The attributes of a struct.
#[derive(Default, FromMeta)]
pub(crate) struct ModelAttrs {
    pub(crate) table: Option<Name>,
}

/// The attributes of a field.
#[derive(Default, FromMeta)]
pub(crate) struct FieldAttrs {
    pub(crate) column: Option<Name>,
    pub(crate) default: Option<Given>,
    pub(crate) primary_key: Option<Mark>,
    pub(crate) unique: Option<Mark>,
}

/// An attribute, and what it takes: each key, and how it is written.
struct Allowed {
    attribute: &'static str,
    keys: &'static [(&'static str, &'static str)],
    /// The other attribute, and where it belongs.
    other: (&'static str, &'static str),
}

const ON_STRUCTS: Allowed = Allowed {
    attribute: "model",
    keys: &[("table", "table = \"…\"")],
    other: ("field", "`#[field(…)]` belongs on a field: the struct takes `#[model(…)]`"),
};

const ON_FIELDS: Allowed = Allowed {
    attribute: "field",
    keys: &[
        ("column", "column = \"…\""),
        ("default", "default` or `default = …"),
        ("primary_key", "primary_key"),
        ("unique", "unique"),
    ],
    other: ("model", "`#[model(…)]` belongs on the struct: a field takes `#[field(…)]`"),
};

impl ModelAttrs {
    /// Reads the attributes of a struct; what is wrong is noted and left out.
    pub(crate) fn read(attributes: &[Attribute], mistakes: &mut Mistakes) -> Self {
        let entries = ON_STRUCTS.entries(attributes, mistakes);
        mistakes.take(Self::from_list(&entries)).unwrap_or_default()
    }
}

impl FieldAttrs {
    /// Reads the attributes of a field; what is wrong is noted and left out.
    pub(crate) fn read(attributes: &[Attribute], mistakes: &mut Mistakes) -> Self {
        let entries = ON_FIELDS.entries(attributes, mistakes);
        mistakes.take(Self::from_list(&entries)).unwrap_or_default()
    }
}

impl Allowed {
    /// What the attributes say, in keys that are allowed, each once. The rest is noted.
    fn entries(&self, attributes: &[Attribute], mistakes: &mut Mistakes) -> Vec<NestedMeta> {
        let (other, belongs) = self.other;
        let mut entries = Vec::new();
        for attribute in attributes {
            if attribute.path().is_ident(other) {
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
        if before.iter().any(|other| key_of(other).to_string() == key) {
            return Some(format!("`{key}` is said twice: once is enough"));
        }
        if self.keys.iter().any(|(known, _)| *known == key) {
            return None;
        }
        let meant = self.meant(&key).map(|key| format!(": did you mean `{key}`?")).unwrap_or_default();
        Some(format!("`#[{}(…)]` has no `{key}`{meant}\n{}", self.attribute, self.takes()))
    }

    fn takes(&self) -> String {
        let keys: Vec<String> = self.keys.iter().map(|(_, written)| format!("`{written}`")).collect();
        format!("`#[{}(…)]` takes {}", self.attribute, keys.join(", "))
    }

    /// The key that is most like an unknown one, if any is like it.
    fn meant(&self, unknown: &str) -> Option<&'static str> {
        let likeness = |key| strsim::jaro_winkler(unknown, key);
        let like = self.keys.iter().map(|(key, _)| *key).filter(|key| likeness(key) > 0.8);
        like.max_by(|one, other| likeness(one).total_cmp(&likeness(other)))
    }
}

/// A name in the database: `column = "…"`.
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) span: Span,
}

impl FromMeta for Name {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let Meta::NameValue(pair) = meta else { return Err(not_a_name(meta, meta)) };
        let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &pair.value else {
            return Err(not_a_name(meta, &pair.value));
        };
        let name = Name { text: text.value(), span: text.span() };
        match name.text.as_str() {
            "" => Err(Error::custom("a name in the database cannot be empty").with_span(text)),
            name if name.contains('\0') => {
                Err(Error::custom("a name in the database cannot hold a NUL").with_span(text))
            }
            _ => Ok(name),
        }
    }
}

fn not_a_name(meta: &Meta, at: &impl Spanned) -> Error {
    Error::custom(format!("write `{} = \"…\"`, the name in quotes", meta.path().to_token_stream())).with_span(at)
}

/// A key that stands alone: `unique`.
pub(crate) struct Mark;

impl FromMeta for Mark {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match meta {
            Meta::Path(_) => Ok(Mark),
            _ => {
                let key = meta.path().to_token_stream();
                Err(Error::custom(format!("write `{key}` alone, or leave it out")).with_span(meta))
            }
        }
    }
}

/// What a field holds that is not set: `default`, or `default = …`.
pub(crate) enum Given {
    /// `Default::default()`.
    ByType,
    /// An expression.
    By(Box<Expr>),
}

impl FromMeta for Given {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match meta {
            Meta::Path(_) => Ok(Given::ByType),
            Meta::NameValue(pair) => Ok(Given::By(Box::new(pair.value.clone()))),
            Meta::List(_) => Err(Error::custom("write `default`, or `default = …` with an expression").with_span(meta)),
        }
    }
}

/// The key of an entry; of one that has none, such as a number, the entry.
fn key_of(entry: &NestedMeta) -> TokenStream {
    match entry {
        NestedMeta::Meta(meta) => meta.path().to_token_stream(),
        NestedMeta::Lit(literal) => literal.to_token_stream(),
    }
}
