//! Each of these fields needs a feature, and rustc says which.
use biform::prelude::*;

#[derive(Model)]
struct Ticket {
    id: Id<Ticket>,
    seat: uuid::Uuid,
    other_seat: Option<uuid::Uuid>,
}

#[derive(Model)]
struct Guest {
    id: Id<Guest, uuid::Uuid>,
}

#[derive(Model)]
struct Show {
    id: Id<Show>,
    day: chrono::NaiveDate,
}

#[derive(Model)]
struct Visit {
    id: Id<Visit>,
    start: time::PrimitiveDateTime,
}

#[derive(Model)]
struct Moment {
    id: Id<Moment>,
    at: jiff::Timestamp,
}

#[derive(Model)]
struct Price {
    id: Id<Price>,
    amount: rust_decimal::Decimal,
}

#[derive(Model)]
struct Letter {
    id: Id<Letter>,
    body: serde_json::Value,
    draft: Option<serde_json::Value>,
}

#[derive(FieldType)]
struct Seat(uuid::Uuid);

#[derive(Embedded)]
struct Period {
    start_day: chrono::NaiveDate,
}

#[derive(Model)]
struct Lease {
    id: Id<Lease>,
    #[field(embedded)]
    period: Period,
}

#[derive(Shape)]
struct Line {
    worth: rust_decimal::Decimal,
}

#[derive(Insert)]
#[insert(into = Price)]
struct NewPrice {
    amount: rust_decimal::Decimal,
}
