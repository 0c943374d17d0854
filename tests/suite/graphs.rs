//! Rows that are saved with rows of other models, in every lane: which statements are sent, what the row holds then, and
//! that a mistake anywhere leaves nothing.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::prelude::*;
use biform::{CompleteGraph, Error, Hooks, Output, Result, Session};
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

const AUTHOR: &str = r#"INSERT INTO "author" ("name", "mentor_id") VALUES (?, ?)"#;
const BOOK: &str = r#"INSERT INTO "book" ("title", "rating", "author_id") VALUES (?, ?, ?)"#;
const CHAPTER: &str = r#"INSERT INTO "chapter" ("title", "book_id") VALUES (?, ?)"#;
const TAG: &str = r#"INSERT INTO "tag" ("name") VALUES (?)"#;

#[helper]
async fn tables(db: &Db) -> Result<()> {
    db.create_tables(models![Author, Profile, Book, Chapter, Tag]).await
}

#[lanes(with(tables))]
async fn what_a_row_names_is_saved_before_it(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut sent = Sent::from_now(&db);
    let dune = Book::create().title("Dune").author(Author::create().name("Ann")).save(&db).await?;
    assert_eq!(sent.news(&db), ["BEGIN IMMEDIATE", AUTHOR, BOOK, "COMMIT"]);
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
    let mut sent = Sent::from_now(&db);
    let profile = Profile::create().motto("Ahoy").author(Author::create().name("Ann")).save(&db).await?;
    assert_eq!(sent.news(&db).len(), 4);
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
    let mut sent = Sent::from_now(&db);
    // The control: it is saved once.
    dune().save(&db).await?;
    assert_eq!(sent.news(&db).len(), 4);
    let bob = Book::create().title("Dune").author(Author::create().name("Bob")).save(&db).await.unwrap_err();
    assert_eq!((bob.kind(), sent.news(&db).pop().as_deref()), (ErrorKind::Unique, Some("ROLLBACK")));
    assert!(bob.to_string().contains("creating a `Book`") && bob.to_string().contains("title"), "{bob}");
    let ann = Book::create().title("Emma").author(Author::create().name("Ann")).save(&db).await.unwrap_err();
    assert_eq!(
        (ann.kind(), sent.news(&db)),
        (ErrorKind::Unique, ["BEGIN IMMEDIATE", AUTHOR, "ROLLBACK"].map(String::from).into())
    );
    assert!(ann.to_string().contains("creating an `Author`") && ann.to_string().contains("name"), "{ann}");
    assert_eq!((Author::objects().count(&db).await?, Book::objects().count(&db).await?), (1, 1));
    Ok(())
}

fn titles(books: &[Book]) -> Vec<&str> {
    books.iter().map(|book| book.title.as_str()).collect()
}

#[lanes(with(tables))]
async fn rows_that_name_a_row_are_saved_after_it(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut sent = Sent::from_now(&db);
    let books = ["Dune", "Emma", "Iris"].map(|title| Book::create().title(title));
    let ann = Author::create().name("Ann").books(books).save(&db).await?;
    assert_eq!(sent.news(&db), ["BEGIN IMMEDIATE", AUTHOR, BOOK, "COMMIT"]);
    let books = ann.books.get()?;
    assert_eq!(titles(books), ["Dune", "Emma", "Iris"]);
    assert!(books.iter().all(|book| book.author.id() == ann.id && book.id.is_stored()));
    assert_eq!(ann.books().order_by(|b| b.id.asc()).all(&db).await?, books);
    // What was not given is not loaded.
    assert_eq!(ann.profile.get().unwrap_err().kind(), ErrorKind::NotLoaded);
    // What is given in two calls, of two types; and one row.
    sent.news(&db);
    let long = Book::create().title("Ulysses").chapters([Chapter::create().title("Telemachus")]);
    let bob = Author::create().name("Bob").books([Book::create().title("Kim")]).books([long]);
    let mut bob = bob.profile(Profile::create().motto("Ahoy")).mentor(&ann).save(&db).await?;
    assert_eq!(sent.news(&db).len(), 7);
    let books = bob.books.get()?;
    assert_eq!((titles(books), books[1].chapters.get()?[0].title.as_str()), (vec!["Kim", "Ulysses"], "Telemachus"));
    assert_eq!(books[0].chapters.get().unwrap_err().kind(), ErrorKind::NotLoaded);
    let profile = bob.profile.get()?.unwrap();
    assert_eq!((profile.motto.as_str(), profile.author.id()), ("Ahoy", bob.id));
    assert_eq!(bob.mentor, Some(ForeignKey::to(&ann)));
    // It is a row like any other from then on.
    bob.name = "Bill".to_owned();
    bob.save(&db).await?;
    assert_eq!((bob.books.get()?.len(), sent.news(&db).len()), (2, 1));
    // None is one statement, and is known to be none.
    let none = [""; 0].map(|title| Book::create().title(title));
    let cyd = Author::create().name("Cyd").books(none).save(&db).await?;
    assert_eq!((sent.news(&db), cyd.books.get()?.len()), (vec![AUTHOR.to_owned()], 0));
    // For a row that is there as well.
    let eve = Book::create().title("Eve").chapters(["1", "2"].map(|title| Chapter::create().title(title)));
    let eve = cyd.books().create(&db, eve).await?;
    assert_eq!(sent.news(&db), ["BEGIN IMMEDIATE", BOOK, CHAPTER, "COMMIT"]);
    assert_eq!((eve.author.id(), eve.chapters.get()?.len()), (cyd.id, 2));
    Ok(())
}

