use biform::prelude::*;

#[derive(FieldType)]
#[field_type(renam_all = "snake_case", integer = "i16")]
enum State {
    #[field_type(renamed = "x")]
    Draft,
    #[field_type(rename)]
    Published,
}

#[derive(FieldType)]
#[field_type(rename_all = "kebab_case")]
enum Cover {
    #[field_type(rename_all = "lowercase")]
    Hard,
}

#[derive(FieldType)]
#[field_type(integer)]
struct Cents(#[field_type(rename = "x")] i64);

fn main() {}
