use biform::prelude::*;

#[derive(Embedded)]
struct Address {
    city: String,
}

#[derive(Model)]
#[model(index, unique = "title", unique(), index("title"))]
#[model(index(name = "x"), index(title, on = |b| b.title.asc()), index(on = "title"), index(title, name = 3))]
#[model(check, check(name = "x"), check("x"), check(condition = true), check = true)]
#[model(ordering = "title", rename_all = "TitleCase", table("books"))]
struct Book {
    id: Id<Book>,
    title: String,
    #[field(version = 3)]
    version: i32,
    #[field(db_default)]
    rating: i32,
    #[field(db_default(3))]
    stars: i32,
    #[field(generated)]
    length: i64,
    #[field(generated = 3)]
    width: i64,
    #[field(check("a"))]
    pages: i32,
    #[field(choices = "a")]
    state: String,
    #[field(choices())]
    kind: String,
    #[field(embedded = "a_")]
    address: Address,
    #[field(embedded(prefix = 3))]
    second: Address,
    #[field(embedded())]
    third: Address,
    #[field(index("x"))]
    colour: String,
    #[field(skip = true)]
    cache: i32,
}

fn main() {}
