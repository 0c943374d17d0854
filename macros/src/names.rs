//! Names: of tables, and of what is generated.
use crate::model::{Field, Model};
use crate::style::pascal;
use crate::types::{RelationType, name_inside};
use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::spanned::Spanned;

/// `OrderLine` as `order_line`, `HTTPServer` as `http_server`.
pub(crate) fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(at + 1);
        if letter.is_uppercase() && before.is_some_and(|before| starts_word(*before, after)) {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// What a field that names rows of a model is called, as one writes it: `order_line` of `shop::OrderLine`, `r#type` of `Type`.
pub(crate) fn field_of(model: &str) -> String {
    let name = snake_case(model.rsplit([':', ' ']).next().unwrap_or(model));
    match syn::parse_str::<Ident>(&name) {
        Ok(_) => name,
        Err(_) => format!("r#{name}"),
    }
}

/// Whether a capital after `before` and ahead of `after` starts a word.
fn starts_word(before: char, after: Option<&char>) -> bool {
    match before {
        '_' => false,
        before if before.is_uppercase() => after.is_some_and(|after| after.is_lowercase()),
        _ => true,
    }
}

// What is generated has the span of the derive, not of the user's tokens, so that lints leave it alone.
impl Model {
    fn generated(&self, rest: &str) -> Ident {
        Ident::new(&format!("{}{rest}", self.ident.unraw()), Span::call_site())
    }

    /// The struct of columns: `BookColumns`.
    pub(crate) fn columns_name(&self) -> Ident {
        self.generated("Columns")
    }

    /// The builder: `BookCreate`.
    pub(crate) fn create_name(&self) -> Ident {
        self.generated("Create")
    }

    /// The trait of the builder that says a field is set: `BookHas_title`.
    pub(crate) fn has_name(&self, field: &Field) -> Ident {
        self.generated(&format!("Has_{}", field.name))
    }

    /// The alias of the model.
    pub(crate) fn row_name(&self) -> Ident {
        self.generated("Row")
    }

    /// The alias of the type of a field: `BookField_title`.
    pub(crate) fn type_name(&self, field: &Field) -> Ident {
        let mut name = self.generated(&format!("Field_{}", field.name));
        // Where the type is, so that rustc points there.
        name.set_span(Span::call_site().located_at(field.ty.span()));
        name
    }

    /// The trait by which the other model of a relation has rows of this one: `AuthorBooks`.
    pub(crate) fn extension_name(&self, relation: &RelationType, related_name: &Ident) -> Ident {
        let other = name_inside(&relation.target).filter(|last| last != "Self").unwrap_or_else(|| self.ident.clone());
        let name = format!("{}{}", other.unraw(), pascal(&related_name.to_string()));
        // At the user's words.
        Ident::new(&name, Span::call_site().located_at(related_name.span()))
    }

    /// Where rows are read and values written: `BookCodec`.
    pub(crate) fn codec_name(&self) -> Ident {
        self.generated("Codec")
    }

    /// Where the positions of columns are: `BookAt`.
    pub(crate) fn positions_name(&self) -> Ident {
        self.generated("At")
    }

    /// Where the defaults of fields are: `BookDefaults`.
    pub(crate) fn defaults_name(&self) -> Ident {
        self.generated("Defaults")
    }
}

#[cfg(test)]
mod tests {
    use super::snake_case;

    #[test]
    fn a_table_is_called_like_its_struct_in_snake_case() {
        for (name, table) in [
            ("Book", "book"),
            ("OrderLine", "order_line"),
            ("HTTPServer", "http_server"),
            ("ServerHTTP", "server_http"),
            ("Oauth2Token", "oauth2_token"),
            ("A", "a"),
            ("already_snake", "already_snake"),
            ("Old_Style", "old_style"),
            ("ÄußereForm", "äußere_form"),
        ] {
            assert_eq!(snake_case(name), table);
        }
    }
}
