//! What each attribute of a model makes of its description and of its builder, and what a database makes of that.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::plain;
use biform::prelude::*;
use biform::{Complete, FromClock, Mismatch, OwnedRow, Result, Value, ValueRef, ValueType};
use biform_lanes::lanes;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Seconds(i64);

impl biform::FieldType for Seconds {
    const TYPE: ValueType = ValueType::I64;
    fn to_value(&self) -> Value {
        self.0.to_value()
    }
    fn from_value(value: ValueRef<'_>) -> std::result::Result<Self, Mismatch> {
        i64::from_value(value).map(Seconds)
    }
}

impl FromClock for Seconds {
    fn now(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).map(|since| since.as_secs()).unwrap_or_default();
        Seconds(i64::try_from(since).unwrap_or(i64::MAX))
    }
}

#[derive(FieldType, Debug, Clone, PartialEq, Default)]
enum State {
    #[default]
    Draft,
    InReview,
}

#[derive(Embedded, Debug, Clone, PartialEq, Default)]
struct Point {
    east: i32,
    north: Option<i32>,
}

#[derive(Embedded, Debug, Clone, PartialEq, Default)]
#[embedded(rename_all = "camelCase")]
struct Address {
    street_name: String,
    #[field(embedded)]
    map_point: Point,
    #[field(column = "town", unique)]
    city: String,
    #[field(skip)]
    seen: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "people",
    rename_all = "camelCase",
    ordering = |p| (p.last_name.desc(), p.home.city.asc()),
    unique(last_name, state),
    index(age, last_name),
    index(on = |p| p.home.city.desc(), name = "by_town"),
    check(name = "grown", condition = |p| p.age.ge(Self::YOUNGEST)),
    check = |p| p.home.map_point.east.ge(-180) & p.work.map_point.east.ge(-180),
)]
struct Person {
    id: Id<Person>,
    last_name: String,
    #[field(embedded)]
    home: Address,
    #[field(choices)]
    state: State,
    #[field(embedded(prefix = ""), default)]
    work: Address,
    #[field(default = 18, index, check = |age| age.lt(200))]
    age: i32,
    #[field(choices("a", "b"), db_default = "b")]
    r#type: String,
    #[field(generated = |p| p.last_name.upper())]
    shouted: String,
    #[field(auto_now_add)]
    made: Seconds,
    #[field(auto_now)]
    changed: Option<Seconds>,
    #[field(version)]
    version: i32,
    #[field(skip)]
    cache: Vec<i32>,
    #[field(skip, default = 7)]
    lucky: i32,
}

impl Person {
    const YOUNGEST: i32 = 1;
}

/// Of those who are grown, there is one of a name.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(unique(last_name, name = "one_of_a_name", condition = |m| m.age.gt(17)))]
struct Member {
    id: Id<Member>,
    last_name: String,
    age: i32,
}

/// The time of all writes, so that both forms send the same.
fn noon() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

fn home() -> Address {
    Address {
        street_name: "Kauppatori".to_owned(),
        map_point: Point { east: 22, north: Some(60) },
        city: "Turku".to_owned(),
        seen: false,
    }
}

fn person(last_name: &str, city: &str) -> impl Complete<Person> {
    let home = Address { city: city.to_owned(), ..home() };
    let work = Address { city: format!("{city} of {last_name}"), ..Address::default() };
    Person::create().last_name(last_name).home(home).state(State::InReview).work(work)
}

#[test]
fn columns_stand_where_their_fields_do() {
    let columns: Vec<_> = Person::schema().fields().iter().map(|f| (f.name(), f.column())).collect();
    let expected = [
        ("id", "id"),
        ("last_name", "lastName"),
        ("home.street_name", "home_streetName"),
        ("home.map_point.east", "home_mapPoint_east"),
        ("home.map_point.north", "home_mapPoint_north"),
        ("home.city", "home_town"),
        ("state", "state"),
        ("work.street_name", "streetName"),
        ("work.map_point.east", "mapPoint_east"),
        ("work.map_point.north", "mapPoint_north"),
        ("work.city", "town"),
        ("age", "age"),
        ("type", "type"),
        ("shouted", "shouted"),
        ("made", "made"),
        ("changed", "changed"),
        ("version", "version"),
    ];
    assert_eq!(columns, expected);
    let person = Person { id: Id::from(7), ..person("Aho", "Turku").complete() };
    assert_eq!(person.value(5), Value::from("Turku"));
    assert_eq!((person.value(4), person.value(9)), (Value::from(60), Value::Null(ValueType::I32)));
    assert_eq!(person.value(10), Value::from("Turku of Aho"));
    assert_eq!(Person::from_row(&OwnedRow::from(&person), 0).unwrap(), person);
}

