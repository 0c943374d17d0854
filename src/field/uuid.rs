//! UUIDs as columns. Knows no database.
use super::{FieldType, Mismatch};
use crate::value::{Value, ValueRef, ValueType};
use ::uuid::Uuid;

impl FieldType for Uuid {
    const TYPE: ValueType = ValueType::Uuid;

    fn to_value(&self) -> Value {
        Value::Uuid(self.into_bytes())
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Uuid(bytes) => Ok(Uuid::from_bytes(bytes)),
            ValueRef::Bytes(bytes) => {
                Uuid::from_slice(bytes).map_err(|_| Mismatch::found(Self::TYPE, "bytes that are not 16"))
            }
            // With braces or `urn:` before it, it would have another length.
            ValueRef::Text(text) if matches!(text.len(), 32 | 36) => {
                Uuid::try_parse(text).map_err(|_| Mismatch::found(Self::TYPE, "text that is none"))
            }
            other => Err(Mismatch::new(Self::TYPE.to_string(), other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_too() {
        let id = Uuid::from_bytes([7; 16]);
        for text in ["07070707-0707-0707-0707-070707070707", "07070707070707070707070707070707"] {
            assert_eq!(Uuid::from_value(ValueRef::Text(text)).ok(), Some(id));
        }
        for text in ["", "{07070707-0707-0707-0707-070707070707}", "x7070707070707070707070707070707"] {
            assert!(Uuid::from_value(ValueRef::Text(text)).is_err(), "{text}");
        }
        assert!(Uuid::from_value(ValueRef::Bytes(&[7; 15])).is_err());
    }
}
