use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    #[field(generated = |b| b.id, default = 3)]
    a: i64,
    #[field(generated = |b| b.id, db_default = 3)]
    b: i64,
    #[field(generated = |b| b.id, auto_now)]
    c: i64,
    #[field(generated = |b| b.id, auto_now_add)]
    d: i64,
    #[field(generated = |b| b.id, version)]
    e: i64,
}

#[derive(Model)]
struct Card {
    #[field(generated = |c| c.b, primary_key)]
    a: i64,
    b: i64,
}

fn main() {}
