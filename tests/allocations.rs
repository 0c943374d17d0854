//! That no text is copied for a column that rows share, and that what is loaded is moved to where it belongs: told by
//! how many bytes more are allocated for longer texts. A program of its own, as it counts over all threads.
#![cfg(all(feature = "sqlite", feature = "blocking"))]
#![allow(clippy::unwrap_used, reason = "a test that fails shows where")]

use biform::prelude::*;
use biform::{Result, blocking};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;

/// SQLite allocates past it, from C.
#[global_allocator]
static COUNTING: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

#[derive(Model, Debug)]
struct Author {
    id: Id<Author>,
    name: String,
    books: HasMany<Book>,
    tags: ManyToMany<Tag>,
}

#[derive(Model, Debug)]
struct Tag {
    id: Id<Tag>,
    name: String,
}

#[derive(Model, Debug)]
struct Book {
    id: Id<Book>,
    title: String,
    author: ForeignKey<Author>,
    chapters: HasMany<Chapter>,
}

#[derive(Model, Debug)]
struct Chapter {
    id: Id<Chapter>,
    text: String,
    book: ForeignKey<Book>,
}

const AUTHORS: usize = 100;
const TAGS: usize = 10;

/// A database in which every text is so long, and each author has so many books of so many chapters, and all the
/// tags.
fn library(length: usize, books: usize, chapters: usize) -> Result<blocking::Db> {
    let db = blocking::connect("sqlite::memory:")?;
    db.create_tables(models![Author, Book, Chapter, Tag])?;
    let text = || "x".repeat(length);
    let authors = Author::objects().bulk_create(&db, (0..AUTHORS).map(|_| Author::create().name(text())))?;
    let tags = Tag::objects().bulk_create(&db, (0..TAGS).map(|_| Tag::create().name(text())))?;
    authors.iter().try_for_each(|author| author.tags().add(&db, &tags))?;
    let rows = authors.iter().flat_map(|author| (0..books).map(move |_| Book::create().title("Dune").author(author)));
    let books = Book::objects().bulk_create(&db, rows)?;
    let rows = books.iter().flat_map(|book| (0..chapters).map(move |_| Chapter::create().text(text()).book(book)));
    Chapter::objects().bulk_create(&db, rows)?;
    Ok(db)
}

/// How many bytes are allocated.
fn bytes<T>(work: impl Fn() -> Result<T>) -> Result<usize> {
    // What is done for the first time fills caches.
    work()?;
    let region = Region::new(COUNTING);
    let result = work()?;
    let bytes = region.change().bytes_allocated;
    drop(result);
    Ok(bytes)
}

const SHORT: usize = 10;
const LONG: usize = 2_010;

/// How many texts are allocated: by how many bytes more are, where each is longer.
fn texts<T>(books: usize, chapters: usize, work: impl Fn(&blocking::Db) -> Result<T>) -> Result<f64> {
    let (short, long) = (library(SHORT, books, chapters)?, library(LONG, books, chapters)?);
    let more = bytes(|| work(&long))? - bytes(|| work(&short))?;
    Ok(more as f64 / (LONG - SHORT) as f64)
}

/// As many as there are, but for what a buffer that grows may take.
fn assert_about(texts: f64, expected: usize) {
    let expected = expected as f64;
    assert!((expected - 1.0..expected * 1.05 + 5.0).contains(&texts), "{texts} texts, not {expected}");
}

#[test]
fn texts_of_rows_are_allocated_once() -> Result<()> {
    // The control: each row that is read alone has its own.
    let alone = texts(1, 1, |db| {
        let books = Book::objects().select_related(|b| b.author()).all(db)?;
        books.iter().map(|book| Ok(book.author.get()?.name.clone())).collect::<Result<Vec<_>>>()
    })?;
    assert_about(alone, 2 * AUTHORS);

    let joined = texts(100, 0, |db| Book::objects().select_related(|b| b.author()).all(db))?;
    assert_about(joined, AUTHORS);
    let loaded = texts(100, 0, |db| Book::objects().prefetch_related(|b| b.author()).all(db))?;
    assert_about(loaded, AUTHORS);
    let linked = texts(1, 0, |db| Author::objects().prefetch_related(|a| a.tags()).all(db))?;
    assert_about(linked, AUTHORS + TAGS);

    let nested = |db: &blocking::Db| {
        Author::objects().prefetch_related(|a| a.books().prefetch_related(|b| b.chapters())).all(db)
    };
    assert_about(texts(10, 5, nested)?, AUTHORS + AUTHORS * 10 * 5);
    Ok(())
}
