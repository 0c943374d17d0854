//! Inserts on databases that return nothing, as MySQL: a key is told by the driver, and what else was made is read by it
//! in the same transaction. Where no driver tells a key, as on PostgreSQL, it must be the program's.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]
use crate::support::sent::Sent;
use biform::prelude::*;
use biform::{Capability, Error, Result};
use biform_lanes::{helper, lanes};

/// Nothing but its key is made by the database.
#[derive(Model, Debug, Clone, PartialEq)]
struct Tag {
    id: Id<Tag>,
    #[field(unique)]
    name: String,
    rank: i16,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    #[field(unique)]
    title: Option<String>,
    #[field(db_default = 3)]
    rating: i32,
    #[field(generated = |b| b.rating * 2)]
    double: Option<i32>,
}

/// Its key is the program's.
#[derive(Model, Debug, Clone, PartialEq)]
struct Shop {
    #[field(primary_key)]
    code: String,
    #[field(unique)]
    name: String,
    #[field(generated = |s| s.name.length())]
    letters: Option<i64>,
}

const TAG: &str = r#"INSERT INTO "tag" ("name", "rank") VALUES (?, ?)"#;
const BOOK: &str = r#"INSERT INTO "book" ("title", "rating") VALUES (?, ?)"#;
const MADE: &str = r#"SELECT "book"."id", "book"."double" FROM "book" WHERE "book"."id" = ?"#;
const ALL: &str = r#"SELECT "book"."id", "book"."title", "book"."rating", "book"."double" FROM "book""#;

fn tag(name: &str, rank: i16) -> Tag {
    Tag { id: Id::default(), name: name.into(), rank }
}

fn book(title: &str, rating: i32) -> Book {
    Book { id: Id::default(), title: Some(title.into()), rating, double: None }
}

fn shop(code: &str, name: &str) -> Shop {
    Shop { code: code.into(), name: name.into(), letters: None }
}

/// Around statements that are in no transaction yet.
fn in_transaction<const N: usize>(statements: [&str; N]) -> Vec<String> {
    let all = ["BEGIN IMMEDIATE"].into_iter().chain(statements).chain(["COMMIT"]);
    all.map(str::to_owned).collect()
}

/// Whether nobody tells the keys that the database makes.
fn tells_no_keys(dialect: Dialect) -> bool {
    !dialect.can(Capability::KeyWithoutReturning)
}

/// The refusal of a row whose key nobody would tell.
fn is_refused<T>(result: Result<T>, doing: &str) -> bool {
    let message = format!(
        "{doing}: an insert whose key the database makes needs `INSERT … RETURNING`, which PostgreSQL has not here: the \
         capability `returning_on_insert` is missing"
    );
    result.is_err_and(|error: Error| error.kind() == ErrorKind::Unsupported && error.to_string() == message)
}

#[helper]
async fn tables(db: &Db) -> Result<()> {
    db.create_tables(models![Tag, Book, Shop]).await
}

#[lanes(with(tables), without(returning_on_insert))]
async fn a_key_is_told_by_the_driver(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut sent = Sent::from_now(&db);
    if tells_no_keys(db.dialect()) {
        assert!(is_refused(tag("a", 1).save(&db).await, "saving a `Tag`"));
        assert!(is_refused(Tag::objects().create(&db, tag("a", 1)).await, "creating a `Tag`"));
        assert!(is_refused(Tag::objects().bulk_create(&db, [tag("a", 1)]).await, "creating `Tag` rows"));
        let a = Tag::objects().filter(|t| t.name.eq("a"));
        assert!(is_refused(a.get_or_create(&db, tag("a", 1)).await, "creating a `Tag`"));
        assert_eq!(sent.news(&db).len(), 1); // the question whether it is there
        let mut keyed = Tag { id: Id::from(7), ..tag("a", 1) };
        keyed.force_insert(&db).await?;
        assert_eq!(Tag::objects().all(&db).await?, [keyed]);
        return Ok(());
    }
    let mut first = tag("a", 1);
    first.save(&db).await?;
    assert_eq!((first.id.key(), sent.news(&db)), (Some(&1), vec![TAG.to_owned()]));
    // Of many, each is told, also beside those that have one.
    let rows = [tag("b", 2), Tag { id: Id::from(40), ..tag("c", 3) }, tag("d", 4)];
    let rows = Tag::objects().bulk_create(&db, rows).await?;
    let keyed = r#"INSERT INTO "tag" ("id", "name", "rank") VALUES (?, ?, ?)"#;
    assert_eq!(sent.news(&db), in_transaction([keyed, TAG]));
    assert_eq!(rows.iter().map(|row| row.id.into_key().unwrap()).collect::<Vec<_>>(), [41, 40, 42]);
    let stored = Tag::objects().filter(|t| t.id.gt(1)).order_by(|t| t.name.asc()).all(&db).await?;
    assert_eq!(stored, rows);
    assert!(stored.iter().zip(&rows).all(|(stored, row)| stored.id == row.id && row.id.is_stored()));
    let many = Tag::objects().bulk_create(&db, (0..1203).map(|n| tag(&n.to_string(), 0))).await?;
    assert!(many.iter().map(|row| row.id.into_key().unwrap()).eq(43..43 + 1203));
    Ok(())
}

