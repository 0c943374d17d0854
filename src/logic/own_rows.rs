//! Rows of one table that go and name each other: which of them go first. Knows no database.
use super::cascade::{Rows, read, values_at};
use super::deletion::{RESTRICT, protected};
use crate::error::Result;
use crate::model::{Field, OnDelete, Reference, Schema};
use crate::value::{RowKey, Value};
use std::collections::HashMap;

/// Rows that go, and which of them name which.
pub(super) struct OwnRows<'r> {
    schema: &'static Schema,
    rows: &'r Rows,
    /// Of each foreign key to the table itself, the pairs of a row and of the one that it names, by their places.
    names: Vec<(&'static Reference, Vec<(usize, usize)>)>,
}

/// The places of rows, in the order in which they go, and of those that have none.
pub(super) struct Order {
    steps: Vec<Vec<usize>>,
    tangled: Vec<usize>,
    /// The row that goes last.
    last: Option<usize>,
}

impl<'r> OwnRows<'r> {
    /// Of rows of a table, as they were read.
    pub(super) fn of(schema: &'static Schema, rows: &'r Rows) -> Result<Self> {
        let columns = read(schema)?;
        let find = |reference: &'static Reference| {
            let target = reference.target_positions();
            let named = values_at(&columns, &target, rows).enumerate();
            let places: HashMap<RowKey, usize> =
                named.filter_map(|(at, key)| Some((RowKey::of_values(&key)?, at))).collect();
            let naming = values_at(&columns, &reference.positions, rows).enumerate();
            let pairs = naming.filter_map(|(at, key)| Some((at, *places.get(&RowKey::of_values(&key)?)?)));
            (reference, pairs.collect())
        };
        let references = schema.own_references().filter(|reference| reference.on_delete.goes_before());
        Ok(OwnRows { schema, rows, names: references.map(find).collect() })
    }

    /// A row that is protected is not deleted, though what names it goes as well: Django's `PROTECT`.
    pub(super) fn check_protected(&self) -> Result<()> {
        let is_protected =
            |(reference, pairs): &&(&Reference, Vec<_>)| reference.on_delete == OnDelete::Protect && !pairs.is_empty();
        match self.names.iter().find(is_protected) {
            Some((reference, _)) => {
                Err(protected(&self.schema.named_at(&reference.positions), OnDelete::Protect, RESTRICT))
            }
            None => Ok(()),
        }
    }

    /// A row goes when all have gone that name it, and one of them last, if it is said.
    pub(super) fn order(&self, last: Option<usize>) -> Order {
        let mut named = vec![Vec::new(); self.rows.len()];
        let mut waits_for = vec![0_usize; self.rows.len()];
        for (row, of) in self.names.iter().flat_map(|(_, pairs)| pairs) {
            if let (Some(named), Some(waits_for)) = (named.get_mut(*row), waits_for.get_mut(*of)) {
                named.push(*of);
                *waits_for += 1;
            }
        }
        let is_free = |(at, waits_for): (usize, &usize)| (*waits_for == 0 && last != Some(at)).then_some(at);
        let mut step: Vec<usize> = waits_for.iter().enumerate().filter_map(is_free).collect();
        let (mut steps, mut has_order) = (Vec::new(), vec![false; self.rows.len()]);
        while !step.is_empty() {
            let mut next = Vec::new();
            for row in &step {
                if let Some(has_order) = has_order.get_mut(*row) {
                    *has_order = true;
                }
                for of in named.get(*row).into_iter().flatten() {
                    let Some(waits_for) = waits_for.get_mut(*of) else { continue };
                    *waits_for -= 1;
                    next.extend((*waits_for == 0 && last != Some(*of)).then_some(*of));
                }
            }
            steps.push(std::mem::replace(&mut step, next));
        }
        let without = has_order.iter().enumerate().filter(|(_, has_order)| !**has_order);
        Order { steps, tangled: without.map(|(at, _)| at).collect(), last }
    }

    /// The foreign keys that can be NULL by which rows without an order name some that go, and the keys of these rows.
    pub(super) fn tangled(&self, order: &Order) -> Vec<(&'static [usize], Rows)> {
        let refusing = self.names.iter().filter(|(reference, _)| reference.on_delete.refuses());
        let nullable = refusing.filter(|(of, _)| self.schema.at(&of.positions).all(Field::is_nullable));
        let keys = |(reference, pairs): &(&'static Reference, Vec<(usize, usize)>)| {
            let rows = pairs.iter().map(|(row, _)| *row).filter(|row| order.tangled.binary_search(row).is_ok());
            (reference.positions.as_slice(), self.keys(rows))
        };
        nullable.map(keys).filter(|(_, keys)| !keys.is_empty()).collect()
    }

    /// The keys in levels, of which the last goes first; in one, if the database looks at a statement when it has ended. The
    /// row that goes last is alone.
    pub(super) fn levels(&self, order: Order, at_once: bool) -> Vec<Rows> {
        let Order { mut steps, tangled, last } = order;
        steps.push(tangled.into_iter().filter(|at| last != Some(*at)).collect());
        if at_once {
            steps = vec![steps.concat()];
        }
        steps.retain(|step| !step.is_empty());
        let last = last.map(|last| vec![last]);
        last.into_iter().chain(steps.into_iter().rev()).map(|step| self.keys(step.into_iter())).collect()
    }

    fn keys(&self, places: impl Iterator<Item = usize>) -> Rows {
        let width = self.schema.key_positions().len();
        let key = |at: usize| self.rows.get(at)?.get(..width).map(<[Value]>::to_vec);
        places.filter_map(key).collect()
    }
}
