//! The executors for tests: wrappers lose no call, faults fail what they should, mocks answer by statement.
#![cfg(any(feature = "blocking", feature = "async"))]
use biform::testing::*;
use biform::*;
use biform_lanes::forms;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

/// What reached a [`Probe`], in its order.
#[derive(Clone, Default)]
struct Calls(Arc<Mutex<Vec<&'static str>>>);

impl Calls {
    fn note(&self, call: &'static str) {
        self.locked().push(call);
    }

    fn take(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.locked())
    }

    fn locked(&self) -> MutexGuard<'_, Vec<&'static str>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Notes each call, and answers with numbers that no default gives.
struct Probe<O> {
    calls: Calls,
    rows: Mock<O>,
}

impl<O: Output> Probe<O> {
    fn new(calls: &Calls) -> Self {
        let rows = Mock::new(Dialect::Sqlite);
        rows.on(select()).rows([vec![Value::from(1)], vec![Value::from(2)], vec![Value::from(3)]]);
        Probe { calls: calls.clone(), rows }
    }
}

impl<O: Output> Executor for Probe<O> {
    type Output = O;

    fn as_dyn(&self) -> &dyn Executor<Output = O> {
        self
    }
    fn dialect(&self) -> Dialect {
        self.calls.note("dialect");
        Dialect::Sqlite.without(Capability::Savepoints)
    }
    fn run<'a>(&'a self, _: Statement, _: Sink<'a>) -> O::Of<'a, u64> {
        self.calls.note("run");
        O::ready(Ok(7))
    }
    fn run_many<'a>(&'a self, _: Statement, _: ValueSets, _: Sink<'a>) -> O::Of<'a, u64> {
        self.calls.note("run_many");
        O::ready(Ok(70))
    }
    fn run_batch<'a>(&'a self, batch: Vec<Statement>, _: BatchSink<'a>) -> O::Of<'a, Vec<u64>> {
        self.calls.note("run_batch");
        O::ready(Ok(vec![700; batch.len()]))
    }
    fn open<'a>(&'a self, statement: Statement) -> O::Opened<'a> {
        self.calls.note("open");
        O::layer(self.rows.open(statement), Box::new(self.calls.clone()))
    }
    fn connection<'a>(&'a self) -> O::Of<'a, Connection<O>> {
        self.calls.note("connection");
        O::ready(Ok(Box::new(Probe { calls: self.calls.clone(), rows: self.rows.clone() })))
    }
    fn close<'a>(&'a self) -> O::Of<'a, ()> {
        self.calls.note("close");
        O::ready(Ok(()))
    }
    fn in_transaction(&self) -> bool {
        self.calls.note("in_transaction");
        true
    }
    fn now(&self) -> SystemTime {
        self.calls.note("now");
        SystemTime::UNIX_EPOCH
    }
    fn after_commit(&self, _: Hook) {
        self.calls.note("after_commit");
    }
    fn break_transaction(&self, _: &Error) {
        self.calls.note("break_transaction");
    }
}

impl CursorLayer for Calls {
    fn before_chunk(&mut self, _: usize) -> Result<()> {
        self.note("chunk");
        Ok(())
    }

    fn on_error(&mut self, _: &Error) {}
}

/// A wrapper as it should not be: all that has a default is lost.
struct Lossy<E>(E);

impl<E: Executor> Executor for Lossy<E> {
    type Output = E::Output;

    fn as_dyn(&self) -> &dyn Executor<Output = E::Output> {
        self
    }
    fn dialect(&self) -> Dialect {
        self.0.dialect()
    }
    fn run<'a>(&'a self, statement: Statement, sink: Sink<'a>) -> Answer<'a, E, u64> {
        self.0.run(statement, sink)
    }
}

fn select() -> Statement {
    Statement::new(Purpose::Rows, "SELECT id FROM book")
}

fn insert() -> Statement {
    Statement::new(Purpose::Key, "INSERT INTO book (title) VALUES (?)")
}

fn titles() -> ValueSets {
    let mut sets = ValueSets::with_capacity(1, 2);
    sets.push_set(|values| values.push("Dune".into()));
    sets.push_set(|values| values.push("Emma".into()));
    sets
}

