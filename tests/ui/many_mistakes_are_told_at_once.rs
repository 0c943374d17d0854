use biform::prelude::*;

#[derive(Model)]
#[model(tables = "books")]
struct Book {
    id: Id<Book>,
    #[field(uniqe)]
    title: String,
    #[field(column = "id")]
    other: Id<Book>,
    save: i32,
}

fn use_it(db: &impl Executor) {
    let _ = Book::objects().filter(|b| b.title.eq("Dune") & b.save.eq(1)).all(db);
    let _ = Book::create().title("Dune").save(db);
    let _ = Book::get(db, 1);
}

fn main() {}
