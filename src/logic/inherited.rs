//! Rows that are rows of other models as well: the row of each is written, the ones that are inherited first, or none. Knows no driver.
use super::Session;
use super::assign::assign_row;
use super::by_key::key_values;
use super::failure::doing;
use super::row::Given;
use super::save::{Fields, Save, Written, insert_row_ignoring, write_row};
use super::transaction::Scope;
use super::whole::Whole;
use super::{parents, touch};
use crate::error::Result;
use crate::executor::{Output, maybe_async};
use crate::expr::Assignment;
use crate::model::{CloneOf, ForeignKey, Model, Omissions, Omitted, RelationField, Schema, WithParent};
use crate::query::Query;
use crate::sql;
use crate::value::Value;
use std::iter;

/// Writes a row and the rows that it is as well, as far as these are loaded; and says whether it is new.
#[maybe_async(AFIT)]
pub(super) async fn write<M: Model, O: Output>(session: Session<'_, O>, model: &mut M, how: Write) -> Result<bool> {
    let rows = match is_of_several(model, &how) {
        true => in_transaction(session, model, how).await?,
        false => rows(session, None, model, how).await?,
    };
    let created = rows.created;
    rows.give(model).map(|()| created)
}

/// How a row is written.
pub(super) enum Write {
    Save(Save),
    /// Columns are set by expressions.
    Set(Vec<Assignment>),
    /// Other tables of the same object are written: what every write changes is, the version and times.
    Touch,
}

/// Whether more than one row may be written.
fn is_of_several<M: Model>(model: &mut M, how: &Write) -> bool {
    let is_loaded = M::schema().parent().is_some_and(|(parent, _)| parent.is_loaded(model));
    let is_own = match how {
        Write::Save(Save::Fields(fields)) => fields.parent.is_none(),
        Write::Set(assignments) => assignments.iter().all(|set| set.path.is_root()),
        // What is there is left alone by a new row.
        Write::Save(Save::Create(_)) => return is_loaded,
        Write::Save(_) => !is_loaded,
        Write::Touch => true,
    };
    match is_own {
        true => M::schema().ancestors().any(Schema::is_touched),
        false => is_loaded,
    }
}

#[maybe_async(AFIT)]
async fn in_transaction<M: Model, O: Output>(session: Session<'_, O>, model: &mut M, how: Write) -> Result<Rows> {
    let scope = Scope::open(session).await?;
    let whole = Whole::begin(scope.session());
    let rows = rows(scope.session(), Some(&whole), model, how).await;
    let rows = whole.end(rows);
    scope.end(rows).await
}

/// What was written of a row and of those that it is as well.
struct Rows {
    created: bool,
    given: Given,
    parent: Option<Box<Parent>>,
}

/// What was written of the row that another is as well.
struct Parent {
    rows: Rows,
    key: Option<Value>,
}

impl Rows {
    /// Gives the models what was made for them.
    fn give<M: Model>(self, model: &mut M) -> Result<()> {
        if let Some(parent) = self.parent {
            model.with_parent(GiveParent(parent.rows))?;
        }
        self.given.give(model)
    }
}

#[maybe_async(AFIT)]
async fn rows<M: Model, O: Output>(
    session: Session<'_, O>,
    whole: Option<&Whole<'_, O>>,
    model: &mut M,
    how: Write,
) -> Result<Rows> {
    let (own, of_parent) = split::<M>(how)?;
    let parent = match of_parent {
        Some(how) => O::take(model.with_parent(WriteParent { session, whole, how })).await?,
        None => None,
    };
    let is_new = parent.as_ref().is_some_and(|parent| parent.rows.created);
    let key = parent.as_ref().and_then(|parent| parent.key.clone());
    let Written { created, given } = match own {
        // As in Django, what is new there is new here.
        Some(Write::Save(Save::UpdateOrInsert)) if is_new => {
            write_row(session, model, Save::Insert(Omitted::NONE), key).await?
        }
        Some(Write::Save(own)) => write_row(session, model, own, key).await?,
        Some(Write::Touch) => write_row(session, model, Save::Fields(Fields::default()), key).await?,
        Some(Write::Set(own)) => Written { created: false, given: assign_row(session, model, own).await? },
        None => Written { created: false, given: Given::default() },
    };
    Ok(Rows { created, given, parent: parent.map(Box::new) })
}

