//! Lists inside of an attribute, such as `index(title, name = "…")`: their parts, of which each is known and said once.
use super::meant;
use darling::ast::NestedMeta;
use darling::{Error, Result};
use proc_macro2::Ident;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Meta, Token};

/// What stands in a list.
pub(super) struct Inner {
    pub(super) key: &'static str,
    /// The words that it takes, as in `name = "…"`.
    pub(super) words: &'static [&'static str],
    /// Whether it names fields, too.
    pub(super) names_fields: bool,
    /// How it is written.
    pub(super) written: &'static str,
}

impl Inner {
    /// The fields that are named, and the words with their values.
    pub(super) fn parts(&self, meta: &Meta) -> Result<(Vec<Ident>, Vec<NestedMeta>)> {
        let Meta::List(list) = meta else { return Err(self.wrong(meta)) };
        let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
        let parts = parts.map_err(|_| self.wrong(meta))?;
        if parts.is_empty() {
            return Err(self.wrong(meta));
        }
        let mut errors = Error::accumulator();
        let (mut fields, mut words) = (Vec::new(), Vec::new());
        for (position, part) in parts.iter().enumerate() {
            let before = parts.iter().take(position).map(Meta::path);
            if let Some(message) = self.objection(part, before) {
                errors.push(Error::custom(message).with_span(part.path()));
            } else if let Some(field) = self.field(part) {
                fields.push(field.clone());
            } else {
                words.push(NestedMeta::Meta(part.clone()));
            }
        }
        errors.finish_with((fields, words))
    }

    /// The field that a part names.
    fn field<'m>(&self, part: &'m Meta) -> Option<&'m Ident> {
        match part {
            Meta::Path(path) if self.names_fields => path.get_ident(),
            _ => None,
        }
    }

    fn objection<'m>(&self, part: &Meta, mut before: impl Iterator<Item = &'m syn::Path>) -> Option<String> {
        let word = part.path().to_token_stream().to_string();
        if before.any(|path| path == part.path()) {
            return Some(format!("`{word}` is said twice: once is enough"));
        }
        if self.field(part).is_some() || self.words.contains(&word.as_str()) {
            return None;
        }
        let meant = meant(&word, self.words.iter().copied());
        let meant = meant.map(|word| format!(": did you mean `{word}`?")).unwrap_or_default();
        Some(format!("`{}(…)` has no `{word}`{meant}\nwrite {}", self.key, self.written))
    }

    /// It is not a list of this form.
    pub(super) fn wrong(&self, meta: &Meta) -> Error {
        Error::custom(format!("write {}", self.written)).with_span(meta.path())
    }
}
