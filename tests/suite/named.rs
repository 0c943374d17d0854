//! Filters and orders by name, in every lane: what they find, and that a mistake sends nothing.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use biform::Result;
use biform::prelude::*;
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    #[field(unique)]
    title: String,
    rating: i32,
    subtitle: Option<String>,
    data: Vec<u8>,
}

/// Four books, with ids from 1.
#[helper]
async fn shelf(db: &Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let books = [("Dune", 5, None), ("Emma", 4, Some("A Novel")), ("Iris", 4, Some("50% off")), ("Pulp", 1, None)];
    let books = books.map(|(title, rating, subtitle)| {
        Book::create().title(title).rating(rating).subtitle(subtitle.map(str::to_owned)).data(title.as_bytes().to_vec())
    });
    Book::objects().bulk_create(db, books).await?;
    Ok(())
}

#[helper]
async fn titles(db: &Db, books: QuerySet<Book>) -> Result<Vec<String>> {
    books.order_by_name("id").values(|b| b.title).all(db).await
}

#[lanes(with(shelf, titles))]
async fn rows_are_found_by_what_a_client_says(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let books = Book::objects;
    assert_eq!(titles(&db, books().filter_by("rating__ge", "4")).await?, ["Dune", "Emma", "Iris"]);
    assert_eq!(titles(&db, books().filter_by("rating__ge", "4").exclude_by("pk", 1)).await?, ["Emma", "Iris"]);
    assert_eq!(titles(&db, books().filter_by("rating__in", ["1", "5"])).await?, ["Dune", "Pulp"]);
    assert_eq!(titles(&db, books().filter_by("rating__range", [4_u8, 4])).await?, ["Emma", "Iris"]);
    assert_eq!(titles(&db, books().filter_by("subtitle__icontains", "NOVEL")).await?, ["Emma"]);
    assert_eq!(titles(&db, books().filter_by("subtitle__contains", "%")).await?, ["Iris"]);
    assert_eq!(titles(&db, books().filter_by("subtitle__isnull", "true")).await?, ["Dune", "Pulp"]);
    assert_eq!(titles(&db, books().filter_by("subtitle", None::<&str>)).await?, ["Dune", "Pulp"]);
    assert_eq!(titles(&db, books().exclude_by("subtitle", "A Novel")).await?, ["Dune", "Iris", "Pulp"]);
    assert_eq!(titles(&db, books().filter_by("title__regex", "^[DE]")).await?, ["Dune", "Emma"]);
    assert_eq!(titles(&db, books().filter_by("title__like", "%u%")).await?, ["Dune", "Pulp"]);
    assert_eq!(titles(&db, books().filter_by("data", b"Dune")).await?, ["Dune"]);
    assert_eq!(titles(&db, books().filter_by("title", "x' OR '1'='1")).await?, [] as [&str; 0]);
    assert_eq!(db.count() - seen, 13);
    Ok(())
}

#[lanes(with(shelf))]
async fn rows_are_ordered_as_a_client_says(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let ordered = Book::objects().order_by_name("-rating,-title");
    assert_eq!(ordered.values(|b| b.title).all(&db).await?, ["Dune", "Iris", "Emma", "Pulp"]);
    assert_eq!(Book::objects().order_by_name("-rating").last(&db).await?.unwrap().title, "Pulp");
    assert_eq!(Book::objects().filter_by("rating", 4).count(&db).await?, 2);
    assert_eq!(Book::objects().filter_by("rating__lt", 4).update(&db, |b| b.rating.set(2)).await?, 1);
    assert_eq!(Book::objects().filter_by("rating", 2).delete(&db).await?, 1);
    assert_eq!(db.count() - seen, 5);
    Ok(())
}

/// Above all, a delete of what nobody meant.
#[lanes(with(shelf))]
async fn a_mistake_sends_nothing(db: Db) -> Result<()> {
    shelf(&db).await?;
    let before = db.count();
    let wrong = || Book::objects().filter_by("ratting", 4);
    let kinds = [
        wrong().all(&db).await.unwrap_err(),
        wrong().get(&db).await.unwrap_err(),
        wrong().first(&db).await.unwrap_err(),
        wrong().last(&db).await.unwrap_err(),
        wrong().count(&db).await.unwrap_err(),
        wrong().exists(&db).await.unwrap_err(),
        wrong().none().count(&db).await.unwrap_err(),
        wrong().filter_by("id__in", [0; 0]).all(&db).await.unwrap_err(),
        wrong().explain(&db).await.unwrap_err(),
        wrong().in_bulk(&db, [1]).await.unwrap_err(),
        wrong().update(&db, |b| b.rating.set(0)).await.unwrap_err(),
        wrong().delete(&db).await.unwrap_err(),
        Book::objects().exclude_by("ratting", 4).delete(&db).await.unwrap_err(),
        Book::objects().order_by_name("ratting").all(&db).await.unwrap_err(),
        Book::objects().filter(|b| b.id.in_(wrong())).all(&db).await.unwrap_err(),
        wrong().union(Book::objects()).all(&db).await.unwrap_err(),
        Book::objects().union(wrong()).all(&db).await.unwrap_err(),
    ];
    for error in kinds {
        assert_eq!(error.kind(), ErrorKind::InvalidQuery);
        assert!(error.to_string().contains("did you mean `rating`?"), "{error}");
    }
    assert_eq!(db.count() - before, 0);
    assert_eq!(Book::objects().count(&db).await?, 4);
    Ok(())
}
