//! What fields hold that the builder was not given.
use super::relations;
use crate::model::{Absent, Field, Model};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// A function for each default that the user asked for, in a type of its own: so an expression sees none of their names.
pub(super) fn defaults(model: &Model) -> TokenStream {
    let name = model.defaults_name();
    let functions = model.fields.iter().filter_map(|field| function(model, field));
    quote! {
        struct #name;
        impl #name { #(#functions)* }
    }
}

/// The default, with the spans of what the user wrote.
fn function(model: &Model, field: &Field) -> Option<TokenStream> {
    let (ident, ty, alias) = (&field.ident, &field.ty, model.type_name(field));
    let function = match &field.absent {
        Absent::Default if field.is_deferred() => quote! {
            fn #ident() -> #alias { ::biform::__private::read_default() }
        },
        Absent::Default => quote!(fn #ident() -> #alias { <#ty as ::core::default::Default>::default() }),
        Absent::Expr(expr) => {
            let into_field = quote_spanned!(expr.span()=> ::biform::IntoField::<#ty>::into_field);
            quote!(fn #ident() -> #alias { #into_field(#expr) })
        }
        Absent::Now => quote! {
            fn #ident(time: ::std::time::SystemTime) -> #alias {
                <#ty as ::biform::FromClock>::now(time)
            }
        },
        Absent::NotLoaded
        | Absent::Refused
        | Absent::Empty
        | Absent::Null
        | Absent::Database
        | Absent::Computed
        | Absent::First => {
            return None;
        }
    };
    Some(function)
}

/// The value of a field, from what the builder holds of it.
pub(super) fn taken(model: &Model, field: &Field) -> TokenStream {
    relations::owned(model, field, given(model, field))
}

fn given(model: &Model, field: &Field) -> TokenStream {
    let (ident, defaults) = (&field.ident, model.defaults_name());
    match field.absent {
        Absent::NotLoaded => empty(field),
        Absent::Refused => {
            let has = model.has_name(field);
            quote!(#has::take(self.#ident))
        }
        Absent::Empty => quote!(self.#ident.unwrap_or_default()),
        Absent::Null => {
            let null = quote!(::core::convert::From::from(::core::option::Option::None));
            quote!(self.#ident.unwrap_or_else(|| #null))
        }
        Absent::Database => {
            let empty = empty(field);
            quote!(self.#ident.unwrap_or_else(|| #empty))
        }
        Absent::Computed => empty(field),
        Absent::Now => quote!(#defaults::#ident(::std::time::SystemTime::now())),
        Absent::First => quote!(1),
        Absent::Default | Absent::Expr(_) => quote!(self.#ident.unwrap_or_else(#defaults::#ident)),
    }
}

/// What stands in a field until the database has filled it in.
fn empty(field: &Field) -> TokenStream {
    let ty = &field.ty;
    quote_spanned!(ty.span()=> ::core::default::Default::default())
}
