//! What the fields of relations share: that they are loaded or not, and what to say if not.
use crate::error::{Error, ErrorKind};
use crate::model::{Model, Schema};
use crate::value::Value;
use std::any::Any;
use std::sync::Arc;

/// A model, of a type that whoever holds it knows.
pub type AnyModel = dyn Any + Send + Sync;

/// What was loaded for a field.
pub enum Loaded {
    /// The row, or that there is none.
    One(Option<Arc<AnyModel>>),
    /// The rows, for this field alone.
    Many(Vec<Box<AnyModel>>),
    /// The rows, which other fields hold as well.
    Shared(Vec<Arc<AnyModel>>),
}

impl Loaded {
    /// The one row.
    pub(super) fn one<M: Send + Sync + 'static>(self) -> Option<Arc<M>> {
        match self {
            Loaded::One(row) => row?.downcast().ok(),
            _ => None,
        }
    }
}

/// A field of a model that names rows of another.
#[doc(hidden)]
pub trait RelationField: Send + Sync + 'static {
    /// Keeps what was loaded.
    fn hold(&mut self, loaded: Loaded);

    /// Whether there is nothing to load any more.
    fn is_loaded(&self) -> bool;

    /// The one row that is loaded.
    fn row(&self) -> Option<&AnyModel> {
        None
    }

    /// Gives up what was loaded, which is to be given back; none if it is not loaded, or a clone of the model holds it.
    fn take(&mut self) -> Option<Loaded>;

    /// The field, knowing whose it is.
    fn of(self, owner: &'static Owner) -> Self
    where
        Self: Sized;
}

/// A field without a column: its rows are found by the key of the row that it is a field of.
#[doc(hidden)]
pub trait FieldOfRow: RelationField {
    /// The model of its rows.
    type Row;

    /// Keeps all rows that it names.
    fn hold_rows(&mut self, rows: Vec<Self::Row>);

    /// Whose it is.
    fn belongs_to(&self) -> (Option<&'static Owner>, &OwnKey);

    /// Notes whose it is. Of another row nothing is loaded.
    fn belong(&mut self, key: &OwnKey);
}

/// The key of the row that a field belongs to, as it was read or saved.
#[doc(hidden)]
#[derive(Clone, Default, PartialEq)]
pub enum OwnKey {
    /// There is none yet.
    #[default]
    Unset,
    One(Value),
    Several(Arc<[Value]>),
}

impl OwnKey {
    /// That of a row.
    pub fn of<M: Model>(row: &M) -> Self {
        let positions = M::schema().key_positions();
        let key = match positions {
            [position] => OwnKey::One(row.value(*position)),
            positions => OwnKey::Several(positions.iter().map(|position| row.value(*position)).collect()),
        };
        match key.values().iter().any(Value::is_null) {
            true => OwnKey::Unset,
            false => key,
        }
    }

    /// The values of its columns, none if it is unset.
    pub(crate) fn values(&self) -> &[Value] {
        match self {
            OwnKey::Unset => &[],
            OwnKey::One(value) => std::slice::from_ref(value),
            OwnKey::Several(values) => values,
        }
    }
}

impl<F: RelationField> RelationField for Option<F> {
    fn hold(&mut self, loaded: Loaded) {
        if let Some(field) = self {
            field.hold(loaded);
        }
    }

    fn is_loaded(&self) -> bool {
        self.as_ref().is_none_or(RelationField::is_loaded)
    }

    fn take(&mut self) -> Option<Loaded> {
        self.as_mut()?.take()
    }

    fn of(self, owner: &'static Owner) -> Self {
        self.map(|field| field.of(owner))
    }
}

/// The model and the field that a relation belongs to, for errors.
#[doc(hidden)]
#[derive(Debug)]
pub struct Owner {
    pub model: &'static str,
    pub field: &'static str,
    pub schema: fn() -> &'static Schema,
    /// The number of the relation.
    pub relation: usize,
}

impl Owner {
    /// That others hold the row of the field as well.
    pub(super) fn shared(owner: Option<&'static Owner>, target: &str) -> Error {
        let field =
            owner.map_or_else(|| format!("the `{target}`"), |owner| format!("`{}.{}`", owner.model, owner.field));
        let message = format!(
            "{field} is held by others as well, by clones or by rows that name the same one: change it before there are \
             any, or read the `{target}` by itself"
        );
        Error::new(ErrorKind::InvalidQuery, message)
    }

    /// That the row was looked for.
    pub(super) fn not_there(owner: Option<&'static Owner>, target: &str) -> Error {
        let field = owner.map_or_else(String::new, |Owner { model, field, .. }| format!("`{model}.{field}`: "));
        let message = format!("{field}the `{target}` that it names was looked for and is not there, or was left out");
        Error::new(ErrorKind::NotFound, message)
    }

    /// That the field is not loaded, and the calls that load it.
    pub(super) fn not_loaded(owner: Option<&'static Owner>, target: &str, to_one: bool) -> Error {
        let Some(Owner { model, field, schema, relation }) = owner else {
            let message = format!("the related `{target}` is not loaded: read the model that has it from the database");
            return Error::new(ErrorKind::NotLoaded, message);
        };
        let letter = model.chars().next().unwrap_or('m').to_lowercase();
        let by = if to_one { "select_related" } else { "prefetch_related" };
        // What names another field than the key is loaded with others alone.
        let names_key = schema().relation_at(*relation).is_none_or(|relation| relation.to.is_none());
        let alone = if names_key { format!(", or by itself, `.{field}.load(…)`") } else { String::new() };
        let message = format!(
            "`{model}.{field}` is not loaded: load it with the query, `.{by}(|{letter}| {letter}.{field}())`{alone}"
        );
        Error::new(ErrorKind::NotLoaded, message)
    }
}
