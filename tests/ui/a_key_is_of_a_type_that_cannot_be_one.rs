use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book, f64>,
}

#[derive(Model)]
struct Line {
    #[field(primary_key)]
    book: i64,
    #[field(primary_key)]
    place: f32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Code(String);

#[derive(Model)]
struct Country {
    id: Id<Country, Code>,
}

#[derive(Model)]
struct Author {
    #[field(primary_key)]
    name: Option<String>,
}

fn main() {}
