//! PostgreSQL, blocking: the crate `postgres`.
use super::{CALLS, Entry, FEW, ROWS, inserted, place};
use crate::work::{Outcome, Side, Work};
use biform::prelude::*;
use biform::{Id, blocking::Db};
use postgres::binary_copy::BinaryCopyInWriter;
use postgres::types::{ToSql, Type};
use postgres::{Client, NoTls, Statement};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Handles of all sides.
struct Handles {
    biform: Db,
    bare: RefCell<Bare>,
    stock: RefCell<Vec<Entry>>,
}

/// A connection with its prepared statements.
struct Bare {
    client: Client,
    prepared: HashMap<String, Statement>,
}

/// Where the table is.
const NAME: &str = "biform_bench_blocking";

const COLUMNS: &str = "title, rating, subtitle, price, pages";

impl Bare {
    fn prepare(&mut self, sql: &str) -> Outcome<Statement> {
        if let Some(prepared) = self.prepared.get(sql) {
            return Ok(prepared.clone());
        }
        let prepared = self.client.prepare(sql)?;
        self.prepared.insert(sql.to_owned(), prepared.clone());
        Ok(prepared)
    }
}

impl Handles {
    fn open() -> Outcome<Option<Rc<Handles>>> {
        let Some(server) = place::server("BIFORM_POSTGRES_URL")? else { return Ok(None) };
        let mut client = Client::connect(server.as_str(), NoTls)?;
        for sql in place::makings("SCHEMA", NAME, " CASCADE") {
            client.batch_execute(&sql)?;
        }
        let url = place::postgres(&server, NAME);
        let biform = biform::blocking::connect(url.as_str())?;
        biform.create_tables(models![Entry])?;
        let bare = Bare { client: Client::connect(url.as_str(), NoTls)?, prepared: HashMap::new() };
        Ok(Some(Rc::new(Handles { biform, bare: RefCell::new(bare), stock: RefCell::default() })))
    }

    fn restock(&self, with_keys: bool) -> Outcome<()> {
        self.bare.borrow_mut().client.batch_execute("TRUNCATE entry RESTART IDENTITY")?;
        self.stock.replace(Entry::many(ROWS, with_keys));
        Ok(())
    }
}

pub(super) fn works() -> Outcome<Vec<Work>> {
    let Some(handles) = Handles::open()? else { return Ok(Vec::new()) };
    Ok(vec![keys_wanted(&handles), keys_given(&handles), few(&handles)])
}

/// A side on the bare connection, in a transaction.
fn bare(
    name: &'static str,
    handles: &Rc<Handles>,
    run: impl Fn(&mut Bare, &mut [Entry]) -> Outcome<()> + 'static,
) -> Side {
    let handles = Rc::clone(handles);
    Side::new(name, move || {
        let (mut entries, mut bare) = (handles.stock.take(), handles.bare.borrow_mut());
        bare.client.batch_execute("BEGIN")?;
        run(&mut bare, &mut entries)?;
        bare.client.batch_execute("COMMIT")?;
        inserted(&entries)
    })
}

fn biform(handles: &Rc<Handles>) -> Side {
    let handles = Rc::clone(handles);
    Side::new("biform", move || {
        let entries = Entry::objects().bulk_create(&handles.biform, handles.stock.take())?;
        inserted(&entries)
    })
}

fn work(name: &'static str, handles: &Rc<Handles>, with_keys: bool, sides: Vec<Side>) -> Work {
    let owner = Rc::clone(handles);
    Work { name, operations: 1, reset: Box::new(move || owner.restock(with_keys)), sides }
}

