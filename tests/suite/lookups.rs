//! Lookups, in every lane: among other queries, between, by pattern, and with functions.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use biform::prelude::*;
use biform::{Expr, FieldType, IntoExpr, Mismatch, Result, Text, Value, ValueRef, ValueType};
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Author {
    id: Id<Author>,
    name: String,
    country: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    author: Option<Id<Author>>,
    title: String,
    rating: i32,
    subtitle: Option<String>,
}

/// Three authors and four books, with ids from 1; the last book has no author.
#[helper]
async fn shelf(db: &Db) -> Result<()> {
    db.create_tables(models![Author, Book]).await?;
    let authors = [("Jane", Some("UK")), ("Frank", Some("US")), ("Iris", None)];
    let authors = authors.map(|(name, country)| Author::create().name(name).country(country.map(str::to_owned)));
    Author::objects().bulk_create(db, authors).await?;
    let books = [("Dune", 5, Some(2)), ("Emma", 4, Some(1)), ("emma's", 2, Some(3)), ("Iris", 1, None)];
    let books = books.map(|(title, rating, author)| {
        Book::create().title(title).rating(rating).author(author.map(Id::from)).subtitle(author.map(|n| n.to_string()))
    });
    Book::objects().bulk_create(db, books).await?;
    Ok(())
}

#[helper]
async fn titles(db: &Db, books: QuerySet<Book>) -> Result<Vec<String>> {
    books.order_by(|b| b.id.asc()).values(|b| b.title).all(db).await
}

#[lanes(with(shelf, titles))]
async fn a_query_is_looked_for_in_by_one_statement(db: Db) -> Result<()> {
    shelf(&db).await?;
    let (books, authors) = (Book::objects, Author::objects);
    let before = db.count();
    let abroad = authors().filter(|a| a.country.eq("US"));
    assert_eq!(titles(&db, books().filter(|b| b.author.in_(abroad.values(|a| a.id)))).await?, ["Dune"]);
    let first = authors().order_by(|a| a.name.asc()).range(..2);
    assert_eq!(titles(&db, books().filter(|b| b.author.in_(&first))).await?, ["Dune", "emma's"]);
    assert_eq!(titles(&db, books().filter(|b| b.title.in_(authors().values(|a| a.name)))).await?, ["Iris"]);
    let best = books().order_by(|b| b.rating.desc()).limit(2);
    assert_eq!(titles(&db, books().filter(|b| b.id.in_(best.clone().values(|b| b.id)))).await?, ["Dune", "Emma"]);
    assert_eq!(titles(&db, books().exclude(|b| b.id.in_(&best))).await?, ["emma's", "Iris"]);
    assert_eq!(db.count() - before, 5);
    assert_eq!(books().filter(|b| b.id.in_(best.clone())).update(&db, |b| b.rating.set(0)).await?, 2);
    assert_eq!(books().filter(|b| b.author.in_(authors().filter(|a| a.id.eq(3)))).delete(&db).await?, 1);
    assert_eq!(db.count() - before, 7);
    assert_eq!(books().filter(|b| b.id.in_(books().none())).count(&db).await?, 0);
    assert_eq!(db.count() - before, 7);
    Ok(())
}

/// MariaDB finds rows that are none where such queries stand in FROM each.
#[lanes(with(shelf))]
async fn a_query_looks_in_one_that_looks_in_another(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let books = Book::objects;
    let named = |names: QuerySet<Book, String>| books().filter(move |b| b.title.in_(names)).values(|b| b.rating);
    let none = named(books().values(|b| b.subtitle.coalesce("").concat("!")));
    assert_eq!(books().filter(|b| b.rating.in_(none.clone())).count(&db).await?, 0);
    assert_eq!(books().filter(|b| b.rating.in_(&none)).update(&db, |b| b.rating.set(0)).await?, 0);
    assert_eq!(books().filter(|b| b.rating.in_(none.limit(9))).delete(&db).await?, 0);
    let emma = named(books().order_by(|b| b.title.asc()).range(1..2).values(|b| b.title));
    assert_eq!(books().filter(|b| b.rating.in_(&emma)).update(&db, |b| b.rating.set(0)).await?, 1);
    assert_eq!((books().filter(|b| b.rating.in_(emma)).count(&db).await?, db.count() - seen), (1, 5));
    Ok(())
}

