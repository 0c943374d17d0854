//! Columns that can be NULL. Knows no database.
use super::{FieldType, Mismatch};
use crate::value::{EnumType, Value, ValueRef, ValueType};

impl<T: FieldType> FieldType for Option<T> {
    const TYPE: ValueType = T::TYPE;
    const NULLABLE: bool = true;
    const CHOICES: &'static [ValueRef<'static>] = T::CHOICES;
    const ENUM_TYPE: Option<EnumType> = T::ENUM_TYPE;

    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null(T::TYPE), T::to_value)
    }
    fn into_value(self) -> Value {
        self.map_or(Value::Null(T::TYPE), T::into_value)
    }
    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

/// A NULL of the type, where there is no value.
impl<T: FieldType> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.into_value()
    }
}
