use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    #[field(choices)]
    state: String,
    #[field(choices)]
    rating: Option<i32>,
}

#[derive(Embedded)]
struct Address {
    #[field(choices)]
    city: String,
}

fn main() {}
