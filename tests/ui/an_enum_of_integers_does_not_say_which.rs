use biform::prelude::*;

#[derive(FieldType)]
#[field_type(integer)]
enum Age {
    All = 0,
    Adult = 18,
}

#[derive(FieldType)]
#[field_type(integer)]
#[repr(u64)]
enum Wide {
    One = 1,
}

#[derive(FieldType)]
#[field_type(integer, rename_all = "lowercase")]
#[repr(u8)]
enum Named {
    #[field_type(rename = "uno")]
    One = 1,
}

fn main() {}
