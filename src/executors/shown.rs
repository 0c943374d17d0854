//! Statements and values in full, for the executors of tests alone: elsewhere values are never shown.
use crate::statement::Statement;
use crate::value::Value;
use std::fmt;

/// A value with its type and what it holds.
struct ShownValue<'a>(&'a Value);

/// Values in brackets.
pub(super) struct ShownValues<'a>(pub(super) &'a [Value]);

/// The text of a statement, then its values.
pub(super) struct Shown<'a>(pub(super) &'a Statement);

impl fmt::Display for ShownValue<'_> {
    /// The type is the value's own, the content is that of the borrowed value, which knows fewer types.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content = format!("{:?}", self.0.as_ref());
        match content.split_once('(') {
            None if *self.0 == Value::Unread => f.write_str(&content),
            Some((_, content)) => write!(f, "{:?}({content}", self.0.value_type()),
            None => write!(f, "{content}({:?})", self.0.value_type()),
        }
    }
}

impl fmt::Display for ShownValues<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (position, value) in self.0.iter().enumerate() {
            let comma = if position == 0 { "" } else { ", " };
            write!(f, "{comma}{}", ShownValue(value))?;
        }
        f.write_str("]")
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0.sql(), ShownValues(self.0.values()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::Purpose;
    use crate::value::ValueType;

    #[test]
    fn values_are_shown_with_type_and_content() {
        let statement = Statement::new(Purpose::Rows, "SELECT ?, ?, ?, ?, ?")
            .bind("a (b)")
            .bind(7_u8)
            .bind(Value::Null(ValueType::I32))
            .bind(vec![1_u8, 2])
            .bind(0.5_f32);
        let shown = r#"SELECT ?, ?, ?, ?, ? [Text("a (b)"), U8(7), Null(I32), Bytes([1, 2]), F32(0.5)]"#;
        assert_eq!(Shown(&statement).to_string(), shown);
    }
}
