//! A model as its struct writes it, and an embedded struct, which is a model without a table.
use crate::attr::{
    CheckAttr, Choices, Closure, EmbeddedAttrs, FieldAttrs, Given, IndexAttr, ModelAttrs, Name, OnDelete, RelatedName,
    Said, Through, UniqueAttr,
};
use crate::common::{Quoted, Word, name_of, named_fields, refuse_generics};
use crate::mistakes::Mistakes;
use crate::names::snake_case;
use crate::style::{self, Style};
use crate::types::{self, IdType, RelationType};
use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::{Attribute, DeriveInput, Expr, Visibility};

/// A struct that is to be a model, or to be embedded in one.
pub(crate) struct Model {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) table: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) ordering: Option<Closure>,
    /// Which rows queries see.
    pub(crate) scope: Option<Closure>,
    /// Whether it has hooks.
    pub(crate) hooks: bool,
    /// Whether its table is left alone.
    pub(crate) unmanaged: bool,
    pub(crate) uniques: Vec<UniqueAttr>,
    pub(crate) indexes: Vec<IndexAttr>,
    pub(crate) checks: Vec<CheckAttr>,
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
    /// Whether the type is an `Option`.
    pub(crate) option: bool,
    /// Whether the type is an `Option` of an `Option`.
    pub(crate) option_in_option: bool,
    /// The last name in the type, inside of an `Option`.
    pub(crate) type_name: Option<Ident>,
    pub(crate) docs: Vec<Attribute>,
    pub(crate) place: Place,
    pub(crate) column: Name,
    pub(crate) unique: bool,
    pub(crate) index: bool,
    pub(crate) primary_key: bool,
    /// Whether it names the row of another model that this one is as well.
    pub(crate) parent_link: bool,
    pub(crate) clock: Option<Clock>,
    pub(crate) version: bool,
    /// Whether it says when the row was deleted.
    pub(crate) soft_delete: bool,
    pub(crate) db_default: Option<Box<Expr>>,
    pub(crate) generated: Option<Closure>,
    pub(crate) check: Option<Closure>,
    pub(crate) choices: Option<Choices>,
    pub(crate) absent: Absent,
    /// Where each of its attributes was written, to point at.
    pub(crate) said: Said,
    /// What it says of rows of another model, if it does.
    pub(crate) relation: Option<RelationType>,
    /// The field on the other side of the relation.
    pub(crate) reverse: Option<String>,
    /// The method by which the other model, which has no field for it, names rows of this one.
    pub(crate) related_name: Option<Ident>,
    /// What becomes of the row when the one it names is deleted.
    pub(crate) on_delete: Option<OnDelete>,
    /// The field of the other model that it names, where it is not the primary key.
    pub(crate) to: Option<Quoted>,
    /// The model whose rows link two others, if it is one of the user's.
    pub(crate) through: Option<Through>,
    /// Whether a row that is linked to another is so the other way round.
    pub(crate) symmetrical: bool,
    /// What its table of pairs is called.
    pub(crate) pairs: Option<Name>,
}

/// Where a field is stored.
#[derive(PartialEq)]
pub(crate) enum Place {
    /// In a column.
    Column,
    /// In the columns of its own fields, whose names start like this.
    Embedded(String),
    /// In as many columns as the key has that it names.
    Composite(Columns),
    /// Nowhere.
    Skipped,
}

/// What the columns of a foreign key to a key of several are called.
#[derive(PartialEq)]
pub(crate) enum Columns {
    /// Like those of the key, after this.
    Prefixed(String),
    /// So.
    Named(Vec<Name>),
}

/// When a field is given the time.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Clock {
    Insert,
    EveryWrite,
}

/// What becomes of a field that the builder is not given.
pub(crate) enum Absent {
    /// It must be given.
    Refused,
    /// It is what its type makes of nothing: an `Option`, or an `Id` that the database makes.
    Empty,
    /// It is a `Deferred` NULL: what its type makes of nothing would be a value that was not read.
    Null,
    /// `Default::default()`, as the user asked for.
    Default,
    /// An expression of the user, with `Self` spelled out.
    Expr(TokenStream),
    /// The database fills it in; until then it is `Default::default()`.
    Database,
    /// It can't be given: the database calculates it, and until then it is `Default::default()`.
    Computed,
    /// It can't be given: it is the time.
    Now,
    /// It can't be given: it is 1.
    First,
    /// Rows of another model, which are not loaded.
    NotLoaded,
}

