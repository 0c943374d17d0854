//! What a log of ours says was sent is what the server's own says it got: no statement more or less, and none other.
use crate::common::*;
use crate::own_server::OwnServer;
use crate::server::aside;
use biform::testing::{Call, Entry, Recorder};
use std::collections::BTreeSet;
use std::path::Path;

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    #[field(unique)]
    title: String,
    rating: i32,
    subtitle: Option<String>,
    lent: bool,
}

fn book(title: &str, rating: i32) -> Book {
    Book { id: Id::default(), title: title.to_owned(), rating, subtitle: None, lent: false }
}

#[forms]
async fn a_server_got_what_the_log_says() -> Result<()> {
    for server in OwnServer::of_each_kind(logging) {
        let db = Recorder::new(Form::connect(&server.url("127.0.0.1", "max_connections=1")).await?.0);
        let session = match db.dialect().family() {
            biform::Family::Postgres => SESSION[0],
            _ => SESSION[1],
        };
        let mut sessions = Vec::new();
        db.run(row(session), &mut keep(&mut sessions)).await?;

        db.create_tables(models![Book]).await?;
        let mut dune = Book::create().title("Dune").rating(4).lent(false).save(&db).await?;
        let pulp = (0..3).map(|n| Book { subtitle: Some("'a' \\ ?\n$1".to_owned()), ..book(&format!("Pulp {n}"), n) });
        Book::objects().bulk_create(&db, pulp).await?;
        assert_eq!(Book::get(&db, dune.id).await?, dune);
        let cheap = Book::objects().filter(|b| b.rating.lt(3) & b.subtitle.contains("?\n"));
        assert_eq!(cheap.all(&db).await?.len(), 3);
        cheap.update(&db, |b| b.rating.set(b.rating + 1)).await?;
        dune.rating = 5;
        dune.save(&db).await?;
        dune.refresh(&db).await?;
        Book::objects().upsert(&db, book("Emma", 3), |b| b.title).await?;
        Book::objects().bulk_upsert(&db, [book("Emma", 4), book("Ulysses", 2)], |b| b.title, |b| b.rating).await?;
        let emma = Book::create().title("Emma").rating(1).lent(true);
        Book::objects().filter(|b| b.title.eq("Emma")).get_or_create(&db, emma).await?;
        db.atomic(async |tx| {
            book("Persuasion", 5).save(tx).await?;
            let again = tx.atomic(async |tx| book("Persuasion", 1).save(tx).await).await;
            assert_eq!(again.unwrap_err().kind(), ErrorKind::Unique);
            let mut all = Book::objects().order_by(|b| b.id.asc()).chunk_size(2).iterator(tx).await?;
            while let Some(book) = all.next().await {
                book?;
            }
            drop(all);
            let mut some = Book::objects().chunk_size(1).iterator(tx).await?;
            some.next().await.unwrap()?;
            drop(some);
            Book::objects().count(tx).await
        })
        .await?;
        let given_up: Result<()> = db
            .atomic(async |tx| {
                dune.clone().delete(tx).await?;
                Err(Error::other("changed my mind"))
            })
            .await;
        assert_eq!(given_up.unwrap_err().to_string(), "changed my mind");
        let mut all = Book::objects().chunk_size(4).iterator(&db).await?;
        while let Some(book) = all.next().await {
            book?;
        }
        drop(all);
        dune.delete(&db).await?;
        Book::objects().delete(&db).await?;

        let is_blocking = lane!(blocking => { true }, async => { false });
        compare(&server, &server.got(sessions[0], is_blocking), &db.log().entries());
        // Past our log.
        Book::objects().count(db.inner()).await?;
        let unlogged = difference(&sent(server.dialect, &db.log().entries()), &server.got(sessions[0], is_blocking));
        assert!(unlogged.unwrap().contains("SELECT COUNT(*)"));
    }
    Ok(())
}

/// Fails where the logs differ, and also where they would not if ours were another.
fn compare(server: &OwnServer, got: &[String], entries: &[Entry]) {
    if let Some(difference) = difference(&sent(server.dialect, entries), got) {
        panic!("{:?}: {difference}", server.dialect);
    }
    for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| server.is_told(entry)) {
        let (mut missing, mut doubled) = (entries.to_vec(), entries.to_vec());
        missing.remove(at);
        doubled.insert(at, entry.clone());
        for wrong in [missing, doubled] {
            assert!(difference(&sent(server.dialect, &wrong), got).is_some(), "without or with two of: {entry}");
        }
    }
}

