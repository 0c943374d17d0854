//! `derive(Shape)`: a struct that rows are read into, as it is written.
mod generate;

use crate::attr::Allowed;
use crate::common::{Code, FieldName, ModelPath, Quoted, Word, name_of, named_fields, refuse_generics, token_at};
use crate::mistakes::Mistakes;
use darling::ast::NestedMeta;
use darling::{Error, FromMeta, Result};
use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Attribute, DeriveInput, Expr, Meta, Path, Type, Visibility};

/// The attributes of the struct.
#[derive(Default, FromMeta)]
struct ShapeAttrs {
    of: Option<ModelPath>,
}

/// The attributes of a field.
#[derive(Default, FromMeta)]
struct FieldAttrs {
    field: Option<Read>,
    expr: Option<Code>,
    nested: Option<Word>,
}

/// The field of the model that is read: `field = "rating"`. One inside of it is read by an expression.
struct Read(Ident);

impl FromMeta for Read {
    fn from_meta(meta: &Meta) -> Result<Self> {
        match inner_field(meta) {
            Some(path) => {
                let message = format!("`{path}` is not a field but one inside of a field: write `expr = |m| m.{path}`");
                Err(Error::custom(message).with_span(meta))
            }
            None => FieldName::from_meta(meta).map(|field| Read(field.0)),
        }
    }
}

/// The path in `field = "address.city"`, in quotes or not.
fn inner_field(meta: &Meta) -> Option<String> {
    let Meta::NameValue(pair) = meta else { return None };
    let path = Quoted::from_meta(meta).map_or_else(|_| Some(pair.value.clone()), |quoted| quoted.0.parse().ok())?;
    match path {
        Expr::Field(path) => Some(path.to_token_stream().to_string().replace(' ', "")),
        _ => None,
    }
}

const ON_STRUCTS: Allowed = Allowed { attribute: "shape", keys: &[("of", "of = Book")], repeated: &[], others: &[] };

const ON_FIELDS: Allowed = Allowed {
    attribute: "shape",
    keys: &[("field", "field = \"…\""), ("expr", "expr = |b| …"), ("nested", "nested")],
    repeated: &[],
    others: &[],
};

/// A struct that rows are read into.
struct Shape {
    ident: Ident,
    vis: Visibility,
    of: Option<Path>,
    fields: Vec<Field>,
}

/// A field of it.
struct Field {
    ident: Ident,
    name: String,
    vis: Visibility,
    ty: Type,
    docs: Vec<Attribute>,
    source: Source,
    /// Whether it is a shape itself.
    nested: bool,
}

/// What a field is read from, where the model is known.
enum Source {
    /// The column of a field of the model: of the same name unless said. A nested shape knows its own.
    Field(Ident),
    /// What the user's closure makes of the columns.
    Expr(Box<Expr>),
}

/// The implementation, or all mistakes and what stands in for it.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let mut mistakes = Mistakes::default();
    match Shape::parse(input, &mut mistakes) {
        None => mistakes.before(generate::shapeless(input)),
        Some(shape) if mistakes.is_empty() => generate::shape(&shape),
        Some(shape) => mistakes.before(generate::mistaken(&shape)),
    }
}

impl Shape {
    /// Reads a struct; what is wrong is noted. None if it is not of a form that has columns.
    fn parse(input: &DeriveInput, mistakes: &mut Mistakes) -> Option<Self> {
        let entries = ON_STRUCTS.entries(&input.attrs, mistakes);
        let has_of = !entries.is_empty();
        let attrs = mistakes.take(ShapeAttrs::from_list(&entries)).unwrap_or_default();
        let before = mistakes.len();
        refuse_generics(input, "a shape", mistakes);
        let name = name_of(&input.ident);
        let message = format!("a shape is a struct with named fields: `struct {name} {{ title: String, … }}`");
        let named = named_fields(input, &message, mistakes).filter(|_| mistakes.len() == before)?;
        let fields = named.named.iter().filter_map(|field| Field::parse(field, has_of, mistakes)).collect();
        Some(Shape { ident: input.ident.clone(), vis: input.vis.clone(), of: attrs.of.map(|of| of.0), fields })
    }
}

impl Field {
    fn parse(field: &syn::Field, has_of: bool, mistakes: &mut Mistakes) -> Option<Self> {
        let ident = field.ident.clone()?;
        let entries = ON_FIELDS.entries(&field.attrs, mistakes);
        let attrs = mistakes.take(FieldAttrs::from_list(&entries)).unwrap_or_default();
        attrs.check(has_of, mistakes);
        let source = match (attrs.expr, attrs.field) {
            (Some(expr), _) => Source::Expr(Box::new(expr.0)),
            (None, Some(field)) => Source::Field(field.0),
            (None, None) => Source::Field(ident.clone()),
        };
        Some(Field {
            name: name_of(&ident),
            ident,
            vis: field.vis.clone(),
            ty: field.ty.clone(),
            docs: field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")).cloned().collect(),
            source,
            // Also where it is written wrongly, so that no column type is wanted of a shape.
            nested: entries.iter().any(is_nested),
        })
    }
}

fn is_nested(entry: &NestedMeta) -> bool {
    matches!(entry, NestedMeta::Meta(meta) if meta.path().is_ident("nested"))
}

impl FieldAttrs {
    fn check(&self, has_of: bool, mistakes: &mut Mistakes) {
        let field = self.field.as_ref().map(|field| ("field", field.0.span()));
        let expr = self.expr.as_ref().map(|expr| ("expr", expr.0.span()));
        let mut mistake = |span: Span, message: String| mistakes.at(token_at(span), message);
        if let (Some((_, span)), Some(_)) = (field, expr) {
            mistake(span, "`field` and `expr` both say what is read: keep one".to_owned());
        }
        if let (Some((_, span)), Some(_)) = (field, &self.nested) {
            mistake(
                span,
                "a nested shape is read from no one field: leave `field` out, or write `expr = …`".to_owned(),
            );
        }
        if let Some((key, span)) = field.or(expr).filter(|_| !has_of) {
            mistake(span, format!("`{key}` needs to know the model: add `#[shape(of = Book)]` to the struct"));
        }
    }
}
