use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
    #[field(default = 3)]
    rating: i32,
}

#[derive(Insert)]
#[insert(into = Book)]
struct NewBook {
    titel: String,
    #[insert(field = "ratng")]
    stars: i32,
}

#[derive(Insert)]
#[insert(into = String)]
struct NewString {
    text: String,
}

fn main() {}
