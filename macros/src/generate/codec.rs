//! How rows are read and values written. It names the type of each field as the user wrote it, so that rustc points there
//! when no column can hold it.
use crate::check::Key;
use crate::model::Model;
use proc_macro2::TokenStream;
use quote::quote;

/// A type that has the functions, so that the user's expressions see none of their names.
pub(super) fn codec(model: &Model, key: &Key) -> TokenStream {
    let (name, from_row, push_values) = (model.codec_name(), from_row(model), push_values(model, key));
    quote! {
        struct #name;
        impl #name {
            #from_row
            #push_values
        }
    }
}

fn from_row(model: &Model) -> TokenStream {
    let row = &model.ident;
    let fields = model.fields.iter().enumerate().map(|(position, field)| {
        let (ident, ty) = (&field.ident, &field.ty);
        quote!(#ident: ::biform::__private::decode::<#ty>(row, start + #position)?)
    });
    quote! {
        fn from_row(row: &dyn ::biform::Row, start: usize) -> ::biform::Result<#row> {
            ::core::result::Result::Ok(#row { #(#fields),* })
        }
    }
}

fn push_values(model: &Model, key: &Key) -> TokenStream {
    let row = &model.ident;
    let data = model.fields.iter().enumerate().filter(|(position, _)| *position != key.position);
    let values = data.map(|(_, field)| {
        let (ident, ty) = (&field.ident, &field.ty);
        quote!(values.push(<#ty as ::biform::FieldType>::to_value(&model.#ident));)
    });
    // A model that is a key alone has nothing to push.
    quote! {
        #[allow(unused_variables)]
        fn push_values(model: &#row, values: &mut ::std::vec::Vec<::biform::Value>) {
            #(#values)*
        }
    }
}
