//! A setter of the builder.
use super::{docs, graph, relations};
use crate::model::{Absent, Field, Model};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// `fn title(self, value: impl IntoField<String>) -> BookCreate<Set<String>, …>`; that of a foreign key takes a builder of
/// the row as well.
pub(super) fn setter(model: &Model, field: &Field) -> TokenStream {
    let (vis, ident, ty) = (&field.vis, &field.ident, model.type_name(field));
    let create = model.create_name();
    let states = model.required().map(|other| state_after(other, field, &ty));
    let docs = docs(field, &format!("Sets `{}`.", field.name));
    if let Some((number, _, relation)) = relations::relations(model).find(|(_, own, _)| own.ident == *ident) {
        let (names, target) = (quote!(::biform::__private::IntoForeignKey), relations::target(model, field, relation));
        let complete = quote_spanned!(relation.target.span()=> ::biform::CompleteGraph<#target>);
        let is_model = relations::is_model(model, field, relation);
        let set = with(model, field, &quote!(value), &quote!(graph));
        return quote! {
            #docs
            #vis fn #ident<__V>(self, value: __V) -> #create<#(#states,)* __V::Graph>
            where
                #is_model,
                __V: #names<#ty, #number, __Graph, New: #complete>,
            {
                let (value, graph) = #names::into_foreign_key(value, self.__graph);
                #set
            }
        };
    }
    let parameter = graph::parameter(model);
    let set = with(model, field, &quote!(::biform::IntoField::into_field(value)), &quote!(self.__graph));
    quote! {
        #docs
        #vis fn #ident(self, value: impl ::biform::IntoField<#ty>) -> #create<#(#states,)* #parameter> {
            #set
        }
    }
}

/// The builder with a value in a field, and with what is saved with the row.
pub(super) fn with(model: &Model, field: &Field, value: &TokenStream, graph: &TokenStream) -> TokenStream {
    let (create, ident) = (model.create_name(), &field.ident);
    let rest = model.settable().map(|other| &other.ident).filter(|other| *other != ident);
    let holder = match field.absent {
        Absent::Refused => quote!(::biform::Set),
        _ => quote!(::core::option::Option::Some),
    };
    let graph = graph::parameter(model).map(|_| quote!(__graph: #graph));
    quote!(#create { #ident: #holder(#value), #(#rest: self.#rest,)* #graph })
}

fn state_after(other: &Field, set: &Field, ty: &proc_macro2::Ident) -> TokenStream {
    let state = &other.ident;
    if other.ident == set.ident { quote!(::biform::Set<#ty>) } else { quote!(#state) }
}
