use biform::prelude::*;

#[derive(Embedded)]
struct Address {
    city: String,
}

#[derive(Model)]
struct Customer {
    id: Id<Customer>,
    #[field(embedded, column = "a")]
    a: Address,
    #[field(embedded, unique, index)]
    b: Address,
    #[field(embedded, check = |a| a.city.eq("x"), choices("x"))]
    c: Address,
    #[field(embedded, db_default = "x")]
    d: Address,
    #[field(embedded, generated = |c| c.a)]
    e: Address,
    #[field(embedded, version)]
    f: Address,
    #[field(embedded, auto_now)]
    g: Address,
    #[field(embedded, auto_now_add)]
    h: Address,
}

fn main() {}
