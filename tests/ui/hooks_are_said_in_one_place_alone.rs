use biform::prelude::*;
use biform::{Hooks, Output, Result, Session};

#[derive(Model)]
struct Unsaid {
    id: Id<Unsaid>,
}

#[biform::logic]
impl Hooks for Unsaid {
    async fn before_save<O: Output>(&mut self, _session: Session<'_, O>) -> Result<()> {
        Ok(())
    }
}

#[derive(Model)]
#[model(hooks)]
struct Without {
    id: Id<Without>,
}

#[derive(Model)]
#[model(hooks)]
struct Unmarked {
    id: Id<Unmarked>,
}

impl Hooks for Unmarked {
    fn after_load(&mut self) {}
}

#[derive(Model)]
#[model(hooks)]
struct Plain {
    id: Id<Plain>,
}

impl Hooks for Plain {
    async fn before_save<O: Output>(&mut self, _session: Session<'_, O>) -> Result<()> {
        Ok(())
    }
}

#[derive(Model)]
#[model(hooks)]
struct Misspelt {
    id: Id<Misspelt>,
}

#[biform::logic]
impl Hooks for Misspelt {
    async fn before_saving<O: Output>(&mut self, _session: Session<'_, O>) -> Result<()> {
        Ok(())
    }
}

fn main() {}