/// Django gives no row at all for the second and the third.
#[lanes(with(shelf, titles))]
async fn a_null_that_a_query_gives_is_equal_to_nothing(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let (books, authors) = (Book::objects, Author::objects);
    let countries = || authors().values(|a| a.country);
    assert_eq!(books().filter(|b| b.title.in_(countries())).count(&db).await?, 0);
    assert_eq!(books().exclude(|b| b.title.in_(countries())).count(&db).await?, 4);
    assert_eq!(books().filter(|b| !b.subtitle.in_(countries())).count(&db).await?, 4);
    assert_eq!(authors().filter(|a| a.country.in_(countries())).count(&db).await?, 2);
    let authored = books().values(|b| b.author);
    assert_eq!(authors().filter(|a| a.id.in_(authored.clone())).count(&db).await?, 3);
    assert_eq!(titles(&db, books().exclude(|b| b.author.in_(authored))).await?, ["Iris"]);
    assert_eq!(db.count() - seen, 6);
    Ok(())
}

#[lanes(with(shelf))]
async fn a_mistake_in_an_inner_query_sends_nothing(db: Db) -> Result<()> {
    shelf(&db).await?;
    let before = db.count();
    let mistaken = Book::objects().filter(|b| b.id.in_(Book::objects().limit(1).filter(|b| b.rating.eq(1))));
    assert_eq!(mistaken.all(&db).await.unwrap_err().kind(), ErrorKind::InvalidQuery);
    assert_eq!(mistaken.count(&db).await.unwrap_err().kind(), ErrorKind::InvalidQuery);
    assert_eq!(mistaken.delete(&db).await.unwrap_err().kind(), ErrorKind::InvalidQuery);
    assert_eq!(db.count(), before);
    let pattern = Book::objects().filter(|b| b.title.regex("["));
    assert_eq!(pattern.first(&db).await.unwrap_err().kind(), ErrorKind::InvalidQuery);
    // A server has expressions of its own, so it is the one that says whether it is one.
    assert_eq!(db.count() - before, usize::from(db.dialect() != Dialect::Sqlite));
    assert_eq!(Book::objects().count(&db).await?, 4);
    Ok(())
}

#[lanes(with(shelf, titles))]
async fn between_includes_both_ends(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let books = Book::objects;
    assert_eq!(titles(&db, books().filter(|b| b.rating.between(2, 4))).await?, ["Emma", "emma's"]);
    assert_eq!(titles(&db, books().filter(|b| b.rating.between(4, 2))).await?, [""; 0]);
    assert_eq!(titles(&db, books().exclude(|b| b.subtitle.between("1", "2"))).await?, ["emma's", "Iris"]);
    assert_eq!(titles(&db, books().filter(|b| b.rating.between(b.id_number(), 2))).await?, [""; 0]);
    assert_eq!(db.count() - seen, 4);
    Ok(())
}

trait IdNumber {
    fn id_number(self) -> Expr<i32>;
}

impl IdNumber for biform::Columns<Book> {
    fn id_number(self) -> Expr<i32> {
        self.rating + 1
    }
}

