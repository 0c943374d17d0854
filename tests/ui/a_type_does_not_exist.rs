use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    author: Autor,
}

fn main() {}
