//! A database that others made: Chinook, a digital music store. Its models are in `models.rs`; what is asked, in
//! `reports.rs`, is written once for the blocking and for the async program, which differ in this file alone.
//!
//! `cargo run --example chinook --features blocking,jiff,json,rust_decimal -- chinook.sqlite` runs on a copy; the file stays
//! as it is, and so it does with `async` in place of `blocking`. With the URL of a database behind it, it runs there: tables
//! that are missing are created, columns that are missing are added, and what is empty gets what the file has.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "what an example shows is printed")]
mod copy;
mod models;
mod reports;

use biform::Session;
use biform::testing::Recorder;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io, process};

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

#[cfg(not(any(feature = "blocking", feature = "async")))]
compile_error!("the example needs a form: add `blocking` or `async` to its features");

#[cfg(feature = "blocking")]
fn report(file: &str, url: Option<&str>) -> biform::Result<()> {
    let mut db = biform::blocking::connect(file)?;
    copy::check_whole(&db)?;
    if let Some(url) = url {
        let file = std::mem::replace(&mut db, biform::blocking::connect(url)?);
        copy::copy(&db, Session::new(&file))?;
    }
    let db = Recorder::new(db);
    reports::print_all(&db, &|| db.count())
}

#[cfg(all(feature = "async", not(feature = "blocking")))]
#[tokio::main]
async fn report(file: &str, url: Option<&str>) -> biform::Result<()> {
    let mut db = biform::connect(file).await?;
    copy::check_whole(&db).await?;
    if let Some(url) = url {
        let file = std::mem::replace(&mut db, biform::connect(url).await?);
        copy::copy(&db, Session::new(&file)).await?;
    }
    let db = Recorder::new(db);
    reports::print_all(&db, &|| db.count()).await
}

fn run(original: &Path, url: Option<&str>) -> biform::Result<()> {
    let reading = |error| biform::Error::other(error).context(format_args!("copying {}", original.display()));
    let copy = WorkingCopy::of(original).map_err(reading)?;
    report(&format!("sqlite:{}", copy.file().display()), url)
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
