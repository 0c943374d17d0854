//! The code of a shape. As with a model, it stands in two unnamed constants: the outer one holds what repeats the user's
//! tokens, the inner one what has names of its own, which hide none of the user's.
use super::{Field, Shape, Source};
use crate::generate::hidden;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::DeriveInput;
use syn::spanned::Spanned;

/// All code of a shape without mistakes.
pub(super) fn shape(shape: &Shape) -> TokenStream {
    let outer = [aliases(shape), codec(shape), source(shape)];
    let inner = [builder(shape), implementation(shape), implementation_of(shape)];
    hidden(&outer, &inner)
}

/// For a shape with mistakes: what can be called, so that they are the only errors.
pub(super) fn mistaken(shape: &Shape) -> TokenStream {
    let never = shape.of.as_ref().map(|_| {
        let (name, value) = (shape.hidden_name("Source"), returned(shape));
        quote! {
            struct #name;
            impl #name {
                fn selection<C>(_: C) -> #value { loop {} }
            }
        }
    });
    let outer = [aliases(shape), codec(shape), never.unwrap_or_default()];
    let inner = [builder(shape), implementation(shape), implementation_of(shape)];
    hidden(&outer, &inner)
}

/// For what has no fields to read into.
pub(super) fn shapeless(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    let bounds = bounds.map_or_else(|| quote!(where), |bounds| quote!(#bounds,));
    quote! {
        impl #generics ::biform::Shape for #ident #arguments
        #bounds Self: ::core::marker::Send + 'static
        {
            type Select = ();
            const WIDTH: usize = 0;
            fn select() -> () { loop {} }
            fn decode(_: &dyn ::biform::Row, _: usize) -> ::biform::Result<Self> { loop {} }
        }
    }
}

// What is generated has the span of the derive, not of the user's tokens, so that lints leave it alone.
impl Shape {
    fn name(&self) -> String {
        crate::common::name_of(&self.ident)
    }

    /// A name beside the user's tokens, and unlike them.
    fn hidden_name(&self, rest: &str) -> Ident {
        Ident::new(&format!("__{}{rest}", self.name()), Span::call_site())
    }

    fn select_name(&self) -> Ident {
        Ident::new(&format!("{}Select", self.name()), Span::call_site())
    }

    fn has_name(&self, field: &Field) -> Ident {
        Ident::new(&format!("{}Has_{}", self.name(), field.name), Span::call_site())
    }

    fn type_name(&self, field: &Field) -> Ident {
        self.hidden_name(&format!("Field_{}", field.name))
    }

    fn idents(&self) -> impl Iterator<Item = &Ident> {
        self.fields.iter().map(|field| &field.ident)
    }
}

impl Field {
    /// What the builder holds of it, once set.
    fn held(&self) -> TokenStream {
        if self.nested { quote!(::std::vec::Vec<::biform::Node>) } else { quote!(::biform::Node) }
    }
}

/// Names for the shape, its model and the types of its fields that nothing hides.
fn aliases(shape: &Shape) -> TokenStream {
    let (ident, row) = (&shape.ident, shape.hidden_name("Row"));
    let names = shape.fields.iter().map(|field| shape.type_name(field));
    let types = shape.fields.iter().map(|field| &field.ty);
    let model = shape.of.as_ref().map(|of| {
        let model = shape.hidden_name("Model");
        quote!(type #model = #of;)
    });
    quote! {
        type #row = #ident;
        #model
        #(type #names = #types;)*
    }
}

/// How rows are read, by position. It names each type as the user wrote it, so that rustc points there.
fn codec(shape: &Shape) -> TokenStream {
    let (name, row) = (shape.hidden_name("Codec"), &shape.ident);
    let (mut plain, mut nested) = (0_usize, Vec::new());
    let mut fields = Vec::new();
    for Field { ident, ty, nested: is_nested, .. } in &shape.fields {
        let position = quote!(start + #plain #(+ <#nested as ::biform::Shape>::WIDTH)*);
        if *is_nested {
            fields.push(quote!(#ident: <#ty as ::biform::Shape>::decode(row, #position)?));
            nested.push(ty);
        } else {
            fields.push(quote!(#ident: ::biform::__private::decode::<#ty>(row, #position)?));
            plain += 1;
        }
    }
    quote! {
        struct #name;
        impl #name {
            const WIDTH: usize = #plain #(+ <#nested as ::biform::Shape>::WIDTH)*;
            fn decode(row: &dyn ::biform::Row, start: usize) -> ::biform::Result<#row> {
                ::core::result::Result::Ok(#row { #(#fields),* })
            }
        }
    }
}

/// What each field selects, as a tuple.
fn returned(shape: &Shape) -> TokenStream {
    let held = shape.fields.iter().map(Field::held);
    quote!((#(#held,)*))
}

/// Where the model is known: what each field is read from.
fn source(shape: &Shape) -> TokenStream {
    let Some(of) = &shape.of else { return TokenStream::new() };
    let (name, value) = (shape.hidden_name("Source"), returned(shape));
    let parts = shape.fields.iter().map(|field| part(field, of));
    let columns = quote_spanned!(of.span()=> ::biform::Columns<#of>);
    quote! {
        struct #name;
        impl #name {
            fn selection(__columns: #columns) -> #value {
                (#(#parts,)*)
            }
        }
    }
}

/// What a field selects. A column that is not there is an error at the name, one of another type at the type.
fn part(field: &Field, of: &syn::Path) -> TokenStream {
    let ty = &field.ty;
    let from = match (&field.source, field.nested) {
        (Source::Expr(expr), _) => quote!(::biform::__private::pick::<#of, _>(__columns, #expr)),
        (Source::Field(_), true) => {
            quote_spanned!(ty.span()=> <#ty as ::biform::ShapeOf<#of>>::selection(__columns))
        }
        (Source::Field(column), false) => quote!(__columns.#column),
    };
    let read = match field.nested {
        true => quote_spanned!(ty.span()=> ::biform::__private::selected::<#ty>(__from)),
        false => quote_spanned!(ty.span()=> ::biform::__private::read_as::<#ty>(__from)),
    };
    quote!({ let __from = #from; #read })
}

/// The builder that says what is selected: a type parameter for each field, named like it, holds it or `Missing`.
fn builder(shape: &Shape) -> TokenStream {
    let (vis, select, row) = (&shape.vis, shape.select_name(), shape.hidden_name("Row"));
    let states: Vec<_> = shape.idents().collect();
    let has: Vec<_> = shape.fields.iter().map(|field| shape.has_name(field)).collect();
    let setters = shape.fields.iter().map(|field| setter(shape, field));
    let traits = shape.fields.iter().map(|field| has_trait(shape, field));
    let doc = format!("What is selected for `{}`.", shape.name());
    quote! {
        #[doc = #doc]
        #[must_use = "nothing is selected until it is given to `values`"]
        #vis struct #select<#(#states),*> { #(#states: #states),* }
        impl<#(#states),*> #select<#(#states),*> {
            #(#setters)*
        }
        impl<#(#states: #has),*> ::biform::Selection for #select<#(#states),*> {
            type Row = #row;
            const WIDTH: usize = <#row as ::biform::Shape>::WIDTH;

            fn push_nodes(self, nodes: &mut ::std::vec::Vec<::biform::Node>) {
                #(#has::push(self.#states, nodes);)*
            }
            fn decode(row: &dyn ::biform::Row, start: usize) -> ::biform::Result<#row> {
                <#row as ::biform::Shape>::decode(row, start)
            }
        }
        #(#traits)*
    }
}

fn setter(shape: &Shape, field: &Field) -> TokenStream {
    let Field { ident, vis, docs, .. } = field;
    let (select, ty, held) = (shape.select_name(), shape.type_name(field), field.held());
    let states = shape.idents().map(|state| if state == ident { quote!(::biform::Set<#held>) } else { quote!(#state) });
    let rest = shape.idents().filter(|other| *other != ident);
    let (taken, call) = match field.nested {
        true => (quote!(impl ::biform::Selection<Row = #ty>), quote!(selected)),
        false => (quote!(impl ::biform::IntoExpr<#ty>), quote!(selected_value)),
    };
    let otherwise = format!("Selects `{}`.", field.name);
    let docs = if docs.is_empty() { quote!(#[doc = #otherwise]) } else { quote!(#(#docs)*) };
    quote! {
        #docs
        #vis fn #ident(self, value: #taken) -> #select<#(#states),*> {
            #select { #ident: ::biform::Set(::biform::__private::#call::<#ty>(value)), #(#rest: self.#rest),* }
        }
    }
}

/// The trait that says that a field is selected, and lets rustc say it when it is not.
fn has_trait(shape: &Shape, field: &Field) -> TokenStream {
    let (vis, has, held, name) = (&shape.vis, shape.has_name(field), field.held(), &field.name);
    let of = shape.name();
    let message = format!("`{of}` is selected without `{name}`");
    let label = format!("`{name}` was not selected");
    let note = format!("add `.{}(…)` after `{of}::select()`", field.ident);
    let doc = format!("`{name}` is selected.");
    let push = if field.nested { format_ident!("extend") } else { format_ident!("push") };
    quote! {
        #[doc = #doc]
        #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
        #vis trait #has {
            #[doc = "Appends it."]
            fn push(self, nodes: &mut ::std::vec::Vec<::biform::Node>);
        }
        impl #has for ::biform::Set<#held> {
            fn push(self, nodes: &mut ::std::vec::Vec<::biform::Node>) {
                nodes.#push(self.0);
            }
        }
    }
}

/// `impl Shape for Card`.
fn implementation(shape: &Shape) -> TokenStream {
    let (row, codec, select) = (shape.hidden_name("Row"), shape.hidden_name("Codec"), shape.select_name());
    let idents = shape.idents();
    let missing = shape.fields.iter().map(|_| quote!(::biform::Missing));
    let start = quote!(#select<#(#missing),*>);
    quote! {
        #[automatically_derived]
        impl ::biform::Shape for #row {
            type Select = #start;
            const WIDTH: usize = #codec::WIDTH;

            fn select() -> #start {
                #select { #(#idents: ::biform::Missing),* }
            }
            #[inline]
            fn decode(row: &dyn ::biform::Row, start: usize) -> ::biform::Result<Self> {
                #codec::decode(row, start)
            }
        }
    }
}

/// `impl ShapeOf<Book> for Card`.
fn implementation_of(shape: &Shape) -> TokenStream {
    let Some(of) = &shape.of else { return TokenStream::new() };
    let (row, model, source) = (shape.hidden_name("Row"), shape.hidden_name("Model"), shape.hidden_name("Source"));
    let select = shape.select_name();
    // What is no model is an error at the user's word.
    let shape_of = quote_spanned!(of.span()=> ::biform::ShapeOf<#model>);
    let columns = quote_spanned!(of.span()=> ::biform::Columns<#model>);
    let held = shape.fields.iter().map(Field::held);
    let values: Vec<_> = (0..shape.fields.len()).map(|position| format_ident!("value{position}")).collect();
    let idents = shape.idents();
    quote! {
        #[automatically_derived]
        impl #shape_of for #row {
            type Selection = #select<#(::biform::Set<#held>),*>;

            fn selection(columns: #columns) -> Self::Selection {
                let (#(#values,)*) = #source::selection(columns);
                #select { #(#idents: ::biform::Set(#values)),* }
            }
        }
    }
}
