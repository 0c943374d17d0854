//! A database file that is deleted with its last user.
use crate::work::Outcome;
use tempfile::TempDir;

/// A database file.
pub struct Place(TempDir);

impl Place {
    /// A new one, without a table.
    ///
    /// # Errors
    /// Where there is no directory for temporary files.
    pub fn new() -> Outcome<Place> {
        Ok(Place(TempDir::new()?))
    }

    /// The file.
    pub fn path(&self) -> String {
        self.0.path().join("bench.db").display().to_string()
    }

    /// The URL that Biform opens.
    pub fn url(&self) -> String {
        format!("sqlite:{}", self.path())
    }
}
