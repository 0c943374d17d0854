//! Integers and floating-point numbers as columns. Knows no database.
use super::{FieldType, Mismatch};
use crate::value::{Value, ValueRef, ValueType};

macro_rules! integers {
    ($($rust:ident => $variant:ident),+) => {$(
        impl FieldType for $rust {
            const TYPE: ValueType = ValueType::$variant;

            fn to_value(&self) -> Value {
                Value::$variant(*self)
            }
            #[inline]
            fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
                match value {
                    ValueRef::Int(int) => $rust::try_from(int).map_err(|_| beyond(Self::TYPE)),
                    // Beyond all but a `u64`.
                    ValueRef::UInt(int) => $rust::try_from(int).map_err(|_| beyond(Self::TYPE)),
                    // PostgreSQL has no integers that hold every `u64`, and its sums are decimals.
                    ValueRef::Decimal(decimal) => {
                        let whole = decimal.to_integer().ok_or_else(|| Mismatch::new(Self::TYPE.to_string(), value))?;
                        $rust::try_from(whole).map_err(|_| beyond(Self::TYPE))
                    }
                    other => Err(Mismatch::new(Self::TYPE.to_string(), other)),
                }
            }
        }
    )+};
}
integers!(i8 => I8, i16 => I16, i32 => I32, i64 => I64, u8 => U8, u16 => U16, u32 => U32, u64 => U64);

fn beyond(wanted: ValueType) -> Mismatch {
    Mismatch::found(wanted, "an integer beyond its range")
}

impl FieldType for f64 {
    const TYPE: ValueType = ValueType::F64;

    fn to_value(&self) -> Value {
        Value::F64(*self)
    }
    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Float(value) => Ok(value),
            // A whole number in a column without a declared type comes as an integer; exact up to 2^53.
            ValueRef::Int(int) if int.unsigned_abs() <= 1 << 53 => Ok(int as f64),
            other => Err(Mismatch::new("an f64", other)),
        }
    }
}

impl FieldType for f32 {
    const TYPE: ValueType = ValueType::F32;

    fn to_value(&self) -> Value {
        Value::F32(*self)
    }
    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        let wide = f64::from_value(value).map_err(|_| Mismatch::new("an f32", value))?;
        // Databases reckon in f64, so what an `update` has made of an f32 is rounded to one here.
        let narrow = wide as f32;
        if narrow.is_infinite() && wide.is_finite() {
            return Err(Mismatch::found(Self::TYPE, "a number beyond its range"));
        }
        Ok(narrow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Decimal;

    #[test]
    fn whole_decimals_are_integers() {
        let decimal = |mantissa, scale| ValueRef::Decimal(Decimal::new(mantissa, scale));
        assert_eq!(u64::from_value(decimal(i128::from(u64::MAX), 0)).ok(), Some(u64::MAX));
        assert_eq!(i32::from_value(decimal(-700, 2)).ok(), Some(-7));
        let found = |value| format!("{:?}", i8::from_value(value).err());
        assert!(found(decimal(15, 1)).contains("a decimal number"), "{}", found(decimal(15, 1)));
        assert!(found(decimal(128, 0)).contains("beyond its range"), "{}", found(decimal(128, 0)));
    }
}
