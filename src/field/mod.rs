//! What a column can hold, and how a Rust value goes there and back: a file for each family of types. Knows no database.
mod array;
#[cfg(feature = "chrono")]
mod chrono;
mod clock;
mod composite;
#[cfg(feature = "rust_decimal")]
mod decimal;
mod deferred;
mod duration;
mod ip;
#[cfg(feature = "jiff")]
mod jiff;
#[cfg(feature = "json")]
mod json;
#[cfg(feature = "json")]
mod json_floats;
#[cfg(feature = "json")]
mod json_text;
mod numbers;
mod option;
mod plain;
mod range;
#[cfg_attr(
    not(any(feature = "chrono", feature = "time", feature = "jiff")),
    allow(dead_code, reason = "Rust itself has durations alone")
)]
mod temporal;
#[cfg(feature = "time")]
mod time;
#[cfg(feature = "uuid")]
mod uuid;

pub use array::Element;
pub use clock::FromClock;
pub use composite::Composite;
pub use deferred::{Deferred, read_default};
#[cfg(feature = "json")]
pub use json::Json;
pub use range::RangeElement;

use crate::error::{Error, Result};
use crate::value::{EnumType, Row, Value, ValueRef, ValueType};
use std::borrow::Cow;
use std::fmt;

/// A type that a column can hold: `i8` to `i64`, `u8` to `u64`, `f32`, `f64`, `bool`, `String`, `Vec<u8>`,
/// `std::time::Duration`, `IpAddr`, `Ipv4Addr`, `Ipv6Addr`, [`Id`](crate::Id), [ranges](crate::RangeElement), arrays, that is `Vec`s of [elements](crate::Element), and `Option`s of these, which can be NULL; and
/// [`Deferred`](crate::Deferred) of any of them.
///
/// Each of these features of Biform adds the types of the crate it is named after:
///
/// | feature | types |
/// |---|---|
/// | `uuid` | `uuid::Uuid` |
/// | `chrono` | `NaiveDate`, `NaiveTime`, `NaiveDateTime`, `DateTime<Utc>`, `TimeDelta` |
/// | `time` | `Date`, `Time`, `PrimitiveDateTime`, `OffsetDateTime`, which is stored and read as UTC, `Duration` |
/// | `jiff` | `civil::Date`, `civil::Time`, `civil::DateTime`, `Timestamp`, `SignedDuration` |
/// | `rust_decimal` | `Decimal` |
/// | `json` | `serde_json::Value`, and `Json<T>` for any `T` of serde |
///
/// Nothing is ever wrapped, rounded or cut off on its way: what a database cannot hold exactly is refused with
/// [`Encode`](crate::ErrorKind::Encode) before anything is sent. SQLite has four kinds of values, so there
///
/// * a `u64` ends where an `i64` does, and there is no NaN. Infinities are stored, and -0.0 comes back as 0.0 from a
///   column, which is equal to it;
/// * a UUID is a BLOB of 16 bytes; one that is stored as text is read, too;
/// * dates and times are text in the form of CURRENT_TIMESTAMP, with the fraction of a second where there is one, so that
///   their order is that of time. Years are 0 to 9999, and there are no leap seconds;
/// * a decimal is a whole number that fits an `i64`, or has at most 15 significant digits. Zeros at the end of its
///   fraction are lost, and what the database calculates is rounded to 15 digits when it is read;
/// * JSON is text, and equal where the text is.
///
/// A duration is an `interval` on PostgreSQL, where a day has 24 hours and one with months is not read; elsewhere it is a whole
/// number of microseconds. One that is finer is refused; one of Rust itself is never negative, which a check of the table
/// keeps. An IP address is an `inet` on PostgreSQL, where one with a netmask is
/// not read; elsewhere it is bytes, the version before those of the address, so that addresses have one order everywhere: that of
/// Rust, in which those of version 4 come first.
///
/// ```
/// use biform::{FieldType, ValueRef, ValueType};
///
/// assert_eq!(<Option<i32> as FieldType>::TYPE, ValueType::I32);
/// assert_eq!(i32::from_value(ValueRef::Int(4)).ok(), Some(4));
/// assert!(i32::from_value(ValueRef::Int(1 << 40)).is_err());
/// ```
///
/// The types of other crates are fields as they are, alone or in an `Option`:
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// # use biform::prelude::*;
/// # #[cfg(all(feature = "chrono", feature = "time", feature = "rust_decimal", feature = "uuid"))]
/// # fn main() -> biform::Result<()> {
/// use chrono::{DateTime, NaiveDate, Utc};
/// use rust_decimal::Decimal;
/// use uuid::Uuid;
///
/// #[derive(Model)]
/// struct Order {
///     id: Id<Order>,
///     code: Uuid,
///     price: Decimal,
///     day: NaiveDate,
///     made: DateTime<Utc>,
///     due: Option<time::Date>,
///     paid: Option<time::OffsetDateTime>,
/// }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Order])?;
///
/// let day = NaiveDate::from_ymd_opt(2024, 1, 31).unwrap_or_default();
/// let order = Order::create().code(Uuid::new_v4()).price(Decimal::new(1950, 2)).day(day).made(DateTime::UNIX_EPOCH);
/// let order = order.paid(time::OffsetDateTime::UNIX_EPOCH).save(&db)?;
/// let found = Order::objects().filter(|o| o.price.lt(Decimal::from(20)) & o.day.eq(day) & o.due.is_null()).get(&db)?;
/// assert_eq!((found.code, found.made, found.paid), (order.code, order.made, order.paid));
/// # Ok(())
/// # }
/// # #[cfg(not(all(feature = "chrono", feature = "time", feature = "rust_decimal", feature = "uuid")))]
/// # fn main() -> biform::Result<()> { Ok(()) }
/// # main()?;
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
///
/// What does not fit is refused: before it is sent, or by a check of the table where the database calculates it.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// # use biform::prelude::*;
/// #[derive(Model)]
/// struct Page {
///     id: Id<Page>,
///     views: u64,
///     stars: u8,
/// }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Page])?;
///
/// let error = Page::create().views(u64::MAX).stars(5).save(&db).map(|page| page.id).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Encode);
/// Page::create().views(i64::MAX as u64).stars(200).save(&db)?;
/// let error = Page::objects().update(&db, |p| p.stars.set(p.stars + 100)).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Check);
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
///
/// A type of your own says what it is stored as, and is then a field and a column like the others:
///
/// ```
/// use biform::{FieldType, Mismatch, Value, ValueRef, ValueType};
/// # use biform::prelude::*;
///
/// enum Cover {
///     Hard,
///     Soft,
/// }
///
/// impl FieldType for Cover {
///     const TYPE: ValueType = ValueType::Text;
///
///     fn to_value(&self) -> Value {
///         Value::from(match self {
///             Cover::Hard => "hard",
///             Cover::Soft => "soft",
///         })
///     }
///     fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
///         match value {
///             ValueRef::Text("hard") => Ok(Cover::Hard),
///             ValueRef::Text("soft") => Ok(Cover::Soft),
///             other => Err(Mismatch::new("`hard` or `soft`", other)),
///         }
///     }
/// }
///
/// #[derive(Model)]
/// struct Book {
///     id: Id<Book>,
///     cover: Option<Cover>,
/// }
///
/// let query = Book::objects().filter(|b| b.cover.eq(Cover::Hard));
/// assert_eq!(query.to_sql(Dialect::Sqlite)?.values(), [Value::from("hard")]);
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "no column can hold `{Self}`",
    label = "not a column type",
    note = "columns hold `i8` to `i64`, `u8` to `u64`, `f32`, `f64`, `bool`, `String`, `Vec<u8>`, `Duration`, `IpAddr`, `Id<…>`, \
            the types of the features that are on, `Vec`s of these, and `Option`s of all of them",
    note = "for a type of your own: derive `FieldType` for an enum or a newtype; or derive `Embedded` for a struct with \
            named fields, and mark the field of the model `#[field(embedded)]`; it is never an `Option`: make its fields \
            `Option`s; and a shape in a shape is marked `#[shape(nested)]`"
)]
#[cfg_attr(
    not(feature = "uuid"),
    diagnostic::on_unimplemented(note = "`uuid::Uuid` needs the feature `uuid` of biform")
)]
#[cfg_attr(
    not(feature = "chrono"),
    diagnostic::on_unimplemented(note = "the types of the crate `chrono` need the feature `chrono` of biform")
)]
#[cfg_attr(
    not(feature = "time"),
    diagnostic::on_unimplemented(note = "the types of the crate `time` need the feature `time` of biform")
)]
#[cfg_attr(
    not(feature = "jiff"),
    diagnostic::on_unimplemented(note = "the types of the crate `jiff` need the feature `jiff` of biform")
)]
#[cfg_attr(
    not(feature = "rust_decimal"),
    diagnostic::on_unimplemented(note = "`rust_decimal::Decimal` needs the feature `rust_decimal` of biform")
)]
#[cfg_attr(
    not(feature = "json"),
    diagnostic::on_unimplemented(note = "`serde_json::Value` and `Json<…>` need the feature `json` of biform")
)]
#[cfg_attr(
    any(feature = "chrono", feature = "jiff"),
    diagnostic::on_unimplemented(
        note = "of a time in a time zone, `DateTime<Local>` or `Zoned`, the instant is stored: \
                                         `chrono::DateTime<Utc>`, `jiff::Timestamp`"
    )
)]
#[cfg_attr(
    feature = "json",
    diagnostic::on_unimplemented(note = "a type that serde knows is stored as JSON in a `Json<…>`")
)]
pub trait FieldType: Sized + Send + Sync + 'static {
    /// What it is stored as.
    const TYPE: ValueType;
    /// Whether it can be NULL.
    const NULLABLE: bool = false;
    /// What values there are, if they are few, as with an enum; empty for all others.
    const CHOICES: &'static [ValueRef<'static>] = &[];
    /// The enum type that its column is of, where the database has such types: see `#[field_type(enum_type = "…")]`.
    const ENUM_TYPE: Option<EnumType> = None;
    /// Whether it can be left unread by `only` and `defer`: [`Deferred`](crate::Deferred) can.
    #[doc(hidden)]
    const DEFERRED: bool = false;

    /// The value to bind; [`Value::Invalid`] where none can be made.
    fn to_value(&self) -> Value;

    /// The value to bind, without a copy where one can be saved.
    fn into_value(self) -> Value {
        self.to_value()
    }

    /// Reads what a driver holds.
    ///
    /// # Errors
    /// [`Mismatch`] when that is something else, or does not fit: no integer is ever wrapped, no text cut off. A number
    /// that an `f32` cannot hold exactly is rounded to the nearest.
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch>;
}

