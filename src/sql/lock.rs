//! Locks of the rows that are read.
use super::writer::Writer;
use crate::query::Lock;

impl Writer {
    /// ` FOR UPDATE …`, as the database says it.
    pub(super) fn lock(&mut self, lock: Option<Lock>) -> &mut Self {
        if let Some(lock) = lock {
            self.grammar().lock(self, lock);
        }
        self
    }
}
