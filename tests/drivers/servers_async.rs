//! The async drivers of databases on servers, each in a schema of its own. What is said of the drivers for SQLite in the
//! other files holds here too.
use crate::cases::cases;
use crate::common::*;
use crate::cut::{When, cut};
use crate::schema::Schema;
use std::time::{Duration, Instant};

/// A place on a server.
struct Server {
    schema: Schema,
    postgres: bool,
}

impl Server {
    /// The servers that somebody said the place of, and this build has a driver for.
    async fn all() -> Vec<Server> {
        let mut servers = Vec::new();
        for (variable, postgres, built) in [
            ("BIFORM_POSTGRES_URL", true, cfg!(feature = "postgres")),
            ("BIFORM_MYSQL_URL", false, cfg!(feature = "mysql")),
        ] {
            if let Some(schema) = Schema::on(variable).filter(|_| built) {
                let db = biform::connect(schema.server()).await.unwrap();
                run!(db, schema.create()).await.unwrap();
                servers.push(Server { schema, postgres });
            }
        }
        servers
    }

    fn url(&self, options: &str) -> String {
        let url = self.schema.url();
        let mark = if url.contains('?') { '&' } else { '?' };
        format!("{url}{mark}{options}")
    }

    async fn connect(&self, options: &str) -> Db<Deferred> {
        biform::connect(&self.url(options)).await.unwrap()
    }

    /// A database with an empty table of numbers.
    async fn with_table(&self, options: &str) -> Db<Deferred> {
        let db = self.connect(options).await;
        let key = if self.postgres { "bigserial" } else { "bigint AUTO_INCREMENT" };
        run!(db, nothing("DROP TABLE IF EXISTS number")).await.unwrap();
        run!(db, nothing(format!("CREATE TABLE number (id {key} PRIMARY KEY, n bigint NOT NULL)"))).await.unwrap();
        db
    }

    /// The text with this server's placeholders.
    fn sql(&self, text: &str) -> String {
        if !self.postgres {
            return text.to_owned();
        }
        let mut parts = text.split('?');
        let mut sql = parts.next().unwrap().to_owned();
        for (number, part) in parts.enumerate() {
            sql += &format!("${}{part}", number + 1);
        }
        sql
    }

    fn insert(&self, n: i64) -> Statement {
        let returning = if self.postgres { " RETURNING id" } else { "" };
        key(self.sql(&format!("INSERT INTO number (n) VALUES (?){returning}"))).bind(n)
    }

    /// The numbers from 1 to `last`, each a row.
    fn up_to(&self, last: i64) -> Statement {
        let cast = if self.postgres { "?::bigint" } else { "?" };
        let sql = format!(
            "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {cast}) SELECT n FROM c \
             WHERE n <= {cast}"
        );
        rows(self.sql(&sql)).bind(last).bind(last)
    }

    async fn done(self, db: Db<Deferred>) {
        drop(db);
        let db = biform::connect(self.schema.server()).await.unwrap();
        run!(db, self.schema.drop()).await.unwrap();
    }
}

const BEGIN: (Control, &str) = (Control::Begin, "BEGIN");

async fn length(executor: &dyn Executor<Output = Deferred>) -> u64 {
    run!(executor, rows("SELECT n FROM number")).await.unwrap()
}

async fn numbers(executor: &dyn Executor<Output = Deferred>, statement: Statement) -> Vec<i64> {
    let mut kept = Vec::new();
    executor.run(statement, &mut keep(&mut kept)).await.unwrap();
    kept
}

async fn text(executor: &dyn Executor<Output = Deferred>, sql: &str) -> String {
    let mut found = String::new();
    let mut sink = |row: &dyn Row| {
        if let ValueRef::Text(text) = row.get(0)? {
            found = text.to_owned();
        }
        Ok(())
    };
    executor.run(row(sql.to_owned()), &mut sink).await.unwrap();
    found
}

