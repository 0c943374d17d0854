//! The code of a model. Everything stands in an unnamed constant, so that no name gets out, and every path is absolute.
//!
//! There are two such constants, one in the other. The outer one holds what repeats the user's tokens: types, defaults,
//! and how both are stored. The inner one holds what has names of its own, and type parameters named like fields, and
//! uses the outer one by alias: so a user's type may be called like a field, or `BookCreate`, and is still the one meant.
mod assertions;
mod codec;
mod columns;
mod create;
mod defaults;
mod description;
mod embedded;
mod graph;
mod mistaken;
mod named;
mod positions;
mod relations;
mod schema;
mod setter;
mod through;

pub(crate) use embedded::embedded;
pub(crate) use mistaken::{mistaken, mistaken_embedded, shapeless, shapeless_embedded};

use crate::check::Key;
use crate::model::{Field, Model};
use proc_macro2::TokenStream;
use quote::quote;

/// All code of a model without mistakes.
pub(crate) fn model(model: &Model, key: &Key) -> TokenStream {
    let outer = [
        aliases(model),
        relations::aliases(model),
        defaults::defaults(model),
        positions::positions(model),
        codec::codec(model, &quote!(::biform::Schema), &schema::described(model, key)),
        assertions::model(model, key),
    ];
    let inner = [
        columns::columns(model, true),
        create::builder(model),
        description::model(model, key),
        relations::methods(model),
        relations::assertions(model),
    ];
    hidden(&outer, &inner)
}

pub(crate) fn hidden(outer: &[TokenStream], inner: &[TokenStream]) -> TokenStream {
    quote! {
        #[allow(
            dead_code, deprecated, non_camel_case_types, non_snake_case, private_bounds, private_interfaces,
            unreachable_pub, unused_qualifications, clippy::all, clippy::pedantic, clippy::nursery
        )]
        const _: () = {
            #(#outer)*
            const _: () = { #(#inner)* };
        };
    }
}

/// Names for the model and the types of its fields that nothing hides.
fn aliases(model: &Model) -> TokenStream {
    let (ident, row) = (&model.ident, model.row_name());
    let names = model.fields.iter().map(|field| model.type_name(field));
    let types = model.fields.iter().map(|field| &field.ty);
    quote! {
        type #row = #ident;
        #(type #names = #types;)*
    }
}

/// The user's words on a field, or these.
fn docs(field: &Field, otherwise: &str) -> TokenStream {
    match field.docs.as_slice() {
        [] => quote!(#[doc = #otherwise]),
        docs => quote!(#(#docs)*),
    }
}
