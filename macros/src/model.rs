//! A model as its struct writes it.
use crate::attr::{FieldAttrs, Given, ModelAttrs, Name};
use crate::mistakes::Mistakes;
use crate::names::snake_case;
use crate::types::{self, IdType};
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, Data, DeriveInput, Expr, Fields, FieldsNamed, GenericParam, Type, Visibility};

/// A struct that is to be a model.
pub(crate) struct Model {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) table: String,
    pub(crate) fields: Vec<Field>,
    /// Whether the attributes of all fields were understood. If not, a rule about fields may only seem broken.
    pub(crate) understood: bool,
}

/// A field of it, and its column.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) name: String,
    pub(crate) vis: Visibility,
    /// The type, with `Self` spelled out.
    pub(crate) ty: TokenStream,
    /// What stands in it, if it is an `Id<…>`.
    pub(crate) id: Option<IdType>,
    /// Whether the type is an `Option` of an `Option`.
    pub(crate) option_in_option: bool,
    pub(crate) docs: Vec<Attribute>,
    pub(crate) column: Name,
    pub(crate) unique: bool,
    pub(crate) primary_key: bool,
    pub(crate) absent: Absent,
}

/// What becomes of a field that the builder is not given.
pub(crate) enum Absent {
    /// It must be given.
    Refused,
    /// It is what its type makes of nothing: an `Option`, or an `Id` that the database makes.
    Empty,
    /// `Default::default()`, as the user asked for.
    Default,
    /// An expression of the user, with `Self` spelled out.
    Expr(TokenStream),
}

impl Model {
    /// Reads a struct; what is wrong is noted. None if it is not of a shape that has columns.
    pub(crate) fn parse(input: &DeriveInput, mistakes: &mut Mistakes) -> Option<Self> {
        let attrs = ModelAttrs::read(&input.attrs, mistakes);
        let before = mistakes.len();
        refuse_generics(input, mistakes);
        let named = named_fields(input, mistakes).filter(|_| mistakes.len() == before)?;
        let fields = named.named.iter().filter_map(|field| Field::parse(field, &input.ident, mistakes)).collect();
        Some(Model {
            table: attrs.table.map_or_else(|| snake_case(&input.ident.unraw().to_string()), |table| table.text),
            ident: input.ident.clone(),
            vis: input.vis.clone(),
            fields,
            understood: mistakes.len() == before,
        })
    }

    /// The name of the struct.
    pub(crate) fn name(&self) -> String {
        self.ident.unraw().to_string()
    }

    /// The fields that the builder must be given.
    pub(crate) fn required(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| matches!(field.absent, Absent::Refused))
    }
}

impl Field {
    fn parse(field: &syn::Field, model: &Ident, mistakes: &mut Mistakes) -> Option<Self> {
        let ident = field.ident.clone()?;
        let attrs = FieldAttrs::read(&field.attrs, mistakes);
        let name = ident.unraw().to_string();
        let id = IdType::of(&field.ty);
        let primary_key = attrs.primary_key.is_some() || id.as_ref().is_some_and(|id| id.is_of(model));
        let generated = primary_key && id.as_ref().is_some_and(IdType::is_generated);
        Some(Field {
            absent: Absent::new(attrs.default, &field.ty, generated, model),
            column: attrs.column.unwrap_or_else(|| Name { text: name.clone(), span: ident.span() }),
            unique: attrs.unique.is_some(),
            vis: field.vis.clone(),
            ty: types::without_self(field.ty.to_token_stream(), model),
            option_in_option: types::is_option_in_option(&field.ty),
            docs: field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")).cloned().collect(),
            ident,
            name,
            id,
            primary_key,
        })
    }
}

impl Absent {
    fn new(given: Option<Given>, ty: &Type, generated: bool, model: &Ident) -> Self {
        match given {
            Some(Given::By(expr)) => Absent::Expr(types::without_self(Expr::into_token_stream(*expr), model)),
            Some(Given::ByType) => Absent::Default,
            None if generated || types::is_option(ty) => Absent::Empty,
            None => Absent::Refused,
        }
    }
}

fn named_fields<'a>(input: &'a DeriveInput, mistakes: &mut Mistakes) -> Option<&'a FieldsNamed> {
    let name = input.ident.unraw();
    let message = format!("a model is a struct with named fields: `struct {name} {{ id: Id<{name}>, … }}`");
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(named) => return Some(named),
            Fields::Unnamed(unnamed) => mistakes.at(unnamed, message),
            Fields::Unit => mistakes.at(&input.ident, message),
        },
        Data::Enum(data) => mistakes.at(data.enum_token, message),
        Data::Union(data) => mistakes.at(data.union_token, message),
    }
    None
}

fn refuse_generics(input: &DeriveInput, mistakes: &mut Mistakes) {
    for parameter in &input.generics.params {
        let message = match parameter {
            GenericParam::Lifetime(_) => "a model has no lifetimes: it owns what it holds, as in `String` for `&str`",
            _ => "a model has no generics: its table has one type of each column",
        };
        mistakes.at(parameter, message);
    }
}
