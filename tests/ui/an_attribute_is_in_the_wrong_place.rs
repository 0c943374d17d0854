use biform::prelude::*;

#[derive(Model)]
#[field(table = "books")]
struct Book {
    id: Id<Book>,
    #[model(unique)]
    title: String,
}

fn main() {}
