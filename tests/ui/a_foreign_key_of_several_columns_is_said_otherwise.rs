use biform::prelude::*;

#[derive(Model)]
struct Edition {
    #[field(primary_key)]
    book: i64,
    #[field(primary_key)]
    language: String,
    #[field(unique)]
    isbn: i32,
}

#[derive(Model)]
struct Print {
    id: Id<Print>,
    #[field(column = "edition")]
    edition: ForeignKey<Edition, (i64, String)>,
    #[field(to = "isbn")]
    reprint: ForeignKey<Edition, (i64, String)>,
    #[field(db_default = 7)]
    first: ForeignKey<Edition, (i64, String)>,
    #[field(choices(1))]
    last: ForeignKey<Edition, (i64, String)>,
    #[field(columns("same", "same"))]
    best: ForeignKey<Edition, (i64, String)>,
    #[field(columns("a", "b"))]
    year: i32,
    #[field(columns("c"))]
    author: ForeignKey<Print>,
    #[field(columns = "d")]
    worst: ForeignKey<Edition, (i64, String)>,
}

#[derive(Model)]
struct Review {
    id: Id<Review>,
    #[field(columns("one"))]
    edition: ForeignKey<Edition, (i64, String)>,
}

#[derive(Model)]
struct Quote {
    id: Id<Quote>,
    edition: ForeignKey<Edition, (i64, String)>,
    edition_book: i64,
}

type Key = (i64, String);

#[derive(Model)]
struct Note {
    id: Id<Note>,
    edition: ForeignKey<Edition, Key>,
}

fn main() {}
