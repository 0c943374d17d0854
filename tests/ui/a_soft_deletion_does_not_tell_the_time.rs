use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    #[field(soft_delete)]
    deleted_at: Option<String>,
}

fn main() {}
