//! Servers of a test's own, for what is not done to those that others use: each is started in a folder of its own,
//! and gone with the test.
use crate::common::*;
use crate::server::aside;
use std::fs::File;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// PostgreSQL or MariaDB on a port of its own of this machine.
pub(crate) struct OwnServer {
    pub(crate) dialect: Dialect,
    port: u16,
    process: Child,
    folder: TempDir,
}

/// What the server is started with beyond what it needs: it may put files for it into the folder that it is given.
pub(crate) type Equip = fn(Dialect, &Path) -> Vec<String>;

impl OwnServer {
    /// One of each kind that there is a driver for. One whose programs are not on this machine is left out, with a word
    /// about it, unless `BIFORM_OWN_SERVERS` is set: then the test fails.
    pub(crate) fn of_each_kind(equip: Equip) -> Vec<OwnServer> {
        [Dialect::Postgres, Dialect::MySql].into_iter().filter_map(|dialect| OwnServer::of(dialect, equip)).collect()
    }

    /// One of a kind, under the same conditions.
    pub(crate) fn of(dialect: Dialect, equip: Equip) -> Option<OwnServer> {
        let is_built = match dialect.family() {
            Family::Postgres => cfg!(feature = "postgres"),
            _ => cfg!(feature = "mysql"),
        };
        is_built.then(|| OwnServer::start(dialect, equip)).flatten()
    }

    fn start(dialect: Dialect, equip: Equip) -> Option<OwnServer> {
        let [install, serve] = match dialect.family() {
            biform::Family::Postgres => ["initdb", "postgres"],
            _ => ["mariadb-install-db", "mariadbd"],
        }
        .map(|name| found(name, dialect));
        let (install, serve) = (install?, serve?);
        let folder = TempDir::new().unwrap();
        let user = User::of(dialect, folder.path())?;
        user.own(folder.path());
        let port = free_port();
        let with = |template| arguments(template, folder.path(), port);
        let made = user.command(&install, folder.path()).args(with(installing(dialect))).status().unwrap();
        assert!(made.success(), "{}: {}", install.display(), said(folder.path()));
        let settings = equip(dialect, folder.path());
        std::fs::read_dir(folder.path()).unwrap().for_each(|file| user.own(&file.unwrap().path()));
        let mut serve = user.command(&serve, folder.path());
        let process = serve.args(with(serving(dialect))).args(settings).spawn().unwrap();
        let mut server = OwnServer { dialect, port, process, folder };
        server.wait();
        Some(server)
    }

