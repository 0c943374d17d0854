use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    #[field(version)]
    version: String,
}

#[derive(Model)]
struct Card {
    id: Id<Card>,
    #[field(version)]
    version: Option<i32>,
}

#[derive(Model)]
struct Page {
    id: Id<Page>,
    #[field(version)]
    version: i64,
    #[field(version)]
    again: i32,
}

#[derive(Model)]
struct Line {
    id: Id<Line>,
    #[field(version, default = 3)]
    a: i32,
}

#[derive(Model)]
struct Word {
    id: Id<Word>,
    #[field(version, db_default = 3)]
    a: i32,
}

#[derive(Model)]
struct Letter {
    #[field(version, primary_key)]
    id: i32,
}

fn main() {}
