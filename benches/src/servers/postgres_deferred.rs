//! PostgreSQL, async: sqlx.
use super::{CALLS, Entry, FEW, ROWS, inserted, place};
use crate::work::{Outcome, Side, Work};
use biform::prelude::*;
use biform::{Db, Id};
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::query::Query;
use sqlx::{Arguments, AssertSqlSafe, Connection, Executor, Postgres, QueryBuilder, Row};
use std::cell::RefCell;
use std::rc::Rc;
use tokio::runtime::Runtime;

/// Handles of all sides.
struct Handles {
    runtime: Runtime,
    biform: Db,
    bare: RefCell<PgConnection>,
    stock: RefCell<Vec<Entry>>,
}

/// Where the table is.
const NAME: &str = "biform_bench_async";

const COLUMNS: &str = "title, rating, subtitle, price, pages";

/// A way to insert.
#[derive(Clone, Copy)]
enum Way {
    Values(usize),
    Unnest { in_list: bool },
    Copy,
}

impl Handles {
    fn open() -> Outcome<Option<Rc<Handles>>> {
        let Some(server) = place::server("BIFORM_POSTGRES_URL")? else { return Ok(None) };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let url = place::postgres(&server, NAME);
        let (biform, bare) = runtime.block_on(async {
            let mut admin = PgConnection::connect(server.as_str()).await?;
            for sql in place::makings("SCHEMA", NAME, " CASCADE") {
                admin.execute(AssertSqlSafe(sql)).await?;
            }
            let biform = biform::connect(url.as_str()).await?;
            biform.create_tables(models![Entry]).await?;
            Outcome::Ok((biform, PgConnection::connect(url.as_str()).await?))
        })?;
        Ok(Some(Rc::new(Handles { runtime, biform, bare: RefCell::new(bare), stock: RefCell::default() })))
    }

    fn restock(&self, with_keys: bool) -> Outcome<()> {
        let mut bare = self.bare.borrow_mut();
        self.runtime.block_on(bare.execute("TRUNCATE entry RESTART IDENTITY"))?;
        self.stock.replace(Entry::many(ROWS, with_keys));
        Ok(())
    }

