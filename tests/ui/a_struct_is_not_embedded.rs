use biform::prelude::*;

struct Address {
    city: String,
}

#[derive(Model)]
struct Customer {
    id: Id<Customer>,
    #[field(embedded)]
    address: Address,
    name: String,
    #[field(embedded)]
    work: Address,
}

fn main() {}
