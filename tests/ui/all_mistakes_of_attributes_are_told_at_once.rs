use biform::prelude::*;

#[derive(Model)]
#[model(tables = "books", ordering = 3, unique(titel), index(name = "x"))]
#[model(rename_all = "snake")]
struct Book {
    id: Id<Book>,
    #[field(uniqe, skip, column = "x")]
    title: String,
    #[field(version)]
    save: String,
    #[field(choices = 3, default = 3, db_default = 4)]
    rating: Option<Option<i32>>,
}

fn use_it(db: &impl Executor) {
    let _ = Book::objects().filter(|b| b.id.eq(1)).all(db);
    let _ = Book::create().title("Dune").save(db);
}

fn main() {}
