//! A struct around one value: stored as what is in it.
use crate::common::name_of;
use crate::mistakes::Mistakes;
use crate::types;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{DataStruct, DeriveInput, Field, Fields, Type};

/// Types of whole numbers.
const INTEGERS: [&str; 7] = ["i8", "i16", "i32", "i64", "u8", "u16", "u32"];

/// Types of other numbers.
const NUMBERS: [&str; 3] = ["f32", "f64", "Decimal"];

/// The implementations; what is wrong is noted.
pub(super) fn newtype(input: &DeriveInput, data: &DataStruct, mistakes: &mut Mistakes) -> Option<TokenStream> {
    let field = only_field(input, data, mistakes)?;
    let (ident, ty) = (&input.ident, &field.ty);
    let (asked, element) = (asked(input, ty), element(input, ty));
    Some(quote! {
        #[automatically_derived]
        impl ::biform::FieldType for #ident {
            const TYPE: ::biform::ValueType = <#ty as ::biform::FieldType>::TYPE;
            const NULLABLE: bool = <#ty as ::biform::FieldType>::NULLABLE;
            const CHOICES: &'static [::biform::ValueRef<'static>] = <#ty as ::biform::FieldType>::CHOICES;
            const ENUM_TYPE: ::core::option::Option<::biform::value::EnumType> =
                <#ty as ::biform::FieldType>::ENUM_TYPE;

            fn to_value(&self) -> ::biform::Value {
                <#ty as ::biform::FieldType>::to_value(&self.0)
            }
            fn into_value(self) -> ::biform::Value {
                <#ty as ::biform::FieldType>::into_value(self.0)
            }
            #[inline]
            fn from_value(
                value: ::biform::ValueRef<'_>,
            ) -> ::core::result::Result<Self, ::biform::Mismatch> {
                ::core::result::Result::map(<#ty as ::biform::FieldType>::from_value(value), #ident)
            }
        }
        #asked
        #element
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl<__M: ::biform::Model<Key = #ident>> ::biform::IntoExpr<::biform::Id<__M, #ident>> for #ident {
            fn into_expr(self) -> ::biform::Expr<::biform::Id<__M, #ident>> {
                ::biform::IntoExpr::into_expr(::biform::Id::from(self))
            }
        }
    })
}

/// The struct as an element of arrays, where what is in it can be one. Whether it can be only the compiler knows: of a bound
/// that is for any lifetime it asks nothing before somebody relies on it.
fn element(input: &DeriveInput, ty: &Type) -> TokenStream {
    let ident = &input.ident;
    // A `Vec` of these is bytes, but one of a type around them is an array.
    let (bound, element) = match types::is_called(ty, "u8") {
        true => (quote!(), quote!(::biform::value::ElementType::U8)),
        false => (quote!(where for<'__a> #ty: ::biform::Element), quote!(<#ty as ::biform::Element>::ELEMENT)),
    };
    quote! {
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl ::biform::Element for #ident #bound {
            const ELEMENT: ::biform::value::ElementType = #element;
            type OrNull = ::core::option::Option<#ident>;
        }
    }
}

/// What can be asked of a column, by the type inside.
fn asked(input: &DeriveInput, ty: &Type) -> TokenStream {
    let ident = &input.ident;
    let is = |name: &&str| types::is_called(ty, name);
    let integer = INTEGERS.iter().any(is).then(|| quote!(impl ::biform::Integer for #ident {}));
    let number = INTEGERS.iter().chain(&NUMBERS).any(is).then(|| quote!(impl ::biform::Number for #ident {}));
    let text = is(&"String").then(|| quote!(impl ::biform::Text for #ident {}));
    quote!(#number #integer #text)
}

fn only_field<'a>(input: &DeriveInput, data: &'a DataStruct, mistakes: &mut Mistakes) -> Option<&'a Field> {
    let name = name_of(&input.ident);
    let Fields::Unnamed(fields) = &data.fields else {
        let message = format!("a struct that a column holds is around one value: `struct {name}(String);`");
        mistakes.at(&input.ident, message);
        return None;
    };
    let mut all = fields.unnamed.iter();
    let (Some(only), None) = (all.next(), all.next()) else {
        let message = format!(
            "a column holds one value, and `{name}` has {}: give each a field of the model, or implement `FieldType` \
             by hand",
            fields.unnamed.len()
        );
        mistakes.at(fields, message);
        return None;
    };
    if types::is_option(&only.ty) {
        let message = format!(
            "`{name}` cannot be NULL by itself: take the `Option` out, and write `Option<{name}>` in the model"
        );
        mistakes.at(&only.ty, message);
    }
    for attribute in only.attrs.iter().filter(|attribute| attribute.path().is_ident("field_type")) {
        mistakes.at(attribute, "the value in a struct takes no `#[field_type(…)]`");
    }
    Some(only)
}
