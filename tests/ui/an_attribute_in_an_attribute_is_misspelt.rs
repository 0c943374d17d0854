use biform::prelude::*;

#[derive(Embedded)]
struct Address {
    city: String,
}

#[derive(Model)]
#[model(index(title, nam = "x", conditon = |b| b.title.eq("")))]
#[model(unique(title, names = "y"))]
#[model(check(nmae = "z", condition = |b| b.title.eq("")))]
#[model(check(condition = |b| b.title.eq(""), on = |b| b.title.asc()))]
#[model(index(title, title), check(name = "a", name = "b", condition = |b| b.title.eq("")))]
#[model(orderings = |b| b.title.asc(), renam_all = "camelCase")]
struct Book {
    id: Id<Book>,
    title: String,
    #[field(embedded(prefx = "a_"))]
    address: Address,
    #[field(embeded)]
    other: Address,
    #[field(auto_noww)]
    written: i64,
    #[field(dbdefault = 3)]
    rating: i32,
    #[field(generate = |b| b.rating)]
    stars: i32,
    #[field(choice("a"))]
    state: String,
    #[field(skipped)]
    cache: i32,
}

fn main() {}
