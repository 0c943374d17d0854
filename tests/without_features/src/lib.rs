//! A program's own types that are called like those of other crates are column types, whatever features are on; and, with
//! `mistakes`, those of the other crates.
#![allow(dead_code, reason = "it is compiled, not run")]
#[cfg(feature = "mistakes")]
mod mistakes;

use biform::prelude::*;

#[derive(FieldType)]
struct Uuid(String);

#[derive(FieldType)]
enum Decimal {
    One,
    Two,
}

#[derive(FieldType)]
struct Value(i64);

#[derive(Model)]
struct Book {
    id: Id<Book>,
    code: Uuid,
    other: Option<Uuid>,
    price: Option<Decimal>,
    worth: Value,
}