#[lanes(with(tables), without(returning_on_insert))]
async fn what_the_database_makes_is_read_in_the_same_transaction(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut sent = Sent::from_now(&db);
    // A key of the program's own is enough, on each of them.
    let mut corner = shop("c", "corner");
    corner.force_insert(&db).await?;
    assert_eq!(corner.letters, Some(6));
    let shop_insert = r#"INSERT INTO "shop" ("code", "name") VALUES (?, ?)"#;
    let shop_read = r#"SELECT "shop"."letters" FROM "shop" WHERE "shop"."code" = ?"#;
    assert_eq!(sent.news(&db), in_transaction([shop_insert, shop_read]));
    let shops = Shop::objects().bulk_create(&db, [shop("d", "deli"), shop("e", "else")]).await?;
    assert_eq!(shops.iter().map(|shop| shop.letters).collect::<Vec<_>>(), [Some(4), Some(4)]);
    assert_eq!(sent.news(&db), in_transaction([shop_insert, shop_read, shop_insert, shop_read]));
    if tells_no_keys(db.dialect()) {
        return Ok(());
    }

    let mut dune = book("Dune", 5);
    dune.save(&db).await?;
    assert_eq!((dune.id.key(), dune.double), (Some(&1), Some(10)));
    assert_eq!(sent.news(&db), in_transaction([BOOK, MADE]));
    let emma = Book::create().title("Emma").save(&db).await?;
    assert_eq!((emma.id.key(), emma.rating, emma.double), (Some(&2), 3, Some(6)));
    let defaulted = r#"INSERT INTO "book" ("title") VALUES (?)"#;
    let read = r#"SELECT "book"."id", "book"."rating", "book"."double" FROM "book" WHERE "book"."id" = ?"#;
    assert_eq!(sent.news(&db), in_transaction([defaulted, read]));
    // In a transaction it opens no other, and many rows go one by one.
    db.atomic(async |tx| {
        let made = Book::objects().bulk_create(tx, [book("x", 1), book("y", 2)]).await?;
        assert_eq!(
            made.iter().map(|b| (b.id.into_key().unwrap(), b.double.unwrap())).collect::<Vec<_>>(),
            [(3, 2), (4, 4)]
        );
        Ok(())
    })
    .await?;
    assert_eq!(sent.news(&db), in_transaction([BOOK, MADE, BOOK, MADE]));
    assert_eq!(Book::objects().filter(|b| b.id.le(2)).order_by(|b| b.id.asc()).all(&db).await?, [dune, emma]);
    Ok(())
}

