//! Finds floats that JSON has no text for: serde_json writes them as `null`, and nobody is told. Knows no database.
use serde::ser::{self, Serialize, Serializer};
use std::fmt;

/// Whether all floats in it are finite. What serde refuses is so for another reason, which writing it will tell.
pub(super) fn are_finite<T: Serialize + ?Sized>(value: &T) -> bool {
    !matches!(value.serialize(Floats), Err(Trouble::NotFinite))
}

/// A serializer that writes nothing.
#[derive(Clone, Copy)]
struct Floats;

#[derive(Debug)]
enum Trouble {
    NotFinite,
    Other,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it has no JSON")
    }
}

impl std::error::Error for Trouble {}

impl ser::Error for Trouble {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Trouble::Other
    }
}

type Outcome<T = ()> = Result<T, Trouble>;

fn finite(is: bool) -> Outcome {
    if is { Ok(()) } else { Err(Trouble::NotFinite) }
}

macro_rules! plain {
    ($($method:ident($($of:ty),*)),+ $(,)?) => {$(
        fn $method(self, $(_: $of),*) -> Outcome {
            Ok(())
        }
    )+};
}

impl Serializer for Floats {
    type Ok = ();
    type Error = Trouble;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    plain!(
        serialize_bool(bool),
        serialize_i8(i8),
        serialize_i16(i16),
        serialize_i32(i32),
        serialize_i64(i64),
        serialize_i128(i128),
        serialize_u8(u8),
        serialize_u16(u16),
        serialize_u32(u32),
        serialize_u64(u64),
        serialize_u128(u128),
        serialize_char(char),
        serialize_str(&str),
        serialize_bytes(&[u8]),
        serialize_none(),
        serialize_unit(),
        serialize_unit_struct(&'static str),
        serialize_unit_variant(&'static str, u32, &'static str),
    );

    fn serialize_f32(self, float: f32) -> Outcome {
        finite(float.is_finite())
    }
    fn serialize_f64(self, float: f64) -> Outcome {
        finite(float.is_finite())
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Outcome {
        value.serialize(self)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Outcome {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T>(self, _: &'static str, _: u32, _: &'static str, value: &T) -> Outcome
    where
        T: Serialize + ?Sized,
    {
        value.serialize(self)
    }
    fn serialize_seq(self, _: Option<usize>) -> Outcome<Self> {
        Ok(self)
    }
    fn serialize_tuple(self, _: usize) -> Outcome<Self> {
        Ok(self)
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Outcome<Self> {
        Ok(self)
    }
    fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Outcome<Self> {
        Ok(self)
    }
    fn serialize_map(self, _: Option<usize>) -> Outcome<Self> {
        Ok(self)
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Outcome<Self> {
        Ok(self)
    }
    fn serialize_struct_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Outcome<Self> {
        Ok(self)
    }
}

macro_rules! compound {
    ($($name:ident: $method:ident($($key:ty)?)),+ $(,)?) => {$(
        impl ser::$name for Floats {
            type Ok = ();
            type Error = Trouble;

            fn $method<T: Serialize + ?Sized>(&mut self, $(_: $key,)? value: &T) -> Outcome {
                value.serialize(*self)
            }
            fn end(self) -> Outcome {
                Ok(())
            }
        }
    )+};
}
compound!(
    SerializeSeq: serialize_element(),
    SerializeTuple: serialize_element(),
    SerializeTupleStruct: serialize_field(),
    SerializeTupleVariant: serialize_field(),
    SerializeStruct: serialize_field(&'static str),
    SerializeStructVariant: serialize_field(&'static str),
);

impl ser::SerializeMap for Floats {
    type Ok = ();
    type Error = Trouble;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Outcome {
        key.serialize(*self)
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Outcome {
        value.serialize(*self)
    }
    fn end(self) -> Outcome {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[derive(serde::Serialize)]
    enum Shape {
        Unit,
        Newtype(f64),
        Tuple(u8, f32),
        Struct { side: Option<f64> },
    }

    #[test]
    fn floats_are_found_wherever_they_are() {
        for (float, wanted) in [(0.5, true), (f64::MAX, true), (f64::NAN, false), (f64::NEG_INFINITY, false)] {
            let map = BTreeMap::from([("a", vec![(1, 0.5)]), ("b", vec![(2, float)])]);
            assert_eq!(are_finite(&map), wanted);
            assert_eq!(are_finite(&[Shape::Unit, Shape::Newtype(float)]), wanted);
            assert_eq!(are_finite(&Shape::Struct { side: Some(float) }), wanted);
        }
        assert!(!are_finite(&Shape::Tuple(1, f32::NAN)));
        assert!(are_finite(&Shape::Struct { side: None }));
    }
}
