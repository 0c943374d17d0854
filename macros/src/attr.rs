//! What `#[model(…)]` and `#[field(…)]` say.
use crate::mistakes::Mistakes;
use darling::ast::NestedMeta;
use darling::{Error, FromAttributes, FromMeta, Result};
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The attributes of a struct.
#[derive(Default, FromAttributes)]
#[darling(attributes(model), allow_unknown_fields)]
pub(crate) struct ModelAttrs {
    pub(crate) table: Option<Name>,
}

/// The attributes of a field.
#[derive(Default, FromAttributes)]
#[darling(attributes(field), allow_unknown_fields)]
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
        let readable = ON_STRUCTS.readable(attributes, mistakes);
        mistakes.take(Self::from_attributes(&readable)).unwrap_or_default()
    }
}

impl FieldAttrs {
    /// Reads the attributes of a field; what is wrong is noted and left out.
    pub(crate) fn read(attributes: &[Attribute], mistakes: &mut Mistakes) -> Self {
        let readable = ON_FIELDS.readable(attributes, mistakes);
        mistakes.take(Self::from_attributes(&readable)).unwrap_or_default()
    }
}

impl Allowed {
    /// The attributes that are lists of keys, no key twice. A key that is unknown is noted, and may stay.
    fn readable(&self, attributes: &[Attribute], mistakes: &mut Mistakes) -> Vec<Attribute> {
        let (other, belongs) = self.other;
        let mut seen = Vec::new();
        let mut readable = Vec::new();
        for attribute in attributes {
            if attribute.path().is_ident(other) {
                mistakes.at(attribute, belongs);
            } else if attribute.path().is_ident(self.attribute) && self.check_keys(attribute, &mut seen, mistakes) {
                readable.push(attribute.clone());
            }
        }
        readable
    }

    /// Checks the keys of one attribute, and says whether it can be read.
    fn check_keys(&self, attribute: &Attribute, seen: &mut Vec<Path>, mistakes: &mut Mistakes) -> bool {
        let list = attribute.meta.require_list();
        let Ok(entries) = list.and_then(|list| NestedMeta::parse_meta_list(list.tokens.clone())) else {
            mistakes.at(attribute, format!("this cannot be read\n{}", self.takes()));
            return false;
        };
        let before = mistakes.len();
        let paths = entries.iter().filter_map(|entry| self.path(entry, mistakes)).cloned().collect::<Vec<_>>();
        for path in paths {
            if seen.contains(&path) {
                mistakes.at(&path, format!("`{}` is said twice: once is enough", path.to_token_stream()));
            }
            seen.push(path);
        }
        let readable = mistakes.len() == before;
        for unknown in seen.iter().rev().take(entries.len()).filter(|path| !self.knows(path)) {
            mistakes.at(unknown, self.unknown(&unknown.to_token_stream().to_string()));
        }
        readable
    }

    fn unknown(&self, unknown: &str) -> String {
        let attribute = self.attribute;
        let meant = self.meant(unknown).map(|key| format!(": did you mean `{key}`?")).unwrap_or_default();
        let takes: Vec<String> = self.keys.iter().map(|(_, written)| format!("`{written}`")).collect();
        let takes = takes.join(", ");
        format!("`#[{attribute}(…)]` has no `{unknown}`{meant}\n`#[{attribute}(…)]` takes {takes}")
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
    Error::custom(format!("write `{} = \"…\"`, the name in quotes", key_of(meta))).with_span(at)
}

/// A key that stands alone: `unique`.
pub(crate) struct Mark;

impl FromMeta for Mark {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match meta {
            Meta::Path(_) => Ok(Mark),
            _ => Err(Error::custom(format!("write `{}` alone, or leave it out", key_of(meta))).with_span(meta)),
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

fn key_of(meta: &Meta) -> String {
    meta.path().get_ident().map(ToString::to_string).unwrap_or_default()
}
