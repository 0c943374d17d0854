//! Tables and columns whose names are of other scripts, with spaces and quotes, in every lane: all that a model does.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use biform::prelude::*;
use biform::{Constraint, Error, Result};
use biform_lanes::lanes;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "作者 \"们\" `all`")]
struct Author {
    #[field(column = "№")]
    id: Id<Author>,
    #[field(column = "اسم 'x'")]
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "книги 'на' \"полке\" `всё`", unique(author, number), index(stars, number))]
struct Book {
    #[field(column = "№")]
    id: Id<Book>,
    #[field(unique, column = "ISBN של \"ספר\"")]
    isbn: String,
    #[field(column = "書 名 '一'")]
    title: String,
    #[field(index, column = "οἱ `ἀστέρες`", check = |stars| stars.between(0, 9))]
    stars: i32,
    #[field(column = "номер; --")]
    number: i32,
    #[field(column = "作者 \"的\" `号`")]
    author: ForeignKey<Author>,
}

fn books() -> QuerySet<Book> {
    Book::objects()
}

/// Kind, columns and fields of what was refused.
fn told<T: std::fmt::Debug>(refused: Result<T>) -> (ErrorKind, Vec<String>, Vec<String>) {
    let error: Error = refused.unwrap_err();
    let Constraint { columns, fields, .. } = error.constraint().cloned().unwrap_or_default();
    (error.kind(), columns, fields)
}

fn names(of: &[&str]) -> Vec<String> {
    of.iter().map(|name| (*name).to_owned()).collect()
}

#[lanes]
async fn names_of_all_scripts_are_names(db: Db) -> Result<()> {
    db.create_tables(models![Author, Book]).await?;
    // Again: they are there.
    db.create_tables(models![Author, Book]).await?;
    let differences = db.check_schema(models![Author, Book]).await?;
    assert!(differences.is_empty(), "{differences:?}");

    let seen = db.count();
    let ann = Author::create().name("Ann").save(&db).await?;
    let book = |isbn: &str, title: &str, stars, number| {
        Book::create().isbn(isbn).title(title).stars(stars).number(number).author(&ann)
    };
    let mut dune = book("1", "Дюна", 5, 1).save(&db).await?;
    let emma = book("2", "Emma", 4, 2).save(&db).await?;
    assert_eq!(db.count() - seen, 3);
    assert_eq!(Book::get(&db, dune.id).await?, dune);
    let found = books().filter(|b| b.title.contains("юн") & b.stars.ge(5)).all(&db).await?;
    assert_eq!(found, [dune.clone()]);
    let titles = books().order_by(|b| (b.stars.asc(), b.isbn.desc())).values(|b| (b.title, b.number)).all(&db).await?;
    assert_eq!(titles, [("Emma".to_owned(), 2), ("Дюна".to_owned(), 1)]);
    let of_ann = books().filter(|b| b.author().name.eq("Ann")).order_by(|b| b.author().name.asc());
    let second = of_ann.filter(|b| b.number.gt(1)).select_related(|b| b.author()).get(&db).await?;
    assert_eq!((second.id, &*second.author.get()?.name), (emma.id, "Ann"));
    assert_eq!(db.count() - seen, 7);

    let (unique, check) = (ErrorKind::Unique, ErrorKind::Check);
    let same = told(book("1", "Iris", 3, 3).save(&db).await);
    assert_eq!(same, (unique, names(&["ISBN של \"ספר\""]), names(&["isbn"])));
    let same = told(book("3", "Iris", 3, 1).save(&db).await);
    assert_eq!(same, (unique, names(&["作者 \"的\" `号`", "номер; --"]), names(&["author", "number"])));
    let beyond = told(book("3", "Iris", 10, 3).save(&db).await);
    assert_eq!(beyond, (check, names(&["οἱ `ἀστέρες`"]), names(&["stars"])));
    let nobody =
        Book { author: ForeignKey::from(Id::from(99)), id: Id::default(), isbn: "4".into(), number: 4, ..emma.clone() };
    assert_eq!(told(nobody.clone().save(&db).await).0, ErrorKind::ForeignKey);
    assert_eq!(db.count() - seen, 11);

    assert_eq!(books().filter(|b| b.stars.eq(4)).update(&db, |b| b.stars.set(b.stars + 1)).await?, 1);
    dune.title = "砂の惑星".into();
    dune.save(&db).await?;
    let titles = books().filter(|b| b.stars.eq(5)).order_by(|b| b.isbn.asc()).values(|b| b.title).all(&db).await?;
    assert_eq!(titles, ["砂の惑星", "Emma"]);
    assert_eq!(books().filter(|b| b.number.eq(2)).delete(&db).await?, 1);
    assert_eq!(books().values(|b| b.id).all(&db).await?, [dune.id]);
    assert_eq!(db.count() - seen, 16);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "📚 shelf")]
struct Emoji {
    id: Id<Emoji>,
    #[field(unique, column = "🏷 label")]
    label: String,
}

/// Names in MariaDB end at U+FFFF.
#[lanes]
async fn names_of_emoji_are_names_where_the_database_has_them(db: Db) -> Result<()> {
    let created = db.create_tables(models![Emoji]).await;
    if db.dialect().family() == Family::MySql {
        assert_eq!(created.unwrap_err().kind(), ErrorKind::Database);
        assert_eq!(db.count(), 1);
        return Ok(());
    }
    created?;
    let seen = db.count();
    let saved = Emoji::create().label("🦀").save(&db).await?;
    assert_eq!(Emoji::objects().filter(|e| e.label.eq("🦀")).order_by(|e| e.label.asc()).all(&db).await?, [saved]);
    let same = told(Emoji::create().label("🦀").save(&db).await);
    assert_eq!(same, (ErrorKind::Unique, names(&["🏷 label"]), names(&["label"])));
    assert_eq!(db.count() - seen, 3);
    Ok(())
}
