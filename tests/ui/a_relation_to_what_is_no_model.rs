use biform::prelude::*;

struct Author {
    name: String,
}

#[derive(Model)]
struct Book {
    id: Id<Book>,
    author: ForeignKey<Author>,
}

fn main() {}
