//! MariaDB, async: sqlx.
use super::{CALLS, Entry, FEW, ROWS, inserted, place};
use crate::work::{Outcome, Side, Work};
use biform::prelude::*;
use biform::{Db, Id};
use sqlx::mysql::MySqlConnection;
use sqlx::{AssertSqlSafe, Connection, Executor, MySql, QueryBuilder, Row};
use std::cell::RefCell;
use std::rc::Rc;
use tokio::runtime::Runtime;

/// Handles of all sides.
struct Handles {
    runtime: Runtime,
    biform: Db,
    bare: RefCell<MySqlConnection>,
    stock: RefCell<Vec<Entry>>,
}

/// Where the table is.
const NAME: &str = "biform_bench_async";

const COLUMNS: &str = "title, rating, subtitle, price, pages";

impl Handles {
    fn open() -> Outcome<Option<Rc<Handles>>> {
        let Some(server) = place::server("BIFORM_MYSQL_URL")? else { return Ok(None) };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let url = place::mariadb(&server, NAME);
        let (biform, bare) = runtime.block_on(async {
            let mut admin = MySqlConnection::connect(server.as_str()).await?;
            for sql in place::makings("DATABASE", NAME, "") {
                admin.execute(AssertSqlSafe(sql)).await?;
            }
            let biform = biform::connect(url.as_str()).await?;
            biform.create_tables(models![Entry]).await?;
            Outcome::Ok((biform, MySqlConnection::connect(url.as_str()).await?))
        })?;
        Ok(Some(Rc::new(Handles { runtime, biform, bare: RefCell::new(bare), stock: RefCell::default() })))
    }

    fn restock(&self, with_keys: bool) -> Outcome<()> {
        let mut bare = self.bare.borrow_mut();
        self.runtime.block_on(bare.execute("TRUNCATE entry"))?;
        self.stock.replace(Entry::many(ROWS, with_keys));
        Ok(())
    }

    /// Inserts by hand, so many rows in a transaction.
    fn bare(&self, rows: usize, calls: usize, most: usize, with_keys: bool) -> Outcome<u64> {
        let (mut entries, mut bare) = (self.stock.take(), self.bare.borrow_mut());
        self.runtime.block_on(async {
            for chunk in entries.chunks_mut(rows).take(calls) {
                let mut transaction = bare.begin().await?;
                values(&mut transaction, chunk, most, with_keys).await?;
                transaction.commit().await?;
                inserted(chunk)?;
            }
            Ok(0)
        })
    }

    fn biform(&self, rows: usize, calls: usize) -> Outcome<u64> {
        let mut entries = self.stock.take().into_iter();
        self.runtime.block_on(async {
            for _ in 0..calls {
                let few: Vec<Entry> = entries.by_ref().take(rows).collect();
                inserted(&Entry::objects().bulk_create(&self.biform, few).await?)?;
            }
            Ok(0)
        })
    }
}

pub(super) fn works() -> Outcome<Vec<Work>> {
    let Some(handles) = Handles::open()? else { return Ok(Vec::new()) };
    let work = |name, rows, calls, with_keys, ways: &[(&'static str, usize)]| {
        let owner = Rc::clone(&handles);
        let mut sides = vec![Side::new("biform", move || owner.biform(rows, calls))];
        sides.extend(ways.iter().map(|(name, most)| {
            let (owner, most) = (Rc::clone(&handles), *most);
            Side::new(name, move || owner.bare(rows, calls, most, with_keys))
        }));
        let owner = Rc::clone(&handles);
        Work { name, operations: 1, reset: Box::new(move || owner.restock(with_keys)), sides }
    };
    let values = [
        ("VALUES, 100 rows", 100),
        ("VALUES, 500 rows", 500),
        ("VALUES, 2,000 rows", 2_000),
        ("VALUES, all rows", ROWS),
    ];
    Ok(vec![
        work("MariaDB, async, 10,000 rows, keys made", ROWS, 1, false, &values),
        work("MariaDB, async, 10,000 rows, keys given", ROWS, 1, true, &values),
        work("MariaDB, async, 100 times 10 rows, keys made", FEW, CALLS, false, &[("VALUES", FEW)]),
    ])
}

/// Joined rows, so many a statement.
async fn values(connection: &mut MySqlConnection, entries: &mut [Entry], most: usize, with_keys: bool) -> Outcome<()> {
    let key = if with_keys { "id, " } else { "" };
    for chunk in entries.chunks_mut(most) {
        let mut builder = QueryBuilder::<MySql>::new(format!("INSERT INTO entry ({key}{COLUMNS}) "));
        builder.push_values(chunk.iter(), |mut row, entry| {
            if with_keys {
                row.push_bind(entry.id.key().copied());
            }
            row.push_bind(entry.title.as_str())
                .push_bind(entry.rating)
                .push_bind(entry.subtitle.as_deref())
                .push_bind(entry.price)
                .push_bind(entry.pages);
        });
        if !with_keys {
            builder.push(" RETURNING id");
        }
        let made = builder.build().fetch_all(&mut *connection).await?;
        for (entry, row) in chunk.iter_mut().zip(made) {
            entry.id = Id::stored(row.try_get(0)?);
        }
    }
    Ok(())
}