    /// Waits until it answers.
    fn wait(&mut self) {
        let start = Instant::now();
        while !self.answers() {
            let is_over = self.process.try_wait().unwrap().is_some() || start.elapsed() > Duration::from_secs(60);
            assert!(!is_over, "{:?} did not start; it says:\n{}", self.dialect, self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Whether it is there, and not another one that took the port first.
    fn answers(&self) -> bool {
        let sql = match self.dialect.family() {
            biform::Family::Postgres => "SELECT current_setting('data_directory')",
            _ => "SELECT @@datadir",
        };
        let folder = self.folder().to_str().unwrap();
        let answer = aside(&self.url("127.0.0.1", ""), sql);
        answer.is_ok_and(|found| matches!(found.as_slice(), [Value::Text(place)] if place.starts_with(folder)))
    }

    /// The URL of an empty database on it.
    pub(crate) fn url(&self, host: &str, options: &str) -> String {
        let place = match self.dialect.family() {
            biform::Family::Postgres => ("postgres://postgres", "postgres"),
            _ => ("mysql://root", "test"),
        };
        format!("{}@{host}:{}/{}?{options}", place.0, self.port, place.1)
    }

    /// The folder that it was equipped in.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What it has said.
    pub(crate) fn log(&self) -> String {
        said(self.folder())
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        match self.dialect.family() {
            // Killed outright, PostgreSQL would leave shared memory behind.
            biform::Family::Postgres => {
                drop(Command::new("kill").args(["-QUIT", &self.process.id().to_string()]).status())
            }
            _ => drop(self.process.kill()),
        }
        drop(self.process.wait());
    }
}

/// Whom a server runs as: it does not run as root.
struct User(Option<(u32, u32)>);

impl User {
    /// Whoever runs the tests; where that is root, the user that the server's package has made for it.
    fn of(dialect: Dialect, own: &Path) -> Option<User> {
        if own.metadata().unwrap().uid() != 0 {
            return Some(User(None));
        }
        let name = if dialect == Dialect::Postgres { "postgres" } else { "mysql" };
        let id = |which: &str| {
            let told = Command::new("id").args([which, name]).output().ok()?;
            String::from_utf8(told.stdout).ok()?.trim().parse().ok()
        };
        let both = id("-u").zip(id("-g"));
        if both.is_none() {
            missing(&format!("user `{name}`, as whom root starts a server for a test alone"));
        }
        both.map(|both| User(Some(both)))
    }

    fn own(&self, path: &Path) {
        if let User(Some((user, group))) = self {
            chown(path, Some(*user), Some(*group)).unwrap();
        }
    }

    /// A program that is run as this user, in a folder whose `log` gets what it says.
    fn command(&self, program: &Path, folder: &Path) -> Command {
        let log = File::options().create(true).append(true).open(folder.join("log")).unwrap();
        let mut command = Command::new(program);
        command.current_dir(folder).stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        if let User(Some((user, group))) = self {
            command.uid(*user).gid(*group);
        }
        command
    }
}

/// What the files of a server are made with. MariaDB, when it starts, removes temporary tables that it finds, also those
/// of another server: it gets a folder for its own.
fn installing(dialect: Dialect) -> &'static str {
    match dialect.family() {
        biform::Family::Postgres => {
            "--pgdata=FOLDER/data --username=postgres --auth=trust --encoding=UTF8 --no-locale --no-sync"
        }
        _ => "--no-defaults --datadir=FOLDER/data --tmpdir=FOLDER --auth-root-authentication-method=normal",
    }
}

/// What any server of a test's own runs with. Nothing that it holds need outlive it.
fn serving(dialect: Dialect) -> &'static str {
    match dialect.family() {
        biform::Family::Postgres => {
            "-D FOLDER/data --port=PORT --listen_addresses=127.0.0.1 --unix_socket_directories= --fsync=off"
        }
        _ => {
            "--no-defaults --datadir=FOLDER/data --port=PORT --bind-address=127.0.0.1 --socket=FOLDER/socket \
             --tmpdir=FOLDER --pid-file=FOLDER/pid --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=16M"
        }
    }
}

/// Arguments for a server in a folder, which may have a space in its name.
fn arguments(template: &str, folder: &Path, port: u16) -> Vec<String> {
    let (folder, port) = (folder.to_str().unwrap(), port.to_string());
    template.split(' ').map(|word| word.replace("FOLDER", folder).replace("PORT", &port)).collect()
}

/// Where a program is: on the path, or where Debian puts those that are for the server alone.
fn found(name: &'static str, dialect: Dialect) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<_> = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]).collect();
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        let mut versions: Vec<_> = versions.map(|version| version.unwrap().path().join("bin")).collect();
        versions.sort();
        folders.extend(versions.into_iter().rev());
    }
    let program = folders.into_iter().map(|folder| folder.join(name)).find(|program| program.is_file());
    if program.is_none() {
        missing(&format!("{name}, to start a server of {dialect:?} for a test alone"));
    }
    program
}

/// What is not on this machine is told, and makes the test fail where it has to be there.
pub(crate) fn missing(what: &str) {
    assert!(std::env::var_os("BIFORM_OWN_SERVERS").is_none(), "BIFORM_OWN_SERVERS is set, but there is no {what}");
    say(&format!("skipped: there is no {what}"));
}

/// What the programs in a folder have said.
fn said(folder: &Path) -> String {
    String::from_utf8_lossy(&std::fs::read(folder.join("log")).unwrap()).into_owned()
}

/// One that nobody listens on now.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