/// How the row is written, and how the row that it is as well; none is not.
fn split<M: Model>(how: Write) -> Result<(Option<Write>, Option<Write>)> {
    let (own, parent) = named::<M>(how)?;
    let touch = |is_touched: bool| is_touched.then_some(Write::Touch);
    let own = own.or_else(|| touch(M::schema().is_touched()));
    Ok((own, parent.or_else(|| touch(M::schema().ancestors().any(Schema::is_touched)))))
}

/// The same, as far as it is named.
fn named<M: Model>(how: Write) -> Result<(Option<Write>, Option<Write>)> {
    let (own, parent) = match how {
        // As in Django, it is the row itself that must be new.
        Write::Save(how @ (Save::UpdateOrInsert | Save::Insert(_))) => (Some(how), Some(Save::UpdateOrInsert)),
        Write::Save(Save::Create(Omissions { own, parent })) => {
            (Some(Save::Create(own.into())), Some(Save::Create(Omissions::of_parent(parent))))
        }
        Write::Save(Save::Update) => (Some(Save::Update), Some(Save::Update)),
        Write::Save(Save::Fields(Fields { own, parent })) => {
            let own = (!own.is_empty()).then_some(Save::Fields(Fields { own, parent: None }));
            (own, parent.map(|fields| Save::Fields(*fields)))
        }
        Write::Set(assignments) => {
            let set = |set: Vec<Assignment>| (!set.is_empty()).then_some(Write::Set(set));
            let (own, parent) = M::schema().split(assignments)?;
            return Ok((set(own), set(parent)));
        }
        Write::Touch => return Ok((None, None)),
    };
    Ok((own.map(Write::Save), parent.map(Write::Save)))
}

/// Writes the row that another is as well, if it is loaded.
struct WriteParent<'m, O: Output> {
    session: Session<'m, O>,
    whole: Option<&'m Whole<'m, O>>,
    how: Write,
}

impl<'m, O: Output> WithParent<'m> for WriteParent<'m, O> {
    type Output = O::Of<'m, Option<Parent>>;

    fn parent<P: Model>(self, link: &'m mut ForeignKey<P, P::Key>, clone: Option<CloneOf<P>>) -> Self::Output {
        O::give(parent(self.session, self.whole, (link, clone), self.how))
    }

    fn none(self) -> Self::Output {
        O::ready(Ok(None))
    }
}

#[maybe_async(AFIT)]
async fn parent<P: Model, O: Output>(
    session: Session<'_, O>,
    whole: Option<&Whole<'_, O>>,
    (link, clone): (&mut ForeignKey<P, P::Key>, Option<CloneOf<P>>),
    how: Write,
) -> Result<Option<Parent>> {
    let (is_named, what) = match how {
        Write::Save(Save::Create(_)) if link.id().key().is_some() => return Ok(None),
        Write::Save(Save::Fields(_)) => (true, "saving"),
        Write::Save(_) | Write::Touch => (false, "saving"),
        Write::Set(_) => (true, "updating"),
    };
    // What is named must be there; else what is not loaded is left alone, but for what every write changes.
    if !link.is_loaded() && !is_named {
        if let Some((whole, key)) = whole.zip(link.id().into_key()) {
            let tables = iter::once(P::schema()).chain(P::schema().ancestors());
            touch::touch(session, whole, tables, &key_values(&key)).await?;
        }
        return Ok(None);
    }
    link.note_key();
    let row = link.own_mut(clone)?;
    let rows = rows(session, whole, row, how).await.map_err(|error| doing::<P>(what, error))?;
    whole.into_iter().for_each(Whole::touch);
    Parent::of(row, rows).map(Some)
}

impl Parent {
    fn of<P: Model>(row: &P, rows: Rows) -> Result<Self> {
        let key = P::schema().key_positions().first().map(|key| rows.value(row, *key)).transpose()?;
        Ok(Parent { rows, key })
    }
}

