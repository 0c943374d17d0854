//! One file, one model, two crates that never heard of each other's form.
use biform::prelude::*;
use shelf::Book;

fn url(folder: &tempfile::TempDir) -> String {
    format!("sqlite:{}", folder.path().join("shelf.db").display())
}

#[test]
fn a_book_put_blocking_is_rated_async() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let db = biform::blocking::connect(&url(&folder))?;
    let book = shelf_blocking::put(&db, "Dune", 3)?;
    assert_eq!(shelf_blocking::good(&db)?, 0);

    let runtime = tokio::runtime::Runtime::new()?;
    let rated = runtime.block_on(async {
        let db = biform::connect(&url(&folder)).await?;
        let rated = shelf_async::rate(&db, book, 5).await?;
        assert_eq!(shelf_async::good(&db).await?, 1);
        Ok::<_, biform::Error>(rated)
    })?;

    assert_eq!(shelf_blocking::good(&db)?, 1);
    assert_eq!(Book::get(&db, rated.id)?, rated);
    Ok(())
}
