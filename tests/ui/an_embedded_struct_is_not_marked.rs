use biform::prelude::*;

#[derive(Embedded)]
struct Address {
    city: String,
}

#[derive(Model)]
struct Customer {
    id: Id<Customer>,
    address: Address,
}

fn main() {}
