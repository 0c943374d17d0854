use biform::prelude::*;

#[derive(Embedded)]
struct Address {
    city: String,
}

#[derive(Model)]
struct Customer {
    id: Id<Customer>,
    #[field(embedded(prefix = ""))]
    home: Address,
    #[field(embedded(prefix = ""))]
    work: Address,
}

fn main() {}