#[lanes(with(shelf, titles))]
async fn patterns_fit_whole_texts_and_expressions_parts(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let books = Book::objects;
    assert_eq!(titles(&db, books().filter(|b| b.title.like("_mma%"))).await?, ["Emma", "emma's"]);
    assert_eq!(titles(&db, books().filter(|b| b.title.like("e%"))).await?, ["emma's"]);
    assert_eq!(titles(&db, books().filter(|b| b.title.ilike("e%"))).await?, ["Emma", "emma's"]);
    assert_eq!(titles(&db, books().filter(|b| b.title.like("mm"))).await?, [""; 0]);
    assert_eq!(titles(&db, books().filter(|b| b.title.regex("m{2}"))).await?, ["Emma", "emma's"]);
    assert_eq!(titles(&db, books().filter(|b| b.title.regex("^e|^I"))).await?, ["emma's", "Iris"]);
    assert_eq!(titles(&db, books().filter(|b| b.title.iregex("^e|s$"))).await?, ["Emma", "emma's", "Iris"]);
    assert_eq!(titles(&db, books().filter(|b| b.subtitle.regex("."))).await?, ["Dune", "Emma", "emma's"]);
    assert_eq!(titles(&db, books().exclude(|b| b.subtitle.regex("[12]"))).await?, ["emma's", "Iris"]);
    assert_eq!(titles(&db, books().exclude(|b| b.subtitle.like("2"))).await?, ["Emma", "emma's", "Iris"]);
    assert_eq!(db.count() - seen, 10);
    Ok(())
}

/// Both forms have a function of their own behind it.
#[lanes(with(shelf))]
async fn expressions_see_the_whole_text_and_refuse_what_is_none(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let (control, pattern) = if holds_nul(db.dialect()) { ('\0', "\\x00.é$") } else { ('\u{1}', "\\x01.é$") };
    Book::create().title(format!("a{control}Ü\u{e9}")).rating(0).author(None).save(&db).await?;
    let books = Book::objects;
    assert_eq!(books().filter(|b| b.title.regex(pattern)).count(&db).await?, 1);
    assert_eq!(books().filter(|b| b.title.iregex("üÉ$")).count(&db).await?, 1);
    assert_eq!(books().values(|b| !!b.subtitle.regex("2")).all(&db).await?.len(), 5);
    let bytes = match db.dialect().family() {
        Family::Postgres => r"convert_from('\xff', 'UTF8')",
        Family::MySql => "x'ff'",
        _ => "CAST(x'ff' AS TEXT)",
    };
    let update = format!("UPDATE book SET title = {bytes} WHERE id = 1");
    let stored = db.run(biform::Statement::new(biform::Purpose::Count, update), &mut |_| Ok(())).await;
    // A server does not store what is no text.
    let error = match db.dialect() == Dialect::Sqlite {
        true => stored.and(books().filter(|b| b.title.regex("x")).count(&db).await).unwrap_err(),
        false => stored.unwrap_err(),
    };
    assert_eq!((error.kind(), error.is_database()), (ErrorKind::Database, true));
    assert_eq!(db.count() - seen, if db.dialect() == Dialect::Sqlite { 6 } else { 5 });
    Ok(())
}

const NEEDLES: [&str; 14] = ["%", "_", "\\", "!", "%%", "\\%", "[a]", "*", "?", "", "😀", "'", "a\0B", "Ü"];

fn holds_nul(dialect: Dialect) -> bool {
    dialect != Dialect::Postgres
}

/// Those of the needles that the database holds.
fn needles(dialect: Dialect) -> Vec<&'static str> {
    NEEDLES.into_iter().filter(|needle| holds_nul(dialect) || !needle.contains('\0')).collect()
}

/// 200 texts made of the needles and letters around them.
fn haystack(dialect: Dialect) -> Vec<String> {
    let around = ["", "a", "B", "aB", if holds_nul(dialect) { "\0" } else { "\u{1}" }];
    let mut texts: Vec<String> = Vec::new();
    let needles = needles(dialect);
    for (n, needle) in needles.iter().enumerate() {
        for before in around {
            for after in around {
                let other = needles[(n + 5) % needles.len()];
                texts.push(format!("{before}{needle}{after}"));
                texts.push(format!("{before}{}{after}{other}", needle.to_ascii_lowercase()));
            }
        }
    }
    texts.truncate(needles.len() * 50);
    let step = texts.len() / 200;
    texts.into_iter().step_by(step).take(200).collect()
}

