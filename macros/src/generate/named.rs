//! Foreign keys to a field other than the primary key: that it is there, of the key's type, and unique.
use super::relations::target;
use crate::common::Quoted;
use crate::model::{Field, Model};
use crate::types::RelationType;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote_spanned};

/// Asked at the user's words.
pub(super) fn assertions(model: &Model, field: &Field, relation: &RelationType) -> Option<TokenStream> {
    let Quoted(to) = field.to.as_ref()?;
    let (target, key, name) = (target(model, field, relation), relation.key_type(), to.value());
    let other = relation.target.to_token_stream().to_string();
    let of = format!("`{}.{}`", model.name(), field.name);
    let not_unique = format!("{of}: `{other}` has no unique field `{name}`: foreign keys name what no two rows share");
    let same = format!(
        "{of}: `{other}.{name}` is of the same type as the primary key, and rustc could not tell one from the other: give \
         it a type of its own, which derives `FieldType`"
    );
    let mut ident = syn::parse_str::<Ident>(&name).ok()?;
    ident.set_span(to.span());
    Some(quote_spanned! {to.span()=>
        const _: () = ::core::assert!(
            ::biform::__private::has_name(<#target as ::biform::Model>::UNIQUE, #name), #not_unique
        );
        const _: () = {
            use ::biform::__private::TwoTypes as _;
            ::core::assert!(!<::biform::__private::Types<#key, <#target as ::biform::Model>::Key>>::SAME, #same);
        };
        const _: fn(<#target as ::biform::Model>::Columns) -> ::biform::Column<#key> = |columns| columns.#ident;
    })
}