#[tokio::test]
async fn purposes_say_what_comes_back() {
    for server in Server::all().await {
        let db = server.with_table("").await;
        let mut keys = Vec::new();
        for n in [10, 20, 30] {
            assert_eq!(db.run(server.insert(n), &mut keep(&mut keys)).await.unwrap(), 1);
        }
        assert_eq!(keys, [1, 2, 3]);
        assert_eq!(numbers(&db, rows("SELECT n FROM number ORDER BY n")).await, [10, 20, 30]);
        assert_eq!(numbers(&db, row("SELECT n FROM number ORDER BY n")).await, [10]);
        assert_eq!(run!(db, row("SELECT n FROM number WHERE n = 11")).await.unwrap(), 0);
        // Also of rows that were so already.
        assert_eq!(run!(db, count("UPDATE number SET n = n WHERE n > 10")).await.unwrap(), 2);
        assert_eq!(run!(db, count("DELETE FROM number WHERE n > 10")).await.unwrap(), 2);
        assert_eq!(run!(db, count("DELETE FROM number WHERE n > 10")).await.unwrap(), 0);
        let returning = row("INSERT INTO number (n) VALUES (1), (2), (3) RETURNING id");
        assert_eq!(run!(db, returning).await.unwrap(), 1);
        assert_eq!(length(&db).await, 4);
        server.done(db).await;
    }
}

#[tokio::test]
async fn many_sets_run_in_their_order() {
    for server in Server::all().await {
        let db = server.with_table("").await;
        let mut sets = ValueSets::with_capacity(1, 100);
        (0..100).for_each(|n| sets.push_set(|values| values.push(Value::I64(n))));
        let mut keys = Vec::new();
        let insert = server.insert(0).with_values(vec![]);
        assert_eq!(db.run_many(insert.clone(), sets.clone(), &mut keep(&mut keys)).await.unwrap(), 100);
        assert!(keys.iter().copied().eq(1..=100));
        let delete = count(server.sql("DELETE FROM number WHERE n = ?"));
        assert_eq!(db.run_many(delete.clone(), sets.clone(), &mut ignore).await.unwrap(), 100);
        assert_eq!(db.run_many(delete, sets, &mut ignore).await.unwrap(), 0);
        assert_eq!(db.run_many(insert, ValueSets::default(), &mut ignore).await.unwrap(), 0);
        server.done(db).await;
    }
}

fn day(year: i32, month: u8, day: u8) -> value::Date {
    value::Date { year, month, day }
}

fn at(hour: u8, minute: u8, second: u8, nanosecond: u32) -> value::Time {
    value::Time { hour, minute, second, nanosecond }
}

