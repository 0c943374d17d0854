//! How names are written in the database, those of variants and of fields: `rename_all = "…"`.
use crate::names::snake_case;
use darling::{Error, FromMeta, Result};
use proc_macro2::Span;
use syn::Meta;

/// A way to write names, and where it was asked for.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    case: Case,
    pub(crate) span: Span,
}

#[derive(Clone, Copy)]
enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

const CASES: [(&str, Case); 8] = [
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
    ("PascalCase", Case::Pascal),
    ("camelCase", Case::Camel),
    ("snake_case", Case::Snake),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("kebab-case", Case::Kebab),
    ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
];

impl FromMeta for Style {
    fn from_meta(meta: &Meta) -> Result<Self> {
        let text = crate::common::Quoted::from_meta(meta)?.0;
        let named = text.value();
        match CASES.iter().find(|(name, _)| *name == named) {
            Some((_, case)) => Ok(Style { case: *case, span: text.span() }),
            None => Err(Error::custom(unknown(&named)).with_span(&text)),
        }
    }
}

fn unknown(named: &str) -> String {
    let likeness = |name: &str| strsim::jaro_winkler(&named.to_lowercase(), &name.to_lowercase());
    let like = CASES.iter().map(|(name, _)| *name).filter(|name| likeness(name) > 0.8);
    let meant = like.max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    let meant = meant.map(|name| format!(": did you mean `{name}`?")).unwrap_or_default();
    let names: Vec<String> = CASES.iter().map(|(name, _)| format!("`{name}`")).collect();
    format!("`{named}` is no way to write names{meant}\n`rename_all` takes {}", names.join(", "))
}

/// A name as it is stored: `InReview` as `in_review` unless said.
pub(crate) fn written(name: &str, style: Option<Style>) -> String {
    let snake = snake_case(name);
    match style.map_or(Case::Snake, |style| style.case) {
        Case::Lower => snake.replace('_', ""),
        Case::Upper => snake.replace('_', "").to_uppercase(),
        Case::Pascal => pascal(name),
        Case::Camel => camel(&snake),
        Case::Snake => snake,
        Case::ScreamingSnake => snake.to_uppercase(),
        Case::Kebab => snake.replace('_', "-"),
        Case::ScreamingKebab => snake.replace('_', "-").to_uppercase(),
    }
}

/// `favourite_books` as `FavouriteBooks`.
pub(crate) fn pascal(name: &str) -> String {
    snake_case(name).split('_').map(capitalised).collect()
}

fn camel(snake: &str) -> String {
    let mut words = snake.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &capitalised(word))
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::{CASES, Style, written};
    use proc_macro2::Span;

    #[test]
    fn a_name_is_written_in_every_style() {
        let styles = CASES.map(|(_, case)| Style { case, span: Span::call_site() });
        let all = |variant| styles.map(|style| written(variant, Some(style)));
        assert_eq!(
            all("InReview"),
            ["inreview", "INREVIEW", "InReview", "inReview", "in_review", "IN_REVIEW", "in-review", "IN-REVIEW"]
        );
        assert_eq!(
            all("HTTPError"),
            [
                "httperror",
                "HTTPERROR",
                "HttpError",
                "httpError",
                "http_error",
                "HTTP_ERROR",
                "http-error",
                "HTTP-ERROR"
            ]
        );
        assert_eq!(written("InReview", None), "in_review");
    }
}
