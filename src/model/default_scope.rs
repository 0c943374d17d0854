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
    /// What the rows keep that queries see, if it is said: here, or of the rows of another model that they are as well.
    pub(crate) fn default_scope(&self) -> Option<Node> {
        let own = self.scope_of_queries().condition.clone();
        own.into_iter().chain(self.of_parent_rows(Schema::default_scope)).reduce(Node::and)
    }

    /// The position of the column that says when a row was deleted, if there is one.
    pub(crate) fn soft_delete(&self) -> Option<usize> {
        self.scope_of_queries().soft_delete
    }

    /// The model whose column says when a row was deleted: this one, or the nearest that its rows are as well.
    pub(crate) fn marking(&'static self) -> Option<&'static Schema> {
        match self.soft_delete() {
            Some(_) => Some(self),
            None => self.parent()?.0.target().marking(),
        }
    }

    /// What rows keep that are not marked as deleted, where they can be.
    pub(crate) fn not_marked(&self) -> Option<Node> {
        match self.soft_delete() {
            Some(position) => Some(marked(position, false)),
            None => self.of_parent_rows(Schema::not_marked),
        }
    }

    /// What rows keep that are marked as deleted, by themselves or as rows of other models.
    pub(crate) fn marked_somewhere(&self) -> Option<Node> {
        let own = self.soft_delete().map(|position| marked(position, true));
        own.into_iter().chain(self.of_parent_rows(Schema::marked_somewhere)).reduce(Node::or)
    }

    /// What is said of the rows of another model that its own are as well.
    fn of_parent_rows(&self, said: fn(&Schema) -> Option<Node>) -> Option<Node> {
        let (relation, parent) = self.parent()?;
        let mut condition = said(relation.target())?;
        condition.move_paths(&|path| Some(parent.then(path))).then_some(condition)
    }
}
