//! What stands in for a model that has mistakes: it compiles where a model is wanted, so that they are the only errors.
use super::{aliases, columns, docs, hidden};
use crate::check::{self, Key};
use crate::model::{Field, Model};
use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

/// For a struct with columns: all of them, and a builder that requires nothing.
pub(crate) fn mistaken(model: &Model, key: Option<&Key>) -> TokenStream {
    let (row, create, columns) = (model.row_name(), model.create_name(), model.columns_name());
    let key = key.map_or_else(|| quote!(i64), |key| key.ty.clone());
    let body = body(&key, &quote!(#columns), &quote!(#create));
    let implementation = quote!(impl ::biform::Model for #row { #body });
    hidden(&[aliases(model)], &[columns::columns(model), builder(model), implementation])
}

/// For what has no columns at all.
pub(crate) fn shapeless(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let bounds = bounds.map_or_else(|| quote!(where), |bounds| quote!(#bounds,));
    let body = body(&quote!(i64), &quote!(()), &quote!(()));
    quote! {
        impl #generics ::biform::Model for #ident #arguments
        #bounds Self: ::core::marker::Send + ::core::marker::Sync + 'static
        { #body }
    }
}

fn body(key: &TokenStream, columns: &TokenStream, create: &TokenStream) -> TokenStream {
    let never = never();
    quote! {
        type Key = #key;
        type Columns = #columns;
        type Create = #create;
        fn schema() -> &'static ::biform::Schema { #never }
        fn columns() -> #columns { #never }
        fn create() -> #create { #never }
        fn from_row(_: &dyn ::biform::Row, _: usize) -> ::biform::Result<Self> { #never }
        fn pk(&self) -> ::biform::Id<Self, Self::Key> { #never }
        fn set_stored(&mut self, _: Self::Key) { #never }
        fn push_values(&self, _: &mut ::std::vec::Vec<::biform::Value>) { #never }
    }
}

fn builder(model: &Model) -> TokenStream {
    let (vis, create, row) = (&model.vis, model.create_name(), model.row_name());
    let never = never();
    let setters = model.fields.iter().filter(|field| !check::is_reserved(field)).map(|field| setter(model, field));
    quote! {
        #[doc = "A row to be."]
        #vis struct #create;
        impl #create {
            #(#setters)*
            #[doc = "Creates the row in the database."]
            pub fn save<'a, E: ::biform::Executor + ?::core::marker::Sized>(
                self,
                _: &'a E,
            ) -> ::biform::Answer<'a, E, #row> {
                #never
            }
        }
        impl ::biform::Complete<#row> for #create {
            fn complete(self) -> #row {
                #never
            }
        }
    }
}

fn setter(model: &Model, field: &Field) -> TokenStream {
    let (vis, ident, ty) = (&field.vis, &field.ident, model.type_name(field));
    let docs = docs(field, &format!("Sets `{}`.", field.name));
    quote!(#docs #vis fn #ident(self, _: impl ::biform::IntoField<#ty>) -> Self { self })
}

/// A body for what is never compiled to the end.
fn never() -> TokenStream {
    quote!(loop {})
}
