//! What may be written in the brackets of an attribute.
use crate::body::error;
use crate::form::is;
use proc_macro2::{Ident, TokenStream, TokenTree};

/// The options of `#[lanes(…)]` and of `#[helper(…)]`.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// SQLite in a file.
    pub(crate) file: bool,
    /// Helpers to import.
    pub(crate) helpers: Vec<Ident>,
    /// Capabilities that the database is not to use, by their names.
    pub(crate) without: Vec<Ident>,
}

impl Options {
    /// Reads them, or gives the tokens of a compile error.
    pub(crate) fn read(arguments: TokenStream) -> Result<Options, TokenStream> {
        let tokens: Vec<TokenTree> = arguments.into_iter().collect();
        let (mut rest, mut options) = (tokens.as_slice(), Options::default());
        while let [first, after @ ..] = rest {
            rest = match after {
                [TokenTree::Group(names), after @ ..] if is(first, "with") => {
                    options.helpers.extend(names.stream().into_iter().filter_map(word));
                    after
                }
                [TokenTree::Group(names), after @ ..] if is(first, "without") => {
                    options.without.extend(names.stream().into_iter().filter_map(word));
                    after
                }
                _ if is(first, "file") => {
                    options.file = true;
                    after
                }
                _ if is(first, ",") => after,
                _ => {
                    return Err(error(
                        first.span(),
                        "the options are `file`, `with(helper, …)` and `without(capability, …)`",
                    ));
                }
            };
        }
        Ok(options)
    }
}

fn word(token: TokenTree) -> Option<Ident> {
    match token {
        TokenTree::Ident(word) => Some(word),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn file_and_helpers_are_read() {
        let options = Options::read(quote!(file, with(seed, fill), without(savepoints))).expect("these are options");
        assert!(options.file);
        assert_eq!(options.helpers, ["seed", "fill"]);
        assert_eq!(options.without, ["savepoints"]);
    }

    #[test]
    fn other_words_are_refused() {
        assert!(Options::read(quote!(files)).is_err());
        assert!(Options::read(quote!(with)).is_err());
    }
}
