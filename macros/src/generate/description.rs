//! The description of a model: its schema, and the implementation of `Model`.
use super::{columns, create};
use crate::check::{Key, KeyKind};
use crate::model::{Field, Model};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// `static SCHEMA`.
pub(super) fn schema(model: &Model, key: &Key) -> TokenStream {
    let (name, table, position) = (model.name(), &model.table, key.position);
    let fields = model.fields.iter().enumerate().map(|(at, own)| {
        let generated = at == position && key.kind == KeyKind::Generated;
        field(own, generated)
    });
    quote! {
        static SCHEMA: ::biform::Schema = ::biform::Schema::new(#name, #table, &[#(#fields),*], #position);
    }
}

fn field(field: &Field, generated: bool) -> TokenStream {
    let (name, column, ty) = (&field.name, &field.column.text, &field.ty);
    let unique = field.unique.then(|| quote!(.unique()));
    let generated = generated.then(|| quote!(.generated()));
    quote! {
        ::biform::Field::new(
            #name,
            #column,
            <#ty as ::biform::FieldType>::TYPE,
            <#ty as ::biform::FieldType>::NULLABLE,
        ) #unique #generated
    }
}

/// `impl Model for Book`.
pub(super) fn model(model: &Model, key: &Key) -> TokenStream {
    let (row, columns, start, key_type) = (model.row_name(), model.columns_name(), create::start(model), &key.ty);
    let (columns_fn, create_fn) = (columns::function(model), create::function(model));
    let (codec, key_functions) = (model.codec_name(), key_functions(model, key));
    quote! {
        #[automatically_derived]
        impl ::biform::Model for #row {
            type Key = #key_type;
            type Columns = #columns;
            type Create = #start;

            fn schema() -> &'static ::biform::Schema {
                &SCHEMA
            }
            #columns_fn
            #create_fn
            #key_functions

            fn from_row(row: &dyn ::biform::Row, start: usize) -> ::biform::Result<Self> {
                #codec::from_row(row, start)
            }
            fn push_values(&self, values: &mut ::std::vec::Vec<::biform::Value>) {
                #codec::push_values(self, values);
            }
        }
    }
}

fn key_functions(model: &Model, key: &Key) -> TokenStream {
    let Field { ident, ty, .. } = &model.fields[key.position];
    // If the type is the `Id` of another model of the same name, this is where rustc finds out.
    let copy = quote_spanned!(ty.span()=> self.#ident.clone());
    // A plain key is there whether the row is stored or not, so it does not say.
    let (pk, stored) = match key.kind {
        KeyKind::Plain => (quote!(::biform::Id::from(#copy)), quote!(key)),
        KeyKind::Generated | KeyKind::Id => (copy, quote!(::biform::Id::stored(key))),
    };
    quote! {
        fn pk(&self) -> ::biform::Id<Self, Self::Key> {
            #pk
        }
        fn set_stored(&mut self, key: Self::Key) {
            self.#ident = #stored;
        }
    }
}
