//! `derive(FieldType)`: what it is given, and what stands in for a type that has mistakes.
mod choices;
mod newtype;

use crate::attr::Allowed;
use crate::common::{Quoted, Word, refuse_generics, token_at};
use crate::generate::hidden;
use crate::mistakes::Mistakes;
use crate::style::Style;
use darling::FromMeta;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Data, DeriveInput};

/// The attributes of the enum or struct.
#[derive(Default, FromMeta)]
struct TypeAttrs {
    rename_all: Option<Style>,
    integer: Option<Word>,
    enum_type: Option<Quoted>,
}

/// The attributes of a variant.
#[derive(Default, FromMeta)]
struct VariantAttrs {
    rename: Option<Quoted>,
}

const ON_TYPES: Allowed = Allowed {
    attribute: "field_type",
    keys: &[("rename_all", "rename_all = \"…\""), ("integer", "integer"), ("enum_type", "enum_type = \"…\"")],
    repeated: &[],
    others: &[],
};

const ON_VARIANTS: Allowed =
    Allowed { attribute: "field_type", keys: &[("rename", "rename = \"…\"")], repeated: &[], others: &[] };

impl TypeAttrs {
    fn read(attributes: &[Attribute], mistakes: &mut Mistakes) -> Self {
        let entries = ON_TYPES.entries(attributes, mistakes);
        mistakes.take(Self::from_list(&entries)).unwrap_or_default()
    }
}

impl VariantAttrs {
    fn read(attributes: &[Attribute], mistakes: &mut Mistakes) -> Self {
        let entries = ON_VARIANTS.entries(attributes, mistakes);
        mistakes.take(Self::from_list(&entries)).unwrap_or_default()
    }
}

/// The implementation, or all mistakes and what stands in for it.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let attrs = TypeAttrs::read(&input.attrs, &mut mistakes);
    refuse_generics(input, "a column type", &mut mistakes);
    let code = match &input.data {
        Data::Enum(data) => choices::choices(input, data, &attrs, &mut mistakes),
        Data::Struct(data) => {
            refuse_for_structs(&attrs, &mut mistakes);
            newtype::newtype(input, data, &mut mistakes)
        }
        Data::Union(data) => {
            mistakes.at(data.union_token, "a column type is an enum, or a struct around one value");
            None
        }
    };
    match code {
        Some(code) if mistakes.is_empty() => hidden(&[code], &[]),
        _ => mistakes.before(mistaken(input)),
    }
}

fn refuse_for_structs(attrs: &TypeAttrs, mistakes: &mut Mistakes) {
    if let Some(style) = &attrs.rename_all {
        mistakes.at(token_at(style.span), "`rename_all` is for enums: a struct is stored as what is in it");
    }
    if let Some(Word(span)) = &attrs.integer {
        mistakes.at(token_at(*span), "`integer` is for enums: a struct is stored as what is in it");
    }
    if let Some(name) = &attrs.enum_type {
        mistakes.at(&name.0, "`enum_type` is for enums: a struct is stored as what is in it");
    }
}

/// It compiles where a column type is wanted, so that the mistakes are the only errors.
fn mistaken(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let bounds = bounds.map_or_else(|| quote!(where), |bounds| quote!(#bounds,));
    quote! {
        impl #generics ::biform::FieldType for #ident #arguments
        #bounds Self: ::core::marker::Send + ::core::marker::Sync + 'static
        {
            const TYPE: ::biform::ValueType = ::biform::ValueType::Text;
            fn to_value(&self) -> ::biform::Value { loop {} }
            fn from_value(_: ::biform::ValueRef<'_>) -> ::core::result::Result<Self, ::biform::Mismatch> { loop {} }
        }
    }
}
