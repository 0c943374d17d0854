//! Asking a database what it can do: what it refuses, it cannot. Knows no driver and no dialect.
use super::Session;
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::sql::{self, Dialect, Probe, Refusal};
use crate::statement::{Control, Purpose, Statement};

/// The dialect of a connection that nobody else uses, with what it can do. Nothing is left on it, neither a transaction
/// nor a table.
#[maybe_async(AFIT)]
pub(crate) async fn probe<O: Output>(session: Session<'_, O>) -> Result<Dialect> {
    let probed = probe_all(session).await;
    probed.map_err(|error| {
        let error = match error.kind() {
            // It has not said what it can do, so it cannot be used.
            ErrorKind::Database => Error::database(ErrorKind::Connection, error.to_string()).with_source(error),
            _ => error,
        };
        error.context("asking the database what it can do")
    })
}

#[maybe_async(AFIT)]
async fn probe_all<O: Output>(session: Session<'_, O>) -> Result<Dialect> {
    let dialect = session.dialect();
    let asked = dialect.probes();
    let mut lacking = Vec::new();
    if !(asked.together && takes_all(session, asked.probes).await?) {
        let mut opening = Purpose::Transaction(Control::Begin);
        for step in asked.setting {
            session.execute(Statement::new(std::mem::replace(&mut opening, Purpose::Nothing), *step)).await?;
        }
        for probe in asked.probes {
            if !takes(session, probe, asked.together).await? {
                lacking.push(probe.finds);
            }
        }
    }
    for probe in asked.probes {
        if !affirms(session, probe).await? {
            lacking.push(probe.finds);
        }
    }
    if !asked.setting.is_empty() {
        session.execute(sql::rollback()).await?;
    }
    Ok(lacking.into_iter().fold(dialect, Dialect::without))
}

/// Whether the database takes all probes, sent as one text.
#[maybe_async(AFIT)]
async fn takes_all<O: Output>(session: Session<'_, O>, probes: &[Probe]) -> Result<bool> {
    let steps: Vec<&str> = probes.iter().flat_map(|probe| probe.steps).copied().collect();
    Ok(refused_together(session, &steps).await?.is_none())
}

/// Whether the database takes a probe, or at least knows what is meant.
#[maybe_async(AFIT)]
async fn takes<O: Output>(session: Session<'_, O>, probe: &Probe, together: bool) -> Result<bool> {
    if together {
        return Ok(refused_together(session, probe.steps).await? != Some(Refusal::Lacking));
    }
    for step in probe.steps {
        let taken = session.execute(Statement::new(Purpose::Nothing, *step)).await;
        if refusal(session.dialect(), taken)? == Some(Refusal::Lacking) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Sends steps as one text. Where one is refused, those after it are not run, and what is open is undone.
#[maybe_async(AFIT)]
async fn refused_together<O: Output>(session: Session<'_, O>, steps: &[&str]) -> Result<Option<Refusal>> {
    if steps.is_empty() {
        return Ok(None);
    }
    // No transaction is open behind it.
    let all = Statement::new(Purpose::Transaction(Control::Rollback), steps.join("; "));
    let taken = session.execute(all).await;
    let refused = refusal(session.dialect(), taken)?;
    if refused.is_some() {
        session.execute(sql::rollback()).await?;
    }
    Ok(refused)
}

/// Whether the answer to the question of a probe is yes.
#[maybe_async(AFIT)]
async fn affirms<O: Output>(session: Session<'_, O>, probe: &Probe) -> Result<bool> {
    let Some(question) = probe.question else { return Ok(true) };
    match session.answer(Statement::new(Purpose::Row, question)).await {
        Ok(answer) => Ok(answer),
        Err(error) => Ok(refusal(session.dialect(), Err(error))? != Some(Refusal::Lacking)),
    }
}

/// Why a statement was refused, if it was; an error where that says nothing of what the database can do.
fn refusal(dialect: Dialect, answer: Result<u64>) -> Result<Option<Refusal>> {
    match answer {
        Ok(_) => Ok(None),
        Err(error) => match error.code().and_then(|code| dialect.refusal(code)) {
            Some(refusal) => Ok(Some(refusal)),
            None => Err(error),
        },
    }
}