#[helper]
async fn found(db: &Db, books: QuerySet<Book>) -> Result<Vec<usize>> {
    let ids = books.order_by(|b| b.id.asc()).values(|b| b.id).all(db).await?;
    Ok(ids.into_iter().filter_map(|id| id.into_key()).map(|key| key as usize - 1).collect())
}

fn expected(texts: &[String], fits: impl Fn(&str) -> bool) -> Vec<usize> {
    texts.iter().enumerate().filter(|(_, text)| fits(text)).map(|(n, _)| n).collect()
}

/// What Rust says of a text is what the database must say of it; without the escapes it does not.
#[lanes(with(found))]
async fn lookups_say_what_rust_says(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    let (texts, needles) = (haystack(db.dialect()), needles(db.dialect()));
    assert_eq!(texts.len(), 200);
    let rows = texts.iter().map(|text| Book::create().title(text.as_str()).rating(0).author(None));
    let rows: Vec<_> = rows.collect();
    Book::objects().bulk_create(&db, rows).await?;
    let books = Book::objects;
    let low = |text: &str| text.to_ascii_lowercase();
    let (mut unescaped, mut controls) = (0, 0);
    for needle in needles.iter().copied() {
        let wanted = expected(&texts, |text| text.contains(needle));
        assert_eq!(found(&db, books().filter(|b| b.title.contains(needle))).await?, wanted, "contains {needle:?}");
        let starts = expected(&texts, |text| text.starts_with(needle));
        assert_eq!(found(&db, books().filter(|b| b.title.starts_with(needle))).await?, starts, "starts {needle:?}");
        let ends = expected(&texts, |text| text.ends_with(needle));
        assert_eq!(found(&db, books().filter(|b| b.title.ends_with(needle))).await?, ends, "ends {needle:?}");
        let icontains = expected(&texts, |text| low(text).contains(&low(needle)));
        assert_eq!(found(&db, books().filter(|b| b.title.icontains(needle))).await?, icontains, "{needle:?}");
        let istarts = expected(&texts, |text| low(text).starts_with(&low(needle)));
        assert_eq!(found(&db, books().filter(|b| b.title.istarts_with(needle))).await?, istarts, "{needle:?}");
        let iends = expected(&texts, |text| low(text).ends_with(&low(needle)));
        assert_eq!(found(&db, books().filter(|b| b.title.iends_with(needle))).await?, iends, "{needle:?}");
        let iexact = expected(&texts, |text| low(text) == low(needle));
        assert_eq!(found(&db, books().filter(|b| b.title.ieq(needle))).await?, iexact, "{needle:?}");
        // The control: a pattern in which the needle is not escaped.
        if !needle.contains(['\\', '\0']) {
            let pattern = format!("%{needle}%");
            let by_pattern = found(&db, books().filter(|b| b.title.like(pattern))).await?;
            controls += 1;
            unescaped += usize::from(by_pattern != wanted);
        }
    }
    assert!(unescaped >= 3, "{unescaped}");
    assert_eq!(db.count() - seen, 3 + needles.len() * 7 + controls);
    Ok(())
}

#[lanes(with(found))]
async fn lookups_of_columns_say_what_rust_says(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    let (texts, needles) = (haystack(db.dialect()), needles(db.dialect()));
    for needle in needles.iter().copied() {
        Book::objects().delete(&db).await?;
        let rows = (1_i64..).zip(&texts).map(|(id, text)| {
            Book::create().id(Id::from(id)).title(text.as_str()).rating(0).author(None).subtitle(needle)
        });
        let rows: Vec<_> = rows.collect();
        Book::objects().bulk_create(&db, rows).await?;
        let ends = expected(&texts, |text| text.ends_with(needle));
        assert_eq!(found(&db, Book::objects().filter(|b| b.title.ends_with(b.subtitle))).await?, ends, "{needle:?}");
        let low = |text: &str| text.to_ascii_lowercase();
        let icontains = expected(&texts, |text| low(text).contains(&low(needle)));
        let by_column = Book::objects().filter(|b| b.title.icontains(b.subtitle));
        assert_eq!(found(&db, by_column).await?, icontains, "{needle:?}");
    }
    assert_eq!(db.count() - seen, needles.len() * (1 + 3 + 2));
    Ok(())
}

