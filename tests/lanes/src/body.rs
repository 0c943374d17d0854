//! A body as it is written: attributes, a name, and the function itself.
use crate::form::is;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

/// An `async fn`, taken apart as far as needed.
pub(crate) struct Body {
    /// What stands before it, which its tests get.
    pub(crate) attributes: TokenStream,
    /// Its name.
    pub(crate) name: Ident,
    /// All from `async` to the closing brace.
    pub(crate) function: TokenStream,
}

impl Body {
    /// Reads one, or gives the tokens of a compile error.
    pub(crate) fn read(item: TokenStream) -> Result<Body, TokenStream> {
        let tokens: Vec<TokenTree> = item.into_iter().collect();
        let (attributes, function) = tokens.split_at(attribute_tokens(&tokens));
        match function {
            [word, keyword, TokenTree::Ident(name), ..] if is(word, "async") && is(keyword, "fn") => Ok(Body {
                attributes: attributes.iter().map(ToTokens::to_token_stream).collect(),
                name: name.clone(),
                function: function.iter().map(ToTokens::to_token_stream).collect(),
            }),
            [first, ..] => Err(error(first.span(), "the body is written `async fn name(…) -> Result<…> { … }`")),
            [] => Err(error(Span::call_site(), "there is no function")),
        }
    }
}

/// How many tokens the attributes are: pairs of `#` and brackets.
fn attribute_tokens(tokens: &[TokenTree]) -> usize {
    2 * tokens.chunks(2).take_while(|pair| matches!(pair, [mark, TokenTree::Group(_)] if is(mark, "#"))).count()
}

/// A compile error that points at a place.
pub(crate) fn error(at: Span, message: &str) -> TokenStream {
    let message = quote!(#message);
    quote_spanned!(at => ::core::compile_error!(#message);)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_and_name_are_found() {
        let body = Body::read(quote!(
            #[ignore]
            #[doc = "x"]
            async fn f(db: Db) -> Result<()> {
                Ok(())
            }
        ))
        .ok();
        let body = body.expect("it is a body");
        assert_eq!(body.name, "f");
        assert_eq!(body.attributes.to_string(), quote!(#[ignore] #[doc = "x"]).to_string());
        assert!(body.function.to_string().starts_with("async fn f"));
    }

    #[test]
    fn what_is_not_async_is_refused() {
        let refused = Body::read(quote!(
            fn f(db: Db) {}
        ))
        .err()
        .expect("it is no body");
        assert!(refused.to_string().contains("async fn name"));
    }
}
