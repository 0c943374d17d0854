//! Refused rows, in every lane: the error names model, fields and constraint, whichever call it was.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use biform::prelude::*;
use biform::testing::{Faulty, Mock};
use biform::{Constraint, Error, Purpose, Result, Statement, raw};
use biform_lanes::{forms, helper, lanes};

#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
enum State {
    Draft,
    Out,
}

#[derive(Embedded, Debug, Clone, PartialEq)]
struct Place {
    #[field(choices("north", "south"))]
    wing: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "books",
    unique(author, number, name = "one_of_an_author"),
    check(name = "good_is_shelved", condition = |b| b.rating.lt(5) | b.shelf.is_not_null())
)]
struct Book {
    id: Id<Book>,
    #[field(unique, column = "isbn_13")]
    isbn: String,
    author: i64,
    number: i32,
    title: String,
    #[field(check = |rating| rating.between(1, 5), default = 3)]
    rating: i32,
    #[field(choices, default = State::Draft)]
    state: State,
    shelf: Option<i64>,
    #[field(embedded, default = Place { wing: None })]
    place: Place,
}

/// Unique among some rows, and by what is calculated: MariaDB has no such indexes.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    unique(shelf, name = "one_on_a_shelf", condition = |t| t.rating.ge(4)),
    unique(on = |t| t.title.lower().asc(), name = "one_lower_title")
)]
struct Treasure {
    id: Id<Treasure>,
    title: String,
    rating: i32,
    shelf: Option<i64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Line {
    #[field(primary_key)]
    order: i64,
    #[field(primary_key)]
    number: i32,
    article: String,
}

/// Two books: ids 1 and 2.
#[helper]
async fn tables(db: &Db) -> Result<()> {
    db.create_tables(models![Book, Line]).await?;
    let books = [("1", 1, "Dune"), ("2", 2, "Emma")];
    let books = books.map(|(isbn, number, title)| Book::create().isbn(isbn).author(7).number(number).title(title));
    Book::objects().bulk_create(db, books).await?;
    Line::create().order(1).number(1).article("a").save(db).await?;
    Ok(())
}

/// A third book that breaks nothing.
fn third() -> Book {
    Book {
        id: Id::default(),
        isbn: "3".into(),
        author: 8,
        number: 3,
        title: "Iris".into(),
        rating: 3,
        state: State::Out,
        shelf: None,
        place: Place { wing: None },
    }
}

/// Kind and words of an error up to those of the database, and the constraint: name, columns, fields.
type Told = (ErrorKind, String, String, Vec<String>, Vec<String>);

fn told<T: std::fmt::Debug>(result: Result<T>) -> Told {
    let error = result.unwrap_err();
    let constraint = error.constraint().cloned().unwrap_or_default();
    assert!(error.is_database());
    // What was done, what is wrong with it, and then what the database says.
    let words = error.to_string().splitn(3, ": ").take(2).collect::<Vec<_>>().join(": ");
    if ![ErrorKind::ForeignKey, ErrorKind::Protected].contains(&error.kind()) {
        assert!(["Book", "Treasure", "Line"].contains(&constraint.model.unwrap_or_default()));
        assert!(["books", "treasure", "line"].contains(&constraint.table.as_deref().unwrap_or_default()));
    }
    (error.kind(), words, constraint.name.unwrap_or_default(), constraint.columns, constraint.fields)
}

fn as_told(kind: ErrorKind, words: &str, name: &str, columns: &[&str], fields: &[&str]) -> Told {
    let all = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    (kind, words.to_owned(), name.to_owned(), all(columns), all(fields))
}

#[lanes(with(tables))]
async fn each_constraint_is_named_with_its_fields(db: Db) -> Result<()> {
    tables(&db).await?;
    let seen = db.count();
    use ErrorKind::{Check, NotNull, Unique};
    let mut isbn = Book { isbn: "1".into(), ..third() };
    assert_eq!(
        told(isbn.save(&db).await),
        as_told(
            Unique,
            "saving a `Book`: `Book.isbn` is taken already (constraint `books_isbn_13_unique`)",
            "books_isbn_13_unique",
            &["isbn_13"],
            &["isbn"]
        )
    );
    let mut together = Book { author: 7, number: 2, ..third() };
    let words =
        "saving a `Book`: `Book.author` and `Book.number` together are taken already (constraint `one_of_an_author`)";
    let expected = as_told(Unique, words, "one_of_an_author", &["author", "number"], &["author", "number"]);
    assert_eq!(told(together.save(&db).await), expected);
    let mut unnamed = Book { rating: 6, shelf: Some(1), ..third() };
    let words = "saving a `Book`: a check refuses `Book.rating` (constraint `books_rating_check`)";
    assert_eq!(told(unnamed.save(&db).await), as_told(Check, words, "books_rating_check", &["rating"], &["rating"]));
    let mut named = Book { rating: 5, ..third() };
    let words = "saving a `Book`: a check refuses `Book.rating` and `Book.shelf` (constraint `good_is_shelved`)";
    let expected = as_told(Check, words, "good_is_shelved", &["rating", "shelf"], &["rating", "shelf"]);
    assert_eq!(told(named.save(&db).await), expected);
    let mut choice = Book { place: Place { wing: Some("west".into()) }, ..third() };
    let words = "saving a `Book`: `Book.place.wing` is none of its choices (constraint `books_place_wing_choices`)";
    let expected = as_told(Check, words, "books_place_wing_choices", &["place_wing"], &["place.wing"]);
    assert_eq!(told(choice.save(&db).await), expected);
    let null = Book::objects().filter(|b| b.id.eq(1)).update(&db, |b| b.title.set(raw::<String>("NULL"))).await;
    let words = "updating `Book` rows: `Book.title` must have a value";
    assert_eq!(told(null), as_told(NotNull, words, "", &["title"], &["title"]));
    let key = Line::create().order(1).number(1).article("b").save(&db).await;
    let words = "creating a `Line`: `Line.order` and `Line.number` together are taken already (constraint `line_pk`)";
    let expected = as_told(Unique, words, "line_pk", &["order", "number"], &["order", "number"]);
    assert_eq!(told(key), expected);
    assert_eq!((Book::objects().count(&db).await?, Line::objects().count(&db).await?), (2, 1));
    assert_eq!(db.count() - seen, 9);
    Ok(())
}

#[lanes]
async fn an_index_of_some_rows_or_of_what_is_calculated_is_named_with_its_fields(db: Db) -> Result<()> {
    let created = db.create_tables(models![Treasure]).await;
    let can = db.dialect().capabilities();
    if !can.partial_indexes || !can.expression_indexes {
        let error = created.unwrap_err();
        assert_eq!((error.kind(), db.count()), (ErrorKind::Unsupported, 0));
        assert!(error.to_string().contains("`one_on_a_shelf`"), "{error}");
        // So that the log is not empty.
        return db.run(Statement::new(Purpose::Nothing, "SELECT 1"), &mut |_| Ok(())).await.map(drop);
    }
    created?;
    let treasure = |title: &str| Treasure::create().title(title).rating(4).shelf(9);
    treasure("Dune").save(&db).await?;
    let words = "creating a `Treasure`: `Treasure.title` is taken already (constraint `one_lower_title`)";
    let expected = as_told(ErrorKind::Unique, words, "one_lower_title", &["title"], &["title"]);
    assert_eq!(told(treasure("DUNE").shelf(1).save(&db).await), expected);
    let words = "creating a `Treasure`: `Treasure.shelf` is taken already (constraint `one_on_a_shelf`)";
    let expected = as_told(ErrorKind::Unique, words, "one_on_a_shelf", &["shelf"], &["shelf"]);
    assert_eq!(told(treasure("Emma").save(&db).await), expected);
    treasure("Emma").rating(3).save(&db).await?;
    assert_eq!(db.count(), 3 + 4);
    Ok(())
}

#[lanes(with(tables))]
async fn each_call_says_what_it_was_doing(db: Db) -> Result<()> {
    tables(&db).await?;
    let taken = |doing: &str| {
        let words = format!("{doing}: `Book.isbn` is taken already (constraint `books_isbn_13_unique`)");
        as_told(ErrorKind::Unique, &words, "books_isbn_13_unique", &["isbn_13"], &["isbn"])
    };
    let first = || Book { isbn: "1".into(), ..third() };
    let before = db.count();
    assert_eq!(told(Book::objects().create(&db, first()).await), taken("creating a `Book`"));
    let mut second = Book { id: Id::from(2), ..first() };
    assert_eq!(told(second.save(&db).await), taken("saving a `Book`"));
    assert_eq!(told(second.update(&db, |b| b.isbn.set("1")).await), taken("updating a `Book`"));
    let some = Book::objects().filter(|b| b.id.eq(2));
    assert_eq!(told(some.update(&db, |b| b.isbn.set("1")).await), taken("updating `Book` rows"));
    // An update of a row that gives nothing back has a transaction.
    let more = if db.dialect().capabilities().returning_on_update { 0 } else { 2 };
    assert_eq!(db.count() - before, 4 + more);
    assert_eq!(told(Book::objects().bulk_create(&db, [first()]).await), taken("creating `Book` rows"));
    assert_eq!(told(Book::objects().bulk_update(&db, &mut [second], |b| b.isbn).await), taken("updating `Book` rows"));
    assert_eq!(db.count() - before, 8 + more);
    let upserted = Book::objects().upsert(&db, first(), |b| b.id).await;
    match db.dialect().capabilities().upsert_target {
        true => assert_eq!(told(upserted), taken("upserting a `Book`")),
        // On MariaDB an upsert is about every unique constraint.
        false => assert_eq!((upserted?.id.key(), Book::objects().count(&db).await?), (Some(&1), 2)),
    }
    let by_title = Book::objects().filter(|b| b.title.eq("none"));
    assert_eq!(told(by_title.get_or_create(&db, first()).await), taken("creating a `Book`"));
    let counted = usize::from(!db.dialect().capabilities().upsert_target);
    assert_eq!(db.count() - before, 13 + more + counted);
    Ok(())
}

/// SQLite does not say which foreign key it was, so the message says that it is one of the model, or one to it. Where it
/// is one to the model, it is the other's column.
#[lanes]
async fn a_foreign_key_names_the_model(db: Db) -> Result<()> {
    #[derive(Model, Debug, Clone, PartialEq)]
    struct Author {
        id: Id<Author>,
    }
    #[derive(Model, Debug, Clone, PartialEq)]
    struct Novel {
        id: Id<Novel>,
        author: i64,
    }
    db.create_tables(models![Author]).await?;
    let (by_hand, name) = match db.dialect().family() {
        Family::Postgres => (
            "CREATE TABLE novel (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, author bigint NOT NULL \
             REFERENCES author ON DELETE RESTRICT)",
            "novel_author_fkey",
        ),
        Family::MySql => (
            "CREATE TABLE novel (id bigint AUTO_INCREMENT PRIMARY KEY, author bigint NOT NULL, FOREIGN KEY (author) \
             REFERENCES author (id) ON DELETE RESTRICT)",
            "novel_ibfk_1",
        ),
        _ => (
            "CREATE TABLE novel (id INTEGER PRIMARY KEY, author INTEGER NOT NULL REFERENCES author ON DELETE RESTRICT)",
            "",
        ),
    };
    db.run(Statement::new(Purpose::Nothing, by_hand), &mut |_| Ok(())).await?;
    let author = Author::create().save(&db).await?;
    let mut novel = Novel::create().author(1).save(&db).await?;
    let refused = |doing: &str, model: &str| {
        let constraint = if name.is_empty() { String::new() } else { format!(" (constraint `{name}`)") };
        let words = format!("{doing}: a foreign key of or to `{model}` refuses it{constraint}");
        let columns: &[&str] = if model == "Novel" && !name.is_empty() { &["author"] } else { &[] };
        as_told(ErrorKind::ForeignKey, &words, name, columns, columns)
    };
    let told_of = |result: Result<()>, model: &'static str| {
        let constraint = result.as_ref().unwrap_err().constraint().cloned().unwrap_or_default();
        assert_eq!(constraint.model, Some(model));
        told(result)
    };
    let created = Novel::create().author(9).save(&db).await.map(|_| ());
    assert_eq!(told_of(created, "Novel"), refused("creating a `Novel`", "Novel"));
    novel.author = 9;
    assert_eq!(told_of(novel.save(&db).await, "Novel"), refused("saving a `Novel`", "Novel"));
    let moved = Novel::objects().update(&db, |n| n.author.set(8)).await.map(|_| ());
    assert_eq!(told_of(moved, "Novel"), refused("updating `Novel` rows", "Novel"));
    // What others need is protected, whoever says so; by which rows, as far as the database tells.
    let first = match name {
        "" => {
            "delete those whose foreign key names `author` first, of which `Author` has no field, or let it say \
               `on_delete = \"db_cascade\"` instead"
        }
        _ => {
            "delete those of the table `novel` first, of which `Author` has no field, or let their foreign key say \
              `on_delete = \"db_cascade\"` instead"
        }
    };
    for (doing, deleted) in [
        ("deleting an `Author`", author.delete(&db).await.map(drop)),
        ("deleting `Author` rows", Author::objects().delete(&db).await.map(drop)),
    ] {
        let constraint = if name.is_empty() { String::new() } else { format!(" (constraint `{name}`)") };
        let words = format!("{doing}: other rows need this `Author`{constraint}: {first}: ");
        let said = deleted.as_ref().unwrap_err().to_string();
        assert!(said.starts_with(&words), "{said}");
        assert_eq!(told_of(deleted, "Author").0, ErrorKind::Protected);
    }
    assert_eq!(db.count(), 9);
    Ok(())
}

