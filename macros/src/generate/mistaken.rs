//! What stands in for a model that has mistakes: it compiles where a model is wanted, so that they are the only errors.
use super::{aliases, columns, docs, graph, hidden, related_names};
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
    let hidden = hidden(&[aliases(model)], &[columns::columns(model, true), builder(model), implementation]);
    let related_names = related_names::extensions(model);
    quote!(#hidden #related_names)
}

/// For a struct that was to be embedded: all of its columns.
pub(crate) fn mistaken_embedded(model: &Model) -> TokenStream {
    let (row, columns) = (model.row_name(), model.columns_name());
    let body = embedded_body(&quote!(#columns));
    hidden(&[aliases(model)], &[columns::columns(model, false), quote!(impl ::biform::Embedded for #row { #body })])
}

/// For what has no columns at all.
pub(crate) fn shapeless(input: &DeriveInput) -> TokenStream {
    implemented(input, &quote!(::biform::Model), &body(&quote!(i64), &quote!(()), &quote!(())))
}

/// The same of what was to be embedded.
pub(crate) fn shapeless_embedded(input: &DeriveInput) -> TokenStream {
    implemented(input, &quote!(::biform::Embedded), &embedded_body(&quote!(())))
}

fn implemented(input: &DeriveInput, of: &TokenStream, body: &TokenStream) -> TokenStream {
    let ident = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let bounds = bounds.map_or_else(|| quote!(where), |bounds| quote!(#bounds,));
    quote! {
        impl #generics #of for #ident #arguments
        #bounds Self: ::core::marker::Send + ::core::marker::Sync + 'static
        { #body }
    }
}

fn embedded_body(columns: &TokenStream) -> TokenStream {
    let never = never();
    quote! {
        type Columns = #columns;
        const WIDTH: usize = 0;
        fn columns(_: ::biform::__private::Path, _: usize) -> #columns { #never }
        fn fields() -> ::std::vec::Vec<::biform::Field> { #never }
        fn from_row(_: &dyn ::biform::Row, _: usize) -> ::biform::Result<Self> { #never }
        fn value(&self, _: usize) -> ::biform::Value { #never }
        fn read(&mut self, _: usize, _: &dyn ::biform::Row, _: usize) -> ::biform::Result<()> { #never }
    }
}

fn body(key: &TokenStream, columns: &TokenStream, create: &TokenStream) -> TokenStream {
    let never = never();
    quote! {
        type Key = #key;
        type Columns = #columns;
        type Create = #create;
        type Hooks = ::biform::__private::NoHooks;
        fn schema() -> &'static ::biform::Schema { #never }
        const NAME: &'static str = "";
        const RELATIONS: &'static [::biform::__private::Stated] = &[];
        const UNIQUE: &'static [&'static str] = &[];
        const KEY: &'static [::biform::__private::StatedKey] = &[];
        fn columns_at(_: ::biform::__private::Path) -> #columns { #never }
        fn push_key(_: #columns, _: &mut ::std::vec::Vec<::biform::ColumnRef>) { #never }
        fn other_sides() -> &'static ::biform::__private::OtherSides { #never }
        fn create() -> #create { #never }
        fn from_row(_: &dyn ::biform::Row, _: usize) -> ::biform::Result<Self> { #never }
        fn pk(&self) -> ::biform::Id<Self, Self::Key> { #never }
        fn mark_stored(&mut self) { #never }
        fn value(&self, _: usize) -> ::biform::Value { #never }
        fn read(&mut self, _: usize, _: &dyn ::biform::Row, _: usize) -> ::biform::Result<()> { #never }
    }
}

fn builder(model: &Model) -> TokenStream {
    let (vis, create, row) = (&model.vis, model.create_name(), model.row_name());
    let never = never();
    let with_setter = model.fields.iter().filter(|field| field.has_setter() && !check::is_reserved(field));
    let (setters, taken) = (with_setter.map(|field| setter(model, field)), graph::taken(model, &quote!()));
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
        impl<const KEY: usize> ::biform::__private::GiveKey<KEY> for #create {
            type Given = #create;
            fn give_key(self, _: &[::biform::Value]) -> ::biform::Result<#create> {
                #never
            }
        }
        impl<const RELATION: usize> ::biform::__private::LinkedAlong<RELATION> for #row {
            type By = ::biform::Pairs;
        }
        impl ::biform::Complete<#row> for #create {
            fn complete(self) -> #row {
                #never
            }
        }
        impl ::biform::CompleteGraph<#row> for #create {
            type Graph = ();
            fn split(self) -> ::biform::__private::Planned<#row, ()> {
                #never
            }
        }
        #taken
    }
}

fn setter(model: &Model, field: &Field) -> TokenStream {
    let (vis, ident, ty) = (&field.vis, &field.ident, model.type_name(field));
    let docs = docs(field, &format!("Sets `{}`.", field.name));
    if field.relation.is_some() {
        return quote!(#docs #vis fn #ident<__V>(self, _: __V) -> Self { self });
    }
    quote!(#docs #vis fn #ident(self, _: impl ::biform::IntoField<#ty>) -> Self { self })
}

/// A body for what is never compiled to the end.
fn never() -> TokenStream {
    quote!(loop {})
}
