use biform::prelude::*;

#[derive(Embedded)]
#[model(table = "addresses")]
#[embedded(table = "addresses", rename_al = "camelCase")]
struct Address {
    #[field(primary_key)]
    city: String,
    #[field(generated = |a| a.city)]
    upper: String,
    #[field(version)]
    version: i32,
    #[field(check = |c| c.gt(0))]
    number: i32,
    #[field(index)]
    street: String,
    #[field(default = "FI")]
    country: String,
}

#[derive(Model)]
#[embedded(rename_all = "camelCase")]
struct Customer {
    id: Id<Customer>,
    #[embedded(prefix = "a_")]
    address: Address,
}

#[derive(Embedded)]
struct Stay {
    guest: ForeignKey<Customer>,
    host: Option<OneToOne<Customer>>,
    nights: i32,
}

fn main() {}
