//! What the derives share: values of attributes, and the forms a struct may have.
use crate::mistakes::Mistakes;
use darling::{Error, FromMeta, Result};
use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Expr, ExprLit, Fields, FieldsNamed, GenericParam, Lit, LitStr, Meta, Path};

/// A name in quotes: `rename = "…"`.
pub(crate) struct Quoted(pub(crate) LitStr);

impl FromMeta for Quoted {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match value(meta) {
            Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => Ok(Quoted(text.clone())),
            _ => Err(wrong(meta, "\"…\"`, the name in quotes")),
        }
    }
}

/// The name of a field: `field = "rating"`, or without quotes, as rustc suggests it.
pub(crate) struct FieldName(pub(crate) Ident);

impl FromMeta for FieldName {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match value(meta) {
            Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => quoted_ident(text).map(FieldName),
            Some(Expr::Path(path)) => {
                let name = path.path.get_ident().cloned().map(FieldName);
                name.ok_or_else(|| wrong(meta, NAME))
            }
            _ => Err(wrong(meta, NAME)),
        }
    }
}

const NAME: &str = "\"…\"`, the name of a field";

fn quoted_ident(text: &LitStr) -> Result<Ident> {
    let name = text.value();
    let ident = syn::parse_str::<Ident>(&name).or_else(|_| syn::parse_str(&format!("r#{name}")));
    let mut ident = ident.map_err(|_| Error::custom(format!("no field is called `{name}`")).with_span(text))?;
    ident.set_span(text.span());
    Ok(ident)
}

/// A model: `of = Book`.
pub(crate) struct ModelPath(pub(crate) Path);

impl FromMeta for ModelPath {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match value(meta) {
            Some(Expr::Path(path)) if path.qself.is_none() => Ok(ModelPath(path.path.clone())),
            _ => Err(wrong(meta, "Book`, the model, without quotes")),
        }
    }
}

/// Any expression: `expr = |b| b.rating * 2`.
pub(crate) struct Code(pub(crate) Expr);

impl FromMeta for Code {
    fn from_meta(meta: &Meta) -> Result<Self> {
        value(meta).cloned().map(Code).ok_or_else(|| wrong(meta, "|b| …`, a closure from columns to an expression"))
    }
}

/// A key that stands alone, and where: `integer`.
pub(crate) struct Word(pub(crate) Span);

impl FromMeta for Word {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match meta {
            Meta::Path(path) => Ok(Word(path.get_ident().map_or_else(Span::call_site, Ident::span))),
            _ => {
                let key = meta.path().to_token_stream();
                Err(Error::custom(format!("write `{key}` alone, or leave it out")).with_span(meta))
            }
        }
    }
}

fn value(meta: &Meta) -> Option<&Expr> {
    match meta {
        Meta::NameValue(pair) => Some(&pair.value),
        _ => None,
    }
}

fn wrong(meta: &Meta, written: &str) -> Error {
    let message = format!("write `{} = {written}", meta.path().to_token_stream());
    match value(meta) {
        Some(value) => Error::custom(message).with_span(value),
        None => Error::custom(message).with_span(meta),
    }
}

/// A token to point at, where only its place is known.
pub(crate) fn token_at(span: Span) -> Ident {
    Ident::new("here", span)
}

/// The name without `r#`.
pub(crate) fn name_of(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// Refuses type parameters and lifetimes, each at its place.
pub(crate) fn refuse_generics(input: &DeriveInput, what: &str, mistakes: &mut Mistakes) {
    for parameter in &input.generics.params {
        let message = match parameter {
            GenericParam::Lifetime(_) => {
                format!("{what} has no lifetimes: it owns what it holds, as in `String` for `&str`")
            }
            _ => format!("{what} has no generics: a column holds one type"),
        };
        mistakes.at(parameter, message);
    }
}

/// The fields, if it is a struct that has them by name, and at least one; if not, `message` says how it is written.
pub(crate) fn named_fields<'a>(
    input: &'a DeriveInput,
    message: &str,
    mistakes: &mut Mistakes,
) -> Option<&'a FieldsNamed> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(named) if !named.named.is_empty() => return Some(named),
            Fields::Unnamed(unnamed) => mistakes.at(unnamed, message),
            _ => mistakes.at(&input.ident, message),
        },
        Data::Enum(data) => mistakes.at(data.enum_token, message),
        Data::Union(data) => mistakes.at(data.union_token, message),
    }
    None
}
