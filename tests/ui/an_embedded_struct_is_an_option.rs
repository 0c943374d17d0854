use biform::prelude::*;

#[derive(Embedded)]
struct Address {
    city: String,
}

#[derive(Model)]
struct Customer {
    id: Id<Customer>,
    #[field(embedded)]
    address: Option<Address>,
}

fn main() {}
