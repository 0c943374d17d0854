use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    #[field(skip, column = "a")]
    a: i32,
    #[field(unique, skip)]
    b: i32,
    #[field(skip, index)]
    c: i32,
    #[field(skip, check = |c| c.gt(0))]
    d: i32,
    #[field(skip, choices(1, 2))]
    e: i32,
    #[field(skip, db_default = 3)]
    f: i32,
    #[field(skip, generated = |b| b.id)]
    g: i32,
    #[field(skip, embedded)]
    h: i32,
    #[field(skip, auto_now)]
    i: i32,
    #[field(skip, auto_now_add)]
    j: i32,
    #[field(skip, version)]
    k: i32,
    #[field(auto_now, default = 3)]
    l: i32,
    #[field(auto_now_add, default)]
    m: i32,
    #[field(auto_now_add, auto_now)]
    n: i32,
    #[field(db_default = 3, default = 4)]
    o: i32,
    #[field(default = 4, db_default = 3)]
    p: i32,
}

fn main() {}
