use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    #[field(auto_now)]
    changed: i64,
    #[field(auto_now_add)]
    made: Option<String>,
}

fn main() {}
