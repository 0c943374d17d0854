//! What only the compiler can tell of a user's types, asked at their tokens.
use super::positions::{at, width};
use crate::check::Key;
use crate::model::{Absent, Model, Place};
use crate::types;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// Types of other crates, by their last name, and the feature that makes them fields.
const FEATURES: [(&str, &str); 12] = [
    ("Uuid", "uuid"),
    ("NaiveDate", "chrono"),
    ("NaiveTime", "chrono"),
    ("NaiveDateTime", "chrono"),
    ("DateTime", "chrono"),
    ("OffsetDateTime", "time"),
    ("PrimitiveDateTime", "time"),
    ("UtcDateTime", "time"),
    ("Timestamp", "jiff"),
    ("Decimal", "rust_decimal"),
    ("Json", "json"),
    ("Value", "json"),
];

pub(super) fn model(model: &Model, key: &Key) -> TokenStream {
    let (choices, omitted) = (choices(model), omitted(model));
    let parts = key.fields(model).filter(|field| field.relation.is_none()).map(|field| {
        let (ty, field) = (&field.ty, &field.name);
        let message = format!("`{}.{field}` is a part of the primary key and cannot be an `Option`", model.name());
        asserted(ty, &quote!(!<#ty as ::biform::FieldType>::NULLABLE), &message)
    });
    quote!(#(#parts)* #choices #omitted)
}

/// Each in a constant of its own, so that all are told.
fn asserted(ty: &TokenStream, condition: &TokenStream, message: &str) -> TokenStream {
    quote_spanned!(ty.span()=> const _: () = ::core::assert!(#condition, #message);)
}

/// A type that is called like one of another crate, and is no column type, gets the feature named.
pub(super) fn features(model: &Model) -> TokenStream {
    let named = model.fields.iter().filter(|field| field.place == Place::Column).filter_map(|field| {
        let key = field.id.as_ref().and_then(|id| types::name_inside(id.key.as_ref()?));
        let name = key.or_else(|| field.type_name.clone())?.to_string();
        let (_, feature) = FEATURES.iter().find(|(known, _)| *known == name)?;
        Some((&field.ty, quote::format_ident!("needs_{feature}")))
    });
    let asked = named.map(|(ty, needs)| quote!(::biform::__private::#needs::<#ty>();));
    quote!(#(#asked)*)
}

/// `choices` alone is for types that have some.
pub(super) fn choices(model: &Model) -> TokenStream {
    let alone = model.stored().filter(|field| field.choices.as_ref().is_some_and(|choices| choices.0.is_empty()));
    let asked = alone.map(|field| {
        let ty = &field.ty;
        let name = field.type_name.as_ref().map(ToString::to_string).unwrap_or_default();
        let message = format!("`{name}` has no choices of its own: name them, as in `choices(\"…\", \"…\")`");
        asserted(ty, &quote!(!<#ty as ::biform::FieldType>::CHOICES.is_empty()), &message)
    });
    quote!(#(#asked)*)
}

/// Which columns an insert leaves to the database is noted in the bits of a word.
fn omitted(model: &Model) -> TokenStream {
    let left = model.fields.iter().filter(|field| matches!(field.absent, Absent::Database));
    let asked = left.map(|field| {
        let (at, width, ty) = (at(model, field), width(field), &field.ty);
        let message = format!("`{}` has a `db_default`: it must be one of the first 64 columns", field.name);
        asserted(ty, &quote!(#at + #width <= 64), &message)
    });
    quote!(#(#asked)*)
}
