use biform::prelude::*;

#[derive(Model)]
struct Author {
    id: Id<Author>,
}

#[derive(Model)]
struct Book {
    id: Id<Book>,
    rating: i32,
}

fn main() {
    let _ = Book::objects().filter(|b| b.rating.ge("x"));
    let _ = Book::objects().filter(|b| b.id.eq(Id::<Author>::from(1)));
}