#[lanes]
async fn a_constraint_that_no_model_states_is_named_as_the_database_does(db: Db) -> Result<()> {
    let order = if db.dialect() == Dialect::MySql { "`order`" } else { "\"order\"" };
    let by_hand = format!(
        "CREATE TABLE line ({order} bigint NOT NULL, number integer NOT NULL CHECK (number > 0), article varchar(40) NOT \
         NULL UNIQUE, PRIMARY KEY ({order}, number))"
    );
    let (check, unique) = match db.dialect().family() {
        Family::Postgres => ("line_number_check", "line_article_key"),
        Family::MySql => ("line.number", "article"),
        _ => ("number > 0", ""),
    };
    db.run(Statement::new(Purpose::Nothing, by_hand), &mut |_| Ok(())).await?;
    let line = |number: i32| Line::create().order(1).number(number).article("a");
    let words = format!("creating a `Line`: a check refuses the row (constraint `{check}`)");
    assert_eq!(told(line(0).save(&db).await), as_told(ErrorKind::Check, &words, check, &[], &[]));
    line(1).save(&db).await?;
    let twice = line(2).save(&db).await;
    if db.dialect() == Dialect::MySql {
        // MariaDB names no table, so that it may be that of a trigger.
        let error = twice.unwrap_err();
        assert_eq!(error.to_string(), "creating a `Line`: duplicate entry for the key `article`");
        let constraint = error.constraint().cloned().unwrap_or_default();
        assert_eq!((error.kind(), constraint.name.as_deref()), (ErrorKind::Unique, Some(unique)));
    } else {
        let named = if unique.is_empty() { String::new() } else { format!(" (constraint `{unique}`)") };
        let words = format!("creating a `Line`: `Line.article` is taken already{named}");
        assert_eq!(told(twice), as_told(ErrorKind::Unique, &words, unique, &["article"], &["article"]));
    }
    assert_eq!(db.count(), 4);
    Ok(())
}

