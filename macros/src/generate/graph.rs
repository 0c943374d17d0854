//! What a builder takes of rows of other models, which are saved with its row: the last of its type parameters.
use super::docs;
use super::relations::{is_model, key, relations, target};
use crate::model::{Field, Model};
use crate::types::{RelationKind, RelationType};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// The type parameter, of a model that has relations.
pub(super) fn parameter(model: &Model) -> Option<TokenStream> {
    relations(model).next().map(|_| quote!(__Graph))
}

/// The setters of the relations without a column: they take builders of other models.
pub(super) fn setters(model: &Model) -> TokenStream {
    let without_column = relations(model).filter(|(_, _, relation)| !relation.has_column());
    let setters = without_column.map(|(number, field, relation)| setter(model, number, field, relation));
    quote!(#(#setters)*)
}

fn setter(model: &Model, number: usize, field: &Field, relation: &RelationType) -> TokenStream {
    let (vis, ident, create) = (&field.vis, &field.ident, model.create_name());
    let states = model.required().map(|field| &field.ident);
    let kept = model.settable().map(|field| &field.ident);
    let is_one = relation.kind == RelationKind::HasOne;
    let many = (!is_one).then(|| quote!(__V: ::core::iter::IntoIterator,));
    let (item, rows, what) = match is_one {
        true => (quote!(__V), quote!([rows]), "A row that is saved with this one"),
        false => (quote!(__V::Item), quote!(rows), "Rows that are saved with this one"),
    };
    let is_model = is_model(model, field, relation);
    let (bound, part) = part(model, number, (field, relation), &item);
    let docs = docs(field, &format!("{what}: `{}`.", field.name));
    quote! {
        #docs
        #vis fn #ident<__V>(self, rows: __V) -> #create<#(#states,)* #part>
        where
            #is_model,
            #many #item: #bound,
        {
            #create { #(#kept: self.#kept,)* __graph: <#part>::new(#rows, self.__graph) }
        }
    }
}

/// What a setter takes, one or many of, and the part of the graph that it makes of such.
fn part(
    model: &Model,
    number: usize,
    (field, relation): (&Field, &RelationType),
    item: &TokenStream,
) -> (TokenStream, TokenStream) {
    let (target, private) = (target(model, field, relation), quote!(::biform::__private));
    let span = relation.target.span();
    if relation.kind == RelationKind::ManyToMany {
        let (row, linked) = (model.row_name(), quote!(#private::IntoLinked));
        let new = quote!(<#item as #linked<#target, #row, #number>>::New);
        return (
            quote_spanned!(span=> #linked<#target, #row, #number, New: ::biform::CompleteGraph<#target>>),
            quote!(#private::Linking<#target, #new, __Graph, #number>),
        );
    }
    let key = key(model, field, relation);
    (
        quote_spanned!(span=> ::biform::CompleteIn<#target, #key>),
        quote!(#private::After<#target, #item, __Graph, #number, #key>),
    )
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
            ::biform::__private::Planned::new(row, omitted, #graph)
        }
    }
}

/// That relations of other models take a builder of these type parameters: foreign keys, and those of many to many.
pub(super) fn taken(model: &Model, states: &TokenStream) -> TokenStream {
    let (row, create) = (model.row_name(), model.create_name());
    let key = quote!(::biform::ForeignKey<#row, __K>);
    let keys = [key.clone(), quote!(::core::option::Option<#key>)];
    let impls = keys.map(|key| {
        quote! {
            #[diagnostic::do_not_recommend]
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
    quote! {
        #(#impls)*
        #[diagnostic::do_not_recommend]
        impl<#states __S, const __R: usize> ::biform::__private::IntoLinked<#row, __S, __R> for #create<#states>
        where
            __S: ::biform::__private::LinkedAlong<__R, By: ::biform::Pairing>,
        {
            type New = Self;
            fn into_linked(self) -> ::biform::__private::ToBeLinked<Self> {
                ::biform::__private::ToBeLinked::New(self)
            }
        }
    }
}
