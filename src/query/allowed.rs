//! What may be asked of a query after what: building one cannot fail, so a mistake is noted and said when it is run.
use super::Query;
use crate::error::Result;
use std::borrow::Cow;

impl Query {
    /// Notes a mistake, unless there is one already.
    pub(super) fn refuse(&mut self, problem: impl Into<Cow<'static, str>>) {
        self.problem.get_or_insert_with(|| problem.into());
    }

    /// Notes a mistake if the query is sliced already.
    pub(super) fn unsliced(&mut self, problem: &'static str) {
        if self.is_sliced() {
            self.refuse(problem);
        }
    }

    /// Notes a mistake if the query is a combination of others.
    pub(super) fn whole(&mut self, call: &str, way_out: &str) {
        if let Some(problem) = self.after_combination(call, way_out) {
            self.refuse(problem);
        }
    }

    fn after_combination(&self, call: &str, way_out: &str) -> Option<String> {
        let combined = self.combined.as_ref()?.operator.call();
        Some(format!("`{call}` after `{combined}` is not possible: {way_out}"))
    }

    /// The first mistake in it.
    pub(crate) fn check(&self) -> Result<()> {
        let unread = || Some(Cow::from(self.read.as_ref()?.problem(self.schema)?));
        let related = || self.related.problem().map(Cow::from);
        if let Some(problem) = self.problem.clone().or_else(unread).or_else(related) {
            return Err(self.invalid(problem));
        }
        self.check_lock()?;
        self.combined.as_ref().map_or(Ok(()), |combined| combined.check(self))
    }

    /// Refuses what only makes sense for a query that is not sliced.
    pub(crate) fn check_unsliced(&self, problem: &'static str) -> Result<()> {
        self.check()?;
        if self.is_sliced() { Err(self.invalid(problem)) } else { Ok(()) }
    }

    /// Refuses what looks for a row and makes it where it is not there: a slice may miss a row that is.
    pub(crate) fn check_lookup(&self, call: &str) -> Result<()> {
        self.check_whole(call, "look the row up by a filter")?;
        match self.is_sliced() {
            true => Err(self.invalid(format!("`{call}` of a slice is not possible: look the row up by a filter"))),
            false => Ok(()),
        }
    }

    /// Refuses what only makes sense for a query that is not a combination of others.
    pub(crate) fn check_whole(&self, call: &str, way_out: &str) -> Result<()> {
        self.check()?;
        self.after_combination(call, way_out).map_or(Ok(()), |problem| Err(self.invalid(problem)))
    }
}
