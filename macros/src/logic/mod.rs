//! `#[biform::logic]`: steps that talk to an executor, written once as `async` functions. Each becomes an ordinary
//! function that gives its answer in the form of the executor it is called with. Which form its own steps are compiled
//! as is Biform's to say, by features of its own: both are written out, and a macro of Biform's takes one.
mod body;
mod entry;
mod hooks;

use crate::mistakes::Mistakes;
use entry::Entry;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Block, ImplItem, ImplItemFn, Item, ItemFn, ItemImpl, ItemTrait, Signature, TraitItem};

/// The item with all its `async` functions made callable in both forms.
pub(crate) fn logic(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    if !arguments.is_empty() {
        mistakes.at(&arguments, "`#[biform::logic]` takes nothing: the executor that is given picks the form");
    }
    let code = match syn::parse2::<Item>(item) {
        Ok(Item::Fn(function)) => of_function(function, &mut mistakes),
        Ok(Item::Impl(block)) => of_impl(block, &mut mistakes),
        Ok(Item::Trait(block)) => of_trait(block, &mut mistakes),
        Ok(other) => {
            mistakes.at(&other, "`#[biform::logic]` stands on an `async fn`, an `impl` or a `trait`");
            TokenStream::new()
        }
        Err(error) => error.to_compile_error(),
    };
    mistakes.before(code)
}

fn of_function(function: ItemFn, mistakes: &mut Mistakes) -> TokenStream {
    let ItemFn { attrs, vis, sig, block } = function;
    if sig.asyncness.is_none() {
        mistakes.at(sig.fn_token, "logic is written as an `async fn`, for both forms: add `async`");
        return TokenStream::new();
    }
    match made(sig, Some(*block), mistakes) {
        Some((sig, body)) => quote!(#(#attrs)* #vis #sig #body),
        None => TokenStream::new(),
    }
}

fn of_impl(mut block: ItemImpl, mistakes: &mut Mistakes) -> TokenStream {
    let noted = hooks::noted(&mut block, mistakes);
    let items = std::mem::take(&mut block.items).into_iter().map(|item| match item {
        ImplItem::Fn(method) if method.sig.asyncness.is_some() => {
            let ImplItemFn { attrs, vis, defaultness, sig, block } = method;
            let made = made(sig, Some(block), mistakes);
            made.map(|(sig, body)| quote!(#(#attrs)* #vis #defaultness #sig #body)).unwrap_or_default()
        }
        other => other.into_token_stream(),
    });
    let items: Vec<TokenStream> = items.collect();
    block.items = vec![ImplItem::Verbatim(quote!(#(#items)*))];
    quote!(#block #noted)
}

fn of_trait(mut block: ItemTrait, mistakes: &mut Mistakes) -> TokenStream {
    let items = std::mem::take(&mut block.items).into_iter().map(|item| match item {
        TraitItem::Fn(method) if method.sig.asyncness.is_some() => {
            let attrs = method.attrs;
            let made = made(method.sig, method.default, mistakes);
            made.map(|(sig, body)| quote!(#(#attrs)* #sig #body)).unwrap_or_default()
        }
        other => other.into_token_stream(),
    });
    let items: Vec<TokenStream> = items.collect();
    block.items = vec![TraitItem::Verbatim(quote!(#(#items)*))];
    block.into_token_stream()
}

/// The function that callers see, and what it does: `{ … }`, or `;` in a trait. With mistakes in the body it does
/// nothing, so that they are not followed by errors of those who call it.
fn made(sig: Signature, block: Option<Block>, mistakes: &mut Mistakes) -> Option<(Signature, TokenStream)> {
    let before = mistakes.len();
    let entry = Entry::of(sig, mistakes)?;
    let Some(block) = block else { return Some((entry.sig, quote!(;))) };
    body::check(&block, mistakes);
    let body = match mistakes.len() == before {
        true => entry.enter(&block),
        false => quote!({ ::core::unimplemented!() }),
    };
    Some((entry.sig, body))
}
