//! The decimal numbers of rust_decimal as columns. Knows no database.
use super::{FieldType, Mismatch};
use crate::value::{self, Value, ValueRef, ValueType};
use rust_decimal::Decimal;

impl FieldType for Decimal {
    const TYPE: ValueType = ValueType::Decimal;

    fn to_value(&self) -> Value {
        Value::Decimal(value::Decimal::new(self.mantissa(), self.scale()))
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        let none = |found| Mismatch::found(Self::TYPE, found);
        let beyond = || none("a number beyond its range");
        let read = match value {
            ValueRef::Decimal(decimal) => decimal,
            ValueRef::Int(int) => return Ok(int.into()),
            ValueRef::UInt(int) => return Ok(int.into()),
            // SQLite keeps 15 digits of what is no whole number.
            ValueRef::Float(float) => value::Decimal::of_f64(float).ok_or_else(beyond)?,
            ValueRef::Text(text) => value::Decimal::parse(text).ok_or_else(|| none("text that is none"))?,
            other => return Err(Mismatch::new(Self::TYPE.to_string(), other)),
        };
        let made = |of: value::Decimal| Decimal::try_from_i128_with_scale(of.mantissa(), of.scale()).ok();
        made(read).or_else(|| made(read.normalized())).ok_or_else(beyond)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_kind_are_read() {
        let read = |value| Decimal::from_value(value).ok().map(|decimal| decimal.to_string());
        assert_eq!(read(ValueRef::Int(-7)).as_deref(), Some("-7"));
        assert_eq!(read(ValueRef::UInt(u64::MAX)).as_deref(), Some("18446744073709551615"));
        assert_eq!(read(ValueRef::Float(0.1 + 0.2)).as_deref(), Some("0.3"));
        assert_eq!(read(ValueRef::Text("19.50")).as_deref(), Some("19.50"));
        assert_eq!(read(ValueRef::Text("1.0000000000000000000000000000000")).as_deref(), Some("1"));
        for none in [ValueRef::Float(f64::INFINITY), ValueRef::Float(1e35), ValueRef::Text("x"), ValueRef::Bool(true)] {
            assert_eq!(read(none), None);
        }
    }
}
