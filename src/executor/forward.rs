//! References and boxes of executors, and sessions on them, are executors: every method is forwarded.
use super::{Connection, Executor, Hook, Output, Session};
use crate::dialect::Dialect;
use crate::error::Error;
use crate::statement::{Statement, ValueSets};
use crate::value::{BatchSink, Sink};
use std::sync::Arc;
use std::time::SystemTime;

macro_rules! forward {
    ($($pointer:ty => $output:ty, [$($generics:tt)+];)+) => {$(
        impl<$($generics)+> Executor for $pointer {
            type Output = $output;

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
forward! {
    &E => E::Output, [E: Executor + ?Sized];
    &mut E => E::Output, [E: Executor + ?Sized];
    Box<E> => E::Output, [E: Executor + ?Sized];
    Arc<E> => E::Output, [E: Executor + ?Sized];
    Session<'_, O> => O, [O: Output];
}
