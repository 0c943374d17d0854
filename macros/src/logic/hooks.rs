//! What is noted of a model's hooks where they are written: which there are, and whether they ask the database, so that
//! nothing is done for those that there are not.
use super::body;
use crate::mistakes::Mistakes;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{ImplItem, ImplItemFn, ItemImpl};

const IN_SAVE: [&str; 2] = ["before_save", "after_save"];
const IN_DELETE: [&str; 2] = ["before_delete", "after_delete"];
const ON_LOAD: &str = "after_load";

/// The note, in an implementation of `Hooks`; what is no hook as it is written is taken out.
pub(super) fn noted(block: &mut ItemImpl, mistakes: &mut Mistakes) -> Option<TokenStream> {
    let (_, name, _) = block.trait_.as_ref()?;
    name.segments.last().filter(|last| last.ident == "Hooks")?;
    block.items.retain(|item| !matches!(item, ImplItem::Fn(method) if is_wrong(method, mistakes)));
    let block = &*block;
    let all = [&IN_SAVE[..], &IN_DELETE, &[ON_LOAD]].concat();
    let is_there = all.iter().map(|hook| methods(block).any(|method| method.sig.ident == hook));
    let names = all.iter().map(|hook| Ident::new(hook, Span::call_site()));
    let asks = |of: [&str; 2]| {
        let mut those = methods(block).filter(|method| of.iter().any(|hook| method.sig.ident == hook));
        those.any(|method| body::awaits(&method.block))
    };
    let (in_save, in_delete) = (asks(IN_SAVE), asks(IN_DELETE));
    let (row, conditions) = (&block.self_ty, block.attrs.iter().filter(|attr| attr.path().is_ident("cfg")));
    Some(quote! {
        #(#conditions)*
        impl ::biform::__private::AreLogic for #row {
            const WRITTEN: ::biform::__private::Written = ::biform::__private::Written {
                #(#names: #is_there,)* asks_in_save: #in_save, asks_in_delete: #in_delete
            };
        }
    })
}

/// Notes a hook of the wrong kind: one is called for each row, the others may ask the database.
fn is_wrong(method: &ImplItemFn, mistakes: &mut Mistakes) -> bool {
    let before = mistakes.len();
    let sig = &method.sig;
    match (sig.asyncness, sig.ident == ON_LOAD) {
        (Some(asyncness), true) => {
            mistakes
                .at(asyncness, "`after_load` asks nothing, as it is called for each row: `fn after_load(&mut self)`");
        }
        (None, false) => {
            let created = if sig.ident == "after_save" { ", created: bool" } else { "" };
            let message = format!(
                "a hook is an `async fn`, also if it asks nothing\n\
                 `async fn {}<O: Output>(&mut self, session: Session<'_, O>{created}) -> Result<()>`",
                sig.ident
            );
            mistakes.at(sig.fn_token, message);
        }
        _ => {}
    }
    mistakes.len() > before
}

fn methods(block: &ItemImpl) -> impl Iterator<Item = &ImplItemFn> {
    block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(method),
        _ => None,
    })
}
