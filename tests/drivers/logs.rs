//! What the drivers say to whoever listens to `log` and `tracing`, down to the last trace: neither a password nor a value
//! that is bound. Each form and server has a process of its own, as a process has one listener.
use crate::common::*;
use crate::own_server::OwnServer;
use crate::passwords::{PASSWORD, SHOWN, asking, encoded};
use std::fmt::{Debug, Write};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// Bound as a value; in no statement's text.
const CANARY: &str = "canary-7f3a91";

/// In the text of a statement.
const MARK: &str = "marked_text";

/// The URLs of the process: one that opens, and one that does not.
const TASK: &str = "BIFORM_TEST_LOGS";

/// What has been said.
static RECORDS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn note(record: String) {
    RECORDS.lock().unwrap_or_else(PoisonError::into_inner).push(record);
}

/// Listens to everything.
struct Listener;

impl log::Log for Listener {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }
    fn log(&self, record: &log::Record<'_>) {
        note(format!("log {} {} {}", record.level(), record.target(), record.args()));
    }
    fn flush(&self) {}
}

/// Writes the fields of a record down.
struct Fields(String);

impl tracing::field::Visit for Fields {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn Debug) {
        let _ = write!(self.0, " {field}={value:?}");
    }
}

impl Fields {
    fn of(metadata: &tracing::Metadata<'_>) -> Fields {
        Fields(format!("tracing {} {} {}", metadata.level(), metadata.target(), metadata.name()))
    }
}

impl tracing::Subscriber for Listener {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        let mut fields = Fields::of(span.metadata());
        span.record(&mut fields);
        note(fields.0);
        tracing::span::Id::from_u64(1)
    }
    fn record(&self, _: &tracing::span::Id, values: &tracing::span::Record<'_>) {
        let mut fields = Fields("tracing".to_owned());
        values.record(&mut fields);
        note(fields.0);
    }
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        let mut fields = Fields::of(event.metadata());
        event.record(&mut fields);
        note(fields.0);
    }
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

/// A text as it is, as the numbers of its bytes, and in hexadecimal.
fn guises(text: &str) -> [String; 4] {
    let numbers: Vec<_> = text.bytes().map(|byte| byte.to_string()).collect();
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    [text.to_owned(), numbers.join(", "), hex.to_uppercase(), hex]
}

/// Which records hold one of the texts, in any guise.
fn holding<'r>(records: &'r [String], texts: &[&str]) -> Vec<&'r String> {
    let guises: Vec<_> = texts.iter().flat_map(|text| guises(text)).collect();
    records.iter().filter(|record| guises.iter().any(|guise| record.contains(guise))).collect()
}

#[forms]
async fn no_record_holds_a_password_or_a_value() -> Result<()> {
    if let Ok(task) = std::env::var(TASK) {
        log::set_logger(&Listener).unwrap();
        log::set_max_level(log::LevelFilter::Trace);
        tracing::subscriber::set_global_default(Listener).unwrap();
        let (right, wrong) = task.split_once(' ').unwrap();
        refused(Form::connect(wrong).await);
        let db = Form::connect(right).await?;
        run!(db, nothing("CREATE TABLE told (word VARCHAR(99) PRIMARY KEY)")).await?;
        for is_refused in [false, true] {
            let inserted = run!(db, count("INSERT INTO told (word) VALUES (?)").bind(CANARY)).await;
            assert_eq!(inserted.is_err(), is_refused);
            let find = || rows(format!("SELECT word AS {MARK} FROM told WHERE word = ?")).bind(CANARY);
            assert_eq!(run!(db, find()).await?, 1);
            let mut cursor = db.open(find()).await?;
            assert!(!cursor.next_chunk(2, &mut ignore).await?);
        }
        let mut sets = ValueSets::with_capacity(1, 20);
        (0..20).for_each(|n| sets.push_set(|set| set.push(format!("{CANARY} {n}").into())));
        db.run_many(count("INSERT INTO told (word) VALUES (?)"), sets, &mut ignore).await?;
        if db.dialect() == Dialect::Postgres {
            run!(db, nothing("DO 'BEGIN RAISE NOTICE ''a notice %'', 6 * 7; END'")).await?;
        }
        db.clone().close().await?;
        let said = std::mem::take(&mut *RECORDS.lock().unwrap());
        // The control: what is said is heard, in each of these guises.
        log::trace!("{CANARY}");
        tracing::trace!(word = ?CANARY.as_bytes(), "bytes");
        let heard = std::mem::take(&mut *RECORDS.lock().unwrap());
        assert_eq!(holding(&heard, &[CANARY]).len(), 2, "{heard:?}");

        let (right, wrong) = (encoded(PASSWORD), encoded("hunter2"));
        let secrets = [&SHOWN[..], &[PASSWORD, &right, &wrong, CANARY]].concat();
        assert_eq!(holding(&said, &secrets), [""; 0], "of {} records", said.len());
        // One driver says what it is asked, and so shows that it is heard.
        let is_told = lane!(blocking => { db.dialect() == Dialect::Postgres }, async => { false });
        assert_eq!(!holding(&said, &[MARK]).is_empty(), is_told, "of {} records", said.len());
        let is_passed_on = lane!(blocking => { false }, async => { db.dialect() == Dialect::Postgres });
        assert_eq!(!holding(&said, &["a notice 42"]).is_empty(), is_passed_on, "{said:?}");
        eprintln!("said: {} records", said.len());
        return Ok(());
    }
    let form = lane!(blocking => { "blocking" }, async => { "async" });
    for server in OwnServer::of_each_kind(asking) {
        let server = server.with_ann();
        if server.dialect == Dialect::Postgres {
            crate::server::aside(&server.url("127.0.0.1", ""), "GRANT ALL ON SCHEMA public TO ann").unwrap();
        }
        let url = |password| server.url_of(&format!("ann:{}", encoded(password)));
        let mut command = Command::new(std::env::current_exe().unwrap());
        let test = format!("logs::no_record_holds_a_password_or_a_value::in_{form}");
        let task = format!("{} {}", url(PASSWORD), url("hunter2"));
        let output = command.args([&test, "--exact", "--nocapture"]).env(TASK, task).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{:?}: {said}", server.dialect);
        let told = said.lines().find_map(|line| line.strip_prefix("said: ")).expect("the test was run");
        say(&format!("logs, {:?}, {form}: {told}", server.dialect));
    }
    Ok(())
}