/// What was wanted where something else was found. It becomes an error of kind [`Decode`](crate::ErrorKind::Decode)
/// that names table and column, and not the value.
///
/// ```
/// # use biform::{FieldType, ValueRef};
/// let mismatch = i32::from_value(ValueRef::Text("four")).unwrap_err();
/// assert_eq!(mismatch.to_string(), "wanted an i32, found text");
/// let _: Box<dyn std::error::Error> = mismatch.into();
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    wanted: Cow<'static, str>,
    found: &'static str,
}

impl Mismatch {
    /// Says what was wanted, as in `"an i32"`, and what stood there. [`FieldType`] shows it in a type of your own.
    ///
    /// ```
    /// # use biform::{FieldType, Mismatch, ValueRef};
    /// let error = bool::from_value(ValueRef::Text("yes")).unwrap_err();
    /// assert_eq!(error, Mismatch::new("a boolean", ValueRef::Text("no"))); // a kind of value, not the value
    /// ```
    pub fn new(wanted: impl Into<Cow<'static, str>>, found: ValueRef<'_>) -> Self {
        Mismatch { wanted: wanted.into(), found: found.describe() }
    }

    /// For the derive: a value of the right type that is none of those wanted.
    #[doc(hidden)]
    pub fn no_choice(wanted: &'static str, found: ValueRef<'_>) -> Self {
        let found = match found {
            ValueRef::Text(_) => "another text",
            ValueRef::Int(_) => "another integer",
            other => other.describe(),
        };
        Mismatch { wanted: wanted.into(), found }
    }

    /// Says that it was found in an array.
    fn within_array(self) -> Self {
        Mismatch { wanted: format!("{} as each element of an array", self.wanted).into(), found: self.found }
    }

    /// Says what was wanted, and in which way something was found that does not do.
    fn found(wanted: ValueType, found: &'static str) -> Self {
        Mismatch { wanted: wanted.to_string().into(), found }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "wanted {}, found {}", self.wanted, self.found)
    }
}

impl std::error::Error for Mismatch {}

/// Reads one column.
pub fn decode<T: FieldType>(row: &dyn Row, column: usize) -> Result<T> {
    // A `match`, and the message out of line: this runs for every column of every row.
    match T::from_value(row.get(column)?) {
        Ok(value) => Ok(value),
        Err(mismatch) => Err(mismatched(column, &mismatch)),
    }
}

#[cold]
fn mismatched(column: usize, mismatch: &Mismatch) -> Error {
    let error = Error::decode(column, mismatch.to_string());
    if mismatch.found == ValueRef::Null.describe() { error.of_null() } else { error }
}