/// Column types, what is stored there, and what is read.
fn stored(postgres: bool) -> Vec<(&'static str, Value, Value)> {
    let same = |of, value: Value| (of, value.clone(), value);
    let moment = value::DateTime { date: day(1965, 8, 1), time: at(7, 5, 0, 250_000_000) };
    let decimal = |text| Value::Decimal(value::Decimal::parse(text).unwrap());
    let mut all = vec![
        ("smallint", Value::I16(-16), Value::I64(-16)),
        ("bigint", Value::I64(i64::MIN), Value::I64(i64::MIN)),
        ("bigint", Value::U8(255), Value::I64(255)),
        same("double precision", Value::F64(-0.1)),
        ("real", Value::F32(1.5), Value::F64(1.5)),
        same("text", Value::from("Dune \u{1f3dc} \\ ' \"")),
        same("text", Value::from("")),
        same("varchar(20)", Value::from("Dune")),
        same("numeric(10,2)", decimal("-12345678.90")),
        same("numeric(10,2)", decimal("0.00")),
        same("date", Value::Date(day(1965, 8, 1))),
        ("bigint", Value::Null(ValueType::Text), Value::Null(ValueType::Text)),
        ("text", Value::Null(ValueType::I32), Value::Null(ValueType::Text)),
    ];
    all.extend(match postgres {
        true => vec![
            same("boolean", Value::Bool(true)),
            ("integer", Value::I64(7), Value::I64(7)),
            ("numeric", Value::U64(u64::MAX), decimal("18446744073709551615")),
            same("numeric", decimal("170141183460469231731687303715884105727")),
            same("numeric", decimal("0.000000000000000000000000000000001")),
            same("bytea", Value::Bytes(vec![0, 255, 39, 92])),
            same("uuid", Value::Uuid([7; 16])),
            same("time", Value::Time(at(23, 59, 59, 999_999_000))),
            same("timestamp", Value::DateTime(moment)),
            same("timestamptz", Value::Timestamp(moment)),
            same("date", Value::Date(day(294_275, 12, 31))),
            same("json", Value::Json("{\"a\": [1]}".into())),
            same("jsonb", Value::Json("{\"a\": [1]}".into())),
            ("mood", Value::from("sad"), Value::from("sad")),
            ("float8", Value::F64(f64::INFINITY), Value::F64(f64::INFINITY)),
        ],
        false => vec![
            ("boolean", Value::Bool(true), Value::I64(1)),
            ("tinyint", Value::I8(-8), Value::I64(-8)),
            ("tinyint unsigned", Value::U8(255), Value::I64(255)),
            ("tinyint(1) unsigned", Value::U8(255), Value::I64(255)),
            ("mediumint", Value::I32(-7), Value::I64(-7)),
            ("int unsigned", Value::U32(u32::MAX), Value::I64(u32::MAX.into())),
            same("bigint unsigned", Value::U64(u64::MAX)),
            same("varbinary(20)", Value::Bytes(vec![0, 255, 39, 92])),
            same("longblob", Value::Bytes(vec![])),
            same("longtext COLLATE utf8mb4_bin", Value::from("Dune")),
            same("varchar(20) COLLATE utf8mb4_bin", Value::from("Dune")),
            ("binary(16)", Value::Uuid([7; 16]), Value::Bytes(vec![7; 16])),
            same("time(6)", Value::Time(at(23, 59, 59, 999_999_000))),
            same("time(6)", Value::Time(at(0, 0, 0, 0))),
            same("datetime(6)", Value::DateTime(moment)),
            ("datetime(6)", Value::Timestamp(moment), Value::DateTime(moment)),
            same("timestamp(6) NULL", Value::Timestamp(value::DateTime { date: day(1999, 8, 1), ..moment })),
            same("datetime(6)", Value::DateTime(value::DateTime { time: at(0, 0, 0, 0), ..moment })),
            ("decimal(65,30)", decimal("1234567890.5"), decimal("1234567890.5")),
            ("json", Value::Json("{\"a\": [1]}".into()), Value::from("{\"a\": [1]}")),
            ("enum('sad','glad')", Value::from("sad"), Value::from("sad")),
            ("year", Value::I32(1999), Value::I64(1999)),
        ],
    });
    all
}

