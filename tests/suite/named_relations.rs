//! Fields of related models, named by text: they mean what the closure means that says the same.
use biform::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
struct Author {
    id: Id<Author>,
    name: String,
    secret: String,
    mentor: Option<ForeignKey<Author>>,
    books: HasMany<Book>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    title: String,
    rating: i32,
    author: ForeignKey<Author>,
    tags: ManyToMany<Tag>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Tag {
    id: Id<Tag>,
    name: String,
}

fn sql<M: Model>(query: QuerySet<M>) -> String {
    query.to_sql(Dialect::Sqlite).map_or_else(|error| error.to_string(), |statement| statement.sql().to_owned())
}

fn told<M: Model>(query: QuerySet<M>) -> String {
    let error = query.check().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidQuery);
    error.to_string()
}

#[test]
fn names_go_along_relations_to_one_row() {
    let books = Book::objects;
    for (named, typed) in [
        (books().filter_by("author__name__starts_with", "A"), books().filter(|b| b.author().name.starts_with("A"))),
        (books().filter_by("author__mentor__name", "Ann"), books().filter(|b| b.author().mentor().name.eq("Ann"))),
        (books().exclude_by("author__mentor__name", "Ann"), books().exclude(|b| b.author().mentor().name.eq("Ann"))),
        (books().filter_by("author__mentor__is_null", true), books().filter(|b| b.author().mentor.is_null())),
        (books().filter_by("author__mentor__is_null", true), books().filter(|b| b.author().mentor().is_null())),
        (books().exclude_by("author__mentor__isnull", "false"), books().exclude(|b| b.author().mentor().is_not_null())),
        (books().filter_by("author__is_null", true), books().filter(|b| b.author().is_null())),
        // The key of the other row is in the foreign key.
        (books().filter_by("author", 7), books().filter(|b| b.author.eq(Id::from(7)))),
        (books().filter_by("author__in", vec![7, 8]), books().filter(|b| b.author.in_([Id::from(7), Id::from(8)]))),
        (books().filter_by("author__pk", 7), books().filter(|b| b.author().id.eq(Id::from(7)))),
        (books().order_by_name("-author__name, title"), books().order_by(|b| (b.author().name.desc(), b.title.asc()))),
    ] {
        assert_eq!(sql(named), sql(typed));
    }
}

#[test]
fn names_go_along_relations_to_many_rows_each_call_about_one_of_them() {
    let authors = Author::objects;
    for (named, typed) in [
        (authors().filter_by("books__title", "Dune"), authors().filter(|a| a.books().title.eq("Dune"))),
        (authors().exclude_by("books__rating__lt", 3), authors().exclude(|a| a.books().rating.lt(3))),
        (authors().filter_by("books__tags__name", "sea"), authors().filter(|a| a.books().tags().name.eq("sea"))),
        (authors().filter_by("books", 7), authors().filter(|a| a.books().id.eq(Id::from(7)))),
        (
            authors().filter_by("books__in", vec![7, 8]),
            authors().filter(|a| a.books().id.in_([Id::from(7), Id::from(8)])),
        ),
        (
            authors().filter_by("books__is_null", "true").exclude_by("books__tags__is_null", true),
            authors().filter(|a| a.books().is_null()).exclude(|a| a.books().tags().is_null()),
        ),
        (authors().filter_by("books__tags__isnull", false), authors().filter(|a| a.books().tags().is_not_null())),
        (authors().filter_by("books", None::<i64>), authors().filter(|a| a.books().is_null())),
        (
            authors().filter_by("books__title", "Dune").filter_by("books__rating", 5),
            authors().filter(|a| a.books().title.eq("Dune")).filter(|a| a.books().rating.eq(5)),
        ),
    ] {
        assert_eq!(sql(named), sql(typed));
    }
    assert!(sql(authors().filter_by("books__title", "Dune")).contains("EXISTS (SELECT 1 FROM"));
    let refused = authors().order_by_name("books__title").to_sql(Dialect::Sqlite).unwrap_err();
    assert!(refused.to_string().contains("has many of these"), "{refused}");
}

#[test]
fn a_mistake_is_told_of_the_model_that_it_was_made_in() {
    let near = told(Book::objects().filter_by("author__nme", "Ann"));
    assert!(near.contains("no field `nme` of `Author`, did you mean `name`?"), "{near}");
    let lookup = told(Book::objects().filter_by("author__name__about", "Ann"));
    assert!(lookup.contains("asks for `about`"), "{lookup}");
    let value = told(Author::objects().filter_by("books__rating", "many"));
    assert!(value.contains("`books__rating` takes an i32"), "{value}");
    let long = format!("{}name", "mentor__".repeat(14));
    assert!(told(Author::objects().filter_by(long, "Ann")).contains("more relations follow one another"));
}

#[test]
fn what_may_not_be_named_is_not_there_in_any_model() {
    let allowed = || Book::objects().allow(|b| (b.title, b.author().name, b.tags().name));
    for name in ["title", "author__name", "author__name__icontains", "tags__name"] {
        assert!(allowed().filter_by(name, "A").check().is_ok(), "{name}");
        assert!(
            Book::objects().filter_by(name, "A").allow(|b| (b.title, b.author().name, b.tags().name)).check().is_ok()
        );
    }
    for name in ["author__is_null", "author__mentor__is_null", "tags__is_null"] {
        let refused = told(allowed().filter_by(name, true));
        assert!(refused.contains("there is no field"), "{name}: {refused}");
    }
    for name in ["author__secret", "author__mentor__name", "author", "tags", "author__books__title", "tags__id"] {
        let refused = told(allowed().filter_by(name, "A"));
        assert!(refused.contains("there is no field"), "{name}: {refused}");
        assert!(!refused.contains("`secret`,") && !refused.contains("`mentor`"), "{refused}");
        assert!(Book::objects().filter_by(name, "A").allow(|b| b.author().name).check().is_err(), "{name}");
    }
    // A relation behind which nothing may be named is none.
    let hidden = told(Book::objects().allow(|b| b.title).filter_by("author__name", "A"));
    assert!(hidden.contains("no field `author__name` (there are `title`)"), "{hidden}");
    assert!(allowed().order_by_name("-author__name").check().is_ok());
    assert!(allowed().order_by_name("author__secret").check().is_err());
}
