//! The model that is queried, the types it has, and its values as SQL knows them.
use biform::prelude::*;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use uuid::Uuid;

/// A plain column and one that can be NULL, of each type.
#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Item {
    pub(crate) id: Id<Item>,
    pub(crate) small: i32,
    pub(crate) small_null: Option<i32>,
    pub(crate) big: i64,
    pub(crate) big_null: Option<i64>,
    pub(crate) float: f64,
    pub(crate) float_null: Option<f64>,
    pub(crate) price: Decimal,
    pub(crate) price_null: Option<Decimal>,
    pub(crate) flag: bool,
    pub(crate) flag_null: Option<bool>,
    pub(crate) text: String,
    pub(crate) text_null: Option<String>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) bytes_null: Option<Vec<u8>>,
    pub(crate) day: Date,
    pub(crate) day_null: Option<Date>,
    pub(crate) clock: Time,
    pub(crate) clock_null: Option<Time>,
    pub(crate) wall: DateTime,
    pub(crate) wall_null: Option<DateTime>,
    pub(crate) moment: Timestamp,
    pub(crate) moment_null: Option<Timestamp>,
    pub(crate) shade: Shade,
    pub(crate) shade_null: Option<Shade>,
    pub(crate) narrow: f32,
    pub(crate) narrow_null: Option<f32>,
    pub(crate) grade: Grade,
    pub(crate) grade_null: Option<Grade>,
    #[field(embedded)]
    pub(crate) tag: Tag,
}

/// Columns within columns.
#[derive(Embedded, Debug, Clone, PartialEq)]
pub(crate) struct Tag {
    pub(crate) count: u32,
    pub(crate) count_null: Option<u32>,
    pub(crate) token: Uuid,
    pub(crate) token_null: Option<Uuid>,
}

/// Stored as the number within.
#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
pub(crate) struct Grade(pub(crate) i32);

/// Stored as text.
#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
pub(crate) enum Shade {
    #[field_type(rename = "dark")]
    Dark,
    #[field_type(rename = "Light")]
    Light,
    #[field_type(rename = "")]
    Clear,
}

impl Shade {
    pub(crate) const ALL: [(Shade, &str); 3] = [(Shade::Dark, "dark"), (Shade::Light, "Light"), (Shade::Clear, "")];
}

/// The types of columns and expressions, NULL apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Base {
    I32,
    I64,
    F64,
    Decimal,
    Bool,
    Text,
    Bytes,
    Date,
    Time,
    Wall,
    Moment,
    Shade,
    F32,
    Grade,
    U32,
    Uuid,
}

impl Base {
    pub(crate) const ALL: [Base; 16] = [
        Base::I32,
        Base::I64,
        Base::F64,
        Base::Decimal,
        Base::Bool,
        Base::Text,
        Base::Bytes,
        Base::Date,
        Base::Time,
        Base::Wall,
        Base::Moment,
        Base::Shade,
        Base::F32,
        Base::Grade,
        Base::U32,
        Base::Uuid,
    ];

    pub(crate) const NUMBERS: [Base; 6] = [Base::I32, Base::I64, Base::F64, Base::Decimal, Base::F32, Base::U32];
    pub(crate) const INTEGERS: [Base; 3] = [Base::I32, Base::I64, Base::U32];

    pub(crate) const fn plain(self) -> Type {
        Type { base: self, null: false }
    }

    pub(crate) const fn option(self) -> Type {
        Type { base: self, null: true }
    }

    pub(crate) fn is_number(self) -> bool {
        Base::NUMBERS.contains(&self)
    }
}

/// A type, and whether it is an `Option`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Type {
    pub(crate) base: Base,
    pub(crate) null: bool,
}

/// A value while it is calculated with. Truth values are `Bool` or NULL, enums are text, decimals are numbers of SQLite.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
    Date(Date),
    Time(Time),
    Wall(DateTime),
    Moment(Timestamp),
    /// What a decimal is read as.
    Decimal(Decimal),
}

impl Value {
    /// As SQLite holds it: whole numbers are integers.
    pub(crate) fn of_decimal(decimal: Decimal) -> Value {
        match (decimal.fract().is_zero(), i64::try_from(decimal)) {
            (true, Ok(whole)) => Value::Int(whole),
            _ => Value::Real(decimal.to_string().parse().unwrap()),
        }
    }
}

impl Item {
    /// What a row holds in the column of a type.
    pub(crate) fn value(&self, of: Type) -> Value {
        macro_rules! read {
            ($($plain:ident).+, $($null:ident).+, $make:expr) => {
                match of.null {
                    false => Some(self.$($plain).+.clone()).map_or(Value::Null, $make),
                    true => self.$($null).+.clone().map_or(Value::Null, $make),
                }
            };
        }
        match of.base {
            Base::I32 => read!(small, small_null, |int| Value::Int(int.into())),
            Base::I64 => read!(big, big_null, Value::Int),
            Base::F64 => read!(float, float_null, Value::Real),
            Base::Decimal => read!(price, price_null, Value::of_decimal),
            Base::Bool => read!(flag, flag_null, Value::Bool),
            Base::Text => read!(text, text_null, Value::Text),
            Base::Bytes => read!(bytes, bytes_null, Value::Bytes),
            Base::Date => read!(day, day_null, Value::Date),
            Base::Time => read!(clock, clock_null, Value::Time),
            Base::Wall => read!(wall, wall_null, Value::Wall),
            Base::Moment => read!(moment, moment_null, Value::Moment),
            Base::Shade => read!(shade, shade_null, |shade| Value::Text(stored(shade).into())),
            Base::F32 => read!(narrow, narrow_null, |real| Value::Real(real.into())),
            Base::Grade => read!(grade, grade_null, |grade| Value::Int(grade.0.into())),
            Base::U32 => read!(tag.count, tag.count_null, |int| Value::Int(int.into())),
            Base::Uuid => read!(tag.token, tag.token_null, |uuid| Value::Bytes(uuid.as_bytes().to_vec())),
        }
    }

    pub(crate) fn key(&self) -> Value {
        Value::Int(self.id.into_key().unwrap())
    }
}

pub(crate) fn stored(shade: Shade) -> &'static str {
    Shade::ALL.iter().find(|(of, _)| *of == shade).unwrap().1
}
