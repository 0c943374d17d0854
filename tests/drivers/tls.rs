//! Encrypted connections to servers with certificates: who they are is looked at, and who they are not is refused.
use crate::common::*;
use crate::own_server::{OwnServer, missing};
use crate::server::aside;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// What certificates are made with: two of who signs, and those of servers.
const CONFIGURATION: &str = "\
[req]
distinguished_name = name
prompt = no
[name]
CN = localhost
[signer]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[server]
basicConstraints = CA:FALSE
subjectAltName = DNS:localhost
";

fn openssl(folder: &Path, arguments: &str) {
    let output = Command::new("openssl").current_dir(folder).args(arguments.split(' ')).output().unwrap();
    assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Makes the certificates of two signers, and two of the first for a server called `localhost`: one of them has expired.
fn certify(folder: &Path) {
    std::fs::write(folder.join("configuration"), CONFIGURATION).unwrap();
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -config configuration";
    for signer in ["ours", "other"] {
        openssl(folder, &format!("req -x509 {key} -extensions signer -days 9 -keyout {signer}.key -out {signer}.pem"));
    }
    openssl(folder, &format!("req {key} -keyout server.key -out request"));
    for (certificate, days) in [("server.pem", 9), ("expired.pem", -1)] {
        let signed = "x509 -req -in request -CA ours.pem -CAkey ours.key -CAcreateserial -extfile configuration";
        openssl(folder, &format!("{signed} -extensions server -days {days} -out {certificate}"));
    }
}

/// What a server is started with that has a certificate.
fn certified(dialect: Dialect, folder: &Path) -> Vec<String> {
    certify(folder);
    let file = |name: &str| folder.join(name).display().to_string();
    let [certificate, key] = [file("server.pem"), file("server.key")];
    match dialect.family() {
        biform::Family::Postgres => {
            vec!["--ssl=on".to_owned(), format!("--ssl_cert_file={certificate}"), format!("--ssl_key_file={key}")]
        }
        _ => vec![
            format!("--ssl-ca={}", file("ours.pem")),
            format!("--ssl-cert={certificate}"),
            format!("--ssl-key={key}"),
        ],
    }
}

/// Whether the session is encrypted, 1 or 0.
fn is_encrypted(dialect: Dialect) -> Statement {
    row(match dialect.family() {
        biform::Family::Postgres => "SELECT count(*) FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl",
        _ => {
            "SELECT count(*) FROM information_schema.session_status \
             WHERE variable_name = 'SSL_CIPHER' AND variable_value <> ''"
        }
    })
}

impl OwnServer {
    /// Options that name a signer.
    fn signed_by(&self, signer: &str) -> String {
        format!("sslmode=verify-full&sslrootcert={}", self.folder().join(signer).display())
    }

    /// Has the server show the certificate that has expired.
    fn expire(&self) {
        std::fs::copy(self.folder().join("expired.pem"), self.folder().join("server.pem")).unwrap();
        let again = match self.dialect.family() {
            biform::Family::Postgres => "SELECT pg_reload_conf()",
            _ => "FLUSH SSL",
        };
        aside(&self.url("127.0.0.1", "sslmode=disable"), again).unwrap();
    }
}

fn assert_refused(error: &Error, why: &str) {
    assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
    assert!(error.to_string().contains(why), "{error}");
}

/// 0.0.0.0 is this machine too, though nobody can tell by the address.
const ELSEWHERE: &str = "0.0.0.0";

#[forms]
async fn servers_are_who_they_say_or_are_refused() -> Result<()> {
    if Command::new("openssl").arg("version").output().is_err() {
        missing("openssl, to make certificates with");
        return Ok(());
    }
    for server in OwnServer::of_each_kind(certified) {
        let (ours, other) = (server.signed_by("ours.pem"), server.signed_by("other.pem"));
        let trusting = ours.replace("sslmode=verify-full&", "");
        for (host, options, encrypted) in [
            ("localhost", ours.as_str(), 1),
            ("localhost", trusting.as_str(), 1),
            ("127.0.0.1", "sslmode=require", 1),
            ("localhost", "", 0),
            (ELSEWHERE, "sslmode=disable", 0),
        ] {
            let db = Form::connect(&server.url(host, options)).await?;
            let mut found = Vec::new();
            db.run(is_encrypted(server.dialect), &mut keep(&mut found)).await?;
            assert_eq!(found, [encrypted], "{:?} {host} {options}", server.dialect);
        }
        for (host, options) in [
            // Signed by somebody else, by nobody who is known, and for another name.
            ("localhost", other.as_str()),
            ("localhost", "sslmode=verify-full"),
            ("127.0.0.1", ours.as_str()),
            (ELSEWHERE, ""),
            (ELSEWHERE, trusting.as_str()),
        ] {
            let error = refused(Form::connect(&server.url(host, options)).await);
            assert_refused(&error, "invalid peer certificate");
        }
        server.expire();
        let start = Instant::now();
        while let Ok(db) = Form::connect(&server.url("localhost", &ours)).await {
            drop(db);
            assert!(start.elapsed() < Duration::from_secs(10), "{:?}: expired, and not refused", server.dialect);
        }
        let error = refused(Form::connect(&server.url("localhost", &ours)).await);
        assert_refused(&error, "invalid peer certificate: Expired");
        Form::connect(&server.url("localhost", "sslmode=require")).await?;
    }
    Ok(())
}

#[forms]
async fn nothing_goes_elsewhere_in_plain_text_unasked() -> Result<()> {
    for server in OwnServer::of_each_kind(|_, _| Vec::new()) {
        for (host, options) in [
            (ELSEWHERE, ""),
            (ELSEWHERE, "sslmode=require"),
            ("localhost", "sslmode=require"),
            ("localhost", "sslmode=verify-full"),
        ] {
            let error = refused(Form::connect(&server.url(host, options)).await);
            assert_refused(&error, if error.to_string().contains("TLS") { "support TLS" } else { "secure connection" });
        }
        for (host, options) in [(ELSEWHERE, "sslmode=disable"), ("localhost", "")] {
            Form::connect(&server.url(host, options)).await?;
        }
    }
    Ok(())
}
