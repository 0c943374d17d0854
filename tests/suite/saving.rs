//! Writing one row, each way of it, in every lane, with the exact statements.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::{Sent, updated};
use biform::prelude::*;
use biform::testing::Mock;
use biform::{Error, Result, Value, ValueType};
use biform_lanes::{forms, helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    #[field(unique)]
    title: String,
    rating: i32,
    #[field(generated = |b| b.rating * 10)]
    points: i32,
    #[field(skip)]
    open: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Weight {
    id: Id<Weight>,
    #[field(unique)]
    name: String,
    grams: f64,
    #[field(default = String::new())]
    note: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Stamp {
    id: Id<Stamp>,
    #[field(generated = |_| biform::raw::<i64>("40 + 2"))]
    answer: i64,
}

const INSERT: &str = r#"INSERT INTO "book" ("title", "rating") VALUES (?, ?) RETURNING "id", "points""#;
const INSERT_KEY: &str = r#"INSERT INTO "book" ("id", "title", "rating") VALUES (?, ?, ?) RETURNING "points""#;
const UPDATE: &str = r#"UPDATE "book" SET "title" = ?, "rating" = ? WHERE "book"."id" = ? RETURNING "points""#;

fn book(id: Option<i64>, title: &str, rating: i32) -> Book {
    Book { id: id.map(Id::from).unwrap_or_default(), title: title.into(), rating, points: -1, open: true }
}

/// Two books, keys 1 and 2.
#[helper]
async fn shelf(db: &Db) -> Result<[Book; 2]> {
    db.create_tables(models![Book, Weight, Stamp]).await?;
    let dune = Book::create().title("Dune").rating(5).save(db).await?;
    let emma = Book::create().title("Emma").rating(4).save(db).await?;
    Ok([dune, emma])
}

/// What is refused, and that it was refused as it should be: nothing sent, and the model left as it was.
fn refused(result: Result<()>, kind: ErrorKind, told: &str) {
    let error = result.expect_err(told);
    assert_eq!((error.kind(), error.to_string().contains(told)), (kind, true), "{error}");
}

#[lanes(with(shelf))]
async fn save_inserts_a_new_row_and_updates_a_stored_one(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut sent = Sent::from_now(&db);
    let mut iris = book(None, "Iris", 3);
    iris.save(&db).await?;
    assert_eq!((iris.id.key(), iris.id.is_stored(), iris.points, iris.open), (Some(&3), true, 30, true));
    assert_eq!(sent.news(&db), [INSERT]);
    iris.rating = 2;
    iris.save(&db).await?;
    assert_eq!((iris.points, sent.news(&db)), (20, updated(db.dialect(), UPDATE, true)));
    assert_eq!(Book::get(&db, 3).await?, Book { open: false, ..iris });
    Ok(())
}

#[lanes(with(shelf))]
async fn save_inserts_where_its_key_is_not_there(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut sent = Sent::from_now(&db);
    let mut pulp = book(Some(9), "Pulp", 1);
    pulp.save(&db).await?;
    assert_eq!((pulp.id.is_stored(), pulp.points), (true, 10));
    let there = |is_there| updated(db.dialect(), UPDATE, is_there);
    let inserted = [there(false), vec![INSERT_KEY.to_owned()]].concat();
    assert_eq!(sent.news(&db), inserted);
    // As in Django, also what was stored and is gone; and a key of the program's own updates what is there.
    Book::objects().delete(&db).await?;
    pulp.save(&db).await?;
    let mut other = book(Some(9), "Other", 2);
    other.save(&db).await?;
    assert_eq!(sent.news(&db)[1..], [inserted, there(true)].concat());
    assert_eq!(Book::objects().values(|b| (b.id, b.title)).all(&db).await?, [(Id::from(9), "Other".to_owned())]);
    Ok(())
}

#[lanes(with(shelf))]
async fn in_a_transaction_it_is_the_same(db: Db) -> Result<()> {
    let [mut dune, mut emma] = shelf(&db).await?;
    let mut sent = Sent::from_now(&db);
    let iris = db
        .atomic(async |tx| {
            let mut iris = book(None, "Iris", 3);
            iris.save(tx).await?;
            iris.save_fields(tx, |b| b.rating).await?;
            iris.update(tx, |b| b.rating.set(b.rating + 1)).await?;
            dune.force_update(tx).await?;
            emma.refresh(tx).await?;
            emma.delete(tx).await?;
            Ok(iris)
        })
        .await?;
    assert_eq!((iris.rating, iris.points), (4, 40));
    // Three updates read what was made, if need be by a statement of their own.
    let reads = if db.dialect().capabilities().returning_on_update { 0 } else { 3 };
    assert_eq!(sent.news(&db).len(), 8 + reads);
    assert_eq!(Book::objects().order_by(|b| b.id.asc()).values(|b| b.rating).all(&db).await?, [5, 4]);
    Ok(())
}

#[lanes(with(shelf))]
async fn force_insert_never_updates(db: Db) -> Result<()> {
    let [dune, _] = shelf(&db).await?;
    let mut sent = Sent::from_now(&db);
    for (id, insert) in [(None, INSERT), (Some(7), INSERT_KEY)] {
        let mut new = book(id, &format!("{id:?}"), 1);
        new.force_insert(&db).await?;
        assert_eq!((new.id.is_stored(), new.points, sent.news(&db)), (true, 10, vec![insert.to_owned()]));
    }
    let mut again = Book { title: "again".into(), ..dune };
    let before = again.clone();
    refused(again.force_insert(&db).await, ErrorKind::Unique, "`Book.id` is taken already");
    assert_eq!((again, sent.news(&db)), (before, vec![INSERT_KEY.to_owned()]));
    Ok(())
}

#[lanes(with(shelf))]
async fn force_update_never_inserts(db: Db) -> Result<()> {
    let [mut dune, _] = shelf(&db).await?;
    let mut sent = Sent::from_now(&db);
    dune.rating = 1;
    dune.force_update(&db).await?;
    assert_eq!((dune.points, sent.news(&db)), (10, updated(db.dialect(), UPDATE, true)));
    let mut missing = book(Some(99), "x", 1);
    refused(missing.force_update(&db).await, ErrorKind::NotFound, "saving a `Book`: there is no `Book` with this key");
    assert_eq!((missing, sent.news(&db)), (book(Some(99), "x", 1), updated(db.dialect(), UPDATE, false)));
    let mut unset = book(None, "x", 1);
    refused(unset.force_update(&db).await, ErrorKind::InvalidQuery, "it has no key yet");
    assert_eq!(sent.news(&db), [""; 0]);
    Ok(())
}

#[lanes(with(shelf))]
async fn save_fields_writes_what_is_named(db: Db) -> Result<()> {
    let [mut dune, _] = shelf(&db).await?;
    let mut sent = Sent::from_now(&db);
    (dune.rating, dune.title) = (1, "not written".into());
    dune.save_fields(&db, |b| b.rating).await?;
    dune.save_fields(&db, |b| (b.rating, b.rating)).await?;
    let rating = r#"UPDATE "book" SET "rating" = ? WHERE "book"."id" = ? RETURNING "points""#;
    let once = updated(db.dialect(), rating, true);
    assert_eq!((dune.points, sent.news(&db)), (10, [once.clone(), once].concat()));
    assert_eq!(Book::objects().filter(|b| b.id.eq(1)).values(|b| b.title).get(&db).await?, "Dune");
    sent.news(&db);

    let mut missing = book(Some(99), "x", 1);
    refused(missing.save_fields(&db, |b| b.rating).await, ErrorKind::NotFound, "no `Book` with this key");
    assert_eq!(sent.news(&db), updated(db.dialect(), rating, false));
    let mut unset = book(None, "x", 1);
    refused(unset.save_fields(&db, |b| b.rating).await, ErrorKind::InvalidQuery, "no key yet");
    refused(dune.save_fields(&db, |b| b.id).await, ErrorKind::InvalidQuery, "`Book.id` is the primary key");
    let points = dune.save_fields(&db, |b| (b.rating, b.points)).await;
    refused(points, ErrorKind::InvalidQuery, "`Book.points` is calculated by the database");
    dune.save_fields(&db, |_| Vec::new()).await?;
    assert_eq!(sent.news(&db), [""; 0]);
    Ok(())
}

#[lanes(with(shelf))]
async fn update_sets_columns_of_one_row_and_reads_them(db: Db) -> Result<()> {
    let [mut dune, _] = shelf(&db).await?;
    Book::objects().update(&db, |b| b.rating.set(1)).await?;
    let mut sent = Sent::from_now(&db);
    dune.title = "not written".into();
    dune.update(&db, |b| b.rating.set(b.rating + 1)).await?;
    let update =
        r#"UPDATE "book" SET "rating" = ("book"."rating" + ?) WHERE "book"."id" = ? RETURNING "rating", "points""#;
    assert_eq!((dune.rating, dune.points, dune.title.as_str(), dune.open), (2, 20, "not written", false));
    assert_eq!(sent.news(&db), updated(db.dialect(), update, true));
    // Once, never again by a later save.
    dune.title = "Dune".into();
    dune.save(&db).await?;
    assert_eq!(Book::get(&db, 1).await?, dune);
    sent.news(&db);

    let mut missing = book(Some(99), "x", 1);
    refused(missing.update(&db, |b| b.rating.set(b.rating + 1)).await, ErrorKind::NotFound, "updating a `Book`");
    assert_eq!((missing, sent.news(&db)), (book(Some(99), "x", 1), updated(db.dialect(), update, false)));
    let mut unset = book(None, "x", 1);
    refused(unset.update(&db, |b| b.rating.set(1)).await, ErrorKind::InvalidQuery, "no key yet");
    dune.update(&db, |_| Vec::new()).await?;
    let points = "updating a `Book`: `Book.points`: it is calculated by the database";
    refused(dune.update(&db, |b| b.points.set(1)).await, ErrorKind::InvalidQuery, points);
    assert_eq!(sent.news(&db), [""; 0]);
    Ok(())
}

#[lanes(with(shelf))]
async fn delete_takes_one_row_away(db: Db) -> Result<()> {
    let [dune, _] = shelf(&db).await?;
    let mut sent = Sent::from_now(&db);
    dune.clone().delete(&db).await?;
    dune.delete(&db).await?; // gone already: no error, as in Django
    let delete = r#"DELETE FROM "book" WHERE "book"."id" = ?"#;
    assert_eq!(sent.news(&db), [delete, delete]);
    refused(
        book(None, "x", 1).delete(&db).await.map(drop),
        ErrorKind::InvalidQuery,
        "deleting a `Book`: it has no key yet",
    );
    assert_eq!(sent.news(&db), [""; 0]);
    assert_eq!(Book::objects().count(&db).await?, 1);
    Ok(())
}

#[lanes(with(shelf))]
async fn refresh_reads_all_or_what_is_named(db: Db) -> Result<()> {
    let [mut dune, _] = shelf(&db).await?;
    Book::objects().update(&db, |b| b.rating.set(1)).await?;
    let mut sent = Sent::from_now(&db);
    (dune.title, dune.open) = ("here".into(), true);
    dune.refresh_fields(&db, |b| (b.points, b.rating)).await?;
    assert_eq!((dune.title.as_str(), dune.rating, dune.points), ("here", 1, 10));
    dune.refresh(&db).await?;
    // What has no column stays as it is.
    assert_eq!((dune.title.as_str(), dune.open, dune.id.is_stored()), ("Dune", true, true));
    dune.refresh_fields(&db, |_| Vec::new()).await?;
    let all =
        r#"SELECT "book"."id", "book"."title", "book"."rating", "book"."points" FROM "book" WHERE "book"."id" = ?"#;
    let some = r#"SELECT "book"."points", "book"."rating" FROM "book" WHERE "book"."id" = ?"#;
    assert_eq!(sent.news(&db), [some, all]);

    let mut missing = book(Some(99), "x", 1);
    refused(missing.refresh(&db).await, ErrorKind::NotFound, "refreshing a `Book`: there is no `Book` with this key");
    refused(missing.refresh_fields(&db, |b| (b.points, b.rating)).await, ErrorKind::NotFound, "there is no `Book`");
    assert_eq!((missing, sent.news(&db)), (book(Some(99), "x", 1), vec![all.to_owned(), some.to_owned()]));
    let mut unset = book(None, "x", 1);
    refused(unset.refresh(&db).await, ErrorKind::InvalidQuery, "no key yet");
    refused(unset.refresh_fields(&db, |b| b.rating).await, ErrorKind::InvalidQuery, "no key yet");
    assert_eq!(sent.news(&db), [""; 0]);
    Ok(())
}

#[lanes(with(shelf))]
async fn a_refused_write_leaves_the_model_as_it_was(db: Db) -> Result<()> {
    let [dune, _] = shelf(&db).await?;
    let taken = Book { title: "Emma".into(), points: 7, ..dune };
    let mut new = book(None, "Emma", 1);
    refused(new.save(&db).await, ErrorKind::Unique, "saving a `Book`: `Book.title` is taken already");
    refused(new.force_insert(&db).await, ErrorKind::Unique, "`Book.title`");
    assert_eq!(new, book(None, "Emma", 1));
    let mut keyed = book(Some(9), "Emma", 1);
    refused(keyed.save(&db).await, ErrorKind::Unique, "`Book.title`");
    assert!(keyed == book(Some(9), "Emma", 1) && !keyed.id.is_stored());
    let mut stored = taken.clone();
    refused(stored.save(&db).await, ErrorKind::Unique, "`Book.title`");
    refused(stored.force_update(&db).await, ErrorKind::Unique, "`Book.title`");
    refused(stored.save_fields(&db, |b| b.title).await, ErrorKind::Unique, "`Book.title`");
    refused(stored.update(&db, |b| (b.title.set("Emma"), b.rating.set(1))).await, ErrorKind::Unique, "`Book.title`");
    assert_eq!(stored, taken);
    assert_eq!(Book::objects().count(&db).await?, 2);
    // Five were updates that give something back, else in a transaction.
    let more = if db.dialect().capabilities().returning_on_update { 0 } else { 5 * 2 };
    assert_eq!(db.count(), 14 + more);
    Ok(())
}

#[lanes(with(shelf))]
async fn what_the_database_cannot_hold_is_refused_before_anything_is_sent(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut heavy = Weight::create().name("a").grams(1.0).save(&db).await?;
    let mut sent = Sent::from_now(&db);
    let (grams, note, told) = match db.dialect().family() {
        Family::Postgres => (1.0, "\0", "`Weight.note`: PostgreSQL's texts have no NUL characters"),
        Family::MySql => (f64::NAN, "", "`Weight.grams`: MariaDB and MySQL store neither infinite numbers nor NaN"),
        _ => (f64::NAN, "", "`Weight.grams`: SQLite cannot store NaN"),
    };
    (heavy.grams, heavy.note) = (grams, note.to_owned());
    refused(heavy.save(&db).await, ErrorKind::Encode, &format!("saving a `Weight`: {told}"));
    refused(heavy.force_update(&db).await, ErrorKind::Encode, told);
    refused(heavy.force_insert(&db).await, ErrorKind::Encode, told);
    refused(heavy.save_fields(&db, |w| (w.grams, w.note)).await, ErrorKind::Encode, told);
    let set = heavy.update(&db, |w| (w.grams.set(grams), w.note.set(note))).await;
    refused(set, ErrorKind::Encode, &format!("updating a `Weight`: {told}"));
    let mut new = Weight { id: Id::default(), ..heavy.clone() };
    refused(new.save(&db).await, ErrorKind::Encode, told);
    let row = || Weight::create().name("b").grams(grams).note(note);
    let created = row().save(&db).await;
    refused(created.map(|_| ()), ErrorKind::Encode, &format!("creating a `Weight`: {told}"));
    let upserted = Weight::objects().upsert(&db, row(), |w| w.name).await;
    refused(upserted.map(|_| ()), ErrorKind::Encode, &format!("upserting a `Weight`: {told}"));
    let all = Weight::objects().update(&db, |w| (w.grams.set(grams), w.note.set(note))).await;
    refused(all.map(|_| ()), ErrorKind::Encode, told);
    assert_eq!(sent.news(&db), [""; 0]);
    // What is not written does not matter.
    heavy.save_fields(&db, |w| w.name).await?;
    assert_eq!(Weight::objects().values(|w| (w.grams, w.note)).all(&db).await?, [(1.0, String::new())]);
    Ok(())
}

/// A row that is looked for rather than updated: what it gives is not what it calculates.
#[lanes(with(shelf))]
async fn a_row_that_is_nothing_but_a_key_is_looked_for(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut stamp = Stamp::create().save(&db).await?;
    assert_eq!((stamp.id.key(), stamp.answer), (Some(&1), 42));
    let mut sent = Sent::from_now(&db);
    stamp.save(&db).await?;
    assert_eq!(
        (stamp.answer, sent.news(&db)),
        (42, vec![r#"SELECT 1 FROM "stamp" WHERE "stamp"."id" = ?"#.to_owned()])
    );
    let mut seventh = Stamp { id: Id::from(7), answer: 0 };
    seventh.save(&db).await?;
    assert_eq!((seventh.answer, sent.news(&db).len()), (42, 2));
    Ok(())
}

/// What a test says that the database gives, the model gets; and what is shown is what is sent.
#[forms]
async fn a_mock_answers_every_write() -> Result<()> {
    let mock = Mock::<Form>::new(Dialect::Sqlite);
    let new = book(None, "Dune", 5);
    mock.on(new.insert_sql(Dialect::Sqlite)).rows([vec![Value::from(7_i64), Value::from(50_i32)]]);
    let mut dune = new.clone();
    dune.save(&mock).await?;
    assert_eq!((dune.id.key(), dune.points), (Some(&7), 50));
    let stored = dune.update_sql(Dialect::Sqlite).unwrap();
    mock.on(stored).rows([vec![Value::from(51_i32)]]);
    dune.save(&mock).await?;
    assert_eq!(dune.points, 51);
    mock.on(Book::get_sql(Dialect::Sqlite, 7)?).rows([&dune]);
    assert_eq!(Book::get(&mock, 7).await?, Book { open: false, ..dune.clone() });
    let gone = book(Some(8), "Emma", 1);
    mock.on(gone.update_sql(Dialect::Sqlite).unwrap()).affected(0);
    mock.on(gone.insert_sql(Dialect::Sqlite)).fails_with(|| Error::database(ErrorKind::Busy, "locked"));
    let mut emma = gone.clone();
    refused(emma.save(&mock).await, ErrorKind::Busy, "saving a `Book`: locked");
    assert_eq!(emma, gone);
    assert_eq!(new.update_sql(Dialect::Sqlite), None);
    assert_eq!(gone.insert_sql(Dialect::Sqlite).values().len(), 3);
    assert!(Value::Null(ValueType::I64).is_null());
    mock.verify()
}
