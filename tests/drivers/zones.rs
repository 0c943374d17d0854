//! Instants, whatever zone the program, the session and who reads them are in: they come back equal.
use crate::common::*;
use chrono::{DateTime, NaiveDateTime, Utc};

#[derive(Model, Debug, Clone, PartialEq)]
struct Event {
    id: Id<Event>,
    at: DateTime<Utc>,
    doors: NaiveDateTime,
}

/// Around changes of zones, and at the ends of what all databases hold.
const INSTANTS: [&str; 7] = [
    "0001-01-01T00:00:00Z",
    "1883-11-18T17:00:00Z",
    "1969-12-31T23:59:59.999999Z",
    "2024-03-31T00:59:59.5Z",
    "2024-03-31T01:30:00Z",
    "2024-11-03T06:30:00Z",
    "9999-12-31T23:59:59.999999Z",
];

/// Sessions in zones that a program asks for, and how each database says it.
fn sessions(dialect: Dialect) -> Vec<&'static str> {
    match dialect.family() {
        Family::Postgres => vec![
            "",
            "options=-c%20timezone%3DAsia/Kathmandu",
            "after_connect=SET%20TIME%20ZONE%20'America/St_Johns'",
            "after_connect=SET%20TIME%20ZONE%20'Pacific/Kiritimati'",
        ],
        _ => vec!["", "after_connect=SET%20time_zone='%2B13:00'", "after_connect=SET%20time_zone='-12:00'"],
    }
}

#[forms]
async fn instants_come_back_equal_in_any_session() -> Result<()> {
    for server in Server::all() {
        let plain = Form::connect(&server.url("")).await?.0;
        plain.create_tables(models![Event]).await?;
        let mut written = Vec::new();
        for session in sessions(server.dialect) {
            let db = Form::connect(&server.url(session)).await?.0;
            let rows: Vec<_> = INSTANTS
                .iter()
                .map(|at| at.parse::<DateTime<Utc>>().unwrap())
                .map(|at| Event::create().at(at).doors(at.naive_utc()))
                .collect();
            written.extend(Event::objects().bulk_create(&db, rows).await?);
        }
        for session in sessions(server.dialect) {
            let db = Form::connect(&server.url(session)).await?.0;
            assert_eq!(Event::objects().order_by(|e| e.id.asc()).all(&db).await?, written, "{session}");
            for at in INSTANTS.map(|at| at.parse::<DateTime<Utc>>().unwrap()) {
                let equal = Event::objects().filter(|e| e.at.eq(at)).count(&db).await?;
                assert_eq!(equal, sessions(server.dialect).len() as u64, "{session}: {at}");
            }
            let year = Event::objects().filter(|e| e.at.year().eq(9999)).count(&db).await?;
            assert_eq!(year, sessions(server.dialect).len() as u64, "{session}");
        }
        // Beyond the ends: before the year 1 no server has dates, and nothing is sent.
        let before: DateTime<Utc> = "0000-12-31T23:59:59Z".parse().unwrap();
        let error = refused(Event::create().at(before).doors(DateTime::UNIX_EPOCH.naive_utc()).save(&plain).await);
        assert_eq!(error.kind(), ErrorKind::Encode, "{error}");
        // In a zone where the next year has begun, or that before the first: what there is no date for is no wrong one.
        // PostgreSQL has no year 0, and calls that before the first -1.
        let first = if server.dialect == Dialect::Postgres { -1 } else { 0 };
        for (at, zone, year) in [
            ("9999-12-31T23:59:59.999999Z", "Pacific/Kiritimati", 10_000),
            ("0001-01-01T00:00:00Z", "America/New_York", first),
        ] {
            let at: DateTime<Utc> = at.parse().unwrap();
            let read = Event::objects().filter(|e| e.at.eq(at)).values(|e| e.at.at(Zone::named(zone)).year());
            match read.limit(1).all(&plain).await {
                Ok(years) => assert_eq!(years, [year], "{:?} {zone}", server.dialect),
                Err(error) => assert_eq!(error.kind(), ErrorKind::Decode, "{:?} {zone}: {error}", server.dialect),
            }
        }
    }
    Ok(())
}

/// The same in programs of other zones: each is this one, run again.
#[cfg(unix)]
#[test]
fn instants_come_back_equal_in_programs_of_any_zone() {
    const INSIDE: &str = "BIFORM_ZONE_INSIDE";
    if std::env::var_os(INSIDE).is_some() {
        return;
    }
    for zone in ["Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati"] {
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["zones::", "--test-threads=2"])
            .envs([("TZ", zone), ("PGTZ", zone), (INSIDE, "1")])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let forms = usize::from(cfg!(feature = "blocking")) + usize::from(cfg!(feature = "async"));
        assert!(output.status.success() && said.contains(&format!("{} passed", forms + 1)), "{zone}: {said}");
    }
}
