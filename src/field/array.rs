//! Arrays as columns. Knows no database.
use super::{FieldType, Mismatch};
use crate::value::{ElementType, EnumType, Value, ValueRef, ValueType, read_array};

/// A type that the elements of an array column can have: `Vec<T>` of it is a column type, and so is `Vec<Option<T>>`,
/// whose elements may be NULL.
///
/// Elements are what columns hold: `bool`, `i8` to `i64`, `u16` to `u64`, `f32`, `f64`, `String`, `Vec<u8>`, UUIDs, dates,
/// times, durations, IP addresses and decimals. A `Vec<u8>` itself is bytes; `Vec<Option<u8>>` is an array. What derives [`FieldType`](derive@crate::FieldType) is
/// an element as what it is stored as; a type that implements [`FieldType`] by hand says so by implementing this, too.
///
/// PostgreSQL has arrays; SQLite and MariaDB hold them as JSON, with the same lookups. There is no order of
/// arrays there: to order by them, or to ask which is greater, fails with [`Unsupported`](crate::ErrorKind::Unsupported).
/// An element is held where a column of its type would hold it; besides, JSON has no infinite floats, and SQLite no NUL
/// characters in it, which are refused with [`Encode`](crate::ErrorKind::Encode); and no single float is asked for there by its
/// index, as SQLite reads some of them as the ones next to them.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// # use biform::prelude::*;
/// #[derive(Model)]
/// struct Book {
///     id: Id<Book>,
///     title: String,
///     tags: Vec<String>,
///     scores: Vec<Option<i32>>,
/// }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Book])?;
///
/// Book::create().title("Dune").tags(["sand", "spice"]).scores([Some(5), None]).save(&db)?;
/// Book::create().title("Emma").tags(["love"]).scores([]).save(&db)?;
///
/// let dune = Book::objects().filter(|b| b.tags.contains(["spice"])).get(&db)?;
/// assert_eq!((dune.tags, dune.scores), (vec!["sand".to_owned(), "spice".to_owned()], vec![Some(5), None]));
/// assert_eq!(Book::objects().filter(|b| b.tags.len().ge(2) & b.scores.get(0).eq(5)).count(&db)?, 1);
/// assert_eq!(Book::objects().filter_by("tags__overlaps", ["love", "war"]).count(&db)?, 1);
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
///
/// A type of one's own:
///
/// ```
/// use biform::value::ElementType;
/// use biform::{Element, FieldType, ValueType};
/// # use biform::{Mismatch, Value, ValueRef};
///
/// struct Code(String);
///
/// impl FieldType for Code {
///     const TYPE: ValueType = ValueType::Text;
///     // …
/// #   fn to_value(&self) -> Value { self.0.to_value() }
/// #   fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> { String::from_value(value).map(Code) }
/// }
///
/// impl Element for Code {
///     const ELEMENT: ElementType = ElementType::Text;
///     type OrNull = Option<Code>;
/// }
/// assert_eq!(<Vec<Code> as FieldType>::TYPE, ValueType::Array(ElementType::Text));
/// ```
#[diagnostic::on_unimplemented(
    message = "no array column can hold `{Self}`",
    label = "not a type of elements",
    note = "arrays are of `i8` to `i64`, `u16` to `u64`, `f32`, `f64`, `bool`, `String`, `Vec<u8>`, `Duration`, `IpAddr`, UUIDs, \
            dates, times and decimals, of what derives `FieldType` around one of these, and of `Option`s of them",
    note = "for an enum or a newtype: derive `FieldType`; for rows of a table of their own: a model with a key to this one"
)]
#[cfg_attr(
    feature = "json",
    diagnostic::on_unimplemented(
        note = "a list of what serde knows, and a list of lists, is stored as JSON: `Json<Vec<{Self}>>`"
    )
)]
#[cfg_attr(
    not(feature = "json"),
    diagnostic::on_unimplemented(
        note = "with the feature `json` of biform, a list of what serde knows is stored as JSON: `Json<Vec<{Self}>>`"
    )
)]
pub trait Element: FieldType {
    /// What it is stored as in an array.
    const ELEMENT: ElementType;

    /// What an element at an index is, as there may be none: an `Option` of it.
    type OrNull: FieldType;
}