impl Rows {
    /// The value that a column has after it.
    fn value<M: Model>(&self, model: &M, position: usize) -> Result<Value> {
        match self.parent.as_deref() {
            Some(Parent { key: Some(key), .. }) if M::schema().key_positions() == [position] => Ok(key.clone()),
            _ => self.given.value(model, position),
        }
    }
}

/// Gives the row that another is as well what was made for it, and its key to that.
struct GiveParent(Rows);

impl<'m> WithParent<'m> for GiveParent {
    type Output = Result<()>;

    fn parent<P: Model>(self, link: &'m mut ForeignKey<P, P::Key>, clone: Option<CloneOf<P>>) -> Self::Output {
        self.0.give(link.own_mut(clone)?)?;
        link.note_key();
        Ok(())
    }

    fn none(self) -> Self::Output {
        Ok(())
    }
}

/// Inserts a row and what it is as well, which is new, unless one of them breaks a unique constraint: then none of them, and
/// nothing fails. Says whether it did.
#[maybe_async(AFIT)]
pub(super) async fn insert_ignoring<M: Model, O: Output>(
    session: Session<'_, O>,
    model: &mut M,
    omitted: Omissions,
) -> Result<bool> {
    let scope = Scope::open(session).await?;
    let whole = Whole::begin(scope.session());
    let inserted = new_rows(scope.session(), &whole, model, omitted).await;
    let inserted = whole.end(inserted);
    match scope.end(inserted).await? {
        Some(rows) => rows.give(model).map(|()| true),
        None => Ok(false),
    }
}

#[maybe_async(AFIT)]
async fn new_rows<M: Model, O: Output>(
    session: Session<'_, O>,
    whole: &Whole<'_, O>,
    model: &mut M,
    Omissions { own, parent: omitted }: Omissions,
) -> Result<Option<Rows>> {
    let mut parent = None;
    if parents::is_new(model) {
        let omitted = Omissions::of_parent(omitted);
        parent = O::take(model.with_parent(InsertParent { session, whole, omitted })).await?;
        if parent.is_none() {
            return Ok(None);
        }
    }
    let key = parent.as_ref().and_then(|parent| parent.key.clone());
    if let Some(given) = insert_row_ignoring(session, model, own, key.clone()).await? {
        whole.touch();
        return Ok(Some(Rows { created: true, given, parent: parent.map(Box::new) }));
    }
    // What was inserted before it is of no use without it.
    let new = iter::successors(parent.as_ref(), |parent| parent.rows.parent.as_deref()).count();
    for schema in M::schema().ancestors().take(new) {
        let mut row = Query::new(schema);
        row.keep_keys(vec![key.iter().cloned().collect()]);
        session.execute(sql::delete(&row, session.dialect())?).await?;
    }
    Ok(None)
}

/// Inserts the row that another is as well; none if it breaks a unique constraint.
struct InsertParent<'m, O: Output> {
    session: Session<'m, O>,
    whole: &'m Whole<'m, O>,
    omitted: Omissions,
}

impl<'m, O: Output> WithParent<'m> for InsertParent<'m, O> {
    type Output = O::Of<'m, Option<Parent>>;

    fn parent<P: Model>(self, link: &'m mut ForeignKey<P, P::Key>, clone: Option<CloneOf<P>>) -> Self::Output {
        O::give(insert_parent(self.session, self.whole, (link, clone), self.omitted))
    }

    fn none(self) -> Self::Output {
        O::ready(Ok(None))
    }
}

#[maybe_async(AFIT)]
async fn insert_parent<P: Model, O: Output>(
    session: Session<'_, O>,
    whole: &Whole<'_, O>,
    (link, clone): (&mut ForeignKey<P, P::Key>, Option<CloneOf<P>>),
    omitted: Omissions,
) -> Result<Option<Parent>> {
    let row = link.own_mut(clone)?;
    let rows = new_rows(session, whole, row, omitted).await.map_err(|error| doing::<P>("creating", error))?;
    rows.map(|rows| Parent::of(row, rows)).transpose()
}
