use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book, f64>,
}

#[derive(Model)]
struct Author {
    #[field(primary_key)]
    name: Option<String>,
}

fn main() {}
