//! Relations of rows at hand, in every lane: a field loads itself, and `prefetch` loads for many, in how many statements.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::Result;
use biform::prelude::*;
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Author {
    id: Id<Author>,
    name: String,
    mentor: Option<ForeignKey<Author>>,
    books: HasMany<Book>,
    profile: HasOne<Profile>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    title: String,
    author: ForeignKey<Author>,
    tags: ManyToMany<Tag>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Tag {
    id: Id<Tag>,
    name: String,
    #[field(reverse = "tags")]
    books: ManyToMany<Book>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Profile {
    id: Id<Profile>,
    author: OneToOne<Author>,
    motto: String,
}

/// Ann, who has a profile and wrote Dune and Iris; Bob, whom she taught, wrote Emma. Dune and Emma are classics.
#[helper]
async fn library(db: &Db) -> Result<()> {
    db.create_tables(models![Tag, Book, Profile, Author]).await?;
    let ann = Author::create().name("Ann").save(db).await?;
    let bob = Author::create().name("Bob").mentor(&ann).save(db).await?;
    Profile::create().author(&ann).motto("Ahoy").save(db).await?;
    let dune = Book::create().title("Dune").author(&ann).save(db).await?;
    let emma = Book::create().title("Emma").author(&bob).save(db).await?;
    Book::create().title("Iris").author(&ann).save(db).await?;
    let classic = Tag::create().name("classic").save(db).await?;
    classic.books().add(db, [&dune, &emma]).await?;
    Ok(())
}

#[lanes(with(library))]
async fn a_field_loads_itself_in_one_statement_and_once(db: Db) -> Result<()> {
    library(&db).await?;
    let mut book = Book::get(&db, 1).await?;
    let mut bob = Author::get(&db, 2).await?;
    let mut sent = Sent::from_now(&db);
    assert_eq!(book.author.load(&db).await?.name, "Ann");
    assert_eq!(book.author.load(&db).await?.name, "Ann");
    assert_eq!(book.author.get()?.name, "Ann");
    assert_eq!(sent.news(&db).len(), 1);
    assert_eq!(book.tags.load(&db).await?[0].name, "classic");
    assert_eq!(book.tags.load(&db).await?.len(), 1);
    assert_eq!(bob.books.load(&db).await?[0].title, "Emma");
    assert_eq!(bob.books.load(&db).await?.len(), 1);
    assert_eq!(bob.profile.load(&db).await?, None);
    assert_eq!(bob.profile.get()?, None);
    assert_eq!(bob.mentor.load(&db).await?.map(|ann| ann.name.as_str()), Some("Ann"));
    let news = sent.news(&db);
    assert_eq!(news.len(), 4, "{news:?}");
    assert!(news[1].ends_with(r#"FROM "book" WHERE "book"."author_id" = ?"#), "{}", news[1]);
    // Nobody is nothing to ask for.
    let mut ann = Author::get(&db, 1).await?;
    assert_eq!(ann.mentor.load(&db).await?, None);
    assert_eq!(sent.news(&db).len(), 1);
    Ok(())
}

#[lanes(with(library))]
async fn a_field_belongs_to_the_row_as_it_was_read_or_saved(db: Db) -> Result<()> {
    library(&db).await?;
    let seen = db.count();
    let mut new = Author { id: Id::default(), ..Author::get(&db, 1).await? };
    new.books.load(&db).await?;
    assert_eq!(db.count() - seen, 2);
    new.save(&db).await?;
    // It is another author now, who wrote nothing.
    assert_eq!(new.books.get().map(<[_]>::len).unwrap_err().kind(), ErrorKind::NotLoaded);
    assert_eq!(new.books.load(&db).await?.len(), 0);
    assert_eq!(db.count() - seen, 4);
    let mut unsaved = biform::Complete::<Author>::complete(Author::create().name("Dan"));
    let refused = unsaved.books.load(&db).await.map(<[_]>::len).unwrap_err();
    assert!(
        refused.to_string().contains("neither read nor saved") || refused.to_string().contains("no key yet"),
        "{refused}"
    );
    let mut dangling = ForeignKey::<Author>::from(Id::from(99));
    assert_eq!(dangling.load(&db).await.map(drop).unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(db.count() - seen, 5);
    Ok(())
}

#[lanes(with(library))]
async fn rows_at_hand_are_loaded_for_in_a_statement_for_each_relation(db: Db) -> Result<()> {
    library(&db).await?;
    let mut authors = Author::objects().order_by(|a| a.name.asc()).all(&db).await?;
    let mut sent = Sent::from_now(&db);
    prefetch(&db, &mut authors, |a| (a.books().order_by(|b| b.title.desc()), a.profile())).await?;
    assert_eq!(sent.news(&db).len(), 2);
    let titles =
        |author: &Author| author.books.get().map(|books| books.iter().map(|b| b.title.clone()).collect::<Vec<_>>());
    assert_eq!((titles(&authors[0])?, titles(&authors[1])?), (vec!["Iris".into(), "Dune".into()], vec!["Emma".into()]));
    // What is there is not asked for again; what lies behind it is.
    prefetch(&db, &mut authors, |a| (a.books(), a.profile())).await?;
    assert_eq!(sent.news(&db), [""; 0]);
    prefetch(&db, &mut authors, |a| a.books().tags()).await?;
    let news = sent.news(&db);
    assert_eq!(news.len(), 1, "{news:?}");
    assert_eq!(authors[0].books.get()?[1].tags.get()?[0].name, "classic");
    assert_eq!(titles(&authors[0])?, ["Iris", "Dune"]);
    // Behind what several share, too.
    prefetch(&db, &mut authors, |a| a.books().tags().books()).await?;
    assert_eq!(sent.news(&db).len(), 1);
    assert_eq!(authors[1].books.get()?[0].tags.get()?[0].books.get()?.len(), 2);
    // Nothing is nothing to send.
    prefetch(&db, &mut [] as &mut [Author], |a| a.books()).await?;
    assert_eq!(sent.news(&db), [""; 0]);
    Ok(())
}

#[lanes(with(library))]
async fn those_that_lack_it_alone_are_asked_for(db: Db) -> Result<()> {
    library(&db).await?;
    let mut authors = Author::objects().order_by(|a| a.name.asc()).all(&db).await?;
    authors[0].books.load(&db).await?;
    let mut sent = Sent::from_now(&db);
    prefetch(&db, &mut authors, |a| a.books()).await?;
    let news = sent.news(&db);
    assert!(news.len() == 1 && news[0].ends_with(r#""book"."author_id" IN (?)"#), "{news:?}");
    assert_eq!(authors[1].books.get()?[0].title, "Emma");
    // A clone holds the same books: for this one they are read again, with what lies behind them.
    let before = authors.clone();
    prefetch(&db, &mut authors, |a| a.books().tags()).await?;
    assert_eq!(sent.news(&db).len(), 2);
    assert!(before[1].books.get()?[0].tags.get().is_err() && authors[1].books.get()?[0].tags.get().is_ok());
    // What was joined is loaded for.
    let books = Book::objects().select_related(|b| b.author()).prefetch_related(|b| b.author().books());
    let books = books.order_by(|b| b.title.asc()).all(&db).await?;
    assert_eq!(sent.news(&db).len(), 2);
    assert_eq!(books[0].author.get()?.books.get()?.len(), 2);
    assert!(std::ptr::eq(books[0].author.get()?, books[2].author.get()?));
    Ok(())
}
