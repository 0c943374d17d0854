//! Times that are finer than those a database stores, compared with what it has. Knows no executor.
use super::writer::Writer;
use crate::expr::{Comparison, Kind, Node};
use crate::value::{DateTime, Time, Value};

impl Writer {
    /// A comparison that means the same without the digits that no time in the database has; `None` where there are no
    /// such digits, or where it asks for a time that there cannot be.
    pub(super) fn coarser(&self, comparison: Comparison, right: &Node) -> Option<(Comparison, Node)> {
        let Kind::Value(value) = &right.0 else { return None };
        if self.dialect().capabilities().nanoseconds {
            return None;
        }
        let cut = Node::value(cut(value)?);
        match comparison {
            Comparison::Lt | Comparison::Le => Some((Comparison::Le, cut)),
            Comparison::Gt | Comparison::Ge => Some((Comparison::Gt, cut)),
            Comparison::Eq | Comparison::Ne => None,
        }
    }
}

/// The microsecond in which a time is, if it is finer.
fn cut(value: &Value) -> Option<Value> {
    let time = |time: Time| Time { nanosecond: time.nanosecond / 1_000 * 1_000, ..time };
    let both = |both: DateTime| DateTime { time: time(both.time), ..both };
    let cut = match value {
        Value::Time(of_day) => Value::Time(time(*of_day)),
        Value::DateTime(moment) => Value::DateTime(both(*moment)),
        Value::Timestamp(moment) => Value::Timestamp(both(*moment)),
        _ => return None,
    };
    (cut != *value).then_some(cut)
}