/// The row that is refused leaves nothing, and the one that is not leaves no transaction open.
#[lanes(with(tables), without(returning_on_insert))]
async fn what_is_refused_is_undone(db: Db) -> Result<()> {
    tables(&db).await?;
    if tells_no_keys(db.dialect()) {
        return Ok(());
    }
    book("Dune", 5).save(&db).await?;
    let mut sent = Sent::from_now(&db);
    let taken = book("Dune", 1).save(&db).await.unwrap_err();
    assert_eq!(taken.kind(), ErrorKind::Unique);
    assert_eq!(sent.news(&db), ["BEGIN IMMEDIATE", BOOK, "ROLLBACK"]);
    let taken = Book::objects().bulk_create(&db, [book("new", 1), book("Dune", 1)]).await.unwrap_err();
    assert_eq!(taken.kind(), ErrorKind::Unique);
    assert_eq!(sent.news(&db), ["BEGIN IMMEDIATE", BOOK, MADE, BOOK, "ROLLBACK"]);
    assert_eq!(Book::objects().count(&db).await?, 1);
    let ended = db.atomic(async |tx| {
        let taken = book("Dune", 1).save(tx).await.unwrap_err();
        assert_eq!(taken.kind(), ErrorKind::Unique);
        Ok(())
    });
    assert_eq!(ended.await.unwrap_err().kind(), ErrorKind::BrokenTransaction);
    Ok(())
}