#[lanes(with(shelf))]
async fn nulls_come_where_an_order_says(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let books = || Book::objects().order_by(|b| b.subtitle.desc().nulls_first()).values(|b| b.title);
    assert_eq!(books().all(&db).await?, ["Iris", "emma's", "Dune", "Emma"]);
    assert_eq!(books().reverse().all(&db).await?, ["Emma", "Dune", "emma's", "Iris"]);
    assert_eq!(books().last(&db).await?.as_deref(), Some("Emma"));
    let last = Book::objects().order_by(|b| b.subtitle.asc().nulls_last()).values(|b| b.id);
    assert_eq!(last.last(&db).await?, Some(Id::from(4)));
    assert_eq!(db.count() - seen, 4);
    Ok(())
}

#[lanes(with(shelf))]
async fn functions_give_what_their_names_say(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let book = |id: i64| Book::objects().filter(|b| b.id.eq(id));
    let all = book(3).values(|b| (b.title.upper(), b.title.lower(), b.title.length(), (b.rating - 9).abs()));
    assert_eq!(all.get(&db).await?, ("EMMA'S".to_owned(), "emma's".to_owned(), 6, 7));
    let nulls = book(4).values(|b| (b.subtitle.length(), b.subtitle.upper(), b.subtitle.coalesce(b.title.lower())));
    assert_eq!(nulls.get(&db).await?, (None, None, "iris".to_owned()));
    let joined = book(4).values(|b| b.subtitle.concat("<").concat(b.title).concat(b.subtitle).concat(">"));
    assert_eq!(joined.get(&db).await?, "<Iris>");
    let by_length = Book::objects().order_by(|b| (b.title.length().desc(), b.title.lower().asc()));
    assert_eq!(by_length.values(|b| b.title).first(&db).await?.as_deref(), Some("emma's"));
    assert_eq!(Book::objects().filter(|b| b.title.lower().eq("emma")).count(&db).await?, 1);
    assert_eq!(db.count() - seen, 5);
    Ok(())
}

/// A type of the program's own that is stored as text.
#[derive(Debug, Clone, PartialEq)]
struct Isbn(String);

impl FieldType for Isbn {
    const TYPE: ValueType = ValueType::Text;

    fn to_value(&self) -> Value {
        self.0.to_value()
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        String::from_value(value).map(Isbn)
    }
}

impl Text for Isbn {}

impl IntoExpr<Isbn> for &str {
    fn into_expr(self) -> Expr<Isbn> {
        Isbn(self.to_owned()).into_expr()
    }
}

#[derive(Model, Debug)]
struct Copy {
    id: Id<Copy>,
    isbn: Isbn,
    label: Option<Isbn>,
    note: String,
}

#[lanes]
async fn text_of_a_type_of_ones_own_is_looked_into(db: Db) -> Result<()> {
    db.create_tables(models![Copy]).await?;
    let seen = db.count();
    Copy::create().isbn(Isbn("978-0".into())).label(Some(Isbn("978".into()))).note("x978-0x").save(&db).await?;
    let copies = Copy::objects;
    assert_eq!(copies().filter(|c| c.isbn.starts_with("978") & c.label.ends_with("8")).count(&db).await?, 1);
    assert_eq!(copies().filter(|c| c.note.contains(c.isbn) & c.isbn.starts_with(c.label)).count(&db).await?, 1);
    assert_eq!(copies().filter(|c| c.isbn.like("97_-%") & c.isbn.contains(Isbn("8".into()))).count(&db).await?, 1);
    assert_eq!(copies().filter(|c| c.isbn.eq("978-0") & c.label.is_not_null()).count(&db).await?, 1);
    assert_eq!(db.count() - seen, 5);
    Ok(())
}

