#![deny(unused_must_use)]
use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
}

fn main() {
    Book::create().title("x");
}