#[test]
fn a_column_in_an_embedded_struct_can_be_read_alone() {
    let mut person = person("Aho", "Turku").complete();
    person.read(8, &OwnedRow::from(vec![Value::from(5_i32)]), 0).unwrap();
    person.read(4, &OwnedRow::from(vec![Value::from(1_i32)]), 0).unwrap();
    assert_eq!((person.work.map_point.east, person.home.map_point.north), (5, Some(1)));
}

#[test]
fn a_description_says_what_the_attributes_say() {
    let schema = Person::schema();
    assert_eq!((schema.model(), schema.table()), ("Person", "people"));
    let uniques: Vec<_> = schema.uniques().iter().map(|unique| (unique.name(), unique.positions())).collect();
    assert_eq!(
        uniques,
        [
            ("people_home_town_unique", &[5][..]),
            ("people_town_unique", &[10]),
            ("people_lastName_state_unique", &[1, 6]),
        ]
    );
    let indexes: Vec<_> =
        schema.indexes().iter().map(|i| (i.name(), i.positions(), i.is_unique(), i.is_partial())).collect();
    assert_eq!(
        indexes,
        [
            ("people_age_index", vec![11], false, false),
            ("people_age_lastName_index", vec![11, 1], false, false),
            ("by_town", vec![5], false, false),
        ]
    );
    let [index] = Member::schema().indexes() else { panic!("{:?}", Member::schema().indexes()) };
    assert!(index.is_unique() && index.is_partial());
    assert_eq!((index.name(), index.positions()), ("one_of_a_name", vec![1]));
    let checks: Vec<_> = schema.checks().iter().map(|check| (check.name(), check.positions())).collect();
    assert_eq!(
        checks,
        [
            ("people_age_check", vec![11]),
            ("grown", vec![11]),
            ("people_home_mapPoint_east_mapPoint_east_check", vec![3, 8]),
        ]
    );
    let field = |name| schema.field_named(name).unwrap();
    assert_eq!(field("state").allowed(), [Value::from("draft"), "in_review".into()]);
    assert_eq!(field("type").allowed(), [Value::from("a"), "b".into()]);
    assert!(field("type").has_database_default() && !field("age").has_database_default());
    assert!(field("shouted").is_computed() && field("version").is_version());
    assert!(field("home.city").is_unique() && field("home.map_point.north").is_nullable());
}

#[test]
fn what_is_said_of_the_same_columns_has_names_of_its_own() {
    #[derive(Model)]
    #[model(index(rating), index(rating, condition = |b| b.rating.gt(3)), index(on = |b| b.rating.desc()))]
    #[model(check = |b| b.rating.gt(0), unique(rating))]
    struct Book {
        id: Id<Book>,
        #[field(unique, check = |rating| rating.lt(6))]
        rating: i32,
    }
    let schema = Book::schema();
    let indexes: Vec<_> = schema.indexes().iter().map(|index| index.name()).collect();
    assert_eq!(indexes, ["book_rating_index", "book_rating_index_2", "book_rating_index_3"]);
    let checks: Vec<_> = schema.checks().iter().map(|check| check.name()).collect();
    assert_eq!(checks, ["book_rating_check", "book_rating_check_2"]);
    let uniques: Vec<_> = schema.uniques().iter().map(|unique| unique.name()).collect();
    assert_eq!(uniques, ["book_rating_unique", "book_rating_unique_2"]);
}

