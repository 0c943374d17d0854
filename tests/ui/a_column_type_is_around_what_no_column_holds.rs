use biform::prelude::*;
use std::collections::HashMap;

#[derive(FieldType)]
struct Counts(HashMap<String, i64>);

fn main() {}
