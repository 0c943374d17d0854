//! What is said of a row that cannot be written or read.
use super::refusal;
use crate::error::{Error, ErrorKind};
use crate::model::{Model, Schema};

pub(super) fn no_key() -> Error {
    Error::new(ErrorKind::Unsupported, "the executor inserted a row and did not push what the database made")
}

pub(super) fn no_key_yet() -> Error {
    Error::new(ErrorKind::InvalidQuery, "it has no key yet: save it first")
}

pub(super) fn gone<M: Model>() -> Error {
    Error::new(ErrorKind::NotFound, format!("there is no `{}` with this key", M::schema().model()))
}

pub(super) fn stale(schema: &Schema) -> Error {
    let model = schema.model();
    let message = format!("this `{model}` was changed or deleted by somebody else since it was read: read it again");
    Error::new(ErrorKind::Stale, message)
}

pub(super) fn doing<M: Model>(what: &str, error: Error) -> Error {
    refusal::explain(M::schema(), error).context(format_args!("{what} {}", refusal::one(M::schema().model())))
}