fn keys_wanted(handles: &Rc<Handles>) -> Work {
    let sides = vec![
        biform(handles),
        bare("VALUES, 500 rows", handles, |bare, entries| values(bare, entries, 500, false)),
        bare("VALUES, all rows", handles, |bare, entries| values(bare, entries, ROWS, false)),
        bare("unnest in FROM", handles, |bare, entries| unnest(bare, entries, false, Unnest::From)),
        bare("unnest in FROM, ordered", handles, |bare, entries| unnest(bare, entries, false, Unnest::Ordered)),
        bare("unnest in the list", handles, |bare, entries| unnest(bare, entries, false, Unnest::List)),
        bare("keys drawn, then COPY", handles, |bare, entries| {
            let keys = "SELECT nextval(pg_get_serial_sequence('entry', 'id')) FROM generate_series(1, $1::int4)";
            let prepared = bare.prepare(keys)?;
            let keys = bare.client.query(&prepared, &[&(entries.len() as i32)])?;
            for (entry, row) in entries.iter_mut().zip(keys) {
                entry.id = Id::stored(row.get(0));
            }
            copy(bare, entries)
        }),
    ];
    work("PostgreSQL, blocking, 10,000 rows, keys made", handles, false, sides)
}

fn keys_given(handles: &Rc<Handles>) -> Work {
    let sides = vec![
        biform(handles),
        bare("VALUES, 500 rows", handles, |bare, entries| values(bare, entries, 500, true)),
        bare("VALUES, all rows", handles, |bare, entries| values(bare, entries, ROWS, true)),
        bare("unnest in FROM", handles, |bare, entries| unnest(bare, entries, true, Unnest::From)),
        bare("unnest in the list", handles, |bare, entries| unnest(bare, entries, true, Unnest::List)),
        bare("COPY", handles, |bare, entries| copy(bare, entries)),
    ];
    work("PostgreSQL, blocking, 10,000 rows, keys given", handles, true, sides)
}

/// Many calls that insert few rows each.
fn few(handles: &Rc<Handles>) -> Work {
    let owner = Rc::clone(handles);
    let biform = Side::new("biform", move || {
        let mut rows = owner.stock.take().into_iter();
        for _ in 0..CALLS {
            inserted(&Entry::objects().bulk_create(&owner.biform, rows.by_ref().take(FEW).collect::<Vec<_>>())?)?;
        }
        Ok(0)
    });
    let calls = |name, run: fn(&mut Bare, &mut [Entry]) -> Outcome<()>| {
        let owner = Rc::clone(handles);
        Side::new(name, move || {
            let (mut entries, mut bare) = (owner.stock.take(), owner.bare.borrow_mut());
            for few in entries.chunks_mut(FEW).take(CALLS) {
                bare.client.batch_execute("BEGIN")?;
                run(&mut bare, few)?;
                bare.client.batch_execute("COMMIT")?;
                inserted(few)?;
            }
            Ok(0)
        })
    };
    let sides = vec![
        biform,
        calls("VALUES", |bare, entries| values(bare, entries, FEW, false)),
        calls("unnest in FROM", |bare, entries| unnest(bare, entries, false, Unnest::From)),
        calls("unnest in the list", |bare, entries| unnest(bare, entries, false, Unnest::List)),
    ];
    work("PostgreSQL, blocking, 100 times 10 rows, keys made", handles, false, sides)
}

/// Joined rows, so many a statement.
fn values(bare: &mut Bare, entries: &mut [Entry], rows: usize, with_keys: bool) -> Outcome<()> {
    let (key, width) = if with_keys { ("id, ", 6) } else { ("", 5) };
    for chunk in entries.chunks_mut(rows.min(65_535 / width)) {
        let group = |row: usize| {
            let one = (1..=width).map(|n| format!("${}", row * width + n)).collect::<Vec<_>>().join(", ");
            format!("({one})")
        };
        let groups = (0..chunk.len()).map(group).collect::<Vec<_>>().join(", ");
        let returning = if with_keys { "" } else { " RETURNING id" };
        let sql = format!("INSERT INTO entry ({key}{COLUMNS}) VALUES {groups}{returning}");
        let prepared = bare.prepare(&sql)?;
        let mut bound: Vec<&(dyn ToSql + Sync)> = Vec::with_capacity(chunk.len() * width);
        let ids: Vec<i64> = chunk.iter().filter_map(|entry| entry.id.key().copied()).collect();
        for (at, entry) in chunk.iter().enumerate() {
            bound.extend(ids.get(at).map(|id| id as &(dyn ToSql + Sync)));
            bound.extend([
                &entry.title as &(dyn ToSql + Sync),
                &entry.rating,
                &entry.subtitle,
                &entry.price,
                &entry.pages,
            ]);
        }
        let keys = bare.client.query(&prepared, &bound)?;
        for (entry, row) in chunk.iter_mut().zip(keys) {
            entry.id = Id::stored(row.get(0));
        }
    }
    Ok(())
}

