//! Filters by name, against the typed ones: the same SQL and values for every lookup of a column of every kind.
#![cfg(all(feature = "uuid", feature = "chrono", feature = "rust_decimal", feature = "json"))]
#![allow(non_snake_case, reason = "a field is called like a path")]
use biform::prelude::*;
use biform::{Columns, Expr, Given, Json, Result};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use uuid::Uuid;

#[derive(FieldType, Debug, Clone, PartialEq)]
enum State {
    Draft,
    Out,
}

#[derive(Embedded, Debug, Clone, PartialEq)]
struct Address {
    city: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Kinds {
    id: Id<Kinds>,
    yes: bool,
    tiny: i8,
    small: i16,
    int: i32,
    big: i64,
    utiny: u8,
    usmall: u16,
    uint: u32,
    ubig: u64,
    single: f32,
    double: f64,
    text: String,
    note: Option<String>,
    bytes: Vec<u8>,
    uuid: Uuid,
    day: NaiveDate,
    time: NaiveTime,
    at: NaiveDateTime,
    instant: DateTime<Utc>,
    later: Option<DateTime<Utc>>,
    price: Decimal,
    tags: Json<Vec<String>>,
    #[field(choices)]
    state: State,
    #[field(embedded)]
    address: Address,
    #[field(column = "odd \"name\"")]
    year__odd_: i32,
}

/// The names that were compared.
type Seen = BTreeSet<String>;

fn same(seen: &mut Seen, name: &str, given: impl Into<Given>, typed: impl Fn(Columns<Kinds>) -> Expr<bool>) {
    let given = given.into();
    let statement = |query: QuerySet<Kinds>| {
        let statement = query.to_sql(Dialect::Sqlite).unwrap_or_else(|error| panic!("{name}: {error}"));
        (statement.sql().to_owned(), statement.values().to_vec())
    };
    let named = Kinds::objects().filter_by(name, given.clone());
    assert_eq!(statement(named), statement(Kinds::objects().filter(&typed)), "{name}");
    let named = Kinds::objects().exclude_by(name, given);
    assert_eq!(statement(named), statement(Kinds::objects().exclude(&typed)), "{name}");
    seen.insert(name.to_owned());
}

/// `is_null`, which typed columns have only where they can be NULL.
fn nulls(seen: &mut Seen, name: &str) {
    let sql = |lookup: &str, given: Given| {
        let query = Kinds::objects().filter_by(format!("{name}__{lookup}"), given);
        query.to_sql(Dialect::Sqlite).unwrap().sql().to_owned()
    };
    let plain = Kinds::objects().order_by_name(name).to_sql(Dialect::Sqlite).unwrap().sql().to_owned();
    let expected = |null: &str| format!("{} {null}", plain.replace("ORDER BY", "WHERE"));
    for lookup in ["is_null", "isnull"] {
        assert_eq!(sql(lookup, true.into()), expected("IS NULL"));
        assert_eq!(sql(lookup, "false".into()), expected("IS NOT NULL"));
    }
    seen.insert(format!("{name}__is_null"));
}

/// What every column has: `$low` and `$high` are values, the others say the same in another way.
macro_rules! equal {
    ($seen:expr, $name:expr, $of:expr, $low:expr, $high:expr, $other_low:expr, $other_high:expr) => {
        let (seen, name, of): (&mut Seen, &str, _) = ($seen, $name, $of);
        same(seen, name, $low, |k| of(k).eq($low));
        for lookup in ["eq", "exact"] {
            same(seen, &format!("{name}__{lookup}"), $low, |k| of(k).eq($low));
            same(seen, &format!("{name}__{lookup}"), $other_low, |k| of(k).eq($low));
        }
        same(seen, &format!("{name}__ne"), $low, |k| of(k).ne($low));
        same(seen, &format!("{name}__in"), [$low, $high], |k| of(k).in_([$low, $high]));
        same(seen, &format!("{name}__in"), vec![$other_low, $other_high], |k| of(k).in_([$low, $high]));
        same(seen, &format!("{name}__in"), Vec::<String>::new(), |k| of(k).in_([$low].into_iter().take(0)));
        nulls(seen, name);
    };
}

macro_rules! ordered {
    ($seen:expr, $name:expr, $of:expr, $low:expr, $high:expr, $other_low:expr, $other_high:expr) => {
        equal!($seen, $name, $of, $low, $high, $other_low, $other_high);
        let (seen, name, of): (&mut Seen, &str, _) = ($seen, $name, $of);
        same(seen, &format!("{name}__gt"), $other_low, |k| of(k).gt($low));
        for lookup in ["ge", "gte"] {
            same(seen, &format!("{name}__{lookup}"), $low, |k| of(k).ge($low));
        }
        same(seen, &format!("{name}__lt"), $low, |k| of(k).lt($low));
        for lookup in ["le", "lte"] {
            same(seen, &format!("{name}__{lookup}"), $other_low, |k| of(k).le($low));
        }
        same(seen, &format!("{name}__between"), [$low, $high], |k| of(k).between($low, $high));
        same(seen, &format!("{name}__range"), &[$other_low, $other_high], |k| of(k).between($low, $high));
    };
}

macro_rules! texts {
    ($seen:expr, $name:expr, $of:expr, $($lookup:ident $django:literal),+) => {
        let (seen, name, of): (&mut Seen, &str, _) = ($seen, $name, $of);
        $(for lookup in [stringify!($lookup), $django] {
            same(seen, &format!("{name}__{lookup}"), "a%", |k| of(k).$lookup("a%"));
            same(seen, &format!("{name}__{lookup}"), &"é".to_owned(), |k| of(k).$lookup("é"));
        })+
    };
}

macro_rules! text {
    ($seen:expr, $name:expr, $of:expr, $low:expr, $high:expr) => {
        ordered!($seen, $name, $of, $low, $high, $low.to_owned(), $high.to_owned());
        texts!(
            $seen, $name, $of, contains "contains", icontains "icontains", starts_with "startswith",
            istarts_with "istartswith", ends_with "endswith", iends_with "iendswith", ieq "iexact", like "like",
            ilike "ilike", regex "regex", iregex "iregex"
        );
    };
}

macro_rules! numbers {
    ($seen:expr, $($field:ident: $type:ty),+) => {$({
        let (low, high): ($type, $type) = (3 as $type, 5 as $type);
        ordered!($seen, stringify!($field), |k: Columns<Kinds>| k.$field, low, high, "3", "5");
        same($seen, stringify!($field), 3_i64, |k| k.$field.eq(low));
        same($seen, stringify!($field), 3_u8, |k| k.$field.eq(low));
    })+};
}

macro_rules! parts {
    ($seen:expr, $field:ident, $($part:ident)+) => {$({
        let name = concat!(stringify!($field), "__", stringify!($part));
        ordered!($seen, name, |k: Columns<Kinds>| k.$field.$part(), 3, 5, "3", "5");
    })+};
}

fn date(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, day).unwrap()
}

