//! What a field says of the rows of another model.
use super::meant;
use crate::common::Quoted;
use darling::{Error, FromMeta, Result};
use proc_macro2::Span;
use syn::Meta;

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
