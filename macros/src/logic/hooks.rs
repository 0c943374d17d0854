//! What is noted of a model's hooks where they are written: which there are, and whether they ask the database, so that
//! nothing is done for those that there are not.
use super::body;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{ImplItem, ImplItemFn, ItemImpl};

const HOOKS: [&str; 5] = ["before_save", "after_save", "before_delete", "after_delete", "after_load"];

/// The note, in an implementation of `Hooks`.
pub(super) fn noted(block: &ItemImpl) -> Option<TokenStream> {
    let (_, name, _) = block.trait_.as_ref()?;
    name.segments.last().filter(|last| last.ident == "Hooks")?;
    let is_there = HOOKS.map(|hook| methods(block).any(|method| method.sig.ident == hook));
    let names = HOOKS.map(|hook| Ident::new(hook, Span::call_site()));
    let asks = methods(block).any(|method| body::awaits(&method.block));
    Some(quote! {
        const WRITTEN_UNDER_BIFORM_LOGIC: ::biform::__private::Written =
            ::biform::__private::Written { #(#names: #is_there,)* asks: #asks };
    })
}

fn methods(block: &ItemImpl) -> impl Iterator<Item = &ImplItemFn> {
    block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(method),
        _ => None,
    })
}