impl Model {
    /// Reads a struct; what is wrong is noted. None if it is not of a shape that has columns.
    pub(crate) fn parse(input: &DeriveInput, mistakes: &mut Mistakes) -> Option<Self> {
        let attrs = ModelAttrs::read(&input.attrs, mistakes);
        let name = name_of(&input.ident);
        let form = format!("a model is a struct with named fields: `struct {name} {{ id: Id<{name}>, … }}`");
        let mut model = Model::with_fields(input, ("a model", &form), attrs.rename_all, mistakes)?;
        if let Some(table) = attrs.table {
            model.table = table.text;
        }
        model.ordering = attrs.ordering;
        model.scope = attrs.scope;
        model.hooks = attrs.hooks.is_some();
        model.unmanaged = attrs.unmanaged.is_some();
        (model.uniques, model.indexes, model.checks) = (attrs.unique, attrs.index, attrs.check);
        if let Some(Word(span)) = attrs.soft_delete {
            model.soft_delete(span, mistakes);
        }
        Some(model)
    }

    /// Reads a struct that is to be embedded.
    pub(crate) fn parse_embedded(input: &DeriveInput, mistakes: &mut Mistakes) -> Option<Self> {
        let attrs = EmbeddedAttrs::read(&input.attrs, mistakes);
        let name = name_of(&input.ident);
        let form = format!("what is embedded is a struct with named fields: `struct {name} {{ city: String, … }}`");
        Model::with_fields(input, ("an embedded struct", &form), attrs.rename_all, mistakes)
    }

    /// Reads the fields. What is read is told by its name and its form.
    fn with_fields(
        input: &DeriveInput,
        (what, form): (&str, &str),
        style: Option<Style>,
        mistakes: &mut Mistakes,
    ) -> Option<Self> {
        let before = mistakes.len();
        refuse_generics(input, what, mistakes);
        let named = named_fields(input, form, mistakes).filter(|_| mistakes.len() == before)?;
        let fields =
            named.named.iter().filter_map(|field| Field::parse(field, &input.ident, style, mistakes)).collect();
        Some(Model {
            table: snake_case(&name_of(&input.ident)),
            ident: input.ident.clone(),
            vis: input.vis.clone(),
            fields,
            ordering: None,
            scope: None,
            hooks: false,
            unmanaged: false,
            uniques: Vec::new(),
            indexes: Vec::new(),
            checks: Vec::new(),
            understood: mistakes.len() == before,
        })
    }

    /// Marks the field `deleted_at`, as if it said so itself.
    fn soft_delete(&mut self, span: Span, mistakes: &mut Mistakes) {
        let name = self.name();
        if let Some(Field { name: marked, .. }) = self.fields.iter().find(|field| field.soft_delete) {
            let message =
                format!("`{name}.{marked}` says so already, by `#[field(soft_delete)]`: leave one of them out");
            mistakes.there(span, message);
        } else if let Some(field) = self.fields.iter_mut().find(|field| field.name == "deleted_at") {
            field.soft_delete = true;
            field.said.push(("soft_delete", span));
        } else {
            let message = format!(
                "`{name}` has no field `deleted_at` for the time of the deletion: add `deleted_at: Option<Timestamp>`, or \
                 write `#[field(soft_delete)]` on the field that it is"
            );
            mistakes.there(span, message);
        }
    }

    /// The name of the struct.
    pub(crate) fn name(&self) -> String {
        name_of(&self.ident)
    }

    /// The fields that the builder must be given.
    pub(crate) fn required(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| matches!(field.absent, Absent::Refused))
    }

    /// The fields that the builder can be given.
    pub(crate) fn settable(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.is_settable())
    }

    /// The field that names the row of another model that this one is as well, and what its type says.
    pub(crate) fn parent_link(&self) -> Option<(&Field, &RelationType)> {
        let link = self.fields.iter().find(|field| field.parent_link)?;
        Some((link, link.relation.as_ref().filter(|relation| relation.is_parent_link())?))
    }

    /// The fields that are stored.
    pub(crate) fn stored(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.place != Place::Skipped)
    }
}

impl Field {
    /// Whether queries can leave it unread, by the name of its type.
    pub(crate) fn is_deferred(&self) -> bool {
        !self.option && self.type_name.as_ref().is_some_and(|name| name == "Deferred")
    }