/// A trigger's statement is about another table: its columns are not this model's.
#[lanes(with(tables))]
async fn a_constraint_of_another_table_is_not_taken_for_one_of_the_model(db: Db) -> Result<()> {
    tables(&db).await?;
    let seen = db.count();
    let log = "INSERT INTO log VALUES ('x')";
    let trigger = "CREATE TRIGGER logged AFTER INSERT ON books";
    let by_hand = match db.dialect().family() {
        Family::Postgres => vec![
            format!("CREATE FUNCTION log_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {log}; RETURN NULL; END $$"),
            format!("{trigger} FOR EACH ROW EXECUTE FUNCTION log_it()"),
        ],
        Family::MySql => vec![format!("{trigger} FOR EACH ROW {log}")],
        _ => vec![format!("{trigger} BEGIN {log}; END")],
    };
    let count = by_hand.len();
    for by_hand in ["CREATE TABLE log (title varchar(40) UNIQUE)".to_owned()].into_iter().chain(by_hand) {
        db.run(Statement::new(Purpose::Nothing, by_hand), &mut |_| Ok(())).await?;
    }
    third().save(&db).await?;
    let error = Book { isbn: "4".into(), number: 4, title: "x".into(), ..third() }.save(&db).await.unwrap_err();
    let words = match db.dialect().family() {
        Family::Postgres => "duplicate key value violates unique constraint \"log_title_key\"",
        Family::MySql => "duplicate entry for the key `title`",
        _ => "UNIQUE constraint failed: log.title",
    };
    assert_eq!(error.to_string(), format!("saving a `Book`: {words}"));
    let constraint = error.constraint().cloned().unwrap_or_default();
    // MariaDB does not name the table.
    let table = (db.dialect() != Dialect::MySql).then_some("log");
    assert_eq!((constraint.table.as_deref(), constraint.model), (table, None));
    assert_eq!(db.count() - seen, 1 + count + 2);
    Ok(())
}

