use biform::prelude::*;

#[derive(Model)]
#[model(table = books)]
struct Book {
    id: Id<Book>,
    #[field(column)]
    title: String,
    #[field(column = 3, unique = true)]
    isbn: String,
    #[field(default(3))]
    rating: i32,
    #[field("rating")]
    stars: i32,
    #[field = "x"]
    pages: i32,
    #[field(unique, unique)]
    code: i32,
    #[field(default = )]
    size: i32,
}

fn main() {}
