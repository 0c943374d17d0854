//! An enum without data: stored as the name of the variant, or as its number.
use super::{TypeAttrs, VariantAttrs};
use crate::common::{Quoted, name_of, token_at};
use crate::mistakes::Mistakes;
use crate::style::written;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{DataEnum, DeriveInput, Expr, Fields, Lit, Meta, Token, UnOp, Variant};

/// The integers that a variant can be stored as, and how a `Value` calls them.
const INTEGERS: [(&str, &str); 7] =
    [("i8", "I8"), ("i16", "I16"), ("i32", "I32"), ("i64", "I64"), ("u8", "U8"), ("u16", "U16"), ("u32", "U32")];

/// The implementation; what is wrong is noted.
pub(super) fn choices(
    input: &DeriveInput,
    data: &DataEnum,
    attrs: &TypeAttrs,
    mistakes: &mut Mistakes,
) -> Option<TokenStream> {
    if data.variants.is_empty() {
        mistakes.at(&input.ident, "an enum without variants has no value that a column could hold");
    }
    for variant in data.variants.iter().filter(|variant| !matches!(variant.fields, Fields::Unit)) {
        mistakes.at(
            &variant.fields,
            "a variant that a column holds has no data: give the data a field of the model, or implement `FieldType` by \
             hand",
        );
    }
    match &attrs.integer {
        Some(word) => integers(input, data, attrs, word.0, mistakes),
        None => Some(texts(input, data, attrs, mistakes)),
    }
}

