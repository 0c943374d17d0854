//! Iterators that are open while other things happen, in every lane: they never hang their neighbours.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::spoilt::text_for_numbers;
use biform::prelude::*;
use biform::{Purpose, Result, Statement};
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    rating: i32,
}

/// Ten books.
#[helper]
async fn shelf(db: &Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    Book::objects().bulk_create(db, (1..=10).map(|n| Book::create().rating(n))).await?;
    Ok(())
}

/// Everything that can be asked of an executor fails at once, with an error that names the open iterator.
#[helper]
async fn refuses_everything<E: Executor<Output = Form>>(db: &E) -> Result<()> {
    let mut book = Book { id: Id::from(1), rating: 0 };
    let answers = [
        Book::objects().count(db).await.err(),
        Book::objects().all(db).await.err(),
        Book::objects().iterator(db).await.err(),
        Book::objects().update(db, |b| b.rating.set(0)).await.err(),
        Book::objects().bulk_create(db, [book.clone()]).await.err(),
        book.save(db).await.err(),
        book.clone().delete(db).await.err(),
    ];
    for error in answers {
        let error = error.expect("an open iterator holds the only connection");
        assert_eq!(error.kind(), ErrorKind::OpenIterator, "{error}");
        assert!(error.to_string().contains("an iterator over `Book` is open"), "{error}");
    }
    Ok(())
}

/// An iterator dropped half-way: the first of the five hard places.
#[lanes(with(shelf, refuses_everything))]
async fn in_memory_what_is_asked_meanwhile_fails_at_once(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    // However many rows a chunk has: what fails with many rows must fail with few.
    for chunk in [2, 10, 11, 2_000] {
        let mut rows = Book::objects().chunk_size(chunk).iterator(&db).await?;
        assert!(rows.next().await.is_some());
        if db.dialect() == Dialect::Sqlite {
            refuses_everything(&db).await?;
            assert_eq!(db.begin().await.err().map(|error| error.kind()), Some(ErrorKind::OpenIterator));
        } else {
            // A server has other connections.
            db.begin().await?.rollback().await?;
        }
        drop(rows);
        assert_eq!(Book::objects().count(&db).await?, 10);
    }
    // What wants a transaction of its own gets no connection in memory, so it sends nothing.
    assert_eq!(db.count() - seen, 4 * if db.dialect() == Dialect::Sqlite { 8 } else { 4 });
    Ok(())
}

#[lanes(file, with(shelf))]
async fn on_a_file_reading_and_saving_go_on(db: Db) -> Result<()> {
    shelf(&db).await?;
    let before = db.count();
    let mut rows = Book::objects().order_by(|b| b.id.asc()).chunk_size(2).iterator(&db).await?;
    let mut seen = 0;
    while let Some(book) = rows.next().await {
        let mut book = book?;
        book.rating += 100;
        book.save(&db).await?;
        db.atomic(async |tx| Book::create().rating(1000).save(tx).await).await?;
        seen += 1;
        assert_eq!(Book::objects().filter(|b| b.rating.gt(100)).count(&db).await?, seen * 2);
    }
    // The iterator shows the rows as they were when it was opened.
    assert_eq!(seen, 10);
    assert_eq!(db.count() - before, 1 + 10 * 5);
    Ok(())
}

#[lanes(file, with(shelf, refuses_everything))]
async fn in_a_transaction_what_is_asked_meanwhile_fails_at_once(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    db.atomic(async |tx| {
        let mut rows = Book::objects().chunk_size(2).iterator(tx).await?;
        assert!(rows.next().await.is_some());
        refuses_everything(&*tx).await?;
        // Another connection is free to read.
        assert_eq!(Book::objects().count(&db).await?, 10);
        drop(rows);
        // The refusals were no failures of the database: the block is whole.
        Book::objects().delete(&*tx).await
    })
    .await?;
    assert_eq!(Book::objects().count(&db).await?, 0);
    assert_eq!(db.count() - seen, 13);
    Ok(())
}

/// The connection is free once the iterator has said that there are no more rows, though it is still there.
#[lanes(with(shelf))]
async fn an_exhausted_iterator_frees_its_connection(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    for chunk in [3, 5, 10, 20] {
        let mut rows = Book::objects().chunk_size(chunk).iterator(&db).await?;
        while rows.next().await.is_some() {}
        assert_eq!(Book::objects().count(&db).await?, 10, "chunks of {chunk}");
        assert!(rows.next().await.is_none());
    }
    assert_eq!(db.count() - seen, 8);
    Ok(())
}

/// An iterator that has failed frees its connection too.
#[lanes(with(shelf))]
async fn a_failed_iterator_frees_its_connection(db: Db) -> Result<()> {
    if db.dialect() == Dialect::Sqlite {
        // By hand, without a check of what a rating can be.
        let by_hand = "CREATE TABLE book (id INTEGER PRIMARY KEY, rating INTEGER)";
        db.run(Statement::new(Purpose::Nothing, by_hand), &mut |_| Ok(())).await?;
    }
    shelf(&db).await?;
    let seen = db.count();
    db.run(text_for_numbers(db.dialect(), "book", "rating"), &mut |_| Ok(())).await?;
    let mut rows = Book::objects().iterator(&db).await?;
    assert!(rows.next().await.is_some_and(|row| row.is_err()));
    assert_eq!(Book::objects().count(&db).await?, 10);
    assert_eq!(db.count() - seen, 3);
    Ok(())
}

/// Many half-read iterators, dropped: no connection is lost.
#[lanes(file, with(shelf))]
async fn dropped_iterators_give_their_connections_back(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    for _ in 0..50 {
        let mut rows = Book::objects().chunk_size(2).iterator(&db).await?;
        assert!(rows.next().await.is_some());
    }
    assert_eq!(Book::objects().count(&db).await?, 10);
    assert_eq!(db.count() - seen, 51);
    Ok(())
}

#[lanes(with(shelf))]
async fn values_are_iterated_too(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let mut pairs = Book::objects().values(|b| (b.id, b.rating)).chunk_size(4).iterator(&db).await?;
    let mut sum = 0;
    while let Some(pair) = pairs.next().await {
        let (id, rating): (Id<Book>, i32) = pair?;
        assert_eq!(id, Id::from(i64::from(rating)));
        sum += rating;
    }
    assert_eq!(sum, 55);
    assert_eq!(db.count() - seen, 1);
    Ok(())
}
