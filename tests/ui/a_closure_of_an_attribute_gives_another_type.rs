use biform::prelude::*;

#[derive(Model)]
#[model(ordering = |b| b.title)]
#[model(check = |b| b.rating + 1)]
#[model(check(name = "x", condition = |b| b.title))]
#[model(index(on = |b| b.title.lower()))]
#[model(index(title, condition = |b| b.rating))]
struct Book {
    id: Id<Book>,
    title: String,
    #[field(check = |rating| rating * 2)]
    rating: i32,
    #[field(generated = |b| b.title)]
    doubled: i32,
    #[field(db_default = "three")]
    stars: i32,
}

fn main() {}