fn texts(input: &DeriveInput, data: &DataEnum, attrs: &TypeAttrs, mistakes: &mut Mistakes) -> TokenStream {
    let mut names: Vec<(&Ident, String)> = Vec::new();
    for variant in &data.variants {
        let (name, span) = match VariantAttrs::read(&variant.attrs, mistakes).rename {
            Some(rename) => (rename.0.value(), rename.0.span()),
            None => (written(&name_of(&variant.ident), attrs.rename_all), variant.ident.span()),
        };
        if let Some((first, _)) = names.iter().find(|(_, other)| *other == name) {
            let message = format!(
                "`{first}` and `{}` are both stored as `{name}`: rename one, `#[field_type(rename = \"…\")]`",
                variant.ident
            );
            mistakes.at(token_at(span), message);
        }
        names.push((&variant.ident, name));
    }
    check_enum_type(attrs, &names, mistakes);
    let (variants, names): (Vec<_>, Vec<_>) = names.into_iter().unzip();
    let wanted = one_of(&names);
    let ident = &input.ident;
    let (of, value, enum_type) = match &attrs.enum_type {
        None => ("Text", quote!(::biform::Value::from), None),
        Some(Quoted(name)) => {
            let labels = quote!(&[#(#names),*]);
            let enum_type = quote! {
                const ENUM_TYPE: ::core::option::Option<::biform::value::EnumType> =
                    ::core::option::Option::Some(::biform::value::EnumType { name: #name, labels: #labels });
            };
            ("Enum", quote!(::biform::__private::label), Some(enum_type))
        }
    };
    let of = Ident::new(of, Span::call_site());
    let element = element(input, &of);
    quote! {
        #[automatically_derived]
        impl ::biform::FieldType for #ident {
            const TYPE: ::biform::ValueType = ::biform::ValueType::#of;
            const CHOICES: &'static [::biform::ValueRef<'static>] = &[#(::biform::ValueRef::Text(#names)),*];
            #enum_type

            fn to_value(&self) -> ::biform::Value {
                #value(match self { #(#ident::#variants => #names),* })
            }
            #[inline]
            fn from_value(
                value: ::biform::ValueRef<'_>,
            ) -> ::core::result::Result<Self, ::biform::Mismatch> {
                match value {
                    #(::biform::ValueRef::Text(#names) => ::core::result::Result::Ok(#ident::#variants),)*
                    other => ::core::result::Result::Err(::biform::Mismatch::no_choice(#wanted, other)),
                }
            }
        }
        #element
    }
}

/// What PostgreSQL takes for a name and for a label.
fn check_enum_type(attrs: &TypeAttrs, labels: &[(&Ident, String)], mistakes: &mut Mistakes) {
    const MOST: usize = 63;
    let Some(Quoted(name)) = &attrs.enum_type else { return };
    if name.value().is_empty() || name.value().len() > MOST || name.value().contains('\0') {
        mistakes.at(name, format!("the name of an enum type has 1 to {MOST} bytes, none of them NUL"));
    }
    for (variant, _) in labels.iter().filter(|(_, label)| label.len() > MOST || label.contains('\0')) {
        let message = format!("a label of an enum type has at most {MOST} bytes, none of them NUL: rename `{variant}`");
        mistakes.at(*variant, message);
    }
}

/// The enum as an element of arrays, stored as this.
fn element(input: &DeriveInput, of: &Ident) -> TokenStream {
    let ident = &input.ident;
    quote! {
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl ::biform::Element for #ident {
            const ELEMENT: ::biform::value::ElementType = ::biform::value::ElementType::#of;
            type OrNull = ::core::option::Option<#ident>;
        }
    }
}

fn integers(
    input: &DeriveInput,
    data: &DataEnum,
    attrs: &TypeAttrs,
    asked: Span,
    mistakes: &mut Mistakes,
) -> Option<TokenStream> {
    refuse_names(data, attrs, mistakes);
    let (int, value) = repr(input, asked, mistakes)?;
    let (ident, element) = (&input.ident, element(input, &value));
    let variants: Vec<&Ident> = data.variants.iter().map(|variant| &variant.ident).collect();
    let wanted =
        numbers(data).map_or_else(|| format!("the number of a variant of `{}`", name_of(ident)), |all| one_of(&all));
    Some(quote! {
        #[automatically_derived]
        impl ::biform::FieldType for #ident {
            const TYPE: ::biform::ValueType = ::biform::ValueType::#value;
            const CHOICES: &'static [::biform::ValueRef<'static>] =
                &[#(::biform::ValueRef::Int(#ident::#variants as #int as i64)),*];

            fn to_value(&self) -> ::biform::Value {
                ::biform::Value::#value(match self { #(#ident::#variants => #ident::#variants as #int),* })
            }
            #[inline]
            fn from_value(
                value: ::biform::ValueRef<'_>,
            ) -> ::core::result::Result<Self, ::biform::Mismatch> {
                match value {
                    #(
                        ::biform::ValueRef::Int(int) if int == #ident::#variants as #int as i64 => {
                            ::core::result::Result::Ok(#ident::#variants)
                        }
                    )*
                    other => ::core::result::Result::Err(::biform::Mismatch::no_choice(#wanted, other)),
                }
            }
        }
        #element
    })
}

/// What says how a name is written, where a number is stored.
fn refuse_names(data: &DataEnum, attrs: &TypeAttrs, mistakes: &mut Mistakes) {
    if let Some(style) = &attrs.rename_all {
        mistakes.at(token_at(style.span), "with `integer` no name is stored: leave `rename_all` out");
    }
    if let Some(name) = &attrs.enum_type {
        mistakes.at(&name.0, "an enum type has labels and no numbers: leave out `enum_type`, or `integer`");
    }
    for variant in &data.variants {
        if let Some(rename) = VariantAttrs::read(&variant.attrs, mistakes).rename {
            mistakes.at(rename.0, "with `integer` no name is stored: leave `rename` out");
        }
    }
}

/// The integer of `#[repr(…)]`, and the variant of `Value` that holds it.
fn repr(input: &DeriveInput, asked: Span, mistakes: &mut Mistakes) -> Option<(Ident, Ident)> {
    let reprs = input.attrs.iter().filter(|attribute| attribute.path().is_ident("repr"));
    let lists = reprs.filter_map(|list| list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok());
    let words: Vec<Ident> = lists.flatten().filter_map(|meta| meta.path().get_ident().cloned()).collect();
    for word in &words {
        if let Some((_, value)) = INTEGERS.iter().find(|(int, _)| word == int) {
            return Some((word.clone(), Ident::new(value, Span::call_site())));
        }
    }
    let names = INTEGERS.map(|(int, _)| format!("`{int}`")).join(", ");
    match words.iter().find(|word| ["u64", "i128", "u128", "isize", "usize"].iter().any(|wide| word == wide)) {
        Some(wide) => mistakes.at(wide, format!("no column holds `{wide}`: take one of {names}")),
        None => mistakes
            .at(token_at(asked), format!("say which integer: add `#[repr(i16)]` to the enum, or another of {names}")),
    }
    None
}

/// The numbers of the variants, where they are written as such or follow from those before.
fn numbers(data: &DataEnum) -> Option<Vec<String>> {
    let mut next: i128 = 0;
    let mut numbers = Vec::new();
    for Variant { discriminant, .. } in &data.variants {
        let number = match discriminant {
            Some((_, written)) => literal(written)?,
            None => next,
        };
        numbers.push(number.to_string());
        next = number.checked_add(1)?;
    }
    Some(numbers)
}

fn literal(expr: &Expr) -> Option<i128> {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(int) => int.base10_parse().ok(),
            _ => None,
        },
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => literal(&unary.expr)?.checked_neg(),
        _ => None,
    }
}

/// What is wanted, in words.
fn one_of(values: &[String]) -> String {
    let quoted: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
    match quoted.as_slice() {
        [only] => only.clone(),
        all => format!("one of {}", all.join(", ")),
    }
}
