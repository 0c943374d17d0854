//! A connection that is somebody else's after each transaction, as behind a proxy that lends it: what is sent in several
//! steps stands in a transaction, and nothing that has a name on the server outlives it. Knows no statement of a user.
use super::Client;
use super::pool::{Opened, opens_transaction};
use crate::error::Result;
use crate::sql::{self, Mode};
use crate::statement::{Control, Purpose, SqlText, Statement};

impl<C: Client> Opened<C> {
    /// Whether a statement is sent in several steps, outside of a transaction.
    pub(super) fn needs_transaction(&self, statement: &Statement) -> bool {
        let is_plain = matches!(statement.purpose(), Purpose::Nothing | Purpose::Transaction(_));
        let in_steps = !is_plain || !statement.values().is_empty();
        self.is_nameless && in_steps && !self.in_transaction() && !opens_transaction(statement)
    }

    /// Does something in a transaction of its own.
    pub(super) fn in_one(&mut self, run: impl FnOnce(&mut Self) -> Result<u64>) -> Result<u64> {
        for step in sql::begin(C::DIALECT, Mode::default()) {
            self.run_here(&step, &mut |_| Ok(()))?;
        }
        let answer = run(self);
        let end = if answer.is_ok() { sql::commit() } else { sql::rollback() };
        let ended = self.run_here(&end, &mut |_| Ok(()));
        answer.and_then(|answer| ended.map(|_| answer))
    }

    /// What is sent instead of a statement: of what opens a transaction, or ends it, one step.
    pub(super) fn in_one_step(&mut self, statement: &Statement) -> Result<Option<Statement>> {
        if !self.is_nameless {
            return Ok(None);
        }
        let purpose = statement.purpose();
        if matches!(purpose, Purpose::Transaction(Control::Commit | Control::Rollback)) {
            return Ok(Some(Statement::new(purpose, self.last(statement.sql_text().clone())?)));
        }
        let opens = opens_transaction(statement) && statement.values().is_empty();
        Ok(opens.then(|| Statement::new(Purpose::Nothing, statement.sql_text().clone())))
    }

    /// The text that ends a transaction, and with it what the driver has prepared for itself, unless it need not. As the
    /// driver does not know that, the connection is then closed when it is given back.
    pub(in crate::executors) fn last(&mut self, end: SqlText) -> Result<SqlText> {
        if !(self.is_nameless && self.client()?.keeps_its_own()) {
            return Ok(end);
        }
        self.break_off();
        Ok(format!("{}; DEALLOCATE ALL", end.as_str()).into())
    }
}
