//! Default scopes: what is seen by which call, in every lane.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::prelude::*;
use biform::{ErrorKind, Result};
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(scope = |a| a.name.ne("nobody"))]
struct Author {
    id: Id<Author>,
    name: String,
    #[field(default = true)]
    active: bool,
    books: HasMany<Book>,
    portrait: HasOne<Portrait>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(scope = |b| b.published.eq(true) | b.rating.gt(9), ordering = |b| b.title.asc())]
struct Book {
    id: Id<Book>,
    title: String,
    #[field(default = true)]
    published: bool,
    #[field(default = 3)]
    rating: i32,
    #[field(on_delete = "cascade")]
    author: ForeignKey<Author>,
    tags: ManyToMany<Tag>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(scope = |t| t.hidden.eq(false))]
struct Tag {
    id: Id<Tag>,
    name: String,
    #[field(default)]
    hidden: bool,
}

/// Seen while its author is active.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(scope = |p| p.author().active.eq(true))]
struct Portrait {
    id: Id<Portrait>,
    author: OneToOne<Author>,
}

/// Ann, with Dune, a draft, and a draft of rating 10; Dune is tagged with a tag that is hidden and one that is not.
#[helper]
async fn shelf(db: &Db) -> Result<(Author, Book)> {
    db.create_tables(models![Author, Book, Tag, Portrait]).await?;
    let ann = Author::create().name("Ann").save(db).await?;
    let dune = Book::create().title("Dune").author(&ann).save(db).await?;
    Book::create().title("draft").published(false).author(&ann).save(db).await?;
    Book::create().title("famous").published(false).rating(10).author(&ann).save(db).await?;
    let sand = Tag::create().name("sand").save(db).await?;
    let secret = Tag::create().name("secret").hidden(true).save(db).await?;
    dune.tags().add(db, [&sand, &secret]).await?;
    Ok((ann, dune))
}

