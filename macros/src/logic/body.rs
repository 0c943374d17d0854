//! What stands in a function of logic: what of it can be both a plain call and a future, and how it is written as each.
use crate::mistakes::Mistakes;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprAsync, ExprAwait, ExprClosure, Item, ItemFn, Macro};

/// Notes what could not be a plain call, each at its place.
pub(super) fn check(block: &Block, mistakes: &mut Mistakes) {
    Check { mistakes, in_closure: false }.visit_block(block);
}

struct Check<'m> {
    mistakes: &'m mut Mistakes,
    in_closure: bool,
}

impl Visit<'_> for Check<'_> {
    fn visit_expr_async(&mut self, block: &ExprAsync) {
        self.mistakes.there(
            block.async_token.span,
            "an `async` block cannot stand in logic: as a plain call it would have no end that a `?` in it could leave\n\
             make it an `async fn` under `#[biform::logic]`, and await that",
        );
    }

    fn visit_expr_closure(&mut self, closure: &ExprClosure) {
        if let Some(asyncness) = closure.asyncness {
            self.mistakes.at(
                asyncness,
                "an `async` closure cannot stand in logic: whoever calls it is of one form\n\
                 write a `for` that awaits; instead of `atomic(async |tx| …)`, `let tx = session.atomic().await?`, and \
                 `tx.commit().await` at the end",
            );
            return;
        }
        let around = std::mem::replace(&mut self.in_closure, true);
        visit::visit_expr_closure(self, closure);
        self.in_closure = around;
    }

    fn visit_expr_await(&mut self, awaited: &ExprAwait) {
        if self.in_closure {
            let message =
                "`.await` cannot stand in a closure, which is none of `async` itself: write a `for` that awaits";
            self.mistakes.there(awaited.await_token.span, message);
        }
        visit::visit_expr_await(self, awaited);
    }

    fn visit_macro(&mut self, call: &Macro) {
        for place in awaits_in(call.tokens.clone()) {
            let message = "`.await` cannot stand in the call of a macro, where nobody knows what it becomes: give what is \
                           awaited a name by `let`, in a line before";
            self.mistakes.there(place, message);
        }
    }

    fn visit_item(&mut self, item: &Item) {
        if let Item::Fn(ItemFn { sig, .. }) = item
            && let Some(asyncness) = sig.asyncness
        {
            let message =
                "an `async fn` in a function of logic belongs beside it, under a `#[biform::logic]` of its own";
            self.mistakes.at(asyncness, message);
        }
    }
}

/// Where `.await` stands in tokens.
fn awaits_in(tokens: TokenStream) -> Vec<Span> {
    let mut found = Vec::new();
    let mut after_dot = false;
    for token in tokens {
        match &token {
            TokenTree::Ident(ident) if after_dot && ident == "await" => found.push(ident.span()),
            TokenTree::Group(group) => found.extend(awaits_in(group.stream())),
            _ => {}
        }
        after_dot = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.');
    }
    found
}

/// Whether a function waits for something.
pub(super) fn awaits(block: &Block) -> bool {
    struct Find(bool);
    impl Visit<'_> for Find {
        fn visit_expr_await(&mut self, _: &ExprAwait) {
            self.0 = true;
        }
    }
    let mut find = Find(false);
    find.visit_block(block);
    find.0
}

/// The block as a future, or as a plain call, of the form that `form` names.
pub(super) fn written(block: &Block, form: &Ident, is_future: bool) -> Block {
    let mut block = block.clone();
    Write { form, is_future }.visit_block_mut(&mut block);
    block
}

struct Write<'f> {
    form: &'f Ident,
    is_future: bool,
}

impl VisitMut for Write<'_> {
    /// Each answer is taken from the executor's form, whatever that is.
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        let Expr::Await(awaited) = expr else { return };
        let (base, form) = (&awaited.base, self.form);
        // What is not an answer is told at what is awaited.
        let taken = quote_spanned!(base.span()=> <#form as ::biform::Output>::take(#base));
        let token = &awaited.await_token;
        *expr = Expr::Verbatim(match self.is_future {
            true => quote_spanned!(token.span=> #taken.#token),
            false => taken,
        });
    }

    fn visit_item_mut(&mut self, _: &mut Item) {}
}
