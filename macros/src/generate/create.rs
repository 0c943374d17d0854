//! The builder: a type parameter for each required field, named like it, holds its value or `Missing`.
use super::positions::{at, width};
use super::setter::setter;
use super::{columns, defaults, graph, relations};
use crate::model::{Absent, Field, Model, Place};
use proc_macro2::TokenStream;
use quote::quote;

/// The builder with its setters, its `save`, and the traits that say what is missing.
pub(super) fn builder(model: &Model) -> TokenStream {
    let (vis, create, states) = (&model.vis, model.create_name(), states(model));
    let fields = model.settable().map(|field| held(model, field));
    let (setters, of_others) = (model.settable().map(|field| setter(model, field)), graph::setters(model));
    let traits = model.required().map(|field| has_trait(model, field));
    let (save, complete, give_key) = (save(model), complete(model), relations::give_key(model));
    let (taken, required) = (graph::taken(model, &states), model.required().map(|field| &field.ident));
    let graph = graph::parameter(model).map(|graph| (quote!(#graph = ()), quote!(__graph: #graph)));
    let (parameter, holder) = graph.unzip();
    let doc = format!("A row of `{}` to be.", model.name());
    quote! {
        #[doc = #doc]
        #[must_use = "nothing is created until `.save(…)`"]
        #vis struct #create<#(#required,)* #parameter> { #(#fields,)* #holder }
        impl<#states> #create<#states> {
            #(#setters)*
            #of_others
            #save
        }
        #complete
        #give_key
        #taken
        #(#traits)*
    }
}

/// The type parameters.
fn states(model: &Model) -> TokenStream {
    let (states, graph) = (model.required().map(|field| &field.ident), graph::parameter(model).into_iter());
    quote!(#(#states,)* #(#graph,)*)
}

/// The type parameters, each with the trait that says that it is set; and what is wanted of the graph.
fn bounds(model: &Model, graph: &TokenStream) -> TokenStream {
    let states = model.required().map(|field| &field.ident);
    let traits = model.required().map(|field| model.has_name(field));
    let parameter = graph::parameter(model).into_iter();
    quote!(#(#states: #traits,)* #(#parameter: #graph,)*)
}

/// What the builder holds of a field.
fn held(model: &Model, field: &Field) -> TokenStream {
    let (ident, ty) = (&field.ident, model.type_name(field));
    match field.absent {
        Absent::Refused => quote!(#ident: #ident),
        _ => quote!(#ident: ::core::option::Option<#ty>),
    }
}

/// The bounds stand at the method: at the `impl`, rustc would say that there is no such method.
fn save(model: &Model) -> TokenStream {
    let (row, embedded) = (model.row_name(), columns::bounds(model));
    let bounds = bounds(model, &quote!(::biform::__private::Graph<#row>));
    let doc = format!("Creates the `{}` in the database.", model.name());
    quote! {
        #[doc = #doc]
        pub fn save<'a, __E: ::biform::Executor + ?::core::marker::Sized>(
            self,
            db: &'a __E,
        ) -> ::biform::Answer<'a, __E, #row>
        where
            #bounds #embedded
        {
            ::biform::__private::create(db, self)
        }
    }
}

fn complete(model: &Model) -> TokenStream {
    let (row, create, states) = (model.row_name(), model.create_name(), states(model));
    let bounds = |graph| bounds(model, &graph);
    let (alone, with_graph) =
        (bounds(quote!(::biform::__private::Alone<#row>)), bounds(quote!(::biform::__private::Graph<#row>)));
    let idents = model.fields.iter().map(|field| &field.ident);
    let values = model.fields.iter().map(|field| defaults::taken(model, field));
    let (parts, upsert_parts, embedded) = (parts(model), upsert_parts(model), columns::bounds(model));
    let split = graph::split(model);
    let row_of_own = quote!(#row { #(#idents: #values),* });
    let object = match model.parent_link() {
        None => quote!(fn complete(self) -> #row { #row_of_own } #parts),
        Some(_) => object(model, &row_of_own),
    };
    quote! {
        impl<#alone> ::biform::Complete<#row> for #create<#states> where #embedded {
            #object
            #upsert_parts
        }
        impl<#with_graph> ::biform::CompleteGraph<#row> for #create<#states> where #embedded {
            #split
        }
    }
}

/// The row, with the row that it is as well if a builder of that was given.
fn object(model: &Model, row_of_own: &TokenStream) -> TokenStream {
    let (row, left) = (model.row_name(), left_to_database(model));
    quote! {
        fn complete(self) -> #row {
            ::biform::Complete::<#row>::object(self).0
        }
        fn parts(self) -> (#row, ::biform::Omitted) {
            let omitted = ::biform::Omitted::of([#(#left),*]);
            (::biform::Complete::complete(self), omitted)
        }
        fn object(self) -> (#row, ::biform::__private::Omissions) {
            let omitted = ::biform::Omitted::of([#(#left),*]);
            let mut row = #row_of_own;
            let of_parent = ::biform::__private::Alone::hold_in(self.__graph, &mut row);
            (row, ::biform::__private::Omissions::new(omitted, of_parent))
        }
    }
}

/// The positions of the columns that the database can fill in, each with whether it is left to it.
fn left_to_database(model: &Model) -> Vec<TokenStream> {
    model
        .settable()
        .filter(|field| matches!(field.absent, Absent::Database))
        .map(|field| {
            let (ident, at) = (&field.ident, at(model, field));
            let message =
                format!("`{}` has `db_default` and is not among the first 64 columns: move it up", field.name);
            let width = width(field);
            let positions = quote!(const { ::core::assert!(#at + #width <= 64, #message); #at..#at + #width });
            quote!((#positions, self.#ident.is_none()))
        })
        .collect()
}

/// The row, and which columns are left for the database to fill in.
fn parts(model: &Model) -> Option<TokenStream> {
    let (row, left) = (model.row_name(), left_to_database(model));
    let function = quote! {
        fn parts(self) -> (#row, ::biform::Omitted) {
            let omitted = ::biform::Omitted::of([#(#left),*]);
            (::biform::Complete::complete(self), omitted)
        }
    };
    (!left.is_empty()).then_some(function)
}

/// The row, and what an upsert leaves as it is besides: what the builder was not given.
fn upsert_parts(model: &Model) -> Option<TokenStream> {
    let has_value = |field: &&Field| matches!(field.absent, Absent::Empty | Absent::Default | Absent::Expr(_));
    let stored = model.settable().filter(|field| field.place != Place::Skipped);
    let left: Vec<TokenStream> = stored
        .filter(has_value)
        .map(|field| {
            let (ident, at, width) = (&field.ident, at(model, field), width(field));
            quote! {
                if self.#ident.is_none() {
                    left.extend(#at..#at + #width);
                }
            }
        })
        .collect();
    let row = model.row_name();
    let function = quote! {
        fn upsert_parts(self) -> (#row, ::biform::Omitted, ::std::vec::Vec<usize>) {
            let mut left = ::std::vec::Vec::new();
            #(#left)*
            let (row, omitted) = ::biform::Complete::parts(self);
            (row, omitted, left)
        }
    };
    (!left.is_empty()).then_some(function)
}

/// The trait that says that a required field is set, and lets rustc say it when it is not.
fn has_trait(model: &Model, field: &Field) -> TokenStream {
    let (vis, has, ty) = (&model.vis, model.has_name(field), model.type_name(field));
    let (model, name) = (model.name(), &field.name);
    let message = format!("`{model}` is created without `{name}`");
    let label = format!("`{name}` is required and was not set");
    let note = format!("add `.{}(…)` after `{model}::create()`", field.ident);
    let doc = format!("`{name}` is set.");
    quote! {
        #[doc = #doc]
        #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
        #vis trait #has: ::core::marker::Send + 'static {
            #[doc = "Its value."]
            fn take(self) -> #ty;
        }
        impl #has for ::biform::Set<#ty> {
            fn take(self) -> #ty {
                self.0
            }
        }
    }
}

/// `fn create() -> BookCreate<Missing, …>`, for the implementation of `Model`.
pub(super) fn function(model: &Model) -> TokenStream {
    let (create, start) = (model.create_name(), start(model));
    let idents = model.settable().map(|field| &field.ident);
    let values = model.settable().map(|field| match field.absent {
        Absent::Refused => quote!(::biform::Missing),
        _ => quote!(::core::option::Option::None),
    });
    let graph = graph::parameter(model).map(|_| quote!(__graph: ()));
    quote! {
        fn create() -> #start {
            #create { #(#idents: #values,)* #graph }
        }
    }
}

/// The type of a builder in which nothing is set.
pub(super) fn start(model: &Model) -> TokenStream {
    let create = model.create_name();
    let missing = model.required().map(|_| quote!(::biform::Missing));
    quote!(#create<#(#missing),*>)
}
