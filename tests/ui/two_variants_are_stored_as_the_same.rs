use biform::prelude::*;

#[derive(FieldType)]
enum State {
    Draft,
    #[field_type(rename = "draft")]
    Sketch,
    InReview,
    In_Review,
}

#[derive(FieldType)]
#[field_type(integer)]
#[repr(i16)]
enum Age {
    All = 0,
    Nobody = 0,
}

fn main() {}
