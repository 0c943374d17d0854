use biform::prelude::*;

#[derive(Model)]
struct Book {
    number: i64,
    parent: Option<Id<Book>>,
}

fn main() {
    let _ = Book::objects().filter(|b| b.number.eq(1));
}