fn both() -> Vec<Statement> {
    vec![select(), insert().bind("Dune")]
}

fn ignore(_: &dyn Row) -> Result<()> {
    Ok(())
}

fn ignore_all(_: usize, _: &dyn Row) -> Result<()> {
    Ok(())
}

fn keep(rows: &mut Vec<OwnedRow>, row: &dyn Row) -> Result<()> {
    rows.push(OwnedRow::copy(row)?);
    Ok(())
}

fn kind<T>(result: Result<T>) -> Option<ErrorKind> {
    result.err().map(|error| error.kind())
}

const EVERY_METHOD: [&str; 12] = [
    "dialect",
    "run",
    "run_many",
    "run_batch",
    "open",
    "chunk",
    "connection",
    "close",
    "in_transaction",
    "now",
    "after_commit",
    "break_transaction",
];

#[forms]
async fn every_method_reaches_the_innermost_executor() -> Result<()> {
    /// Calls every method once, whatever comes of it, and gives those that reached the probe.
    async fn reached(executor: &dyn Executor<Output = Form>, calls: &Calls) -> Vec<&'static str> {
        calls.take();
        // What a connection can do comes with it.
        assert!(!executor.dialect().can(Capability::Savepoints));
        executor.run(select(), &mut ignore).await.ok();
        executor.run_many(insert(), titles(), &mut ignore).await.ok();
        executor.run_batch(both(), &mut ignore_all).await.ok();
        if let Ok(mut cursor) = executor.open(select()).await {
            cursor.next_chunk(2, &mut ignore).await.ok();
        }
        executor.connection().await.ok();
        executor.close().await.ok();
        executor.in_transaction();
        executor.now();
        executor.after_commit(Box::new(|| ()));
        executor.break_transaction(&Error::other("broken"));
        calls.take()
    }
    let calls = Calls::default();
    let wrapped = Recorder::new(Faulty::new(Recorder::new(Probe::<Form>::new(&calls))));
    assert_eq!(reached(&wrapped, &calls).await, EVERY_METHOD);
    assert_eq!(reached(wrapped.as_dyn(), &calls).await, EVERY_METHOD);
    assert_eq!(reached(&Box::new(Arc::new(&wrapped)), &calls).await, EVERY_METHOD);
    assert_eq!(reached(&wrapped.connection().await?, &calls).await, EVERY_METHOD);
    assert_eq!(wrapped.log().to_string(), wrapped.inner().inner().log().to_string());

    let lossy = Recorder::new(Lossy(Recorder::new(Probe::<Form>::new(&calls))));
    assert_eq!(reached(&lossy, &calls).await, ["dialect", "run", "run", "run", "run", "run", "run"]);
    Ok(())
}

#[forms]
async fn answers_come_back_through_the_wrappers() -> Result<()> {
    let wrapped = Recorder::new(Faulty::new(Recorder::new(Probe::<Form>::new(&Calls::default()))));
    assert_eq!(wrapped.run(select(), &mut ignore).await?, 7);
    assert_eq!(wrapped.run_many(insert(), titles(), &mut ignore).await?, 70);
    assert_eq!(wrapped.run_batch(both(), &mut ignore_all).await?, [700, 700]);
    let (mut cursor, mut rows) = (wrapped.open(select()).await?, Vec::new());
    let mut keep = |row: &dyn Row| keep(&mut rows, row);
    assert!(cursor.next_chunk(2, &mut keep).await?);
    assert!(!cursor.next_chunk(2, &mut keep).await?);
    assert_eq!(rows.len(), 3);
    assert!(wrapped.in_transaction());
    Ok(())
}

