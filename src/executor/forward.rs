//! References and boxes of executors are executors: every method is forwarded.
use super::{Connection, Executor, Hook, Output};
use crate::error::Error;
use crate::sql::Dialect;
use crate::statement::{Statement, ValueSets};
use crate::value::{BatchSink, Sink};
use std::sync::Arc;
use std::time::SystemTime;

macro_rules! forward {
    ($($pointer:ty),+) => {$(
        impl<E: Executor + ?Sized> Executor for $pointer {
            type Output = E::Output;

            fn as_dyn(&self) -> &dyn Executor<Output = Self::Output> {
                (**self).as_dyn()
            }
            fn dialect(&self) -> Dialect {
                (**self).dialect()
            }
            fn run<'a>(&'a self, statement: Statement, sink: Sink<'a>) -> <Self::Output as Output>::Of<'a, u64> {
                (**self).run(statement, sink)
            }
            fn run_many<'a>(
                &'a self,
                statement: Statement,
                sets: ValueSets,
                sink: Sink<'a>,
            ) -> <Self::Output as Output>::Of<'a, u64> {
                (**self).run_many(statement, sets, sink)
            }
            fn run_batch<'a>(
                &'a self,
                batch: Vec<Statement>,
                sink: BatchSink<'a>,
            ) -> <Self::Output as Output>::Of<'a, Vec<u64>> {
                (**self).run_batch(batch, sink)
            }
            fn open<'a>(&'a self, statement: Statement) -> <Self::Output as Output>::Opened<'a> {
                (**self).open(statement)
            }
            fn connection<'a>(&'a self) -> <Self::Output as Output>::Of<'a, Connection<Self::Output>> {
                (**self).connection()
            }
            fn close<'a>(&'a self) -> <Self::Output as Output>::Of<'a, ()> {
                (**self).close()
            }
            fn in_transaction(&self) -> bool {
                (**self).in_transaction()
            }
            fn now(&self) -> SystemTime {
                (**self).now()
            }
            fn after_commit(&self, hook: Hook) {
                (**self).after_commit(hook);
            }
            fn break_transaction(&self, reason: &Error) {
                (**self).break_transaction(reason);
            }
        }
    )+};
}
forward!(&E, &mut E, Box<E>, Arc<E>);
