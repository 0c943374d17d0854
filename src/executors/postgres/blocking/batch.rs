//! Statements that are on their way to PostgreSQL together: all are sent before the first answer is read. Knows no pool.
use super::bind::Bound;
use super::client::{Failure, Session, read};
use super::errors::error;
use super::link::{Link, Wire};
use crate::error::Result;
use crate::executors::parameters::wrong_count;
use crate::executors::postgres::batch::{place_of, text};
use crate::statement::{Purpose, Statement};
use crate::value::{BatchSink, Row, Value};
use biform_drivers::futures_core::Stream;
use biform_drivers::tokio_postgres::error::{ErrorPosition, SqlState};
use biform_drivers::tokio_postgres::{self as driver, SimpleQueryMessage, Statement as Prepared};
use std::collections::HashMap;
use std::future::{poll_fn, ready};
use std::pin::{Pin, pin};
use std::task::Poll;

/// What is asked for.
pub(super) struct Asked<'a> {
    pub(super) sql: &'a str,
    pub(super) purpose: Purpose,
    pub(super) values: &'a [Value],
}

impl<'a> From<&'a Statement> for Asked<'a> {
    fn from(statement: &'a Statement) -> Self {
        Asked { sql: statement.sql(), purpose: statement.purpose(), values: statement.values() }
    }
}

impl Asked<'_> {
    /// Whether there are as many values as parameters.
    fn fits(&self, prepared: &Prepared) -> bool {
        self.values.len() == prepared.params().len()
    }
}

/// An answer that is waited for.
type Asking<'a, T> = Pin<Box<dyn Future<Output = Result<T, driver::Error>> + 'a>>;

impl Session {
    /// Runs statements as one text, and counts those that have gone well.
    pub(super) fn run_texts(&mut self, group: &[Statement], numbers: &mut Vec<u64>) -> Result<()> {
        let Link { client, wire } = self.link()?;
        let (first, behind, text) = (numbers.len(), numbers.len() + group.len(), text(group));
        let mut answers = pin!(wire.wait(client.simple_query_raw(&text)).map_err(error)?);
        let answered = wire.wait(poll_fn(|context| {
            loop {
                match answers.as_mut().poll_next(context)? {
                    Poll::Ready(Some(SimpleQueryMessage::CommandComplete(_))) => numbers.push(0),
                    Poll::Ready(Some(_)) => {}
                    Poll::Ready(None) => return Poll::Ready(Ok(())),
                    Poll::Pending => return Poll::Pending,
                }
            }
        }));
        answered.map_err(|failed| {
            let place = misread(&failed, group).map_or(numbers.len(), |place| first + place);
            error(failed).at_statement(place.min(behind - 1))
        })?;
        // A text may hold no statement, or several.
        numbers.resize(behind, 0);
        Ok(())
    }

