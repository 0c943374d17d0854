//! A blocking program, with models of both crates.
#![cfg(feature = "blocking")]
use biform::Result;
use biform::prelude::*;
use people::Author;
use works::{AuthorBooks as _, AuthorProfile as _, Book, Profile, titles, with_motto, write};

#[test]
fn an_author_has_the_books_of_another_crate() -> Result<()> {
    let db = biform::blocking::connect("sqlite::memory:")?;
    db.create_tables(models![Book, Profile, Author])?;
    let (ann, bob) = (Author::create().name("Ann").save(&db)?, Author::create().name("Bob").save(&db)?);
    let dune = write(&db, &ann, "Dune")?;
    write(&db, &bob, "Emma")?;
    Profile::create().author(&ann).motto("Ahoy").save(&db)?;

    assert_eq!(ann.books().get(&db)?, dune);
    assert_eq!(ann.profile().get(&db)?.motto, "Ahoy");
    assert_eq!(with_motto(&db, "Dune")?.iter().map(|author| author.id).collect::<Vec<_>>(), [ann.id]);
    assert_eq!(with_motto(&db, "Emma")?, []);
    assert_eq!(titles(&db, &[ann.clone(), bob])?.get(&ann.id), Some(&vec!["Dune".to_owned()]));

    assert_eq!(ann.clone().delete(&db).unwrap_err().kind(), ErrorKind::Protected);
    ann.books().delete(&db)?;
    ann.delete(&db)?;
    assert_eq!((Author::objects().count(&db)?, Profile::objects().count(&db)?), (1, 0));
    Ok(())
}
