use biform::prelude::*;

#[derive(Model)]
#[model(table = "")]
struct Book {
    id: Id<Book>,
    #[field(column = "")]
    title: String,
    #[field(column = "a\0b")]
    rating: i32,
}

fn main() {}
