//! An `Id` of a row that has no key yet, in a column that refers to it: refused before a statement is sent.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use biform::Result;
use biform::prelude::*;
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Author {
    id: Id<Author>,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Country {
    code: Id<Country, String>,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    #[field(unique)]
    title: String,
    author: Id<Author>,
    editor: Option<Id<Author>>,
    printed_in: Deferred<Option<Id<Country, String>>>,
}

fn book(title: &str) -> Book {
    Book {
        id: Id::default(),
        title: title.to_owned(),
        author: Id::from(1),
        editor: None,
        printed_in: Deferred::from(None),
    }
}

#[helper]
async fn stored(db: &Db) -> Result<Book> {
    db.create_tables(models![Author, Country, Book]).await?;
    Author::create().name("Frank").save(db).await?;
    Book::objects().create(db, book("Dune")).await
}

fn refused<T: std::fmt::Debug>(answer: Result<T>, doing: &str, field: &str, model: &str) {
    let error = answer.unwrap_err();
    let words = format!("{doing}: `Book.{field}`: this `Id` of `{model}` has no key yet: save the `{model}` first");
    assert_eq!((error.kind(), error.to_string()), (ErrorKind::InvalidQuery, words));
}

#[lanes(with(stored))]
async fn no_write_takes_it(db: Db) -> Result<()> {
    let mut dune = stored(&db).await?;
    let before = dune.clone();
    let seen = db.count();
    let new = |title: &str| Book { author: Id::default(), ..book(title) };
    refused(new("a").save(&db).await, "saving a `Book`", "author", "Author");
    let edited = Book { editor: Some(Id::default()), ..book("a") };
    refused(edited.clone().force_insert(&db).await, "saving a `Book`", "editor", "Author");
    let printed = Book { printed_in: Deferred::from(Some(Id::default())), ..book("a") };
    refused(printed.clone().save(&db).await, "saving a `Book`", "printed_in", "Country");
    let built = Book::create().title("a").author(Id::default()).printed_in(None);
    refused(built.save(&db).await, "creating a `Book`", "author", "Author");
    refused(Book::objects().create(&db, new("a")).await, "creating a `Book`", "author", "Author");
    refused(
        Book::objects().bulk_create(&db, [book("a"), edited.clone()]).await,
        "creating `Book` rows",
        "editor",
        "Author",
    );
    refused(Book::objects().upsert(&db, new("Dune"), |b| b.title).await, "upserting a `Book`", "author", "Author");
    let none = Book::objects().none();
    refused(none.get_or_create(&db, new("a")).await, "creating a `Book`", "author", "Author");
    dune.editor = Some(Id::default());
    refused(dune.save(&db).await, "saving a `Book`", "editor", "Author");
    refused(dune.save_fields(&db, |b| b.editor).await, "saving a `Book`", "editor", "Author");
    let mut rows = [dune];
    refused(
        Book::objects().bulk_update(&db, &mut rows, |b| b.editor).await,
        "updating `Book` rows",
        "editor",
        "Author",
    );
    let [mut dune] = rows;
    refused(dune.update(&db, |b| b.author.set(Id::default())).await, "updating a `Book`", "author", "Author");
    assert_eq!(db.count(), seen);
    assert_eq!(Book::objects().get(&db).await?, before);
    Ok(())
}

#[lanes(with(stored))]
async fn no_query_takes_it_for_a_null(db: Db) -> Result<()> {
    stored(&db).await?;
    let seen = db.count();
    let nobody = Author { id: Id::default(), name: "Nobody".to_owned() };
    for refused in [
        Book::objects().filter(|b| b.editor.eq(nobody.id)).count(&db).await,
        Book::objects().filter(|b| b.author.ne(&nobody)).count(&db).await,
        Book::objects().update(&db, |b| b.author.set(&nobody)).await,
    ] {
        let error = refused.unwrap_err();
        assert!(error.kind() == ErrorKind::InvalidQuery, "{error}");
        assert!(error.to_string().contains("save the `Author` first"), "{error}");
    }
    assert_eq!(db.count(), seen);
    assert_eq!(Book::objects().filter(|b| b.editor.eq(None)).count(&db).await?, 1);
    Ok(())
}

/// Django takes the key of a row that was saved after it was given.
#[lanes]
async fn a_row_that_is_saved_after_it_was_given_is_named(db: Db) -> Result<()> {
    #[derive(Model, Debug, Clone)]
    struct Hut {
        id: Id<Hut>,
        name: String,
    }
    #[derive(Model, Debug, Clone)]
    struct Member {
        id: Id<Member>,
        hut: ForeignKey<Hut>,
        home: Option<ForeignKey<Hut>>,
    }
    db.create_tables(models![Hut, Member]).await?;
    let hut = |name: &str| Hut { id: Id::default(), name: name.to_owned() };
    let mut member = Member { id: Id::default(), hut: hut("a").into(), home: Some(hut("b").into()) };
    let seen = db.count();
    let error = member.save(&db).await.unwrap_err();
    let told = "saving a `Member`: `Member.hut`: this `Id` of `Hut` has no key yet: save the `Hut` first";
    assert_eq!((error.kind(), error.to_string().as_str(), db.count()), (ErrorKind::InvalidQuery, told, seen));
    member.hut.get_mut()?.save(&db).await?;
    member.home.as_mut().unwrap().get_mut()?.save(&db).await?;
    assert_ne!(member.hut, ForeignKey::default());
    assert_eq!(member.hut, ForeignKey::to(member.hut.get()?));
    member.save(&db).await?;
    let stored = Member::objects().select_related(|m| (m.hut(), m.home())).get(&db).await?;
    let home = stored.home.as_ref().unwrap();
    assert_eq!((stored.hut.get()?.name.as_str(), home.get()?.name.as_str()), ("a", "b"));
    assert_eq!((member.hut.id(), member.home.as_ref().map(ForeignKey::id)), (stored.hut.id(), Some(home.id())));
    assert_eq!(db.count() - seen, 4);
    Ok(())
}
