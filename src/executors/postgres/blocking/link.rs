//! A connection to PostgreSQL that is waited for: tokio-postgres' client, and the runtime on which its bytes move. Knows no
//! statement.
use super::errors::error;
use crate::error::{Error, ErrorKind, Result};
use crate::executors::server::settings::PoolSettings;
use biform_drivers::futures_core::Stream;
use biform_drivers::tokio::runtime::{Builder, Runtime};
use biform_drivers::tokio::time::timeout;
use biform_drivers::tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use biform_drivers::tokio_postgres::{self as driver, AsyncMessage, Client, Config, Row, RowStream, Socket};
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

/// Rows that are taken from the connection at a time, so that entering the runtime costs little.
const ROWS: usize = 256;

/// A connection: who asks, and where the answers are waited for. It is to be [closed](Link::close).
pub(super) struct Link {
    pub(super) client: Client,
    pub(super) wire: Wire,
}

/// Where the bytes of a connection move, as long as somebody waits.
pub(super) struct Wire {
    runtime: Runtime,
    /// None once the connection has ended.
    moving: Option<Moving>,
}

/// Moves bytes both ways.
type Moving = Box<dyn FnMut(&mut Context<'_>) -> Poll<Option<Result<AsyncMessage, driver::Error>>> + Send>;

impl Link {
    pub(super) fn open<T>(config: &Config, tls: T, settings: &PoolSettings) -> Result<Link>
    where
        T: MakeTlsConnect<Socket, TlsConnect: TlsConnect<Socket>, Stream: Send + 'static>,
    {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(no_runtime)?;
        // Whatever it waits for: the driver's own limit ends where the server has taken the call.
        let answer = runtime.block_on(async { timeout(settings.connect_timeout, config.connect(tls)).await });
        let (client, mut connection) = answer.map_err(|_| settings.late())?.map_err(error)?;
        let moving: Moving = Box::new(move |context| connection.poll_message(context));
        Ok(Link { client, wire: Wire { runtime, moving: Some(moving) } })
    }

    /// Runs a text that gives nothing.
    pub(super) fn run_text(&mut self, sql: &str) -> Result<()> {
        self.wire.wait(self.client.batch_execute(sql)).map_err(error)
    }

    /// Says goodbye to the server, which is waited for.
    pub(super) fn close(self) {
        let Link { client, mut wire } = self;
        drop(client);
        let Wire { runtime, moving } = &mut wire;
        runtime.block_on(poll_fn(|context| match advance(moving, context) {
            Ok(()) if moving.is_some() => Poll::Pending,
            // Nobody is left to be told of an error, which is an end as well.
            _ => Poll::Ready(()),
        }));
    }
}

impl Wire {
    /// Waits for an answer.
    pub(super) fn wait<T>(
        &mut self,
        answer: impl Future<Output = Result<T, driver::Error>>,
    ) -> Result<T, driver::Error> {
        let mut answer = pin!(answer);
        let Wire { runtime, moving } = self;
        runtime.block_on(poll_fn(|context| {
            advance(moving, context)?;
            answer.as_mut().poll(context)
        }))
    }

    /// Waits for rows, and adds those that have come; says whether there may be more.
    pub(super) fn wait_for_rows(
        &mut self,
        mut stream: Pin<&mut RowStream>,
        come: &mut Vec<Row>,
    ) -> Result<bool, driver::Error> {
        self.wait(poll_fn(|context| {
            while come.len() < ROWS {
                match stream.as_mut().poll_next(context) {
                    Poll::Ready(Some(row)) => come.push(row?),
                    Poll::Ready(None) => return Poll::Ready(Ok(false)),
                    Poll::Pending if come.is_empty() => return Poll::Pending,
                    Poll::Pending => break,
                }
            }
            Poll::Ready(Ok(true))
        }))
    }
}

/// Moves what can be moved. What the server says beside its answers may quote values, and is not looked at.
fn advance(moving: &mut Option<Moving>, context: &mut Context<'_>) -> Result<(), driver::Error> {
    while let Some(go_on) = moving {
        match go_on(context) {
            Poll::Ready(Some(Ok(_))) => {}
            Poll::Ready(end) => {
                *moving = None;
                return end.map_or(Ok(()), |failed| failed.map(drop));
            }
            Poll::Pending => break,
        }
    }
    Ok(())
}

fn no_runtime(error: std::io::Error) -> Error {
    Error::new(ErrorKind::Connection, format!("nothing can wait for a connection: {error}")).with_source(error)
}
