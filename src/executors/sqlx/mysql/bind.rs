//! Values on their way into a statement of MariaDB or MySQL.
use crate::error::{Error, ErrorKind, Result};
use crate::executors::mysql::values::{Sent, sent};
use crate::executors::sqlx::backend::Backend;
use crate::value::{Date, DateTime, Time, Value};
use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::mysql::{MySql, MySqlArguments, MySqlConnection, MySqlTypeInfo};
use sqlx::{Arguments, Column, Executor, SqlSafeStr, Statement, Type};
use std::sync::OnceLock;

/// The values as sqlx takes them.
pub(super) fn arguments(values: &[Value]) -> Result<MySqlArguments> {
    let mut arguments = MySqlArguments::default();
    arguments.reserve(values.len(), values.len() * 8);
    for value in values {
        let added = add(&mut arguments, sent(value)?);
        added.map_err(|error| Error::new(ErrorKind::Encode, "sqlx refused a value").with_source(error))?;
    }
    Ok(arguments)
}

fn add(arguments: &mut MySqlArguments, sent: Sent<'_>) -> std::result::Result<(), BoxDynError> {
    const MIDNIGHT: Time = Time { hour: 0, minute: 0, second: 0, nanosecond: 0 };
    match sent {
        Sent::Null => arguments.add(None::<&str>),
        Sent::Int(value) => arguments.add(value),
        Sent::UInt(value) => arguments.add(value),
        Sent::Float(value) => arguments.add(value),
        Sent::Double(value) => arguments.add(value),
        Sent::Text(value) => arguments.add(value),
        Sent::Bytes(value) => arguments.add(Octets(&value)),
        Sent::Decimal(value) | Sent::Json(value) => arguments.add(value),
        Sent::Date(date) => arguments.add(Moment(DateTime { date, time: MIDNIGHT })),
        Sent::Time(time) => arguments.add(OfDay(time)),
        Sent::DateTime(both) => arguments.add(Moment(both)),
    }
}

/// Bytes of the type of strings. Of a parameter that is a BLOB, as sqlx sends bytes, and a shorter column MariaDB makes a
/// column of a temporary table whose values it takes for equal: `SELECT DISTINCT coalesce(uuid, ?)` would lose rows.
struct Octets<'v>(&'v [u8]);

impl Type<MySql> for Octets<'_> {
    fn type_info() -> MySqlTypeInfo {
        <str as Type<MySql>>::type_info()
    }
}

impl Encode<'_, MySql> for Octets<'_> {
    fn encode_by_ref(&self, buffer: &mut Vec<u8>) -> std::result::Result<IsNull, BoxDynError> {
        <&[u8] as Encode<MySql>>::encode_by_ref(&self.0, buffer)
    }
}

/// sqlx knows the type `DATETIME` with other crates alone, but every type that the server tells.
static DATETIME: OnceLock<MySqlTypeInfo> = OnceLock::new();

/// Asks the server what its type `DATETIME` is, once in a program.
pub(super) async fn learn(connection: &mut MySqlConnection) -> Result<()> {
    if DATETIME.get().is_none() {
        let prepared = connection.prepare("SELECT CAST(NULL AS DATETIME(6))".into_sql_str()).await;
        let prepared = prepared.map_err(MySql::error)?;
        if let Some(column) = prepared.columns().first() {
            let _ = DATETIME.set(column.type_info().clone());
        }
    }
    Ok(())
}

/// A day with a time, in the form of the protocol: <https://mariadb.com/kb/en/com_stmt_execute/>.
struct Moment(DateTime);

impl Type<MySql> for Moment {
    fn type_info() -> MySqlTypeInfo {
        DATETIME.get().cloned().unwrap_or_else(<str as Type<MySql>>::type_info)
    }
}

impl Encode<'_, MySql> for Moment {
    fn encode_by_ref(&self, buffer: &mut Vec<u8>) -> std::result::Result<IsNull, BoxDynError> {
        let DateTime { date: Date { year, month, day }, time } = self.0;
        let [low, high] = u16::try_from(year)?.to_le_bytes();
        buffer.extend([11, low, high, month, day, time.hour, time.minute, time.second]);
        buffer.extend((time.nanosecond / 1_000).to_le_bytes());
        Ok(IsNull::No)
    }
}

/// A time of day, in the form of the protocol.
struct OfDay(Time);

impl Type<MySql> for OfDay {
    fn type_info() -> MySqlTypeInfo {
        <sqlx::mysql::types::MySqlTime as Type<MySql>>::type_info()
    }
}

impl Encode<'_, MySql> for OfDay {
    fn encode_by_ref(&self, buffer: &mut Vec<u8>) -> std::result::Result<IsNull, BoxDynError> {
        // Neither below zero nor of days.
        buffer.extend([12, 0, 0, 0, 0, 0, self.0.hour, self.0.minute, self.0.second]);
        buffer.extend((self.0.nanosecond / 1_000).to_le_bytes());
        Ok(IsNull::No)
    }
}
