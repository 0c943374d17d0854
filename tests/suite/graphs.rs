//! Rows that are saved with rows of other models, in every lane: which statements are sent, what the row holds then, and
//! that a mistake anywhere leaves nothing.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::Result;
use biform::prelude::*;
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Author {
    id: Id<Author>,
    #[field(unique)]
    name: String,
    mentor: Option<ForeignKey<Author>>,
    books: HasMany<Book>,
    profile: HasOne<Profile>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Profile {
    #[field(primary_key)]
    author: OneToOne<Author>,
    motto: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    #[field(unique)]
    title: String,
    #[field(default = 3)]
    rating: i32,
    author: ForeignKey<Author>,
    chapters: HasMany<Chapter>,
    tags: ManyToMany<Tag>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Chapter {
    id: Id<Chapter>,
    title: String,
    book: ForeignKey<Book>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Tag {
    id: Id<Tag>,
    #[field(unique)]
    name: String,
    #[field(reverse = "tags")]
    books: ManyToMany<Book>,
}

#[helper]
async fn tables(db: &Db) -> Result<()> {
    db.create_tables(models![Author, Profile, Book, Chapter, Tag]).await
}

#[lanes(with(tables))]
async fn what_a_row_names_is_saved_before_it(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut sent = Sent::from_now(&db);
    let dune = Book::create().title("Dune").author(Author::create().name("Ann")).save(&db).await?;
    assert_eq!(
        sent.news(&db),
        [
            "BEGIN IMMEDIATE",
            r#"INSERT INTO "author" ("name", "mentor_id") VALUES (?, ?)"#,
            r#"INSERT INTO "book" ("title", "rating", "author_id") VALUES (?, ?, ?)"#,
            "COMMIT"
        ]
    );
    let ann = dune.author.get()?;
    assert_eq!((ann.name.as_str(), ann.id, ann.id.is_stored()), ("Ann", dune.author.id(), true));
    assert_eq!(Book::objects().filter(|b| b.author().name.eq("Ann")).get(&db).await?, dune);
    // Of a row that is there, as ever, and of one that may be NULL.
    sent.news(&db);
    let emma = Book::create().title("Emma").author(ann).save(&db).await?;
    assert_eq!((sent.news(&db).len(), emma.author.id()), (1, ann.id));
    let bob = Author::create().name("Bob").mentor(Author::create().name("Cyd").mentor(ann)).save(&db).await?;
    assert_eq!(sent.news(&db).len(), 4);
    let cyd = bob.mentor.as_ref().map(ForeignKey::get).transpose()?;
    assert_eq!(cyd.map(|cyd| (cyd.name.as_str(), cyd.mentor.clone())), Some(("Cyd", Some(ForeignKey::to(ann)))));
    let levels = Author::create().name("Dan").mentor(Author::create().name("Eve").mentor(Author::create().name("Fay")));
    Book::create().title("Iris").author(levels).save(&db).await?;
    assert_eq!((sent.news(&db).len(), Author::objects().count(&db).await?), (6, 6));
    // What is set last counts.
    sent.news(&db);
    let kim = Book::create().title("Kim").author(Author::create().name("Gil")).author(ann).save(&db).await?;
    assert_eq!((kim.author.id(), sent.news(&db).len()), (ann.id, 3));
    let none = Author::create().name("Hal").mentor(Author::create().name("Ian")).mentor(None).save(&db).await?;
    assert_eq!((none.mentor, Author::objects().count(&db).await?), (None, 7));
    let first = Author::create().name("x");
    let last = Book::create().title("Lear").author(first).author(Author::create().name("Jon")).save(&db).await?;
    assert_eq!((last.author.get()?.name.as_str(), Author::objects().count(&db).await?), ("Jon", 8));
    Ok(())
}

#[lanes(with(tables))]
async fn a_key_that_is_that_of_another_row_is_made_with_it(db: Db) -> Result<()> {
    tables(&db).await?;
    let profile = Profile::create().motto("Ahoy").author(Author::create().name("Ann")).save(&db).await?;
    let ann = profile.author.get()?;
    assert_eq!((profile.pk().key(), profile.author.id()), (ann.id.key(), ann.id));
    assert_eq!(Profile::get(&db, ann.id.into_key().unwrap_or_default()).await?.motto, "Ahoy");
    let mut again = profile.clone();
    again.motto = "Hey".to_owned();
    again.save(&db).await?;
    assert_eq!(Profile::objects().values(|p| p.motto).all(&db).await?, ["Hey"]);
    Ok(())
}

#[lanes(with(tables))]
async fn a_row_that_is_refused_leaves_nothing_of_what_it_names(db: Db) -> Result<()> {
    tables(&db).await?;
    let dune = || Book::create().title("Dune").author(Author::create().name("Ann"));
    // The control: it is saved once.
    dune().save(&db).await?;
    let bob = Book::create().title("Dune").author(Author::create().name("Bob")).save(&db).await.unwrap_err();
    assert_eq!(bob.kind(), ErrorKind::Unique);
    assert!(bob.to_string().contains("creating a `Book`") && bob.to_string().contains("title"), "{bob}");
    let ann = Book::create().title("Emma").author(Author::create().name("Ann")).save(&db).await.unwrap_err();
    assert_eq!(ann.kind(), ErrorKind::Unique);
    assert!(ann.to_string().contains("creating an `Author`") && ann.to_string().contains("name"), "{ann}");
    assert_eq!((Author::objects().count(&db).await?, Book::objects().count(&db).await?), (1, 1));
    Ok(())
}
