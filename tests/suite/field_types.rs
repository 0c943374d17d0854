//! Derived column types, in every lane: enums and structs around one value, with the exact statements.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::plain;
use biform::prelude::*;
use biform::{Result, Value, ValueRef, ValueType};
use biform_lanes::{helper, lanes};

#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
enum State {
    Draft,
    InReview,
    #[field_type(rename = "out")]
    Published,
}

#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
#[field_type(rename_all = "kebab-case")]
enum Cover {
    HardBack,
    r#Soft,
    #[field_type(rename = "")]
    None,
}

#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
#[field_type(integer)]
#[repr(i16)]
enum Age {
    Unknown = -1,
    All,
    Teen = 0x0c,
    Adult = ADULT,
}

const ADULT: i16 = 18;

/// Not `Clone`, and its numbers are all there is to it.
#[derive(FieldType, Debug, PartialEq)]
#[field_type(integer)]
#[repr(u8)]
enum Stars {
    One = 1,
    Two,
}

#[derive(FieldType, Debug, Clone, PartialEq, Eq, Hash)]
struct Isbn(String);

#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
struct Cents(i64);

#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
struct Weight(pub f64);

#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
struct Shelf(State);

#[derive(FieldType, Debug, Clone, PartialEq)]
struct Sealed(Vec<u8>);

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    isbn: Isbn,
    #[field(default = State::Draft)]
    state: State,
    age: Option<Age>,
    price: Cents,
    sale: Option<Cents>,
    weight: Weight,
    shelf: Option<Shelf>,
}

// A key is known by what it is around.

