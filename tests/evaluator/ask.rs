//! Asks Biform what a case asks, in either form, through an executor that can be made to send other SQL.
use crate::model::{Base, Item, Value};
use crate::rows::{Answers, Keyed, LOOKED_FOR, Out, plus_zero, wanted, whole};
use crate::tree::{Case, Combine, Select};
use crate::typed::{Held, ended, of_base, query};
use biform::prelude::*;
use biform::{Answer, BatchSink, Columns, Connection, Hook, Output, Purpose, Result, Sink, Statement, ValueSets};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

/// Makes another SQL of one.
pub(crate) type Rewrite = fn(&str) -> String;

/// What is sent instead: of one call, if it is said which, else of all.
#[derive(Clone, Copy)]
pub(crate) struct Planted {
    pub(crate) call: Option<&'static str>,
    pub(crate) rewrite: Rewrite,
}

/// Keeps the SQL of what it is asked for, and may send other SQL instead.
pub(crate) struct Watched<E> {
    pub(crate) inner: E,
    pub(crate) planted: Option<Planted>,
    /// Which call is under way.
    pub(crate) call: Mutex<&'static str>,
    pub(crate) sent: Arc<Mutex<Vec<String>>>,
}

impl<E> Watched<E> {
    pub(crate) fn new(inner: E, planted: Option<Planted>) -> Self {
        Watched { inner, planted, call: Mutex::default(), sent: Arc::default() }
    }

    /// Says which call comes.
    fn on(&self, call: &'static str) -> &Self {
        *self.call.lock().unwrap() = call;
        self
    }

    fn watch(&self, mut statement: Statement) -> Statement {
        if !statement.sql().starts_with("SELECT") {
            return statement;
        }
        let call = *self.call.lock().unwrap();
        let planted = self.planted.filter(|planted| planted.call.is_none_or(|of| of == call));
        let sql = planted.map_or_else(|| statement.sql().to_owned(), |planted| (planted.rewrite)(statement.sql()));
        self.sent.lock().unwrap().push(sql.clone());
        let values = statement.take_values();
        Statement::new(statement.purpose(), sql).with_values(values).about(statement.model())
    }
}

impl<E: Executor> Executor for Watched<E> {
    type Output = E::Output;

    fn as_dyn(&self) -> &dyn Executor<Output = E::Output> {
        self
    }
    fn dialect(&self) -> Dialect {
        self.inner.dialect()
    }
    fn run<'a>(&'a self, statement: Statement, sink: Sink<'a>) -> Answer<'a, E, u64> {
        self.inner.run(self.watch(statement), sink)
    }
    fn run_many<'a>(&'a self, statement: Statement, sets: ValueSets, sink: Sink<'a>) -> Answer<'a, E, u64> {
        self.inner.run_many(statement, sets, sink)
    }
    fn run_batch<'a>(&'a self, batch: Vec<Statement>, sink: BatchSink<'a>) -> Answer<'a, E, Vec<u64>> {
        self.inner.run_batch(batch.into_iter().map(|statement| self.watch(statement)).collect(), sink)
    }
    fn open<'a>(&'a self, statement: Statement) -> <E::Output as Output>::Opened<'a> {
        self.inner.open(self.watch(statement))
    }
    fn connection<'a>(&'a self) -> Answer<'a, E, Connection<E::Output>> {
        self.inner.connection()
    }
    fn close<'a>(&'a self) -> Answer<'a, E, ()> {
        self.inner.close()
    }
    fn in_transaction(&self) -> bool {
        self.inner.in_transaction()
    }
    fn now(&self) -> SystemTime {
        self.inner.now()
    }
    fn after_commit(&self, hook: Hook) {
        self.inner.after_commit(hook);
    }
}

impl<E: Database> Database for Watched<E> {}

/// A database in one of the forms, and how its answers are waited for.
pub(crate) trait Form: Sized {
    type Inner: Executor + Database;

    fn connect(url: &str, planted: Option<Planted>) -> Result<Self>;
    fn db(&self) -> &Watched<Self::Inner>;
    fn wait<'a, T: Send + 'a>(&'a self, answer: Answer<'a, Self::Inner, T>) -> Result<T>;

    /// Connects, and makes the table.
    fn open(url: &str, planted: Option<Planted>) -> Result<Self> {
        let form = Self::connect(url, planted)?;
        form.wait(form.db().inner.create_tables(models![Item]))?;
        Ok(form)
    }
}

/// Through `biform::blocking`.
#[cfg(feature = "blocking")]
pub(crate) struct Blocking(Watched<biform::blocking::Db>);

#[cfg(feature = "blocking")]
impl Form for Blocking {
    type Inner = biform::blocking::Db;

    fn connect(url: &str, planted: Option<Planted>) -> Result<Self> {
        Ok(Blocking(Watched::new(biform::blocking::connect(url)?, planted)))
    }
    fn db(&self) -> &Watched<Self::Inner> {
        &self.0
    }
    fn wait<'a, T: Send + 'a>(&'a self, answer: Answer<'a, Self::Inner, T>) -> Result<T> {
        answer
    }
}

