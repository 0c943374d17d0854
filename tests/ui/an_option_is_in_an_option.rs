use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    subtitle: Option<Option<String>>,
    pages: std::option::Option<Option<Option<i32>>>,
}

fn main() {}