#[lanes(with(tables))]
async fn statements_grow_with_levels_and_not_with_rows(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut sent = Sent::from_now(&db);
    for (name, count) in [("Ann", 2), ("Bob", 3), ("Cyd", 40)] {
        // The book of a number has as many chapters and tags.
        let books = (0..count).map(|n| {
            let chapters = (0..n).map(move |at| Chapter::create().title(format!("{n}.{at}")));
            let tags = (0..n).map(move |at| Tag::create().name(format!("{name} {n}.{at}")));
            Book::create().title(format!("{name} {n}")).chapters(chapters).tags(tags)
        });
        let author = Author::create().name(name).books(books).save(&db).await?;
        let news = sent.news(&db);
        assert_eq!(news[..5], ["BEGIN IMMEDIATE", AUTHOR, BOOK, CHAPTER, TAG]);
        assert!(news[5].contains(r#""book_tags""#) && news.len() == 7, "{news:?}");
        let saved = author.books.get()?;
        assert_eq!(saved.len(), count);
        for (n, book) in saved.iter().enumerate() {
            let chapters = book.chapters.get()?.iter().map(|chapter| (chapter.book.id(), chapter.title.clone()));
            assert!(chapters.eq((0..n).map(|at| (book.id, format!("{n}.{at}")))), "{n}");
            let tags = book.tags.get()?.iter().map(|tag| tag.name.clone());
            assert!(tags.eq((0..n).map(|at| format!("{name} {n}.{at}"))), "{n}");
        }
        // As a query finds them.
        let query = Author::objects().filter(|a| a.id.eq(author.id));
        let query = query.prefetch_related(|a| {
            a.books()
                .order_by(|b| b.id.asc())
                .prefetch_related(|b| (b.chapters().order_by(|c| c.id.asc()), b.tags().order_by(|t| t.id.asc())))
        });
        let found = query.get(&db).await?;
        for (found, saved) in found.books.get()?.iter().zip(saved) {
            assert_eq!((found, found.chapters.get()?), (saved, saved.chapters.get()?));
            assert_eq!(found.tags.get()?, saved.tags.get()?);
        }
        sent.news(&db);
    }
    Ok(())
}

#[lanes(with(tables))]
async fn rows_that_are_linked_may_be_new_or_there(db: Db) -> Result<()> {
    tables(&db).await?;
    let [sand, sea] = ["sand", "sea"].map(|name| Tag::create().name(name).save(&db));
    let (sand, sea) = lane!(blocking => { (sand?, sea?) }, async => { (sand.await?, sea.await?) });
    let mut sent = Sent::from_now(&db);
    let names = |book: &Book| book.tags().order_by(|t| t.name.asc()).values(|t| t.name);
    let ann = Author::create().name("Ann").save(&db).await?;
    let dune = Book::create().title("Dune").author(&ann).tags([&sand, &sea]).save(&db).await?;
    // The author, and these: of the links one statement.
    assert_eq!(sent.news(&db).len(), 5);
    assert_eq!(names(&dune).all(&db).await?, ["sand", "sea"]);
    assert_eq!(dune.tags.get().unwrap_err().kind(), ErrorKind::NotLoaded);
    sent.news(&db);
    let emma = Book::create().title("Emma").author(&ann).tags(["love", "life"].map(|name| Tag::create().name(name)));
    let emma = emma.tags([sea.id]).tags([&sea, &sand]).save(&db).await?;
    let news = sent.news(&db);
    assert_eq!(news[..3], ["BEGIN IMMEDIATE", BOOK, TAG]);
    assert!(news[3].contains(r#""book_tags""#) && news.len() == 5, "{news:?}");
    assert_eq!(names(&emma).all(&db).await?, ["life", "love", "sand", "sea"]);
    // From the other side, and with what it names.
    sent.news(&db);
    let iris = Book::create().title("Iris").author(Author::create().name("Bob"));
    let air = Tag::create().name("air").books([iris]).books([&dune]).save(&db).await?;
    assert_eq!(sent.news(&db).len(), 6);
    assert_eq!(air.books().order_by(|b| b.title.asc()).values(|b| b.title).all(&db).await?, ["Dune", "Iris"]);
    // A row that is not saved is refused, and nothing is left.
    sent.news(&db);
    let unsaved = Tag { id: Id::default(), name: "x".into(), books: ManyToMany::default() };
    let refused = Book::create().title("Kim").author(&ann).tags([&unsaved]).save(&db).await.unwrap_err();
    assert!(refused.to_string().contains("`Tag` has no key yet"), "{refused}");
    assert!(refused.to_string().starts_with("creating a `Book`: `Book.tags`: "), "{refused}");
    assert_eq!(sent.news(&db), [""; 0]);
    let gone = Book::create().title("Kim").author(&ann).tags([Id::from(99)]).save(&db).await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::ForeignKey);
    assert_eq!(Book::objects().filter(|b| b.title.eq("Kim")).count(&db).await?, 0);
    Ok(())
}

#[lanes(with(tables))]
async fn a_row_that_is_refused_on_any_level_leaves_nothing(db: Db) -> Result<()> {
    tables(&db).await?;
    let author = |name, title, tags: [&'static str; 2]| {
        let tags = tags.map(|name| Tag::create().name(name));
        Author::create().name(name).books([Book::create().title(title).tags(tags)])
    };
    let mut sent = Sent::from_now(&db);
    // The control: it is saved once.
    author("Ann", "Dune", ["sand", "sea"]).save(&db).await?;
    assert_eq!(sent.news(&db).len(), 6);
    for (name, title, tags, model, field, inserts) in [
        ("Bob", "Dune", ["sun", "sky"], "Book", "title", 2),
        ("Ann", "Emma", ["sun", "sky"], "Author", "name", 1),
        ("Bob", "Emma", ["sun", "sea"], "Tag", "name", 3),
    ] {
        sent.news(&db);
        let refused = author(name, title, tags).save(&db).await.unwrap_err();
        assert_eq!((refused.kind(), sent.news(&db).len()), (ErrorKind::Unique, inserts + 2));
        let said = refused.to_string();
        assert!(said.contains(&format!("`{model}`")) && said.contains(field), "{said}");
        let counts = (Author::objects().count(&db).await?, Book::objects().count(&db).await?);
        assert_eq!((counts, Tag::objects().count(&db).await?), ((1, 1), 2), "{said}");
    }
    author("Bob", "Emma", ["sun", "sky"]).save(&db).await?;
    assert_eq!(Tag::objects().count(&db).await?, 4);
    Ok(())
}

#[lanes(with(tables))]
async fn within_a_transaction_it_is_a_part_of_that(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut sent = Sent::from_now(&db);
    let tx = db.begin().await?;
    let books = || ["Dune", "Emma"].map(|title| Book::create().title(title));
    Author::create().name("Ann").books(books()).save(&tx).await?;
    assert_eq!(sent.news(&db), ["BEGIN IMMEDIATE", AUTHOR, BOOK]);
    tx.commit().await?;
    // What fails breaks the block, so that nobody commits the author alone.
    let tx = db.begin().await?;
    let refused = Author::create().name("Bob").books(books()).save(&tx).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unique);
    assert_eq!(tx.commit().await.unwrap_err().kind(), ErrorKind::BrokenTransaction);
    // Also where it is not the database that refuses, but a hook.
    db.create_tables(models![Album, Song, Note]).await?;
    let tx = db.begin().await?;
    let late = Album::create().title("Tommy").songs([Song::create().title(" ")]).save(&tx).await.unwrap_err();
    assert_eq!(late.kind(), ErrorKind::Other);
    assert_eq!(tx.commit().await.unwrap_err().kind(), ErrorKind::BrokenTransaction);
    assert_eq!(Author::objects().values(|a| a.name).all(&db).await?, ["Ann"]);
    assert_eq!(Album::objects().count(&db).await?, 0);
    Ok(())
}

/// Wherever in the graph it is: all of it is looked at before.
#[lanes(with(tables))]
async fn what_cannot_be_saved_is_refused_before_anything_is_sent(db: Db) -> Result<()> {
    tables(&db).await?;
    let nobody = Author {
        id: Id::default(),
        name: "x".into(),
        mentor: None,
        books: HasMany::default(),
        profile: HasOne::default(),
    };
    let seen = db.count();
    let ann = || Author::create().name("Ann");
    let dune = || Book::create().title("Dune");
    let unsaved = |said: Result<Author>, start: &str| {
        let said = said.unwrap_err();
        assert_eq!(said.kind(), ErrorKind::InvalidQuery);
        assert!(said.to_string().starts_with(start), "{said}");
    };
    let mentor = "creating an `Author`: `Author.mentor`: this `Id` of `Author` has no key yet: save the `Author` first";
    unsaved(ann().mentor(&nobody).books([dune()]).save(&db).await, mentor);
    unsaved(ann().books([dune()]).mentor(&nobody).save(&db).await, mentor);
    unsaved(ann().mentor(Author::create().name("Bob").mentor(&nobody)).save(&db).await, mentor);
    let tags = "creating a `Book`: `Book.tags`: this `Tag` has no key yet: save it before it is linked";
    unsaved(ann().books([dune().tags([Id::default()])]).save(&db).await, tags);
    unsaved(ann().mentor(Author::create().name("Bob").books([dune().tags([Id::default()])])).save(&db).await, tags);
    let links = [dune().author(ann().mentor(&nobody))];
    let tagged = Tag::create().name("sand").books(links).save(&db).await.unwrap_err();
    assert!(tagged.to_string().starts_with(mentor), "{tagged}");
    let chapter = "creating a `Chapter`: ";
    let linked = dune().author(&nobody).chapters([Chapter::create().title("1")]).save(&db).await.unwrap_err();
    assert!(linked.to_string().starts_with("creating a `Book`: `Book.author`: "), "{linked}");
    let named = Chapter::create().title("1").book(Id::default()).save(&db).await.unwrap_err();
    assert!(named.to_string().starts_with(chapter), "{named}");
    assert_eq!(db.count(), seen);
    // So a transaction goes on.
    let tx = db.begin().await?;
    unsaved(ann().books([dune().tags([Id::default()])]).save(&tx).await, tags);
    ann().books([dune()]).save(&tx).await?;
    tx.commit().await?;
    assert_eq!((Author::objects().count(&db).await?, Book::objects().count(&db).await?), (1, 1));
    Ok(())
}

/// A builder of which nobody can write the type.
fn with_books(name: &str, titles: [&'static str; 2]) -> impl CompleteGraph<Author> + use<> {
    Author::create().name(name).books(titles.map(|title| Book::create().title(title)))
}

fn alone(title: &str, author: &Author) -> impl CompleteGraph<Book> + use<> {
    Book::create().title(title).author(author)
}

#[lanes(with(tables))]
async fn what_a_function_gives_is_saved(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut sent = Sent::from_now(&db);
    let ann = with_books("Ann", ["Dune", "Emma"]).save(&db).await?;
    assert_eq!((titles(ann.books.get()?), sent.news(&db).len()), (vec!["Dune", "Emma"], 4));
    let kim = alone("Kim", &ann).save(&db).await?;
    assert_eq!((kim.author.id(), sent.news(&db).len()), (ann.id, 1));
    Ok(())
}

#[lanes(without(returning_on_insert), with(tables))]
async fn keys_that_a_driver_tells_are_enough(db: Db) -> Result<()> {
    tables(&db).await?;
    let books = || ["Dune", "Emma"].map(|title| Book::create().title(title).chapters([Chapter::create().title("1")]));
    let mut sent = Sent::from_now(&db);
    let saved = Author::create().name("Ann").books(books()).save(&db).await;
    if db.dialect().family() == Family::Postgres {
        // There is no way to the keys that it makes.
        assert_eq!(saved.unwrap_err().kind(), ErrorKind::Unsupported);
        assert_eq!(sent.news(&db), ["BEGIN IMMEDIATE", "ROLLBACK"]);
        return Ok(());
    }
    let ann = saved?;
    assert_eq!(sent.news(&db), ["BEGIN IMMEDIATE", AUTHOR, BOOK, CHAPTER, "COMMIT"]);
    assert_eq!(ann.books().order_by(|b| b.id.asc()).all(&db).await?, ann.books.get()?);
    let chapters = Chapter::objects().order_by(|c| c.id.asc()).all(&db).await?;
    let saved: Vec<_> = ann.books.get()?.iter().flat_map(|book| book.chapters.get().unwrap()).cloned().collect();
    assert_eq!(chapters, saved);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Person {
    id: Id<Person>,
    name: String,
    #[field(symmetrical)]
    friends: ManyToMany<Person>,
    #[field(through = Membership)]
    groups: ManyToMany<Group>,
    #[field(to = "code")]
    country: Option<ForeignKey<Country, String>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Group {
    id: Id<Group>,
    name: String,
    #[field(reverse = "groups")]
    people: ManyToMany<Person>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Membership {
    id: Id<Membership>,
    person: ForeignKey<Person>,
    group: ForeignKey<Group>,
    #[field(default = "member")]
    role: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Country {
    id: Id<Country>,
    #[field(unique)]
    code: String,
    people: HasMany<Person>,
}

#[lanes]
async fn links_of_models_of_ones_own_and_keys_of_other_fields(db: Db) -> Result<()> {
    db.create_tables(models![Person, Group, Membership, Country]).await?;
    let mut sent = Sent::from_now(&db);
    // By rows of the model between, which has defaults; each group once.
    let who = Group::create().name("The Who").save(&db).await?;
    let tommy = [Group::create().name("Tommy")];
    let ann = Person::create().name("Ann").groups(tommy).groups([&who, &who]).save(&db).await?;
    assert_eq!(sent.news(&db).len(), 6);
    assert_eq!(
        Membership::objects().values(|m| (m.person, m.role)).all(&db).await?,
        vec![(ann.id, "member".into()); 2]
    );
    let kids = Group::create().name("Kids").people(["Bob", "Cyd"].map(|name| Person::create().name(name)));
    let kids = kids.save(&db).await?;
    assert_eq!((kids.people.get()?.len(), kids.people().count(&db).await?), (2, 2));
    // Both ways.
    let dan = Person::create().name("Dan").friends([Person::create().name("Eve")]).friends([&ann]).save(&db).await?;
    assert_eq!((dan.friends().count(&db).await?, ann.friends().count(&db).await?), (2, 1));
    // By the field that is named.
    let fi = Country::create().code("FI").people(["Gil", "Hal"].map(|name| Person::create().name(name)));
    let fi = fi.save(&db).await?;
    assert_eq!((fi.people.get()?.len(), fi.people().count(&db).await?), (2, 2));
    let ian = Person::create().name("Ian").country(Country::create().code("SE")).save(&db).await?;
    let country = ian.country.unwrap();
    assert_eq!((country.get()?.code.as_str(), country.id().key().map(String::as_str)), ("SE", Some("SE")));
    Ok(())
}

/// What its hooks have done is told by its rows.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(hooks)]
struct Song {
    id: Id<Song>,
    title: String,
    album: ForeignKey<Album>,
    #[field(skip)]
    is_noted: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Album {
    id: Id<Album>,
    title: String,
    songs: HasMany<Song>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Note {
    id: Id<Note>,
    text: String,
}

#[biform::logic]
impl Hooks for Song {
    async fn before_save<O: Output>(&mut self, _: Session<'_, O>) -> Result<()> {
        self.title = self.title.trim().to_owned();
        if self.title.is_empty() { Err(Error::other("a song has a title")) } else { Ok(()) }
    }

    async fn after_save<O: Output>(&mut self, session: Session<'_, O>, created: bool) -> Result<()> {
        Note::create().text(format!("{} {created}", self.title)).save(&session).await?;
        self.is_noted = true;
        Ok(())
    }
}

#[lanes]
async fn hooks_are_called_for_each_row(db: Db) -> Result<()> {
    db.create_tables(models![Album, Song, Note]).await?;
    let mut sent = Sent::from_now(&db);
    let songs = |titles: [&'static str; 2]| titles.map(|title| Song::create().title(title));
    let tommy = Album::create().title("Tommy").songs(songs([" 1921 ", "Sparks"])).save(&db).await?;
    assert!(tommy.songs.get()?.iter().all(|song| song.is_noted && song.album.id() == tommy.id));
    assert_eq!(tommy.songs.get()?[0].title, "1921");
    assert_eq!(sent.news(&db).len(), 7);
    let notes = Note::objects().order_by(|n| n.id.asc()).values(|n| n.text).all(&db).await?;
    assert_eq!(notes, ["1921 true", "Sparks true"]);
    let refused = Album::create().title("x").songs(songs(["Sparks", " "])).save(&db).await.unwrap_err();
    assert!(refused.to_string().contains("a song has a title"), "{refused}");
    let counts = (Album::objects().count(&db).await?, Song::objects().count(&db).await?);
    assert_eq!((counts, Note::objects().count(&db).await?), ((1, 2), 2));
    // Alone with what it names.
    let song = Song::create().title(" Go ").album(Album::create().title("Odds")).save(&db).await?;
    assert_eq!((song.title.as_str(), song.album.get()?.title.as_str(), song.is_noted), ("Go", "Odds", true));
    Ok(())
}
