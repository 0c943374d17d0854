//! Fields that name rows of other models: their paths in closures, their queries, and what the model says of them.
use super::docs;
use super::positions::{at, width};
use super::schema::is_plain;
use super::setter::with;
use super::{graph, named, related_names, through};
use crate::attr::UniqueAttr;
use crate::common::Quoted;
use crate::model::{Columns, Field, Model, Place};
use crate::names::field_of;
use crate::types::{RelationKind, RelationType, without_self};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

/// The fields that are relations, each with its number.
pub(super) fn relations(model: &Model) -> impl Iterator<Item = (usize, &Field, &RelationType)> {
    let related = model.fields.iter().filter_map(|field| Some((field, field.relation.as_ref()?)));
    related.enumerate().map(|(number, (field, relation))| (number, field, relation))
}

/// The alias of the other model.
pub(super) fn target(model: &Model, field: &Field, relation: &RelationType) -> Ident {
    let mut name = format_ident!("{}Target_{}", model.ident, field.name);
    name.set_span(proc_macro2::Span::call_site().located_at(relation.target.span()));
    name
}

/// The other model, asked for at the user's type: so rustc says the same of each that it is none, and says what is the same
/// once.
pub(super) fn as_model(model: &Model, field: &Field, relation: &RelationType) -> TokenStream {
    let target = asked_for(model, field, relation);
    quote_spanned!(target.span()=> <#target as ::biform::Model>)
}

/// That the other type is a model. What relies on it has this as a bound, so that it is not said of each again.
pub(super) fn is_model(model: &Model, field: &Field, relation: &RelationType) -> TokenStream {
    let target = asked_for(model, field, relation);
    quote_spanned!(target.span()=> #target: ::biform::Model)
}

fn asked_for(model: &Model, field: &Field, relation: &RelationType) -> Ident {
    let mut target = target(model, field, relation);
    target.set_span(relation.target.span());
    target
}

/// The aliases of the other models: a relation may be called like one.
pub(super) fn aliases(model: &Model) -> TokenStream {
    let aliases = relations(model).map(|(_, field, relation)| {
        let (name, ty) =
            (target(model, field, relation), without_self(relation.target.to_token_stream(), &model.ident));
        quote!(type #name = #ty;)
    });
    let through = through::aliases(model);
    quote!(#(#aliases)* #through)
}

/// The value of a field; that of a relation knows whose it is.
pub(super) fn owned(model: &Model, field: &Field, value: TokenStream) -> TokenStream {
    if field.relation.is_none() {
        return value;
    }
    let (name, row, field_name) = (model.name(), model.row_name(), &field.name);
    let number = relations(model).find(|(_, own, _)| own.ident == field.ident).map_or(0, |(number, ..)| number);
    quote! {
        ::biform::__private::RelationField::of(
            #value,
            const {
                &::biform::__private::Owner {
                    model: #name,
                    field: #field_name,
                    schema: <#row as ::biform::Model>::schema,
                    relation: #number,
                }
            },
        )
    }
}

/// Tells the fields without a column of which row they are.
pub(super) fn belong(model: &Model, row: &TokenStream) -> Option<TokenStream> {
    let own = relations(model).filter(|(_, _, relation)| !relation.has_column()).map(|(_, field, _)| &field.ident);
    let told: Vec<TokenStream> =
        own.map(|ident| quote!(::biform::__private::FieldOfRow::belong(&mut #row.#ident, &key);)).collect();
    (!told.is_empty()).then(|| {
        quote! {
            let key = ::biform::__private::OwnKey::of(&*#row);
            #(#told)*
        }
    })
}

/// The type of a column in closures: that of a foreign key holds the key.
pub(super) fn column_type(model: &Model, field: &Field) -> TokenStream {
    let Some(relation) = field.relation.as_ref().filter(|relation| relation.has_column()) else {
        return model.type_name(field).into_token_stream();
    };
    let target = target(model, field, relation);
    let key = relation.key_type();
    match relation.option {
        true => quote!(::core::option::Option<::biform::Id<#target, #key>>),
        false => quote!(::biform::Id<#target, #key>),
    }
}

/// The paths in closures, and the queries of a model.
pub(super) fn methods(model: &Model) -> TokenStream {
    let (columns, row) = (model.columns_name(), model.row_name());
    let bounds = super::columns::bounds(model);
    let methods = relations(model).map(|(number, field, relation)| {
        let (path, query) = (path(model, number, field, relation), query(model, number, field, relation));
        let is_model = is_model(model, field, relation);
        let bounds = if bounds.is_empty() { is_model.clone() } else { quote!(#bounds, #is_model) };
        quote! {
            impl #columns where #bounds { #path }
            impl #row where #is_model { #query }
        }
    });
    let along = through::along(model);
    quote!(#along #(#methods)*)
}

fn path(model: &Model, number: usize, field: &Field, relation: &RelationType) -> TokenStream {
    let (vis, ident, target) = (&field.vis, &field.ident, target(model, field, relation));
    let docs = docs(field, &format!("Along `{}`.", field.name));
    let (option, is_one) = (relation.option || relation.kind == RelationKind::HasOne, relation.is_to_one());
    let span = relation.target.span();
    match is_one {
        true => quote_spanned! {span=>
            #docs #vis fn #ident(self) -> ::biform::One<#target> {
                ::biform::One::new(self.__path.to_one(#number, #option))
            }
        },
        false => quote_spanned! {span=>
            #docs #vis fn #ident(self) -> ::biform::Many<#target> {
                ::biform::Many::new(self.__path.to_many(#number))
            }
        },
    }
}

fn query(model: &Model, number: usize, field: &Field, relation: &RelationType) -> TokenStream {
    let (vis, ident, target) = (&field.vis, &field.ident, target(model, field, relation));
    let docs = docs(field, &format!("A query of `{}`, whatever is loaded.", field.name));
    let span = relation.target.span();
    let (query, function) = match relation.kind {
        RelationKind::ManyToMany => (through::linked(model, field, relation), quote!(linked)),
        RelationKind::HasMany => {
            let number = key(model, field, relation);
            (quote!(::biform::Reverse<#target, #number>), quote!(reverse))
        }
        _ => (quote!(::biform::QuerySet<#target>), quote!(related)),
    };
    quote_spanned! {span=>
        #docs #vis fn #ident(&self) -> #query {
            let _ = &self.#ident;
            ::biform::__private::#function(self, #number)
        }
    }
}

/// The number of the foreign key of the other model that a relation is the other side of.
pub(super) fn key(model: &Model, field: &Field, relation: &RelationType) -> TokenStream {
    let (row, other, named) = (model.row_name(), as_model(model, field, relation), named(field));
    quote! {{
        ::biform::__private::foreign_key_at(
            #other::RELATIONS,
            <#row as ::biform::Model>::NAME,
            #named,
        )
    }}
}

/// The builder that is given one of its foreign keys by the row that this names; and which of them can be NULL.
pub(super) fn give_key(model: &Model) -> TokenStream {
    let (row, create, embedded) = (model.row_name(), model.create_name(), super::columns::bounds(model));
    let keys = relations(model).filter(|(_, field, relation)| relation.has_column() && field.is_settable());
    let given = keys.map(|(number, own, relation)| {
        let ty = model.type_name(own);
        let set = with(model, own, &quote!(key), &quote!(self.__graph));
        let of_own = |state: TokenStream| {
            model.required().map(move |field| match field.ident == own.ident {
                true => state.clone(),
                false => field.ident.to_token_stream(),
            })
        };
        let others = model.required().filter(|field| field.ident != own.ident).map(|field| &field.ident);
        let graph = graph::parameter(model);
        let (before, after) = (of_own(quote!(::biform::Missing)), of_own(quote!(::biform::Set<#ty>)));
        let given = if relation.is_composite() { quote!(given_keys) } else { quote!(given_key) };
        let nullable = relation.option.then(|| quote!(impl ::biform::NullableKey<#number> for #row where #embedded {}));
        quote! {
            impl<#(#others,)* #graph> ::biform::__private::GiveKey<#number> for #create<#(#before,)* #graph>
            where #embedded
            {
                type Given = #create<#(#after,)* #graph>;
                fn give_key(self, key: &[::biform::Value]) -> ::biform::Result<Self::Given> {
                    let key = ::biform::__private::#given::<#ty>(key)?;
                    ::core::result::Result::Ok(#set)
                }
            }
            #nullable
        }
    });
    quote!(#(#given)*)
}

/// What the model says of its relations: its name, and theirs.
pub(super) fn stated(model: &Model) -> TokenStream {
    let name = model.name();
    let stated = relations(model).map(|(_, field, relation)| {
        let (field_name, kind, target) = (&field.name, kind_name(relation.kind), as_model(model, field, relation));
        let (unique, to, reverse) = (is_unique(model, field), field.to.is_some(), named(field));
        let pairs = through::is_plain(field, relation);
        quote! {
            ::biform::__private::Stated {
                field: #field_name,
                kind: ::biform::__private::StatedKind::#kind,
                target: #target::NAME,
                unique: #unique,
                to_other: #to,
                reverse: #reverse,
                pairs: #pairs,
            }
        }
    });
    let unique = model.fields.iter().filter(|field| field.place == Place::Column && is_unique(model, field));
    let unique = unique.map(|field| &field.name);
    let key = model.fields.iter().filter(|field| field.primary_key).map(|field| stated_key(model, field));
    quote! {
        const NAME: &'static str = ::core::concat!(::core::module_path!(), "::", #name);
        const RELATIONS: &'static [::biform::__private::Stated] = &[#(#stated),*];
        const UNIQUE: &'static [&'static str] = &[#(#unique),*];
        const KEY: &'static [::biform::__private::StatedKey] = &[#(#key),*];
    }
}

/// What a field of a key, or a foreign key to one of several columns, and its columns are called.
pub(super) fn stated_key(model: &Model, field: &Field) -> TokenStream {
    let name = &field.name;
    let stated = |columns: TokenStream, of: TokenStream| {
        quote! {
            ::biform::__private::StatedKey {
                field: #name,
                columns: ::biform::__private::StatedColumns::#columns,
                of: #of,
            }
        }
    };
    let (Place::Composite(columns), Some(relation)) = (&field.place, &field.relation) else {
        let column = &field.column.text;
        return stated(quote!(Named(&[#column])), quote!(&[]));
    };
    let target = target(model, field, relation);
    let columns = match columns {
        Columns::Prefixed(prefix) => quote!(Prefixed(#prefix)),
        Columns::Named(names) => {
            let names = names.iter().map(|name| &name.text);
            quote!(Named(&[#(#names),*]))
        }
    };
    stated(columns, quote!(<#target as ::biform::Model>::KEY))
}

/// Whether no two rows name the same one.
fn is_unique(model: &Model, field: &Field) -> bool {
    let is_key = field.primary_key && model.fields.iter().filter(|field| field.primary_key).count() == 1;
    let is_alone = |unique: &UniqueAttr| is_plain(&unique.0) && unique.0.fields == [field.ident.clone()];
    is_key || field.unique || model.uniques.iter().any(is_alone)
}

fn kind_name(kind: RelationKind) -> TokenStream {
    match kind {
        RelationKind::ForeignKey => quote!(ForeignKey),
        RelationKind::HasOne => quote!(HasOne),
        RelationKind::HasMany => quote!(HasMany),
        RelationKind::ManyToMany => quote!(ManyToMany),
    }
}

/// The relations in the description of the table.
pub(super) fn described(model: &Model) -> TokenStream {
    let row = model.row_name();
    let described = relations(model).map(|(_, field, relation)| {
        let (ident, name, ty) = (&field.ident, &field.name, model.type_name(field));
        let (target, option) = (as_model(model, field, relation), relation.option);
        let kind = match relation.kind {
            RelationKind::ForeignKey => {
                let (at, width) = (at(model, field), width(field));
                quote!(ForeignKey { position: #at, columns: #width, nullable: #option })
            }
            kind => kind_name(kind),
        };
        let reverse = field.reverse.as_ref().map(|reverse| quote!(.reverse(#reverse)));
        // A row that is one of another model as well goes with it, unless it says otherwise.
        let rule = field.on_delete.as_ref().map(|on_delete| on_delete.rule);
        let on_delete = rule.or_else(|| field.parent_link.then_some("Cascade")).map(|rule| {
            let rule = format_ident!("{rule}");
            quote!(.on_delete(::biform::OnDelete::#rule))
        });
        let parent_link = field.parent_link.then(|| quote!(.parent_link()));
        let to = field.to.as_ref().map(|Quoted(to)| quote!(.to(#to)));
        let links = through::described(model, field, relation);
        quote! {
            .relation(
                ::biform::Relation::of::<#row, #ty>(
                    #name,
                    ::biform::__private::relation_kind::#kind,
                    #target::schema,
                    |model| &mut model.#ident,
                    |model| &model.#ident,
                ) #reverse #to #on_delete #parent_link #links
            )
        }
    });
    quote!(#(#described)*)
}

/// That the other side is there, asked at the user's field.
pub(super) fn assertions(model: &Model) -> TokenStream {
    let row = model.row_name();
    let related_names = related_names::assertions(model);
    let asked = relations(model).filter_map(|(_, field, relation)| {
        let (own, name, target) = (model.name(), &field.name, as_model(model, field, relation));
        let other = relation.target.to_token_stream().to_string();
        let (span, reverse) = (relation.target.span(), field.reverse.as_deref());
        let stated = quote!(#target::RELATIONS);
        let here = quote!(<#row as ::biform::Model>::NAME);
        match relation.kind {
            RelationKind::ForeignKey => named::assertions(model, field, relation),
            RelationKind::ManyToMany => reverse.map_or_else(|| through::assertions(model, field, relation), |reverse| {
                let none = format!(
                    "`{own}.{name}`: `{other}` has no `{reverse}: ManyToMany<{own}>`: add this field to `{other}`, or name the \
                     one that it has in `reverse`"
                );
                let circle = format!(
                    "`{own}.{name}`: `{other}.{reverse}` says `reverse` as well: leave it out of the one that is to have the \
                     table of links"
                );
                Some(quote_spanned! {span=>
                    const _: () = ::core::assert!(
                        ::biform::__private::has_many_to_many(#stated, #here, #reverse), #none
                    );
                    const _: () = ::core::assert!(::biform::__private::has_links(#stated, #here, #reverse), #circle);
                })
            }),
            RelationKind::HasOne | RelationKind::HasMany => {
                let named = named(field);
                let key = match relation.kind {
                    RelationKind::HasOne => format!("OneToOne<{own}>"),
                    _ => format!("ForeignKey<{own}>"),
                };
                let none = match reverse {
                    Some(reverse) => format!(
                        "`{own}.{name}`: `{other}` has no `{reverse}: {key}`: add this field to `{other}`, or name the one that \
                         it has in `reverse`"
                    ),
                    None => format!(
                        "`{own}.{name}`: `{other}` has no `{key}`: add a field to `{other}`, as `{}: {key}`",
                        field_of(&own)
                    ),
                };
                let many = format!(
                    "`{own}.{name}`: `{other}` has more than one `ForeignKey<{own}>`: say which with \
                     `#[field(reverse = \"…\")]`"
                );
                let not_unique = (relation.kind == RelationKind::HasOne).then(|| {
                    let message = format!(
                        "`{own}.{name}`: the `ForeignKey<{own}>` of `{other}` is not unique: make it a `OneToOne<{own}>`"
                    );
                    quote_spanned! {span=>
                        const _: () =
                            ::core::assert!(::biform::__private::is_one_to_one(#stated, #here, #named), #message);
                    }
                });
                Some(quote_spanned! {span=>
                    #not_unique
                    const _: () =
                        ::core::assert!(::biform::__private::count_foreign_keys(#stated, #here, #named) > 0, #none);
                    const _: () =
                        ::core::assert!(::biform::__private::count_foreign_keys(#stated, #here, #named) < 2, #many);
                })
            }
        }
    });
    quote!(#(#asked)* #related_names)
}

/// The field on the other side, if it is named.
fn named(field: &Field) -> TokenStream {
    match field.reverse.as_deref() {
        Some(reverse) => quote!(::core::option::Option::Some(#reverse)),
        None => quote!(::core::option::Option::None),
    }
}

impl RelationType {
    fn is_to_one(&self) -> bool {
        matches!(self.kind, RelationKind::ForeignKey | RelationKind::HasOne)
    }
}
