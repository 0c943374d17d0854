//! Inserting many rows by one statement that takes an array for each column. Knows no pool.
use super::bind::{BoundColumn, base};
use super::client::{Failure, Session};
use crate::error::Result;
use crate::executors::postgres::arrays::Column;
use crate::executors::postgres::oid::array_of;
use crate::executors::server::rows::Rows;
use crate::statement::Statement;
use crate::value::Sink;
use biform_drivers::tokio_postgres::types::Type;

impl Session {
    /// Inserts rows; `None` where a column is of a type of which no array is known. The statements are prepared anew where
    /// the table was altered meanwhile.
    pub(super) fn insert_arrays(
        &mut self,
        statement: &Statement,
        rows: Rows<'_>,
        sink: Sink<'_>,
        repeatable: bool,
    ) -> Result<Option<u64>> {
        let Some(arrays) = statement.by_arrays() else { return Ok(None) };
        let is_kept = self.kept(arrays.as_str()).is_some();
        match self.send_arrays(statement, arrays.as_str(), rows, &mut *sink) {
            Err(failure) if is_kept && failure.is_outdated() => {
                self.forget(arrays.as_str());
                self.forget(statement.sql());
                if !failure.may_run_again(repeatable) {
                    return Err(failure.error());
                }
                self.send_arrays(statement, arrays.as_str(), rows, sink).map_err(Failure::error)
            }
            answer => answer.map_err(Failure::error),
        }
    }

    /// The types of the arrays are those of the columns, which the insert of one row tells.
    fn send_arrays(
        &mut self,
        statement: &Statement,
        arrays: &str,
        rows: Rows<'_>,
        sink: Sink<'_>,
    ) -> Result<Option<u64>, Failure> {
        let one = self.kept_or_prepared(statement.sql(), &[])?;
        let of_array = |of: &Type| array_of(base(of).oid()).and_then(Type::from_oid);
        let Some(types) = one.params().iter().map(of_array).collect::<Option<Vec<_>>>() else { return Ok(None) };
        let prepared = self.kept_or_prepared(arrays, &types)?;
        let columns = Column::all(rows).map(BoundColumn);
        self.send(&prepared, statement.purpose(), columns, sink).map(Some)
    }
}
