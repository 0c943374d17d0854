use biform::prelude::*;

#[derive(Model)]
struct Author {
    id: Id<Author>,
}

#[derive(Model)]
struct Book {
    id: Id<Author>,
    title: String,
}

#[derive(Model)]
struct Page {
    #[field(primary_key)]
    number: biform::Id<Book, i32>,
}

mod other {
    use biform::prelude::*;

    #[derive(Model)]
    struct Author {
        id: Id<super::Author>,
    }
}

fn main() {}
