use biform::prelude::*;

struct Author;

enum State {
    Draft,
}

#[derive(Model)]
struct Book {
    id: Id<Book>,
    author: Author,
    state: State,
}

fn main() {}
