//! The struct of columns that closures get.
use super::docs;
use super::positions::at;
use super::relations;
use crate::model::{Field, Model, Place};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// `struct BookColumns { title: Column<String>, … }`.
pub(super) fn columns(model: &Model, of_model: bool) -> TokenStream {
    let (vis, name) = (&model.vis, model.columns_name());
    let fields = model.stored().map(|field| column(model, field));
    let doc = format!("The columns of `{}`.", model.name());
    let bounds = bounds(model);
    let path = of_model.then(|| quote!(__path: ::biform::__private::Path,));
    let sides = of_model.then(|| sides(model));
    let parent = parent(model).filter(|_| of_model);
    let inherited = parent.as_ref().map(|(_, target)| quote!(__parent: <#target as ::biform::Model>::Columns,));
    let deref = parent.as_ref().map(|(_, target)| {
        quote! {
            impl ::core::ops::Deref for #name where #bounds {
                type Target = <#target as ::biform::Model>::Columns;
                fn deref(&self) -> &Self::Target {
                    &self.__parent
                }
            }
        }
    });
    quote! {
        #[doc = #doc]
        #vis struct #name where #bounds { #path #inherited #(#fields),* }
        impl ::core::clone::Clone for #name where #bounds {
            fn clone(&self) -> Self {
                *self
            }
        }
        impl ::core::marker::Copy for #name where #bounds {}
        #deref
        #sides
    }
}

/// What they lead to of relations that the model has no field for.
fn sides(model: &Model) -> TokenStream {
    let (name, row, bounds) = (model.columns_name(), model.row_name(), bounds(model));
    quote! {
        impl ::biform::__private::Side<#row> for #name where #bounds {
            type Many<T: ::biform::Model, const KEY: ::core::primitive::usize> = ::biform::Many<T>;
            type One<T: ::biform::Model> = ::biform::One<T>;
            fn many<T: ::biform::Model, const KEY: ::core::primitive::usize>(
                &self,
                relation: ::core::primitive::usize,
            ) -> ::biform::Many<T> {
                ::biform::__private::many_at(self.__path, relation)
            }
            fn one<T: ::biform::Model>(&self, relation: ::core::primitive::usize) -> ::biform::One<T> {
                ::biform::__private::one_at(self.__path, relation)
            }
        }
        impl ::biform::__private::LinkSide<#row> for #name where #bounds {
            type Linked<T: ::biform::Model, B> = ::biform::Many<T>;
            fn linked<T: ::biform::Model, B>(&self, relation: ::core::primitive::usize) -> ::biform::Many<T> {
                ::biform::__private::many_at(self.__path, relation)
            }
        }
    }
}

/// The number of the relation to the row of another model that this one is as well, and the alias of that model.
fn parent(model: &Model) -> Option<(usize, Ident)> {
    let (link, _) = model.parent_link()?;
    let mut relations = relations::relations(model);
    let (number, field, relation) = relations.find(|(_, field, _)| field.ident == link.ident)?;
    Some((number, relations::target(model, field, relation)))
}

/// What is embedded must be an embedded struct. All code that relies on it has this as a bound, at the type that the user
/// wrote: so rustc asks for it there, says the same of each, and says what is the same once.
pub(super) fn bounds(model: &Model) -> TokenStream {
    let embedded = model.fields.iter().filter(|field| matches!(field.place, Place::Embedded(_)));
    let bounds = embedded.map(|field| {
        let (span, mut ty) = (field.ty.span(), model.type_name(field));
        ty.set_span(span);
        quote_spanned!(span=> #ty: ::biform::Embedded)
    });
    quote!(#(#bounds),*)
}

fn column(model: &Model, field: &Field) -> TokenStream {
    let (vis, ident, ty) = (&field.vis, &field.ident, relations::column_type(model, field));
    let docs = docs(field, &format!("The column of `{}`.", field.name));
    match field.place {
        Place::Embedded(_) => quote!(#docs #vis #ident: <#ty as ::biform::Embedded>::Columns),
        Place::Composite(_) => quote!(#docs #vis #ident: ::biform::CompositeColumn<#ty>),
        _ => quote!(#docs #vis #ident: ::biform::Column<#ty>),
    }
}

/// `fn columns() -> BookColumns`, for the implementation of `Model`.
pub(super) fn function(model: &Model) -> TokenStream {
    let (name, columns) = (model.columns_name(), made(model, &quote!(0), true));
    quote! {
        fn columns_at(path: ::biform::__private::Path) -> #name {
            #columns
        }
    }
}

/// The columns, the first at a position.
pub(super) fn made(model: &Model, start: &TokenStream, of_model: bool) -> TokenStream {
    let name = model.columns_name();
    let fields = model.stored().map(|field| {
        let (ident, ty, label, at) = (&field.ident, model.type_name(field), &field.name, at(model, field));
        match field.place {
            Place::Embedded(_) => quote!(#ident: <#ty as ::biform::Embedded>::columns(path, #start + #at)),
            Place::Composite(_) => quote!(#ident: ::biform::CompositeColumn::along(path, #start + #at, #label)),
            _ => quote!(#ident: ::biform::Column::along(path, #start + #at, #label)),
        }
    });
    let path = of_model.then(|| quote!(__path: path,));
    let parent = parent(model).filter(|_| of_model).map(
        |(number, target)| quote!(__parent: <#target as ::biform::Model>::columns_at(path.to_one(#number, false)),),
    );
    quote!(#name { #path #parent #(#fields),* })
}
