//! The databases whose SQL can be written, and where they differ.

/// A database's way of writing SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// SQLite 3.35 or newer.
    Sqlite,
}

impl Dialect {
    /// How many values one statement can bind.
    pub fn max_binds(self) -> usize {
        match self {
            Dialect::Sqlite => 32_766,
        }
    }
}
