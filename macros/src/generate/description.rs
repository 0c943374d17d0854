//! The implementation of `Model`.
use super::{columns, create, relations};
use crate::check::{Key, KeyKind};
use crate::model::{Field, Model};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

/// `impl Model for Book`.
pub(super) fn model(model: &Model, key: &Key) -> TokenStream {
    let (row, columns, start, key_type) = (model.row_name(), model.columns_name(), create::start(model), &key.ty);
    let (columns_fn, create_fn) = (columns::function(model), create::function(model));
    let bounds = columns::bounds(model);
    let relations = relations::stated(model);
    let (codec, key_functions) = (model.codec_name(), key_functions(model, key));
    let decoded = quote!((#codec::CODEC.from_row)(row, start));
    let (hooks, says_so, decoded) = match model.hooks {
        false => (quote!(NoHooks), None, decoded),
        true => {
            let says_so = quote!(impl ::biform::__private::HasHooks for #row {});
            let loaded = quote!({
                let mut row = #decoded?;
                <Self as ::biform::Hooks>::after_load(&mut row);
                ::core::result::Result::Ok(row)
            });
            (quote!(OwnHooks), Some(says_so), loaded)
        }
    };
    let with_parent = model.parent_link().map(|(field, relation)| {
        let (ident, target) = (&field.ident, relations::target(model, field, relation));
        quote! {
            fn with_parent<'m, __W: ::biform::__private::WithParent<'m>>(&'m mut self, with: __W) -> __W::Output {
                #[allow(unused_imports)]
                use ::biform::__private::NotCloned as _;
                with.parent(&mut self.#ident, <::biform::__private::Cloned<#target>>::CLONE)
            }
        }
    });
    let inherits = relations::relations(model).find(|(_, field, _)| field.parent_link);
    let inherits =
        inherits.map(|(number, ..)| quote!(impl ::biform::__private::InheritsBy<#number> for #row where #bounds {}));
    let soft_delete = model.fields.iter().any(|field| field.soft_delete);
    let soft_delete = soft_delete.then(|| quote!(impl ::biform::SoftDelete for #row {}));
    quote! {
        #says_so
        #soft_delete
        #inherits
        #[automatically_derived]
        impl ::biform::Model for #row where #bounds {
            type Key = #key_type;
            type Columns = #columns;
            type Create = #start;
            type Hooks = ::biform::__private::#hooks;
            #relations

            fn schema() -> &'static ::biform::Schema {
                static SCHEMA: ::std::sync::OnceLock<::biform::Schema> = ::std::sync::OnceLock::new();
                SCHEMA.get_or_init(#codec::CODEC.describe)
            }
            fn other_sides() -> &'static ::biform::__private::OtherSides {
                static OTHER_SIDES: ::biform::__private::OtherSides = ::biform::__private::OtherSides::new();
                &OTHER_SIDES
            }
            #columns_fn
            #create_fn
            #key_functions
            #with_parent

            fn from_row(row: &dyn ::biform::Row, start: usize) -> ::biform::Result<Self> {
                #decoded
            }
            fn value(&self, position: usize) -> ::biform::Value {
                (#codec::CODEC.value)(self, position)
            }
            fn read(&mut self, position: usize, row: &dyn ::biform::Row, at: usize) -> ::biform::Result<()> {
                (#codec::CODEC.read)(self, position, row, at)
            }
        }
    }
}

fn key_functions(model: &Model, key: &Key) -> TokenStream {
    // If the type is the `Id` of another model of the same name, this is where rustc finds out.
    // It is the derive's own `self`, also where the user's tokens come from a macro.
    let copies = key.fields(model).map(|Field { ident, ty, relation, .. }| {
        let span = ty.span().resolved_at(proc_macro2::Span::call_site());
        match relation {
            Some(_) => quote_spanned!(span=> self.#ident.id().into_key()?),
            None => quote_spanned!(span=> self.#ident.clone()),
        }
    });
    let is_of_others = key.fields(model).any(|field| field.relation.is_some());
    let idents = key.fields(model).map(|field| &field.ident);
    // A plain key is there whether the row is stored or not, so it does not say.
    let (pk, stored) = match key.kind {
        // The key of another row may be unset yet.
        KeyKind::Plain | KeyKind::Composite if is_of_others => {
            let pk =
                quote!((|| ::core::option::Option::Some(::biform::Id::from((#(#copies),*))))().unwrap_or_default());
            (pk, quote!())
        }
        KeyKind::Plain => (quote!(::biform::Id::from(#(#copies)*)), quote!()),
        KeyKind::Composite => (quote!(::biform::Id::from((#(#copies),*))), quote!()),
        KeyKind::Generated | KeyKind::Id => (quote!(#(#copies)*), quote!(#(self.#idents.mark_stored();)*)),
    };
    let belong = relations::belong(model, &quote!(self));
    let columns = key.fields(model).map(|field| &field.ident);
    quote! {
        fn push_key(columns: Self::Columns, key: &mut ::std::vec::Vec<::biform::ColumnRef>) {
            #(::biform::FieldList::push_fields(columns.#columns, key);)*
        }
        fn pk(&self) -> ::biform::Id<Self, Self::Key> {
            #pk
        }
        fn mark_stored(&mut self) {
            #stored
            #belong
        }
    }
}
