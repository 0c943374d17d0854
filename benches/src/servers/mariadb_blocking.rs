//! MariaDB, blocking: the crate `mysql`.
use super::{CALLS, Entry, FEW, ROWS, inserted, place};
use crate::work::{Outcome, Side, Work};
use biform::prelude::*;
use biform::{Id, blocking::Db};
use mysql::prelude::Queryable;
use mysql::{Conn, Opts, Value};
use std::cell::RefCell;
use std::rc::Rc;

/// Handles of all sides.
struct Handles {
    biform: Db,
    bare: RefCell<Conn>,
    stock: RefCell<Vec<Entry>>,
}

/// Where the table is.
const NAME: &str = "biform_bench_blocking";

const COLUMNS: &str = "title, rating, subtitle, price, pages";

/// A way to insert.
#[derive(Clone, Copy)]
enum Way {
    Values(usize),
    /// MariaDB's own message for one statement with many sets of values.
    Bulk,
}

impl Handles {
    fn open() -> Outcome<Option<Rc<Handles>>> {
        let Some(server) = place::server("BIFORM_MYSQL_URL")? else { return Ok(None) };
        let mut admin = Conn::new(Opts::from_url(server.as_str())?)?;
        for sql in place::makings("DATABASE", NAME, "") {
            admin.query_drop(sql)?;
        }
        let url = place::mariadb(&server, NAME);
        let biform = biform::blocking::connect(url.as_str())?;
        biform.create_tables(models![Entry])?;
        let bare = RefCell::new(Conn::new(Opts::from_url(url.as_str())?)?);
        Ok(Some(Rc::new(Handles { biform, bare, stock: RefCell::default() })))
    }

    fn restock(&self, with_keys: bool) -> Outcome<()> {
        self.bare.borrow_mut().query_drop("TRUNCATE entry")?;
        self.stock.replace(Entry::many(ROWS, with_keys));
        Ok(())
    }

    /// Inserts by hand, so many rows in a transaction.
    fn bare(&self, rows: usize, calls: usize, way: Way, with_keys: bool) -> Outcome<u64> {
        let (mut entries, mut bare) = (self.stock.take(), self.bare.borrow_mut());
        for chunk in entries.chunks_mut(rows).take(calls) {
            bare.query_drop("START TRANSACTION")?;
            match way {
                Way::Values(most) => values(&mut bare, chunk, most, with_keys)?,
                Way::Bulk => {
                    let sql = format!("INSERT INTO entry (id, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)");
                    bare.exec_batch(sql, chunk.iter().map(|entry| row(entry, true)))?;
                }
            }
            bare.query_drop("COMMIT")?;
            inserted(chunk)?;
        }
        Ok(0)
    }

    fn biform(&self, rows: usize, calls: usize) -> Outcome<u64> {
        let mut entries = self.stock.take().into_iter();
        for _ in 0..calls {
            let few: Vec<Entry> = entries.by_ref().take(rows).collect();
            inserted(&Entry::objects().bulk_create(&self.biform, few)?)?;
        }
        Ok(0)
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
    let values = [
        ("VALUES, 100 rows", Way::Values(100)),
        ("VALUES, 500 rows", Way::Values(500)),
        ("VALUES, 2,000 rows", Way::Values(2_000)),
        ("VALUES, all rows", Way::Values(ROWS)),
    ];
    let keyed: Vec<_> = values.into_iter().chain([("its bulk message", Way::Bulk)]).collect();
    Ok(vec![
        work("MariaDB, blocking, 10,000 rows, keys made", ROWS, 1, false, &values),
        work("MariaDB, blocking, 10,000 rows, keys given", ROWS, 1, true, &keyed),
        work("MariaDB, blocking, 100 times 10 rows, keys made", FEW, CALLS, false, &[("VALUES", Way::Values(FEW))]),
    ])
}

fn row(entry: &Entry, with_keys: bool) -> Vec<Value> {
    let mut values = Vec::with_capacity(6);
    values.extend(entry.id.key().filter(|_| with_keys).map(|key| Value::Int(*key)));
    values.extend([
        Value::Bytes(entry.title.clone().into_bytes()),
        Value::Int(entry.rating.into()),
        entry.subtitle.clone().map_or(Value::NULL, |text| Value::Bytes(text.into_bytes())),
        Value::Double(entry.price),
        Value::Int(entry.pages),
    ]);
    values
}

/// Joined rows, so many a statement.
fn values(connection: &mut Conn, entries: &mut [Entry], most: usize, with_keys: bool) -> Outcome<()> {
    let (key, group) = if with_keys { ("id, ", "(?, ?, ?, ?, ?, ?)") } else { ("", "(?, ?, ?, ?, ?)") };
    for chunk in entries.chunks_mut(most) {
        let groups = vec![group; chunk.len()].join(", ");
        let returning = if with_keys { "" } else { " RETURNING id" };
        let sql = format!("INSERT INTO entry ({key}{COLUMNS}) VALUES {groups}{returning}");
        let bound: Vec<Value> = chunk.iter().flat_map(|entry| row(entry, with_keys)).collect();
        let prepared = connection.prep(sql)?;
        let made: Vec<i64> = connection.exec(&prepared, bound)?;
        for (entry, key) in chunk.iter_mut().zip(made) {
            entry.id = Id::stored(key);
        }
    }
    Ok(())
}