/// SQLite takes expressions of a depth of 1,000.
#[lanes(with(shelf))]
async fn a_chain_may_be_longer_than_the_database_nests(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let mut either = Book::columns().rating.eq(-1);
    let mut all = Book::columns().rating.ne(-1);
    for n in 2..4_000 {
        either = either | Book::columns().rating.eq(-n);
        all = all & Book::columns().rating.ne(-n);
    }
    either = either | Book::columns().rating.eq(5);
    all = all & Book::columns().rating.ne(5);
    let (either, all) = (Book::objects().filter(|_| either), Book::objects().filter(|_| all));
    assert_eq!((either.count(&db).await?, all.count(&db).await?), (1, 3));
    assert_eq!(db.count() - seen, 2);
    Ok(())
}

/// Of no bytes SQLite cuts off NULL, and a NULL is in neither `filter` nor `!`.
#[lanes]
async fn an_empty_text_is_known_not_to_end_with_another(db: Db) -> Result<()> {
    db.create_tables(models![Author]).await?;
    let seen = db.count();
    Author::create().name("").country(None).save(&db).await?;
    assert_eq!(Author::objects().exclude(|a| a.name.ends_with("x")).count(&db).await?, 1);
    assert_eq!(Author::objects().filter(|a| !a.name.iends_with("x")).count(&db).await?, 1);
    assert!(!Author::objects().values(|a| a.name.ends_with("x")).get(&db).await?);
    assert_eq!(Author::objects().filter(|a| a.name.ends_with(a.name)).count(&db).await?, 1);
    assert_eq!(db.count() - seen, 5);
    Ok(())
}

#[lanes]
async fn a_null_does_not_end_with_an_empty_expression(db: Db) -> Result<()> {
    db.create_tables(models![Author]).await?;
    let seen = db.count();
    Author::create().name("").country(None).save(&db).await?;
    assert_eq!(Author::objects().filter(|a| a.country.ends_with(a.name)).count(&db).await?, 0);
    assert_eq!(Author::objects().filter(|a| a.name.ends_with(a.country)).count(&db).await?, 0);
    assert_eq!(db.count() - seen, 3);
    Ok(())
}

/// What it is ordered by is selected as well in a distinct query, but is none of the values.
#[lanes]
async fn among_a_slice_of_a_distinct_query_in_another_order(db: Db) -> Result<()> {
    db.create_tables(models![Author]).await?;
    let seen = db.count();
    for name in ["Jane", "Frank", "Frank"] {
        Author::create().name(name).country(None).save(&db).await?;
    }
    let first = Author::objects().values(|a| a.name).distinct().order_by(|a| a.id.desc()).limit(1);
    assert_eq!(Author::objects().filter(|a| a.name.in_(&first)).count(&db).await?, 2);
    assert_eq!(db.count() - seen, 4);
    Ok(())
}

/// What nothing is among is false, and unknown or false, but not both, is not true.
#[lanes]
async fn either_of_unknown_and_false_is_false(db: Db) -> Result<()> {
    db.create_tables(models![Author]).await?;
    let seen = db.count();
    Author::create().name("Jane").country(None).save(&db).await?;
    let none: [&str; 0] = [];
    let either = |a: biform::Columns<Author>| a.country.eq("UK") ^ a.name.in_(none);
    assert!(!Author::objects().values(either).get(&db).await?);
    let either = |a: biform::Columns<Author>| a.name.in_(none) ^ a.country.eq("UK");
    assert!(!Author::objects().values(either).get(&db).await?);
    assert_eq!(db.count() - seen, 3);
    Ok(())
}
