//! What makes the rows that link two others: pairs of keys in a table of Biform's, or rows of a model of the user's. Knows
//! no driver.
use super::Session;
use super::bulk;
use crate::error::{Error, ErrorKind, Result};
use crate::executor::Output;
use crate::model::{CompleteBetween, Model, Omitted, Parts};
use crate::query::{Links, Pairs, Through};
use crate::sql::{self, Conflict};
use crate::statement::{Statement, ValueSets};
use crate::value::Value;
use std::marker::PhantomData;

/// The key of a row, and that of another that it is linked to.
pub(crate) type Pair = [Vec<Value>; 2];

/// What makes the rows that link others.
pub trait MakePairs: Send {
    /// What inserts them.
    fn inserts<O: Output>(
        &mut self,
        session: Session<'_, O>,
        links: &Links,
        pairs: Vec<Pair>,
    ) -> Result<Vec<(Statement, ValueSets)>>;
}

/// Pairs of keys, of which one that is there stays.
pub struct Plain;

impl MakePairs for Plain {
    fn inserts<O: Output>(
        &mut self,
        session: Session<'_, O>,
        links: &Links,
        pairs: Vec<Pair>,
    ) -> Result<Vec<(Statement, ValueSets)>> {
        let (schema, link) = (links.link.schema, &links.link);
        let ignore = Conflict::Ignore { tell: false };
        let statement = sql::insert_or(schema, session.dialect(), true, Omitted::NONE, ignore)?;
        let mut sets = ValueSets::with_capacity(schema.fields().len(), pairs.len());
        for [own, other] in pairs {
            // The columns stand as the side that owns the table has them.
            let mut pair: Vec<(usize, Value)> = link.own.iter().copied().zip(own).collect();
            pair.extend(link.other.iter().copied().zip(other));
            pair.sort_by_key(|(position, _)| *position);
            sets.push_set(|values| values.extend(pair.into_iter().map(|(_, value)| value)));
        }
        Ok(vec![(statement, sets)])
    }
}

/// Rows of a model, each made by a builder that is given the two keys.
pub struct OfModel<T, F, const OWN: usize, const OTHER: usize> {
    values: F,
    of: PhantomData<fn() -> T>,
}

impl<T, F, const OWN: usize, const OTHER: usize> OfModel<T, F, OWN, OTHER> {
    pub(crate) fn new(values: F) -> Self {
        OfModel { values, of: PhantomData }
    }
}

impl<T, F, C, const OWN: usize, const OTHER: usize> MakePairs for OfModel<T, F, OWN, OTHER>
where
    T: Model,
    F: FnMut() -> C + Send,
    C: CompleteBetween<T, OWN, OTHER>,
{
    fn inserts<O: Output>(
        &mut self,
        session: Session<'_, O>,
        _: &Links,
        pairs: Vec<Pair>,
    ) -> Result<Vec<(Statement, ValueSets)>> {
        let made = |[own, other]: Pair| {
            let ([own], [other]) = (own.as_slice(), other.as_slice()) else {
                let message = format!("`{}` links rows by keys of one column", T::schema().model());
                return Err(Error::new(ErrorKind::Unsupported, message));
            };
            let row = (self.values)().complete_between(own.as_ref(), other.as_ref());
            let (row, omitted) = row.map_err(|mismatch| Error::new(ErrorKind::InvalidQuery, mismatch.to_string()))?;
            Ok(Parts(row, omitted))
        };
        let rows = pairs.into_iter().map(made).collect::<Result<Vec<_>>>()?;
        bulk::untold(session, rows.into_iter())
    }
}

/// What makes a link by itself: a table of pairs does, and a model whose other fields have defaults.
#[diagnostic::on_unimplemented(
    message = "a link cannot be made of `{Self}` by itself",
    label = "its model has other fields that are required",
    note = "give them: `add_with`, `set_with` and `create_with` take a closure that makes the row, without the two keys"
)]
pub trait Pairing {
    #[doc(hidden)]
    type Make: MakePairs + 'static;

    #[doc(hidden)]
    fn make() -> Self::Make;
}

impl Pairing for Pairs {
    type Make = Plain;

    fn make() -> Plain {
        Plain
    }
}

impl<T, const OWN: usize, const OTHER: usize> Pairing for Through<T, OWN, OTHER>
where
    T: Model<Create: CompleteBetween<T, OWN, OTHER>>,
{
    type Make = OfModel<T, fn() -> T::Create, OWN, OTHER>;

    fn make() -> Self::Make {
        OfModel::new(T::create)
    }
}