#[derive(Model, Debug, Clone, PartialEq)]
struct Edition {
    #[field(primary_key)]
    isbn: Isbn,
    sealed: Sealed,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Copy {
    isbn: Id<Copy, Isbn>,
    cover: Cover,
}

/// Three books: ids 1 to 3.
#[helper]
async fn shelf(db: &Db) -> Result<()> {
    db.create_tables(models![Book, Edition, Copy]).await?;
    let books = [
        ("978-1", State::Published, Some(Age::Adult), 900, Some(700)),
        ("978-2", State::InReview, None, 1200, None),
        ("979-3", State::Draft, Some(Age::Unknown), 400, None),
    ];
    let books = books.map(|(isbn, state, age, price, sale)| {
        let book = Book::create().isbn(Isbn(isbn.into())).state(state).age(age).price(Cents(price));
        book.sale(sale.map(Cents)).weight(Weight(0.5)).shelf(Shelf(State::Published))
    });
    Book::objects().bulk_create(db, books).await?;
    Ok(())
}

#[helper]
async fn ids(db: &Db, books: QuerySet<Book>) -> Result<Vec<i64>> {
    let ids = books.order_by(|b| b.id.asc()).values(|b| b.id).all(db).await?;
    Ok(ids.into_iter().filter_map(Id::into_key).collect())
}

#[lanes(with(shelf))]
async fn derived_types_go_there_and_back(db: Db) -> Result<()> {
    shelf(&db).await?;
    let before = db.statements().len();
    let mut book = Book::create().isbn(Isbn("x".into())).price(Cents(1)).weight(Weight(1.5)).save(&db).await?;
    assert_eq!((book.state, book.age, book.shelf), (State::Draft, None, None));
    book.age = Some(Age::Teen);
    book.shelf = Some(Shelf(State::InReview));
    book.save(&db).await?;
    assert_eq!(Book::get(&db, book.id).await?, book);
    assert_eq!(db.statements().len() - before, 3);
    Ok(())
}

#[lanes(with(shelf))]
async fn an_enum_is_stored_as_its_name_or_its_number(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let statement = Book::objects().filter(|b| b.id.eq(1)).update_sql(db.dialect(), |b| {
        (b.state.set(State::Published), b.age.set(Age::Unknown), b.shelf.set(Shelf(State::InReview)))
    })?;
    assert_eq!(statement.values()[..3], [Value::from("out"), Value::I16(-1), Value::from("in_review")]);
    let copy = Copy { isbn: Id::from(Isbn("x".into())), cover: Cover::HardBack };
    assert_eq!(copy.insert_sql(db.dialect()).values(), [Value::from("x"), Value::from("hard-back")]);
    assert_eq!(Stars::Two.to_value(), Value::U8(2));
    assert_eq!(db.count() - seen, 0);
    Ok(())
}

#[lanes(with(shelf, ids))]
async fn a_derived_type_is_compared_and_ordered_like_a_column(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let books = Book::objects;
    assert_eq!(ids(&db, books().filter(|b| b.state.eq(State::InReview))).await?, [2]);
    assert_eq!(ids(&db, books().filter(|b| b.state.in_([State::Draft, State::Published]))).await?, [1, 3]);
    assert_eq!(ids(&db, books().filter(|b| b.age.eq(Age::Adult))).await?, [1]);
    assert_eq!(ids(&db, books().filter(|b| b.age.is_null())).await?, [2]);
    assert_eq!(ids(&db, books().filter(|b| b.age.lt(Age::All))).await?, [3]);
    assert_eq!(ids(&db, books().filter(|b| b.shelf.eq(Shelf(State::Published)))).await?, [1, 2, 3]);
    assert_eq!(ids(&db, books().filter(|b| b.isbn.starts_with(Isbn("978".into())))).await?, [1, 2]);
    let dearest = books().order_by(|b| b.price.desc()).values(|b| b.price).first(&db).await?;
    assert_eq!(dearest, Some(Cents(1200)));
    assert_eq!(db.count() - seen, 8);
    Ok(())
}

#[lanes(with(shelf))]
async fn a_struct_around_a_number_is_calculated_with(db: Db) -> Result<()> {
    shelf(&db).await?;
    let raised = Book::objects().update(&db, |b| b.price.set(b.price * Cents(2) + Cents(1))).await?;
    assert_eq!(raised, 3);
    assert_eq!(
        db.statements().last().map(|sql| plain(db.dialect(), sql)).as_deref(),
        Some(r#"UPDATE "book" SET "price" = (("book"."price" * ?) + ?)"#)
    );
    let first = Book::objects().filter(|b| b.id.eq(1));
    let (price, odd, sale, weight) =
        first.values(|b| (b.price, b.price % Cents(2), b.sale - Cents(1), b.weight / Weight(2.0))).get(&db).await?;
    assert_eq!((price, odd, sale, weight), (Cents(1801), Cents(1), Some(Cents(699)), Weight(0.25)));
    Ok(())
}

#[lanes(with(shelf))]
async fn what_is_no_choice_is_an_error_that_names_the_choices(db: Db) -> Result<()> {
    /// The same table, before its columns had types.
    #[derive(Model)]
    #[model(table = "book")]
    struct Loose {
        id: Id<Loose>,
        state: String,
        age: Option<i16>,
        isbn: Option<String>,
    }
    shelf(&db).await?;
    let second = Loose::objects().filter(|b| b.id.eq(2));
    second.update(&db, |b| b.age.set(i16::MAX)).await?;
    let error = Book::get(&db, 2).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let message = error.to_string();
    assert!(message.ends_with("book.age: wanted the number of a variant of `Age`, found another integer"), "{message}");
    second.update(&db, |b| b.state.set("OUT")).await?;
    let error = Book::objects().values(|b| (b.id, b.state)).all(&db).await.unwrap_err();
    let message = error.to_string();
    assert!(
        message.ends_with("book.state: wanted one of `draft`, `in_review`, `out`, found another text"),
        "{message}"
    );
    let unread = Loose::objects().filter(|b| b.isbn.eq("978-1")).values(|b| b.state).get(&db).await?;
    assert_eq!(unread, "out");
    assert_eq!(db.count(), 11);
    Ok(())
}

#[lanes(with(shelf))]
async fn a_struct_around_a_key_type_is_a_key(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let isbn = || Isbn("978-1".into());
    let mut edition = Edition::create().isbn(isbn()).sealed(Sealed(vec![1])).save(&db).await?;
    edition.sealed = Sealed(vec![2, 3]);
    edition.save(&db).await?;
    assert_eq!(Edition::get(&db, isbn()).await?, edition);
    let copy = Copy::create().isbn(Id::from(isbn())).cover(Cover::r#Soft).save(&db).await?;
    assert_eq!(Copy::get(&db, isbn()).await?, copy);
    assert_eq!(Copy::objects().filter(|c| c.isbn.eq(Id::from(isbn()))).count(&db).await?, 1);
    assert_eq!(db.count() - seen, 6);
    Ok(())
}

#[test]
fn the_choices_of_an_enum_are_known() {
    assert_eq!(State::CHOICES, ["draft", "in_review", "out"].map(ValueRef::Text));
    assert_eq!(<Option<Cover>>::CHOICES, ["hard-back", "soft", ""].map(ValueRef::Text));
    assert_eq!(Age::CHOICES, [-1, 0, 12, 18].map(ValueRef::Int));
    assert_eq!(Stars::CHOICES, [1, 2].map(ValueRef::Int));
    assert_eq!(Shelf::CHOICES, State::CHOICES);
    assert_eq!((Isbn::CHOICES, i64::CHOICES), (&[][..], &[][..]));
    assert_eq!((Age::TYPE, Stars::TYPE, Shelf::TYPE), (ValueType::I16, ValueType::U8, ValueType::Text));
    for age in [Age::Unknown, Age::All, Age::Teen, Age::Adult] {
        assert_eq!(Age::from_value(age.to_value().as_ref()).ok(), Some(age));
    }
    for cover in [Cover::HardBack, Cover::r#Soft, Cover::None] {
        assert_eq!(Cover::from_value(cover.into_value().as_ref()).ok(), Some(cover));
    }
    for nothing in [ValueRef::Null, ValueRef::Int(3), ValueRef::Int(257), ValueRef::Text("1"), ValueRef::Bool(true)] {
        assert!(Stars::from_value(nothing).is_err());
    }
}
