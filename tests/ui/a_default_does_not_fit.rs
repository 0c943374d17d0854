use biform::prelude::*;
use biform::{FieldType, Mismatch, Value, ValueRef, ValueType};

struct Stars(i32);

impl FieldType for Stars {
    const TYPE: ValueType = ValueType::I32;
    fn to_value(&self) -> Value {
        self.0.to_value()
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        i32::from_value(value).map(Stars)
    }
}

#[derive(Model)]
struct Book {
    id: Id<Book>,
    #[field(default = "three")]
    rating: i32,
    #[field(default = Self::TITLE.to_uppercase().len())]
    title: String,
    #[field(default)]
    stars: Stars,
}

impl Book {
    const TITLE: &str = "untitled";
}

fn main() {}
