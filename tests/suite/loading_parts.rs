//! Parts of relations, in every lane: a slice for each row, and what is loaded for the chunks of an iterator.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::Result;
use biform::prelude::*;
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Author {
    id: Id<Author>,
    name: String,
    books: HasMany<Book>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    title: String,
    rating: Option<i32>,
    in_print: bool,
    author: ForeignKey<Author>,
    tags: ManyToMany<Tag>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Tag {
    id: Id<Tag>,
    name: String,
}

/// Ann with five books, Bob with two, Cy with none. Every book is about "a", the first three of each about "b" as well,
/// and the first about "c".
#[helper]
async fn library(db: &Db) -> Result<()> {
    db.create_tables(models![Tag, Book, Author]).await?;
    let mut tags = Vec::new();
    for name in ["a", "b", "c"] {
        tags.push(Tag::create().name(name).save(db).await?);
    }
    for (name, books) in [("Ann", 5), ("Bob", 2), ("Cy", 0)] {
        let author = Author::create().name(name).save(db).await?;
        for number in 1..=books {
            let rating = (number != 2).then_some(10 - number);
            let new = Book::create().title(format!("{name} {number}")).rating(rating).in_print(number == 1);
            let book = author.books().create(db, new).await?;
            let about = if number == 1 {
                3
            } else if number <= 3 {
                2
            } else {
                1
            };
            book.tags().add(db, &tags[..about]).await?;
        }
    }
    Ok(())
}

fn titles(author: &Author) -> Result<Vec<String>> {
    Ok(author.books.get()?.iter().map(|book| book.title.clone()).collect())
}

#[lanes(with(library))]
async fn a_slice_is_that_of_each_row(db: Db) -> Result<()> {
    library(&db).await?;
    let mut sent = Sent::from_now(&db);
    let authors = Author::objects()
        .prefetch_related(|a| a.books().exclude(|b| b.title.eq("Ann 4")).order_by(|b| b.id.desc()).limit(2))
        .order_by(|a| a.name.asc())
        .all(&db)
        .await?;
    let news = sent.news(&db);
    assert_eq!(news.len(), 2, "{news:?}");
    assert_eq!(
        news[1],
        r#"SELECT "c1", "c2", "c3", "c4", "c5" FROM (SELECT "book"."id" AS "c1", "book"."title" AS "c2", "book"."rating" AS "c3", "book"."in_print" AS "c4", "book"."author_id" AS "c5", ROW_NUMBER() OVER (PARTITION BY "book"."author_id" ORDER BY "book"."id" DESC) AS "c6" FROM "book" WHERE NOT ("book"."title" = ?) AND "book"."author_id" IN (?, ?, ?)) AS "numbered" WHERE "c6" > 0 AND "c6" <= 2 ORDER BY "c6""#
    );
    assert_eq!(titles(&authors[0])?, ["Ann 5", "Ann 3"]);
    assert_eq!(titles(&authors[1])?, ["Bob 2", "Bob 1"]);
    assert_eq!(titles(&authors[2])?, [""; 0]);
    assert_eq!((authors[1].books.get()?[1].rating, authors[1].books.get()?[1].in_print), (Some(9), true));
    // From an offset on; where nothing is said of the order, by the key. Where NULLs come is as in any order.
    let rest = Author::objects().prefetch_related(|a| a.books().offset(3)).order_by(|a| a.name.asc()).all(&db).await?;
    assert_eq!((titles(&rest[0])?, titles(&rest[1])?), (vec!["Ann 4".into(), "Ann 5".into()], vec![]));
    let best = Author::objects()
        .prefetch_related(|a| a.books().order_by(|b| b.rating.desc().nulls_last()).offset(1).limit(2))
        .order_by(|a| a.name.asc())
        .all(&db)
        .await?;
    assert_eq!((titles(&best[0])?, titles(&best[1])?), (vec!["Ann 3".into(), "Ann 4".into()], vec!["Bob 2".into()]));
    let none = Author::objects().prefetch_related(|a| a.books().limit(0)).order_by(|a| a.name.asc()).all(&db).await?;
    assert_eq!(titles(&none[0])?, [""; 0]);
    assert_eq!(sent.news(&db).len(), 5);
    Ok(())
}

#[lanes(with(library))]
async fn links_are_sliced_for_each_row_and_shared(db: Db) -> Result<()> {
    library(&db).await?;
    let mut sent = Sent::from_now(&db);
    let authors = Author::objects()
        .prefetch_related(|a| {
            let tags = |b: biform::Columns<Book>| b.tags().order_by(|t| t.name.desc()).limit(1);
            a.books().order_by(|b| b.id.asc()).limit(3).prefetch_related(tags)
        })
        .order_by(|a| a.name.asc())
        .all(&db)
        .await?;
    assert_eq!(sent.news(&db).len(), 3);
    let first = |author: &Author| -> Result<Vec<String>> {
        author
            .books
            .get()?
            .iter()
            .map(|book| Ok(book.tags.get()?.iter().map(|tag| tag.name.as_str()).collect()))
            .collect()
    };
    assert_eq!(first(&authors[0])?, ["c", "b", "b"]);
    assert_eq!(first(&authors[1])?, ["c", "b"]);
    let (ann, bob) = (authors[0].books.get()?, authors[1].books.get()?);
    assert!(std::sync::Arc::ptr_eq(&ann[0].tags.get()?[0], &bob[0].tags.get()?[0]));
    Ok(())
}

#[lanes(file, with(library))]
async fn an_iterator_loads_for_each_chunk(db: Db) -> Result<()> {
    library(&db).await?;
    let mut sent = Sent::from_now(&db);
    let query =
        Author::objects().order_by(|a| a.name.asc()).prefetch_related(|a| a.books().prefetch_related(|b| b.tags()));
    let mut rows = query.clone().chunk_size(2).iterator(&db).await?;
    let mut seen = Vec::new();
    while let Some(author) = rows.next().await {
        let author = author?;
        let tags = author.books.get()?.iter().map(|book| Ok(book.tags.get()?.len())).sum::<Result<usize>>()?;
        seen.push((author.name.clone(), titles(&author)?.len(), tags));
    }
    drop(rows);
    assert_eq!(seen, [("Ann".into(), 5, 9), ("Bob".into(), 2, 5), ("Cy".into(), 0, 0)]);
    // The rows; books and tags of the first chunk; books of the second, of which there are none.
    let news = sent.news(&db);
    assert_eq!(news.len(), 4, "{news:?}");
    let mut rows = query.filter(|a| a.name.eq("Nobody")).iterator(&db).await?;
    assert!(rows.next().await.is_none());
    assert_eq!(sent.news(&db).len(), 1);
    Ok(())
}

#[lanes(with(library))]
async fn one_connection_is_not_enough_for_both(db: Db) -> Result<()> {
    library(&db).await?;
    let seen = db.count();
    let query = Author::objects().prefetch_related(|a| a.books());
    let tx = db.begin().await?;
    let refused = query.iterator(&tx).await.map(drop).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidQuery);
    assert!(refused.to_string().contains("the one connection of a transaction"), "{refused}");
    tx.rollback().await?;
    assert_eq!(db.count() - seen, 2);
    if db.dialect() == Dialect::Sqlite {
        let mut rows = query.iterator(&db).await?;
        let refused = rows.next().await.map(|row| row.map(drop));
        assert_eq!(refused.and_then(Result::err).map(|error| error.kind()), Some(ErrorKind::OpenIterator));
        assert!(rows.next().await.is_none());
    }
    Ok(())
}
