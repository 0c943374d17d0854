//! Conditions across relations, in every lane: which rows a filter keeps and what it is without, where there is no row or
//! there are many.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use biform::Result;
use biform::prelude::*;
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Author {
    id: Id<Author>,
    name: String,
    mentor: Option<ForeignKey<Author>>,
    #[field(reverse = "author")]
    books: HasMany<Book>,
    #[field(reverse = "editor")]
    edited: HasMany<Book>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    title: String,
    rating: i32,
    author: ForeignKey<Author>,
    editor: Option<ForeignKey<Author>>,
    tags: ManyToMany<Tag>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Tag {
    id: Id<Tag>,
    name: String,
}

/// Ann, who taught Bob, who taught Cy. Ann wrote Dune and Kim, which Bob edited, and Iris, which nobody did; Bob wrote Emma,
/// which Ann edited. Dune is a classic of the desert, Emma a classic, Kim of the sea, Iris nothing.
#[helper]
async fn library(db: &Db) -> Result<()> {
    db.create_tables(models![Tag, Book, Author]).await?;
    let ann = Author::create().name("Ann").save(db).await?;
    let bob = Author::create().name("Bob").mentor(&ann).save(db).await?;
    Author::create().name("Cy").mentor(&bob).save(db).await?;
    let dune = Book::create().title("Dune").rating(5).author(&ann).editor(&bob).save(db).await?;
    let emma = Book::create().title("Emma").rating(4).author(&bob).editor(&ann).save(db).await?;
    Book::create().title("Iris").rating(2).author(&ann).save(db).await?;
    let kim = Book::create().title("Kim").rating(3).author(&ann).editor(&bob).save(db).await?;
    let classic = Tag::create().name("classic").save(db).await?;
    let desert = Tag::create().name("desert").save(db).await?;
    let sea = Tag::create().name("sea").save(db).await?;
    dune.tags().add(db, [&classic, &desert]).await?;
    emma.tags().add(db, [&classic]).await?;
    kim.tags().add(db, [&sea]).await?;
    Ok(())
}

const TITLES: [&str; 4] = ["Dune", "Emma", "Iris", "Kim"];

/// A condition, its text, and the titles for which it is true: kept by `filter`, and what `exclude` and `!` are without.
type Case = (&'static str, [QuerySet<Book>; 3], &'static [&'static str]);

macro_rules! case {
    (|$b:ident| $condition:expr, $titles:expr) => {{
        let books = Book::objects;
        let queries =
            [books().filter(|$b| $condition), books().exclude(|$b| $condition), books().filter(|$b| !($condition))];
        (stringify!($condition), queries, &$titles as &'static [&'static str])
    }};
}

fn cases() -> Vec<Case> {
    let bobs = || Author::objects().filter(|a| a.name.eq("Bob")).values(|a| a.name);
    vec![
        // Nobody edited Iris: what is said of its editor is not true.
        case!(|b| b.editor().name.eq("Bob"), ["Dune", "Kim"]),
        case!(|b| b.editor().name.ne("Bob"), ["Emma"]),
        case!(|b| b.editor().name.in_(["Bob", "Zoe"]), ["Dune", "Kim"]),
        case!(|b| b.editor().name.in_([""; 0]), []),
        case!(|b| b.editor().name.in_(bobs()), ["Dune", "Kim"]),
        case!(|b| b.editor().mentor().name.in_(["Ann"]), ["Dune", "Kim"]),
        case!(|b| !b.editor().name.in_(["Ann"]) & b.author().name.eq("Ann"), ["Dune", "Iris", "Kim"]),
        case!(|b| b.editor().name.ne(b.author().name), ["Dune", "Emma", "Kim"]),
        case!(|b| b.editor().name.eq("Ann") | b.title.eq("Iris"), ["Emma", "Iris"]),
        case!(|b| b.editor().name.eq("Ann") | b.editor().mentor().name.eq("Ann"), ["Dune", "Emma", "Kim"]),
        case!(|b| !(b.editor().name.eq("Ann") | b.title.eq("Kim")), ["Dune", "Iris"]),
        case!(|b| !(b.editor().name.eq("Bob") & b.author().name.eq("Ann")), ["Emma", "Iris"]),
        case!(|b| !!b.editor().name.eq("Bob"), ["Dune", "Kim"]),
        case!(|b| b.editor().name.eq("Bob") ^ b.title.eq("Kim"), ["Dune"]),
        case!(|b| b.editor().name.eq("Bob") ^ b.author().name.eq("Ann"), ["Iris"]),
        case!(|b| !(b.editor().name.eq("Bob") ^ b.author().name.eq("Ann")), ["Dune", "Emma", "Kim"]),
        // Of many rows there is one.
        case!(|b| b.tags().name.in_(["classic", "sea"]), ["Dune", "Emma", "Kim"]),
        case!(|b| b.tags().name.eq("sea") | b.tags().name.eq("desert"), ["Dune", "Kim"]),
        case!(|b| !(b.tags().name.eq("sea") | b.tags().name.eq("desert")), ["Emma", "Iris"]),
        case!(|b| !(b.tags().name.eq("sea") | b.editor().name.eq("Ann")), ["Dune", "Iris"]),
        case!(|b| b.tags().name.eq("classic") & !b.tags().name.eq("desert"), ["Emma"]),
        case!(|b| b.tags().name.eq("classic") & b.tags().name.eq("desert"), []),
        case!(|b| b.tags().name.eq("classic") ^ b.tags().name.eq("desert"), ["Emma"]),
        case!(|b| b.editor().name.eq("Bob") ^ b.tags().name.eq("classic"), ["Emma", "Kim"]),
        case!(|b| b.tags().is_null() | b.editor().name.eq("Ann"), ["Emma", "Iris"]),
        case!(|b| b.author().books().editor().name.eq("Ann"), ["Emma"]),
        case!(|b| !b.author().books().editor().name.eq("Bob"), ["Emma"]),
    ]
}

#[lanes(with(library))]
async fn exclude_and_not_keep_what_filter_does_not(db: Db) -> Result<()> {
    library(&db).await?;
    let before = db.count();
    let cases = cases();
    let count = cases.len();
    for (condition, [filter, exclude, not], titles) in cases {
        let others: Vec<&str> = TITLES.into_iter().filter(|title| !titles.contains(title)).collect();
        for (query, titles) in [(filter, titles.to_vec()), (exclude, others.clone()), (not, others)] {
            let found = query.order_by(|b| b.title.asc()).values(|b| b.title).all(&db).await?;
            assert_eq!(found, titles, "{condition}");
        }
    }
    // What is among none is asked of nobody.
    assert_eq!(db.count() - before, 3 * count - 1);
    Ok(())
}

#[lanes(with(library))]
async fn two_conditions_of_one_exclude_are_about_one_row(db: Db) -> Result<()> {
    library(&db).await?;
    let before = db.count();
    let left = |query: QuerySet<Author>| query.order_by(|a| a.name.asc()).values(|a| a.name);
    let authors = Author::objects;
    // Ann has a book called Iris and one of 5 stars, which are two.
    let one = authors().exclude(|a| a.books().title.eq("Iris") & a.books().rating.eq(5));
    assert_eq!(left(one).all(&db).await?, ["Ann", "Bob", "Cy"]);
    let one = authors().exclude(|a| a.books().title.eq("Dune") & a.books().rating.eq(5));
    assert_eq!(left(one).all(&db).await?, ["Bob", "Cy"]);
    // As Django takes it: each of them of any book.
    let two = authors().filter(|a| !a.books().title.eq("Iris") | !a.books().rating.eq(5));
    assert_eq!(left(two).all(&db).await?, ["Bob", "Cy"]);
    // Neither the one nor the other.
    let neither = authors().exclude(|a| a.books().title.eq("Emma")).exclude(|a| a.books().rating.eq(5));
    assert_eq!(left(neither).all(&db).await?, ["Cy"]);
    assert_eq!(db.count() - before, 4);
    Ok(())
}

#[lanes(with(library))]
async fn rows_of_two_relations_to_many_do_not_multiply(db: Db) -> Result<()> {
    library(&db).await?;
    let before = db.count();
    // Ann wrote three and edited one, Bob wrote one and edited two.
    let busy = || Author::objects().filter(|a| a.books().rating.gt(1) & a.edited().rating.gt(1));
    assert_eq!(busy().count(&db).await?, 2);
    assert_eq!(busy().order_by(|a| a.name.asc()).values(|a| a.name).all(&db).await?, ["Ann", "Bob"]);
    let either = Author::objects().filter(|a| a.books().rating.gt(1) | a.edited().rating.gt(1));
    assert_eq!(either.count(&db).await?, 2);
    let tagged = Author::objects().filter(|a| a.books().tags().name.ne("") & a.edited().tags().name.eq("classic"));
    assert_eq!(tagged.count(&db).await?, 2);
    let loaded = busy().prefetch_related(|a| (a.books(), a.edited())).order_by(|a| a.name.asc()).all(&db).await?;
    let counts = loaded.iter().map(|author| Ok((author.books.get()?.len(), author.edited.get()?.len())));
    assert_eq!(counts.collect::<Result<Vec<_>>>()?, [(3, 1), (1, 2)]);
    assert_eq!(busy().update(&db, |a| a.name.set("Busy")).await?, 2);
    assert_eq!(db.count() - before, 8);
    Ok(())
}
