//! Logging in with a password: the right one opens, a wrong one is refused, and neither is shown.
use crate::common::*;
use crate::own_server::OwnServer;
use crate::server::aside;
use std::path::Path;

/// Of letters that mean something in a URL.
pub(crate) const PASSWORD: &str = "p@ss/w:rd #%é?&=+'x";

/// What no message may hold: a part of each password, which is written as it is in a URL too.
pub(crate) const SHOWN: [&str; 2] = ["ss/w", "hunter2"];

/// Everything but letters, as it stands in a URL.
pub(crate) fn encoded(password: &str) -> String {
    password.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Who does not administer the server needs a password: PostgreSQL asks for it by SCRAM.
pub(crate) fn asking(dialect: Dialect, folder: &Path) -> Vec<String> {
    if dialect == Dialect::Postgres {
        let rules = "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n";
        std::fs::write(folder.join("data/pg_hba.conf"), rules).unwrap();
    }
    Vec::new()
}

impl OwnServer {
    fn run(&self, sql: &str) -> Result<()> {
        aside(&self.url("127.0.0.1", ""), sql).map(drop)
    }

    /// Makes `ann`, who has [`PASSWORD`].
    pub(crate) fn with_ann(self) -> Self {
        let quoted = PASSWORD.replace('\'', "''");
        match self.dialect.family() {
            Family::Postgres => self.run(&format!("CREATE ROLE ann LOGIN PASSWORD '{quoted}'")).unwrap(),
            _ => {
                self.run(&format!(
                    "CREATE USER ann@localhost IDENTIFIED VIA mysql_native_password USING PASSWORD('{quoted}')"
                ))
                .unwrap();
                self.run("GRANT ALL ON test.* TO ann@localhost").unwrap();
            }
        }
        self
    }

    /// The URL of somebody.
    pub(crate) fn url_of(&self, user: &str) -> String {
        let url = self.url("127.0.0.1", "");
        let (scheme, rest) = url.split_once("://").unwrap();
        let (_, place) = rest.split_once('@').unwrap();
        format!("{scheme}://{user}@{place}")
    }
}

/// All that an error shows, down to the last of what lies beneath.
fn shown(error: &Error) -> String {
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(beneath) = source {
        shown += &format!(" {beneath} {beneath:?}");
        source = beneath.source();
    }
    shown
}

#[forms]
async fn the_right_password_opens_and_a_wrong_one_is_told_without_it() -> Result<()> {
    for server in OwnServer::of_each_kind(asking) {
        let server = server.with_ann();
        let right = server.url_of(&format!("ann:{}", encoded(PASSWORD)));
        let db = Form::connect(&right).await?.0;
        let who = match server.dialect.family() {
            Family::Postgres => {
                "SELECT count(*) FROM pg_stat_activity WHERE pid = pg_backend_pid() AND usename = 'ann'"
            }
            _ => "SELECT current_user() = 'ann@localhost'",
        };
        let mut found = Vec::new();
        db.run(row(who), &mut keep(&mut found)).await?;
        assert_eq!(found, [1]);
        // The password is in each of these, and none shows it.
        let connection = db.connection().await?;
        let options = ConnectOptions::new(right.as_str()).password(PASSWORD);
        let handles = format!("{db:?} {db:#?} {options:?}");
        assert!(handles.contains("Db(") && SHOWN.iter().all(|part| !handles.contains(part)), "{handles}");
        drop(connection);
        let by_options = ConnectOptions::new(server.url_of("ann")).password(PASSWORD);
        lane!(
            blocking => { biform::blocking::connect_with(by_options)?; },
            async => { biform::connect_with(by_options).await?; }
        );
        for (user, why) in [
            (format!("ann:{}", encoded("hunter2")), "ann"),
            (format!("ann:{}x", encoded(PASSWORD)), "ann"),
            ("ann".to_owned(), ""),
            (format!("nobody:{}", encoded("hunter2")), "nobody"),
        ] {
            let error = refused(Form::connect(&server.url_of(&user)).await);
            let text = shown(&error);
            assert_eq!(error.kind(), ErrorKind::Connection, "{text}");
            assert!(text.contains("connecting to") && text.contains(why), "{text}");
            assert!(SHOWN.iter().all(|part| !text.contains(part)), "{text}");
            assert!(!text.contains(&encoded("hunter2")) && !text.contains(&encoded(PASSWORD)), "{text}");
        }
        // What is kept and opened anew asks for it again.
        drop(db);
        Form::connect(&right).await?;
    }
    Ok(())
}

#[forms]
async fn what_cannot_be_reached_is_told_without_its_password() -> Result<()> {
    for (scheme, is_built) in [("postgres", cfg!(feature = "postgres")), ("mysql", cfg!(feature = "mysql"))] {
        if !is_built {
            continue;
        }
        for place in ["127.0.0.1:1", "no-such-host.invalid:1"] {
            let error =
                refused(Form::connect(&format!("{scheme}://hunter:hunter2@{place}/x?connect_timeout=20000")).await);
            let text = shown(&error);
            assert_eq!(error.kind(), ErrorKind::Connection, "{text}");
            assert!(text.contains(&format!("`{place}`")) && !text.contains("hunter2"), "{text}");
        }
    }
    Ok(())
}

/// The control: where a message holds a password, it is found.
#[test]
fn what_shows_a_password_is_seen() {
    let beneath = Error::other(std::io::Error::other(format!("who is {PASSWORD}?")));
    let told = Error::new(ErrorKind::Connection, "no").with_source(beneath);
    assert!(SHOWN.iter().any(|part| shown(&told).contains(part)), "{}", shown(&told));
}

/// A way to log in that no driver here knows is named.
#[forms]
async fn an_unknown_way_to_log_in_is_named() -> Result<()> {
    let Some(server) = OwnServer::of(Dialect::MySql, asking) else { return Ok(()) };
    if server.run("INSTALL SONAME 'auth_ed25519'").is_err() {
        crate::own_server::missing("plugin `auth_ed25519` of MariaDB");
        return Ok(());
    }
    server.run("CREATE USER eve@localhost IDENTIFIED VIA ed25519 USING PASSWORD('hunter2')")?;
    let error = refused(Form::connect(&server.url_of("eve:hunter2")).await);
    let text = shown(&error);
    assert_eq!(error.kind(), ErrorKind::Connection, "{text}");
    assert!(text.contains("ed25519") && !text.contains("hunter2"), "{text}");
    Ok(())
}
