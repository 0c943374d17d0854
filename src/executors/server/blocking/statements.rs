//! The prepared statements of one connection, by their text: those longest unused make room. Knows no driver.
use std::collections::HashMap;

/// Prepared statements, which live as long as their connection.
pub(in crate::executors) struct Statements<S> {
    held: HashMap<Box<str>, (S, u64)>,
    /// Counts uses.
    clock: u64,
    size: usize,
}

impl<S: Clone> Statements<S> {
    /// For so many at most.
    pub(in crate::executors) fn new(size: usize) -> Self {
        Statements { held: HashMap::new(), clock: 0, size }
    }

    /// The one of a text, which is used now.
    pub(in crate::executors) fn get(&mut self, sql: &str) -> Option<S> {
        let (statement, used) = self.held.get_mut(sql)?;
        self.clock += 1;
        *used = self.clock;
        Some(statement.clone())
    }

    /// Keeps one, and gives back the one that made room for it.
    pub(in crate::executors) fn keep(&mut self, sql: &str, statement: S) -> Option<S> {
        if self.size == 0 {
            return None;
        }
        let oldest = match self.held.len() < self.size {
            true => None,
            false => self.held.iter().min_by_key(|(_, (_, used))| *used).map(|(sql, _)| sql.clone()),
        };
        let removed = oldest.and_then(|oldest| self.remove(&oldest));
        self.clock += 1;
        self.held.insert(sql.into(), (statement, self.clock));
        removed
    }

    /// Lets go of one.
    pub(in crate::executors) fn remove(&mut self, sql: &str) -> Option<S> {
        self.held.remove(sql).map(|(statement, _)| statement)
    }

    /// Whether any are kept.
    #[cfg(feature = "mysql")]
    pub(in crate::executors) fn keeps(&self) -> bool {
        self.size > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_unused_makes_room() {
        let mut statements = Statements::new(2);
        assert_eq!((statements.keep("a", 1), statements.keep("b", 2)), (None, None));
        assert_eq!(statements.get("a"), Some(1));
        assert_eq!(statements.keep("c", 3), Some(2));
        assert_eq!((statements.get("a"), statements.get("b"), statements.get("c")), (Some(1), None, Some(3)));
        assert_eq!((statements.remove("a"), statements.get("a")), (Some(1), None));
    }

    #[test]
    fn none_are_kept_where_none_shall_be() {
        let mut statements = Statements::new(0);
        assert_eq!((statements.keep("a", 1), statements.get("a")), (None, None));
    }
}
