//! Relations of many to many: by which rows the rows of both sides are linked, as types, so that rustc knows what makes
//! such a row.
use super::relations::{as_model, relations, target};
use crate::attr::{Name, Through};
use crate::model::{Field, Model};
use crate::names::field_of;
use crate::types::{RelationKind, RelationType, without_self};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

/// The alias of the model of a field's links.
fn alias(model: &Model, field: &Field, through: &Through) -> Ident {
    let mut name = format_ident!("{}Through_{}", model.ident, field.name);
    name.set_span(Span::call_site().located_at(through.model.span()));
    name
}

/// The aliases of these models.
pub(super) fn aliases(model: &Model) -> TokenStream {
    let through = model.fields.iter().filter_map(|field| Some((field, field.through.as_ref()?)));
    let aliases = through.map(|(field, through)| {
        let (name, ty) = (alias(model, field, through), through.model.to_token_stream());
        let ty = without_self(ty, &model.ident);
        quote!(type #name = #ty;)
    });
    quote!(#(#aliases)*)
}

/// What the method of a relation gives: `Linked<Group, Through<Membership, 0, 1>>`.
pub(super) fn linked(model: &Model, field: &Field, relation: &RelationType) -> TokenStream {
    let (target, by) = (target(model, field, relation), linked_by(model, field, relation));
    quote!(::biform::Linked<#target, #by>)
}

/// By what the rows of a relation are linked: of the other side of one, the same from there.
fn linked_by(model: &Model, field: &Field, relation: &RelationType) -> TokenStream {
    match (&field.through, &field.reverse) {
        (Some(through), _) => by(model, field, relation, through),
        (None, None) => quote!(::biform::Pairs),
        (None, Some(reverse)) => {
            let (row, target) = (model.row_name(), target(model, field, relation));
            let other = as_model(model, field, relation);
            let number = quote! {{
                ::biform::__private::many_to_many_at(
                    #other::RELATIONS,
                    <#row as ::biform::Model>::NAME,
                    #reverse,
                )
            }};
            let along = quote!(<#target as ::biform::__private::LinkedAlong<#number>>::By);
            quote!(<#along as ::biform::__private::Sides>::Other)
        }
    }
}

/// By which rows a field with a model of the user's links.
fn by(model: &Model, field: &Field, relation: &RelationType, through: &Through) -> TokenStream {
    let alias = alias(model, field, through);
    let [own, other] = keys(model, field, relation, through);
    quote!(::biform::Through<#alias, #own, #other>)
}

/// The numbers of the foreign keys that name this model and the other.
fn keys(model: &Model, field: &Field, relation: &RelationType, through: &Through) -> [TokenStream; 2] {
    let alias = alias(model, field, through);
    sides(model, field, relation, through).map(|(model, named)| number(&alias, &model, &named))
}

/// The number of the foreign key of a model to another, of a name if one is given.
fn number(alias: &Ident, target: &Ident, named: &TokenStream) -> TokenStream {
    quote! {{
        ::biform::__private::foreign_key_at(
            <#alias as ::biform::Model>::RELATIONS,
            <#target as ::biform::Model>::NAME,
            #named,
        )
    }}
}

/// The models that the foreign keys name, and what these are called, if that is said.
fn sides(model: &Model, field: &Field, relation: &RelationType, through: &Through) -> [(Ident, TokenStream); 2] {
    let named = |at: usize| match through.keys.as_ref().and_then(|keys| keys.get(at)) {
        Some(key) => {
            let key = crate::common::name_of(key);
            quote!(::core::option::Option::Some(#key))
        }
        None => quote!(::core::option::Option::None),
    };
    [(model.row_name(), named(0)), (target(model, field, relation), named(1))]
}

/// By what the rows of each relation of many to many are linked.
pub(super) fn along(model: &Model) -> TokenStream {
    let (row, bounds) = (model.row_name(), super::columns::bounds(model));
    let many_to_many = relations(model).filter(|(_, _, relation)| relation.kind == RelationKind::ManyToMany);
    let along = many_to_many.map(|(number, field, relation)| {
        let by = linked_by(model, field, relation);
        quote! {
            impl ::biform::__private::LinkedAlong<#number> for #row where #bounds {
                type By = #by;
            }
        }
    });
    // Where there is no such relation, which is told by itself.
    quote! {
        #(#along)*
        impl ::biform::__private::LinkedAlong<{ ::core::primitive::usize::MAX }> for #row where #bounds {
            type By = ::biform::Pairs;
        }
    }
}

/// Whether it has a table of pairs of its own, and says nothing of it.
pub(super) fn is_plain(field: &Field, relation: &RelationType) -> bool {
    let is_own = relation.kind == RelationKind::ManyToMany && field.reverse.is_none();
    is_own && field.through.is_none() && field.pairs.is_none()
}

/// What the description says of the links.
pub(super) fn described(model: &Model, field: &Field, relation: &RelationType) -> TokenStream {
    let symmetrical = field.symmetrical.then(|| quote!(.symmetrical()));
    let table = field.pairs.as_ref().map(|Name { text, .. }| quote!(.pairs(#text)));
    let through = field.through.as_ref().map(|through| {
        let (alias, [own, other]) = (alias(model, field, through), keys(model, field, relation, through));
        quote!(.through(<#alias as ::biform::Model>::schema, [const #own, const #other]))
    });
    quote!(#through #symmetrical #table)
}

/// That the model of the links has the foreign keys, asked at the user's words.
pub(super) fn assertions(model: &Model, field: &Field, relation: &RelationType) -> Option<TokenStream> {
    let Some(through) = &field.through else { return one_table(model, field, relation) };
    let of = format!("`{}.{}`", model.name(), field.name);
    let others = [model.name(), relation.target.to_token_stream().to_string()];
    let sides = sides(model, field, relation, through).into_iter().zip(others);
    let asked = sides.enumerate().map(|(at, (side, other))| {
        let key = through.keys.as_ref().and_then(|keys| keys.get(at));
        one_key(
            &alias(model, field, through),
            side,
            &Told { of: &of, model: &model.name(), other: &other, through, key },
        )
    });
    Some(quote!(#(#asked)*))
}

/// That no other table links the same models, where neither side says that it has one of its own.
fn one_table(model: &Model, field: &Field, relation: &RelationType) -> Option<TokenStream> {
    let (target, row, own) = (as_model(model, field, relation), model.row_name(), model.name());
    let (other, name) = (relation.target.to_token_stream().to_string(), &field.name);
    let two = format!(
        "`{own}.{name}`: `{other}` has a `ManyToMany<{own}>` as well, and neither is the other side of the other: say \
         `#[field(reverse = \"{name}\")]` there, or `reverse` with the name of that field here; if they are two relations, \
         name the table of one, `#[field(table = \"…\")]`"
    );
    is_plain(field, relation).then(|| {
        quote_spanned! {relation.target.span()=>
            const _: () = ::core::assert!(
                !::biform::__private::has_pairs(
                    #target::RELATIONS,
                    #target::NAME,
                    <#row as ::biform::Model>::NAME,
                ),
                #two
            );
        }
    })
}

/// What is told of a foreign key of the model of the links.
struct Told<'t> {
    /// The relation.
    of: &'t str,
    model: &'t str,
    /// What the foreign key names.
    other: &'t str,
    through: &'t Through,
    /// What it is called, if that is said.
    key: Option<&'t Ident>,
}

/// That there is one such foreign key, and that it names the primary key.
fn one_key(alias: &Ident, (side, named): (Ident, TokenStream), told: &Told<'_>) -> TokenStream {
    let Told { of, model, other, through, key } = told;
    let links = through.model.to_token_stream().to_string();
    let span = key.map_or_else(|| through.model.span(), Ident::span);
    let none = match key {
        Some(key) => format!(
            "{of}: `{links}` has no `{key}: ForeignKey<{other}>`: add this field to `{links}`, or name the one that it has here"
        ),
        None => format!(
            "{of}: `{links}` has no `ForeignKey<{other}>`: add a field to `{links}`, as `{}: ForeignKey<{other}>`",
            field_of(other)
        ),
    };
    let many = format!(
        "{of}: `{links}` has more than one `ForeignKey<{other}>`: say which two link, that to `{model}` first, as in \
         `through({links}, one, another)`"
    );
    let to_other = format!("{of}: `{links}` names `{other}` by another field than its primary key");
    let (stated, here) = (quote!(<#alias as ::biform::Model>::RELATIONS), quote!(<#side as ::biform::Model>::NAME));
    let number = number(alias, &side, &named);
    quote_spanned! {span=>
        const _: () = ::core::assert!(::biform::__private::names_key(#stated, #number), #to_other);
        const _: () = ::core::assert!(::biform::__private::count_foreign_keys(#stated, #here, #named) > 0, #none);
        const _: () = ::core::assert!(::biform::__private::count_foreign_keys(#stated, #here, #named) < 2, #many);
    }
}