/// On tokio.
#[cfg(feature = "async")]
pub(crate) struct Deferred {
    db: Watched<biform::Db>,
    runtime: tokio::runtime::Runtime,
}

#[cfg(feature = "async")]
impl Form for Deferred {
    type Inner = biform::Db;

    fn connect(url: &str, planted: Option<Planted>) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let db = Watched::new(runtime.block_on(biform::connect(url))?, planted);
        Ok(Deferred { db, runtime })
    }
    fn db(&self) -> &Watched<Self::Inner> {
        &self.db
    }
    fn wait<'a, T: Send + 'a>(&'a self, answer: Answer<'a, Self::Inner, T>) -> Result<T> {
        self.runtime.block_on(answer)
    }
}

/// What Biform answers.
pub(crate) fn answers<F: Form>(form: &F, case: &Case) -> Result<Answers> {
    let db = form.db();
    // Past any relation to what the queries say.
    form.wait(db.inner.run(Statement::new(Purpose::Count, "DELETE FROM item"), &mut |_| Ok(())))?;
    form.wait(Item::objects().bulk_create(db, case.rows.clone()))?;
    db.sent.lock().unwrap().clear();
    Ok(match &case.select {
        Select::Models => {
            let answers = ask(form, case, |query| query, |item| model(&item));
            Answers { keyed: Some(keyed(form, case)), ..answers }
        }
        Select::One(of) => of_base!(of.of_type().base, T => match of.of_type().null {
            false => ask(form, case, |query| query.values(|c| T::plain(of, c)), |value: T| vec![value.value()]),
            true => ask(form, case, |query| query.values(|c| T::option(of, c)), |value| vec![option(value)]),
        }),
        Select::Three(three) => {
            let [one, two, truth] = &**three;
            let values = |query: QuerySet<Item>| {
                query.values(|c| (i32::option(one, c), String::option(two, c), bool::plain(truth, c)))
            };
            ask(form, case, values, |(one, two, truth)| vec![option(one), option(two), truth.value()])
        }
    })
}

fn option<T: Held>(value: Option<T>) -> Value {
    value.map_or(Value::Null, T::value)
}

/// All of a model as it was read, where decimals are decimals.
fn model(item: &Item) -> Out {
    let mut out: Out = whole(item).into_iter().map(plus_zero).collect();
    let price = 1 + 2 * Base::ALL.iter().position(|base| *base == Base::Decimal).unwrap();
    out[price] = Value::Decimal(item.price);
    out[price + 1] = item.price_null.map_or(Value::Null, Value::Decimal);
    out
}

/// The query of a case.
fn asked<R>(case: &Case, select: impl Fn(QuerySet<Item>) -> QuerySet<Item, R>) -> QuerySet<Item, R> {
    let one = |of| ended(select(query(of)), &of.tail);
    let mut query = one(&case.query);
    for (combine, other) in &case.combined {
        let other = one(other);
        query = match combine {
            Combine::Union => query.union(other),
            Combine::UnionAll => query.union_all(other),
            Combine::Intersection => query.intersection(other),
            Combine::Difference => query.difference(other),
        };
    }
    if !case.combined.is_empty() {
        query = ended(query, &case.whole);
    }
    query
}

fn ask<F: Form, R: Send + 'static>(
    form: &F,
    case: &Case,
    select: impl Fn(QuerySet<Item>) -> QuerySet<Item, R>,
    out: impl Fn(R) -> Out,
) -> Answers {
    let (db, query) = (form.db(), asked(case, select));
    let kind = |error: biform::Error| error.kind();
    let by = |c: Columns<Item>| of_base!(case.by.base, T => vec![T::field(case.by.null, c), c.id.field()]);
    Answers {
        all: form.wait(query.all(db.on("all"))).map(|rows| rows.into_iter().map(&out).collect()).map_err(kind),
        count: form.wait(query.count(db.on("count"))).map_err(kind),
        exists: form.wait(query.exists(db.on("exists"))).map_err(kind),
        first: form.wait(query.first(db.on("first"))).map(|row| row.map(&out)).map_err(kind),
        last: form.wait(query.last(db.on("last"))).map(|row| row.map(&out)).map_err(kind),
        get: form.wait(query.get(db.on("get"))).map(&out).map_err(kind),
        earliest: form.wait(query.earliest(db.on("earliest"), by)).map(&out).map_err(kind),
        latest: form.wait(query.latest(db.on("latest"), by)).map(&out).map_err(kind),
        keyed: None,
    }
}

fn keyed<F: Form>(form: &F, case: &Case) -> Keyed {
    let (db, query) = (form.db(), asked(case, |query| query));
    let kind = |error: biform::Error| error.kind();
    let found = case.rows.iter().take(LOOKED_FOR).map(|row| form.wait(query.contains(db.on("contains"), row)));
    let contains = found.collect::<Result<_>>().map_err(kind);
    let by_key = form.wait(query.in_bulk(db.on("in_bulk"), wanted())).map_err(kind);
    let in_bulk = by_key.map(|rows| wanted().filter_map(|key| rows.get(&key).map(model)).collect());
    Keyed { contains, in_bulk }
}
