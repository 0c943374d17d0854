//! Hooks: which are called by what, what is a transaction, and what an error in one of them undoes.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::prelude::*;
use biform::{Error, Hooks, Output, Result, Session};
use biform_lanes::{helper, lanes};

/// Its hooks write down that they were called.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(hooks)]
struct Book {
    id: Id<Book>,
    #[field(unique)]
    title: String,
    rating: i32,
    author: Option<ForeignKey<Author>>,
    #[field(skip)]
    initial: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Author {
    id: Id<Author>,
    name: String,
    books: HasMany<Book>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Event {
    id: Id<Event>,
    what: String,
}

#[biform::logic]
async fn note<O: Output>(session: Session<'_, O>, what: &str, title: &str) -> Result<()> {
    Event::create().what(format!("{what} {title}")).save(&session).await?;
    Ok(())
}

#[biform::logic]
impl Hooks for Book {
    async fn before_save<O: Output>(&mut self, session: Session<'_, O>) -> Result<()> {
        self.title = self.title.trim().to_owned();
        if self.title.is_empty() {
            return Err(Error::other("a book has a title"));
        }
        note(&session, "saving", &self.title).await
    }

    async fn after_save<O: Output>(&mut self, session: Session<'_, O>, created: bool) -> Result<()> {
        if self.rating > 100 {
            return Err(Error::other("nothing is so good"));
        }
        note(&session, if created { "created" } else { "updated" }, &self.title).await
    }

    async fn before_delete<O: Output>(&mut self, session: Session<'_, O>) -> Result<()> {
        if self.title == "Emma" {
            return Err(Error::other("Emma stays"));
        }
        note(&session, "deleting", &self.title).await
    }

    async fn after_delete<O: Output>(&mut self, session: Session<'_, O>) -> Result<()> {
        note(&session, "deleted", &self.title).await
    }

    fn after_load(&mut self) {
        self.initial = self.title.chars().take(1).collect();
    }
}

/// Its hooks ask nothing.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(hooks)]
struct Page {
    id: Id<Page>,
    text: String,
    words: i32,
}

#[biform::logic]
impl Hooks for Page {
    async fn before_save<O: Output>(&mut self, _: Session<'_, O>) -> Result<()> {
        let words = self.text.split_whitespace().count();
        self.words = i32::try_from(words).map_err(Error::other)?;
        if words == 0 { Err(Error::other("an empty page")) } else { Ok(()) }
    }
}

/// The tables, with Dune and Emma of one author, who was not noted; not in the log.
#[helper]
async fn shelf(db: &Db) -> Result<()> {
    let db = db.inner();
    db.create_tables(models![Author, Book, Event, Page]).await?;
    let author = Author::create().name("Somebody").save(db).await?;
    let books = ["Dune", "Emma"].map(|title| Book::create().title(title).rating(4).author(author.id));
    Book::objects().bulk_create(db, books).await?;
    Ok(())
}

/// What was noted since the last look; not in the log.
#[helper]
async fn noted(db: &Db) -> Result<Vec<String>> {
    let db = db.inner();
    let noted = Event::objects().order_by(|e| e.id.asc()).values(|e| e.what).all(db).await?;
    Event::objects().delete(db).await?;
    Ok(noted)
}

#[lanes(with(shelf, noted))]
async fn saving_calls_both_and_says_what_is_new(db: Db) -> Result<()> {
    shelf(&db).await?;
    assert_eq!(noted(&db).await?, [""; 0], "`bulk_create` calls none");
    let mut sent = Sent::from_now(&db);

    let mut pulp = Book::create().title(" Pulp ").rating(1).save(&db).await?;
    assert_eq!((pulp.title.as_str(), pulp.id.is_stored()), ("Pulp", true));
    let log = sent.news(&db);
    // BEGIN, a note, the book, a note, COMMIT.
    assert_eq!((log.len(), log[2].starts_with(r#"INSERT INTO "book""#)), (5, true), "{log:?}");
    assert_eq!(noted(&db).await?, ["saving Pulp", "created Pulp"]);

    pulp.save(&db).await?;
    pulp.force_update(&db).await?;
    pulp.save_fields(&db, |b| b.rating).await?;
    assert_eq!(sent.news(&db).len(), 15);
    assert_eq!(noted(&db).await?, ["saving Pulp", "updated Pulp"].repeat(3));

    let mut iris = Book { id: Id::default(), title: "Iris".into(), rating: 1, author: None, initial: String::new() };
    iris.save(&db).await?;
    iris.id = Id::from(70);
    iris.title = "Iris again".into();
    iris.save(&db).await?;
    assert_eq!(noted(&db).await?, ["saving Iris", "created Iris", "saving Iris again", "created Iris again"]);
    iris.id = Id::from(71);
    iris.title = "Forced".into();
    iris.force_insert(&db).await?;
    assert_eq!(noted(&db).await?, ["saving Forced", "created Forced"]);
    assert_eq!(Book::objects().values(|b| b.title).order_by(|b| b.id.asc()).all(&db).await?.len(), 6);
    Ok(())
}

#[lanes(with(shelf, noted))]
async fn finding_or_making_calls_them_for_what_is_made(db: Db) -> Result<()> {
    shelf(&db).await?;
    let named = |title: &'static str| Book::objects().filter(move |b| b.title.eq(title));
    let row = |title: &str| Book::create().title(title).rating(1);
    let mut sent = Sent::from_now(&db);

    let (dune, created) = named("Dune").get_or_create(&db, row("Dune")).await?;
    assert_eq!((dune.initial.as_str(), created), ("D", false));
    assert_eq!((sent.news(&db).len(), noted(&db).await?.len()), (1, 0));

    let (_, created) = named("Pulp").get_or_create(&db, row("Pulp")).await?;
    assert!(created);
    assert_eq!(noted(&db).await?, ["saving Pulp", "created Pulp"]);

    let (found, created) = named("Pulp").update_or_create(&db, row("Pulp"), |b| b.rating.set(b.rating + 1)).await?;
    assert_eq!((found.rating, created), (2, false));
    assert_eq!(noted(&db).await?, ["saving Pulp", "updated Pulp"]);

    let (_, created) = named("Iris").update_or_create(&db, row("Iris"), |b| b.rating.set(9)).await?;
    assert!(created);
    assert_eq!(noted(&db).await?, ["saving Iris", "created Iris"]);

    // What comes of an error is undone as a whole.
    let refused = named("Pulp").update_or_create(&db, row("Pulp"), |b| b.rating.set(101)).await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Other);
    let refused = named("New").get_or_create(&db, row("New").rating(101)).await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Other);
    assert_eq!(noted(&db).await?, [""; 0]);
    assert_eq!(named("Pulp").get(&db).await?.rating, 2);
    assert!(!named("New").exists(&db).await?);
    Ok(())
}

#[lanes(with(shelf, noted))]
async fn an_error_stops_the_write_or_undoes_it(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut sent = Sent::from_now(&db);
    let error = Book::create().title(" ").rating(1).save(&db).await.unwrap_err();
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Other, "creating a `Book`: a book has a title"));
    assert_eq!(sent.news(&db).len(), 2, "BEGIN and ROLLBACK");

    let mut dune = Book::get(&db, 1).await?;
    dune.rating = 101;
    sent.news(&db);
    assert!(dune.save(&db).await.is_err());
    assert_eq!(sent.news(&db).last().map(String::as_str), Some("ROLLBACK"));
    assert_eq!(Book::get(&db, 1).await?.rating, 4);
    assert_eq!(noted(&db).await?, [""; 0]);

    // In the caller's transaction, a half of it is not committed, and what wrote nothing breaks nothing.
    let swallowed = db
        .atomic(async |tx| {
            assert!(dune.save(tx).await.is_err());
            Ok(())
        })
        .await;
    assert_eq!(swallowed.unwrap_err().kind(), ErrorKind::BrokenTransaction);
    db.atomic(async |tx| {
        assert!(Book::create().title("").rating(1).save(tx).await.is_err());
        Book::create().title("Pulp").rating(1).save(tx).await
    })
    .await?;
    assert_eq!(noted(&db).await?, ["saving Pulp", "created Pulp"]);
    assert_eq!(Book::get(&db, 1).await?.rating, 4);
    Ok(())
}

#[lanes(with(shelf, noted))]
async fn hooks_that_ask_nothing_open_no_transaction(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut sent = Sent::from_now(&db);
    let mut page = Page::create().text("one two").words(0).save(&db).await?;
    assert_eq!((page.words, sent.news(&db).len()), (2, 1));
    page.text = "one".into();
    page.save(&db).await?;
    assert_eq!((Page::get(&db, page.id).await?.words, sent.news(&db).len()), (1, 2));
    page.text = " ".into();
    assert_eq!(page.save(&db).await.unwrap_err().to_string(), "saving a `Page`: an empty page");
    assert_eq!(sent.news(&db).len(), 0);
    page.text = "one".into();
    // It has no hooks of deleting.
    assert_eq!(Page::objects().delete(&db).await?, 1);
    assert_eq!(sent.news(&db), [r#"DELETE FROM "page""#]);
    Ok(())
}

#[lanes(with(shelf, noted))]
async fn changes_of_many_rows_call_none(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut sent = Sent::from_now(&db);
    Book::objects().update(&db, |b| b.rating.set(5)).await?;
    assert_eq!(sent.news(&db).len(), 1);
    let mut dune = Book::get(&db, 1).await?;
    dune.update(&db, |b| b.rating.set(b.rating + 1)).await?;
    let mut books = Book::objects().all(&db).await?;
    Book::objects().bulk_update(&db, &mut books, |b| b.rating).await?;
    Book::objects().upsert(&db, Book::create().title("Dune").rating(1), |b| b.title).await?;
    assert_eq!(noted(&db).await?, [""; 0]);
    Ok(())
}

#[lanes(with(shelf, noted))]
async fn deleting_calls_them_for_each_row(db: Db) -> Result<()> {
    shelf(&db).await?;
    for title in ["Pulp", "Iris"] {
        Book::create().title(title).rating(1).save(db.inner()).await?;
    }
    noted(&db).await?;
    let mut sent = Sent::from_now(&db);

    let poor = Book::objects().filter(|b| b.rating.lt(4));
    assert_eq!(poor.delete(&db).await?, 2);
    let log = sent.news(&db);
    // BEGIN, the rows, two notes, one DELETE, two notes, COMMIT.
    assert_eq!(log.len(), 8, "{log:?}");
    assert!(log[1].starts_with("SELECT") && log[4].starts_with("DELETE"), "{log:?}");
    let mut notes = noted(&db).await?;
    notes[..2].sort();
    notes[2..].sort();
    assert_eq!(notes, ["deleting Iris", "deleting Pulp", "deleted Iris", "deleted Pulp"]);
    assert_eq!(poor.delete(&db).await?, 0);
    assert_eq!(sent.news(&db).len(), 3);
    assert_eq!(poor.none().delete(&db).await?, 0);
    assert_eq!(sent.news(&db).len(), 0);

    // One that is refused keeps all of them.
    let refused = Book::objects().delete(&db).await.unwrap_err();
    assert_eq!(refused.to_string(), "deleting `Book` rows: Emma stays");
    assert_eq!((Book::objects().count(&db).await?, noted(&db).await?.len()), (2, 0));

    let dune = Book::objects().filter(|b| b.title.eq("Dune")).get(&db).await?;
    sent.news(&db);
    dune.delete(&db).await?;
    assert_eq!(sent.news(&db).len(), 5);
    assert_eq!(noted(&db).await?, ["deleting Dune", "deleted Dune"]);
    assert!(Book::objects().get(&db).await?.delete(&db).await.is_err());
    assert_eq!(Book::objects().count(&db).await?, 1);
    Ok(())
}

#[lanes(with(shelf))]
async fn whatever_is_read_is_loaded(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut sent = Sent::from_now(&db);
    let mut dune = Book::get(&db, 1).await?;
    assert_eq!(dune.initial, "D");
    let all = Book::objects().order_by(|b| b.id.asc()).select_related(|b| b.author()).all(&db).await?;
    assert_eq!(all.iter().map(|book| book.initial.as_str()).collect::<String>(), "DE");
    let authors = Author::objects().prefetch_related(|a| a.books()).all(&db).await?;
    assert_eq!(authors[0].books.get()?.iter().map(|book| book.initial.len()).sum::<usize>(), 2);
    assert_eq!(sent.news(&db).len(), 4);
    Book::objects().filter(|b| b.id.eq(1)).update(&db, |b| b.title.set("Arrakis")).await?;
    dune.refresh(&db).await?;
    assert_eq!(dune.initial, "A");
    // What is no model is not.
    assert_eq!(Book::objects().values(|b| b.title).count(&db).await?, 2);
    Ok(())
}