#[forms]
async fn the_log_shows_every_call_in_full() -> Result<()> {
    let recorder = Recorder::new(Probe::<Form>::new(&Calls::default()));
    let connection = recorder.connection().await?;
    let begin = Statement::new(Purpose::Transaction(Control::Begin), "BEGIN IMMEDIATE");
    connection.run(begin, &mut ignore).await?;
    connection.run(insert().bind(Value::Null(ValueType::Text)), &mut ignore).await?;
    connection.run_many(insert(), titles(), &mut ignore).await?;
    connection.run_batch(both(), &mut ignore_all).await?;
    let mut cursor = connection.open(select()).await?;
    cursor.next_chunk(2, &mut ignore).await?;
    let log = "run Transaction(Begin): BEGIN IMMEDIATE []\n\
               run Key: INSERT INTO book (title) VALUES (?) [Null(Text)]\n\
               run_many Key: INSERT INTO book (title) VALUES (?) [] with 2 sets [Text(\"Dune\")] [Text(\"Emma\")]\n\
               batch, 1 of 2, Rows: SELECT id FROM book []\n\
               batch, 2 of 2, Key: INSERT INTO book (title) VALUES (?) [Text(\"Dune\")]\n\
               open Rows: SELECT id FROM book []\n\
               chunk of 2: SELECT id FROM book []\n";
    assert_eq!(recorder.log().to_string(), log);
    assert_eq!((recorder.count(), recorder.statements().len()), (6, 6));
    assert_eq!(recorder.statements().last().map(String::as_str), Some("SELECT id FROM book"));
    let entries = recorder.take_log();
    assert_eq!(entries.iter().filter_map(Entry::rows).collect::<Vec<_>>(), [2]);
    assert_eq!(entries.iter().filter_map(Entry::sets).map(ValueSets::len).collect::<Vec<_>>(), [2]);
    assert_eq!(recorder.count(), 0);
    Ok(())
}

#[cfg(feature = "async")]
#[test]
fn what_is_not_awaited_is_neither_logged_nor_failed() {
    let faulty = Faulty::new(Mock::<generic::Deferred>::new(Dialect::Sqlite));
    faulty.fail(ErrorKind::Busy, "database is locked");
    let recorder = Recorder::new(faulty);
    drop(recorder.run(select(), &mut ignore));
    drop(recorder.run_many(insert(), titles(), &mut ignore));
    drop(recorder.run_batch(both(), &mut ignore_all));
    drop(recorder.open(select()));
    assert_eq!((recorder.count(), recorder.inner().remaining()), (0, 1));
    assert_eq!(kind(recorder.inner().inner().verify()), None);
}

#[forms]
async fn each_statement_takes_one_fault() -> Result<()> {
    let calls = Calls::default();
    let faulty = Faulty::new(Probe::<Form>::new(&calls));
    faulty.pass(1).fail(ErrorKind::Busy, "locked").fail_after(ErrorKind::Connection, "lost").push(Fault::Pass);
    assert_eq!(faulty.remaining(), 4);
    assert_eq!(kind(faulty.run(select(), &mut ignore).await), None);
    assert_eq!(calls.take(), ["run"]);
    assert_eq!(kind(faulty.run(select(), &mut ignore).await), Some(ErrorKind::Busy));
    assert_eq!(calls.take(), [""; 0]);
    assert_eq!(kind(faulty.run_many(insert(), titles(), &mut ignore).await), Some(ErrorKind::Connection));
    assert_eq!(calls.take(), ["run_many"]);
    assert_eq!((faulty.remaining(), kind(faulty.run(select(), &mut ignore).await)), (1, None));
    assert_eq!((faulty.remaining(), kind(faulty.run(select(), &mut ignore).await)), (0, None));
    Ok(())
}

#[forms]
async fn a_batch_ends_with_the_first_fault() -> Result<()> {
    let calls = Calls::default();
    let faulty = Faulty::new(Recorder::new(Probe::<Form>::new(&calls)));
    let four = || vec![select(), insert(), select(), insert()];
    assert_eq!(faulty.run_batch(four(), &mut ignore_all).await?, [700; 4]);
    faulty.inner().take_log();
    for (fault, sent) in [
        (Fault::Fail(Error::database(ErrorKind::Busy, "locked")), 2),
        (Fault::FailAfter(Error::new(ErrorKind::Connection, "lost")), 3),
    ] {
        let expected = if sent == 2 { ErrorKind::Busy } else { ErrorKind::Connection };
        faulty.pass(2).push(fault).pass(1);
        let error = faulty.run_batch(four(), &mut ignore_all).await.unwrap_err();
        assert_eq!((error.kind(), error.statement()), (expected, Some(2)));
        assert_eq!((faulty.inner().take_log().len(), faulty.remaining()), (sent, 1));
        faulty.run(select(), &mut ignore).await?; // takes what was left
        faulty.inner().take_log();
    }
    calls.take();
    faulty.fail_on("INSERT", Error::other("no room"));
    assert_eq!(faulty.run_batch(vec![insert()], &mut ignore_all).await.unwrap_err().statement(), Some(0));
    assert_eq!(calls.take(), [""; 0]);
    Ok(())
}

