//! Which rows of a model are seen unless all are asked for, and which of them are marked as deleted. Knows no SQL.
use super::{Field, Schema};
use crate::expr::{Condition, Node};

/// What a model says of the rows that queries see.
#[derive(Default)]
pub(super) struct DefaultScope {
    /// Kept by the rows that are seen; all are if there is none.
    condition: Option<Node>,
    /// The column that says when a row was deleted.
    soft_delete: Option<usize>,
}

impl DefaultScope {
    fn and(&mut self, condition: Node) {
        self.condition = Some(match self.condition.take() {
            Some(before) => before.and(condition),
            None => condition,
        });
    }

    /// Takes note of a field of the model.
    pub(super) fn add_field(&mut self, position: usize, field: &Field) {
        if field.is_soft_delete() {
            self.soft_delete = Some(position);
            self.and(marked(position, false));
        }
    }
}

/// The row is marked as deleted in this column, or is not.
fn marked(position: usize, is_marked: bool) -> Node {
    Node::column(position, true).null(is_marked)
}

#[doc(hidden)]
impl Schema {
    /// Lets queries see the rows that keep a condition, unless all are asked for.
    pub fn scope(mut self, condition: impl Condition) -> Self {
        self.default_scope_mut().and(condition.into_condition());
        self
    }
}

impl Schema {
    /// What the rows keep that queries see, if it is said.
    pub(crate) fn default_scope(&self) -> Option<&Node> {
        self.scope_of_queries().condition.as_ref()
    }

    /// The position of the column that says when a row was deleted, if there is one.
    pub(crate) fn soft_delete(&self) -> Option<usize> {
        self.scope_of_queries().soft_delete
    }

    /// What rows keep that are marked as deleted, or that are not, where they can be.
    pub(crate) fn marked(&self, is_marked: bool) -> Option<Node> {
        self.soft_delete().map(|position| marked(position, is_marked))
    }
}