#[tokio::test]
async fn values_come_back_as_they_went() {
    for server in Server::all().await {
        let db = server.connect("").await;
        if server.postgres {
            run!(db, nothing("CREATE TYPE mood AS ENUM ('sad', 'glad')")).await.unwrap();
        }
        for (number, (of, value, read)) in stored(server.postgres).into_iter().enumerate() {
            let held = format!("held_{number}");
            run!(db, nothing(format!("CREATE TABLE {held} (v {of})"))).await.unwrap();
            let insert = count(server.sql(&format!("INSERT INTO {held} (v) VALUES (?)")));
            assert_eq!(run!(db, insert.bind(value.clone())).await.unwrap(), 1, "{of}");
            let mut compare = |row: &dyn Row| {
                let found = row.get(0)?.to_owned();
                let normal = |value: &Value| match value {
                    Value::Decimal(decimal) => Value::Decimal(decimal.normalized()),
                    other => other.clone(),
                };
                assert!(normal(&found) == normal(&read), "{of}: {:?} for {:?}", found.as_ref(), read.as_ref());
                Ok(())
            };
            assert_eq!(db.run(rows(format!("SELECT v FROM {held}")), &mut compare).await.unwrap(), 1, "{of}");
            if !value.is_null() && !matches!(of, "json" | "real" | "double precision") && !of.contains("timestamp(") {
                let found = rows(server.sql(&format!("SELECT v FROM {held} WHERE v = ?"))).bind(value.clone());
                assert_eq!(run!(db, found).await.unwrap(), 1, "{of} is found by {:?}", value.as_ref());
            }
        }
        server.done(db).await;
    }
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_the_connection_is_of_use() {
    for server in Server::all().await {
        let db = server.connect("max_connections=1").await;
        let cases: &[(&str, Value)] = match server.postgres {
            true => &[
                ("integer", Value::I64(1 << 40)),
                ("text", Value::Text("a\0b".into())),
                ("text", Value::I64(7)),
                ("integer", Value::Text("7".into())),
                ("integer", Value::Unread),
            ],
            false => &[("text", Value::Unread), ("double", Value::F64(f64::NAN))],
        };
        for (number, (of, value)) in cases.iter().enumerate() {
            let held = format!("held_{number}");
            run!(db, nothing(format!("CREATE TABLE {held} (v {of})"))).await.unwrap();
            let insert = count(server.sql(&format!("INSERT INTO {held} (v) VALUES (?)"))).bind(value.clone());
            let error = refused(run!(db, insert).await);
            assert_eq!((error.kind(), error.is_database()), (ErrorKind::Encode, false), "{of}: {error}");
            assert_eq!(run!(db, rows(format!("SELECT v FROM {held}"))).await.unwrap(), 0);
        }
        for wrong in
            [row(server.sql("SELECT ?")), row(server.sql("SELECT ?")).bind("a").bind("b"), row("SELECT 1").bind(1)]
        {
            let error = refused(run!(db, wrong.clone()).await);
            assert_eq!(error.kind(), ErrorKind::InvalidQuery, "{wrong:?} {error}");
            let error = refused(db.open(wrong).await.map(drop));
            assert_eq!(error.kind(), ErrorKind::InvalidQuery, "{error}");
        }
        let unreadable = match server.postgres {
            true => ["SELECT 'NaN'::numeric", "SELECT 'infinity'::date", "SELECT point(1, 2)"].as_slice(),
            false => ["SELECT CAST('-10:00:00' AS time)", "SELECT CAST('100:00:00' AS time)"].as_slice(),
        };
        for sql in unreadable {
            let error = refused(db.run(row(*sql), &mut |row| row.get(0).map(drop)).await);
            assert_eq!(error.kind(), ErrorKind::Decode, "{sql} {error}");
        }
        let error = refused(db.run(row("SELECT 1"), &mut |row| row.get(1).map(drop)).await);
        assert!(error.to_string().contains("ends after 1 columns"), "{error}");
        assert_eq!(run!(db, server.up_to(3)).await.unwrap(), 3);
        server.done(db).await;
    }
}

/// Whoever changes a table while a program runs costs it no more than a statement in a transaction.
#[tokio::test]
async fn a_table_may_be_altered() {
    for server in Server::all().await {
        let db = server.with_table("max_connections=1").await;
        let star = || rows("SELECT * FROM number");
        run!(db, server.insert(1)).await.unwrap();
        for (number, sql) in [
            "ALTER TABLE number ADD COLUMN m text",
            "ALTER TABLE number DROP COLUMN m",
            "ALTER TABLE number ADD COLUMN m int",
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(run!(db, star()).await.unwrap(), 1);
            run!(db, nothing(sql)).await.unwrap();
            let columns = 3 - number % 2;
            let mut width = |row: &dyn Row| {
                assert_eq!(row.column_count(), columns);
                Ok(())
            };
            assert_eq!(db.run(star(), &mut width).await.unwrap(), 1, "{sql}");
        }
        let connection = db.connection().await.unwrap();
        run!(connection, nothing("ALTER TABLE number ADD COLUMN k int")).await.unwrap();
        run!(connection, step(BEGIN)).await.unwrap();
        if let Err(error) = run!(connection, star()).await {
            assert!(server.postgres && error.is_database(), "{error}");
        }
        run!(connection, step(ROLLBACK)).await.unwrap();
        assert_eq!(run!(connection, star()).await.unwrap(), 1);
        drop(connection);
        server.done(db).await;
    }
}

#[tokio::test]
async fn sessions_are_set_up() {
    for server in Server::all().await {
        match server.postgres {
            true => {
                let options = "application_name=books&options=-c%20work_mem%3D123kB&after_connect=SET%20my.own='x'";
                let db = server.connect(options).await;
                let of = "SELECT concat_ws(' ', current_setting('TimeZone'), current_setting('application_name'), \
                          current_setting('work_mem'), current_setting('my.own'), current_setting('client_encoding'))";
                assert_eq!(text(&db, of).await, "UTC books 123kB x UTF8");
                server.done(db).await;
            }
            false => {
                let db = server.connect("after_connect=SET%20@own='x'").await;
                let of = "SELECT concat_ws(' ', @@time_zone, @@character_set_client, @@character_set_results, @own)";
                assert_eq!(text(&db, of).await, "+00:00 utf8mb4 utf8mb4 x");
                let mode = text(&db, "SELECT @@sql_mode").await;
                for wanted in ["STRICT_ALL_TABLES", "NO_UNSIGNED_SUBTRACTION"] {
                    assert!(mode.contains(wanted), "{mode}");
                }
                assert!(!mode.contains("PIPES_AS_CONCAT"), "{mode}");
                server.done(db).await;
            }
        }
    }
}

#[tokio::test]
async fn what_cannot_be_run_after_connecting_is_told() {
    for server in Server::all().await {
        let error = refused(biform::connect(&server.url("after_connect=SELEC%201")).await);
        assert!(error.is_database() && error.to_string().contains("running `after_connect`"), "{error}");
        let db = server.connect("").await;
        server.done(db).await;
    }
}

#[tokio::test]
async fn chunks_follow_one_rule() {
    for server in Server::all().await {
        let db = server.connect("").await;
        for (all, chunk) in (0..=6).flat_map(|all| (1..=4).map(move |chunk| (all, chunk))) {
            let (mut left, mut seen) = (all, Vec::new());
            let mut cursor = db.open(server.up_to(all as i64)).await.unwrap();
            loop {
                let before = seen.len();
                let more = cursor.next_chunk(chunk, &mut keep(&mut seen)).await.unwrap();
                let delivered = seen.len() - before;
                assert_eq!((delivered, more), (left.min(chunk), left >= chunk), "{all} rows by {chunk}");
                left -= delivered;
                if !more {
                    break;
                }
            }
            assert_eq!(seen.len(), all);
            assert!(!cursor.next_chunk(chunk, &mut ignore).await.unwrap(), "a finished cursor stays finished");
        }
        let (mut cursor, mut seen) = (db.open(server.up_to(900)).await.unwrap(), Vec::new());
        while cursor.next_chunk(333, &mut keep(&mut seen)).await.unwrap() {}
        assert!(seen.into_iter().eq(1..=900));
        drop(cursor);
        server.done(db).await;
    }
}

#[tokio::test]
async fn cursors_leave_nothing_behind() {
    for server in Server::all().await {
        let db = server.with_table("max_connections=1").await;
        let error = refused(db.open(rows("SELECT n FROM nowhere")).await.map(drop));
        assert_eq!(error.kind(), ErrorKind::Database);
        for chunks in 0..3 {
            let mut cursor = db.open(server.up_to(100)).await.unwrap();
            for _ in 0..chunks {
                assert!(cursor.next_chunk(10, &mut ignore).await.unwrap());
            }
            let error = refused(run!(db, row("SELECT 1")).await);
            assert_eq!(error.kind(), ErrorKind::OpenIterator);
            drop(cursor);
            run!(db, server.insert(1)).await.unwrap();
        }
        let mut cursor = db.open(server.up_to(100)).await.unwrap();
        let failed = cursor.next_chunk(5, &mut |_| Err(Error::other(std::fmt::Error))).await;
        assert!(refused(failed).downcast_ref::<std::fmt::Error>().is_some());
        drop(cursor);
        assert_eq!(length(&db).await, 3);
        server.done(db).await;
    }
}

#[tokio::test]
async fn a_transaction_goes_on_after_a_cursor() {
    for server in Server::all().await {
        let db = server.with_table("").await;
        let connection = db.connection().await.unwrap();
        run!(connection, step(BEGIN)).await.unwrap();
        for n in 0..20 {
            run!(connection, server.insert(n)).await.unwrap();
        }
        for chunks in 0..4_u64 {
            run!(connection, step((Control::Savepoint, "SAVEPOINT s"))).await.unwrap();
            let mut cursor = connection.open(rows("SELECT n FROM number ORDER BY n")).await.unwrap();
            for _ in 0..chunks {
                cursor.next_chunk(7, &mut ignore).await.unwrap();
            }
            drop(cursor);
            match chunks % 2 {
                0 => run!(connection, step((Control::RollbackTo, "ROLLBACK TO SAVEPOINT s"))).await.unwrap(),
                _ => run!(connection, server.insert(100)).await.unwrap(),
            };
            assert_eq!(length(&connection).await, 20 + chunks.div_ceil(2_u64));
        }
        let mut cursor = connection.open(rows("SELECT n FROM number ORDER BY n")).await.unwrap();
        assert!(cursor.next_chunk(7, &mut ignore).await.unwrap());
        drop(cursor);
        run!(connection, step(COMMIT)).await.unwrap();
        assert_eq!(length(&db).await, 22);
        // Without a transaction around it, a cursor has one of its own.
        let mut cursor = connection.open(rows("SELECT n FROM number ORDER BY n")).await.unwrap();
        assert!(cursor.next_chunk(7, &mut ignore).await.unwrap());
        drop(cursor);
        run!(connection, server.insert(1)).await.unwrap();
        drop(connection);
        assert_eq!(length(&db).await, 23);
        server.done(db).await;
    }
}

#[tokio::test]
async fn a_dropped_transaction_is_undone() {
    for server in Server::all().await {
        let db = server.with_table("max_connections=1").await;
        run!(db, server.insert(1)).await.unwrap();
        for _ in 0..5 {
            let connection = db.connection().await.unwrap();
            run!(connection, step(BEGIN)).await.unwrap();
            run!(connection, server.insert(2)).await.unwrap();
            drop(connection);
            assert_eq!(length(&db).await, 1);
        }
        for sql in ["BEGIN", " start transaction"] {
            run!(db, nothing(sql)).await.unwrap();
            run!(db, server.insert(1)).await.unwrap();
        }
        assert_eq!(length(&db).await, 3, "what opens a transaction on a handle is undone with it");
        server.done(db).await;
    }
}

#[tokio::test]
async fn connections_are_used_again_until_they_are_old_or_lost() {
    for server in Server::all().await {
        let id = if server.postgres { "SELECT pg_backend_pid()" } else { "SELECT connection_id()" };
        let of = |db: Db<Deferred>| async move { numbers(&db, row(id)).await[0] };
        let db = server.connect("max_connections=2").await;
        let first = of(db.clone()).await;
        for _ in 0..3 {
            assert_eq!(of(db.clone()).await, first);
        }
        let kill = if server.postgres { "SELECT pg_terminate_backend(?)" } else { "KILL ?" };
        let other = server.connect("").await;
        let held = db.connection().await.unwrap();
        let second = of(db.clone()).await;
        drop(held);
        for id in [first, second] {
            let kill = server.sql(kill);
            let kill = if server.postgres { row(kill).bind(id) } else { nothing(kill.replace('?', &id.to_string())) };
            run!(other, kill).await.unwrap();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        let error = refused(run!(db, row("SELECT 1")).await);
        assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
        for _ in 0..5 {
            assert_eq!(run!(db, row("SELECT 1")).await.unwrap(), 1);
        }
        let short = server.connect("idle_timeout=50&max_connections=1").await;
        let first = of(short.clone()).await;
        tokio::time::sleep(Duration::from_millis(150)).await;
        let ids = match server.postgres {
            true => row("SELECT count(*) FROM pg_stat_activity WHERE pid = $1"),
            false => row("SELECT count(*) FROM information_schema.processlist WHERE id = ?"),
        };
        assert_eq!(numbers(&other, ids.bind(first)).await, [0], "it was closed though nobody asked");
        assert_ne!(of(short).await, first);
        server.done(db).await;
    }
}

#[tokio::test]
async fn waiting_ends_and_closing_closes() {
    for server in Server::all().await {
        let db = server.with_table("max_connections=1&pool_timeout=150").await;
        let held = db.connection().await.unwrap();
        let (start, other) = (Instant::now(), db.clone());
        let error = refused(run!(db, row("SELECT 1")).await);
        assert_eq!(error.kind(), ErrorKind::PoolTimeout, "{error}");
        assert!((140..10_000).contains(&start.elapsed().as_millis()), "{:?}", start.elapsed());
        assert_eq!(refused(db.clone().close().await).kind(), ErrorKind::PoolTimeout);
        run!(held, server.insert(1)).await.unwrap();
        drop(held);
        db.close().await.unwrap();
        for answer in [run!(other, row("SELECT 1")).await, other.connection().await.map(|_| 0)] {
            let error = refused(answer);
            assert!(error.kind() == ErrorKind::Connection && error.to_string().contains("is closed"), "{error}");
        }
        other.close().await.unwrap();
        let db = server.connect("").await;
        server.done(db).await;
    }
}

/// Runs a transaction whose step number `last` is cut short after `polls` polls, and what it answered, if it did.
async fn transaction_cut(server: &Server, db: &Db<Deferred>, last: usize, polls: usize, when: When) -> Option<u64> {
    let connection = db.connection().await.unwrap();
    let mut steps = [step(BEGIN), server.insert(2), step(COMMIT)].into_iter();
    for statement in steps.by_ref().take(last) {
        run!(connection, statement).await.unwrap();
    }
    let answer = cut(run!(connection, steps.next().unwrap()), polls, when).await;
    answer.map(|answer| answer.unwrap())
}

/// Whether the next borrower of a connection finds a transaction open on it.
async fn is_inside(server: &Server, executor: &dyn Executor<Output = Deferred>) -> bool {
    match server.postgres {
        // Outside of a transaction, each statement has a time of its own.
        true => {
            let now = "SELECT extract(epoch FROM now())::text";
            let first = text(executor, now).await;
            first == text(executor, now).await
        }
        false => numbers(executor, row("SELECT @@in_transaction")).await == [1],
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_inherits_a_transaction() {
    for server in Server::all().await {
        let db = server.with_table("max_connections=1&pool_timeout=5000").await;
        let rounds = cases(500).max(10);
        // How many commits were acknowledged, how many sent, and how many rows there were at least.
        let (mut acknowledged, mut sent, mut kept, mut cuts) = (0, 0, 0, 0);
        for last in 0..3 {
            for polls in 0.. {
                let mut ended = 0;
                for round in 0..rounds {
                    let when = if round % 2 == 0 { When::Waiting } else { When::Woken };
                    let answer = transaction_cut(&server, &db, last, polls, when).await;
                    cuts += u64::from(answer.is_none());
                    sent += u64::from(last == 2);
                    acknowledged += u64::from(last == 2 && answer.is_some());
                    let next = db.connection().await.expect("no slot is lost");
                    assert!(!is_inside(&server, &next).await, "the next borrower is in no transaction");
                    drop(next);
                    let now = length(&db).await;
                    assert!((kept.max(acknowledged)..=sent).contains(&now), "{now} rows of {acknowledged} to {sent}");
                    kept = now;
                    ended += usize::from(answer.is_some());
                }
                if ended == rounds {
                    break;
                }
            }
        }
        // What was sent before it was cut short may take its time.
        tokio::time::sleep(Duration::from_millis(50)).await;
        kept = length(&db).await;
        for micros in (0..3000).step_by(10).take(cases(15_000)) {
            let connection = db.connection().await.unwrap();
            let begun = async {
                run!(connection, step(BEGIN)).await.unwrap();
                run!(connection, server.insert(2)).await.unwrap();
                let mut cursor = connection.open(server.up_to(100)).await.unwrap();
                while cursor.next_chunk(10, &mut ignore).await.unwrap() {}
                std::future::pending::<()>().await;
            };
            tokio::select! {
                biased;
                () = spin(Duration::from_micros(micros)) => {}
                () = begun => {}
            }
            cuts += 1;
            drop(connection);
            let next = db.connection().await.expect("no slot is lost");
            assert!(!is_inside(&server, &next).await, "the next borrower is in no transaction");
            drop(next);
            assert_eq!(length(&db).await, kept);
        }
        assert!(cuts >= 300 || cases(1000) < 20, "{cuts} cuts");
        server.done(db).await;
    }
}

/// The timer of tokio is too coarse.
async fn spin(duration: Duration) {
    let start = Instant::now();
    while start.elapsed() < duration {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_cut_short_free_their_connection() {
    for server in Server::all().await {
        let db = server.with_table("max_connections=1&pool_timeout=5000").await;
        for polls in 0..10 {
            for _ in 0..3 {
                let _ = cut(run!(db, server.up_to(500)), polls, When::Waiting).await;
                let _ = cut(run!(db, server.insert(1)), polls, When::Woken).await;
                let _ = cut(db.open(server.up_to(500)), polls, When::Waiting).await;
                let connection = cut(db.connection(), polls, When::Woken).await;
                let _ = cut(run!(db, row("SELECT 1")), polls.min(1), When::Waiting).await;
                drop(connection);
                assert_eq!(run!(db, server.up_to(3)).await.unwrap(), 3);
            }
        }
        server.done(db).await;
    }
}

/// In a transaction, what comes after a call that was cut short either goes on or is told that the connection is gone;
/// it never reads the answer of another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_after_a_call_cut_short_is_true_to_its_word() {
    for server in Server::all().await {
        let db = server.with_table("max_connections=2").await;
        for round in 0..60 {
            let connection = db.connection().await.unwrap();
            run!(connection, step(BEGIN)).await.unwrap();
            let when = if round % 2 == 0 { When::Waiting } else { When::Woken };
            let new = rows(format!("SELECT {round} UNION ALL SELECT 2 UNION ALL SELECT 3"));
            let answer = cut(run!(connection, new), 1 + round % 5, when).await;
            let mut seen = Vec::new();
            let told = connection.run(row("SELECT 77"), &mut keep(&mut seen)).await;
            match told {
                Ok(_) => assert_eq!(seen, [77]),
                Err(error) => {
                    assert!(answer.is_none() && !server.postgres, "{error}");
                    assert_eq!(error.kind(), ErrorKind::Connection);
                    assert!(error.to_string().contains("cut short"), "{error}");
                }
            }
        }
        assert_eq!(length(&db).await, 0);
        server.done(db).await;
    }
}