#[forms]
async fn cursors_and_connections_share_the_faults() -> Result<()> {
    let calls = Calls::default();
    let faulty = Faulty::new(Probe::<Form>::new(&calls));
    faulty.fail(ErrorKind::Busy, "locked").fail_after(ErrorKind::Connection, "lost").pass(2).fail(ErrorKind::Busy, "");
    let connection = faulty.connection().await?;
    calls.take();
    assert_eq!(kind(connection.open(select()).await), Some(ErrorKind::Busy));
    assert_eq!(calls.take(), [""; 0]);
    assert_eq!(kind(connection.open(select()).await), Some(ErrorKind::Connection));
    assert_eq!(calls.take(), ["run"]);
    let mut cursor = connection.open(select()).await?;
    assert!(cursor.next_chunk(2, &mut ignore).await?);
    assert_eq!(kind(cursor.next_chunk(2, &mut ignore).await), Some(ErrorKind::Busy));
    assert_eq!((calls.take(), faulty.remaining()), (vec!["open", "chunk"], 0));
    Ok(())
}

#[forms]
async fn a_fault_can_wait_for_a_text() -> Result<()> {
    let faulty = Faulty::new(Probe::<Form>::new(&Calls::default()));
    faulty.pass(1).fail_on("INSERT", Error::other("no room")).push_on("book", Fault::Pass);
    assert_eq!(kind(faulty.run(insert(), &mut ignore).await), Some(ErrorKind::Other));
    assert_eq!((kind(faulty.run(insert(), &mut ignore).await), faulty.remaining()), (None, 1));
    Ok(())
}

#[forms]
async fn a_fault_is_as_the_database_would_report_it() -> Result<()> {
    let faulty = Faulty::new(Probe::<Form>::new(&Calls::default()));
    faulty.fail(ErrorKind::Busy, "locked").fail(ErrorKind::Connection, "lost");
    assert!(faulty.run(select(), &mut ignore).await.unwrap_err().is_database());
    assert!(!faulty.run(select(), &mut ignore).await.unwrap_err().is_database());
    Ok(())
}

#[forms]
async fn a_mock_answers_by_statement() -> Result<()> {
    let mock = Mock::<Form>::new(Dialect::Sqlite);
    let mock = mock.on(insert().bind("Emma")).keys([2]).on(insert().bind("Dune")).keys([1]).times(1).mock();
    mock.on(select()).rows([vec![Value::from(1)], vec![Value::from(2)]]);
    mock.on(Statement::new(Purpose::Row, "SELECT 1")).rows([vec![Value::from(1)], vec![Value::from(2)]]);
    mock.on(Statement::new(Purpose::Count, "DELETE FROM book")).affected(3).times(1);
    mock.on(Statement::new(Purpose::Count, "DELETE FROM book")).fails(ErrorKind::ForeignKey, "still needed");

    let mut keys = Vec::new();
    let mut keep = |row: &dyn Row| keep(&mut keys, row);
    assert_eq!(mock.run_many(insert(), titles(), &mut keep).await?, 2);
    assert_eq!(keys, [OwnedRow::from(vec![Value::from(1_i64)]), OwnedRow::from(vec![Value::from(2_i64)])]);
    let connection = mock.connection().await?;
    let begin = Statement::new(Purpose::Transaction(Control::Begin), "BEGIN");
    assert_eq!(connection.run(begin, &mut ignore).await?, 0);
    assert_eq!(connection.run(select(), &mut ignore).await?, 2);
    assert_eq!(connection.run(Statement::new(Purpose::Row, "SELECT 1"), &mut ignore).await?, 1);
    let mut cursor = mock.open(select()).await?;
    assert!(cursor.next_chunk(1, &mut ignore).await?);
    assert!(!cursor.next_chunk(1, &mut ignore).await?);
    let delete = || Statement::new(Purpose::Count, "DELETE FROM book");
    assert_eq!(mock.run(delete(), &mut ignore).await?, 3);
    let error = mock.run(delete(), &mut ignore).await.unwrap_err();
    assert_eq!((error.kind(), error.is_database()), (ErrorKind::ForeignKey, true));
    mock.verify()
}

