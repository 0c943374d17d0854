use biform::prelude::*;

#[derive(Model)]
struct Goal {
    id: Id<Goal>,
    save: bool,
    complete: bool,
    saved: bool,
}

fn create(db: &impl Executor) {
    let _ = Goal::create().saved(true).save(db);
}

fn main() {}
