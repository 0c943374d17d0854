//! Which statements of a batch PostgreSQL gets together, for both forms. Knows no driver.
use crate::statement::{Control, Purpose, Statement};

/// How many of the statements, from the first on, are sent as one text: the server ends it at the first that fails, and
/// outside of a transaction undoes the others.
pub(in crate::executors) fn texts(batch: &[Statement]) -> usize {
    batch.iter().take_while(|statement| is_text(statement)).count()
}

/// How many of the statements, from the first on, are sent before the first answer is there.
#[cfg(feature = "blocking")]
pub(in crate::executors) fn together(batch: &[Statement], in_transaction: bool) -> usize {
    batch.iter().take_while(|statement| goes_along(statement, in_transaction)).count()
}

/// The texts of statements as one. What ends with a comment ends with its line.
pub(in crate::executors) fn text(batch: &[Statement]) -> String {
    batch.iter().map(Statement::sql).collect::<Vec<_>>().join(BETWEEN)
}

const BETWEEN: &str = "\n;\n";

/// Which of the statements a letter of their text belongs to; letters count from 1.
pub(in crate::executors) fn place_of(batch: &[Statement], letter: usize) -> usize {
    let mut end = 0;
    let is_before = |statement: &&Statement| {
        end += statement.sql().chars().count() + BETWEEN.len();
        end < letter
    };
    batch.iter().take_while(is_before).count().min(batch.len().saturating_sub(1))
}

/// Whether there is nothing but the text, and nothing but its success is of interest.
fn is_text(statement: &Statement) -> bool {
    let is_part = match statement.purpose() {
        Purpose::Nothing => true,
        Purpose::Transaction(step) => matches!(step, Control::Savepoint | Control::Release | Control::RollbackTo),
        _ => false,
    };
    is_part && statement.values().is_empty()
}

/// Whether it may be sent before it is known that those before it have gone well: a transaction that failed runs nothing
/// more, and outside of one nothing is lost where it only reads.
#[cfg(feature = "blocking")]
fn goes_along(statement: &Statement, in_transaction: bool) -> bool {
    match statement.purpose() {
        Purpose::Transaction(_) => false,
        Purpose::Rows | Purpose::Row => in_transaction || reads(statement.sql()),
        Purpose::Nothing => in_transaction && !statement.values().is_empty(),
        Purpose::Count | Purpose::Key => in_transaction,
    }
}

#[cfg(feature = "blocking")]
fn reads(sql: &str) -> bool {
    let word = sql.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
    ["SELECT", "VALUES", "TABLE"].iter().any(|reading| word.eq_ignore_ascii_case(reading))
}

#[cfg(all(test, feature = "blocking"))]
mod tests {
    use super::*;

    fn of(purpose: Purpose, sql: &'static str) -> Statement {
        Statement::new(purpose, sql)
    }

    #[test]
    fn a_letter_belongs_to_a_statement() {
        let batch = [of(Purpose::Nothing, "Ä1"), of(Purpose::Nothing, "22"), of(Purpose::Nothing, "333")];
        let text = text(&batch);
        assert_eq!(text, "Ä1\n;\n22\n;\n333");
        let place = |letter| place_of(&batch, text.chars().position(|found| found == letter).unwrap_or_default() + 1);
        assert_eq!((place('Ä'), place('1'), place('2'), place('3')), (0, 0, 1, 2));
        assert_eq!((place_of(&batch, 0), place_of(&batch, 3), place_of(&batch, 99)), (0, 0, 2));
    }

    #[test]
    fn what_goes_together_is_known_before_it_is_sent() {
        let select = || of(Purpose::Rows, "SELECT 1");
        let write = || of(Purpose::Count, "DELETE FROM book");
        let returns = || of(Purpose::Rows, "DELETE FROM book RETURNING id");
        let table = || of(Purpose::Nothing, "CREATE TABLE book (id int)");
        let step = |step| of(Purpose::Transaction(step), "…");
        for (batch, text, outside, inside) in [
            (vec![select(), select(), write()], 0, 2, 3),
            (vec![write(), write()], 0, 0, 2),
            (vec![select(), returns()], 0, 1, 2),
            (vec![table(), table(), select()], 2, 0, 0),
            (vec![table(), select(), select()], 1, 0, 0),
            (vec![table().bind(1), write(), table()], 0, 0, 2),
            (vec![step(Control::RollbackTo), step(Control::Release), table()], 3, 0, 0),
            (vec![step(Control::Begin), table(), table()], 0, 0, 0),
            (vec![write(), step(Control::Commit)], 0, 0, 1),
        ] {
            let told = (texts(&batch), together(&batch, false), together(&batch, true));
            assert_eq!(told, (text, outside, inside), "{batch:?}");
        }
    }
}
