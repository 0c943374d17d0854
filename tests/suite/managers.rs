//! Managers of relations, in every lane: rows are given to a row, taken away, made for it, in how many statements.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::Result;
use biform::prelude::*;
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Author {
    id: Id<Author>,
    name: String,
    #[field(reverse = "author")]
    books: HasMany<Book>,
    #[field(reverse = "editor")]
    edited: HasMany<Book>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    title: String,
    #[field(default = 3)]
    rating: i32,
    author: ForeignKey<Author>,
    editor: Option<ForeignKey<Author>>,
    tags: ManyToMany<Tag>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Tag {
    id: Id<Tag>,
    #[field(unique)]
    name: String,
    #[field(reverse = "tags")]
    books: ManyToMany<Book>,
}

/// Ann and Bob; Dune and Emma, by Ann.
#[helper]
async fn library(db: &Db) -> Result<(Author, Author, Book, Book)> {
    db.create_tables(models![Tag, Book, Author]).await?;
    let ann = Author::create().name("Ann").save(db).await?;
    let bob = Author::create().name("Bob").save(db).await?;
    let dune = ann.books().create(db, Book::create().title("Dune")).await?;
    let emma = ann.books().create(db, Book::create().title("Emma")).await?;
    Ok((ann, bob, dune, emma))
}

#[lanes(with(library))]
async fn rows_are_given_to_a_row_and_taken_away(db: Db) -> Result<()> {
    let (ann, bob, dune, emma) = library(&db).await?;
    let mut sent = Sent::from_now(&db);
    // From whom they were: a key that is not NULL is given to another.
    bob.books().add(&db, [&emma]).await?;
    let news = sent.news(&db);
    assert_eq!(news, [r#"UPDATE "book" SET "author_id" = ? WHERE "book"."id" IN (?)"#]);
    assert_eq!((ann.books().count(&db).await?, bob.books().count(&db).await?), (1, 1));
    bob.edited().add(&db, [&dune, &emma]).await?;
    bob.edited().add(&db, [&dune]).await?;
    bob.edited().add(&db, [] as [&Book; 0]).await?;
    assert_eq!(sent.news(&db).len(), 4);
    assert_eq!(bob.edited().count(&db).await?, 2);
    // What is another's stays there.
    ann.edited().remove(&db, [&dune]).await?;
    bob.edited().remove(&db, [emma.id]).await?;
    let news = sent.news(&db);
    assert_eq!(news.len(), 3, "{news:?}");
    assert!(news[2].ends_with(r#"WHERE "book"."editor_id" = ? AND "book"."id" IN (?)"#), "{}", news[2]);
    assert_eq!(bob.edited().values(|b| b.title).all(&db).await?, ["Dune"]);
    sent.news(&db);
    bob.edited().set(&db, [&emma]).await?;
    let set = sent.news(&db);
    assert_eq!(set.len(), 5, "{set:?}");
    // As it is: read, and no more.
    bob.edited().set(&db, [&emma]).await?;
    assert_eq!(sent.news(&db).len(), 3);
    assert_eq!(bob.edited().values(|b| b.title).all(&db).await?, ["Emma"]);
    bob.edited().clear(&db).await?;
    assert_eq!(bob.edited().count(&db).await?, 0);
    assert_eq!(sent.news(&db).len(), 3);
    let unsaved = Author { id: Id::default(), name: "x".into(), books: HasMany::default(), edited: HasMany::default() };
    let refused = unsaved.books().add(&db, [&dune]).await.unwrap_err();
    assert!(refused.to_string().contains("`Author` has no key yet"), "{refused}");
    assert_eq!(sent.news(&db), [""; 0]);
    Ok(())
}

#[lanes(with(library))]
async fn rows_are_made_for_a_row(db: Db) -> Result<()> {
    let (ann, bob, dune, _) = library(&db).await?;
    let mut sent = Sent::from_now(&db);
    let iris = bob.books().create(&db, Book::create().title("Iris").rating(5)).await?;
    assert_eq!((iris.author.id(), iris.editor, iris.rating), (bob.id, None, 5));
    // The other foreign key has to be there.
    let juno = bob.edited().create(&db, Book::create().title("Juno").author(&ann)).await?;
    assert_eq!((juno.author.id(), juno.editor.map(|editor| editor.id())), (ann.id, Some(bob.id)));
    assert_eq!(sent.news(&db).len(), 2);
    // It is looked for among the row's own.
    let (book, created) = bob.books().get_or_create(&db, |b| b.title.eq("Dune"), Book::create().title("Dune")).await?;
    assert!(created && book.id != dune.id && book.author.id() == bob.id);
    assert_eq!(sent.news(&db).len(), 2);
    let (again, created) =
        bob.books().get_or_create(&db, |b| b.title.eq("Dune"), Book::create().title("Dune").rating(1)).await?;
    assert_eq!((again.id, again.rating, created), (book.id, 3, false));
    assert_eq!(sent.news(&db).len(), 1);
    let new = || Book::create().title("Kim").rating(1);
    for (created, rating) in [(true, 1), (false, 2)] {
        let raised = bob.books().update_or_create(&db, |b| b.title.eq("Kim"), new(), |b| b.rating.set(b.rating + 1));
        let (kim, was_created) = raised.await?;
        assert_eq!((was_created, kim.rating, kim.author.id()), (created, rating, bob.id));
    }
    assert_eq!(bob.books().count(&db).await?, 3);
    // The author of a builder that has one is another's.
    let refused = Book::create().title("x").author(Id::from(99)).save(&db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ForeignKey);
    Ok(())
}

#[lanes(with(library))]
async fn rows_are_made_and_linked_or_not_at_all(db: Db) -> Result<()> {
    let (_, _, dune, emma) = library(&db).await?;
    let mut sent = Sent::from_now(&db);
    let sand = dune.tags().create(&db, Tag::create().name("sand")).await?;
    let news = sent.news(&db);
    assert_eq!(news.len(), 4, "{news:?}");
    let (found, created) = dune.tags().get_or_create(&db, |t| t.name.eq("sand"), Tag::create().name("sand")).await?;
    assert_eq!((found.id, created), (sand.id, false));
    assert_eq!(sent.news(&db).len(), 1);
    let (dust, created) = dune.tags().get_or_create(&db, |t| t.name.eq("dust"), Tag::create().name("dust")).await?;
    assert!(created);
    assert_eq!(dune.tags().count(&db).await?, 2);
    // One that is there and not linked is in the way, as in Django: nothing is left of the attempt.
    let taken = emma.tags().get_or_create(&db, |t| t.name.eq("dust"), Tag::create().name("dust")).await.unwrap_err();
    assert_eq!(taken.kind(), ErrorKind::Unique);
    assert_eq!(emma.tags().count(&db).await?, 0);
    let (spice, created) = dune
        .tags()
        .update_or_create(&db, |t| t.name.eq("dust"), Tag::create().name("x"), |t| t.name.set("spice"))
        .await?;
    assert_eq!((spice.id, spice.name.as_str(), created), (dust.id, "spice", false));
    let (rain, created) = dune
        .tags()
        .update_or_create(&db, |t| t.name.eq("rain"), Tag::create().name("rain"), |t| t.name.set("x"))
        .await?;
    assert_eq!((rain.name.as_str(), created), ("rain", true));
    let names = dune.tags().order_by(|t| t.name.asc()).values(|t| t.name).all(&db).await?;
    assert_eq!(names, ["rain", "sand", "spice"]);
    Ok(())
}
