use biform::prelude::*;

#[derive(Embedded)]
struct Address {
    city: String,
}

#[derive(Model)]
struct Customer {
    id: Id<Customer>,
    #[field(embedded)]
    address: Address,
}

#[derive(Shape)]
#[shape(of = Customer)]
struct Card {
    #[shape(field = "address.city")]
    city: String,
    #[shape(field = address.city)]
    town: String,
    #[shape(field = "address city")]
    place: String,
}

fn main() {}
