use biform::prelude::*;
use biform::{Hooks, Output, Result, Session};

#[derive(Model)]
#[model(hooks)]
struct Book {
    id: Id<Book>,
}

#[biform::logic]
impl Hooks for Book {
    fn before_save(&mut self) -> Result<()> {
        Ok(())
    }

    fn after_save(&mut self, created: bool) -> Result<()> {
        Ok(())
    }

    async fn before_delete<O: Output>(&mut self, session: Session<'_, O>) {}

    async fn after_load<O: Output>(&mut self, session: Session<'_, O>) -> Result<()> {
        Ok(())
    }
}

fn main() {}
