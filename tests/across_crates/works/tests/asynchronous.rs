//! An async program, with models of both crates.
#![cfg(feature = "async")]
use biform::Result;
use biform::prelude::*;
use people::Author;
use works::{AuthorBooks as _, AuthorProfile as _, Book, Profile, titles, with_motto, write};

#[tokio::test]
async fn an_author_has_the_books_of_another_crate() -> Result<()> {
    let db = biform::connect("sqlite::memory:").await?;
    db.create_tables(models![Book, Profile, Author]).await?;
    let (ann, bob) = (Author::create().name("Ann").save(&db).await?, Author::create().name("Bob").save(&db).await?);
    let dune = write(&db, &ann, "Dune").await?;
    write(&db, &bob, "Emma").await?;
    Profile::create().author(&ann).motto("Ahoy").save(&db).await?;

    assert_eq!(ann.books().get(&db).await?, dune);
    assert_eq!(ann.profile().get(&db).await?.motto, "Ahoy");
    assert_eq!(with_motto(&db, "Dune").await?.iter().map(|author| author.id).collect::<Vec<_>>(), [ann.id]);
    assert_eq!(with_motto(&db, "Emma").await?, []);
    assert_eq!(titles(&db, &[ann.clone(), bob]).await?.get(&ann.id), Some(&vec!["Dune".to_owned()]));

    assert_eq!(ann.clone().delete(&db).await.unwrap_err().kind(), ErrorKind::Protected);
    ann.books().delete(&db).await?;
    ann.delete(&db).await?;
    assert_eq!((Author::objects().count(&db).await?, Profile::objects().count(&db).await?), (1, 0));
    Ok(())
}
