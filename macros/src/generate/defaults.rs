//! What fields hold that the builder was not given.
use crate::model::{Absent, Field, Model};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// A function for each default that the user asked for, in a type of its own: so an expression sees none of their names.
pub(super) fn defaults(model: &Model) -> TokenStream {
    let name = model.defaults_name();
    let functions = model.fields.iter().filter_map(|field| Some((field, value(field)?))).map(|(field, value)| {
        let (ident, ty) = (&field.ident, model.type_name(field));
        quote!(fn #ident() -> #ty { #value })
    });
    quote! {
        struct #name;
        impl #name { #(#functions)* }
    }
}

/// The default, with the spans of what the user wrote.
fn value(field: &Field) -> Option<TokenStream> {
    let ty = &field.ty;
    match &field.absent {
        Absent::Refused | Absent::Empty => None,
        Absent::Default => Some(quote!(<#ty as ::core::default::Default>::default())),
        Absent::Expr(expr) => {
            let into_field = quote_spanned!(expr.span()=> ::biform::IntoField::<#ty>::into_field);
            Some(quote!(#into_field(#expr)))
        }
    }
}

/// The value of a field, from what the builder holds of it.
pub(super) fn taken(model: &Model, field: &Field) -> TokenStream {
    let ident = &field.ident;
    match field.absent {
        Absent::Refused => {
            let has = model.has_name(field);
            quote!(#has::take(self.#ident))
        }
        Absent::Empty => quote!(self.#ident.unwrap_or_default()),
        Absent::Default | Absent::Expr(_) => {
            let defaults = model.defaults_name();
            quote!(self.#ident.unwrap_or_else(#defaults::#ident))
        }
    }
}
