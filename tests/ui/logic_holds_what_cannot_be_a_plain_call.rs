use biform::prelude::*;
use biform::{Output, Result, Session};

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
}

#[biform::logic]
async fn count<O: Output>(session: Session<'_, O>, titles: Vec<String>) -> Result<u64> {
    let all = async { Book::objects().count(&session).await? }.await;
    let later = async move |title: String| Book::objects().filter(|b| b.title.eq(title)).count(&session).await;
    assert_eq!(all, Book::objects().count(&session).await?);
    let counts = titles.iter().map(|title| Book::objects().filter(|b| b.title.eq(title)).count(&session).await);
    async fn again() {}
    Ok(all)
}

#[biform::logic]
impl Book {
    async fn title<O: Output>(&self, session: Session<'_, O>) -> Result<String> {
        println!("{}", Book::get(&session, self.id).await?.title);
        let titles = vec![vec![Book::get(&session, self.id).await?.title]];
        Ok(titles.concat().concat())
    }
}

#[biform::logic]
async fn twice<O: Output>(session: Session<'_, O>) -> Result<u64> {
    // What has mistakes can be called all the same.
    Ok(count(&session, Vec::new()).await? * 2)
}

fn main() {}