/// The first statement that two logs differ in.
fn difference(sent: &[String], got: &[String]) -> Option<String> {
    let lines = |log: &[String]| {
        log.iter().cloned().map(Some).chain(std::iter::repeat(None)).take(sent.len().max(got.len())).collect::<Vec<_>>()
    };
    let pairs = lines(sent).into_iter().zip(lines(got)).enumerate();
    let (number, (sent, got)) = pairs.into_iter().find(|(_, (sent, got))| sent != got)?;
    Some(format!(
        "statement {number}\nsent: {}\n got: {}",
        sent.as_deref().unwrap_or("none"),
        got.as_deref().unwrap_or("none")
    ))
}

/// What a server is started with, so that it logs each statement.
fn logging(dialect: Dialect, _: &Path) -> Vec<String> {
    let settings: &[&str] = match dialect.family() {
        biform::Family::Postgres => &["--log_statement=all", "--log_line_prefix=%p ", "--log_min_messages=log"],
        _ => &["--general-log", "--log-output=TABLE"],
    };
    settings.iter().map(|setting| (*setting).to_owned()).collect()
}

// ---- What our log says -------------------------------------------------------------------------------------------

/// The statements that entries of our log stand for, in the words of the server's log.
fn sent(dialect: Dialect, entries: &[Entry]) -> Vec<String> {
    let mut sent = Sent { dialect, in_transaction: false, prepared: BTreeSet::new(), lines: Vec::new() };
    for (at, entry) in entries.iter().enumerate() {
        sent.add(entry);
        let is_read_on = entries.get(at + 1).is_some_and(|next| next.rows().is_some());
        if matches!(entry.call(), Call::Open | Call::Chunk(_)) && !is_read_on {
            sent.add_end_of_cursor();
        }
    }
    sent.lines
}

struct Sent {
    dialect: Dialect,
    in_transaction: bool,
    /// What the session has prepared.
    prepared: BTreeSet<String>,
    lines: Vec<String>,
}

impl Sent {
    fn add(&mut self, entry: &Entry) {
        let is_postgres = self.dialect == Dialect::Postgres;
        match entry.call() {
            Call::Run => self.add_statement(entry.sql(), entry.purpose(), entry.values()),
            // Rows are inserted by one statement, and upserted one by one.
            Call::RunMany(sets) if entry.sql().contains(" ON ") => {
                sets.iter().for_each(|values| self.add_statement(entry.sql(), entry.purpose(), values));
            }
            Call::RunMany(sets) if is_postgres => self.add_arrays(entry, sets),
            Call::RunMany(sets) => {
                let values: Vec<Value> = sets.iter().flatten().cloned().collect();
                self.add_statement(&joined(entry, sets.len()), entry.purpose(), &values);
            }
            Call::Open if is_postgres => {
                if !self.in_transaction {
                    self.lines.push("BEGIN READ ONLY".to_owned());
                }
                let declare = format!("DECLARE biform_cursor NO SCROLL CURSOR FOR {}", entry.sql());
                self.add_statement(&declare, entry.purpose(), entry.values());
            }
            Call::Open => self.add_statement(entry.sql(), entry.purpose(), entry.values()),
            Call::Chunk(rows) if is_postgres => self.lines.push(format!("FETCH FORWARD {rows} FROM biform_cursor")),
            Call::Chunk(_) => {}
            // Texts of a batch are one text.
            Call::Batch { place, .. } if is_postgres && *place > 0 && is_text(entry) => {
                let before = self.lines.pop().unwrap();
                self.lines.push(format!("{before}\n;\n{}", entry.sql()));
            }
            Call::Batch { .. } => self.add_statement(entry.sql(), entry.purpose(), entry.values()),
            other => panic!("{other:?}"),
        }
        match entry.purpose() {
            Purpose::Transaction(Control::Begin) => self.in_transaction = true,
            Purpose::Transaction(Control::Commit | Control::Rollback) => self.in_transaction = false,
            _ => {}
        }
    }

