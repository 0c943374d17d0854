//! Keys of every kind, in every lane: what saving, reading and asking do with them.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use crate::support::told::told;
use biform::prelude::*;
use biform::{FieldType, Result};
use biform_lanes::{helper, lanes};

#[derive(FieldType, Debug, Clone, PartialEq, Eq, Hash)]
struct Isbn(String);

#[derive(FieldType, Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Number(i64);

/// No key: it is neither `Eq` nor `Hash`.
#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
struct Grams(f64);

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book, Isbn>,
    grams: Grams,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Invoice {
    id: Id<Invoice, Number>,
    total: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Token {
    #[field(default = "made".to_owned())]
    id: Id<Token, String>,
    note: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Country {
    #[field(primary_key)]
    code: Isbn,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Seat {
    #[field(primary_key)]
    row: i32,
    note: String,
    #[field(primary_key)]
    place: String,
}

#[derive(Embedded, Debug, Clone, PartialEq)]
struct Address {
    street: String,
    city: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Shop {
    id: Id<Shop>,
    #[field(embedded)]
    address: Address,
    #[field(skip)]
    open: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Big {
    id: Id<Big, u64>,
    n: u64,
}

#[helper]
async fn tables(db: &Db) -> Result<()> {
    db.create_tables(models![Book, Invoice, Token, Country, Seat, Shop, Big]).await
}

fn isbn(text: &str) -> Isbn {
    Isbn(text.to_owned())
}

#[lanes(with(tables))]
async fn a_type_of_ones_own_can_be_a_key(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut dune = Book::create().id(isbn("1")).grams(Grams(1.5)).save(&db).await?;
    Book::objects().bulk_create(&db, ["2", "3"].map(|n| Book::create().id(isbn(n)).grams(Grams(2.0)))).await?;
    assert_eq!(Book::get(&db, isbn("1")).await?, dune);
    let of = |books: Vec<Book>| books.into_iter().map(|book| book.id.into_key().unwrap().0).collect::<Vec<_>>();
    assert_eq!(of(Book::objects().filter(|b| b.id.eq(isbn("2"))).all(&db).await?), ["2"]);
    assert_eq!(of(Book::objects().filter(|b| b.id.ne(isbn("2"))).order_by(|b| b.id.asc()).all(&db).await?), ["1", "3"]);
    assert_eq!(of(Book::objects().filter(|b| b.id.eq(&dune)).all(&db).await?), ["1"]);
    assert_eq!(of(Book::objects().filter(|b| b.id.in_([isbn("3"), isbn("4")])).all(&db).await?), ["3"]);
    assert_eq!(Book::objects().in_bulk(&db, [isbn("1"), isbn("3")]).await?.len(), 2);
    let mut sent = Sent::from_now(&db);
    dune.grams = Grams(3.0);
    dune.save(&db).await?;
    assert_eq!(sent.news(&db), [r#"UPDATE "book" SET "grams" = ? WHERE "book"."id" = ?"#]);
    dune.delete(&db).await?;
    let refused = Book { id: Id::default(), grams: Grams(1.0) }.save(&db).await.unwrap_err();
    assert!(
        refused.kind() == ErrorKind::NotNull && refused.to_string().contains("`Book.id` must have a value"),
        "{refused}"
    );
    Ok(())
}

/// Around an integer, it is the program that makes the key.
#[lanes(with(tables))]
async fn a_number_of_ones_own_can_be_a_key(db: Db) -> Result<()> {
    tables(&db).await?;
    let seen = db.count();
    let first = Invoice::create().id(Number(7)).total(1).save(&db).await?;
    assert_eq!(Invoice::get(&db, Number(7)).await?, first);
    let found = Invoice::objects().filter(|i| i.id.eq(Number(7)) & i.total.eq(1)).get(&db).await?;
    assert_eq!(found.id, first.id);
    assert_eq!(db.count() - seen, 3);
    Ok(())
}

#[lanes(with(tables))]
async fn a_new_row_whose_key_has_a_default_is_inserted_at_once(db: Db) -> Result<()> {
    tables(&db).await?;
    let insert = r#"INSERT INTO "token" ("id", "note") VALUES (?, ?)"#;
    let update = r#"UPDATE "token" SET "note" = ? WHERE "token"."id" = ?"#;
    let mut sent = Sent::from_now(&db);
    let mut token = Token { id: Id::default(), note: "a".into() };
    token.save(&db).await?;
    assert_eq!((token.id.key().map(String::as_str), sent.news(&db)), (Some("made"), vec![insert.to_owned()]));
    token.save(&db).await?;
    assert_eq!(sent.news(&db), [update]);
    // Also with a key of the program's own: as in Django, it is new until it was saved or read.
    let mut own = Token { id: Id::from("own"), note: "b".into() };
    own.save(&db).await?;
    own.save(&db).await?;
    assert_eq!(sent.news(&db), [insert, update]);
    let read = Token::get(&db, "own").await?;
    sent.news(&db);
    let mut read = Token { note: "c".into(), ..read };
    read.save(&db).await?;
    assert_eq!(sent.news(&db), [update]);
    let mut taken = Token { id: Id::default(), note: "d".into() };
    let refused = taken.save(&db).await.unwrap_err();
    assert_eq!((refused.kind(), taken), (ErrorKind::Unique, Token { id: Id::default(), note: "d".into() }));
    assert_eq!(Token::create().id("built").note("e").save(&db).await?.id, Id::from("built"));
    Token::get(&db, "made").await?.delete(&db).await?;
    let made =
        Token::objects().bulk_create(&db, [Token::create().note("f"), Token::create().note("g").id("x")]).await?;
    assert_eq!(made.iter().map(|token| token.id.key().unwrap().as_str()).collect::<Vec<_>>(), ["made", "x"]);
    Ok(())
}

#[lanes(with(tables))]
async fn a_plain_key_is_looked_for_first(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut sent = Sent::from_now(&db);
    let mut norway = Country { code: isbn("NO"), name: "Noreg".into() };
    norway.save(&db).await?;
    norway.save(&db).await?;
    let update = r#"UPDATE "country" SET "name" = ? WHERE "country"."code" = ?"#;
    let insert = r#"INSERT INTO "country" ("code", "name") VALUES (?, ?)"#;
    assert_eq!(sent.news(&db), [update, insert, update]);
    assert_eq!(Country::objects().filter(|c| c.code.eq(isbn("NO"))).get(&db).await?, norway);
    Ok(())
}

#[lanes(with(tables))]
async fn a_key_can_be_of_several_columns(db: Db) -> Result<()> {
    tables(&db).await?;
    let seat = |row: i32, place: &str| Seat { row, place: place.into(), note: String::new() };
    let mut sent = Sent::from_now(&db);
    let mut first = seat(1, "a");
    first.save(&db).await?;
    let update = r#"UPDATE "seat" SET "note" = ? WHERE "seat"."row" = ? AND "seat"."place" = ?"#;
    let insert = r#"INSERT INTO "seat" ("row", "note", "place") VALUES (?, ?, ?)"#;
    assert_eq!(sent.news(&db), [update, insert]);
    let mut seats = Seat::objects().bulk_create(&db, [seat(1, "b"), seat(2, "a")]).await?;
    assert_eq!(sent.news(&db), ["BEGIN IMMEDIATE", insert, "COMMIT"]);
    seats.iter_mut().for_each(|seat| seat.note = "taken".into());
    assert_eq!(Seat::objects().bulk_update(&db, &mut seats, |s| s.note).await?, 2);
    let bulk = r#"UPDATE "seat" SET "note" = "given"."column3" FROM (VALUES (?, ?, ?), (?, ?, ?)) AS "given" WHERE "seat"."row" = "given"."column1" AND "seat"."place" = "given"."column2""#;
    assert_eq!(sent.news(&db), told(db.dialect(), &[bulk]));
    first.update(&db, |s| s.note.set("mine")).await?;
    assert_eq!(Seat::get(&db, (1, "a".to_owned())).await?, first);
    let upserted = Seat::objects().upsert(&db, seat(2, "a"), |s| (s.row, s.place)).await?;
    assert_eq!((upserted.row, upserted.note.as_str()), (2, ""));
    seats[0].refresh_fields(&db, |s| s.note).await?;
    assert_eq!(seats[0].note, "taken");
    first.clone().delete(&db).await?;
    assert_eq!(first.force_update(&db).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(seats[0].clone().force_insert(&db).await.unwrap_err().kind(), ErrorKind::Unique);
    assert_eq!(Seat::objects().count(&db).await?, 2);
    Ok(())
}

#[lanes(with(tables))]
async fn what_is_embedded_is_written_with_its_row(db: Db) -> Result<()> {
    tables(&db).await?;
    let address = Address { street: "Main".into(), city: None };
    let mut shop = Shop::create().address(address).open(true).save(&db).await?;
    shop.address.city = Some("Turku".into());
    let mut sent = Sent::from_now(&db);
    shop.save_fields(&db, |s| s.address.city).await?;
    shop.update(&db, |s| s.address.street.set("Side")).await?;
    let updates = [
        r#"UPDATE "shop" SET "address_city" = ? WHERE "shop"."id" = ?"#,
        r#"UPDATE "shop" SET "address_street" = ? WHERE "shop"."id" = ? RETURNING "address_street""#,
    ];
    assert_eq!(sent.news(&db), told(db.dialect(), &updates));
    assert_eq!((shop.address.street.as_str(), shop.open), ("Side", true));
    assert_eq!(Shop::objects().bulk_update(&db, std::slice::from_mut(&mut shop), |s| s.address.city).await?, 1);
    assert_eq!(Shop::get(&db, shop.id).await?, Shop { open: false, ..shop });
    Ok(())
}

#[lanes(with(tables))]
async fn a_key_that_the_database_cannot_hold_is_refused(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut sent = Sent::from_now(&db);
    let mut big = Big { id: Id::from(u64::MAX), n: 1 };
    let told = match db.dialect().family() {
        Family::Postgres => "`Big.id`: the keys that PostgreSQL makes end at",
        // It has integers without a sign.
        Family::MySql => {
            big.save(&db).await?;
            big.n = 2;
            big.save(&db).await?;
            assert_eq!(Big::get(&db, u64::MAX).await?, big);
            big.delete(&db).await?;
            assert_eq!(sent.news(&db).len(), 5);
            return Ok(());
        }
        _ => "`Big.id`: SQLite's integers end at",
    };
    for (refused, doing) in [
        (Big::get(&db, u64::MAX).await.map(|_| ()), "getting"),
        (big.save(&db).await, "saving"),
        (big.force_insert(&db).await, "saving"),
        (big.refresh(&db).await, "refreshing"),
        (big.refresh_fields(&db, |b| b.n).await, "refreshing"),
        (big.update(&db, |b| b.n.set(2)).await, "updating"),
        (big.clone().delete(&db).await.map(drop), "deleting"),
    ] {
        let error = refused.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Encode, "{error}");
        assert!(error.to_string().starts_with(&format!("{doing} a `Big`: {told}")), "{error}");
    }
    assert_eq!(sent.news(&db), [""; 0]);
    Ok(())
}

#[test]
fn a_column_of_ones_own_type_need_not_be_a_key() {
    assert_eq!(Grams(1.5).to_value(), 1.5_f64.into());
}

#[cfg(feature = "uuid")]
mod uuids {
    use super::*;
    use uuid::Uuid;

    #[derive(Model, Debug, Clone, PartialEq)]
    struct Session {
        #[field(default = Uuid::new_v4())]
        id: Id<Session, Uuid>,
        user: String,
    }

    /// The keys differ from form to form, and so do not the texts of the statements.
    #[biform_lanes::forms]
    async fn a_uuid_is_made_for_a_row_and_known_before_it_is_stored() -> Result<()> {
        let db = lane!(
            blocking => { biform::testing::Recorder::new(biform::blocking::connect("sqlite::memory:")?) },
            async => { biform::testing::Recorder::new(biform::connect("sqlite::memory:").await?) }
        );
        db.create_tables(models![Session]).await?;
        let mut sent = Sent::from_now(&db);
        let mut first = Session { id: Id::default(), user: "a".into() };
        first.save(&db).await?;
        first.save(&db).await?;
        let insert = r#"INSERT INTO "session" ("id", "user") VALUES (?, ?)"#;
        let update = r#"UPDATE "session" SET "user" = ? WHERE "session"."id" = ?"#;
        assert_eq!(sent.news(&db), [insert, update]);
        let many = Session::objects().bulk_create(&db, (0..3).map(|_| Session::create().user("b"))).await?;
        let plain = [Id::default(), Id::from(Uuid::nil())].map(|id| Session { id, user: "c".into() });
        let plain = Session::objects().bulk_create(&db, plain).await?;
        assert_eq!(sent.news(&db), ["BEGIN IMMEDIATE", insert, "COMMIT", "BEGIN IMMEDIATE", insert, "COMMIT"]);
        assert_eq!(plain[1].id, Id::from(Uuid::nil()));
        for session in many.iter().chain(&plain).chain([&first]) {
            assert!(session.id.is_stored());
            assert_eq!(&Session::get(&db, session.id).await?, session);
            assert_eq!(Session::objects().filter(|s| s.id.eq(session)).count(&db).await?, 1);
        }
        Ok(())
    }
    #[derive(Model, Debug, Clone, PartialEq)]
    struct Device {
        id: Id<Device>,
        token: Option<Uuid>,
    }

    #[biform_lanes::lanes]
    async fn uuids_beside_a_value_are_told_apart(db: Db) -> Result<()> {
        db.create_tables(models![Device]).await?;
        let tokens = [Some(Uuid::from_u128(0xff << 120)), Some(Uuid::from_u128(0x7f << 120)), None];
        Device::objects().bulk_create(&db, tokens.map(|token| Device::create().token(token))).await?;
        let known = Device::objects().values(|d| d.token.coalesce(Uuid::nil())).distinct();
        let held = Device::objects().filter(|d| d.token.coalesce(Uuid::nil()).in_(known.clone())).count(&db).await?;
        assert_eq!((known.count(&db).await?, held), (3, 3));
        Ok(())
    }
}