/// What an executor gets that knows no batches.
#[forms]
async fn the_statements_of_a_batch_are_run_in_turn() -> Result<()> {
    let mock = Mock::<Form>::new(Dialect::Sqlite);
    mock.on(select()).rows([vec![Value::from(1)], vec![Value::from(2)]]);
    mock.on(insert().bind("Dune")).keys([7]);
    mock.on(insert().bind("Emma")).fails(ErrorKind::Unique, "there is one");
    let recorder = Recorder::new(Lossy(Recorder::new(mock)));
    let mut pushed = Vec::new();
    let mut push = |place: usize, row: &dyn Row| {
        pushed.push((place, row.get(0)?.to_owned()));
        Ok(())
    };
    let numbers = recorder.run_batch(vec![select(), insert().bind("Dune"), select()], &mut push).await?;
    assert_eq!(numbers, [2, 1, 2]);
    let one_two = |place| [(place, Value::from(1_i64)), (place, Value::from(2_i64))];
    assert_eq!(pushed, [&one_two(0)[..], &[(1, Value::from(7_i64))], &one_two(2)].concat());

    let inner = recorder.inner().0.log();
    let entries = inner.take();
    assert!(entries.len() == 3 && entries.iter().all(|entry| *entry.call() == Call::Run));
    let batch = vec![select(), insert().bind("Emma"), insert().bind("Dune")];
    let error = recorder.run_batch(batch, &mut ignore_all).await.unwrap_err();
    assert_eq!((error.kind(), error.statement(), inner.count()), (ErrorKind::Unique, Some(1), 2));
    let mut fail = |place: usize, _: &dyn Row| if place == 1 { Err(Error::other("enough")) } else { Ok(()) };
    let error = recorder.run_batch(vec![select(), select(), select()], &mut fail).await.unwrap_err();
    assert_eq!((error.kind(), error.statement(), inner.count()), (ErrorKind::Other, Some(1), 4));
    assert_eq!(recorder.run_batch(vec![], &mut ignore_all).await?, [0; 0]);
    Ok(())
}

#[forms]
async fn an_unexpected_statement_shows_what_was_expected() -> Result<()> {
    let mock = Mock::<Form>::new(Dialect::Sqlite);
    mock.on(insert().bind("Dune")).keys([1]);
    let error = mock.run(insert().bind(5), &mut ignore).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Mock);
    let both = "expected:\n  INSERT INTO book (title) VALUES (?) [Text(\"Dune\")] (missing)\n\
                came:\n  INSERT INTO book (title) VALUES (?) [I32(5)] (unexpected)";
    let unexpected = "not an expected statement: INSERT INTO book (title) VALUES (?) [I32(5)]";
    assert_eq!(error.to_string(), format!("{unexpected}\n{both}"));

    let swallowed = mock.verify().unwrap_err();
    assert_eq!(swallowed.to_string(), format!("what was expected is not what came\n{both}"));
    Ok(())
}

#[forms]
async fn a_missing_statement_shows_what_came() -> Result<()> {
    let mock = Mock::<Form>::new(Dialect::Sqlite);
    assert_eq!(kind(mock.verify()), None);
    let (twice, never) = (&select(), &insert());
    mock.on(twice).times(2);
    mock.on(never).times(0);
    mock.run(select(), &mut ignore).await?;
    let error = mock.verify().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Mock);
    let both = "expected:\n  SELECT id FROM book [] (missing: came 1 of 2 times)\n  \
                INSERT INTO book (title) VALUES (?) []\ncame:\n  SELECT id FROM book []";
    assert_eq!(error.to_string(), format!("what was expected is not what came\n{both}"));
    assert_eq!(kind(mock.run(insert(), &mut ignore).await), Some(ErrorKind::Mock));
    mock.run(select(), &mut ignore).await?;
    assert_eq!(kind(mock.run(select(), &mut ignore).await), Some(ErrorKind::Mock));
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    title: String,
}

