//! The struct of columns that closures get.
use super::docs;
use crate::model::{Field, Model};
use proc_macro2::TokenStream;
use quote::quote;

/// `struct BookColumns { title: Column<String>, … }`.
pub(super) fn columns(model: &Model) -> TokenStream {
    let (vis, name) = (&model.vis, model.columns_name());
    let fields = model.fields.iter().map(|field| column(model, field));
    let doc = format!("The columns of `{}`.", model.name());
    quote! {
        #[doc = #doc]
        #[derive(::core::clone::Clone, ::core::marker::Copy)]
        #vis struct #name { #(#fields),* }
    }
}

fn column(model: &Model, field: &Field) -> TokenStream {
    let (vis, ident, ty) = (&field.vis, &field.ident, model.type_name(field));
    let docs = docs(field, &format!("The column of `{}`.", field.name));
    quote!(#docs #vis #ident: ::biform::Column<#ty>)
}

/// `fn columns() -> BookColumns`, for the implementation of `Model`.
pub(super) fn function(model: &Model) -> TokenStream {
    let name = model.columns_name();
    let idents = model.fields.iter().map(|field| &field.ident);
    let columns = model.fields.iter().map(|field| &field.column.text);
    quote! {
        fn columns() -> #name {
            #name { #(#idents: ::biform::Column::new(#columns)),* }
        }
    }
}