    fn parse(field: &syn::Field, model: &Ident, style: Option<Style>, mistakes: &mut Mistakes) -> Option<Self> {
        let ident = field.ident.clone()?;
        let (attrs, said) = FieldAttrs::read(&field.attrs, mistakes);
        let name = name_of(&ident);
        let id = IdType::of(&field.ty);
        let parent_link = attrs.parent_link.is_some();
        let primary_key = attrs.primary_key.is_some() || parent_link || id.as_ref().is_some_and(|id| id.is_of(model));
        let generated_key = primary_key && id.as_ref().is_some_and(IdType::is_generated);
        let prefix = || format!("{}_", column_name(&name, style));
        let relation = RelationType::of(&field.ty).filter(|_| attrs.skip.is_none());
        let no_column = relation.as_ref().is_some_and(|relation| !relation.has_column());
        let place = match attrs.embedded {
            _ if attrs.skip.is_some() || no_column => Place::Skipped,
            Some(embedded) => Place::Embedded(embedded.prefix.unwrap_or_else(prefix)),
            None if relation.as_ref().is_some_and(RelationType::is_composite) => Place::Composite(
                attrs.columns.map_or_else(|| Columns::Prefixed(prefix()), |names| Columns::Named(names.0)),
            ),
            None => Place::Column,
        };
        // In an `Option`, which is a mistake, it has its columns all the same.
        let ty = match place {
            Place::Embedded(_) => types::in_option(&field.ty).unwrap_or(&field.ty),
            _ => &field.ty,
        };
        let clock = match (&attrs.auto_now, &attrs.auto_now_add) {
            (Some(_), _) => Some(Clock::EveryWrite),
            (None, Some(_)) => Some(Clock::Insert),
            (None, None) => None,
        };
        let absent = match attrs.default {
            _ if no_column => Absent::NotLoaded,
            _ if attrs.generated.is_some() => Absent::Computed,
            _ if clock.is_some() => Absent::Now,
            _ if attrs.version.is_some() => Absent::First,
            Some(Given(Some(expr))) => Absent::Expr(types::without_self(Expr::into_token_stream(*expr), model)),
            Some(Given(None)) => Absent::Default,
            None if attrs.db_default.is_some() => Absent::Database,
            None if place == Place::Skipped => Absent::Default,
            None if generated_key || types::is_option(&field.ty) => Absent::Empty,
            None if types::is_deferred_option(&field.ty) => Absent::Null,
            None => Absent::Refused,
        };
        Some(Field {
            absent,
            column: attrs.column.unwrap_or_else(|| {
                let of = if relation.is_some() { format!("{name}_id") } else { name.clone() };
                Name { text: column_name(&of, style), span: ident.span() }
            }),
            unique: attrs.unique.is_some()
                || !primary_key && relation.as_ref().is_some_and(|relation| relation.one_to_one),
            index: attrs.index.is_some(),
            vis: field.vis.clone(),
            ty: types::without_self(ty.to_token_stream(), model),
            option: types::is_option(&field.ty),
            option_in_option: types::is_option_in_option(&field.ty),
            type_name: types::name_inside(&field.ty),
            docs: field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")).cloned().collect(),
            ident,
            name,
            id,
            place,
            primary_key,
            parent_link,
            clock,
            version: attrs.version.is_some(),
            soft_delete: attrs.soft_delete.is_some(),
            db_default: attrs.db_default.map(|value| value.0),
            generated: attrs.generated,
            check: attrs.check,
            choices: attrs.choices,
            said,
            relation,
            on_delete: attrs.on_delete,
            to: attrs.to,
            through: attrs.through,
            symmetrical: attrs.symmetrical.is_some(),
            pairs: attrs.table,
            related_name: attrs.related_name.map(|RelatedName(name)| name),
            reverse: attrs.reverse.map(|Quoted(name)| name.value()),
        })
    }

    /// The columns whose names are known: not those of an embedded struct, nor those that are called like others.
    pub(crate) fn columns(&self) -> &[Name] {
        match &self.place {
            Place::Column => std::slice::from_ref(&self.column),
            Place::Composite(Columns::Named(names)) => names,
            _ => &[],
        }
    }

    /// Whether the builder has a setter for it: a value, or rows of another model.
    pub(crate) fn has_setter(&self) -> bool {
        self.is_settable() || matches!(self.absent, Absent::NotLoaded)
    }

    /// Whether the builder can be given its value.
    pub(crate) fn is_settable(&self) -> bool {
        !matches!(self.absent, Absent::Computed | Absent::Now | Absent::First | Absent::NotLoaded)
    }

    /// The type of the key that it is, or is a part of: that of a foreign key is the key of the other row.
    pub(crate) fn key_type(&self) -> TokenStream {
        self.relation.as_ref().map_or_else(|| self.ty.clone(), RelationType::key_type)
    }

    /// Where an attribute was written.
    pub(crate) fn said(&self, key: &str) -> Option<Span> {
        self.said.iter().find(|(said, _)| *said == key).map(|(_, span)| *span)
    }
}

/// What the column of a field is called: like the field, unless a style is asked for.
fn column_name(field: &str, style: Option<Style>) -> String {
    style.map_or_else(|| field.to_owned(), |style| style::written(field, Some(style)))
}
