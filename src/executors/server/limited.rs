//! A database on a server that is sent no statement beyond a size: one that is too large is refused before anything is
//! done for it. Knows no driver.
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Connection, Executor, Output, maybe_async};
use crate::executors::bulk::bytes;
use crate::sql::Dialect;
use crate::statement::{Statement, ValueSets};
use crate::value::{BatchSink, Sink, Value};

/// As much as either server takes at once, however it is set. A length that the protocols do not know is beyond that.
pub(in crate::executors) const MOST: usize = 1 << 30;

/// A database, or a connection of it.
pub(in crate::executors) struct Limited<E> {
    inner: E,
    limit: Limit,
}

/// How many bytes a statement may have, with its values.
#[derive(Debug, Clone, Copy)]
struct Limit(usize);

impl<E> Limited<E> {
    pub(in crate::executors) fn new(inner: E, most: usize) -> Self {
        Limited { inner, limit: Limit(most) }
    }
}

impl Limit {
    fn check(self, statement: &Statement) -> Result<()> {
        self.measured(statement, statement.values()).map(drop)
    }

    /// How many bytes the text has with these values, if it may have so many.
    fn measured(self, statement: &Statement, values: &[Value]) -> Result<usize> {
        let size = statement.sql().len().saturating_add(bytes(values));
        if size <= self.0 { Ok(size) } else { Err(self.too_large(statement, size)) }
    }

    fn too_large(self, statement: &Statement, size: usize) -> Error {
        let word = statement.sql().split_whitespace().next().unwrap_or_default();
        let verb = if word.bytes().all(|byte| byte.is_ascii_uppercase()) { word } else { "SQL" };
        let model = match statement.model() {
            "" => String::new(),
            model => format!(" for `{model}`"),
        };
        let message = format!(
            "a statement (`{verb}`){model} was not sent: with its values it has {size} bytes, and `max_statement_bytes` \
             of the database is {}: send less at once, or raise that, up to {MOST}",
            self.0
        );
        Error::new(ErrorKind::Encode, message)
    }

    /// After how many sets a statement has to end, as it would be too large with the next: a driver may send all of them
    /// in one. A set that is too large alone is refused.
    fn ends(self, statement: &Statement, sets: &ValueSets) -> Result<Vec<usize>> {
        let (mut ends, mut sum) = (Vec::new(), 0_usize);
        for (place, values) in sets.iter().enumerate() {
            let size = self.measured(statement, values)?;
            sum = sum.saturating_add(size);
            if sum > self.0 {
                ends.push(place);
                sum = size;
            }
        }
        Ok(ends)
    }
}

impl<E: Executor> Executor for Limited<E> {
    type Output = E::Output;

    fn as_dyn(&self) -> &dyn Executor<Output = E::Output> {
        self
    }
    fn dialect(&self) -> Dialect {
        self.inner.dialect()
    }
    fn run<'a>(&'a self, statement: Statement, sink: Sink<'a>) -> <E::Output as Output>::Of<'a, u64> {
        match self.limit.check(&statement) {
            Ok(()) => self.inner.run(statement, sink),
            Err(error) => E::Output::ready(Err(error)),
        }
    }
    fn run_many<'a>(
        &'a self,
        statement: Statement,
        sets: ValueSets,
        sink: Sink<'a>,
    ) -> <E::Output as Output>::Of<'a, u64> {
        match self.limit.ends(&statement, &sets) {
            Ok(ends) if ends.is_empty() => self.inner.run_many(statement, sets, sink),
            Ok(ends) => E::Output::give(in_parts(self.inner.as_dyn(), statement, sets.cut(&ends), sink)),
            Err(error) => E::Output::ready(Err(error)),
        }
    }
    fn run_batch<'a>(&'a self, batch: Vec<Statement>, sink: BatchSink<'a>) -> <E::Output as Output>::Of<'a, Vec<u64>> {
        let check = |(place, statement)| self.limit.check(statement).map_err(|error| error.at_statement(place));
        match batch.iter().enumerate().try_for_each(check) {
            Ok(()) => self.inner.run_batch(batch, sink),
            Err(error) => E::Output::ready(Err(error)),
        }
    }
    fn open<'a>(&'a self, statement: Statement) -> <E::Output as Output>::Opened<'a> {
        match self.limit.check(&statement) {
            Ok(()) => self.inner.open(statement),
            Err(error) => E::Output::buffered(E::Output::ready(Err(error))),
        }
    }
    fn connection<'a>(&'a self) -> <E::Output as Output>::Of<'a, Connection<E::Output>> {
        let limit = self.limit;
        E::Output::map(self.inner.connection(), move |connection| {
            connection.map(|inner| Box::new(Limited { inner, limit }) as Connection<E::Output>)
        })
    }
    fn close<'a>(&'a self) -> <E::Output as Output>::Of<'a, ()> {
        self.inner.close()
    }
}

#[maybe_async(AFIT)]
async fn in_parts<O: Output>(
    executor: &dyn Executor<Output = O>,
    statement: Statement,
    parts: Vec<ValueSets>,
    sink: Sink<'_>,
) -> Result<u64> {
    let mut sum = 0;
    for part in parts {
        sum += O::take(executor.run_many(statement.clone(), part, &mut *sink)).await?;
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::Purpose;
    use crate::value::ElementType;

    fn text(length: usize) -> Value {
        Value::Text("x".repeat(length))
    }

    #[test]
    fn a_statement_is_as_large_as_its_text_and_values() {
        let array = |of, values| Value::Array { of, values };
        for (value, size) in [
            (text(70), 70),
            (Value::Bytes(vec![0; 71]), 71),
            (Value::Json("[]".to_owned()), 2),
            (array(ElementType::Text, vec![text(72), text(1)]), 73),
            (array(ElementType::Bytes, vec![Value::Bytes(vec![0; 74])]), 74),
            (array(ElementType::I64, vec![Value::I64(1); 5]), 80),
            (Value::I64(1), 16),
        ] {
            let statement = Statement::new(Purpose::Row, "SELECT ?").about("Book").bind(value);
            Limit(8 + size).check(&statement).unwrap();
            let error = Limit(7 + size).check(&statement).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Encode);
            let wanted = format!(
                "a statement (`SELECT`) for `Book` was not sent: with its values it has {} bytes, and \
                 `max_statement_bytes` of the database is {}: send less at once, or raise that, up to 1073741824",
                8 + size,
                7 + size
            );
            assert_eq!(error.to_string(), wanted);
        }
    }

    #[test]
    fn sets_are_cut_where_they_would_be_too_large_together() {
        let statement = Statement::new(Purpose::Count, "INSERT ?");
        let mut sets = ValueSets::with_capacity(1, 5);
        for length in [12, 2, 2, 12, 1] {
            sets.push_set(|values| values.push(text(length)));
        }
        assert_eq!(Limit(20).ends(&statement, &sets).unwrap(), [1, 3, 4]);
        let parts: Vec<_> = sets.clone().cut(&[1, 3, 4]).iter().map(ValueSets::len).collect();
        assert_eq!(parts, [1, 2, 1, 1]);
        assert_eq!(
            sets.clone().cut(&[2]).into_iter().flat_map(ValueSets::into_values).collect::<Vec<_>>(),
            sets.values()
        );
        assert!(Limit(19).ends(&statement, &sets).is_err());
        assert_eq!(Limit(usize::MAX).ends(&statement, &sets).unwrap(), [0; 0]);
    }
}
