//! Values of every type on their way to a server and back, and those that it does not hold.
use crate::common::*;
use biform::value::{Date, DateTime, Decimal, Time};

fn connect(server: &Server) -> biform::blocking::Db {
    biform::blocking::connect(&server.url("")).unwrap()
}

fn at(year: i32, nanosecond: u32) -> DateTime {
    DateTime { date: Date { year, month: 12, day: 31 }, time: Time { hour: 23, minute: 59, second: 59, nanosecond } }
}

fn decimal(text: &str) -> Value {
    Value::Decimal(Decimal::parse(text).unwrap())
}

/// Stores a value in a column of a type, and says how it comes back: of a statement, and of a cursor.
/// The statements are told apart by a comment, as one that is kept prepared takes what the column was of before.
fn there_and_back(db: &biform::blocking::Db, of: &str, value: &Value) -> Result<Vec<Value>> {
    run!(db, nothing("DROP TABLE IF EXISTS held")).unwrap();
    run!(db, nothing(format!("CREATE TABLE held (held {of})"))).unwrap();
    let placeholder = if db.dialect() == Dialect::Postgres { "$1" } else { "?" };
    let insert = count(format!("INSERT INTO held VALUES ({placeholder}) /* {of} */"));
    assert_eq!(run!(db, insert.bind(value.clone()))?, 1);
    let mut found = Vec::new();
    let mut sink = |row: &dyn Row| {
        // Twice: reading must not change what is read.
        assert_eq!(row.get(0)?, row.get(0)?);
        found.push(row.get(0)?.to_owned());
        Ok(())
    };
    db.run(rows("SELECT held FROM held"), &mut sink)?;
    let mut cursor = db.open(rows("SELECT held FROM held"))?;
    while cursor.next_chunk(2, &mut sink)? {}
    Ok(found)
}

/// Holds for both: what is sent to a column of a type comes back as this.
fn holds(db: &biform::blocking::Db, cases: Vec<(&str, Value, Value)>) {
    for (of, sent, wanted) in cases {
        let found = there_and_back(db, of, &sent).unwrap_or_else(|error| panic!("{of}: {error}"));
        let refs: Vec<_> = found.iter().map(Value::as_ref).collect();
        assert_eq!(refs, [wanted.as_ref(), wanted.as_ref()], "{of}");
    }
    for of in
        [ValueType::Bool, ValueType::I64, ValueType::Text, ValueType::Bytes, ValueType::Timestamp, ValueType::Decimal]
    {
        for column in ["BIGINT", "VARCHAR(9)", "DATE", "NUMERIC(9, 2)"] {
            let found = there_and_back(db, column, &Value::Null(of)).unwrap();
            assert!(found.iter().all(Value::is_null), "a NULL of {of:?} in {column}");
        }
    }
}

/// Holds for both: these are refused before they are sent.
fn refuses(db: &biform::blocking::Db, cases: Vec<(&str, Value)>) {
    for (of, value) in cases {
        let error = refused(there_and_back(db, of, &value));
        assert_eq!(error.kind(), ErrorKind::Encode, "{of}: {error}");
        assert!(!error.is_database());
        assert_eq!(run!(db, rows("SELECT held FROM held")).unwrap(), 0, "nothing was sent");
    }
}

