//! The two forms, and how the tokens of a body are put into one.
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};

/// The form of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Blocking,
    Async,
}

impl Form {
    pub(crate) const BOTH: [Form; 2] = [Form::Blocking, Form::Async];

    /// The feature that switches it on, which is also what `lane!` calls it.
    pub(crate) fn feature(self) -> &'static str {
        match self {
            Form::Blocking => "blocking",
            Form::Async => "async",
        }
    }

    /// Puts tokens that were written as `async` into this form, however deep they stand.
    pub(crate) fn of(self, tokens: TokenStream) -> TokenStream {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let (mut rest, mut made) = (tokens.as_slice(), TokenStream::new());
        while !rest.is_empty() {
            let (next, taken) = self.step(rest);
            made.extend(next);
            rest = rest.get(taken..).unwrap_or_default();
        }
        made
    }

    /// What stands for the first tokens, and how many these are.
    fn step(self, rest: &[TokenTree]) -> (TokenStream, usize) {
        match rest {
            [lane, mark, TokenTree::Group(arms), ..] if is(lane, "lane") && is(mark, "!") => (self.arm(arms), 3),
            [dot, wait, ..] if self == Form::Blocking && is(dot, ".") && is(wait, "await") => (TokenStream::new(), 2),
            [word, after @ ..] if self == Form::Blocking && is(word, "async") => self.without_async(word, after),
            [TokenTree::Group(group), ..] => (self.group(group).into_token_stream(), 1),
            [token, ..] => (token.to_token_stream(), 1),
            [] => (TokenStream::new(), 1),
        }
    }

    /// A block keeps a border for `?` and `return`: it becomes a closure that is called at once.
    fn without_async(self, word: &TokenTree, after: &[TokenTree]) -> (TokenStream, usize) {
        match after {
            [TokenTree::Group(block), ..] if block.delimiter() == Delimiter::Brace => {
                let block = self.group(block);
                (quote!((|| #block)()), 2)
            }
            [keep, TokenTree::Group(block), ..] if is(keep, "move") && block.delimiter() == Delimiter::Brace => {
                let block = self.group(block);
                (quote!((move || #block)()), 3)
            }
            [next, ..] if ["fn", "move", "|"].iter().any(|known| is(next, known)) => (TokenStream::new(), 1),
            _ => (word.to_token_stream(), 1),
        }
    }

    fn group(self, group: &Group) -> Group {
        let mut made = Group::new(group.delimiter(), self.of(group.stream()));
        made.set_span(group.span());
        made
    }

    /// The arm of `lane!(blocking => { … }, async => { … })` that is this form's.
    fn arm(self, arms: &Group) -> TokenStream {
        let arms: Vec<TokenTree> = arms.stream().into_iter().collect();
        let own = arms.windows(4).find_map(|window| match window {
            [form, dash, tip, TokenTree::Group(arm)] if is(form, self.feature()) && is(dash, "=") && is(tip, ">") => {
                Some(self.group(arm).into_token_stream())
            }
            _ => None,
        });
        own.unwrap_or_else(|| quote!(::core::compile_error!("write `lane!(blocking => { … }, async => { … })`")))
    }
}

/// Whether a token is this word or mark.
pub(crate) fn is(token: &TokenTree, text: &str) -> bool {
    match token {
        TokenTree::Ident(word) => word == text,
        TokenTree::Punct(mark) => text.len() == 1 && text.starts_with(mark.as_char()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_blocking(written: TokenStream, wanted: TokenStream) {
        assert_eq!(Form::Blocking.of(written).to_string(), wanted.to_string());
    }

    #[test]
    fn functions_and_closures_lose_async() {
        assert_blocking(
            quote!(
                async fn f() {}
            ),
            quote!(
                fn f() {}
            ),
        );
        assert_blocking(quote!(async |tx| g(tx)), quote!(|tx| g(tx)));
        assert_blocking(quote!(async || g()), quote!(|| g()));
        assert_blocking(quote!(async move |tx| g(tx)), quote!(move |tx| g(tx)));
    }

    #[test]
    fn await_is_dropped_at_any_depth() {
        assert_blocking(quote!(a.b().await?.c().await), quote!(a.b()?.c()));
        assert_blocking(
            quote!(assert_eq!(
                f(async |tx| {
                    g(tx).await?;
                    [h().await]
                })
                .await?,
                vec![i().await]
            )),
            quote!(assert_eq!(
                f(|tx| {
                    g(tx)?;
                    [h()]
                })?,
                vec![i()]
            )),
        );
    }

    #[test]
    fn a_block_keeps_its_border() {
        assert_blocking(
            quote!(
                async {
                    f().await?;
                    Ok(1)
                }
                .await
            ),
            quote!((|| {
                f()?;
                Ok(1)
            })()),
        );
        assert_blocking(quote!(async move { f().await }.await), quote!((move || { f() })()));
    }

    #[test]
    fn loops_over_rows_need_no_second_form() {
        assert_blocking(
            quote!(while let Some(row) = rows.next().await {
                sum += row?;
            }),
            quote!(while let Some(row) = rows.next() {
                sum += row?;
            }),
        );
    }

    #[test]
    fn names_and_fields_that_look_alike_stay() {
        let tokens = || quote!(let awaiting = asynchronous.awaited + r#async; impl AsyncFn for X {});
        assert_blocking(tokens(), tokens());
    }

    #[test]
    fn the_async_form_changes_nothing_but_lane() {
        let written = quote!(
            async fn f() {
                g(async |x| x.await).await;
                async { 1 }.await
            }
        );
        assert_eq!(Form::Async.of(written.clone()).to_string(), written.to_string());
    }

    #[test]
    fn lane_takes_the_arm_of_its_form() {
        let written = || quote!(f(lane!(blocking => { g().await }, async => { h().await })));
        assert_blocking(written(), quote!(f({ g() })));
        assert_eq!(Form::Async.of(written()).to_string(), quote!(f({ h().await })).to_string());
    }

    #[test]
    fn lane_without_an_arm_is_an_error() {
        assert!(Form::Blocking.of(quote!(lane!(async => { 1 }))).to_string().contains("compile_error"));
    }
}
