use biform::prelude::*;

#[derive(Model)]
#[model(soft_delete)]
struct Book {
    id: Id<Book>,
    removed_at: Option<String>,
}

#[derive(Model)]
#[model(table = "page", soft_delete)]
struct Page {
    id: Id<Page>,
    deleted_at: String,
}

#[derive(Model)]
#[model(soft_delete)]
struct Line {
    id: Id<Line>,
    #[field(soft_delete)]
    removed_at: Option<String>,
    deleted_at: Option<String>,
}

#[derive(Model)]
#[model(soft_delete)]
struct Author {
    id: Id<Author>,
    #[field(skip)]
    deleted_at: Option<String>,
}

#[derive(Model)]
#[model(soft_delete = true)]
struct Shelf {
    id: Id<Shelf>,
    deleted_at: Option<String>,
}

fn main() {}