fn time(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 30, 0).unwrap()
}

fn instant(day: u32) -> DateTime<Utc> {
    date(day).and_time(time(7)).and_utc()
}

fn compare_numbers_and_texts(seen: &mut Seen) {
    numbers!(seen, tiny: i8, small: i16, int: i32, big: i64, utiny: u8, usmall: u16, uint: u32, ubig: u64);
    numbers!(seen, single: f32, double: f64, year__odd_: i32);
    ordered!(seen, "id", |k: Columns<Kinds>| k.id, 3, 5, "3", "5");
    same(seen, "pk__in", [Id::<Kinds>::from(3)], |k| k.id.in_([3]));
    ordered!(seen, "yes", |k: Columns<Kinds>| k.yes, false, true, "false", "True");
    text!(seen, "text", |k: Columns<Kinds>| k.text, "A", "N");
    text!(seen, "note", |k: Columns<Kinds>| k.note, "A", "N");
    text!(seen, "address__city", |k: Columns<Kinds>| k.address.city, "A", "N");
    let (one, two) = ([1_u8].as_slice(), [2_u8, 3].as_slice());
    same(seen, "bytes", two, |k| k.bytes.eq(two));
    ordered!(seen, "bytes", |k: Columns<Kinds>| k.bytes, one, two, vec![1_u8], vec![2_u8, 3]);
    ordered!(
        seen,
        "uuid",
        |k: Columns<Kinds>| k.uuid,
        Uuid::nil(),
        Uuid::max(),
        Uuid::nil().to_string(),
        Uuid::max().simple().to_string()
    );
    let (low, high) = (Decimal::new(1_950, 2), Decimal::new(20, 0));
    ordered!(seen, "price", |k: Columns<Kinds>| k.price, low, high, "19.50", "20");
    same(seen, "price__lt", 20, |k| k.price.lt(high));
    same(seen, "price__lt", 0.5, |k| k.price.lt(Decimal::new(5, 1)));
}

