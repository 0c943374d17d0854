//! Relations in every lane: what is loaded in how many statements, what is shared, and what links change.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::Result;
use biform::prelude::*;
use biform::testing::Call;
use biform_lanes::{helper, lanes};
use std::sync::Arc;

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
    #[field(unique)]
    name: String,
    #[field(reverse = "tags")]
    books: ManyToMany<Book>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Profile {
    id: Id<Profile>,
    #[field(unique)]
    author: ForeignKey<Author>,
    motto: String,
}

/// Ann, who has a profile and wrote Dune and Iris; Bob, whom she taught, wrote Emma; Cy wrote nothing. Dune and Emma are
/// classics, Dune is of the desert.
#[helper]
async fn library(db: &Db) -> Result<()> {
    db.create_tables(models![Tag, Book, Profile, Author]).await?;
    let ann = Author::create().name("Ann").save(db).await?;
    let bob = Author::create().name("Bob").mentor(&ann).save(db).await?;
    Author::create().name("Cy").mentor(&bob).save(db).await?;
    Profile::create().author(&ann).motto("Ahoy").save(db).await?;
    let dune = Book::create().title("Dune").author(&ann).save(db).await?;
    let emma = Book::create().title("Emma").author(&bob).save(db).await?;
    Book::create().title("Iris").author(&ann).save(db).await?;
    let classic = Tag::create().name("classic").save(db).await?;
    let desert = Tag::create().name("desert").save(db).await?;
    dune.tags().add(db, [&classic, &desert]).await?;
    emma.tags().add(db, [&classic]).await?;
    Ok(())
}

fn names<T>(rows: &[T], name: impl Fn(&T) -> &str) -> Vec<String> {
    rows.iter().map(|row| name(row).to_owned()).collect()
}

#[lanes(with(library))]
async fn a_field_that_is_not_loaded_names_the_call_that_loads_it(db: Db) -> Result<()> {
    library(&db).await?;
    let book = Book::get(&db, 1).await?;
    let seen = db.count();
    for (error, field, call) in [
        (book.author.get().map(drop).unwrap_err(), "`Book.author`", ".select_related(|b| b.author())"),
        (book.tags.get().map(drop).unwrap_err(), "`Book.tags`", ".prefetch_related(|b| b.tags())"),
    ] {
        assert_eq!(error.kind(), ErrorKind::NotLoaded);
        assert!(error.to_string().contains(field) && error.to_string().contains(call), "{error}");
    }
    assert_eq!(book.author.id(), Id::from(1));
    // A row that was just made is not loaded either, and knows what it is.
    let new = Book::create().title("Juno").author(Id::from(1)).save(&db).await?;
    assert!(new.author.get().unwrap_err().to_string().contains("`Book.author`"));
    assert_eq!(db.count() - seen, 1);
    Ok(())
}

#[lanes(with(library))]
async fn rows_that_are_joined_are_read_in_one_statement_and_shared(db: Db) -> Result<()> {
    library(&db).await?;
    let seen = db.count();
    let books = Book::objects().select_related(|b| b.author().mentor()).order_by(|b| b.title.asc()).all(&db).await?;
    assert_eq!(db.count() - seen, 1);
    let authors: Vec<&Author> = books.iter().map(|book| book.author.get()).collect::<Result<_>>()?;
    assert_eq!(authors.iter().map(|author| author.name.as_str()).collect::<Vec<_>>(), ["Ann", "Bob", "Ann"]);
    assert!(std::ptr::eq(authors[0], authors[2]));
    assert_eq!(authors[0].mentor, None);
    let mentor = authors[1].mentor.as_ref().map(|mentor| mentor.get()).transpose()?;
    assert_eq!(mentor.map(|mentor| mentor.name.as_str()), Some("Ann"));
    Ok(())
}

#[lanes(with(library))]
async fn the_other_side_of_a_unique_key_is_joined_and_may_be_nobody(db: Db) -> Result<()> {
    library(&db).await?;
    let seen = db.count();
    let authors = Author::objects().select_related(|a| a.profile()).order_by(|a| a.name.asc()).all(&db).await?;
    assert_eq!(db.count() - seen, 1);
    let mottos: Vec<Option<&str>> = authors
        .iter()
        .map(|author| Ok(author.profile.get()?.map(|profile| profile.motto.as_str())))
        .collect::<Result<_>>()?;
    assert_eq!(mottos, [Some("Ahoy"), None, None]);
    assert_eq!(authors[0].profile().get(&db).await?.motto, "Ahoy");
    Ok(())
}

