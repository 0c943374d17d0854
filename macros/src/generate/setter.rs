//! A setter of the builder.
use super::docs;
use crate::model::{Absent, Field, Model};
use proc_macro2::TokenStream;
use quote::quote;

/// `fn title(self, value: impl IntoField<String>) -> BookCreate<Set<String>, …>`.
pub(super) fn setter(model: &Model, field: &Field) -> TokenStream {
    let (vis, ident, ty) = (&field.vis, &field.ident, model.type_name(field));
    let create = model.create_name();
    let states = model.required().map(|other| state_after(other, field, &ty));
    let rest = model.settable().map(|other| &other.ident).filter(|other| *other != ident);
    let holder = match field.absent {
        Absent::Refused => quote!(::biform::Set),
        _ => quote!(::core::option::Option::Some),
    };
    let docs = docs(field, &format!("Sets `{}`.", field.name));
    quote! {
        #docs
        #vis fn #ident(self, value: impl ::biform::IntoField<#ty>) -> #create<#(#states),*> {
            #create { #ident: #holder(::biform::IntoField::into_field(value)), #(#rest: self.#rest),* }
        }
    }
}

fn state_after(other: &Field, set: &Field, ty: &proc_macro2::Ident) -> TokenStream {
    let state = &other.ident;
    if other.ident == set.ident { quote!(::biform::Set<#ty>) } else { quote!(#state) }
}