#[test]
fn values_of_postgres() {
    let Some(server) = Server::postgres() else { return };
    let db = connect(&server);
    let same = |of, value: Value| (of, value.clone(), value);
    let mut cases = vec![
        same("BOOLEAN", Value::Bool(true)),
        same("BIGINT", Value::I64(i64::MIN)),
        same("BIGINT", Value::I64(i64::MAX)),
        ("INTEGER", Value::I64(i32::MIN.into()), Value::I64(i32::MIN.into())),
        ("SMALLINT", Value::U8(255), Value::I64(255)),
        ("BIGINT", Value::U32(u32::MAX), Value::I64(u32::MAX.into())),
        ("NUMERIC(20)", Value::U64(u64::MAX), decimal("18446744073709551615")),
        ("REAL", Value::F32(0.1), Value::F64(0.1_f32.into())),
        same("DOUBLE PRECISION", Value::F64(f64::MIN_POSITIVE)),
        same("DOUBLE PRECISION", Value::F64(f64::NEG_INFINITY)),
        ("NUMERIC(9, 2)", decimal("19.5"), decimal("19.50")),
        ("NUMERIC", decimal("-0.0001"), decimal("-0.0001")),
        ("NUMERIC", decimal("0.000"), decimal("0.000")),
        ("NUMERIC", decimal("12345678901234567890.123456789"), decimal("12345678901234567890.123456789")),
        (
            "NUMERIC",
            decimal("170141183460469231731687303715884105727"),
            decimal("170141183460469231731687303715884105727"),
        ),
        same("NUMERIC", Value::Decimal(Decimal::new(i128::MIN, 38))),
        ("NUMERIC", decimal("1e20"), decimal("100000000000000000000")),
        same("TEXT", Value::from("")),
        same("TEXT", Value::from("Dune – \u{1f400} 'it''s' \\ ?")),
        same("VARCHAR(9)", Value::from("Dune")),
        ("CHAR(6)", Value::from("Dune"), Value::from("Dune  ")),
        same("BYTEA", Value::Bytes(vec![0, 255, 92])),
        same("BYTEA", Value::Bytes(vec![])),
        same("UUID", Value::Uuid([0xab; 16])),
        same("DATE", Value::Date(Date { year: 1, month: 1, day: 1 })),
        same("DATE", Value::Date(Date { year: 9999, month: 12, day: 31 })),
        same("DATE", Value::Date(Date { year: 2024, month: 2, day: 29 })),
        same("TIME", Value::Time(at(1, 999_999_000).time)),
        same("TIMESTAMP", Value::DateTime(at(1, 0))),
        same("TIMESTAMP", Value::DateTime(at(294_275, 999_999_000))),
        same("TIMESTAMPTZ", Value::Timestamp(at(1969, 1_000))),
        ("TIMESTAMP", Value::Timestamp(at(2024, 0)), Value::DateTime(at(2024, 0))),
        ("JSONB", Value::Json("{\"a\":[1]}".to_owned()), Value::Json("{\"a\": [1]}".to_owned())),
        same("JSON", Value::Json("{\"a\":[1]}".to_owned())),
        ("TEXT", Value::Json("{}".to_owned()), Value::from("{}")),
    ];
    run!(db, nothing("CREATE TYPE mood AS ENUM ('sad', 'glad')")).unwrap();
    run!(db, nothing("CREATE DOMAIN price AS NUMERIC(9, 2) CHECK (VALUE > 0)")).unwrap();
    cases.push(same("mood", Value::from("glad")));
    cases.push(("price", decimal("1"), decimal("1.00")));
    holds(&db, cases);
    let mut is_nan = false;
    let mut sink = |row: &dyn Row| {
        is_nan = matches!(row.get(0)?, ValueRef::Float(float) if float.is_nan());
        Ok(())
    };
    db.run(row("SELECT $1::float8").bind(f64::NAN), &mut sink).unwrap();
    assert!(is_nan);
    refuses(
        &db,
        vec![
            ("INTEGER", Value::I64(1 << 31)),
            ("BIGINT", Value::U64(u64::MAX)),
            ("BIGINT", Value::from("1")),
            ("BOOLEAN", Value::I32(1)),
            ("TEXT", Value::I32(1)),
            ("TEXT", Value::from("a\0b")),
            ("UUID", Value::from("67e55044-10b1-426f-9247-bb680e5fe0c8")),
            ("BYTEA", Value::from("x")),
            ("NUMERIC", Value::F64(f64::NAN)),
            ("DATE", Value::Date(Date { year: 2023, month: 2, day: 29 })),
            ("TIMESTAMPTZ", Value::Timestamp(at(2024, 1))),
            ("POINT", Value::from("(1,2)")),
        ],
    );
}

#[test]
fn what_postgres_holds_and_is_no_value_here() {
    let Some(server) = Server::postgres() else { return };
    let db = connect(&server);
    for (sql, says) in [
        ("SELECT 'NaN'::numeric", "NaN"),
        ("SELECT 'Infinity'::numeric", "infinite"),
        ("SELECT '-infinity'::date", "infinite"),
        ("SELECT 'infinity'::timestamptz", "infinite"),
        ("SELECT '24:00'::time", "24:00"),
        ("SELECT point(1, 2)", "`point`"),
        ("SELECT ARRAY[point(1, 2)]", "another type"),
        ("SELECT '1 month'::interval", "months or years"),
        ("SELECT 1e60::numeric", "38 digits"),
    ] {
        let error = refused(db.run(row(sql), &mut |row| row.get(0).map(drop)));
        assert_eq!(error.kind(), ErrorKind::Decode, "{sql}: {error}");
        assert!(error.to_string().contains(says), "{sql}: {error}");
        assert!(!error.is_database());
    }
    let error = refused(db.run(row("SELECT 1"), &mut |row| row.get(1).map(drop)));
    assert!(error.kind() == ErrorKind::Decode && error.to_string().contains("ends after 1 columns"), "{error}");
}

