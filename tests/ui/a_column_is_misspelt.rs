use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    rating: i32,
}

fn main() {
    let _ = Book::objects().filter(|b| b.ratng.ge(4));
}
