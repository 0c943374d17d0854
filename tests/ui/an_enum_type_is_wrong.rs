use biform::prelude::*;

#[derive(FieldType)]
#[field_type(enum_type = "mood", integer)]
#[repr(i16)]
enum Numbered {
    Sad,
}

#[derive(FieldType)]
#[field_type(enum_type = "")]
enum Nameless {
    Sad,
}

#[derive(FieldType)]
#[field_type(enum_type)]
enum Unnamed {
    Sad,
}

#[derive(FieldType)]
#[field_type(enum_type = "a_name_that_is_longer_than_the_names_of_postgresql_can_be_in_bytes")]
enum Long {
    #[field_type(rename = "a label that is longer than the labels of PostgreSQL can be in bytes")]
    Sad,
}

#[derive(FieldType)]
#[field_type(enum_type = "mood")]
struct Mood(String);

fn main() {}
