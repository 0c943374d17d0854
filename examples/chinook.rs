//! A database that others made: Chinook, a digital music store, whose tables and columns have names of their own.
//!
//! `cargo run --example chinook --features blocking -- chinook.sqlite` runs on a copy; the file stays as it is. With the
//! URL of a database behind it, it runs there: tables that are missing are created, and empty ones get the rows of the
//! file.
//!
//! `cargo run --example chinook --features blocking,mysql -- chinook.sqlite mysql://root@localhost/chinook`
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "what an example shows is printed")]
use biform::Complete;
use biform::blocking::Db;
use biform::prelude::*;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io, process};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Track")]
struct Track {
    #[field(column = "TrackId")]
    id: Id<Track>,
    #[field(column = "Name")]
    name: String,
    #[field(column = "Milliseconds")]
    milliseconds: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Customer")]
struct Customer {
    #[field(column = "CustomerId")]
    id: Id<Customer>,
    #[field(column = "FirstName")]
    first_name: String,
    #[field(column = "LastName")]
    last_name: String,
    #[field(column = "Country")]
    country: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Playlist")]
struct Playlist {
    #[field(column = "PlaylistId")]
    id: Id<Playlist>,
    #[field(column = "Name")]
    name: Option<String>,
}

fn longest_tracks(db: &Db) -> biform::Result<()> {
    println!("The ten longest tracks:");
    for track in Track::objects().order_by(|t| t.milliseconds.desc()).limit(10).all(db)? {
        let seconds = track.milliseconds / 1000;
        println!("  {}:{:02} {}", seconds / 60, seconds % 60, track.name);
    }
    Ok(())
}

fn customers(db: &Db, prefix: &str) -> biform::Result<()> {
    println!("Customers from countries that start with {prefix:?}:");
    let customers = Customer::objects().filter(|c| c.country.starts_with(prefix));
    for customer in customers.order_by(|c| (c.country.asc(), c.last_name.asc(), c.first_name.asc())).all(db)? {
        let country = customer.country.unwrap_or_default();
        println!("  {country}: {} {}", customer.first_name, customer.last_name);
    }
    Ok(())
}

/// Adds a playlist and commits; within, undoes the removal of all others.
fn playlists(db: &Db) -> biform::Result<()> {
    let count = || Playlist::objects().count(db);
    println!("{} playlists", count()?);
    let added = db.atomic(|tx| {
        let added = Playlist::create().name("For the road").save(tx)?;
        let undone: biform::Result<()> = tx.atomic(|tx| {
            let gone = Playlist::objects().exclude(|p| p.id.eq(added.id)).delete(tx)?;
            println!("{gone} of them deleted, {} left", Playlist::objects().count(tx)?);
            Err(biform::Error::other("on second thoughts, not"))
        });
        if let Err(error) = undone {
            println!("{error}: {} again", Playlist::objects().count(tx)?);
        }
        Ok(added)
    })?;
    println!("{} playlists, number {:?} is new", count()?, added.id.key());
    added.delete(db)?;
    println!("{} playlists", count()?);
    Ok(())
}

/// A copy in a folder of its own, deleted with this: a database that is opened for writing gets files beside it, and a
/// header that says so.
struct WorkingCopy(PathBuf);

impl WorkingCopy {
    fn of(original: &Path) -> io::Result<WorkingCopy> {
        let bytes = fs::read(original)?;
        let folder = env::temp_dir().join(format!("biform-chinook-{}", process::id()));
        fs::create_dir(&folder)?;
        let copy = WorkingCopy(folder);
        fs::write(copy.file(), bytes)?;
        Ok(copy)
    }

    fn file(&self) -> PathBuf {
        self.0.join("chinook.sqlite")
    }
}

impl Drop for WorkingCopy {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("{} could not be deleted: {error}", self.0.display());
        }
    }
}

/// Fills a table that has no rows with those of another database.
fn fill<M: Model + Complete<M>>(db: &Db, from: &Db) -> biform::Result<()> {
    if !M::objects().exists(db)? {
        M::objects().bulk_create(db, M::objects().all(from)?)?;
    }
    Ok(())
}

fn elsewhere(url: &str, file: &Db) -> biform::Result<Db> {
    let db = biform::blocking::connect(url)?;
    db.create_tables(models![Track, Customer, Playlist])?;
    fill::<Track>(&db, file)?;
    fill::<Customer>(&db, file)?;
    fill::<Playlist>(&db, file)?;
    Ok(db)
}

fn run(original: &Path, url: Option<&str>) -> biform::Result<()> {
    let reading = |error| biform::Error::other(error).context(format_args!("copying {}", original.display()));
    let copy = WorkingCopy::of(original).map_err(reading)?;
    let file = biform::blocking::connect(&format!("sqlite:{}", copy.file().display()))?;
    let db = match url {
        Some(url) => elsewhere(url, &file)?,
        None => file,
    };
    longest_tracks(&db)?;
    customers(&db, "U")?;
    playlists(&db)
}

fn main() -> ExitCode {
    let Some(original) = env::args_os().nth(1).or_else(|| env::var_os("BIFORM_CHINOOK")) else {
        eprintln!("usage: chinook FILE [URL], or BIFORM_CHINOOK=FILE: the path of Chinook as a SQLite database");
        return ExitCode::FAILURE;
    };
    match run(Path::new(&original), env::args().nth(2).as_deref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
