use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    name: String,
    #[field(column = "Name")]
    title: String,
}

fn main() {}