    fn add_statement(&mut self, sql: &str, purpose: Purpose, values: &[Value]) {
        if self.dialect == Dialect::Postgres {
            let parameters =
                values.iter().enumerate().map(|(at, value)| format!("${} = {}", at + 1, in_postgres(value)));
            let parameters = parameters.collect::<Vec<_>>().join(", ");
            self.lines.push(format!("{sql} {parameters}").trim_end().to_owned());
            return;
        }
        let is_plain = matches!(purpose, Purpose::Nothing | Purpose::Transaction(_)) && values.is_empty();
        if !is_plain && self.prepared.insert(sql.to_owned()) {
            self.lines.push(format!("(prepared) {sql}"));
        }
        let mut parts = sql.split('?');
        let mut line = parts.next().unwrap().to_owned();
        for (value, part) in values.iter().zip(parts) {
            line += &in_mariadb(value);
            line += part;
        }
        self.lines.push(line);
    }

    /// Rows are inserted from an array for each column.
    fn add_arrays(&mut self, insert: &Entry, sets: &biform::ValueSets) {
        let column = |at: usize| sets.iter().map(|values| element(&values[at])).collect::<Vec<_>>().join(",");
        let arrays = (0..sets.width()).map(|at| format!("${} = '{{{}}}'", at + 1, column(at).replace('\'', "''")));
        let arrays = arrays.collect::<Vec<_>>().join(", ");
        let statement = book("", 0).insert_sql(self.dialect);
        assert_eq!(insert.sql(), statement.sql());
        self.lines.push(format!("{} {arrays}", statement.by_arrays().unwrap().as_str()));
    }

    fn add_end_of_cursor(&mut self) {
        if self.dialect == Dialect::Postgres {
            self.lines.push(if self.in_transaction { "CLOSE biform_cursor" } else { "ROLLBACK" }.to_owned());
        }
    }
}

/// An insert of so many rows in one statement of MariaDB's.
fn joined(insert: &Entry, rows: usize) -> String {
    let (head, rest) = insert.sql().split_once(" VALUES (").unwrap();
    let (group, tail) = rest.split_once(')').unwrap();
    let groups: Vec<_> = (0..rows).map(|_| format!("({group})")).collect();
    // Of many rows, it tells no keys unless it is asked to.
    let key = if insert.purpose() == Purpose::Key { " RETURNING `id`" } else { "" };
    format!("{head} VALUES {}{tail}{key}", groups.join(", "))
}

/// A value as an element of an array of PostgreSQL's: in quotes where it has what is part of the array's form.
fn element(value: &Value) -> String {
    match value {
        Value::Text(text) if text.contains([' ', '{', '}', ',', '"', '\\', '\n']) => {
            format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
        }
        Value::Text(text) => text.clone(),
        other => in_postgres(other).trim_matches('\'').to_owned(),
    }
}

fn in_postgres(value: &Value) -> String {
    match value {
        Value::Null(_) => "NULL".to_owned(),
        Value::Bool(value) => format!("'{}'", if *value { 't' } else { 'f' }),
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Value::I32(number) => format!("'{number}'"),
        Value::I64(number) => format!("'{number}'"),
        other => panic!("{:?}", other.as_ref()),
    }
}

fn in_mariadb(value: &Value) -> String {
    match value {
        Value::Null(_) => "NULL".to_owned(),
        Value::Bool(value) => u8::from(*value).to_string(),
        Value::Text(text) => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n")),
        Value::I32(number) => number.to_string(),
        Value::I64(number) => number.to_string(),
        other => panic!("{:?}", other.as_ref()),
    }
}

// ---- What the server says ----------------------------------------------------------------------------------------

impl OwnServer {
    /// Whether an entry of our log has the server told something: a chunk of rows is asked for on PostgreSQL alone.
    fn is_told(&self, entry: &Entry) -> bool {
        self.dialect == Dialect::Postgres || entry.rows().is_none()
    }