    /// Runs statements together, and adds their numbers up to the one that fails. One whose tables were altered since it
    /// was prepared is run again, by itself, where nothing of it can have been done.
    pub(super) fn run_together(
        &mut self,
        group: &[Asked<'_>],
        numbers: &mut Vec<u64>,
        sink: BatchSink<'_>,
        in_transaction: bool,
    ) -> Result<()> {
        let start = numbers.len();
        while let Some(rest) = group.get(numbers.len() - start..).filter(|rest| !rest.is_empty()) {
            let first = numbers.len();
            let kept: Vec<_> = rest.iter().map(|asked| self.kept(asked.sql).is_some()).collect();
            let Err(failure) = self.send_together(rest, numbers, &mut *sink, in_transaction) else { return Ok(()) };
            let place = numbers.len();
            let Some((asked, true)) = rest.iter().zip(kept).nth(place - first) else { return Err(failure.error()) };
            if failure.is_outdated() {
                self.forget(asked.sql);
            }
            if !failure.is_outdated() || !failure.may_run_again(!in_transaction) {
                return Err(failure.error());
            }
            let mut own = |row: &dyn Row| sink(place, row);
            numbers.push(self.prepared(asked.sql, asked.purpose, asked.values, &mut own, !in_transaction)?);
        }
        Ok(())
    }

    /// What cannot be prepared ends it: in a transaction, which then runs nothing more, before anything is run.
    fn send_together(
        &mut self,
        group: &[Asked<'_>],
        numbers: &mut Vec<u64>,
        sink: BatchSink<'_>,
        in_transaction: bool,
    ) -> Result<(), Failure> {
        let (prepared, failed) = match self.prepare_together(group)? {
            (prepared, Some(failed)) if in_transaction => {
                return Err(Failure::Other(error(failed).at_statement(numbers.len() + prepared.len())));
            }
            prepared => prepared,
        };
        let ready: Vec<_> = group.iter().zip(&prepared).take_while(|(asked, prepared)| asked.fits(prepared)).collect();
        let Link { client, wire } = self.link().map_err(Failure::Other)?;
        let asked = ready.iter().map(|(asked, prepared)| -> Asking<'_, _> {
            Box::pin(client.query_raw(*prepared, asked.values.iter().map(Bound)))
        });
        let sent = send(wire, asked)?;
        for (answer, (asked, _)) in sent.into_iter().zip(&ready) {
            let rows = wire.wait(answer).map_err(|error| Failure::Driver(error, 0))?;
            let place = numbers.len();
            numbers.push(read(wire, rows, asked.purpose, &mut |row| sink(place, row))?);
        }
        match (group.iter().zip(&prepared).nth(ready.len()), failed) {
            (Some((asked, prepared)), _) => {
                Err(Failure::Other(wrong_count(prepared.params().len(), asked.values.len())))
            }
            (None, Some(failed)) => Err(Failure::Driver(failed, 0)),
            (None, None) => Ok(()),
        }
    }

    /// The prepared statements, up to the one that cannot be prepared, and why not. All that are not kept are prepared
    /// together, a text that is there several times once.
    fn prepare_together(&mut self, group: &[Asked<'_>]) -> Result<(Vec<Prepared>, Option<driver::Error>), Failure> {
        let mut known: HashMap<&str, Option<Prepared>> = HashMap::new();
        let mut missing = Vec::new();
        for asked in group {
            known.entry(asked.sql).or_insert_with(|| {
                let kept = self.kept(asked.sql);
                if kept.is_none() {
                    missing.push(asked.sql);
                }
                kept
            });
        }
        let Link { client, wire } = self.link().map_err(Failure::Other)?;
        let asked = missing.iter().map(|sql| -> Asking<'_, _> { Box::pin(client.prepare(sql)) });
        let (answers, mut failed) = (send(wire, asked)?, None);
        let answers: Vec<_> = answers.into_iter().map(|answer| wire.wait(answer)).collect();
        for (sql, answer) in missing.into_iter().zip(answers) {
            match answer {
                Ok(prepared) => {
                    self.keep(sql, &prepared);
                    known.insert(sql, Some(prepared));
                }
                // Those after it may have been refused because of it.
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        let prepared = group.iter().map_while(|asked| known.get(asked.sql).cloned().flatten());
        Ok((prepared.collect(), failed))
    }
}

/// Which of the statements that were sent as one text is none, if an error says so: nothing of it was run then.
fn misread(error: &driver::Error, batch: &[Statement]) -> Option<usize> {
    let reported = error.as_db_error().filter(|reported| *reported.code() == SqlState::SYNTAX_ERROR)?;
    match reported.position()? {
        ErrorPosition::Original(letter) => Some(place_of(batch, *letter as usize)),
        ErrorPosition::Internal { .. } => None,
    }
}

/// Sends what is asked for, and waits for no answer. What cannot be sent is an answer, and the last.
fn send<'a, T: 'a>(
    wire: &mut Wire,
    mut asked: impl Iterator<Item = Asking<'a, T>>,
) -> Result<Vec<Asking<'a, T>>, Failure> {
    let mut sent = Vec::new();
    let moved = wire.wait(poll_fn(|context| {
        for mut asking in asked.by_ref() {
            match asking.as_mut().poll(context) {
                Poll::Pending => sent.push(asking),
                Poll::Ready(answer) => {
                    let is_refused = answer.is_err();
                    sent.push(Box::pin(ready(answer)));
                    if is_refused {
                        break;
                    }
                }
            }
        }
        Poll::Ready(Ok(()))
    }));
    moved.map(|()| sent).map_err(|error| Failure::Driver(error, 0))
}
