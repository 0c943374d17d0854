//! The other sides of relations to models that cannot name this one, as those of another crate: a trait for each, with a
//! method for the rows of the other model, for its rows at hand, and for its columns in closures.
use super::relations::{relations, target};
use crate::common::name_of;
use crate::model::{Field, Model, Place};
use crate::style::pascal;
use crate::types::{self, RelationKind, RelationType, without_self};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

/// The relations that say by which name the other model is to have them.
fn named(model: &Model) -> impl Iterator<Item = (usize, &Field, &RelationType, &Ident)> {
    relations(model)
        .filter_map(|(number, field, relation)| Some((number, field, relation, field.related_name.as_ref()?)))
}

/// What the trait is called: `AuthorBooks`.
fn trait_name(model: &Model, relation: &RelationType, name: &Ident) -> Ident {
    let other =
        types::name_inside(&relation.target).filter(|last| last != "Self").unwrap_or_else(|| model.ident.clone());
    Ident::new(&format!("{}{}", name_of(&other), pascal(&name.to_string())), name.span())
}

/// The traits. They stand beside the model, where nothing that is generated hides the user's names.
pub(super) fn extensions(model: &Model) -> TokenStream {
    let extensions =
        named(model).map(|(number, field, relation, name)| extension(model, number, (field, relation), name));
    quote!(#(#extensions)*)
}

fn extension(model: &Model, number: usize, (field, relation): (&Field, &RelationType), name: &Ident) -> TokenStream {
    let (vis, row, extension) = (&model.vis, &model.ident, trait_name(model, relation, name));
    let other = without_self(relation.target.to_token_stream(), row);
    let docs = Docs {
        own: model.name(),
        field: &field.name,
        other: other.to_string().replace(' ', ""),
        name: name.to_string(),
    };
    let (of_trait, of_rows, of_method) = (docs.of_trait(), docs.of_rows(), docs.of_method());
    let (given, function) = given(row, number, relation);
    let (path, kind) = match relation.one_to_one {
        true => (quote!(::biform::One<#row>), quote!(HasOne)),
        false if relation.kind == RelationKind::ManyToMany => (quote!(::biform::Many<#row>), quote!(ManyToMany)),
        false => (quote!(::biform::Many<#row>), quote!(HasMany)),
    };
    let along = match relation.one_to_one {
        true => quote!(to_one(number, true)),
        false => quote!(to_many(number)),
    };
    let (bounds, name_text) = (bounds(model), name.to_string());
    let number = quote! {
        ::biform::__private::other_side::<#other, #row>(
            #number,
            #name_text,
            ::biform::__private::relation_kind::#kind,
        )
    };
    // Which of many rows a link is of, it does not tell: rows at hand have those of a foreign key alone.
    let of_slice = relation.has_column().then(|| {
        quote! {
            impl #extension for [#other] where #bounds {
                type Rows = ::biform::QuerySet<#row>;
                fn #name(&self) -> ::biform::QuerySet<#row> {
                    ::biform::__private::of_rows(self, #number)
                }
            }
        }
    });
    quote! {
        #[doc = #of_trait]
        #[allow(dead_code, unreachable_pub, clippy::all, clippy::pedantic, clippy::nursery)]
        #vis trait #extension {
            #[doc = #of_rows]
            type Rows;
            #[doc = #of_method]
            fn #name(&self) -> Self::Rows;
        }
        #[allow(deprecated, unused_qualifications, clippy::all, clippy::pedantic, clippy::nursery)]
        const _: () = {
            impl #extension for #other where #bounds {
                type Rows = #given;
                fn #name(&self) -> #given {
                    ::biform::__private::#function(self, #number)
                }
            }
            #of_slice
            impl #extension for <#other as ::biform::Model>::Columns where #bounds {
                type Rows = #path;
                fn #name(&self) -> #path {
                    let number = #number;
                    <#path>::new(<#other as ::biform::Model>::path_of(*self).#along)
                }
            }
        };
    }
}

/// What a row of the other model gives, and what makes it.
fn given(row: &Ident, number: usize, relation: &RelationType) -> (TokenStream, TokenStream) {
    match relation.kind {
        RelationKind::ManyToMany => {
            let along = quote!(<#row as ::biform::__private::LinkedAlong<#number>>::By);
            (quote!(::biform::Linked<#row, <#along as ::biform::__private::Sides>::Other>), quote!(linked))
        }
        _ if relation.one_to_one => (quote!(::biform::QuerySet<#row>), quote!(related)),
        _ => (quote!(::biform::Reverse<#row, #number>), quote!(reverse)),
    }
}

/// What is embedded must be an embedded struct, as it is asked for where it is written.
fn bounds(model: &Model) -> TokenStream {
    let embedded = model.fields.iter().filter(|field| matches!(field.place, Place::Embedded(_)));
    let types = embedded.map(|field| &field.ty);
    quote!(#(#types: ::biform::Embedded),*)
}

/// What the documentation of a program says of a trait.
struct Docs<'f> {
    own: String,
    field: &'f str,
    other: String,
    name: String,
}

impl Docs<'_> {
    fn of_trait(&self) -> String {
        let Docs { own, field, other, name } = self;
        format!("The rows of [`{own}`] whose `{field}` names a row of `{other}`, as its `{name}()`.")
    }

    fn of_rows(&self) -> String {
        let Docs { own, .. } = self;
        format!("Of a row, or of rows at hand, a query of [`{own}`]; of columns, in a closure, their related rows.")
    }

    fn of_method(&self) -> String {
        let Docs { own, field, .. } = self;
        format!("The rows of [`{own}`] whose `{field}` names it.")
    }
}

/// That the other model has no such field, nor one for the same rows, asked at the name.
pub(super) fn assertions(model: &Model) -> TokenStream {
    let asked = named(model).map(|(_, field, relation, name)| {
        let (target, row, field_name, name_text) =
            (target(model, field, relation), model.row_name(), &field.name, name.to_string());
        let of_pairs = relation.kind == RelationKind::ManyToMany;
        let (of, other) = (format!("`{}.{field_name}`", model.name()), relation.target.to_token_stream().to_string());
        let taken = format!("{of}: `{other}` has a relation `{name_text}` already: choose another `related_name`");
        let twice = format!(
            "{of}: `{other}` has a field for these rows already: leave `related_name` out, which is for a model that \
             cannot have one"
        );
        quote_spanned! {name.span().resolved_at(Span::call_site())=>
            const _: () = {
                let relations = <#target as ::biform::Model>::RELATIONS;
                let twice = ::biform::__private::has_other_side(
                    relations, <#row as ::biform::Model>::NAME, #field_name, #of_pairs,
                );
                ::core::assert!(!twice, #twice);
                ::core::assert!(!::biform::__private::has_relation(relations, #name_text), #taken);
            };
        }
    });
    quote!(#(#asked)*)
}
