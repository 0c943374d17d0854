//! The description of a model: its schema, and the implementation of `Model`.
use super::{columns, create};
use crate::check::{Key, KeyKind};
use crate::model::{Field, Model};
use proc_macro2::{Span, TokenStream};
use quote::quote;

/// The schema, which names the types of fields as the user wrote them: here a type that no column can hold is reported.
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
    let (from_row, key_fns, push_values) = (from_row(model), key_functions(model, key), push_values(model, key));
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
            #from_row
            #key_fns
            #push_values
        }
    }
}

fn from_row(model: &Model) -> TokenStream {
    let idents = model.fields.iter().map(|field| &field.ident);
    let positions = 0..model.fields.len();
    quote! {
        fn from_row(row: &dyn ::biform::Row, start: usize) -> ::biform::Result<Self> {
            ::core::result::Result::Ok(Self { #(#idents: ::biform::__private::decode(row, start + #positions)?),* })
        }
    }
}

fn key_functions(model: &Model, key: &Key) -> TokenStream {
    let ident = &model.fields[key.position].ident;
    // A plain key is there whether the row is stored or not, so it does not say.
    let (pk, stored) = match key.kind {
        KeyKind::Plain => (quote!(::biform::Id::from(::core::clone::Clone::clone(&self.#ident))), quote!(key)),
        _ => (quote!(::core::clone::Clone::clone(&self.#ident)), quote!(::biform::Id::stored(key))),
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

fn push_values(model: &Model, key: &Key) -> TokenStream {
    let data = model.fields.iter().enumerate().filter(|(at, _)| *at != key.position);
    let idents = data.map(|(_, field)| &field.ident);
    // A model that is a key alone has nothing to push.
    let values = syn::Ident::new(if model.fields.len() > 1 { "values" } else { "_values" }, Span::call_site());
    quote! {
        fn push_values(&self, #values: &mut ::std::vec::Vec<::biform::Value>) {
            #(#values.push(::biform::FieldType::to_value(&self.#idents));)*
        }
    }
}