/// An array for each column.
#[derive(Clone, Copy)]
enum Unnest {
    /// One function in FROM.
    From,
    /// And in an order.
    Ordered,
    /// A function for each column, in the list of what is selected.
    List,
}

fn unnest(bare: &mut Bare, entries: &mut [Entry], with_keys: bool, how: Unnest) -> Outcome<()> {
    let (key, returning) = if with_keys { (", id", "") } else { ("", " RETURNING id") };
    let types = ["text", "int4", "text", "float8", "int8"].into_iter().chain(with_keys.then_some("int8"));
    let arrays: Vec<_> = types.enumerate().map(|(at, of)| format!("${}::{of}[]", at + 1)).collect();
    let (all, each) = (arrays.join(", "), arrays.join("), unnest("));
    let names = if with_keys { "a, b, c, d, e, f" } else { "a, b, c, d, e" };
    let select = match how {
        Unnest::From => format!("SELECT * FROM unnest({all})"),
        Unnest::Ordered => format!("SELECT {names} FROM unnest({all}) WITH ORDINALITY AS g ({names}, n) ORDER BY n"),
        Unnest::List => format!("SELECT unnest({each})"),
    };
    let sql = format!("INSERT INTO entry ({COLUMNS}{key}) {select}{returning}");
    let prepared = bare.prepare(&sql)?;
    let titles: Vec<&str> = entries.iter().map(|entry| entry.title.as_str()).collect();
    let ratings: Vec<i32> = entries.iter().map(|entry| entry.rating).collect();
    let subtitles: Vec<Option<&str>> = entries.iter().map(|entry| entry.subtitle.as_deref()).collect();
    let prices: Vec<f64> = entries.iter().map(|entry| entry.price).collect();
    let pages: Vec<i64> = entries.iter().map(|entry| entry.pages).collect();
    let ids: Vec<i64> = entries.iter().filter_map(|entry| entry.id.key().copied()).collect();
    let mut bound: Vec<&(dyn ToSql + Sync)> = vec![&titles, &ratings, &subtitles, &prices, &pages];
    bound.extend(with_keys.then_some(&ids as &(dyn ToSql + Sync)));
    let made = bare.client.query(&prepared, &bound)?;
    drop((titles, subtitles));
    for (entry, row) in entries.iter_mut().zip(made) {
        entry.id = Id::stored(row.get(0));
    }
    Ok(())
}

/// Rows with their keys, in the binary form.
fn copy(bare: &mut Bare, entries: &[Entry]) -> Outcome<()> {
    let writer = bare.client.copy_in(&format!("COPY entry (id, {COLUMNS}) FROM STDIN (FORMAT binary)"))?;
    let types = [Type::INT8, Type::TEXT, Type::INT4, Type::TEXT, Type::FLOAT8, Type::INT8];
    let mut writer = BinaryCopyInWriter::new(writer, &types);
    for entry in entries {
        let id = entry.id.key().copied().unwrap_or_default();
        writer.write(&[&id, &entry.title, &entry.rating, &entry.subtitle, &entry.price, &entry.pages])?;
    }
    writer.finish()?;
    Ok(())
}