/// A query stands for what is asked with it, in whatever order.
#[forms]
async fn a_query_is_answered_by_its_value() -> Result<()> {
    let books = [(1, "Dune"), (2, "Emma")].map(|(id, title)| Book { id: Id::from(id), title: title.into() });
    let dune = Book::objects().filter(|b| b.title.eq("Dune"));
    let mock = Mock::<Form>::new(Dialect::Sqlite);
    mock.on(Book::objects()).rows(&books);
    mock.on(&dune).rows([&books[0]]);
    mock.on(dune.count_sql(Dialect::Sqlite)?).rows([vec![Value::from(1)]]);
    assert_eq!(dune.count(&mock).await?, 1);
    assert_eq!(dune.get(&mock).await?, books[0]);
    assert_eq!(Book::objects().first(&mock).await?, Some(books[0].clone()));
    assert_eq!(Book::objects().get(&mock).await.unwrap_err().kind(), ErrorKind::MultipleFound);
    assert_eq!(Book::objects().all(&mock).await?, books);
    let mut rows = Book::objects().chunk_size(1).iterator(&mock).await?;
    let mut seen = 0;
    while let Some(book) = rows.next().await {
        assert_eq!(book?, books[seen]);
        seen += 1;
    }
    assert_eq!(seen, 2);
    let other = Book::objects().filter(|b| b.title.eq("Iris")).all(&mock).await.unwrap_err();
    assert_eq!(other.kind(), ErrorKind::Mock);
    assert!(other.to_string().contains(r#"Text("Iris")"#), "{other}");
    assert_eq!(mock.verify().unwrap_err().kind(), ErrorKind::Mock);
    Ok(())
}

#[forms]
async fn what_cannot_be_a_statement_is_missing() -> Result<()> {
    let mock = Mock::<Form>::new(Dialect::Sqlite);
    mock.on(Book::objects().limit(1).filter(|b| b.title.eq("x")));
    let error = mock.verify().unwrap_err().to_string();
    assert!(error.contains("a statement that could not be made: querying `Book`: a filter after `limit`"));
    Ok(())
}

/// An executor of a user's own, with the three methods it needs and nothing else.
struct Minimal<O: Output>(Mock<O>);

impl<O: Output> Executor for Minimal<O> {
    type Output = O;

    fn as_dyn(&self) -> &dyn Executor<Output = O> {
        self
    }
    fn dialect(&self) -> Dialect {
        self.0.dialect()
    }
    fn run<'a>(&'a self, statement: Statement, sink: Sink<'a>) -> O::Of<'a, u64> {
        self.0.run(statement, sink)
    }
}

#[forms]
async fn three_methods_are_enough() -> Result<()> {
    let books = [(1, "Dune"), (2, "Emma")].map(|(id, title)| Book { id: Id::from(id), title: title.into() });
    let minimal = Minimal(Mock::<Form>::new(Dialect::Sqlite));
    minimal.0.on(Book::objects()).rows(&books);
    let iris = Book { id: Id::default(), title: "Iris".into() };
    minimal.0.on(iris.insert_sql(Dialect::Sqlite)).keys([3]);
    assert_eq!(Book::objects().all(&minimal).await?, books);
    assert_eq!(Book::create().title("Iris").save(&minimal).await?.id, Id::from(3));
    let mut rows = Book::objects().chunk_size(1).iterator(&minimal).await?;
    assert!(rows.next().await.is_some_and(|row| row.is_ok_and(|book| book == books[0])));
    // The rows are in a buffer: nothing is held open.
    assert_eq!(Book::objects().all(&minimal).await?, books);
    let refused = Book::objects().bulk_create(&minimal, books).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unsupported);
    assert!(refused.to_string().contains("Executor::connection"), "{refused}");
    Ok(())
}
