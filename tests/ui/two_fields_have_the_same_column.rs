use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
    #[field(column = "title")]
    name: String,
    #[field(column = "rating")]
    stars: i32,
    rating: i32,
}

fn main() {}
