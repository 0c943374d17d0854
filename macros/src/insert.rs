//! `derive(Insert)`: a struct that is a row to be, by way of the builder of its model.
use crate::attr::Allowed;
use crate::common::{FieldName, ModelPath, name_of, named_fields, refuse_generics};
use crate::generate::hidden;
use crate::mistakes::Mistakes;
use darling::FromMeta;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{DeriveInput, Path, Type};

/// The methods of a builder, which are no setters.
const BUILDER_METHODS: [&str; 2] = ["save", "complete"];

/// The attributes of the struct.
#[derive(Default, FromMeta)]
struct InsertAttrs {
    into: Option<ModelPath>,
}

/// The attributes of a field.
#[derive(Default, FromMeta)]
struct FieldAttrs {
    field: Option<FieldName>,
}

const ON_STRUCTS: Allowed =
    Allowed { attribute: "insert", keys: &[("into", "into = Book")], repeated: &[], others: &[] };

const ON_FIELDS: Allowed =
    Allowed { attribute: "insert", keys: &[("field", "field = \"…\"")], repeated: &[], others: &[] };

/// A field, and the one of the model that it sets.
struct Field {
    ident: Ident,
    ty: Type,
    sets: Ident,
}

/// The implementation, or all mistakes and what stands in for it.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let entries = ON_STRUCTS.entries(&input.attrs, &mut mistakes);
    let attrs = mistakes.take(InsertAttrs::from_list(&entries)).unwrap_or_default();
    let name = name_of(&input.ident);
    if attrs.into.is_none() && mistakes.is_empty() {
        mistakes.at(&input.ident, format!("say of which model `{name}` is a row to be: add `#[insert(into = Book)]`"));
    }
    refuse_generics(input, "what is inserted", &mut mistakes);
    let message = format!("what is inserted is a struct with named fields: `struct {name} {{ title: String, … }}`");
    let fields = named_fields(input, &message, &mut mistakes);
    let fields: Vec<Field> = fields
        .into_iter()
        .flat_map(|named| &named.named)
        .filter_map(|field| Field::parse(field, &mut mistakes))
        .collect();
    fields_differ(&fields, &mut mistakes);
    match attrs.into {
        Some(into) if mistakes.is_empty() => hidden(&[implementation(input, &into.0, &fields)], &[]),
        into => mistakes.before(into.map(|into| mistaken(input, &into.0)).unwrap_or_default()),
    }
}

impl Field {
    fn parse(field: &syn::Field, mistakes: &mut Mistakes) -> Option<Self> {
        let ident = field.ident.clone()?;
        let entries = ON_FIELDS.entries(&field.attrs, mistakes);
        let attrs = mistakes.take(FieldAttrs::from_list(&entries)).unwrap_or_default();
        let sets = attrs.field.map_or_else(|| ident.clone(), |field| field.0);
        let name = name_of(&sets);
        if BUILDER_METHODS.contains(&name.as_str()) {
            mistakes
                .at(&sets, format!("no model has a field `{name}`: say which is meant, `#[insert(field = \"…\")]`"));
        }
        Some(Field { ident, ty: field.ty.clone(), sets })
    }
}

fn fields_differ(fields: &[Field], mistakes: &mut Mistakes) {
    for (position, field) in fields.iter().enumerate() {
        let mut before = fields.iter().take(position);
        if let Some(first) = before.find(|other| name_of(&other.sets) == name_of(&field.sets)) {
            let (first, second, sets) = (name_of(&first.ident), name_of(&field.ident), name_of(&field.sets));
            mistakes.at(&field.sets, format!("`{first}` and `{second}` both set `{sets}`: keep one"));
        }
    }
}

/// Calls the setters of the builder. A field that is not there is an error at the name, a value that does not fit at the
/// type, and what is missing at the name of the struct.
fn implementation(input: &DeriveInput, into: &Path, fields: &[Field]) -> TokenStream {
    let ident = &input.ident;
    let idents = fields.iter().map(|field| &field.ident);
    let values: Vec<_> = (0..fields.len()).map(|position| format_ident!("value{position}")).collect();
    let fields_taken = quote!(let #ident { #(#idents: #values),* } = row;);
    let setters = fields.iter().zip(&values).map(|(Field { sets, ty, .. }, value)| {
        let mut value = value.clone();
        value.set_span(ty.span());
        quote!(.#sets(#value))
    });
    let setters: Vec<_> = setters.collect();
    let create = quote_spanned!(into.span()=> <#into as ::biform::Model>::create());
    let target = quote_spanned!(into.span()=> ::biform::Complete<#into>);
    let [parts, object, upsert_parts] = ["parts", "object", "upsert_parts"].map(|function| {
        let function = Ident::new(function, ident.span());
        quote_spanned!(ident.span()=> ::biform::Complete::<#into>::#function(builder))
    });
    quote! {
        #[automatically_derived]
        impl #target for #ident {
            fn complete(self) -> #into {
                ::biform::Complete::<#into>::parts(self).0
            }
            fn parts(self) -> (#into, ::biform::Omitted) {
                let row = self;
                #fields_taken
                let builder = #create #(#setters)*;
                #parts
            }
            fn object(self) -> (#into, ::biform::__private::Omissions) {
                let row = self;
                #fields_taken
                let builder = #create #(#setters)*;
                #object
            }
            fn upsert_parts(self) -> (#into, ::biform::Omitted, ::std::vec::Vec<usize>) {
                let row = self;
                #fields_taken
                let builder = #create #(#setters)*;
                #upsert_parts
            }
        }
        // Never called: rustc looks at each setter by itself, where in the chain a first error would hide others.
        #[allow(unused)]
        fn each(row: #ident) {
            #fields_taken
            #(let _ = #create #setters;)*
        }
    }
}

/// It compiles where a row to be is wanted, so that the mistakes are the only errors.
fn mistaken(input: &DeriveInput, into: &Path) -> TokenStream {
    let ident = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let bounds = bounds.map_or_else(|| quote!(where), |bounds| quote!(#bounds,));
    quote! {
        impl #generics ::biform::Complete<#into> for #ident #arguments
        #bounds Self: ::core::marker::Send
        {
            fn complete(self) -> #into { loop {} }
        }
    }
}
