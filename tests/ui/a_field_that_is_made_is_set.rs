use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
    #[field(version)]
    version: i32,
    #[field(generated = |b| b.title.upper())]
    upper: String,
}

fn use_it() {
    let _ = Book::create().title("Dune").version(3).upper("DUNE");
}

fn main() {}
