use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
    rating: i32,
}

#[derive(Insert)]
#[insert(into = Book)]
struct NewBook {
    title: i32,
    rating: Option<i32>,
}

#[derive(Insert)]
#[insert(into = Book)]
struct Late {
    titel: String,
    #[insert(field = rating)]
    stars: bool,
}

fn main() {}