#[lanes(with(tables), without(returning_on_insert))]
async fn a_row_is_found_or_made(db: Db) -> Result<()> {
    tables(&db).await?;
    let corner = || Shop::objects().filter(|s| s.name.eq("corner"));
    let (made, created) = corner().get_or_create(&db, shop("c", "corner")).await?;
    assert_eq!((made.letters, created), (Some(6), true));
    let (found, created) = corner().update_or_create(&db, shop("x", "corner"), |s| s.code.set("k")).await?;
    assert_eq!((found.code.as_str(), found.letters, created), ("k", Some(6), false));
    if tells_no_keys(db.dialect()) {
        return Ok(());
    }

    let titled = |title: &'static str| Book::objects().filter(move |b| b.title.eq(title));
    let mut sent = Sent::from_now(&db);
    let (made, created) = titled("Dune").get_or_create(&db, book("Dune", 5)).await?;
    assert_eq!((made.id.key(), made.double, created), (Some(&1), Some(10), true));
    let ask = format!(r#"{ALL} WHERE "book"."title" = ? LIMIT 2"#);
    let (insert, there) = match db.dialect().family() {
        Family::MySql => (
            r#"INSERT INTO "book" ("title", "rating") VALUES (IF(@biform_there := FALSE, NULL, ?), ?) ON DUPLICATE KEY UPDATE "id" = IF(@biform_there := TRUE, "book"."id", "book"."id")"#,
            Some("SELECT @biform_there IS TRUE"),
        ),
        _ => (r#"INSERT INTO "book" ("title", "rating") VALUES (?, ?) ON CONFLICT DO NOTHING"#, None),
    };
    let inserted = [Some(ask.as_str()), Some("BEGIN IMMEDIATE"), Some(insert), there, Some(MADE), Some("COMMIT")];
    assert_eq!(sent.news(&db), inserted.into_iter().flatten().collect::<Vec<_>>());
    let (found, created) = titled("Dune").get_or_create(&db, book("Dune", 1)).await?;
    assert_eq!((found == made, created), (true, false));
    assert_eq!(sent.news(&db), [ask.as_str()]);
    // What the query does not find is in the way.
    let in_the_way = Book::objects().none().get_or_create(&db, book("Dune", 1)).await.unwrap_err();
    assert_eq!(in_the_way.kind(), ErrorKind::Unique);
    assert_eq!(titled("Dune").get(&db).await?, made);
    let (updated, created) =
        titled("Dune").update_or_create(&db, book("Dune", 1), |b| b.rating.set(b.rating - 1)).await?;
    assert_eq!((updated.rating, updated.double, created), (4, Some(8), false));
    let (new, created) = titled("Emma").update_or_create(&db, book("Emma", 2), |b| b.rating.set(9)).await?;
    assert_eq!((new.rating, new.double, created), (2, Some(4), true));
    assert_eq!(Book::get(&db, new.id).await?, new);
    Ok(())
}

#[lanes(with(tables), without(returning_on_insert))]
async fn what_is_there_is_counted_and_left_out(db: Db) -> Result<()> {
    tables(&db).await?;
    Tag::objects().bulk_create(&db, [Tag { id: Id::from(1), ..tag("a", 1) }]).await?;
    let mut sent = Sent::from_now(&db);
    let rows = [tag("a", 5), tag("b", 2), tag("b", 3), tag("c", 4)].map(|row| match row.name.as_str() {
        "a" => Tag { id: Id::from(2), ..row },
        "b" => Tag { id: Id::from(3), ..row },
        _ => Tag { id: Id::from(4), ..row },
    });
    assert_eq!(Tag::objects().bulk_create_or_ignore(&db, rows).await?, 2);
    let told = match db.dialect().family() {
        Family::MySql => in_transaction([
            "SET @biform_there = 0",
            r#"INSERT INTO "tag" ("id", "name", "rank") VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE "id" = IF(@biform_there := @biform_there + 1, "tag"."id", "tag"."id")"#,
            "SELECT @biform_there",
        ]),
        _ => in_transaction([r#"INSERT INTO "tag" ("id", "name", "rank") VALUES (?, ?, ?) ON CONFLICT DO NOTHING"#]),
    };
    assert_eq!(sent.news(&db), told);
    let stored = Tag::objects().order_by(|t| t.id.asc()).values(|t| (t.name, t.rank)).all(&db).await?;
    assert_eq!(stored, [("a", 1), ("b", 2), ("c", 4)].map(|(name, rank)| (name.to_owned(), rank)));
    // Keys that nobody is told are no trouble here.
    let many = (0..1200).map(|n| tag(&(n % 700).to_string(), 1));
    assert_eq!(Tag::objects().bulk_create_or_ignore(&db, many).await?, 700);
    assert_eq!(Tag::objects().count(&db).await?, 703);
    Ok(())
}

#[lanes(with(tables), without(returning_on_insert))]
async fn an_upsert_reads_the_row_that_it_met_or_made(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut sent = Sent::from_now(&db);
    let locked = if db.dialect() == Dialect::Sqlite { "" } else { " FOR UPDATE" };
    let read =
        format!(r#"SELECT "shop"."code", "shop"."name", "shop"."letters" FROM "shop" WHERE "shop"."name" = ?{locked}"#);
    // A new row, and then one that is there, whose key is another.
    let new = Shop::objects().upsert(&db, shop("c", "corner"), |s| s.name).await?;
    assert_eq!(new, Shop { letters: Some(6), ..shop("c", "corner") });
    let insert = match db.dialect().family() {
        Family::MySql => {
            r#"INSERT INTO "shop" ("code", "name") VALUES (?, ?) ON DUPLICATE KEY UPDATE "name" = VALUES("name")"#
        }
        _ => {
            r#"INSERT INTO "shop" ("code", "name") VALUES (?, ?) ON CONFLICT ("name") DO UPDATE SET "name" = excluded."name""#
        }
    };
    assert_eq!(sent.news(&db), in_transaction([insert, &read]));
    let met = Shop::objects().upsert(&db, shop("x", "corner"), |s| s.name).await?;
    assert_eq!((met.code.as_str(), Shop::objects().count(&db).await?), ("c", 1));
    sent.news(&db);
    if tells_no_keys(db.dialect()) {
        let met = Tag::objects().upsert(&db, tag("a", 1), |t| t.name).await?;
        assert_eq!((met.id.key(), met.rank), (Some(&1), 1));
        assert!(is_refused(Tag::objects().upsert(&db, tag("b", 1), |t| t.id).await, "upserting a `Tag`"));
        return Ok(());
    }

    let made = Book::objects().upsert(&db, book("Dune", 5), |b| b.title).await?;
    assert_eq!((made.id.key(), made.double), (Some(&1), Some(10)));
    let (upsert, by) = match db.dialect().family() {
        Family::MySql => (
            format!(
                r#"{BOOK} ON DUPLICATE KEY UPDATE "id" = LAST_INSERT_ID("book"."id"), "rating" = VALUES("rating")"#
            ),
            "id",
        ),
        _ => (format!(r#"{BOOK} ON CONFLICT ("title") DO UPDATE SET "rating" = excluded."rating""#), "title"),
    };
    let read = format!(r#"{ALL} WHERE "book"."{by}" = ?{locked}"#);
    assert_eq!(sent.news(&db), in_transaction([&upsert, &read]));
    let met = Book::objects().upsert(&db, book("Dune", 4), |b| b.title).await?;
    assert_eq!((met.id.key(), met.rating, met.double), (Some(&1), 4, Some(8)));
    // The same again is told, too, though nothing changes.
    let same = Book::objects().upsert(&db, book("Dune", 4), |b| b.title).await?;
    assert_eq!(same, met);
    // NULLs are never like each other.
    let untitled = || Book { title: None, ..book("", 1) };
    let (one, two) = (
        Book::objects().upsert(&db, untitled(), |b| b.title).await?,
        Book::objects().upsert(&db, untitled(), |b| b.title).await?,
    );
    assert!(one.id != two.id && one.title.is_none() && two.double == Some(2));
    // By the key, of a row that has none yet.
    let by_key = Book::objects().upsert(&db, book("Iris", 2), |b| b.id).await?;
    assert_eq!(Book::get(&db, by_key.id).await?, by_key);

    let rows = [book("Dune", 1), book("Emma", 2), Book { id: Id::from(90), ..book("Pulp", 3) }, book("Dune", 7)];
    let stored = Book::objects().bulk_upsert(&db, rows, |b| b.title, |b| b.rating).await?;
    let got: Vec<_> = stored.iter().map(|b| (b.title.as_deref().unwrap(), b.rating, b.double.unwrap())).collect();
    assert_eq!(got, [("Dune", 1, 2), ("Emma", 2, 4), ("Pulp", 3, 6), ("Dune", 7, 14)]);
    assert_eq!((stored[0].id, stored[2].id.key(), stored[3].id), (met.id, Some(&90), met.id));
    assert_eq!(Book::get(&db, stored[3].id).await?, stored[3]);
    Ok(())
}

/// An upsert that changes nothing leaves no row of its own in a transaction that goes on seeing what was there at first.
#[lanes(file, with(tables), without(returning_on_insert))]
async fn an_upsert_reads_what_came_after_its_snapshot(db: Db) -> Result<()> {
    tables(&db).await?;
    if db.dialect() == Dialect::Sqlite {
        // Whoever writes is alone.
        return Ok(());
    }
    let seen = db.count();
    let read = db
        .atomic(async |tx| {
            assert_eq!(Shop::objects().count(tx).await?, 0); // the snapshot
            let mut other = shop("o", "other");
            other.force_insert(&db).await?;
            Shop::objects().upsert(tx, shop("o", "other"), |s| s.name).await
        })
        .await?;
    assert_eq!((read.letters, db.count() - seen), (Some(5), 5 + 4));
    Ok(())
}

/// The same of an update: where it changes nothing, what was there at first is not what is there.
#[lanes(file, with(tables), without(returning_on_update))]
async fn an_update_reads_what_is_there_now(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut tag = Tag { id: Id::from(1), ..tag("a", 1) };
    tag.force_insert(&db).await?;
    let mut sent = Sent::from_now(&db);
    tag.update(&db, |t| t.rank.set(t.rank + 1)).await?;
    let locked = if db.dialect() == Dialect::Sqlite { "" } else { " FOR UPDATE" };
    let read = format!(r#"SELECT "tag"."rank" FROM "tag" WHERE "tag"."id" = ?{locked}"#);
    let update = r#"UPDATE "tag" SET "rank" = ("tag"."rank" + ?) WHERE "tag"."id" = ?"#;
    assert_eq!((tag.rank, sent.news(&db)), (2, in_transaction([update, &read])));
    if db.dialect() == Dialect::Sqlite {
        return Ok(());
    }
    let mut mine = tag.clone();
    let rank = db
        .atomic(async |tx| {
            assert_eq!(Tag::get(tx, 1).await?.rank, 2); // the snapshot
            tag.update(&db, |t| t.rank.set(5)).await?;
            mine.update(tx, |t| t.rank.set(5)).await?;
            Ok(mine.rank)
        })
        .await?;
    assert_eq!(rank, 5);
    Ok(())
}
