//! The values that keys of an attribute have.
use super::inner::Inner;
use crate::common::Quoted;
use darling::{Error, FromMeta, Result};
use proc_macro2::Span;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, LitStr, Meta, MetaNameValue, Token};

/// A name in the database: `column = "…"`.
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) span: Span,
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Name {
    /// A name in quotes.
    fn quoted(quoted: &LitStr) -> Result<Self> {
        let (text, span) = (quoted.value(), quoted.span());
        match text.as_str() {
            "" => Err(Error::custom("a name in the database cannot be empty").with_span(&span)),
            name if name.contains('\0') => Err(Error::custom(NUL).with_span(&span)),
            _ => Ok(Name { text, span }),
        }
    }
}

/// The names of several columns: `columns("…", "…")`.
pub(crate) struct ColumnNames(pub(crate) Vec<Name>);

const COLUMNS: &str = "write `columns(\"…\", \"…\")`, a name for each column of the key that is named";

impl FromMeta for ColumnNames {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let wrong = || Error::custom(COLUMNS).with_span(meta);
        let Meta::List(list) = meta else { return Err(wrong()) };
        let names = list.parse_args_with(Punctuated::<LitStr, Token![,]>::parse_terminated).map_err(|_| wrong())?;
        names.iter().map(Name::quoted).collect::<Result<_>>().map(ColumnNames)
    }
}

const NUL: &str = "a name in the database cannot hold a NUL";

impl FromMeta for Name {
    fn from_meta(meta: &Meta) -> Result<Self> {
        Name::quoted(&Quoted::from_meta(meta)?.0)
    }
}

/// What a field holds that is not set: `default = …`, or `default` alone, for `Default::default()`.
pub(crate) struct Given(pub(crate) Option<Box<Expr>>);

impl FromMeta for Given {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match meta {
            Meta::Path(_) => Ok(Given(None)),
            Meta::NameValue(pair) => Ok(Given(Some(Box::new(pair.value.clone())))),
            Meta::List(_) => Err(Error::custom("write `default`, or `default = …` with an expression").with_span(meta)),
        }
    }
}

/// A value as an expression: `db_default = 3`.
pub(crate) struct ExprValue(pub(crate) Box<Expr>);

impl FromMeta for ExprValue {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match meta {
            Meta::NameValue(pair) => Ok(ExprValue(Box::new(pair.value.clone()))),
            _ => {
                let key = meta.path().to_token_stream();
                Err(Error::custom(format!("write `{key} = …` with a value or an expression")).with_span(meta))
            }
        }
    }
}

/// A closure over columns: `ordering = |b| b.title.asc()`.
pub(crate) struct Closure(pub(crate) Box<Expr>);

impl FromMeta for Closure {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let key = meta.path().to_token_stream();
        let wrong =
            |at: Span| Error::custom(format!("write `{key} = |b| …`, a closure over the columns")).with_span(&at);
        match meta {
            Meta::NameValue(MetaNameValue { value: closure @ (Expr::Closure(_) | Expr::Path(_)), .. }) => {
                Ok(Closure(Box::new(closure.clone())))
            }
            Meta::NameValue(pair) => Err(wrong(pair.value.span())),
            _ => Err(wrong(meta.span())),
        }
    }
}

/// The values that a field may have: `choices("draft", "published")`, or `choices` alone for those of its type.
pub(crate) struct Choices(pub(crate) Vec<Expr>);

impl FromMeta for Choices {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let wrong =
            || Error::custom("write `choices(\"…\", \"…\")`, or `choices` alone for those of an enum").with_span(meta);
        match meta {
            Meta::Path(_) => Ok(Choices(Vec::new())),
            Meta::List(list) => {
                let values = list.parse_args_with(Punctuated::<Expr, Token![,]>::parse_terminated);
                let values: Vec<Expr> = values.map_err(|_| wrong())?.into_iter().collect();
                if values.is_empty() { Err(wrong()) } else { Ok(Choices(values)) }
            }
            Meta::NameValue(_) => Err(wrong()),
        }
    }
}

/// `embedded`, or `embedded(prefix = "…")`.
pub(crate) struct EmbeddedAttr {
    pub(crate) prefix: Option<String>,
}

/// A prefix, which may be empty.
struct Prefix(String);

impl FromMeta for Prefix {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let Quoted(quoted) = Quoted::from_meta(meta)?;
        match quoted.value() {
            prefix if prefix.contains('\0') => Err(Error::custom(NUL).with_span(&quoted)),
            prefix => Ok(Prefix(prefix)),
        }
    }
}

#[derive(FromMeta)]
struct EmbeddedWords {
    prefix: Option<Prefix>,
}

const EMBEDDED: Inner = Inner {
    key: "embedded",
    words: &["prefix"],
    names_fields: false,
    written: "`embedded`, or `embedded(prefix = \"…\")`",
};

impl FromMeta for EmbeddedAttr {
    fn from_meta(meta: &Meta) -> Result<Self> {
        if let Meta::Path(_) = meta {
            return Ok(EmbeddedAttr { prefix: None });
        }
        let (_, words) = EMBEDDED.parts(meta)?;
        Ok(EmbeddedAttr { prefix: EmbeddedWords::from_list(&words)?.prefix.map(|prefix| prefix.0) })
    }
}