#[test]
fn values_of_mariadb() {
    let Some(server) = Server::mysql() else { return };
    let db = connect(&server);
    let same = |of, value: Value| (of, value.clone(), value);
    holds(
        &db,
        vec![
            ("BOOLEAN", Value::Bool(true), Value::I64(1)),
            same("BIGINT", Value::I64(i64::MIN)),
            ("BIGINT UNSIGNED", Value::U64(u64::MAX), Value::U64(u64::MAX)),
            ("BIGINT UNSIGNED", Value::U64(7), Value::I64(7)),
            ("TINYINT", Value::I8(-8), Value::I64(-8)),
            ("INT UNSIGNED", Value::U32(u32::MAX), Value::I64(u32::MAX.into())),
            ("FLOAT", Value::F32(0.1), Value::F64(0.1_f32.into())),
            same("DOUBLE", Value::F64(f64::MIN_POSITIVE)),
            same("DOUBLE", Value::F64(-1.7976931348623157e308)),
            ("DECIMAL(9, 2)", decimal("19.5"), decimal("19.50")),
            (
                "DECIMAL(35, 0)",
                decimal("99999999999999999999999999999999999"),
                decimal("99999999999999999999999999999999999"),
            ),
            ("DECIMAL(30, 9)", decimal("-12345678901234567890.123456789"), decimal("-12345678901234567890.123456789")),
            same("TEXT", Value::from("")),
            same("VARCHAR(90)", Value::from("Dune – \u{1f400} 'it''s' \\ ? :name")),
            same("LONGTEXT", Value::from("a\0b")),
            same("VARBINARY(9)", Value::Bytes(vec![0, 255, 92])),
            same("BLOB", Value::Bytes(vec![])),
            ("BINARY(16)", Value::Uuid([0xab; 16]), Value::Bytes(vec![0xab; 16])),
            same("DATE", Value::Date(Date { year: 1000, month: 1, day: 1 })),
            same("DATE", Value::Date(Date { year: 9999, month: 12, day: 31 })),
            same("TIME(6)", Value::Time(at(1, 999_999_000).time)),
            same("TIME", Value::Time(at(1, 0).time)),
            same("DATETIME(6)", Value::DateTime(at(9999, 999_999_000))),
            ("DATETIME(6)", Value::Timestamp(at(2024, 1_000)), Value::DateTime(at(2024, 1_000))),
            same("TIMESTAMP(6) NULL", Value::Timestamp(at(2024, 1_000))),
            ("JSON", Value::Json("{\"a\":[1]}".to_owned()), Value::from("{\"a\":[1]}")),
            ("BIT(9)", Value::U16(257), Value::I64(257)),
            ("YEAR", Value::I32(1965), Value::I64(1965)),
            same("ENUM('sad', 'glad')", Value::from("glad")),
        ],
    );
    refuses(
        &db,
        vec![
            ("DOUBLE", Value::F64(f64::NAN)),
            ("DOUBLE", Value::F64(f64::INFINITY)),
            ("DATE", Value::Date(Date { year: 10_000, month: 1, day: 1 })),
            ("DATETIME(6)", Value::DateTime(at(2024, 1))),
            ("TIME(6)", Value::Time(at(2024, 1).time)),
            ("DECIMAL(9)", Value::Decimal(Decimal::new(1, 39))),
        ],
    );
    for sql in ["SELECT CAST('25:00:00' AS TIME)", "SELECT CAST('-00:00:01' AS TIME)", "SELECT point(1, 2)"] {
        let error = refused(db.run(row(sql), &mut |row| row.get(0).map(drop)));
        assert_eq!(error.kind(), ErrorKind::Decode, "{sql}: {error}");
    }
    let refusal = refused(there_and_back(&db, "TINYINT", &Value::I64(1000)));
    assert_eq!(refusal.kind(), ErrorKind::Check, "the server refuses what does not fit: {refusal}");
}