    /// Inserts by hand, so many rows in a transaction.
    fn bare(&self, rows: usize, calls: usize, way: Way, with_keys: bool) -> Outcome<u64> {
        let (mut entries, mut bare) = (self.stock.take(), self.bare.borrow_mut());
        self.runtime.block_on(async {
            for chunk in entries.chunks_mut(rows).take(calls) {
                let mut transaction = bare.begin().await?;
                match way {
                    Way::Values(most) => values(&mut transaction, chunk, most, with_keys).await?,
                    Way::Unnest { in_list } => unnest(&mut transaction, chunk, with_keys, in_list).await?,
                    Way::Copy => copy(&mut transaction, chunk).await?,
                }
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
    let work = |name, rows, calls, with_keys, ways: &[(&'static str, Way)]| {
        let owner = Rc::clone(&handles);
        let mut sides = vec![Side::new("biform", move || owner.biform(rows, calls))];
        sides.extend(ways.iter().map(|(name, way)| {
            let (owner, way) = (Rc::clone(&handles), *way);
            Side::new(name, move || owner.bare(rows, calls, way, with_keys))
        }));
        let owner = Rc::clone(&handles);
        Work { name, operations: 1, reset: Box::new(move || owner.restock(with_keys)), sides }
    };
    let (in_from, in_list) = (Way::Unnest { in_list: false }, Way::Unnest { in_list: true });
    let (some, all) = (("VALUES, 500 rows", Way::Values(500)), ("VALUES, all rows", Way::Values(ROWS)));
    Ok(vec![
        work(
            "PostgreSQL, async, 10,000 rows, keys made",
            ROWS,
            1,
            false,
            &[some, all, ("unnest in FROM", in_from), ("unnest in the list", in_list)],
        ),
        work(
            "PostgreSQL, async, 10,000 rows, keys given",
            ROWS,
            1,
            true,
            &[some, all, ("unnest in FROM", in_from), ("COPY", Way::Copy)],
        ),
        work(
            "PostgreSQL, async, 100 times 10 rows, keys made",
            FEW,
            CALLS,
            false,
            &[("VALUES", Way::Values(FEW)), ("unnest in FROM", in_from), ("unnest in the list", in_list)],
        ),
    ])
}

/// Joined rows, so many a statement.
async fn values(connection: &mut PgConnection, entries: &mut [Entry], most: usize, with_keys: bool) -> Outcome<()> {
    let (key, width) = if with_keys { ("id, ", 6) } else { ("", 5) };
    for chunk in entries.chunks_mut(most.min(65_535 / width)) {
        let mut builder = QueryBuilder::<Postgres>::new(format!("INSERT INTO entry ({key}{COLUMNS}) "));
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

/// An array for each column: one function in FROM, or one for each column in the list of what is selected.
async fn unnest(connection: &mut PgConnection, entries: &mut [Entry], with_keys: bool, in_list: bool) -> Outcome<()> {
    let (key, returning) = if with_keys { (", id", "") } else { ("", " RETURNING id") };
    let types = ["text", "int4", "text", "float8", "int8"].into_iter().chain(with_keys.then_some("int8"));
    let arrays: Vec<_> = types.enumerate().map(|(at, of)| format!("${}::{of}[]", at + 1)).collect();
    let select = match in_list {
        true => format!("SELECT unnest({})", arrays.join("), unnest(")),
        false => format!("SELECT * FROM unnest({})", arrays.join(", ")),
    };
    let sql = format!("INSERT INTO entry ({COLUMNS}{key}) {select}{returning}");
    let mut arguments = PgArguments::default();
    let refused = |error: sqlx::error::BoxDynError| -> Box<dyn std::error::Error> { error };
    arguments.add(entries.iter().map(|entry| entry.title.as_str()).collect::<Vec<_>>()).map_err(refused)?;
    arguments.add(entries.iter().map(|entry| entry.rating).collect::<Vec<_>>()).map_err(refused)?;
    arguments.add(entries.iter().map(|entry| entry.subtitle.as_deref()).collect::<Vec<_>>()).map_err(refused)?;
    arguments.add(entries.iter().map(|entry| entry.price).collect::<Vec<_>>()).map_err(refused)?;
    arguments.add(entries.iter().map(|entry| entry.pages).collect::<Vec<_>>()).map_err(refused)?;
    if with_keys {
        arguments
            .add(entries.iter().filter_map(|entry| entry.id.key().copied()).collect::<Vec<_>>())
            .map_err(refused)?;
    }
    let query: Query<'_, Postgres, PgArguments> = sqlx::query_with(AssertSqlSafe(sql), arguments);
    let made = query.fetch_all(connection).await?;
    for (entry, row) in entries.iter_mut().zip(made) {
        entry.id = Id::stored(row.try_get(0)?);
    }
    Ok(())
}

/// Rows with their keys, in the binary form.
async fn copy(connection: &mut PgConnection, entries: &[Entry]) -> Outcome<()> {
    let mut bytes = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0".to_vec();
    let put = |bytes: &mut Vec<u8>, value: Option<&[u8]>| {
        bytes.extend(value.map_or(-1, |value| value.len() as i32).to_be_bytes());
        bytes.extend(value.unwrap_or_default());
    };
    for entry in entries {
        bytes.extend(6_i16.to_be_bytes());
        put(&mut bytes, entry.id.key().map(|key| key.to_be_bytes()).as_ref().map(<[u8; 8]>::as_slice));
        put(&mut bytes, Some(entry.title.as_bytes()));
        put(&mut bytes, Some(&entry.rating.to_be_bytes()));
        put(&mut bytes, entry.subtitle.as_deref().map(str::as_bytes));
        put(&mut bytes, Some(&entry.price.to_be_bytes()));
        put(&mut bytes, Some(&entry.pages.to_be_bytes()));
    }
    bytes.extend((-1_i16).to_be_bytes());
    let mut copy = connection.copy_in_raw(&format!("COPY entry (id, {COLUMNS}) FROM STDIN (FORMAT binary)")).await?;
    copy.send(bytes).await?;
    copy.finish().await?;
    Ok(())
}
