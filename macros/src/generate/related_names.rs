//! The other sides of relations to models that cannot name this one, as those of another crate: a trait for each, with a
//! method for the rows of the other model, for its rows at hand, and for its columns in closures.
use super::relations::{as_model, relations};
use crate::model::{Field, Model, Place};
use crate::types::{RelationKind, RelationType, without_self};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Visibility;

/// The relations that say by which name the other model is to have them.
fn named(model: &Model) -> impl Iterator<Item = (usize, &Field, &RelationType, &Ident)> {
    relations(model)
        .filter_map(|(number, field, relation)| Some((number, field, relation, field.related_name.as_ref()?)))
}

/// The traits. They stand beside the model, where nothing that is generated hides the user's names. Of two of one name,
/// which is a mistake that is told by itself, there is one.
pub(super) fn extensions(model: &Model) -> TokenStream {
    let mut known = Vec::new();
    let extensions = named(model).filter_map(|(number, field, relation, name)| {
        let extension_name = model.extension_name(relation, name);
        if known.contains(&extension_name) {
            return None;
        }
        let code = extension(model, number, (field, relation), (&extension_name, name));
        known.push(extension_name);
        Some(code)
    });
    quote!(#(#extensions)*)
}

fn extension(
    model: &Model,
    number: usize,
    (field, relation): (&Field, &RelationType),
    (extension, name): (&Ident, &Ident),
) -> TokenStream {
    let (row, span) = (&model.ident, extension.span());
    let name = Ident::new(&name.to_string(), span);
    let vis = narrower(&model.vis, &field.vis);
    let other = without_self(relation.target.to_token_stream(), row);
    let docs = Docs {
        own: model.name(),
        field: &field.name,
        other: other.to_string().replace(' ', ""),
        name: name.to_string(),
    };
    let (of_trait, of_rows, of_method) = (docs.of_trait(), docs.of_rows(), docs.of_method());
    let (side, kind, rows, call) = match relation.kind {
        RelationKind::ManyToMany => {
            let along = quote!(<#row as ::biform::__private::LinkedAlong<#number>>::By);
            let by = quote!(<#along as ::biform::__private::Sides>::Other);
            (quote!(LinkSide), quote!(ManyToMany), quote!(Linked<#row, #by>), quote!(linked::<#row, #by>))
        }
        _ if relation.one_to_one => (quote!(Side), quote!(HasOne), quote!(One<#row>), quote!(one::<#row>)),
        _ => (quote!(Side), quote!(HasMany), quote!(Many<#row, #number>), quote!(many::<#row, #number>)),
    };
    let (bounds, text) = (bounds(model), name.to_string());
    let side = quote!(::biform::__private::#side<#other>);
    let declared = quote_spanned!(span=> trait #extension);
    quote! {
        #[doc = #of_trait]
        #[allow(dead_code, unreachable_pub, clippy::all, clippy::pedantic, clippy::nursery)]
        #vis #declared {
            #[doc = #of_rows]
            type Rows;
            #[doc = #of_method]
            fn #name(&self) -> Self::Rows;
        }
        #[allow(deprecated, unused_qualifications, clippy::all, clippy::pedantic, clippy::nursery)]
        const _: () = {
            impl<__Side: #side + ?::core::marker::Sized> #extension for __Side where #bounds {
                type Rows = <__Side as #side>::#rows;
                fn #name(&self) -> Self::Rows {
                    let number = ::biform::__private::other_side::<#other, #row>(
                        #number,
                        #text,
                        ::biform::__private::relation_kind::#kind,
                    );
                    <__Side as #side>::#call(self, number)
                }
            }
        };
    }
}

/// As visible as the model and the field are both: what it names may be seen no further.
fn narrower<'v>(model: &'v Visibility, field: &'v Visibility) -> &'v Visibility {
    match (model, field) {
        (Visibility::Public(_), other) | (other, Visibility::Public(_)) => other,
        (Visibility::Restricted(of), Visibility::Restricted(_)) if of.path.is_ident("crate") => field,
        (Visibility::Inherited, _) | (Visibility::Restricted(_), Visibility::Restricted(_)) => model,
        (_, Visibility::Inherited) => field,
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
            (as_model(model, field, relation), model.row_name(), &field.name, name.to_string());
        let of_pairs = relation.kind == RelationKind::ManyToMany;
        let (of, other) = (format!("`{}.{field_name}`", model.name()), relation.target.to_token_stream().to_string());
        let taken = format!("{of}: `{other}` has a relation `{name_text}` already: choose another `related_name`");
        let twice = format!(
            "{of}: `{other}` has a field for these rows already: leave `related_name` out, which is for a model that \
             cannot have one"
        );
        quote_spanned! {name.span()=>
            const _: () = {
                let relations = #target::RELATIONS;
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
