use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    #[field(soft_delete)]
    deleted_at: String,
}

#[derive(Model)]
struct Page {
    id: Id<Page>,
    #[field(soft_delete)]
    deleted_at: Option<String>,
    #[field(soft_delete)]
    again: Option<String>,
}

#[derive(Model)]
struct Line {
    id: Id<Line>,
    #[field(soft_delete, auto_now)]
    deleted_at: Option<String>,
}

#[derive(Embedded)]
struct Stamps {
    #[field(soft_delete)]
    deleted_at: Option<String>,
}

#[derive(Model)]
struct Author {
    id: Id<Author>,
    #[field(soft_delete)]
    pages: HasMany<Page>,
}

fn main() {}