#[forms]
async fn executors_for_tests_say_the_same() -> Result<()> {
    let mut constraint = Constraint::default();
    constraint.name = Some("books_rating_check".into());
    let refusal = Error::database(ErrorKind::Check, "refused").with_constraint(constraint);
    let faulty = Faulty::new(Mock::<Form>::new(Dialect::Sqlite));
    faulty.fail_on("INSERT", refusal);
    let error = third().save(&faulty).await.unwrap_err();
    let expected = "saving a `Book`: a check refuses `Book.rating` (constraint `books_rating_check`): refused";
    assert_eq!(error.to_string(), expected);
    assert_eq!(error.constraint().map(|told| told.fields.clone()), Some(vec!["rating".to_owned()]));
    faulty.fail(ErrorKind::ForeignKey, "refused");
    let error = Book::objects().delete(&faulty).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "deleting `Book` rows: other rows need this `Book`: delete those whose foreign key names `books` first, of which `Book` \
         has no field, or let it say `on_delete = \"db_cascade\"` instead: refused"
    );
    // What no database said is left as it is.
    faulty.fail_on("DELETE", Error::new(ErrorKind::Check, "the program's own"));
    let error = Book::objects().delete(&faulty).await.unwrap_err();
    assert_eq!((error.to_string().as_str(), error.constraint()), ("deleting `Book` rows: the program's own", None));
    Ok(())
}
