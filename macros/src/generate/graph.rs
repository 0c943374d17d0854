//! What a builder takes of rows of other models, which are saved with its row: the last of its type parameters.
use super::relations::relations;
use crate::model::Model;
use proc_macro2::TokenStream;
use quote::quote;

/// The type parameter, of a model that has relations.
pub(super) fn parameter(model: &Model) -> Option<TokenStream> {
    relations(model).next().map(|_| quote!(__Graph))
}

/// What takes a builder apart: the row to be, and what is saved with it.
pub(super) fn split(model: &Model) -> TokenStream {
    let (row, create) = (model.row_name(), model.create_name());
    let idents: Vec<_> = model.settable().map(|field| &field.ident).collect();
    let (ty, alone, graph) = match parameter(model) {
        Some(parameter) => {
            (parameter, quote!(#create { #(#idents: self.#idents,)* __graph: () }), quote!(self.__graph))
        }
        None => (quote!(()), quote!(self), quote!(())),
    };
    quote! {
        type Graph = #ty;
        fn split(self) -> ::biform::__private::Planned<#row, #ty> {
            let (row, omitted) = ::biform::Complete::parts(#alone);
            ::biform::__private::Planned { row, omitted, graph: #graph }
        }
    }
}

/// That the foreign keys of other models take a builder of these type parameters, whose row is then saved before theirs.
pub(super) fn named(model: &Model, states: &TokenStream) -> TokenStream {
    let (row, create) = (model.row_name(), model.create_name());
    let key = quote!(::biform::ForeignKey<#row, __K>);
    let keys = [key.clone(), quote!(::core::option::Option<#key>)];
    let impls = keys.map(|key| {
        quote! {
            impl<#states __K, __G, const __R: usize> ::biform::__private::IntoForeignKey<#key, __R, __G>
                for #create<#states>
            {
                type Graph = ::biform::__private::Before<#row, Self, __G, __R>;
                type New = Self;
                fn into_foreign_key(self, graph: __G) -> (#key, Self::Graph) {
                    (
                        ::biform::__private::Unnamed::unnamed(),
                        ::biform::__private::Before::new(self, graph),
                    )
                }
            }
        }
    });
    quote!(#(#impls)*)
}
