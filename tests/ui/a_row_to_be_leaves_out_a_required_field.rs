use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
    rating: i32,
    subtitle: Option<String>,
}

#[derive(Insert)]
#[insert(into = Book)]
struct NewBook {
    rating: i32,
}

fn main() {}