fn compare_choices_and_json(seen: &mut Seen) {
    let (draft, out) = (State::Draft.to_value(), State::Out.to_value());
    for (name, given) in [("state", Given::from(draft.clone())), ("state__eq", "draft".into())] {
        same(seen, name, given, |k| k.state.eq(State::Draft));
    }
    same(seen, "state__ne", "out", |k| k.state.ne(State::Out));
    same(seen, "state__in", [draft, out], |k| k.state.in_([State::Draft, State::Out]));
    same(seen, "state__gt", "out", |k| k.state.gt(State::Out));
    let tags = || Json(vec!["a".to_owned()]);
    equal_json(seen, tags());
    nulls(seen, "tags");
    nulls(seen, "state");
}

fn equal_json(seen: &mut Seen, tags: Json<Vec<String>>) {
    let json = serde_json::json!(["a"]);
    for name in ["tags", "tags__eq"] {
        same(seen, name, tags.clone(), |k| k.tags.eq(tags.clone()));
        same(seen, name, r#"["a"]"#, |k| k.tags.eq(tags.clone()));
        same(seen, name, json.clone(), |k| k.tags.eq(tags.clone()));
    }
    same(seen, "tags__ne", json.clone(), |k| k.tags.ne(tags.clone()));
    same(seen, "tags__in", serde_json::json!([["a"], ["a"]]), |k| k.tags.in_([tags.clone(), tags.clone()]));
}

fn compare_times(seen: &mut Seen) {
    let (low, high) = (date(1), date(31));
    ordered!(seen, "day", |k: Columns<Kinds>| k.day, low, high, "2024-01-01", "2024-01-31");
    ordered!(seen, "time", |k: Columns<Kinds>| k.time, time(7), time(18), "07:30", "18:30:00");
    let (low, high) = (date(1).and_time(time(7)), date(2).and_time(time(7)));
    ordered!(seen, "at", |k: Columns<Kinds>| k.at, low, high, "2024-01-01T07:30", "2024-01-02 07:30:00");
    let (low, high) = (instant(1), instant(2));
    ordered!(seen, "instant", |k: Columns<Kinds>| k.instant, low, high, "2024-01-01T07:30Z", "2024-01-02T09:30+02:00");
    ordered!(seen, "later", |k: Columns<Kinds>| k.later, low, high, "2024-01-01T07:30Z", "2024-01-02T09:30+02:00");
}

fn compare_parts(seen: &mut Seen) {
    parts!(seen, day, year quarter month day iso_year week week_day iso_week_day);
    parts!(seen, time, hour minute second);
    parts!(seen, at, year quarter month day iso_year week week_day iso_week_day hour minute second);
    parts!(seen, instant, year quarter month day iso_year week week_day iso_week_day hour minute second);
    parts!(seen, later, year quarter month day iso_year week week_day iso_week_day hour minute second);
    let (low, high) = (date(1), date(31));
    ordered!(seen, "day__date", |k: Columns<Kinds>| k.day.date(), low, high, "2024-01-01", "2024-01-31");
    ordered!(seen, "at__date", |k: Columns<Kinds>| k.at.date(), low, high, "2024-01-01", "2024-01-31");
    ordered!(seen, "instant__date", |k: Columns<Kinds>| k.instant.date(), low, high, "2024-01-01", "2024-01-31");
    ordered!(seen, "later__date", |k: Columns<Kinds>| k.later.date(), low, high, "2024-01-01", "2024-01-31");
    ordered!(seen, "time__time", |k: Columns<Kinds>| k.time.time(), time(7), time(18), "07:30", "18:30:00");
    ordered!(seen, "at__time", |k: Columns<Kinds>| k.at.time(), time(7), time(18), "07:30", "18:30:00");
    ordered!(seen, "instant__time", |k: Columns<Kinds>| k.instant.time(), time(7), time(18), "07:30", "18:30:00");
    ordered!(seen, "later__time", |k: Columns<Kinds>| k.later.time(), time(7), time(18), "07:30", "18:30:00");
    same(seen, "at__date__year__ge", 2024, |k| k.at.date().year().ge(2024));
}

/// The words between backquotes in the last part of an error's message: what could have been named.
fn offered(name: &str) -> Vec<String> {
    let error = Kinds::objects().filter_by(name, 1).check().unwrap_err().to_string();
    let (_, offered) = error.rsplit_once("there are ").unwrap();
    offered.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_lookup_of_every_kind_is_the_typed_one() {
    let mut seen = Seen::new();
    compare_numbers_and_texts(&mut seen);
    compare_choices_and_json(&mut seen);
    compare_times(&mut seen);
    compare_parts(&mut seen);
    let fields = offered("nothing");
    assert_eq!(fields.len(), Kinds::schema().fields().len());
    let is_part = |name: &str| offered("at__x").iter().skip_while(|name| *name != "year").any(|part| part == name);
    let mut count = 0;
    // An enum is text by name; the typed one has no lookups of text.
    for field in fields.iter().filter(|field| *field != "state") {
        for lookup in offered(&format!("{field}__x")) {
            let name = format!("{field}__{lookup}");
            count += 1;
            assert!(seen.contains(&name), "{name} was not compared");
            if is_part(&lookup) {
                for lookup in offered(&format!("{name}__x")).iter().filter(|lookup| !is_part(lookup)) {
                    assert!(seen.contains(&format!("{name}__{lookup}")), "{name}__{lookup} was not compared");
                }
            }
        }
    }
    assert!(count > 300 && seen.len() > 700, "{count} {}", seen.len());
}

#[test]
fn nothing_given_is_null() {
    let mut seen = Seen::new();
    same(&mut seen, "note", None::<&str>, |k| k.note.eq(None));
    same(&mut seen, "note__ne", None::<i32>, |k| k.note.ne(None));
    same(&mut seen, "note__gt", None::<&str>, |k| k.note.gt(None));
    same(&mut seen, "note__ieq", None::<&str>, |k| k.note.ieq(None::<String>));
    same(&mut seen, "note__in", [Some("a"), None], |k| k.note.in_([Some("a".to_owned()), None]));
    same(&mut seen, "note__between", [Some("a"), None], |k| k.note.between("a", None));
}

#[test]
fn json_is_given_as_it_comes() {
    let mut seen = Seen::new();
    same(&mut seen, "int__ge", serde_json::json!(4), |k| k.int.ge(4));
    same(&mut seen, "double__ge", serde_json::json!(4), |k| k.double.ge(4.0));
    same(&mut seen, "single__ge", serde_json::json!(0.1), |k| k.single.ge(0.1));
    same(&mut seen, "price__ge", serde_json::json!(0.1), |k| k.price.ge(Decimal::new(1, 1)));
    same(&mut seen, "ubig", serde_json::json!(i64::MAX), |k| k.ubig.eq(i64::MAX.unsigned_abs()));
    same(&mut seen, "yes", serde_json::json!(true), |k| k.yes.eq(true));
    same(&mut seen, "note", serde_json::json!(null), |k| k.note.eq(None));
    same(&mut seen, "instant__date__in", serde_json::json!(["2024-01-01"]), |k| k.instant.date().in_([date(1)]));
    same(&mut seen, "int__range", serde_json::json!([1, "2"]), |k| k.int.between(1, 2));
    let sent = Kinds::objects().filter_by("tags", serde_json::json!(null)).to_sql(Dialect::Sqlite).unwrap();
    assert_eq!(sent.values(), [biform::Value::Json("null".to_owned())]);
    assert_eq!(format!("{:?}", Given::from(serde_json::json!({"secret": 1}))), "Json(..)");
    assert_eq!(format!("{:?}", Given::from(["secret"])), "[Text(..)]");
}

fn mistake(query: &QuerySet<Kinds>) -> String {
    let error = query.check().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidQuery);
    assert_eq!(query.to_sql(Dialect::Sqlite).unwrap_err().to_string(), error.to_string());
    error.to_string()
}

#[test]
fn what_a_column_does_not_take_is_told_by_its_type() {
    let told = |name: &str, given: Given| {
        let message = mistake(&Kinds::objects().filter_by(name, given));
        assert!(!message.contains("secret"), "{message}");
        message.strip_prefix("querying `Kinds`: `filter_by`: ").unwrap().to_owned()
    };
    for (name, given, message) in [
        ("int__ge", "secret".into(), "takes an i32, as text in the form of `4`, and was given text of another form"),
        ("int", (1_i64 << 40).into(), "takes an i32, and was given a number beyond its range"),
        ("int", 1.5.into(), "takes an i32, and was given a floating-point number"),
        ("int", [1].into(), "takes an i32, and was given a list"),
        ("int__in", 1.into(), "takes a list of values, each an i32, and was given an integer"),
        (
            "int__in",
            ["secret"].into(),
            "takes a list of values, each an i32, as text in the form of `4`, and was given text of another form",
        ),
        ("int__range", [1, 2, 3].into(), "takes a list of two, and was given a list of 3"),
        ("text", 4.into(), "takes text, and was given an integer"),
        ("text__like", 4.into(), "takes text, and was given an integer"),
        ("bytes", "secret".into(), "takes bytes, and was given text"),
        ("day__date", instant(1).into(), "takes a date, and was given an instant"),
        ("day__year", "secret".into(), "takes an i32, as text in the form of `4`, and was given text of another form"),
        ("note__is_null", None::<bool>.into(), "takes a boolean, and was given NULL"),
        ("int", serde_json::json!({"secret": 1}).into(), "takes an i32, and was given a JSON object"),
        ("int__in", serde_json::json!([[1]]).into(), "takes a list of values, each an i32, and was given a list"),
        (
            "tags",
            "{secret".into(),
            "takes JSON, as text in the form of `{\"key\": 1}`, and was given text of another form",
        ),
        ("state", "secret".into(), "takes one of `draft`, `out`, and was given another value"),
        ("state__in", ["out", "secret"].into(), "takes one of `draft`, `out`, and was given another value"),
    ] {
        assert_eq!(told(name, given), format!("`{name}` {message}"));
    }
}

#[derive(FieldType, Debug, Clone, PartialEq)]
#[field_type(integer)]
#[repr(u8)]
enum Stage {
    New = 0,
    Done = 9,
}

#[derive(Embedded, Debug, Clone, PartialEq)]
struct Place {
    city: String,
    wing: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Task {
    id: Id<Task>,
    #[field(choices)]
    stage: Stage,
    #[field(choices(1, 2))]
    level: u16,
    #[field(embedded)]
    at: Place,
}

#[test]
fn choices_are_told_of_whatever_type_they_are() {
    let told = |name: &str, given: Given| {
        let message = Task::objects().filter_by(name, given).check().unwrap_err().to_string();
        message.strip_prefix(&format!("querying `Task`: `filter_by`: `{name}` takes ")).unwrap().to_owned()
    };
    assert_eq!(told("stage", 3.into()), "one of `0`, `9`, and was given another value");
    assert_eq!(told("stage", 999.into()), "one of `0`, `9`, and was given a number beyond its range");
    assert_eq!(told("level__in", [1, 3].into()), "one of `1`, `2`, and was given another value");
    assert_eq!(
        told("level__in", ["one"].into()),
        "a list of values, each one of `1`, `2`, and was given text of another form"
    );
    assert_eq!(
        told("stage__ge", 999.into()),
        "a u8 (the choices are `0`, `9`), and was given a number beyond its range"
    );
    assert_eq!(
        told("level__between", ["one", "two"].into()),
        "a list of values, each a u16, as text in the form of `4` (the choices are `1`, `2`), and was given text of \
         another form"
    );
    assert!(Task::objects().filter_by("stage__ge", 99).check().is_ok());
}

#[test]
fn a_name_that_ends_too_early_or_too_late_is_told_with_what_to_do() {
    let told = |name: &str| {
        let message = Task::objects().filter_by(name, "x").check().unwrap_err().to_string();
        message.strip_prefix("querying `Task`: `filter_by`: ").unwrap().to_owned()
    };
    assert_eq!(
        told("level__in__x"),
        "`level__in__x` goes on with `x` after the lookup `in`, and a lookup ends a name: leave `x` out"
    );
    assert!(told("level__x__in").starts_with("`level__x__in` asks for `x`, and of a u16 there are"));
    for name in ["at", "at__eq", "at__x__y"] {
        let message = told(name);
        let expected = format!("there is no field `{name}`, did you mean `at__city` or `at__wing`? (there are `id`,");
        assert!(message.starts_with(&expected), "{message}");
    }
    assert!(told("at__ctiy").contains(", did you mean `at__city`?"));
    let allowed = Task::objects().allow(|task| (task.id, task.at.wing)).filter_by("at", "x").check().unwrap_err();
    assert!(allowed.to_string().ends_with(", did you mean `at__wing`? (there are `id`, `at__wing`)"), "{allowed}");
}

#[test]
fn names_that_are_none_are_told_with_those_that_are() {
    let books = || Kinds::objects().allow(|k| (k.int, k.text, k.address.city));
    let told = |query: QuerySet<Kinds>| mistake(&query).strip_prefix("querying `Kinds`: ").unwrap().to_owned();
    let none = |call: &str, name: &str| {
        format!("`{call}`: there is no field `{name}` (there are `int`, `text`, `address__city`)")
    };
    assert_eq!(told(books().filter_by("nowhere", 1)), none("filter_by", "nowhere"));
    assert_eq!(told(books().exclude_by("price__ge", 1)), none("exclude_by", "price__ge"));
    assert_eq!(told(books().filter_by("pk", 1)), none("filter_by", "pk"));
    assert_eq!(told(books().order_by_name("int,-pk")), none("order_by_name", "pk"));
    assert_eq!(
        told(books().filter_by("address.city", "x")).split_once(" (there").unwrap().0,
        "`filter_by`: there is no field `address.city`, did you mean `address__city`?"
    );
    let near = "`filter_by`: there is no field `txt__contains`, did you mean `text`? (there are `int`, `text`, `address__city`)";
    assert_eq!(told(books().filter_by("txt__contains", "x")), near);
    assert_eq!(
        told(books().filter_by("int__icontains", "x")),
        "`filter_by`: `int__icontains` asks for `icontains`, and of an i32 there are `eq`, `ne`, `gt`, `ge`, `lt`, `le`, `in`, `between`, `is_null`"
    );
    assert_eq!(
        told(books().order_by_name("int__ge")),
        "`order_by_name`: `int__ge` is a condition, and rows are ordered by fields"
    );
    let long = told(books().filter_by(format!("\0{}", "x".repeat(1_000_000)), "x"));
    assert!(long.len() < 200 && long.contains("`\\0xxx") && long.contains('…'), "{long}");
}

/// A field that may not be named, and one that is not there, of the same length and as near to others.
#[test]
fn a_field_that_may_not_be_named_is_told_as_one_that_is_not_there() {
    let books = || Kinds::objects().allow(|k| k.text);
    for lookup in ["", "__eq", "__year", "__x", "__", "__ge__x"] {
        let ask = |field: &str| {
            let name = format!("{field}{lookup}");
            let told = [
                mistake(&books().filter_by(&name, 1)),
                mistake(&books().exclude_by(&name, [1])),
                mistake(&books().order_by_name(&name)),
            ];
            told.map(|message| message.replace(field, "?"))
        };
        assert_eq!(ask("instant"), ask("anstint"), "{lookup}");
        assert_eq!(ask("pk"), ask("pq"), "{lookup}");
    }
}

#[test]
fn an_allow_list_only_ever_narrows() {
    let books = || Kinds::objects().allow(|k| (k.int, k.text)).allow(|k| (k.text, k.price));
    assert!(books().filter_by("text", "x").order_by_name("-text").check().is_ok());
    assert!(books().filter_by("int", 1).check().is_err() && books().filter_by("price", 1).check().is_err());
    assert!(books().filter(|k| k.int.eq(1)).check().is_ok());
    assert!(books().union(Kinds::objects()).order_by_name("int").check().is_err());
    assert!(books().union(Kinds::objects()).order_by_name("text").check().is_ok());
    assert!(Kinds::objects().allow(|k| k.id).filter_by("pk", 1).check().is_ok());
}

#[derive(Model)]
struct Odd {
    #[field(primary_key)]
    key: i32,
    pk: i32,
    n: i32,
    n__ge: i32,
}

#[test]
fn the_longest_name_of_a_field_wins() -> Result<()> {
    let filters = |query: QuerySet<Odd>| {
        let statement = query.to_sql(Dialect::Sqlite)?;
        Ok::<_, biform::Error>(statement.sql().split_once(" WHERE ").unwrap().1.to_owned())
    };
    for (name, sql) in [
        ("n__gt", r#""odd"."n" > ?"#),
        ("n__ge", r#""odd"."n__ge" = ?"#),
        ("n__ge__ge", r#""odd"."n__ge" >= ?"#),
        ("n__gte", r#""odd"."n" >= ?"#),
        ("pk", r#""odd"."pk" = ?"#),
    ] {
        assert_eq!(filters(Odd::objects().filter_by(name, 1))?, sql);
    }
    assert!(Odd::objects().allow(|o| o.key).filter_by("n__ge", 1).check().is_err());
    assert_eq!(filters(Odd::objects().allow(|o| o.n).filter_by("n__ge", 1))?, r#""odd"."n" >= ?"#);
    Ok(())
}

#[test]
fn an_order_by_name_is_the_typed_one() -> Result<()> {
    let sql = |query: QuerySet<Kinds>| query.to_sql(Dialect::Sqlite).map(|statement| statement.sql().to_owned());
    let start = || Kinds::objects().order_by(|k| k.big.asc());
    let typed =
        sql(Kinds::objects().order_by(|k| (k.int.desc(), k.address.city.asc(), k.at.year().desc(), k.id.asc())))?;
    assert_eq!(sql(start().order_by_name(" -int ,\taddress__city,-at__year , pk"))?, typed);
    assert_eq!(sql(start().order_by_name(""))?, sql(Kinds::objects())?);
    assert_eq!(sql(start().order_by_name(" "))?, sql(Kinds::objects())?);
    for wrong in [",", "int,", "--int", "- int", "+int", "int text", "int desc", "?", "-"] {
        mistake(&start().order_by_name(wrong));
    }
    Ok(())
}

#[test]
fn the_first_mistake_is_told_and_slices_and_combinations_refuse_as_for_typed_ones() {
    let first = Kinds::objects().filter_by("nowhere", 1).filter_by("int", "x").order_by_name("x");
    assert!(mistake(&first).contains("nowhere"));
    let typed = mistake(&Kinds::objects().limit(1).filter(|k| k.int.eq(1)));
    assert_eq!(mistake(&Kinds::objects().limit(1).filter_by("nowhere", 1)), typed);
    assert_eq!(mistake(&Kinds::objects().limit(1).exclude_by("int", 1)), typed);
    let typed = mistake(&Kinds::objects().limit(1).order_by(|k| k.int.asc()));
    assert_eq!(mistake(&Kinds::objects().limit(1).order_by_name("int")), typed);
    let both = || Kinds::objects().union(Kinds::objects());
    let typed = mistake(&both().filter(|k| k.int.eq(1)));
    assert_eq!(mistake(&both().filter_by("int", 1)), typed.replace("`filter`", "`filter_by`"));
    assert!(both().order_by_name("int").check().is_ok());
    let texts = || Kinds::objects().values(|k| k.text);
    assert!(texts().union(texts()).order_by_name("text").check().is_ok());
    assert!(texts().union(texts()).order_by_name("int").check().is_err());
}

#[test]
fn what_the_database_does_not_hold_is_a_mistake_of_the_client() {
    let told = |query: QuerySet<Kinds>| {
        assert!(query.check().is_ok());
        let error = query.to_sql(Dialect::Sqlite).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidQuery, "{error}");
        for other in
            [query.count_sql(Dialect::Sqlite), query.exists_sql(Dialect::Sqlite), query.delete_sql(Dialect::Sqlite)]
        {
            assert_eq!(other.unwrap_err().to_string(), error.to_string());
        }
        let nested = Kinds::objects().filter(|k| k.id.in_(query)).to_sql(Dialect::Sqlite).unwrap_err();
        assert_eq!(nested.kind(), ErrorKind::InvalidQuery, "{nested}");
        error.to_string().strip_prefix("querying `Kinds`: `filter_by`: ").unwrap().to_owned()
    };
    let by = |name: &str, given: Given| told(Kinds::objects().filter_by(name, given));
    let long = "12.345678901234567890";
    let digits = "takes a decimal number, and was given one of more digits than Sqlite compares exactly";
    assert_eq!(by("price__lt", long.into()), format!("`price__lt` {digits}"));
    assert_eq!(by("price__in", ["1", long].into()), format!("`price__in` {digits}"));
    assert_eq!(by("price__between", ["1", long].into()), format!("`price__between` {digits}"));
    assert_eq!(by("ubig", u64::MAX.to_string().into()), "`ubig` takes a u64, and was given a number beyond its range");
    assert_eq!(by("double__ge", f64::NAN.into()), "`double__ge` takes an f64, and was given no number");
    let early = biform::value::Date { year: -1, month: 1, day: 1 };
    assert_eq!(by("day__gt", early.into()), "`day__gt` takes a date, and was given one that Sqlite does not hold");
    let infinite = Kinds::objects().filter_by("double__lt", f64::INFINITY).to_sql(Dialect::Sqlite);
    assert_eq!(infinite.unwrap().values(), [biform::Value::F64(f64::INFINITY)]);
    let typed = Kinds::objects().filter(|k| k.ubig.eq(u64::MAX)).to_sql(Dialect::Sqlite).unwrap_err();
    assert_eq!(typed.kind(), ErrorKind::Encode);
}

#[test]
fn the_variants_of_an_enum_are_choices_without_being_declared() {
    #[derive(Model)]
    struct Job {
        id: Id<Job>,
        state: Option<State>,
        stage: Stage,
    }
    let told = |name: &str, given: Given| {
        let message = Job::objects().filter_by(name, given).check().unwrap_err().to_string();
        message.strip_prefix(&format!("querying `Job`: `filter_by`: `{name}` takes ")).unwrap().to_owned()
    };
    assert_eq!(told("state", "nope".into()), "one of `draft`, `out`, and was given another value");
    assert_eq!(told("state__ne", "nope".into()), "one of `draft`, `out`, and was given another value");
    assert_eq!(told("state__in", ["out", "nope"].into()), "one of `draft`, `out`, and was given another value");
    assert_eq!(told("stage", 3.into()), "one of `0`, `9`, and was given another value");
    assert_eq!(told("stage", "new".into()), "one of `0`, `9`, and was given text of another form");
    for query in [
        Job::objects().filter_by("state", "out"),
        Job::objects().filter_by("state", None::<&str>),
        Job::objects().filter_by("state__starts_with", "o"),
        Job::objects().filter_by("stage__in", ["0", "9"]),
    ] {
        assert!(query.check().is_ok(), "{query:?}");
    }
}

#[test]
fn what_may_be_named_can_be_said_before_and_after() {
    let told = |query: QuerySet<Task>| query.check().unwrap_err().to_string();
    let before = || Task::objects().allow(|t| (t.id, t.level));
    let after = |query: QuerySet<Task>| query.allow(|t| (t.id, t.level));
    for name in ["stage", "stage__ge", "level__x", "nothing"] {
        let late = told(after(Task::objects().filter_by(name, 999)));
        assert_eq!(late, told(before().filter_by(name, 999)));
        assert_eq!(told(after(Task::objects().exclude_by(name, 0))), told(before().exclude_by(name, 0)));
        assert_eq!(told(after(Task::objects().order_by_name(name))), told(before().order_by_name(name)));
        assert!(!late.contains("`9`"), "{late}");
    }
    assert_eq!(told(after(Task::objects().filter_by("level", 3))), told(before().filter_by("level", 3)));
    assert!(after(Task::objects().filter_by("level", 1).order_by_name("-id")).check().is_ok());
    let union = || Task::objects().filter_by("stage", 0).union(Task::objects());
    assert!(union().check().is_ok() && after(union()).check().is_err());
}
