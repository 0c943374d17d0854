//! The code of a struct that is embedded in models.
use super::{aliases, assertions, codec, columns, defaults, hidden, positions, schema};
use crate::model::{Model, Place};
use proc_macro2::TokenStream;
use quote::quote;

/// All code of an embedded struct without mistakes.
pub(crate) fn embedded(model: &Model) -> TokenStream {
    let codec = codec::codec(model, &quote!(::std::vec::Vec<::biform::Field>), &fields(model));
    let outer =
        [aliases(model), defaults::defaults(model), positions::positions(model), codec, assertions::choices(model)];
    hidden(&outer, &[columns::columns(model, false), implementation(model)])
}

/// The descriptions of its fields, and of those embedded in it. They repeat the user's types.
fn fields(model: &Model) -> TokenStream {
    let described = model.stored().map(|field| match &field.place {
        Place::Embedded(prefix) => {
            let (ty, name) = (&field.ty, &field.name);
            quote! {
                let inner = <#ty as ::biform::Embedded>::fields().into_iter();
                fields.extend(inner.map(|field| field.within(#name, #prefix)));
            }
        }
        _ => {
            let described = schema::field_of(model, field, None);
            quote!(fields.push(#described);)
        }
    });
    quote! {
        let mut fields = ::std::vec::Vec::new();
        #(#described)*
        fields
    }
}

fn implementation(model: &Model) -> TokenStream {
    let (row, columns, codec) = (model.row_name(), model.columns_name(), model.codec_name());
    let bounds = columns::bounds(model);
    let (total, made) = (positions::total(model), columns::made(model, &quote!(start), false));
    quote! {
        #[automatically_derived]
        impl ::biform::Embedded for #row where #bounds {
            type Columns = #columns;
            const WIDTH: usize = #total;

            fn columns(path: ::biform::__private::Path, start: usize) -> #columns {
                #made
            }
            fn fields() -> ::std::vec::Vec<::biform::Field> {
                (#codec::CODEC.describe)()
            }
            fn from_row(row: &dyn ::biform::Row, start: usize) -> ::biform::Result<Self> {
                (#codec::CODEC.from_row)(row, start)
            }
            fn value(&self, position: usize) -> ::biform::Value {
                (#codec::CODEC.value)(self, position)
            }
            fn read(&mut self, position: usize, row: &dyn ::biform::Row, at: usize) -> ::biform::Result<()> {
                (#codec::CODEC.read)(self, position, row, at)
            }
        }
    }
}