#[lanes(with(library))]
async fn relations_are_loaded_in_a_statement_each_whatever_the_number_of_rows(db: Db) -> Result<()> {
    library(&db).await?;
    let before = db.count();
    let mut sent = Sent::from_now(&db);
    let authors = Author::objects()
        .prefetch_related(|a| {
            (
                a.books().exclude(|b| b.title.eq("Iris")).prefetch_related(|b| b.tags().order_by(|t| t.name.asc())),
                a.profile(),
            )
        })
        .order_by(|a| a.name.asc())
        .all(&db)
        .await?;
    let news = sent.news(&db);
    assert_eq!(news.len(), 4, "{news:?}");
    let calls: Vec<_> = db.log().entries()[before..].iter().map(|entry| entry.call().clone()).collect();
    let batch = |place| Call::Batch { place, of: 2 };
    assert_eq!(calls, [Call::Run, batch(0), batch(1), Call::Run]);
    assert!(news[1].contains(r#""book"."author_id" IN ("#), "{}", news[1]);
    // Profiles need no books, and go together with them.
    assert!(news[2].contains(r#"FROM "profile""#), "{}", news[2]);
    assert!(news[3].contains(r#"INNER JOIN "book_tags" AS "t1" ON "t1"."tag_id" = "tag"."id""#), "{}", news[3]);
    let titles = |author: &Author| author.books.get().map(|books| names(books, |book| &book.title));
    assert_eq!(titles(&authors[0])?, ["Dune"]);
    assert_eq!(titles(&authors[1])?, ["Emma"]);
    assert_eq!(titles(&authors[2])?, [""; 0]);
    let tags = |author: &Author| author.books.get()?[0].tags.get().map(<[_]>::to_vec);
    let (of_dune, of_emma) = (tags(&authors[0])?, tags(&authors[1])?);
    assert_eq!(names(&of_dune, |tag| &tag.name), ["classic", "desert"]);
    // What several have is one row.
    assert!(Arc::ptr_eq(&of_dune[0], &of_emma[0]));
    assert_eq!(authors[0].profile.get()?.map(|profile| profile.motto.as_str()), Some("Ahoy"));
    assert_eq!(authors[2].profile.get()?, None);
    Ok(())
}

#[lanes(with(library))]
async fn a_foreign_key_is_loaded_in_a_statement_of_its_own_and_what_lies_behind_it(db: Db) -> Result<()> {
    library(&db).await?;
    let seen = db.count();
    let books = Book::objects()
        .prefetch_related(|b| (b.author().mentor(), b.author().profile()))
        .order_by(|b| b.title.asc())
        .all(&db)
        .await?;
    assert_eq!(db.count() - seen, 4);
    let (dune, emma, iris) = (books[0].author.get()?, books[1].author.get()?, books[2].author.get()?);
    assert!(std::ptr::eq(dune, iris));
    assert_eq!(dune.profile.get()?.map(|profile| profile.motto.as_str()), Some("Ahoy"));
    let mentor = emma.mentor.as_ref().map(|mentor| mentor.get()).transpose()?;
    assert_eq!(mentor.map(|mentor| mentor.name.as_str()), Some("Ann"));
    Ok(())
}

#[lanes(with(library))]
async fn nothing_to_load_for_is_nothing_to_send(db: Db) -> Result<()> {
    library(&db).await?;
    let seen = db.count();
    let nobody = Author::objects().filter(|a| a.name.eq("Nobody")).prefetch_related(|a| a.books()).all(&db).await?;
    assert_eq!((nobody.len(), db.count() - seen), (0, 1));
    // A key that is NULL names nobody.
    let ann = Author::objects().filter(|a| a.name.eq("Ann")).prefetch_related(|a| a.mentor()).get(&db).await?;
    assert_eq!((ann.mentor, db.count() - seen), (None, 2));
    let none = Author::objects().prefetch_related(|a| a.books().filter(|b| b.title.in_([""; 0]))).first(&db).await?;
    assert_eq!(none.map(|author| author.books.get().map(<[Book]>::len)).transpose()?, Some(0));
    assert_eq!(db.count() - seen, 3);
    Ok(())
}

#[lanes(with(library))]
async fn conditions_go_across_relations(db: Db) -> Result<()> {
    library(&db).await?;
    let seen = db.count();
    let of_desert = |a: biform::Columns<Author>| a.books().tags().name.eq("desert");
    let found = Author::objects().filter(of_desert).values(|a| a.name).all(&db).await?;
    assert_eq!(found, ["Ann"]);
    let others = Author::objects().exclude(of_desert).order_by(|a| a.name.asc()).values(|a| a.name).all(&db).await?;
    assert_eq!(others, ["Bob", "Cy"]);
    // A row is there once, however many rows of the other model make it so.
    assert_eq!(Author::objects().filter(|a| a.books().title.ne("")).count(&db).await?, 2);
    // Nobody's mentor is not known to be called Ann.
    let taught = Author::objects().exclude(|a| a.mentor().name.eq("Ann")).order_by(|a| a.name.asc());
    assert_eq!(taught.values(|a| a.name).all(&db).await?, ["Ann", "Cy"]);
    let either = Author::objects().filter(|a| a.mentor().name.eq("Ann") | a.name.eq("Ann"));
    assert_eq!(either.count(&db).await?, 2);
    let titles =
        Book::objects().values(|b| (b.title, b.author().name)).order_by(|b| (b.author().name.desc(), b.title.asc()));
    let titles: Vec<String> =
        titles.all(&db).await?.into_iter().map(|(title, name)| format!("{title} {name}")).collect();
    assert_eq!(titles, ["Emma Bob", "Dune Ann", "Iris Ann"]);
    assert_eq!(db.count() - seen, 6);
    Ok(())
}

#[lanes(with(library))]
async fn rows_are_changed_by_what_others_say(db: Db) -> Result<()> {
    library(&db).await?;
    let seen = db.count();
    let renamed =
        Book::objects().filter(|b| b.author().name.eq("Ann")).update(&db, |b| b.title.set("Untitled")).await?;
    assert_eq!(renamed, 2);
    let idle = Author::objects().exclude(|a| a.books().title.ne("")).filter(|a| a.mentor().name.eq("Bob"));
    assert_eq!(idle.delete(&db).await?, 1);
    assert_eq!(Author::objects().count(&db).await?, 2);
    // Authors can name each other: the rows are read before they are deleted, in one transaction.
    assert_eq!(db.count() - seen, 6);
    Ok(())
}

#[lanes(with(library))]
async fn links_are_added_once_removed_and_set(db: Db) -> Result<()> {
    library(&db).await?;
    let (dune, desert) = (Book::get(&db, 1).await?, Tag::get(&db, 2).await?);
    let mut sent = Sent::from_now(&db);
    // There already: nothing happens, and nothing is asked.
    dune.tags().add(&db, [&desert]).await?;
    assert_eq!(sent.news(&db).len(), 1);
    assert_eq!(dune.tags().count(&db).await?, 2);
    // What is not linked is not removed.
    let iris = Book::get(&db, 3).await?;
    iris.tags().remove(&db, [&desert]).await?;
    dune.tags().remove(&db, [desert.id]).await?;
    assert_eq!(sent.news(&db).len(), 4);
    assert_eq!(dune.tags().values(|t| t.name).all(&db).await?, ["classic"]);
    // From the other side.
    desert.books().add(&db, [&dune, &iris]).await?;
    assert_eq!(desert.books().count(&db).await?, 2);
    sent.news(&db);
    dune.tags().set(&db, [&desert]).await?;
    let set = sent.news(&db);
    assert_eq!(set.len(), 4, "{set:?}");
    assert!(set[2].starts_with(r#"DELETE FROM "book_tags""#), "{set:?}");
    // As it is: read, and no more.
    dune.tags().set(&db, [&desert]).await?;
    assert_eq!(sent.news(&db).len(), 3);
    dune.tags().clear(&db).await?;
    assert_eq!((dune.tags().count(&db).await?, iris.tags().count(&db).await?), (0, 1));
    let unsaved = Tag { id: Id::default(), name: "x".into(), books: ManyToMany::default() };
    let seen = db.count();
    let refused = dune.tags().add(&db, [&unsaved]).await.unwrap_err();
    assert!(refused.to_string().contains("`Tag` has no key yet"), "{refused}");
    let refused = Book::create().title("x").author(Id::default()).save(&db).await.unwrap_err();
    assert!(refused.to_string().contains("`Author`"), "{refused}");
    assert_eq!(db.count(), seen);
    Ok(())
}

#[lanes(with(library))]
async fn a_row_that_others_need_is_protected(db: Db) -> Result<()> {
    library(&db).await?;
    let dee = Author::create().name("Dee").save(&db).await?;
    Book::create().title("Kim").author(&dee).save(&db).await?;
    let seen = db.count();
    let dee = Author::get(&db, dee.id).await?;
    let refused = dee.delete(&db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Protected);
    // SQLite does not say which, and the model knows of them.
    let said = match db.dialect().family() {
        Family::Sqlite => {
            "delete those of `Book.author` or `Profile.author` first, or of a model that `Author` has no field of; or"
        }
        _ => "delete those of `Book.author` first, or let it say `on_delete = \"cascade\"` instead",
    };
    assert!(refused.to_string().contains("other rows need this `Author`"), "{refused}");
    assert!(refused.to_string().contains(said), "{refused}");
    assert_eq!(Author::objects().delete(&db).await.unwrap_err().kind(), ErrorKind::Protected);
    assert_eq!(Author::objects().count(&db).await?, 4);
    // Links go with their rows.
    Book::get(&db, 1).await?.delete(&db).await?;
    assert_eq!(Tag::get(&db, 2).await?.books().count(&db).await?, 0);
    let dangling = Book::create().title("x").author(Id::from(99)).save(&db).await.unwrap_err();
    assert_eq!(dangling.kind(), ErrorKind::ForeignKey);
    // All authors are read, and one of them names another: no deletion is sent.
    assert_eq!(db.count() - seen, 11);
    Ok(())
}

#[lanes(with(library))]
async fn rows_are_told_by_whether_any_row_is_theirs(db: Db) -> Result<()> {
    library(&db).await?;
    let seen = db.count();
    let authors = || Author::objects().order_by(|a| a.name.asc());
    assert_eq!(authors().filter(|a| a.books().id.exists()).values(|a| a.name).all(&db).await?, ["Ann", "Bob"]);
    assert_eq!(authors().exclude(|a| a.books().id.exists()).values(|a| a.name).all(&db).await?, ["Cy"]);
    // Along a relation to one: whether there is one.
    assert_eq!(authors().filter(|a| a.mentor().id.exists()).values(|a| a.name).all(&db).await?, ["Bob", "Cy"]);
    let untagged = Book::objects().exclude(|b| b.tags().id.exists());
    assert_eq!(untagged.values(|b| b.title).all(&db).await?, ["Iris"]);
    assert_eq!(db.count() - seen, 4);
    Ok(())
}

#[lanes(with(library))]
async fn rows_are_told_by_what_is_not_there(db: Db) -> Result<()> {
    library(&db).await?;
    // Dee wrote a book that has no tag.
    let dee = Author::create().name("Dee").save(&db).await?;
    Book::create().title("Kim").author(&dee).save(&db).await?;
    let seen = db.count();
    let named = |query: QuerySet<Author>| query.order_by(|a| a.name.asc()).values(|a| a.name);
    let authors = Author::objects;
    type Case = (QuerySet<Author>, QuerySet<Author>, &'static str, [&'static [&'static str]; 2]);
    let cases: [Case; 5] = [
        (
            authors().filter(|a| a.mentor().is_null()),
            authors().filter(|a| a.mentor().is_not_null()),
            "mentor__is_null",
            [&["Ann", "Dee"], &["Bob", "Cy"]],
        ),
        (
            authors().filter(|a| a.profile().is_null()),
            authors().filter(|a| a.profile().is_not_null()),
            "profile__is_null",
            [&["Bob", "Cy", "Dee"], &["Ann"]],
        ),
        (
            authors().filter(|a| a.books().is_null()),
            authors().filter(|a| a.books().is_not_null()),
            "books__is_null",
            [&["Cy"], &["Ann", "Bob", "Dee"]],
        ),
        // Ann has a book with tags and one without.
        (
            authors().filter(|a| a.books().tags().is_null()),
            authors().filter(|a| a.books().tags().is_not_null()),
            "books__tags__is_null",
            [&["Ann", "Cy", "Dee"], &["Ann", "Bob"]],
        ),
        (
            authors().filter(|a| a.mentor().books().tags().is_null()),
            authors().filter(|a| a.mentor().books().tags().is_not_null()),
            "mentor__books__tags__is_null",
            [&["Ann", "Bob", "Dee"], &["Bob", "Cy"]],
        ),
    ];
    for (is_null, is_not_null, name, [without, with]) in cases {
        let others = |of: &[&str]| -> Vec<&str> {
            ["Ann", "Bob", "Cy", "Dee"].into_iter().filter(|name| !of.contains(name)).collect()
        };
        for (is_null, found, typed) in [("true", without, is_null), ("false", with, is_not_null)] {
            assert_eq!(named(typed).all(&db).await?, found, "{name}");
            assert_eq!(named(authors().filter_by(name, is_null)).all(&db).await?, found, "{name}");
            assert_eq!(named(authors().exclude_by(name, is_null)).all(&db).await?, others(found), "{name}");
        }
    }
    // Of what is deleted and changed as well.
    assert_eq!(Author::objects().filter(|a| a.books().is_null()).delete(&db).await?, 1);
    let tagless = Book::objects().filter(|b| b.tags().is_null() & b.author().mentor().is_null());
    assert_eq!(tagless.update(&db, |b| b.title.set("Untagged")).await?, 2);
    assert!(db.count() - seen >= 5 * 6 + 2);
    Ok(())
}

#[lanes(with(library))]
async fn a_column_of_a_row_that_need_not_be_there_is_read_as_an_option(db: Db) -> Result<()> {
    library(&db).await?;
    let seen = db.count();
    let authors = || Author::objects().order_by(|a| a.name.asc());
    let mentors = authors().values(|a| (a.name, a.mentor().name.nullable())).all(&db).await?;
    let mentors: Vec<(&str, Option<&str>)> = mentors.iter().map(|(of, name)| (of.as_str(), name.as_deref())).collect();
    assert_eq!(mentors, [("Ann", None), ("Bob", Some("Ann")), ("Cy", Some("Bob"))]);
    let mottos = authors().values(|a| (a.profile().motto.nullable(), a.profile().id.nullable().is_null()));
    assert_eq!(mottos.all(&db).await?, [(Some("Ahoy".to_owned()), false), (None, true), (None, true)]);
    // Along several, and instead of what is not there.
    let mottos = authors().values(|a| a.mentor().profile().motto.nullable().coalesce("none"));
    assert_eq!(mottos.all(&db).await?, ["none", "Ahoy", "none"]);
    let ids = authors().values(|a| a.mentor().id.nullable()).all(&db).await?;
    assert_eq!(ids, [None, Some(Id::from(1)), Some(Id::from(2))]);
    let unknown = authors().values(|a| a.mentor().name.eq("Ann").nullable()).all(&db).await?;
    assert_eq!(unknown, [None, Some(true), Some(false)]);
    let ordered = Author::objects().order_by(|a| (a.mentor().name.nullable().desc().nulls_first(), a.id.asc()));
    assert_eq!(ordered.values(|a| a.name).all(&db).await?, ["Ann", "Cy", "Bob"]);
    for (query, found) in [
        (authors().filter(|a| a.mentor().name.nullable().is_null()), "Ann"),
        (authors().filter(|a| a.mentor().name.nullable().eq(Some("Ann".to_owned()))), "Bob"),
        (authors().filter(|a| a.mentor().name.nullable().coalesce("Cy").eq("Cy")), "Ann"),
    ] {
        assert_eq!(query.values(|a| a.name).all(&db).await?, [found]);
    }
    assert_eq!(db.count() - seen, 9);
    Ok(())
}

#[lanes(with(library))]
async fn a_null_where_its_type_has_none_names_the_column_and_the_way_out(db: Db) -> Result<()> {
    library(&db).await?;
    let seen = db.count();
    let names = Author::objects().values(|a| (a.id, a.mentor().name)).all(&db).await.unwrap_err();
    let mottos = Author::objects().values(|a| a.mentor().profile().motto).all(&db).await.unwrap_err();
    let known = Author::objects().values(|a| a.mentor().name.eq("Ann")).all(&db).await.unwrap_err();
    for (error, words) in [
        (
            names,
            "author.name along `Author.mentor`: wanted text, found NULL: there need be no such row: `.nullable()` behind \
             the column reads an `Option`",
        ),
        (
            mottos,
            "profile.motto along `Author.mentor.profile`: wanted text, found NULL: there need be no such row: \
             `.nullable()` behind the column reads an `Option`",
        ),
        (
            known,
            "expression 1 selected from author: wanted a boolean, found NULL: `.nullable()` behind the expression reads \
             an `Option`",
        ),
    ] {
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.to_string().ends_with(words), "{error}");
    }
    assert_eq!(db.count() - seen, 3);
    Ok(())
}
