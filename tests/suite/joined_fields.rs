//! Some fields of rows that are joined, in every lane: `only` and `defer` beside `select_related`.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::Result;
use biform::prelude::*;
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Author {
    id: Id<Author>,
    bio: Deferred<String>,
    name: String,
    photo: Deferred<Option<String>>,
    mentor: Option<ForeignKey<Author>>,
    books: HasMany<Book>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    title: String,
    body: Deferred<String>,
    author: ForeignKey<Author>,
}

#[helper]
async fn library(db: &Db) -> Result<()> {
    db.create_tables(models![Author, Book]).await?;
    let ann = Author::create().bio("Born").name("Ann").photo("a.png").save(db).await?;
    let bob = Author::create().bio("Lived").name("Bob").mentor(&ann).save(db).await?;
    Book::create().title("Dune").body("Long").author(&bob).save(db).await?;
    Ok(())
}

#[lanes(with(library))]
async fn some_fields_of_joined_rows_are_read(db: Db) -> Result<()> {
    library(&db).await?;
    let mut sent = Sent::from_now(&db);
    let query = Book::objects().select_related(|b| b.author().mentor());
    let books = query.clone().only(|b| (b.title, b.author, b.author().name, b.author().mentor)).all(&db).await?;
    assert_eq!(
        sent.news(&db),
        [
            r#"SELECT "book"."id", "book"."title", "book"."author_id", "book"."author_id", "t1"."name", "t1"."mentor_id", "t1"."mentor_id", "t2"."bio", "t2"."name", "t2"."photo", "t2"."mentor_id" FROM "book" INNER JOIN "author" AS "t1" ON "t1"."id" = "book"."author_id" LEFT JOIN "author" AS "t2" ON "t2"."id" = "t1"."mentor_id""#
        ]
    );
    let bob = books[0].author.get()?;
    assert!(books[0].body.get().is_err() && bob.bio.get().is_err() && bob.photo.get().is_err());
    assert_eq!(bob.name, "Bob");
    // The model of which nothing is named is read as a whole.
    let mentor = bob.mentor.as_ref().map(|mentor| mentor.get()).transpose()?;
    assert_eq!(mentor.map(|ann| ann.bio.get().map(String::as_str)).transpose()?, Some("Born"));
    let books = query.clone().defer(|b| b.author().bio).all(&db).await?;
    let bob = books[0].author.get()?;
    assert!(bob.bio.get().is_err() && bob.photo.get().is_ok() && books[0].body.get().is_ok());
    // The other call first is the same.
    let books = Book::objects().defer(|b| b.author().bio).select_related(|b| b.author()).all(&db).await?;
    assert!(books[0].author.get()?.bio.get().is_err());
    assert_eq!(sent.news(&db).len(), 2);
    let plain = query.only(|b| b.author().bio).all(&db).await.map(drop).unwrap_err();
    assert!(plain.to_string().contains("leaves out `name` of `Author`"), "{plain}");
    let unjoined = Book::objects().defer(|b| b.author().bio).all(&db).await.map(drop).unwrap_err();
    assert!(unjoined.to_string().contains("where `select_related` joins it"), "{unjoined}");
    let mut book = Book::get(&db, 1).await?;
    let other = book.save_fields(&db, |b| b.author().name).await.unwrap_err();
    assert!(other.to_string().contains("a field of another model"), "{other}");
    assert_eq!(sent.news(&db).len(), 1);
    Ok(())
}

#[lanes(with(library))]
async fn some_fields_of_loaded_rows_are_read_and_what_they_name_with_them(db: Db) -> Result<()> {
    library(&db).await?;
    let authors = || Author::objects().order_by(|a| a.name.asc());
    let mut sent = Sent::from_now(&db);
    for query in [
        authors().prefetch_related(|a| a.books().only(|b| (b.title, b.author))),
        authors().prefetch_related(|a| a.books().defer(|b| b.body)),
        // On what is narrowed already.
        authors().prefetch_related(|a| a.books().filter(|b| b.title.ne("")).only(|b| (b.title, b.author))),
        authors().prefetch_related(|a| a.books().filter(|b| b.title.ne("")).defer(|b| b.body)),
    ] {
        let authors = query.all(&db).await?;
        let book = &authors[1].books.get()?[0];
        assert_eq!((book.title.as_str(), book.author.id()), ("Dune", authors[1].id));
        assert_eq!(book.body.get().unwrap_err().kind(), ErrorKind::NotLoaded);
    }
    let news = sent.news(&db);
    let read: Vec<&str> = news.iter().filter(|sql| sql.contains(r#"FROM "book""#)).map(String::as_str).collect();
    let fields = r#"SELECT "book"."id", "book"."title", "book"."author_id" FROM "book" WHERE"#;
    let keys = r#""book"."author_id" IN (?, ?)"#;
    let (plain, narrowed) = (format!("{fields} {keys}"), format!(r#"{fields} "book"."title" <> ? AND {keys}"#));
    assert_eq!((read, news.len()), (vec![plain.as_str(), &plain, &narrowed, &narrowed], 8));

    let authors =
        authors().prefetch_related(|a| a.books().select_related(|b| b.author().mentor()).defer(|b| b.author().photo));
    let authors = authors.all(&db).await?;
    let news = sent.news(&db);
    assert_eq!(
        news[1..],
        [
            r#"SELECT "book"."id", "book"."title", "book"."body", "book"."author_id", "book"."author_id", "t1"."bio", "t1"."name", "t1"."mentor_id", "t1"."mentor_id", "t2"."bio", "t2"."name", "t2"."photo", "t2"."mentor_id" FROM "book" INNER JOIN "author" AS "t1" ON "t1"."id" = "book"."author_id" LEFT JOIN "author" AS "t2" ON "t2"."id" = "t1"."mentor_id" WHERE "book"."author_id" IN (?, ?)"#
        ]
    );
    let bob = authors[1].books.get()?[0].author.get()?;
    assert_eq!((bob.name.as_str(), bob.bio.get()?.as_str()), ("Bob", "Lived"));
    assert_eq!(bob.photo.get().unwrap_err().kind(), ErrorKind::NotLoaded);
    let ann = bob.mentor.as_ref().map(|ann| ann.get()).transpose()?;
    assert_eq!(ann.map(|ann| ann.name.as_str()), Some("Ann"));

    // Along a relation to one.
    let books =
        Book::objects().prefetch_related(|b| b.author().defer(|a| (a.bio, a.photo)).select_related(|a| a.mentor()));
    let books = books.all(&db).await?;
    let bob = books[0].author.get()?;
    assert!(bob.bio.get().is_err() && bob.photo.get().is_err());
    assert_eq!(bob.mentor.as_ref().map(|ann| ann.get()).transpose()?.map(|ann| ann.name.as_str()), Some("Ann"));
    assert_eq!(sent.news(&db).len(), 2);
    // The key by which a row finds its place is read, whatever is said.
    let refused = Author::objects().prefetch_related(|a| a.books().only(|b| b.title)).all(&db).await.map(drop);
    assert!(refused.is_err());
    Ok(())
}
