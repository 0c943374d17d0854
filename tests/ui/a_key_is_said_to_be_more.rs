use biform::prelude::*;

#[derive(Model)]
struct Book {
    #[field(unique)]
    id: Id<Book>,
}

#[derive(Model)]
struct Line {
    #[field(primary_key, unique)]
    order: i64,
    #[field(primary_key)]
    number: i32,
}

#[derive(Model)]
struct Moment {
    #[field(primary_key, auto_now)]
    at: i64,
}

#[derive(Model)]
struct Card {
    id: Id<Self>,
    #[field(primary_key)]
    number: i32,
}

fn main() {}
