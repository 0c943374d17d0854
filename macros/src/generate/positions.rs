//! At which position of the schema each field stands: constants, as an embedded struct takes as many as it has.
use super::columns;
use crate::model::{Field, Model, Place};
use proc_macro2::TokenStream;
use quote::quote;

/// `struct BookAt<T>(T); impl<T> BookAt<T> { const title: usize = 1; … }`. With a parameter, that means nothing, rustc does
/// not look at what the constants are before they are used: not where something is embedded that cannot be.
pub(super) fn positions(model: &Model) -> TokenStream {
    let name = model.positions_name();
    let bounds = columns::bounds(model);
    let mut next = quote!(0);
    let mut constants = TokenStream::new();
    for field in model.stored() {
        let (ident, width) = (&field.ident, width(field));
        constants.extend(quote!(const #ident: usize = #next;));
        next = quote!(Self::#ident + #width);
    }
    quote! {
        struct #name<T>(T);
        #[allow(non_upper_case_globals)]
        impl<T> #name<T> where #bounds { #constants }
    }
}

/// How many columns there are.
pub(super) fn total(model: &Model) -> TokenStream {
    let widths = model.stored().map(width);
    quote!(0 #(+ #widths)*)
}

/// How many columns a field has.
pub(super) fn width(field: &Field) -> TokenStream {
    let ty = &field.ty;
    match field.place {
        Place::Embedded(_) => quote!(<#ty as ::biform::Embedded>::WIDTH),
        Place::Composite(_) => quote!(<#ty as ::biform::Composite>::WIDTH),
        _ => quote!(1),
    }
}

/// The position of a field.
pub(super) fn at(model: &Model, field: &Field) -> TokenStream {
    let (name, ident) = (model.positions_name(), &field.ident);
    quote!(#name::<()>::#ident)
}