    /// The statements of a session with their values, without those that a driver sends of its own accord. It must send
    /// these and no others.
    fn got(&self, session: i64, is_blocking: bool) -> Vec<String> {
        let mut got = match self.dialect.family() {
            biform::Family::Postgres => got_by_postgres(&self.log(), session),
            _ => got_by_mariadb(&self.url("127.0.0.1", ""), session),
        };
        let opening = opening(self.dialect, is_blocking);
        let is_opened = got.get(..opening.len()).is_some_and(|start| start == opening);
        assert!(is_opened, "a session opens with {opening:#?}, not with {got:#?}");
        got.drain(..opening.len());
        // What the server can do is asked before anything else, in two round trips at most, each of them perhaps prepared.
        let first = got.iter().position(|text| text.ends_with(SESSION[0]) || text.ends_with(SESSION[1]));
        let probes = first.unwrap_or_default();
        assert!(probes <= 4, "{got:#?}");
        got.drain(..probes);
        got.retain(|text| is_blocking || !is_asked_by_sqlx(self.dialect, text));
        got
    }
}

fn is_text(entry: &Entry) -> bool {
    matches!(entry.purpose(), Purpose::Nothing | Purpose::Transaction(_)) && entry.values().is_empty()
}

/// What tells a session, the first that is asked of it.
const SESSION: [&str; 2] = ["SELECT pg_backend_pid()", "SELECT connection_id()"];

/// How each session is set up, by us and by the driver.
fn opening(dialect: Dialect, is_blocking: bool) -> Vec<&'static str> {
    let mut opening = dialect.session().to_vec();
    match (dialect.family(), is_blocking) {
        // How long a statement may be is asked by the driver.
        (biform::Family::MySql, true) => opening.insert(0, "SELECT @@max_allowed_packet"),
        // The session's time zone goes with the message that opens it.
        (biform::Family::Postgres, false) => opening.clear(),
        _ => {}
    }
    opening
}

/// What sqlx has to know once: on PostgreSQL of each column that a statement gives, what it is called; on MariaDB what
/// its type `DATETIME` is, which our driver asks.
fn is_asked_by_sqlx(dialect: Dialect, text: &str) -> bool {
    if dialect == Dialect::MySql {
        return text == "(prepared) SELECT CAST(NULL AS DATETIME(6))";
    }
    let (start, end) = (
        "SELECT\nattrelid table_oid,\nattrelid::regclass::text table_name,\narray_agg(ROW(attnum, attname)) AS columns\n\
         FROM (VALUES (",
        ")) lookup(table_oid, attribute_num)\nINNER JOIN pg_catalog.pg_attribute ON lookup.table_oid = attrelid AND \
         lookup.attribute_num = attnum\nGROUP BY attrelid",
    );
    let columns = text.strip_prefix(start).and_then(|text| text.strip_suffix(end));
    columns.is_some_and(|columns| columns.chars().all(|letter| letter.is_ascii_digit() || "(), ".contains(letter)))
}

/// Each entry begins with the number of the session, and goes on in lines that begin with a tab.
fn got_by_postgres(log: &str, session: i64) -> Vec<String> {
    let (log, session) = (log.replace("\n\t", "\0"), format!("{session} "));
    let mut got: Vec<String> = Vec::new();
    for entry in log.lines().filter_map(|line| line.strip_prefix(&session)) {
        let entry = entry.replace('\0', "\n");
        if let Some(values) = entry.strip_prefix("DETAIL:  parameters: ") {
            let statement = got.last_mut().unwrap();
            *statement = format!("{statement} {values}");
        } else if let Some(text) = entry.strip_prefix("LOG:  statement: ") {
            got.push(text.to_owned());
        } else {
            let (_, text) = entry.strip_prefix("LOG:  execute ").unwrap().split_once(": ").unwrap();
            got.push(text.to_owned());
        }
    }
    got
}

fn got_by_mariadb(url: &str, session: i64) -> Vec<String> {
    let sql = format!(
        "SELECT JSON_ARRAY(command_type, CONVERT(argument USING utf8mb4)) FROM mysql.general_log WHERE thread_id = {session}"
    );
    let mut got = Vec::new();
    for entry in aside(url, &sql).unwrap() {
        let Value::Text(entry) = entry else { panic!("no text") };
        let [command, text]: [String; 2] = serde_json::from_str(&entry).unwrap();
        match command.as_str() {
            "Connect" => assert!(got.is_empty()),
            "Prepare" => got.push(format!("(prepared) {text}")),
            "Query" | "Execute" => got.push(text),
            _ => panic!("{entry}"),
        }
    }
    got
}
