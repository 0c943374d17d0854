//! A row from the server as this crate's `Row`: values are read by the type of their column.
use crate::error::{Error, Result};
use crate::executors::mysql::values::decimal_of;
use crate::value::{Date, DateTime, Row, Time, ValueRef};
use biform_drivers::mysql;
use biform_drivers::mysql::consts::ColumnType;

/// The number of the character set that is none: what is not text.
const BINARY: u16 = 63;

pub(super) struct Received(pub(super) mysql::Row);

impl Row for Received {
    fn column_count(&self) -> usize {
        self.0.len()
    }

    fn get(&self, column: usize) -> Result<ValueRef<'_>> {
        let (Some(value), Some(of)) = (self.0.as_ref(column), self.0.columns_ref().get(column)) else {
            return Err(Error::decode(column, format!("the row ends after {} columns", self.column_count())));
        };
        let kind = of.column_type();
        Ok(match value {
            mysql::Value::NULL => ValueRef::Null,
            mysql::Value::Int(value) => ValueRef::Int(*value),
            mysql::Value::UInt(value) => i64::try_from(*value).map_or(ValueRef::UInt(*value), ValueRef::Int),
            mysql::Value::Float(value) => ValueRef::Float((*value).into()),
            mysql::Value::Double(value) => ValueRef::Float(*value),
            mysql::Value::Bytes(bytes) => return string(column, kind, of.character_set(), bytes),
            mysql::Value::Date(year, month, day, hour, minute, second, micros) => {
                let date = Date { year: (*year).into(), month: *month, day: *day };
                let both = DateTime { date, time: time(*hour, *minute, *second, *micros) };
                if !both.is_valid() {
                    return Err(Error::decode(column, "a date that there is not, such as 0000-00-00"));
                }
                match kind {
                    ColumnType::MYSQL_TYPE_DATE | ColumnType::MYSQL_TYPE_NEWDATE => ValueRef::Date(date),
                    ColumnType::MYSQL_TYPE_TIMESTAMP => ValueRef::Timestamp(both),
                    _ => ValueRef::DateTime(both),
                }
            }
            mysql::Value::Time(false, 0, hour, minute, second, micros) => {
                ValueRef::Time(time(*hour, *minute, *second, *micros))
            }
            mysql::Value::Time(..) => {
                return Err(Error::decode(
                    column,
                    "a span of time below zero or of a day and more, which is no time of day",
                ));
            }
        })
    }
}

fn time(hour: u8, minute: u8, second: u8, micros: u32) -> Time {
    Time { hour, minute, second, nanosecond: micros.saturating_mul(1_000) }
}

/// What comes as a string of bytes.
fn string(column: usize, kind: ColumnType, character_set: u16, bytes: &[u8]) -> Result<ValueRef<'_>> {
    let text = || std::str::from_utf8(bytes).map_err(|_| Error::decode(column, "the text is not UTF-8"));
    Ok(match kind {
        ColumnType::MYSQL_TYPE_DECIMAL | ColumnType::MYSQL_TYPE_NEWDECIMAL => {
            let wide = || Error::decode(column, "a decimal number of more than 38 digits");
            ValueRef::Decimal(decimal_of(text()?).ok_or_else(wide)?)
        }
        ColumnType::MYSQL_TYPE_JSON => ValueRef::Json(text()?),
        ColumnType::MYSQL_TYPE_BIT => {
            let bits = bytes.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            i64::try_from(bits).map_or(ValueRef::UInt(bits), ValueRef::Int)
        }
        ColumnType::MYSQL_TYPE_GEOMETRY | ColumnType::MYSQL_TYPE_VECTOR => {
            let message = format!("a value of the type {kind:?}, which is not read: convert it in the query");
            return Err(Error::decode(column, message));
        }
        _ if character_set == BINARY => ValueRef::Bytes(bytes),
        _ => ValueRef::Text(text()?),
    })
}
