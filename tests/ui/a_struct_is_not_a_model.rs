use biform::prelude::*;

struct Plain;

fn needs_a_model<M: Model>() {}

fn main() {
    needs_a_model::<Plain>();
    let _ = Plain::objects();
}
