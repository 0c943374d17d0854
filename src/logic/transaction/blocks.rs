//! The open blocks of a transaction: which are broken, what waits for their commit. Pure state, no conversation.
use crate::error::{Error, ErrorKind, Result};
use crate::executor::Hook;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The blocks of a transaction, the outermost first.
pub(super) struct Blocks(Mutex<State>);

struct State {
    open: Vec<Block>,
    /// How many savepoints there were: each has a number of its own, so that one whose end is unknown can't be taken for
    /// another.
    savepoints: usize,
    abandoned: Abandoned,
    /// Whether a statement lost to another transaction, so that all of it may go well when it is run again.
    conflicted: bool,
}

#[derive(Default)]
struct Block {
    hooks: Vec<Hook>,
    broken: Option<String>,
}

/// Blocks that were dropped without an end: by a panic or a cancelled future, neither of which can wait for a rollback.
#[derive(Clone, Copy)]
enum Abandoned {
    Nothing,
    /// The savepoint of the outermost of them.
    From(usize),
    /// Being undone. If that is itself cut short, the transaction stays in this state and can only be rolled back.
    Settling,
}

impl State {
    fn check(&self) -> Result<()> {
        match self.open.last().and_then(|block| block.broken.as_deref()) {
            None => Ok(()),
            Some(reason) => Err(broken(reason)),
        }
    }
}

#[cold]
fn broken(reason: &str) -> Error {
    let message = format!(
        "an earlier statement of this block failed ({reason}), so it is rolled back and takes no more: wrap what may \
         fail in a nested `atomic`"
    );
    Error::new(ErrorKind::BrokenTransaction, message)
}

impl Blocks {
    pub(super) fn new() -> Self {
        let (open, abandoned) = (vec![Block::default()], Abandoned::Nothing);
        Blocks(Mutex::new(State { open, savepoints: 0, abandoned, conflicted: false }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many savepoints are open.
    pub(super) fn depth(&self) -> usize {
        self.state().open.len().saturating_sub(1)
    }

    /// Opens a block within the innermost, and gives its depth and the number of its savepoint.
    pub(super) fn push(&self) -> (usize, usize) {
        let mut state = self.state();
        state.open.push(Block::default());
        state.savepoints += 1;
        (state.open.len() - 1, state.savepoints)
    }

    /// Ends the innermost block. What waited for its commit now waits for that of the block around it; if there is none,
    /// it is given back to be called. It is dropped if the block was undone.
    pub(super) fn end(&self, kept: bool) -> Vec<Hook> {
        let mut state = self.state();
        let hooks = state.open.pop().filter(|_| kept).map(|block| block.hooks).unwrap_or_default();
        match state.open.last_mut() {
            Some(outer) => {
                outer.hooks.extend(hooks);
                Vec::new()
            }
            None => hooks,
        }
    }

    /// Has a hook called after the commit.
    pub(super) fn after_commit(&self, hook: Hook) {
        if let Some(block) = self.state().open.last_mut() {
            block.hooks.push(hook);
        }
    }

    /// Refuses what comes after a failed statement.
    pub(super) fn check(&self) -> Result<()> {
        self.state().check()
    }

    /// Whether a statement lost to another transaction.
    pub(super) fn conflicted(&self) -> bool {
        self.state().conflicted
    }

    /// Marks the innermost block as broken, if it was the database that failed.
    pub(super) fn failed(&self, error: &Error) {
        self.state().conflicted |= matches!(error.kind(), ErrorKind::Serialization | ErrorKind::Deadlock);
        if error.is_database() {
            self.break_innermost(error);
        }
    }

    pub(super) fn break_innermost(&self, error: &Error) {
        if let Some(block) = self.state().open.last_mut() {
            block.broken.get_or_insert_with(|| error.to_string());
        }
    }

    /// Forgets the block at a depth, and those within it, which were dropped without an end. What was done since its
    /// savepoint is to be undone, if it may have been opened.
    pub(super) fn abandon(&self, depth: usize, savepoint: Option<usize>) {
        let mut state = self.state();
        state.open.truncate(depth);
        state.abandoned = match (state.abandoned, savepoint) {
            (Abandoned::Nothing, Some(savepoint)) => Abandoned::From(savepoint),
            (Abandoned::From(inner), Some(savepoint)) => Abandoned::From(inner.min(savepoint)),
            (abandoned, _) => abandoned,
        };
    }

    /// Lets a statement in, unless the innermost block is broken; or gives the savepoint of the outermost abandoned block,
    /// which the caller is to undo first.
    pub(super) fn enter(&self) -> Result<Option<usize>> {
        let mut state = self.state();
        match state.abandoned {
            Abandoned::Nothing => state.check().map(|()| None),
            Abandoned::From(savepoint) => {
                state.abandoned = Abandoned::Settling;
                Ok(Some(savepoint))
            }
            Abandoned::Settling => Err(Error::new(
                ErrorKind::BrokenTransaction,
                "a savepoint that was left without an end is being undone, or could not be: the transaction takes no \
                 more statements until that is done",
            )),
        }
    }

    /// The abandoned blocks are undone.
    pub(super) fn settled(&self) {
        self.state().abandoned = Abandoned::Nothing;
    }
}
