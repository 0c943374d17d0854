//! What a field says of the rows of another model.
use super::meant;
use crate::common::Quoted;
use darling::{Error, FromMeta, Result};
use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::{Expr, Ident, Meta, Path, Token};

/// What becomes of a row when the one it names is deleted: `on_delete = "cascade"`.
pub(crate) struct OnDelete {
    /// The variant of `biform::OnDelete`.
    pub(crate) rule: &'static str,
    pub(crate) said: &'static str,
    pub(crate) span: Span,
}

const RULES: [(&str, &str); 8] = [
    ("protect", "Protect"),
    ("restrict", "Restrict"),
    ("cascade", "Cascade"),
    ("set_null", "SetNull"),
    ("set_default", "SetDefault"),
    ("db_cascade", "DbCascade"),
    ("db_set_null", "DbSetNull"),
    ("do_nothing", "DoNothing"),
];

impl FromMeta for OnDelete {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let Quoted(text) = Quoted::from_meta(meta)?;
        let named = text.value();
        if let Some((said, rule)) = RULES.iter().find(|(name, _)| *name == named) {
            return Ok(OnDelete { rule, said, span: text.span() });
        }
        let meant = meant(&named, RULES.iter().map(|(name, _)| *name));
        let meant = meant.map(|name| format!(": did you mean `{name}`?")).unwrap_or_default();
        let names: Vec<String> = RULES.iter().map(|(name, _)| format!("`{name}`")).collect();
        let message =
            format!("`{named}` is nothing that becomes of a row{meant}\n`on_delete` takes {}", names.join(", "));
        Err(Error::custom(message).with_span(&text))
    }
}

/// The method by which the other model names rows of this one: `related_name = "books"`.
pub(crate) struct RelatedName(pub(crate) Ident);

impl FromMeta for RelatedName {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let Quoted(text) = Quoted::from_meta(meta)?;
        let name = text.value();
        let mut ident = syn::parse_str::<Ident>(&name).map_err(|_| {
            let message = format!(
                "`{name}` is no name of a method, as which the other model gets it: `related_name = \"books\"`"
            );
            Error::custom(message).with_span(&text)
        })?;
        ident.set_span(text.span());
        Ok(RelatedName(ident))
    }
}

/// The model whose rows link two others: `through = Membership`, or `through(Membership, person, group)`, which names its
/// foreign keys: the one that names this model, and the one that names the other.
pub(crate) struct Through {
    pub(crate) model: Path,
    pub(crate) keys: Option<[Ident; 2]>,
}

impl FromMeta for Through {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match meta {
            Meta::NameValue(pair) => match &pair.value {
                Expr::Path(model) if model.qself.is_none() => Ok(Through { model: model.path.clone(), keys: None }),
                value => Err(Error::custom(THROUGH).with_span(value)),
            },
            Meta::List(list) => {
                let parts = list.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated);
                let parts = parts.map(|parts| parts.into_iter().collect::<Vec<_>>()).unwrap_or_default();
                let through = match parts.as_slice() {
                    [model] => Some(Through { model: model.clone(), keys: None }),
                    [model, own, other] => own
                        .get_ident()
                        .zip(other.get_ident())
                        .map(|(own, other)| Through { model: model.clone(), keys: Some([own.clone(), other.clone()]) }),
                    _ => None,
                };
                through.ok_or_else(|| Error::custom(THROUGH).with_span(list))
            }
            Meta::Path(_) => Err(Error::custom(THROUGH).with_span(meta)),
        }
    }
}

const THROUGH: &str = "write `through = Membership`, the model, or `through(Membership, person, group)`, with its foreign \
                       keys to this model and to the other";
