use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    #[field(primary_key)]
    isbn: String,
    other: Id<Self, String>,
}

fn main() {}