#[test]
fn what_is_not_set_is_filled_in_by_the_program_or_left_empty() {
    let person = person("Aho", "Turku").complete();
    assert_eq!((person.age, person.version, person.lucky), (18, 1, 7));
    assert_eq!((person.r#type.as_str(), person.shouted.as_str(), &person.cache), ("", "", &vec![]));
    assert!(person.made.0 > 1_700_000_000 && person.changed.unwrap().0 >= person.made.0);
    let start = Person::create().last_name("x").home(home()).state(State::Draft).age(3).r#type("a");
    let person = start.cache(vec![1]).lucky(8).complete();
    assert_eq!((person.age, person.r#type.as_str(), person.cache, person.lucky), (3, "a", vec![1], 8));
    assert_eq!(person.work, Address::default());
}

#[test]
fn a_key_can_be_of_several_fields_and_a_field_beside_it_may_refer_to_a_row() {
    #[derive(Model, Debug, Clone, PartialEq)]
    struct Line {
        #[field(primary_key)]
        order: Id<Person>,
        text: String,
        #[field(primary_key, column = "no")]
        number: i32,
    }
    assert_eq!(Line::schema().key_positions(), [0, 2]);
    let line = Line::create().order(3).number(1).text("x").complete();
    assert_eq!(line.pk().key(), Some(&(Id::from(3), 1)));
}

#[lanes]
async fn a_row_goes_through_the_database(db: Db) -> Result<()> {
    let db = db.at(noon());
    db.create_tables(models![Person]).await?;
    let seen = db.count();
    let made = person("Aho", "Turku").complete();
    let mut aho = Person::objects().create(&db, person("Aho", "Turku")).await?;
    assert_eq!((aho.r#type.as_str(), aho.shouted.as_str(), aho.version), ("b", "AHO", 1));
    assert_eq!((&aho.home, &aho.work, aho.lucky), (&made.home, &made.work, 7));
    aho.home.city = "Pori".to_owned();
    aho.last_name = "Salo".to_owned();
    aho.cache = vec![1];
    aho.save(&db).await?;
    assert_eq!((aho.version, aho.shouted.as_str(), &aho.cache), (2, "SALO", &vec![1]));
    let read = Person::objects().filter(|p| p.home.city.eq("Pori") & p.home.map_point.north.eq(60)).get(&db).await?;
    assert_eq!(read, Person { cache: vec![], ..aho.clone() });
    let towns = Person::objects().values(|p| (p.home.city, p.work.city, p.work.map_point.north)).all(&db).await?;
    assert_eq!(towns, [("Pori".to_owned(), "Turku of Aho".to_owned(), None)]);
    Person::objects().update(&db, |p| p.work.map_point.east.set(9)).await?;
    aho.refresh(&db).await?;
    assert_eq!((aho.work.map_point.east, aho.home.map_point.east), (9, 22));
    // The save reads what the database calculated, in a transaction if that takes a statement of its own.
    let more = if db.dialect().capabilities().returning_on_update { 0 } else { 3 };
    assert_eq!(db.count() - seen, 6 + more);
    Ok(())
}

#[lanes]
async fn checks_choices_and_uniques_are_the_databases_too(db: Db) -> Result<()> {
    let db = db.at(noon());
    db.create_tables(models![Person]).await?;
    let seen = db.count();
    let aho = Person::objects().create(&db, person("Aho", "Turku")).await?;
    let refused = |change: fn(&mut Person)| {
        let mut person = aho.clone();
        change(&mut person);
        person
    };
    let mut young = refused(|person| person.age = 0);
    assert_eq!(young.save(&db).await.unwrap_err().kind(), ErrorKind::Check);
    let mut old = refused(|person| person.age = 200);
    assert_eq!(old.save(&db).await.unwrap_err().kind(), ErrorKind::Check);
    let mut odd = refused(|person| person.r#type = "c".to_owned());
    assert_eq!(odd.save(&db).await.unwrap_err().kind(), ErrorKind::Check);
    let mut west = refused(|person| person.work.map_point.east = -181);
    assert_eq!(west.save(&db).await.unwrap_err().kind(), ErrorKind::Check);
    let again = Person::objects().create(&db, person("Salo", "Turku")).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Unique);
    assert_eq!(again.constraint().unwrap().fields, ["home.city"]);
    let again = Person::objects().create(&db, person("Aho", "Pori")).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Unique);
    assert_eq!(Person::objects().count(&db).await?, 1);
    // Four saves, each in a transaction if what the database calculates takes a statement of its own.
    let more = if db.dialect().capabilities().returning_on_update { 0 } else { 4 * 2 };
    assert_eq!(db.count() - seen, 8 + more);
    Ok(())
}

#[lanes]
async fn a_unique_index_of_some_rows_is_one_where_the_database_has_them(db: Db) -> Result<()> {
    let made = db.create_tables(models![Member]).await;
    let seen = db.count();
    let aho = |age| Member::create().last_name("Aho").age(age);
    if !db.dialect().capabilities().partial_indexes {
        let refused = made.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unsupported);
        assert!(refused.to_string().contains("`Member`: the index `one_of_a_name`"), "{refused}");
        assert!(aho(18).save(&db).await.is_err(), "there is no table");
        assert_eq!(db.count() - seen, 1);
        return Ok(());
    }
    made?;
    for age in [18, 17, 16] {
        aho(age).save(&db).await?;
    }
    let refused = aho(19).save(&db).await.unwrap_err();
    assert_eq!((refused.kind(), db.count() - seen), (ErrorKind::Unique, 4));
    Ok(())
}

#[lanes]
async fn queries_without_an_order_have_that_of_the_model(db: Db) -> Result<()> {
    let db = db.at(noon());
    db.create_tables(models![Person]).await?;
    for (name, city) in [("Aho", "Turku"), ("Salo", "Pori"), ("Niemi", "Oulu")] {
        Person::objects().create(&db, person(name, city)).await?;
    }
    let names = Person::objects().values(|p| p.last_name).all(&db).await?;
    assert_eq!(names, ["Salo", "Niemi", "Aho"]);
    let end = Person::objects().first(&db).await?.map(|person| person.last_name);
    assert_eq!(end.as_deref(), Some("Salo"));
    let end = Person::objects().last(&db).await?.map(|person| person.last_name);
    assert_eq!(end.as_deref(), Some("Aho"));
    let names = Person::objects().reverse().values(|p| p.last_name).all(&db).await?;
    assert_eq!(names, ["Aho", "Niemi", "Salo"]);
    let before = db.statements().len();
    let names = Person::objects().order_by(|p| p.last_name.asc()).values(|p| p.last_name).all(&db).await?;
    assert_eq!(names, ["Aho", "Niemi", "Salo"]);
    Person::objects().order_by(|_| ()).values(|p| p.id).all(&db).await?;
    Person::objects().count(&db).await?;
    Person::objects().exists(&db).await?;
    Person::objects().filter(|p| p.age.gt(3)).update(&db, |p| p.age.set(4)).await?;
    let sent = db.statements().split_off(before);
    let first = plain(db.dialect(), sent.first().unwrap());
    assert!(first.ends_with(r#"ORDER BY "people"."lastName""#), "{sent:?}");
    assert!(sent[1..].iter().all(|sql| !sql.contains("ORDER BY")), "{sent:?}");
    // Without an order, the ends go by the key.
    let first = Person::objects().order_by(|_| ()).first(&db).await?.map(|person| person.last_name);
    assert_eq!(first.as_deref(), Some("Aho"));
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "people")]
struct Name {
    id: Id<Name>,
    #[field(column = "lastName")]
    name: String,
}

#[lanes]
async fn two_models_may_read_one_table(db: Db) -> Result<()> {
    let db = db.at(noon());
    db.create_tables(models![Person]).await?;
    let seen = db.count();
    Person::objects().create(&db, person("Aho", "Turku")).await?;
    let mut name = Name::objects().get(&db).await?;
    assert_eq!(name.name, "Aho");
    name.name = "Salo".to_owned();
    name.save(&db).await?;
    assert_eq!(Person::objects().get(&db).await?.last_name, "Salo");
    assert_eq!(db.count() - seen, 4);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Visit {
    id: Id<Visit>,
    #[field(choices)]
    state: Option<State>,
    #[field(default = State::InReview)]
    was: State,
    #[field(auto_now)]
    changed: Seconds,
    #[field(auto_now_add)]
    made: Seconds,
}

#[lanes]
async fn times_are_those_of_the_write(db: Db) -> Result<()> {
    let db = db.at(noon());
    db.create_tables(models![Visit]).await?;
    let seen = db.count();
    let mut visit = Visit::create().save(&db).await?;
    assert_eq!((visit.state.clone(), visit.was.clone()), (None, State::InReview));
    let now = Seconds(1_800_000_000);
    assert_eq!((visit.made, visit.changed), (now, now));
    (visit.made, visit.changed) = (Seconds(1), Seconds(2));
    visit.save(&db).await?;
    assert_eq!((visit.made, visit.changed), (Seconds(1), now));
    assert_eq!(db.count() - seen, 2);
    Ok(())
}

#[test]
fn an_embedded_struct_has_doc_comments_and_raw_names_like_a_model() {
    #[derive(Embedded)]
    #[embedded(rename_all = "SCREAMING_SNAKE_CASE")]
    struct r#Loop {
        r#fn: i32,
        #[field(choices("x", "y"), db_default = "y")]
        short_name: String,
    }
    #[derive(Model)]
    struct Road {
        #[field(embedded)]
        r#for: r#Loop,
        id: Id<Road>,
    }
    let fields: Vec<_> = Road::schema().fields().iter().map(|f| (f.name(), f.column())).collect();
    assert_eq!(fields, [("for.fn", "for_FN"), ("for.short_name", "for_SHORT_NAME"), ("id", "id")]);
    assert_eq!(Road::schema().key_positions(), [2]);
    let road = Road::create().r#for(Loop { r#fn: 3, short_name: "x".to_owned() }).complete();
    assert_eq!((road.value(0), road.value(1)), (Value::from(3_i32), Value::from("x")));
    let by_name = Road::objects().filter(|r| r.r#for.r#fn.eq(3)).to_sql(Dialect::Sqlite).unwrap();
    assert!(by_name.sql().ends_with(r#"WHERE "road"."for_FN" = ?"#), "{}", by_name.sql());
}
