//! Taking the builders of a graph apart, and refusing what cannot be saved before anything is. Knows no driver.
use crate::dialect::Dialect;
use crate::error::Result;
use crate::logic::failure::doing;
use crate::logic::{hooks, insert};
use crate::model::{CompleteGraph, Draft, Graph, Model, Omitted, Planned};
use crate::sql;

/// What becomes of the graph of a builder.
pub(super) type PlanOf<M, B> = <<B as CompleteGraph<M>>::Graph as Graph<M>>::Plan;

/// Takes a row to be apart from what goes with it. Of its columns some get their values `later`, from rows that are saved
/// before it; without these it is not looked at, as a hook sees it before.
pub(super) fn plan<M: Model, G: Graph<M>>(
    planned: Planned<M, G>,
    dialect: Dialect,
    later: Option<Vec<usize>>,
) -> Result<Planned<M, G::Plan>> {
    let is_checked = later.is_some() && !hooks::written::<M>().before_save;
    let Planned { mut row, omitted, graph, is_begun } = planned;
    let holds_parent = M::schema().parent().is_some_and(|(parent, _)| parent.is_loaded(&mut row));
    let mut draft = Draft { row: &row, dialect, later: later.unwrap_or_default() };
    let graph = graph.plan(&mut draft)?;
    if is_checked {
        check(&draft, omitted, holds_parent).map_err(|error| doing::<M>("creating", error))?;
    }
    Ok(Planned { row, omitted, graph, is_begun })
}

/// Refuses a row that holds what the database does not take, such as the key of a row that is not saved.
fn check<M: Model>(draft: &Draft<'_, M>, omitted: Omitted, holds_parent: bool) -> Result<()> {
    let (schema, row) = (M::schema(), draft.row);
    let is_made = |position: &usize| {
        let Some(field) = schema.fields().get(*position) else { return false };
        let makes_key = || (field.is_generated() || field.has_default_key()) && row.value(*position).is_null();
        field.clock().is_some() || (field.is_key() && (holds_parent || makes_key()))
    };
    let positions = schema.inserted(true, insert::omit_unread(row, omitted));
    let positions = positions.filter(|position| !draft.later.contains(position) && !is_made(position));
    let positions: Vec<usize> = positions.collect();
    let values: Vec<_> = positions.iter().map(|position| row.value(*position)).collect();
    sql::check_values(schema, draft.dialect, positions.into_iter(), &values)
}
