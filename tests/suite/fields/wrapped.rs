//! The second table of `docs/fields.md`: what is around another type, derived, or said by an attribute. Knows no plain type.
use super::{server_cell, shown, texts, type_of};
use biform::prelude::*;
use biform::{Deferred, FieldType, Json, Mismatch, Result, Value, ValueRef, ValueType};
use biform_lanes::helper;
use std::fmt::Debug;
use uuid::Uuid;

pub(crate) const HEAD: &str = "
# Wrappers, derived types and attributes

Made in the same way. Each value that is *kept* stands with the literals that SQL has for what is stored of it, and each
that is *refused* with its `ErrorKind`. A type around another one has the edges of that one. *Left out* is what `create`
was not told; what the database made then was read back. Under *PostgreSQL* and *MariaDB* stand the types of the columns,
and what is refused there.

| declared | feature | SQLite columns | kept, and what is stored | refused | PostgreSQL | MariaDB |
|---|---|---|---|---|---|---|
";

/// A line that is being made.
#[derive(Default)]
pub(crate) struct Line {
    kept: Vec<String>,
    refused: Vec<String>,
}

impl Line {
    fn keep(&mut self, said: &str, value: &impl Debug, stored: &[String]) {
        let stored: Vec<String> = stored.iter().map(|literal| format!("`{literal}`")).collect();
        self.kept.push(format!("{said}{} as {}", shown(value), stored.join(", ")));
    }

    fn refuse(&mut self, value: &impl Debug, kind: ErrorKind) {
        self.refused.push(format!("{} (`{kind:?}`)", shown(value)));
    }

    /// The cells of SQLite.
    fn finish(self, declared: &str, feature: &str, columns: &[String]) -> Vec<String> {
        let said = [columns.join(", "), self.kept.join("; "), self.refused.join("; ")];
        [format!("`{declared}`"), feature.to_owned()].into_iter().chain(said).collect()
    }

    /// The cells of a server.
    fn finish_server(self, declared: &str, types: &[String]) -> Vec<String> {
        vec![format!("`{declared}`"), server_cell(types, &self.refused)]
    }
}

/// What a CREATE TABLE says of some of its columns.
fn columns(create: &str, names: &[&str]) -> Vec<String> {
    let (_, inside) = create.split_once('(').unwrap();
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for letter in inside.chars() {
        match letter {
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            '(' => depth += 1,
            ')' if depth == 0 => break,
            ')' => depth -= 1,
            _ => {}
        }
        parts.last_mut().unwrap().push(letter);
    }
    let said = |name: &&str| {
        let start = format!("\"{name}\" ");
        let part = parts.iter().find(|part| part.trim_start().starts_with(&start)).unwrap();
        format!("`{}`", part.trim())
    };
    names.iter().map(said).collect()
}

/// A function that makes the line of a model's field: it saves rows, each with the value that the field is to have.
macro_rules! line {
    ($(
        $name:ident, $model:ident, $written:literal, $feature:literal, $field:ident [$($column:literal),+],
        [$($row:expr => $wanted:expr $(, $said:literal)?);+ $(;)?];
    )+) => {
        $(
            #[helper(with(texts))]
            async fn $name(db: &Db) -> Result<Vec<String>> {
                db.create_tables(models![$model]).await?;
                let (table, names) = ($model::schema().table(), [$($column),+]);
                let literals = names.map(|name| format!("quote(\"{name}\")")).join(", ");
                let (mut line, is_sqlite) = (Line::default(), db.dialect() == Dialect::Sqlite);
                $({
                    let wanted = $wanted;
                    match $row.save(db).await {
                        Ok(row) => {
                            assert_eq!(row.$field, wanted);
                            assert_eq!($model::get(db, row.id.clone()).await?.$field, wanted);
                            if is_sqlite {
                                let sql = format!("SELECT {literals} FROM {table} WHERE id = ?");
                                let stored = texts(db, sql, names.len(), Some(row.id.to_value())).await?;
                                line.keep(concat!($($said, ": ")?), &wanted, &stored);
                            }
                        }
                        Err(error) => line.refuse(&wanted, error.kind()),
                    }
                })+
                if !is_sqlite {
                    let mut types = Vec::new();
                    for name in names {
                        types.extend(texts(db, type_of(db.dialect(), table, name), 1, None).await?);
                    }
                    return Ok(line.finish_server($written, &types));
                }
                let sql = format!("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = '{table}'");
                let create = texts(db, sql, 1, None).await?;
                Ok(line.finish($written, $feature, &columns(&create[0], &names)))
            }
        )+

        /// The second table.
        #[helper(with($($name),+))]
        async fn lines(db: &Db) -> Result<Vec<Vec<String>>> {
            Ok(vec![$($name(db).await?),+])
        }
    };
}

#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
pub(crate) enum State {
    Draft,
    InReview,
}

#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
#[field_type(enum_type = "mood")]
pub(crate) enum Mood {
    Sad,
    SoSo,
}