#[lanes(with(shelf))]
async fn queries_see_what_the_scope_keeps(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut sent = Sent::from_now(&db);
    assert_eq!(Book::objects().values(|b| b.title).all(&db).await?, ["Dune", "famous"]);
    let seen = r#""book"."published" = ? OR "book"."rating" > ?"#;
    let news = sent.news(&db);
    assert_eq!(news, [format!(r#"SELECT "book"."title" FROM "book" WHERE {seen} ORDER BY "book"."title""#)]);
    assert_eq!(Book::all_objects().count(&db).await?, 3);
    assert_eq!(sent.news(&db), [r#"SELECT COUNT(*) FROM "book""#]);

    assert_eq!(Book::objects().filter(|b| b.title.eq("draft")).count(&db).await?, 0);
    assert_eq!(sent.news(&db), [format!(r#"SELECT COUNT(*) FROM "book" WHERE ({seen}) AND "book"."title" = ?"#)]);
    assert_eq!(Book::objects().exclude(|b| b.title.eq("Dune")).values(|b| b.title).all(&db).await?, ["famous"]);
    assert_eq!(Book::objects().update(&db, |b| b.rating.set(b.rating + 1)).await?, 2);
    assert_eq!(Book::objects().union(Book::objects()).all(&db).await?.len(), 2);
    assert_eq!(Author::all_objects().filter(|a| a.id.in_(Book::objects().values(|b| b.author))).count(&db).await?, 1);
    assert_eq!(Book::objects().delete(&db).await?, 2);
    assert_eq!(Book::all_objects().values(|b| b.title).all(&db).await?, ["draft"]);
    Ok(())
}

/// As Django: its manager gets, its base manager saves and refreshes.
#[lanes(with(shelf))]
async fn a_row_is_got_if_it_is_seen_and_saved_in_any_case(db: Db) -> Result<()> {
    let (_, dune) = shelf(&db).await?;
    let mut sent = Sent::from_now(&db);
    assert_eq!(Book::get(&db, dune.id).await?.title, "Dune");
    let mut draft = Book::all_objects().filter(|b| b.title.eq("draft")).get(&db).await?;
    sent.news(&db);
    assert_eq!(Book::get(&db, draft.id).await.unwrap_err().kind(), ErrorKind::NotFound);
    let news = sent.news(&db);
    let condition = r#"WHERE ("book"."published" = ? OR "book"."rating" > ?) AND "book"."id" IN (?)"#;
    assert!(news.len() == 1 && news[0].ends_with(condition), "{news:?}");
    assert!(Book::get_sql(db.dialect(), draft.id)?.sql().contains("OR"));

    draft.rating = 4;
    draft.save(&db).await?;
    draft.update(&db, |b| b.rating.set(b.rating + 1)).await?;
    draft.refresh(&db).await?;
    assert_eq!(draft.rating, 5);
    assert_eq!(sent.news(&db).iter().filter(|sql| sql.contains("published\" = ? OR")).count(), 0);
    assert_eq!(draft.delete(&db).await?, 1);
    Ok(())
}

#[lanes(with(shelf))]
async fn what_belongs_to_a_row_is_what_the_scope_keeps(db: Db) -> Result<()> {
    let (ann, dune) = shelf(&db).await?;
    assert_eq!(ann.books().values(|b| b.title).all(&db).await?, ["Dune", "famous"]);
    assert_eq!(ann.books().filter(|b| b.title.eq("draft")).count(&db).await?, 0);
    assert_eq!(dune.tags().values(|t| t.name).all(&db).await?, ["sand"]);

    let mut sent = Sent::from_now(&db);
    let authors = Author::objects().prefetch_related(|a| a.books().tags()).all(&db).await?;
    assert_eq!(sent.news(&db).len(), 3);
    let books = authors[0].books.get()?;
    assert_eq!(books.iter().map(|book| book.title.as_str()).collect::<Vec<_>>(), ["Dune", "famous"]);
    let tags = books[0].tags.get()?;
    assert_eq!(tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["sand"]);
    let narrowed = Author::objects().prefetch_related(|a| a.books().filter(|b| b.rating.lt(5))).get(&db).await?;
    assert_eq!(narrowed.books.get()?.len(), 1);

    let mut ann = ann;
    assert_eq!(ann.books.load(&db).await?.len(), 2);
    // A condition across a relation is about the table, as in Django.
    assert_eq!(Author::objects().filter(|a| a.books().title.eq("draft")).count(&db).await?, 1);
    Ok(())
}

/// As Django: a foreign key leads where it leads.
#[lanes(with(shelf))]
async fn the_one_row_of_a_relation_is_there_though_it_is_hidden(db: Db) -> Result<()> {
    let (mut ann, mut dune) = shelf(&db).await?;
    Portrait::create().author(&ann).save(&db).await?;
    assert_eq!(Portrait::objects().count(&db).await?, 1);
    (ann.name, ann.active) = ("nobody".into(), false);
    ann.save(&db).await?;
    assert_eq!((Author::objects().count(&db).await?, Portrait::objects().count(&db).await?), (0, 0));

    let mut sent = Sent::from_now(&db);
    assert_eq!(dune.author.load(&db).await?.name, "nobody");
    assert_eq!(dune.author().get(&db).await?.name, "nobody");
    let joined = Book::objects().select_related(|b| b.author()).first(&db).await?.unwrap();
    assert_eq!(joined.author.get()?.name, "nobody");
    let apart = Book::objects().prefetch_related(|b| b.author()).first(&db).await?.unwrap();
    assert_eq!(apart.author.get()?.name, "nobody");
    assert!(ann.portrait.load(&db).await?.is_some());
    assert_eq!(sent.news(&db).len(), 6);
    Ok(())
}

/// The condition of a scope can be about other tables; what is changed is then told by its key.
#[lanes(with(shelf))]
async fn a_scope_goes_across_relations(db: Db) -> Result<()> {
    let (mut ann, _) = shelf(&db).await?;
    let portrait = Portrait::create().author(&ann).save(&db).await?;
    assert_eq!(Portrait::get(&db, portrait.id).await?.id, portrait.id);
    ann.active = false;
    ann.save(&db).await?;
    assert_eq!(Portrait::get(&db, portrait.id).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(Portrait::objects().delete(&db).await?, 0);
    ann.active = true;
    ann.save(&db).await?;
    let mut sent = Sent::from_now(&db);
    assert_eq!(Portrait::objects().delete(&db).await?, 1);
    assert_eq!(sent.news(&db).len(), 1);
    Ok(())
}

#[lanes(with(shelf))]
async fn rows_are_made_whether_they_are_seen_or_not(db: Db) -> Result<()> {
    let (ann, _) = shelf(&db).await?;
    let mut sent = Sent::from_now(&db);
    let made = Book::objects().create(&db, Book::create().title("new").published(false).author(&ann)).await?;
    assert!(made.id.is_stored() && sent.news(&db).len() == 1);
    let row = || Book::create().title("draft").author(&ann);
    let (book, created) = Book::objects().filter(|b| b.title.eq("draft")).get_or_create(&db, row()).await?;
    assert!(created && book.published, "the draft is not seen");
    sent.news(&db);
    let (_, created) = Book::all_objects().filter(|b| b.title.eq("new")).get_or_create(&db, row()).await?;
    assert!(!created && sent.news(&db).len() == 1);
    Ok(())
}
