//! The description of the table, built when it is first asked for.
use super::positions::{at, width};
use crate::attr::{Choices, Closure, IndexAttr, Name};
use crate::check::{Key, KeyKind};
use crate::model::{Absent, Clock, Field, Model, Place};
use crate::types::without_self;
use proc_macro2::{Delimiter, Group, Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Type};

/// What makes the description.
pub(super) fn described(model: &Model, key: &Key) -> TokenStream {
    let (name, table) = (model.name(), &model.table);
    let fields = model.stored().map(|own| in_schema(model, own, key));
    let constraints = constraints(model);
    let row = model.row_name();
    let relations = super::relations::described(model);
    let hooks = model.hooks.then(|| quote!(.delete_hooks_as(::biform::__private::delete_hooks::<#row>())));
    let unmanaged = model.unmanaged.then(|| quote!(.unmanaged()));
    quote! {
        #[allow(unused_variables)]
        let columns = <#row as ::biform::Model>::columns();
        ::biform::Schema::new(#name, #table).read_as::<#row>() #(#fields)* #relations #constraints #unmanaged #hooks
    }
}

/// `.field(…)`, or `.embedded(…)`, and the checks and indexes of the field itself.
fn in_schema(model: &Model, field: &Field, key: &Key) -> TokenStream {
    let (ident, ty, name) = (&field.ident, &field.ty, &field.name);
    if let Place::Embedded(prefix) = &field.place {
        return quote!(.embedded::<#ty>(#name, #prefix));
    }
    let described = match &field.place {
        Place::Composite(_) => composite(model, field),
        _ => {
            let described = field_of(model, field, Some(key));
            quote!(.field(#described))
        }
    };
    let check = field.check.as_ref().map(|Closure(closure)| {
        let applied = apply(model, &quote!(columns.#ident), closure);
        quote!(.check(::core::option::Option::None, #applied))
    });
    let index = field.index.then(|| quote!(.index(::biform::Index::on(columns.#ident.asc()))));
    quote!(#described #check #index)
}

/// `.composite::<T>(…)`, the columns of a foreign key to a key of several.
fn composite(model: &Model, field: &Field) -> TokenStream {
    let (ty, is_key, stated) = (&field.ty, field.primary_key, super::relations::stated_key(model, field));
    let mut defaults = Vec::new();
    if let (Some(default), Some(relation)) = (&field.db_default, &field.relation) {
        default_parts(model, default, relation.key.as_ref(), &mut defaults);
    }
    let unique = field.unique.then(|| {
        let (at, width) = (at(model, field), width(field));
        quote!(.unique_together(::core::option::Option::None, (#at..#at + #width).collect()))
    });
    quote!(.composite::<#ty>(#stated, #is_key, ::std::vec![#(#defaults),*]) #unique)
}

/// What each column of a key is set to, from a tuple of the same form as its type, which is checked elsewhere.
fn default_parts(model: &Model, default: &Expr, key: Option<&Type>, defaults: &mut Vec<TokenStream>) {
    match (default, key) {
        (Expr::Tuple(parts), Some(Type::Tuple(types))) => {
            let parts = parts.elems.iter().zip(&types.elems);
            parts.for_each(|(part, ty)| default_parts(model, part, Some(ty), defaults));
        }
        (default, Some(ty)) => {
            let own = own(model, default);
            defaults.push(quote_spanned!(default.span()=> ::biform::__private::node::<#ty>(#own)));
        }
        _ => {}
    }
}

/// `Field::of::<T>("title", "title")` and what more is said of it.
pub(super) fn field_of(model: &Model, field: &Field, key: Option<&Key>) -> TokenStream {
    let (name, column, ty) = (&field.name, &field.column.text, &field.ty);
    let (ident, defaults) = (&field.ident, model.defaults_name());
    let kind = key.filter(|_| field.primary_key).map(|key| key.kind);
    let mut said = TokenStream::new();
    let mut say = |on: bool, tokens: TokenStream| {
        if on {
            said.extend(tokens)
        }
    };
    say(kind.is_some(), quote!(.key()));
    say(kind == Some(KeyKind::Generated), quote!(.generated()));
    let by_program = matches!(field.absent, Absent::Expr(_) | Absent::Default);
    say(
        by_program && matches!(kind, Some(KeyKind::Id | KeyKind::Generated)),
        quote!(.key_default(|| ::biform::FieldType::into_value(#defaults::#ident()))),
    );
    say(field.unique, quote!(.unique()));
    say(field.version, quote!(.version()));
    if let Some(clock) = field.clock {
        let on_update = clock == Clock::EveryWrite;
        say(true, quote!(.auto_now(#on_update, |time| ::biform::FieldType::into_value(#defaults::#ident(time)))));
    }
    if field.soft_delete {
        // Here, where the user wrote the type, rustc says that it does not tell the time.
        let now = quote_spanned!(ty.span()=> <#ty as ::biform::FromClock>::now);
        say(true, quote!(.soft_delete(|time| ::biform::FieldType::into_value(#now(time)))));
    }
    if let Some(default) = &field.db_default {
        let own = typed_raw(default, ty).unwrap_or_else(|| own(model, default));
        say(true, quote_spanned!(default.span()=> .database_default(::biform::__private::node::<#ty>(#own))));
    }
    if let Some(Closure(closure)) = &field.generated {
        let applied = apply(model, &quote!(columns), closure);
        say(true, quote_spanned!(closure.span()=> .computed(::biform::__private::node::<#ty>(#applied))));
    }
    if let Some(Choices(values)) = &field.choices {
        say(true, choices(model, ty, values));
    }
    quote!(::biform::Field::of::<#ty>(#name, #column) #said)
}

fn choices(model: &Model, ty: &TokenStream, values: &[Expr]) -> TokenStream {
    if values.is_empty() {
        return quote!(.choices(::biform::__private::choices::<#ty>()));
    }
    let values = values.iter().map(|value| {
        let into_field = quote_spanned!(value.span()=> ::biform::IntoField::<#ty>::into_field);
        let own = own(model, value);
        quote!(::biform::FieldType::into_value(#into_field(#own)))
    });
    quote!(.choices(::std::vec![#(#values),*]))
}

/// What the struct says of several columns.
fn constraints(model: &Model) -> TokenStream {
    let uniques = model.uniques.iter().map(|unique| match is_plain(&unique.0) {
        true => {
            let (name, positions) = (option(unique.0.words.name.as_ref()), positions(model, &unique.0.fields));
            quote!(.unique_together(#name, #positions))
        }
        false => {
            let index = index(model, &unique.0);
            quote!(.index(#index.unique()))
        }
    });
    let indexes = model.indexes.iter().map(|own| {
        let index = index(model, own);
        quote!(.index(#index))
    });
    let checks = model.checks.iter().map(|check| {
        let (name, applied) = (option(check.name.as_ref()), apply(model, &quote!(columns), &check.condition.0));
        quote!(.check(#name, #applied))
    });
    let ordering = model.ordering.as_ref().map(|Closure(closure)| {
        let applied = apply(model, &quote!(columns), closure);
        quote!(.ordering(#applied))
    });
    let scope = model.scope.as_ref().map(|Closure(closure)| {
        let applied = apply(model, &quote!(columns), closure);
        quote!(.scope(#applied))
    });
    quote!(#(#uniques)* #(#indexes)* #(#checks)* #ordering #scope)
}

/// Whether it is a constraint on plain columns; otherwise a unique index.
pub(super) fn is_plain(unique: &IndexAttr) -> bool {
    unique.words.on.is_none() && unique.words.condition.is_none()
}

fn index(model: &Model, index: &IndexAttr) -> TokenStream {
    let on = match &index.words.on {
        Some(Closure(closure)) => apply(model, &quote!(columns), closure),
        None => {
            let fields = &index.fields;
            quote!({
                let mut terms = ::std::vec::Vec::new();
                #(::biform::OrderBy::push_terms(columns.#fields.asc(), &mut terms);)*
                terms
            })
        }
    };
    let name = index.words.name.as_ref().map(|name| &name.text).map(|name| quote!(.named(#name)));
    let condition = index.words.condition.as_ref().map(|Closure(closure)| {
        let applied = apply(model, &quote!(columns), closure);
        quote!(.only_where(#applied))
    });
    quote!(::biform::Index::on(#on) #name #condition)
}

/// A closure called with columns, so that rustc knows the type of its parameter. The call spans the closure, where rustc
/// then points.
fn apply(model: &Model, columns: &TokenStream, closure: &Expr) -> TokenStream {
    let own = own(model, closure);
    let last = own.clone().into_iter().last().map_or_else(|| closure.span(), |token| token.span());
    let mut arguments = Group::new(Delimiter::Parenthesis, quote!(#columns, #own));
    arguments.set_span(last);
    let function = quote_spanned!(closure.span()=> ::biform::__private::apply);
    quote!(#function #arguments)
}

/// SQL of the user's own, `raw("…")`, which is of the field's type: an `Option` also takes what it is of, so that rustc
/// could not tell.
fn typed_raw(expr: &Expr, ty: &TokenStream) -> Option<TokenStream> {
    let Expr::Call(call) = expr else { return None };
    let Expr::Path(function) = call.func.as_ref() else { return None };
    let last = function.path.segments.last().filter(|last| last.ident == "raw" && last.arguments.is_none())?;
    let only = function.path.segments.len() == 1 || function.path.segments.first()?.ident == "biform";
    let (function, arguments) = (&function.path, &call.args);
    only.then(|| quote_spanned!(last.span()=> #function::<#ty>(#arguments)))
}

/// An expression of the user's, with `Self` spelled out.
fn own(model: &Model, expr: &Expr) -> TokenStream {
    without_self(expr.to_token_stream(), &model.ident)
}

fn option(name: Option<&Name>) -> TokenStream {
    match name.map(|name| &name.text) {
        Some(name) => quote!(::core::option::Option::Some(#name)),
        None => quote!(::core::option::Option::None),
    }
}

fn positions(model: &Model, fields: &[Ident]) -> TokenStream {
    let own = |ident: &Ident| model.stored().find(|field| field.ident == *ident);
    let own: Vec<&Field> = fields.iter().filter_map(own).collect();
    let starts = own.iter().map(|field| at(model, field));
    if own.iter().all(|field| field.place == Place::Column) {
        return quote!(::std::vec![#(#starts),*]);
    }
    let ranges = own.iter().zip(starts).map(|(field, at)| {
        let width = width(field);
        quote!(#at..#at + #width)
    });
    quote!([#(#ranges),*].into_iter().flatten().collect())
}
