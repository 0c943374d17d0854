//! Rows that are marked as deleted, and stay: what goes with them, and in how many statements, in every lane.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::prelude::*;
use biform::{ErrorKind, FieldType, FromClock, Hooks, Output, Result, Session};
use biform_lanes::{helper, lanes};
use std::time::{Duration, SystemTime};

/// Seconds since 1970.
#[derive(FieldType, Debug, Clone, Copy, PartialEq, Eq)]
struct Seconds(i64);

impl FromClock for Seconds {
    fn now(time: SystemTime) -> Self {
        Seconds(time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() as i64)
    }
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Author {
    id: Id<Author>,
    name: String,
    #[field(soft_delete)]
    deleted_at: Option<Seconds>,
    books: HasMany<Book>,
    letters: HasMany<Letter>,
    prizes: HasMany<Prize>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(scope = |b| b.published.eq(true))]
struct Book {
    id: Id<Book>,
    title: String,
    #[field(default = true)]
    published: bool,
    #[field(on_delete = "cascade")]
    author: ForeignKey<Author>,
    #[field(soft_delete)]
    deleted_at: Option<Seconds>,
    pages: HasMany<Page>,
    notes: HasMany<Note>,
    loans: HasMany<Loan>,
}

/// Marked with its book.
#[derive(Model, Debug, Clone, PartialEq)]
struct Page {
    id: Id<Page>,
    #[field(on_delete = "cascade")]
    book: ForeignKey<Book>,
    #[field(soft_delete)]
    deleted_at: Option<Seconds>,
}

/// Deleted with its book.
#[derive(Model, Debug, Clone, PartialEq)]
struct Note {
    id: Id<Note>,
    #[field(on_delete = "cascade")]
    book: ForeignKey<Book>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Loan {
    id: Id<Loan>,
    book: ForeignKey<Book>,
    #[field(soft_delete)]
    deleted_at: Option<Seconds>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Letter {
    id: Id<Letter>,
    #[field(on_delete = "set_null")]
    author: Option<ForeignKey<Author>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Prize {
    id: Id<Prize>,
    #[field(on_delete = "restrict")]
    author: ForeignKey<Author>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(hooks)]
struct Draft {
    id: Id<Draft>,
    title: String,
    #[field(soft_delete)]
    deleted_at: Option<Seconds>,
    #[field(version)]
    version: i32,
}

/// Marked by the field `deleted_at`, as the model says.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete)]
struct Letterhead {
    id: Id<Letterhead>,
    deleted_at: Option<Seconds>,
}

/// The same field, of which nobody says anything.
#[derive(Model, Debug, Clone, PartialEq)]
struct Stamp {
    id: Id<Stamp>,
    deleted_at: Option<Seconds>,
}

#[biform::logic]
impl Hooks for Draft {
    async fn before_delete<O: Output>(&mut self, _: Session<'_, O>) -> Result<()> {
        if self.title == "kept" { Err(biform::Error::other("it is kept")) } else { Ok(()) }
    }
}

/// Ann, with two books, each of which has two pages and a note, and a letter.
#[helper]
async fn shelf(db: &Db) -> Result<Author> {
    let db = db.inner();
    db.create_tables(models![Author, Book, Page, Note, Loan, Letter, Prize, Draft]).await?;
    let ann = Author::create().name("Ann").save(db).await?;
    for title in ["Dune", "Emma"] {
        let book = Book::create().title(title).author(&ann).save(db).await?;
        Page::objects().bulk_create(db, [Page::create().book(&book), Page::create().book(&book)]).await?;
        Note::create().book(&book).save(db).await?;
    }
    Letter::create().author(&ann).save(db).await?;
    Ok(ann)
}

#[lanes(with(shelf))]
async fn a_row_is_marked_with_what_goes_with_it(db: Db) -> Result<()> {
    let ann = shelf(&db).await?;
    let mut sent = Sent::from_now(&db);
    let deleted = ann.clone().delete(&db.clone().at(at(7))).await?;
    let counts: Vec<_> = deleted.by_model().collect();
    assert_eq!(counts, [("Author", 1), ("Book", 2), ("Note", 2), ("Page", 4)]);
    assert_eq!(
        sent.news(&db),
        [
            "BEGIN IMMEDIATE",
            r#"SELECT "book"."id" FROM "book" WHERE "book"."author_id" IN (?) AND "book"."deleted_at" IS NULL"#,
            r#"SELECT 1 FROM "loan" WHERE "loan"."book_id" IN (?, ?) AND "loan"."deleted_at" IS NULL LIMIT 1"#,
            r#"UPDATE "letter" SET "author_id" = ? WHERE "letter"."author_id" IN (?)"#,
            r#"UPDATE "page" SET "deleted_at" = ? WHERE "page"."book_id" IN (?, ?) AND "page"."deleted_at" IS NULL"#,
            r#"DELETE FROM "note" WHERE "note"."book_id" IN (?, ?)"#,
            r#"UPDATE "book" SET "deleted_at" = ? WHERE "book"."id" IN (?, ?) AND "book"."deleted_at" IS NULL"#,
            r#"UPDATE "author" SET "deleted_at" = ? WHERE "author"."id" IN (?) AND "author"."deleted_at" IS NULL"#,
            r#"SELECT 1 FROM "prize" WHERE "prize"."author_id" IN (?) LIMIT 1"#,
            "COMMIT",
        ]
    );
    assert_eq!((Author::objects().count(&db).await?, Book::objects().count(&db).await?), (0, 0));
    assert_eq!((Page::all_objects().count(&db).await?, Note::all_objects().count(&db).await?), (4, 0));
    let times = Page::all_objects().values(|p| p.deleted_at).distinct().all(&db).await?;
    assert_eq!(times, [Some(Seconds(7))], "the clock is looked at once");

    // Deleted again, it is as it was; one that is gone is no error.
    assert_eq!(ann.clone().delete(&db.clone().at(at(9))).await?, 0);
    let mut again = Author::all_objects().get(&db).await?;
    assert_eq!(again.deleted_at, Some(Seconds(7)));
    assert_eq!(Author::get(&db, ann.id).await.unwrap_err().kind(), ErrorKind::NotFound);

    let mut sent = Sent::from_now(&db);
    let with_it = Book::all_objects().filter(|b| b.deleted_at.eq(again.deleted_at));
    assert_eq!(with_it.restore(&db).await?, 2);
    again.restore(&db).await?;
    assert_eq!(again.deleted_at, None);
    assert_eq!(
        sent.news(&db)[0],
        r#"UPDATE "book" SET "deleted_at" = ? WHERE "book"."deleted_at" = ? AND "book"."deleted_at" IS NOT NULL"#
    );
    assert_eq!((again.books().count(&db).await?, Page::objects().count(&db).await?), (2, 0));
    Ok(())
}

/// Rows that are saved together are marked together, and new ones can name what is marked.
#[lanes(with(shelf))]
async fn what_is_saved_with_a_row_is_marked_with_it(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut sent = Sent::from_now(&db);
    let book =
        |title: &str| Book::create().title(title).pages([Page::create(), Page::create()]).notes([Note::create()]);
    let hidden = book("Hidden").published(false);
    let bob = Author::create().name("Bob").books([book("Iris"), hidden]).letters([Letter::create()]).save(&db).await?;
    // The author, letters, books, pages and notes.
    assert_eq!(sent.news(&db).len(), 7);
    // What a default scope hides is at hand all the same.
    assert_eq!((bob.books.get()?.len(), bob.books().count(&db).await?), (2, 1));
    let iris = bob.books.get()?[0].clone();
    assert!(iris.pages.get()?.iter().all(|page| page.deleted_at.is_none() && page.book.id() == iris.id));
    sent.news(&db);
    let deleted = bob.delete(&db).await?;
    let counts = (deleted.of::<Author>(), deleted.of::<Book>(), deleted.of::<Page>(), deleted.of::<Note>());
    assert_eq!(counts, (1, 2, 4, 2));
    assert!(sent.news(&db).iter().filter(|sql| sql.starts_with("DELETE")).count() == 1);
    assert_eq!((Author::objects().count(&db).await?, Author::all_objects().count(&db).await?), (1, 2));
    assert_eq!(Letter::objects().filter(|l| l.author.is_null()).count(&db).await?, 1);
    // One that is marked can be named by what is saved with others, and is hidden from what asks for it.
    let marked = Author::all_objects().filter(|a| a.name.eq("Bob")).get(&db).await?;
    assert!(marked.deleted_at.is_some());
    let late = Book::create().title("Late").author(&marked).pages([Page::create()]).save(&db).await?;
    assert_eq!(
        (late.pages.get()?.len(), Book::objects().filter(|b| b.author().name.eq("Bob")).count(&db).await?),
        (1, 1)
    );
    let loan = Loan::create().book(Book::create().title("New").author(Author::create().name("Cyd"))).save(&db).await?;
    let refused = loan.book.get()?.clone().delete(&db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Protected);
    Ok(())
}

#[lanes(with(shelf))]
async fn the_rows_of_a_query_are_marked_and_restored(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut sent = Sent::from_now(&db);
    assert_eq!(Page::objects().filter(|p| p.id.le(3)).delete(&db.clone().at(at(5))).await?, 3);
    let condition = r#""page"."deleted_at" IS NULL AND "page"."id" <= ?"#;
    assert_eq!(sent.news(&db), [format!(r#"UPDATE "page" SET "deleted_at" = ? WHERE {condition}"#)]);
    assert_eq!(Page::all_objects().delete(&db.clone().at(at(6))).await?, 1, "those that are marked stay as they are");
    let times = Page::all_objects().order_by(|p| p.id.asc()).values(|p| p.deleted_at).all(&db).await?;
    assert_eq!(times, [5, 5, 5, 6].map(|time| Some(Seconds(time))));
    assert_eq!(Page::all_objects().filter(|p| p.id.eq(1)).restore(&db).await?, 1);
    assert_eq!(Page::all_objects().restore(&db).await?, 3, "those that had a mark");
    assert_eq!(Page::objects().count(&db).await?, 4);
    let error = Page::objects().restore(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidQuery);
    assert!(error.to_string().contains("start with `Page::all_objects()`"), "{error}");
    assert_eq!(Page::objects().limit(1).delete(&db).await.unwrap_err().kind(), ErrorKind::InvalidQuery);
    assert_eq!(Page::all_objects().none().restore(&db).await?, 0);
    Ok(())
}

/// No constraint of the database says it: the row that they need is still there.
#[lanes(with(shelf))]
async fn what_protects_a_row_protects_it_from_a_mark(db: Db) -> Result<()> {
    let ann = shelf(&db).await?;
    let prize = Prize::create().author(&ann).save(&db).await?;
    let mut sent = Sent::from_now(&db);
    let error = ann.clone().delete(&db).await.unwrap_err();
    assert_eq!((error.kind(), sent.news(&db).len()), (ErrorKind::Protected, 10));
    assert!(error.to_string().contains("`Prize.author` restricts what it names"), "{error}");
    assert_eq!((Author::objects().count(&db).await?, Note::objects().count(&db).await?), (1, 2), "all of it is undone");
    prize.delete(&db).await?;

    let dune = Book::objects().filter(|b| b.title.eq("Dune")).get(&db).await?;
    let loan = Loan::create().book(&dune).save(&db).await?;
    sent.news(&db);
    let error = ann.clone().delete(&db).await.unwrap_err();
    assert_eq!(sent.news(&db).len(), 4, "nothing is changed before");
    assert!(error.to_string().contains("`Loan.book` protects what it names"), "{error}");
    assert!(error.to_string().contains("let it say `on_delete = \"cascade\"` instead"), "{error}");
    loan.delete(&db).await?;
    assert_eq!(ann.delete(&db).await?.of::<Book>(), 2, "what is marked protects nothing that is");
    Ok(())
}

#[lanes(with(shelf))]
async fn rows_are_deleted_with_what_is_marked(db: Db) -> Result<()> {
    let ann = shelf(&db).await?;
    Page::objects().filter(|p| p.id.eq(1)).delete(&db).await?;
    let mut sent = Sent::from_now(&db);
    let deleted = ann.hard_delete(&db).await?;
    assert_eq!((deleted.of::<Author>(), deleted.of::<Book>(), deleted.of::<Page>()), (1, 2, 4));
    assert!(sent.news(&db).iter().all(|sql| !sql.contains("deleted_at")), "a mark says nothing here");
    assert_eq!((Page::all_objects().count(&db).await?, Book::all_objects().count(&db).await?), (0, 0));

    let bob = Author::create().name("Bob").save(&db).await?;
    let book = Book::create().title("Pulp").author(&bob).save(&db).await?;
    Page::create().book(&book).save(&db).await?;
    assert_eq!(bob.delete(&db).await?, 3);
    let marked = Author::all_objects().filter(|a| a.deleted_at.is_not_null());
    assert_eq!(marked.hard_delete(&db).await?.total(), 3);
    assert_eq!(Page::all_objects().count(&db).await?, 0);
    Ok(())
}

/// A mark raises the version, as all writes do, and hooks of deleting are called for it.
#[lanes(with(shelf))]
async fn a_mark_is_a_write_and_a_deletion(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut first = Draft::create().title("first").save(&db).await?;
    let copy = first.clone();
    first.update(&db, |d| d.title.set("second")).await?;
    assert_eq!(copy.clone().delete(&db).await.unwrap_err().kind(), ErrorKind::Stale);
    let mut sent = Sent::from_now(&db);
    assert_eq!(first.delete(&db).await?, 1);
    let condition = r#""draft"."id" IN (?) AND "draft"."version" IN (?) AND "draft"."deleted_at" IS NULL"#;
    let set = r#"UPDATE "draft" SET "deleted_at" = ?, "version" = "draft"."version" + 1"#;
    assert_eq!(sent.news(&db), [format!("{set} WHERE {condition}")]);
    assert_eq!(copy.delete(&db).await?, 0, "it is gone, whoever wrote it");
    let mut marked = Draft::all_objects().get(&db).await?;
    assert_eq!(marked.version, 3);
    marked.restore(&db).await?;
    assert_eq!((marked.version, Draft::objects().count(&db).await?), (4, 1));

    Draft::create().title("kept").save(&db).await?;
    let error = Draft::objects().delete(&db).await.unwrap_err();
    assert!(error.to_string().contains("it is kept"), "{error}");
    assert_eq!(Draft::objects().filter(|d| d.title.ne("kept")).delete(&db).await?, 1);
    assert_eq!(Draft::objects().count(&db).await?, 1);
    assert_eq!(Draft::all_objects().hard_delete(&db).await.unwrap_err().to_string(), error.to_string());
    Ok(())
}

#[lanes]
async fn a_model_says_that_its_rows_are_marked(db: Db) -> Result<()> {
    db.create_tables(models![Letterhead, Stamp]).await?;
    let mut head = Letterhead::create().save(&db).await?;
    let stamp = Stamp::create().save(&db).await?;
    let mut sent = Sent::from_now(&db);
    assert_eq!(head.clone().delete(&db.clone().at(at(5))).await?, 1);
    assert_eq!(stamp.delete(&db).await?, 1);
    assert_eq!((Letterhead::objects().count(&db).await?, Letterhead::all_objects().count(&db).await?), (0, 1));
    let mark = r#""letterhead"."id" IN (?) AND "letterhead"."deleted_at" IS NULL"#;
    assert_eq!(
        sent.news(&db),
        [
            format!(r#"UPDATE "letterhead" SET "deleted_at" = ? WHERE {mark}"#),
            r#"DELETE FROM "stamp" WHERE "stamp"."id" = ?"#.to_owned(),
            r#"SELECT COUNT(*) FROM "letterhead" WHERE "letterhead"."deleted_at" IS NULL"#.to_owned(),
            r#"SELECT COUNT(*) FROM "letterhead""#.to_owned(),
        ]
    );
    head.refresh(&db).await?;
    assert_eq!(head.deleted_at, Some(Seconds(5)));
    head.restore(&db).await?;
    assert_eq!((head.deleted_at, Letterhead::objects().count(&db).await?), (None, 1));
    assert_eq!(head.hard_delete(&db).await?, 1);
    assert_eq!((Letterhead::all_objects().count(&db).await?, Stamp::objects().count(&db).await?), (0, 0));
    Ok(())
}
