//! What foreign keys name: the primary key, or another field; that it is there, of the type that is said, and unique.
use super::relations::{as_model, stated_key};
use crate::common::Quoted;
use crate::model::{Columns, Field, Model, Place};
use crate::types::RelationType;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

/// Asked at the user's words.
pub(super) fn assertions(model: &Model, field: &Field, relation: &RelationType) -> Option<TokenStream> {
    match &field.to {
        Some(to) => to_field(model, field, relation, to),
        None => {
            let (key, columns) = (to_key(model, field, relation), columns(model, field));
            Some(quote!(#key #columns))
        }
    }
}

/// The columns of a foreign key to a key of several: as many as that has, and none that is another field's.
fn columns(model: &Model, field: &Field) -> Option<TokenStream> {
    let Place::Composite(names) = &field.place else { return None };
    let (ty, of) = (model.type_name(field), format!("`{}.{}`", model.name(), field.name));
    let count = match names {
        Columns::Named(names) => {
            let (count, span) = (names.len(), names.first().map_or_else(|| field.ident.span(), |name| name.span));
            let message = format!("{of}: name as many columns as the key has that it names");
            Some(quote_spanned! {span=>
                const _: () = ::core::assert!(<#ty as ::biform::Composite>::WIDTH == #count, #message);
            })
        }
        Columns::Prefixed(_) => None,
    };
    let stated = stated_key(model, field);
    let others = model.fields.iter().filter(|other| other.ident != field.ident);
    let others = others.flat_map(|other| other.columns().iter().map(move |column| (other, &column.text)));
    let differ = others.map(|(other, column)| {
        let message = format!(
            "{of} and `{}` have the same column, `{column}`: rename one, or its column: `columns(\"…\", \"…\")`",
            other.name
        );
        quote_spanned! {field.ident.span()=>
            const _: () = ::core::assert!(!::biform::__private::has_column(&[#stated], #column), #message);
        }
    });
    Some(quote!(#count #(#differ)*))
}

/// The key is of the type of the primary key.
fn to_key(model: &Model, field: &Field, relation: &RelationType) -> TokenStream {
    let (target, key, other) =
        (as_model(model, field, relation), relation.key_type(), relation.target.to_token_stream());
    let message = format!(
        "`{}.{}`: the primary key of `{other}` is no `{key}`: write its type, `ForeignKey<{other}, …>`, which is a tuple \
         where it has several columns",
        model.name(),
        field.name
    );
    let one_column = (!relation.is_composite()).then(|| {
        let message = format!(
            "`{}.{}`: the key of `{other}` has several columns: write the tuple of their types here, and no name of it",
            model.name(),
            field.name
        );
        quote_spanned! {relation.target.span()=>
            ::core::assert!(<#target::Key as ::biform::Key>::WIDTH == 1, #message);
        }
    });
    quote_spanned! {relation.target.span()=>
        const _: () = {
            #[allow(unused_imports)]
            use ::biform::__private::TwoTypes as _;
            ::core::assert!(<::biform::__private::Types<#key, #target::Key>>::SAME, #message);
            #one_column
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