#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
#[field_type(integer)]
#[repr(i64)]
pub(crate) enum Age {
    Least = i64::MIN,
    Teen = 12,
    Most = i64::MAX,
}

#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cents(u64);

/// Up to 100.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Percent(i32);

impl FieldType for Percent {
    const TYPE: ValueType = ValueType::I32;

    fn to_value(&self) -> Value {
        match self.0 {
            0..=100 => self.0.into(),
            _ => Value::Invalid { of: Self::TYPE, reason: "it is more than all, or less than nothing".into() },
        }
    }
    fn from_value(value: ValueRef<'_>) -> std::result::Result<Self, Mismatch> {
        i32::from_value(value).map(Percent)
    }
}

#[derive(Embedded, Debug, Clone, PartialEq)]
pub(crate) struct Address {
    city: String,
    number: Option<u64>,
}

fn address(city: &str, number: Option<u64>) -> Address {
    Address { city: city.to_owned(), number }
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct OfMadeKey {
    id: Id<OfMadeKey>,
    note: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct OfLongKey {
    id: Id<OfLongKey, u64>,
    note: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct OfUuidKey {
    id: Id<OfUuidKey, Uuid>,
    note: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct OfTextKey {
    id: Id<OfTextKey, String>,
    note: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct OfOption {
    id: Id<OfOption>,
    value: Option<u64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct OfOptionalText {
    id: Id<OfOptionalText>,
    value: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct OfDeferred {
    id: Id<OfDeferred>,
    value: Deferred<u64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct OfOptionalDeferred {
    id: Id<OfOptionalDeferred>,
    value: Deferred<Option<String>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct OfEnum {
    id: Id<OfEnum>,
    state: State,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct OfChoices {
    id: Id<OfChoices>,
    #[field(choices)]
    state: State,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct OfMood {
    id: Id<OfMood>,
    mood: Mood,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct OfNumber {
    id: Id<OfNumber>,
    age: Age,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct OfNewtype {
    id: Id<OfNewtype>,
    price: Cents,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct OfOwn {
    id: Id<OfOwn>,
    share: Percent,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct OfEmbedded {
    id: Id<OfEmbedded>,
    #[field(embedded)]
    home: Address,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct OfNull {
    id: Id<OfNull>,
    value: Json<Option<f64>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct OfBothNulls {
    id: Id<OfBothNulls>,
    value: Option<Json<Option<i32>>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct OfAnyNull {
    id: Id<OfAnyNull>,
    value: Option<serde_json::Value>,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct OfDefault {
    id: Id<OfDefault>,
    #[field(db_default = 7)]
    rank: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct OfGenerated {
    id: Id<OfGenerated>,
    rank: i32,
    #[field(generated = |g| g.rank * 2)]
    double: i32,
}

line! {
    of_made_key, OfMadeKey, "Id<M>", "", id ["id"], [
        OfMadeKey::create().note(true) => Id::from(1), "left out";
        OfMadeKey::create().note(true).id(-7) => Id::from(-7);
        OfMadeKey::create().note(true).id(i64::MIN) => Id::from(i64::MIN);
        OfMadeKey::create().note(true).id(i64::MAX) => Id::from(i64::MAX);
    ];
    of_long_key, OfLongKey, "Id<M, u64>", "", id ["id"], [
        OfLongKey::create().note(true) => Id::from(1), "left out";
        OfLongKey::create().note(true).id(0_u64) => Id::from(0);
        OfLongKey::create().note(true).id(i64::MAX as u64) => Id::from(i64::MAX as u64);
        OfLongKey::create().note(true).id(u64::MAX) => Id::from(u64::MAX);
    ];
    of_uuid_key, OfUuidKey, "Id<M, Uuid>", "`uuid`", id ["id"], [
        OfUuidKey::create().note(true).id(Uuid::from_bytes([7; 16])) => Id::from(Uuid::from_bytes([7; 16]));
        OfUuidKey::create().note(true).id(Uuid::nil()) => Id::from(Uuid::nil());
        OfUuidKey::create().note(true).id(Uuid::max()) => Id::from(Uuid::max());
    ];
    of_text_key, OfTextKey, "Id<M, String>", "", id ["id"], [
        OfTextKey::create().note(true).id("FI") => Id::from("FI");
        OfTextKey::create().note(true).id("") => Id::from("");
    ];
    of_option, OfOption, "Option<u64>", "", value ["value"], [
        OfOption::create() => None, "left out";
        OfOption::create().value(0_u64) => Some(0);
        OfOption::create().value(i64::MAX as u64) => Some(i64::MAX as u64);
        OfOption::create().value(i64::MAX as u64 + 1) => Some(i64::MAX as u64 + 1);
    ];
    of_optional_text, OfOptionalText, "Option<String>", "", value ["value"], [
        OfOptionalText::create().value(None::<String>) => None;
        OfOptionalText::create().value("") => Some(String::new());
    ];
    of_deferred, OfDeferred, "Deferred<u64>", "", value ["value"], [
        OfDeferred::create().value(0_u64) => Deferred::from(0);
        OfDeferred::create().value(i64::MAX as u64) => Deferred::from(i64::MAX as u64);
        OfDeferred::create().value(u64::MAX) => Deferred::from(u64::MAX);
        OfDeferred::create().value(Deferred::default()) => Deferred::<u64>::default();
    ];
    of_optional_deferred, OfOptionalDeferred,
        "Deferred<Option<String>>", "", value ["value"], [
        OfOptionalDeferred::create().value("Dune") => Deferred::from(Some("Dune".to_owned()));
        OfOptionalDeferred::create().value(None::<String>) => Deferred::from(None);
    ];
    of_enum, OfEnum, "enum State { Draft, InReview }", "", state ["state"], [
        OfEnum::create().state(State::Draft) => State::Draft;
        OfEnum::create().state(State::InReview) => State::InReview;
    ];
    of_choices, OfChoices, "#[field(choices)] State", "", state ["state"], [
        OfChoices::create().state(State::InReview) => State::InReview;
    ];
    of_mood, OfMood, "#[field_type(enum_type = \"mood\")] enum Mood", "", mood ["mood"], [
        OfMood::create().mood(Mood::SoSo) => Mood::SoSo;
    ];
    of_number, OfNumber, "#[field_type(integer)] enum Age", "", age ["age"], [
        OfNumber::create().age(Age::Teen) => Age::Teen;
        OfNumber::create().age(Age::Least) => Age::Least;
        OfNumber::create().age(Age::Most) => Age::Most;
    ];
    of_newtype, OfNewtype, "struct Cents(u64);", "", price ["price"], [
        OfNewtype::create().price(Cents(0)) => Cents(0);
        OfNewtype::create().price(Cents(i64::MAX as u64)) => Cents(i64::MAX as u64);
        OfNewtype::create().price(Cents(u64::MAX)) => Cents(u64::MAX);
    ];
    of_own, OfOwn, "impl FieldType for Percent", "", share ["share"], [
        OfOwn::create().share(Percent(0)) => Percent(0);
        OfOwn::create().share(Percent(100)) => Percent(100);
        OfOwn::create().share(Percent(101)) => Percent(101);
        OfOwn::create().share(Percent(-1)) => Percent(-1);
    ];
    of_embedded, OfEmbedded, "#[field(embedded)] home: Address", "",
        home ["home_city", "home_number"], [
        OfEmbedded::create().home(address("Turku", Some(7))) => address("Turku", Some(7));
        OfEmbedded::create().home(address("", None)) => address("", None);
        OfEmbedded::create().home(address("Oulu", Some(u64::MAX))) => address("Oulu", Some(u64::MAX));
    ];
    of_null, OfNull, "Json<Option<f64>>", "`json`", value ["value"], [
        OfNull::create().value(Json(None)) => Json(None), "null of JSON";
        OfNull::create().value(Json(Some(0.5))) => Json(Some(0.5));
        OfNull::create().value(Json(Some(f64::MAX))) => Json(Some(f64::MAX));
        OfNull::create().value(Json(Some(f64::NAN))) => Json(Some(f64::NAN));
        OfNull::create().value(Json(Some(f64::INFINITY))) => Json(Some(f64::INFINITY));
    ];
    of_both_nulls, OfBothNulls,
        "Option<Json<Option<i32>>>", "`json`", value ["value"], [
        OfBothNulls::create() => None, "NULL of SQL, left out";
        OfBothNulls::create().value(Json(None)) => Some(Json(None)), "null of JSON";
        OfBothNulls::create().value(Json(Some(1))) => Some(Json(Some(1)));
    ];
    of_any_null, OfAnyNull,
        "Option<serde_json::Value>", "`json`", value ["value"], [
        OfAnyNull::create().value(None::<serde_json::Value>) => None, "NULL of SQL";
        OfAnyNull::create().value(serde_json::Value::Null) => Some(serde_json::Value::Null), "null of JSON";
    ];
    of_default, OfDefault,
        "#[field(db_default = 7)] rank: i32", "", rank ["rank"], [
        OfDefault::create() => 7, "left out";
        OfDefault::create().rank(i32::MIN) => i32::MIN;
        OfDefault::create().rank(i32::MAX) => i32::MAX;
    ];
    of_generated, OfGenerated,
        "#[field(generated = \\|g\\| g.rank * 2)] double: i32", "", double ["double"], [
        OfGenerated::create().rank(4) => 8, "of `4`";
        OfGenerated::create().rank(i32::MIN / 2) => i32::MIN, "of `-1073741824`";
        OfGenerated::create().rank(i32::MAX / 2) => i32::MAX - 1, "of `1073741823`";
    ];
}
