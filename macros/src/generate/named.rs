//! What foreign keys name: the primary key, or another field; that it is there, of the type that is said, and unique.
use super::relations::as_model;
use crate::common::Quoted;
use crate::model::{Field, Model};
use crate::types::RelationType;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;

/// Asked at the user's words.
pub(super) fn assertions(model: &Model, field: &Field, relation: &RelationType) -> Option<TokenStream> {
    match &field.to {
        Some(to) => to_field(model, field, relation, to),
        None => Some(to_key(model, field, relation)),
    }
}

/// The key is of the type of the primary key.
fn to_key(model: &Model, field: &Field, relation: &RelationType) -> TokenStream {
    let (target, key, other) =
        (as_model(model, field, relation), relation.key_type(), relation.target.to_token_stream());
    let message = format!(
        "`{}.{}`: the primary key of `{other}` is no `{key}`: write its type, `ForeignKey<{other}, …>`; a key of several \
         columns is named by no foreign key",
        model.name(),
        field.name
    );
    quote_spanned! {relation.target.span()=>
        const _: () = {
            #[allow(unused_imports)]
            use ::biform::__private::TwoTypes as _;
            ::core::assert!(<::biform::__private::Types<#key, #target::Key>>::SAME, #message);
        };
    }
}

fn to_field(model: &Model, field: &Field, relation: &RelationType, Quoted(to): &Quoted) -> Option<TokenStream> {
    let (target, key, name) = (as_model(model, field, relation), relation.key_type(), to.value());
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
            ::biform::__private::has_name(#target::UNIQUE, #name), #not_unique
        );
        const _: () = {
            #[allow(unused_imports)]
            use ::biform::__private::TwoTypes as _;
            ::core::assert!(!<::biform::__private::Types<#key, #target::Key>>::SAME, #same);
        };
        const _: fn(#target::Columns) -> ::biform::Column<#key> = |columns| columns.#ident;
    })
}
