use biform::prelude::*;

struct Author;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    author: Author,
    tags: Option<Vec<String>>,
}

fn main() {}
