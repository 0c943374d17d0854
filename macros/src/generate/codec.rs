//! How rows are read, values written, and the table described. All of it is one constant of functions, so that rustc, which
//! looks at it as one body, says once what is wrong with a type; and it names the type of each field as the user wrote it,
//! so that it is said there.
use super::positions::{at, width};
use super::{assertions, columns, relations};
use crate::model::{Field, Model, Place};
use proc_macro2::TokenStream;
use quote::quote;

/// `impl BookCodec { const CODEC: Codec<Book, Schema> }`; the user's expressions see none of the names in it.
pub(super) fn codec(model: &Model, describes: &TokenStream, description: &TokenStream) -> TokenStream {
    let (name, row) = (model.codec_name(), &model.ident);
    let (from_row, value, read) = (from_row(model), value(model), read(model));
    let (features, bounds) = (assertions::features(model), columns::bounds(model));
    quote! {
        struct #name;
        impl #name where #bounds {
            const CODEC: ::biform::__private::Codec<#row, #describes> = ::biform::__private::Codec {
                from_row: |row, start| {
                    #features
                    #from_row
                },
                value: |model, position| { #value },
                read: |model, position, row, at| { #read },
                describe: || { #description },
            };
        }
    }
}

fn from_row(model: &Model) -> TokenStream {
    let (row, defaults) = (&model.ident, model.defaults_name());
    let fields = model.fields.iter().map(|field| {
        let (ident, ty, at) = (&field.ident, &field.ty, at(model, field));
        match field.place {
            Place::Column => {
                let label = label(model, field);
                let read = quote!(::biform::__private::decode::<#ty>(row, start + #at)? #label);
                let read = relations::owned(model, field, read);
                quote!(#ident: #read)
            }
            Place::Embedded(_) => quote!(#ident: <#ty as ::biform::Embedded>::from_row(row, start + #at)?),
            Place::Composite(_) => {
                let read = quote!(<#ty as ::biform::Composite>::from_row(row, start + #at)?);
                let read = relations::owned(model, field, read);
                quote!(#ident: #read)
            }
            Place::Skipped if field.relation.is_some() => {
                let empty = relations::owned(model, field, quote!(<#ty as ::core::default::Default>::default()));
                quote!(#ident: #empty)
            }
            Place::Skipped => quote!(#ident: #defaults::#ident()),
        }
    });
    match relations::belong(model, &quote!(model)) {
        None => quote!(::core::result::Result::Ok(#row { #(#fields),* })),
        Some(belong) => quote! {
            let mut read = #row { #(#fields),* };
            let model = &mut read;
            #belong
            ::core::result::Result::Ok(read)
        },
    }
}

fn value(model: &Model) -> TokenStream {
    let arms = model.stored().map(|field| {
        let (ident, ty, pattern, at) = (&field.ident, &field.ty, pattern(model, field), at(model, field));
        match field.place {
            Place::Embedded(_) => {
                quote!(#pattern => <#ty as ::biform::Embedded>::value(&model.#ident, position - #at),)
            }
            Place::Composite(_) => {
                quote!(#pattern => <#ty as ::biform::Composite>::value_at(&model.#ident, position - #at),)
            }
            _ => {
                // A key that is that of another row is made there.
                let own_key = (field.primary_key && field.relation.is_none()).then(|| quote!(.own_key()));
                quote!(#pattern => <#ty as ::biform::FieldType>::to_value(&model.#ident) #own_key,)
            }
        }
    });
    quote! {
        match position {
            #(#arms)*
            _ => ::biform::Value::Null(::biform::ValueType::Text),
        }
    }
}

fn read(model: &Model) -> TokenStream {
    let arms = model.stored().map(|field| {
        let (ident, ty, pattern, first) = (&field.ident, &field.ty, pattern(model, field), at(model, field));
        match field.place {
            Place::Embedded(_) => quote! {
                #pattern => <#ty as ::biform::Embedded>::read(&mut model.#ident, position - #first, row, at)?,
            },
            // All at once, with the first.
            Place::Composite(_) => {
                let read = quote!(<#ty as ::biform::Composite>::from_row(row, at)?);
                let read = relations::owned(model, field, read);
                quote!(position if position == #first => model.#ident = #read,)
            }
            _ => {
                let label = label(model, field);
                let read = quote!(::biform::__private::decode::<#ty>(row, at)? #label);
                let read = relations::owned(model, field, read);
                quote!(#pattern => model.#ident = #read,)
            }
        }
    });
    quote! {
        match position {
            #(#arms)*
            _ => {}
        }
        ::core::result::Result::Ok(())
    }
}

/// Tells a `Deferred` which field it is.
fn label(model: &Model, field: &Field) -> Option<TokenStream> {
    let label = format!("`{}.{}`", model.name(), field.name);
    field.is_deferred().then(|| quote!(.of(#label)))
}

/// What matches the positions of a field.
fn pattern(model: &Model, field: &Field) -> TokenStream {
    let at = at(model, field);
    match field.place {
        Place::Embedded(_) | Place::Composite(_) => {
            let width = width(field);
            quote!(position if position >= #at && position < #at + #width)
        }
        // A pattern is looked at even where something is embedded that cannot be, which is said elsewhere.
        _ if model.fields.iter().any(|field| matches!(field.place, Place::Embedded(_) | Place::Composite(_))) => {
            quote!(position if position == #at)
        }
        _ => at,
    }
}
