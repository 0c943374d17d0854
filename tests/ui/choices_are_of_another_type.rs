use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    #[field(choices("good", "bad"))]
    rating: i32,
    #[field(choices("draft", 3))]
    state: String,
}

fn main() {}
