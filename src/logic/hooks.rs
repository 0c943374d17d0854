//! Writes of models with hooks, and what makes one of both: a transaction, if hooks ask the database. Knows no driver.
use super::Session;
use super::transaction::{Atomic, open};
use super::whole::Whole;
use crate::error::Result;
use crate::executor::{Output, maybe_async};
use crate::model::{AnyModel, CallHooks, DeleteHooks, Model, Schema, Written};

/// What the hooks of a model are.
pub(super) const fn written<M: Model>() -> Written {
    <M::Hooks as CallHooks<M>>::WRITTEN
}

/// A write and its hooks: steps that last together, if the hooks ask anything.
pub(super) enum Around<'e, O: Output> {
    Plain(Session<'e, O>),
    Atomic(Atomic<'e, O>),
}

impl<'e, O: Output> Around<'e, O> {
    #[maybe_async(AFIT)]
    pub(super) async fn open(session: Session<'e, O>, together: bool) -> Result<Self> {
        match together {
            true => Ok(Around::Atomic(open(session).await?)),
            false => Ok(Around::Plain(session)),
        }
    }

    /// Where the statements go.
    pub(super) fn session(&self) -> Session<'_, O> {
        match self {
            Around::Plain(session) => *session,
            Around::Atomic(atomic) => Session::new(atomic),
        }
    }

    /// Gives the result out; keeps before what went well, or undoes it.
    #[maybe_async(AFIT)]
    pub(super) async fn end<T>(self, result: Result<T>) -> Result<T> {
        let Around::Atomic(atomic) = self else { return result };
        match result {
            Ok(result) => {
                O::take(atomic.commit()).await?;
                Ok(result)
            }
            Err(error) => {
                let _ = O::take(atomic.rollback()).await;
                Err(error)
            }
        }
    }
}

#[maybe_async(AFIT)]
pub(super) async fn before_save<M: Model, O: Output>(session: Session<'_, O>, model: &mut M) -> Result<()> {
    match written::<M>().before_save {
        true => O::take(M::Hooks::before_save(model, &session)).await,
        false => Ok(()),
    }
}

#[maybe_async(AFIT)]
pub(super) async fn after_save<M: Model, O: Output>(
    session: Session<'_, O>,
    model: &mut M,
    created: bool,
) -> Result<()> {
    match written::<M>().after_save {
        true => O::take(M::Hooks::after_save(model, &session, created)).await,
        false => Ok(()),
    }
}

#[maybe_async(AFIT)]
pub(super) async fn before_delete<M: Model, O: Output>(session: Session<'_, O>, model: &mut M) -> Result<()> {
    match written::<M>().before_delete {
        true => O::take(M::Hooks::before_delete(model, &session)).await,
        false => Ok(()),
    }
}

#[maybe_async(AFIT)]
pub(super) async fn after_delete<M: Model, O: Output>(session: Session<'_, O>, model: &mut M) -> Result<()> {
    match written::<M>().after_delete {
        true => O::take(M::Hooks::after_delete(model, &session)).await,
        false => Ok(()),
    }
}

/// Rows that go with others, of models that have hooks.
pub(super) struct Hooked<O: Output>(Vec<(&'static DeleteHooks<O>, Vec<Box<AnyModel>>)>);

impl<O: Output> Hooked<O> {
    pub(super) fn new(rows: impl Iterator<Item = (&'static Schema, Vec<Box<AnyModel>>)>) -> Self {
        Hooked(rows.filter_map(|(schema, rows)| Some((schema.delete_hooks()?, rows))).collect())
    }

    /// Before any of them is deleted, as Django does.
    #[maybe_async(AFIT)]
    pub(super) async fn before_delete(&mut self, session: Session<'_, O>, whole: &Whole<'_, O>) -> Result<()> {
        for (hooks, rows) in &mut self.0 {
            for row in rows {
                // What it may have written is a part of what is deleted.
                whole.touch();
                O::take((hooks.before)(&mut **row, &session)).await?;
            }
        }
        Ok(())
    }

    /// After all of them are.
    #[maybe_async(AFIT)]
    pub(super) async fn after_delete(&mut self, session: Session<'_, O>) -> Result<()> {
        for (hooks, rows) in &mut self.0 {
            for row in rows {
                O::take((hooks.after)(&mut **row, &session)).await?;
            }
        }
        Ok(())
    }
}