macro_rules! elements {
    ($($rust:ty => $of:ident),+ $(,)?) => {$(
        impl Element for $rust {
            const ELEMENT: ElementType = ElementType::$of;
            type OrNull = Option<$rust>;
        }
    )+};
}
elements! {
    bool => Bool, i8 => I8, i16 => I16, i32 => I32, i64 => I64, u16 => U16, u32 => U32, u64 => U64, f32 => F32, f64 => F64,
    String => Text, Vec<u8> => Bytes, std::time::Duration => Duration,
    std::net::IpAddr => Ip, std::net::Ipv4Addr => Ip, std::net::Ipv6Addr => Ip,
}
#[cfg(feature = "uuid")]
elements!(::uuid::Uuid => Uuid);
#[cfg(feature = "chrono")]
elements! {
    ::chrono::NaiveDate => Date, ::chrono::NaiveTime => Time, ::chrono::NaiveDateTime => DateTime,
    ::chrono::DateTime<::chrono::Utc> => Timestamp, ::chrono::TimeDelta => Duration,
}
#[cfg(feature = "time")]
elements! {
    ::time::Date => Date, ::time::Time => Time, ::time::PrimitiveDateTime => DateTime, ::time::OffsetDateTime => Timestamp,
    ::time::Duration => Duration,
}
#[cfg(feature = "jiff")]
elements! {
    ::jiff::civil::Date => Date, ::jiff::civil::Time => Time, ::jiff::civil::DateTime => DateTime,
    ::jiff::Timestamp => Timestamp, ::jiff::SignedDuration => Duration,
}
#[cfg(feature = "rust_decimal")]
elements!(::rust_decimal::Decimal => Decimal);

/// One that may be NULL.
#[diagnostic::do_not_recommend]
impl<T: Element> Element for Option<T> {
    const ELEMENT: ElementType = T::ELEMENT;
    type OrNull = Option<T>;
}

/// A `Vec<u8>` is bytes, but this is an array.
impl Element for Option<u8> {
    const ELEMENT: ElementType = ElementType::U8;
    type OrNull = Option<u8>;
}

impl<T: Element> FieldType for Vec<T> {
    const TYPE: ValueType = ValueType::Array(T::ELEMENT);
    const ENUM_TYPE: Option<EnumType> = T::ENUM_TYPE;

    fn to_value(&self) -> Value {
        Value::Array { of: T::ELEMENT, values: self.iter().map(T::to_value).collect() }
    }
    fn into_value(self) -> Value {
        Value::Array { of: T::ELEMENT, values: self.into_iter().map(T::into_value).collect() }
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        let mut elements = Vec::new();
        let mut misfit = None;
        let push = &mut |element: ValueRef<'_>| match T::from_value(element) {
            Ok(element) => {
                elements.push(element);
                true
            }
            Err(mismatch) => {
                misfit = Some(mismatch);
                false
            }
        };
        let read = match value {
            ValueRef::Array(array) => array.each(push),
            // Where there are no arrays.
            ValueRef::Text(text) | ValueRef::Json(text) => read_array(text, T::ELEMENT, push),
            other => return Err(Mismatch::new(Self::TYPE.to_string(), other)),
        };
        match misfit {
            Some(mismatch) => Err(mismatch.within_array()),
            None => read.map(|()| elements).map_err(|found| Mismatch::found(Self::TYPE, found)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_are_read_of_text_and_of_what_a_driver_holds() {
        assert_eq!(Vec::<i32>::from_value(ValueRef::Text("[1, -2]")), Ok(vec![1, -2]));
        assert_eq!(Vec::<Option<bool>>::from_value(ValueRef::Json("[true,null]")), Ok(vec![Some(true), None]));
        assert_eq!(Vec::<f32>::from_value(ValueRef::Text("[0.10000000149011612]")), Ok(vec![0.1]));
        assert_eq!(Vec::<Vec<u8>>::from_value(ValueRef::Text("[\"07ff\"]")), Ok(vec![vec![7, 255]]));
        let array = vec![Some("a".to_owned()), None].into_value();
        assert_eq!(Vec::<Option<String>>::from_value(array.as_ref()), Ok(vec![Some("a".to_owned()), None]));
    }

    #[test]
    fn what_an_element_is_instead_is_told() {
        let told = |value| Vec::<i8>::from_value(value).unwrap_err().to_string();
        assert_eq!(told(ValueRef::Text("[1,null]")), "wanted an i8 as each element of an array, found NULL");
        assert_eq!(
            told(ValueRef::Text("[128]")),
            "wanted an i8 as each element of an array, found an integer beyond its range"
        );
        assert_eq!(
            told(ValueRef::Text("1,2")),
            "wanted an array, each element an i8, found text that is no JSON array"
        );
        assert_eq!(told(ValueRef::Int(1)), "wanted an array, each element an i8, found an integer");
    }
}
