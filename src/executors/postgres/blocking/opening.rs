//! How a connection to PostgreSQL is opened: where, as whom, how protected, and what its session is set to.
use super::link::Link;
use crate::error::{Error, ErrorKind, Result};
use crate::executors::server::settings::{Host, Settings, Tls};
use crate::sql::Dialect;
use biform_drivers::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use biform_drivers::rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use biform_drivers::rustls::pki_types::pem::PemObject;
use biform_drivers::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use biform_drivers::rustls::{self, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use biform_drivers::tokio_postgres::config::SslMode;
use biform_drivers::tokio_postgres::{Config, NoTls};
use biform_drivers::{tokio_postgres_rustls::MakeRustlsConnect, webpki_roots};
use std::path::Path;
use std::sync::Arc;

pub(super) fn open(settings: &Settings) -> Result<Link> {
    let mut config = config(settings);
    match settings.tls() {
        Tls::Disable => Link::open(config.ssl_mode(SslMode::Disable), NoTls, &settings.pool),
        tls => Link::open(config.ssl_mode(SslMode::Require), encrypted(tls, settings)?, &settings.pool),
    }
}

pub(super) fn set_up(link: &mut Link, settings: &Settings) -> Result<()> {
    link.run_text(&Dialect::Postgres.session().join(";"))?;
    for sql in &settings.after_connect {
        link.run_text(sql).map_err(|failed| failed.context("running `after_connect`"))?;
    }
    Ok(())
}

fn config(settings: &Settings) -> Config {
    let mut config = Config::new();
    match &settings.host {
        Host::Tcp(host) => config.host(host),
        Host::Socket(folder) => config.host_path(folder),
    };
    config.port(settings.port).options(options(settings));
    settings.user.as_ref().map(|user| config.user(user));
    settings.password.as_ref().map(|password| config.password(password.reveal()));
    settings.database.as_ref().map(|database| config.dbname(database));
    settings.application_name.as_ref().map(|name| config.application_name(name));
    config
}

/// What the session starts with, so that `RESET` leads back to it. The driver asks for UTF-8 itself.
fn options(settings: &Settings) -> String {
    let mut options = settings.options.clone().unwrap_or_default();
    if let Some(path) = &settings.search_path {
        options.push_str(" -c search_path=");
        // A space would end it.
        options.push_str(&path.replace('\\', "\\\\").replace(' ', "\\ "));
    }
    options
}

fn encrypted(tls: Tls, settings: &Settings) -> Result<MakeRustlsConnect> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_safe_default_protocol_versions().map_err(unusable)?;
    let config = match tls {
        Tls::VerifyFull => builder.with_root_certificates(roots(settings.root_certificate.as_deref())?),
        _ => builder.dangerous().with_custom_certificate_verifier(Arc::new(Anybody(provider))),
    };
    Ok(MakeRustlsConnect::new(config.with_no_client_auth()))
}

fn roots(path: Option<&Path>) -> Result<RootCertStore> {
    let Some(path) = path else {
        return Ok(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() });
    };
    let unread = |error: &dyn std::fmt::Display| {
        let message = format!("`sslrootcert` names `{}`, which holds no certificates as PEM: {error}", path.display());
        Error::new(ErrorKind::Connection, message)
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| unread(&error))? {
        roots.add(certificate.map_err(|error| unread(&error))?).map_err(|error| unread(&error))?;
    }
    if roots.is_empty() { Err(unread(&"there is none")) } else { Ok(roots) }
}

fn unusable(error: rustls::Error) -> Error {
    Error::new(ErrorKind::Connection, format!("encryption could not be set up: {error}")).with_source(error)
}

/// Takes any certificate, which is what `sslmode=require` asks for; that the server holds its key is looked at even so.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
