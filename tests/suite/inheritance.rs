//! Multi-table inheritance, in every lane: rows that are rows of another model as well are read, named and deleted with these.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::prelude::*;
use biform::{Deleted, Result};
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Publisher {
    id: Id<Publisher>,
    name: String,
    items: HasMany<MediaItem>,
    films: HasMany<Film>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct MediaItem {
    id: Id<MediaItem>,
    title: String,
    price: i32,
    #[field(on_delete = "cascade")]
    publisher: Option<ForeignKey<Publisher>>,
    film: HasOne<Film>,
    reviews: HasMany<Review>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Film {
    #[field(parent_link)]
    media: OneToOne<MediaItem>,
    minutes: i32,
    #[field(on_delete = "cascade")]
    studio: Option<ForeignKey<Publisher>>,
    feature: HasOne<Feature>,
}

/// The child of a child.
#[derive(Model, Debug, Clone, PartialEq)]
struct Feature {
    #[field(parent_link)]
    film: OneToOne<Film>,
    rated: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Review {
    id: Id<Review>,
    #[field(on_delete = "cascade")]
    media: ForeignKey<MediaItem>,
    stars: i32,
}

/// Dune, a feature film with two reviews; Emma, a film; and Pulp, which is none.
#[helper]
async fn media(db: &Db) -> Result<()> {
    db.create_tables(models![Feature, Film, MediaItem, Publisher, Review]).await?;
    let ace = Publisher::create().name("Ace").save(db).await?;
    let dune = MediaItem::create().title("Dune").price(3).publisher(&ace).save(db).await?;
    let emma = MediaItem::create().title("Emma").price(2).save(db).await?;
    MediaItem::create().title("Pulp").price(1).save(db).await?;
    let long = Film::create().media(&dune).minutes(155).save(db).await?;
    Film::create().media(&emma).minutes(90).studio(&ace).save(db).await?;
    Feature::create().film(&long).rated("PG").save(db).await?;
    Review::objects().bulk_create(db, [4, 5].map(|stars| Review::create().media(&dune).stars(stars))).await?;
    Ok(())
}

fn by_model(deleted: &Deleted) -> Vec<(&'static str, u64)> {
    deleted.by_model().collect()
}

const FILM: &str = r#"SELECT "film"."media_id", "film"."minutes", "film"."studio_id", "film"."media_id", "t1"."title", "t1"."price", "t1"."publisher_id" FROM "film" INNER JOIN "media_item" AS "t1" ON "t1"."id" = "film"."media_id""#;

#[lanes(with(media))]
async fn rows_are_read_with_what_they_are_as_well(db: Db) -> Result<()> {
    media(&db).await?;
    let mut sent = Sent::from_now(&db);
    let films = Film::objects().order_by(|f| f.price.desc()).all(&db).await?;
    let read = |films: &[Film]| -> Result<Vec<(String, i32)>> {
        films.iter().map(|film| Ok((film.media.get()?.title.clone(), film.minutes))).collect()
    };
    assert_eq!(read(&films)?, [("Dune".to_owned(), 155), ("Emma".to_owned(), 90)]);
    assert_eq!(sent.news(&db), [format!(r#"{FILM} ORDER BY "t1"."price" DESC"#)]);
    let mut film = Film::get(&db, 1).await?;
    assert_eq!(sent.news(&db), [format!(r#"{FILM} WHERE "film"."media_id" IN (?)"#)]);
    film.media.get_mut()?.title = "not saved".into();
    film.minutes = 0;
    film.refresh(&db).await?;
    assert_eq!(read(&[film.clone()])?, [("Dune".to_owned(), 155)]);
    let clone = film.clone();
    assert_eq!(film.media.get_mut().unwrap_err().kind(), ErrorKind::InvalidQuery);
    drop(clone);
    film.media.get_mut()?.title = "Dune".into();
    assert_eq!(sent.news(&db), [format!(r#"{FILM} WHERE "film"."media_id" IN (?)"#)]);
    let first = Film::objects().first(&db).await?;
    assert_eq!(read(first.as_slice())?, [("Dune".to_owned(), 155)]);
    assert_eq!(sent.news(&db), [format!(r#"{FILM} ORDER BY "film"."media_id" LIMIT 1"#)]);
    let bulk = Film::objects().in_bulk(&db, [2]).await?;
    assert_eq!(bulk[&2].media.get()?.title, "Emma");
    let mut review = Review::get(&db, 1).await?;
    review.media.load(&db).await?;
    let mut dune = MediaItem::get(&db, 1).await?;
    dune.film.load(&db).await?;
    let film = dune.film.get()?.unwrap();
    assert_eq!(film.media.get()?.title, "Dune");
    assert_eq!(sent.news(&db).len(), 5);
    Ok(())
}

#[lanes(with(media))]
async fn a_row_of_an_iterator_is_its_own(db: Db) -> Result<()> {
    media(&db).await?;
    let seen = db.count();
    let mut titles = Vec::new();
    let films = Film::objects().order_by(|f| f.title.asc());
    let mut rows = films.iterator(&db).await?;
    while let Some(mut film) = rows.next().await.transpose()? {
        titles.push(std::mem::take(&mut film.media.get_mut()?.title));
    }
    drop(rows);
    assert_eq!(titles, ["Dune", "Emma"]);
    assert_eq!(db.count() - seen, 1);
    Ok(())
}

#[lanes(with(media))]
async fn the_child_of_a_child_has_all_of_it(db: Db) -> Result<()> {
    media(&db).await?;
    let mut sent = Sent::from_now(&db);
    let feature = Feature::objects().filter(|f| f.title.eq("Dune") & f.minutes.gt(100)).get(&db).await?;
    let film = feature.film.get()?;
    assert_eq!((feature.rated.as_str(), film.minutes, film.media.get()?.title.as_str()), ("PG", 155, "Dune"));
    assert_eq!(
        sent.news(&db),
        [concat!(
            r#"SELECT "feature"."film_id", "feature"."rated", "feature"."film_id", "t1"."minutes", "t1"."studio_id", "#,
            r#""feature"."film_id", "t2"."title", "t2"."price", "t2"."publisher_id" FROM "feature" "#,
            r#"INNER JOIN "film" AS "t1" ON "t1"."media_id" = "feature"."film_id" "#,
            r#"INNER JOIN "media_item" AS "t2" ON "t2"."id" = "t1"."media_id" "#,
            r#"WHERE "t2"."title" = ? AND "t1"."minutes" > ? LIMIT 2"#
        )]
    );
    let named = Feature::objects().filter_by("title__starts_with", "D").filter_by("minutes__gt", 100);
    assert_eq!(named.order_by_name("-price").get(&db).await?.rated, "PG");
    // One that is joined along another relation comes whole, too.
    let dune = MediaItem::objects().select_related(|m| m.film().feature()).get(&db);
    assert_eq!(dune.await.unwrap_err().kind(), ErrorKind::MultipleFound);
    let media = MediaItem::objects().select_related(|m| m.film().feature()).order_by(|m| m.id.asc()).all(&db).await?;
    let film = media[0].film.get()?.unwrap();
    let feature = film.feature.get()?.unwrap();
    assert_eq!((film.media.get()?.price, feature.film.get()?.media.get()?.title.as_str()), (3, "Dune"));
    assert_eq!(media[2].film.get()?, None);
    assert_eq!(sent.news(&db).len(), 3);
    Ok(())
}

#[lanes(with(media))]
async fn what_asks_for_no_row_joins_none(db: Db) -> Result<()> {
    media(&db).await?;
    let mut sent = Sent::from_now(&db);
    assert_eq!(Film::objects().count(&db).await?, 2);
    assert!(Film::objects().filter(|f| f.minutes.gt(100)).exists(&db).await?);
    assert_eq!(Film::objects().values(|f| f.minutes).order_by(|f| f.minutes.asc()).all(&db).await?, [90, 155]);
    assert_eq!(Film::objects().filter(|f| f.minutes.lt(100)).update(&db, |f| f.minutes.set(91)).await?, 1);
    // The key of the other model is in this one.
    assert_eq!(Film::objects().filter(|f| f.id.eq(1)).count(&db).await?, 1);
    assert_eq!(Film::objects().filter(|f| f.title.eq("Dune")).count(&db).await?, 1);
    assert_eq!(Feature::objects().filter(|f| f.film.in_(Film::objects())).count(&db).await?, 1);
    let mut sent = sent.news(&db);
    let within = sent.pop().unwrap_or_default();
    assert!(within.contains("IN (SELECT ") && !within.contains("JOIN"), "{within}");
    assert_eq!(
        sent,
        [
            r#"SELECT COUNT(*) FROM "film""#,
            r#"SELECT 1 FROM "film" WHERE "film"."minutes" > ? LIMIT 1"#,
            r#"SELECT "film"."minutes" FROM "film" ORDER BY "film"."minutes""#,
            r#"UPDATE "film" SET "minutes" = ? WHERE "film"."minutes" < ?"#,
            r#"SELECT COUNT(*) FROM "film" WHERE "film"."media_id" = ?"#,
            r#"SELECT COUNT(*) FROM "film" INNER JOIN "media_item" AS "t1" ON "t1"."id" = "film"."media_id" WHERE "t1"."title" = ?"#,
        ]
    );
    Ok(())
}

#[lanes(with(media))]
async fn what_is_inherited_is_named_as_ones_own(db: Db) -> Result<()> {
    media(&db).await?;
    let mut sent = Sent::from_now(&db);
    let pairs = Film::objects().values(|f| (f.title, f.minutes, f.publisher().name)).order_by(|f| f.title.asc());
    assert_eq!(
        pairs.filter(|f| f.publisher().name.eq("Ace")).all(&db).await?,
        [("Dune".to_owned(), 155, "Ace".to_owned())]
    );
    let starred = Film::objects().filter(|f| f.reviews().stars.ge(5));
    assert_eq!(starred.get(&db).await?.minutes, 155);
    let named = Film::objects().filter_by("reviews__stars__ge", 5).filter_by("title", "Dune");
    assert_eq!(named.order_by_name("-price,minutes").get(&db).await?.minutes, 155);
    // Relations of it are loaded with it, into what is there.
    let films = Film::objects().prefetch_related(|f| f.reviews()).select_related(|f| f.publisher());
    let films = films.order_by(|f| f.id.asc()).all(&db).await?;
    let dune = films[0].media.get()?;
    assert_eq!(dune.reviews.get()?.len(), 2);
    assert_eq!(dune.publisher.as_ref().unwrap().get()?.name, "Ace");
    assert_eq!(films[1].media.get()?.reviews.get()?.len(), 0);
    assert_eq!(sent.news(&db).len(), 5);
    // Names are told with those of the model itself.
    let unknown = Film::objects().filter_by("titel", "x").check().unwrap_err();
    assert!(unknown.to_string().contains("did you mean `title`?"), "{unknown}");
    let hidden = Film::objects().allow(|f| f.minutes).filter_by("title", "x").check().unwrap_err();
    assert!(hidden.to_string().contains("(there are `minutes`)"), "{hidden}");
    Film::objects().allow(|f| f.title).filter_by("title", "x").check()?;
    let limited = Film::objects().only(|f| f.title).all(&db).await.unwrap_err();
    assert!(limited.to_string().contains("`only` leaves out `price` of `MediaItem`"), "{limited}");
    assert_eq!(sent.news(&db).len(), 0);
    Ok(())
}

#[lanes(with(media))]
async fn a_row_is_deleted_with_what_it_is_as_well(db: Db) -> Result<()> {
    media(&db).await?;
    let mut sent = Sent::from_now(&db);
    let emma = Film::get(&db, 2).await?;
    assert_eq!(sent.news(&db).len(), 1);
    assert_eq!(by_model(&emma.delete(&db).await?), [("Film", 1), ("MediaItem", 1)]);
    assert_eq!(
        sent.news(&db),
        [
            "BEGIN IMMEDIATE",
            r#"DELETE FROM "feature" WHERE "feature"."film_id" IN (?)"#,
            r#"DELETE FROM "review" WHERE "review"."media_id" IN (?)"#,
            r#"DELETE FROM "film" WHERE "film"."media_id" = ?"#,
            r#"DELETE FROM "media_item" WHERE "media_item"."id" IN (?)"#,
            "COMMIT",
        ]
    );
    // The child of a child goes before both.
    let feature = Feature::objects().get(&db).await?;
    let deleted = feature.delete(&db).await?;
    assert_eq!(by_model(&deleted), [("Feature", 1), ("Film", 1), ("MediaItem", 1), ("Review", 2)]);
    assert_eq!(MediaItem::objects().values(|m| m.title).all(&db).await?, ["Pulp"]);
    Ok(())
}

#[lanes(with(media))]
async fn rows_of_a_query_are_deleted_in_a_few_statements(db: Db) -> Result<()> {
    media(&db).await?;
    for number in 0..20 {
        let mut film = Film {
            media: MediaItem {
                id: Id::default(),
                title: format!("{number}"),
                price: 0,
                publisher: None,
                film: HasOne::default(),
                reviews: HasMany::default(),
            }
            .into(),
            minutes: number,
            studio: None,
            feature: HasOne::default(),
        };
        film.save(&db).await?;
    }
    let mut sent = Sent::from_now(&db);
    let deleted = Film::objects().filter(|f| f.price.eq(0)).delete(&db).await?;
    assert_eq!(by_model(&deleted), [("Film", 20), ("MediaItem", 20)]);
    let sent = sent.news(&db);
    assert_eq!(sent.len(), 7, "{sent:?}");
    assert_eq!(Film::objects().count(&db).await?, 2);
    assert_eq!(MediaItem::objects().count(&db).await?, 3);
    Ok(())
}

#[lanes(with(media))]
async fn whoever_deletes_what_it_is_deletes_it(db: Db) -> Result<()> {
    media(&db).await?;
    let mut sent = Sent::from_now(&db);
    let deleted = MediaItem::get(&db, 2).await?.delete(&db).await?;
    assert_eq!(by_model(&deleted), [("MediaItem", 1), ("Film", 1)]);
    assert_eq!(sent.news(&db).len(), 8);
    // Those that are found along another relation take what they are along, and what they are is found itself.
    let deleted = Publisher::objects().delete(&db).await?;
    assert_eq!(by_model(&deleted), [("Publisher", 1), ("MediaItem", 1), ("Review", 2), ("Film", 1), ("Feature", 1)]);
    assert_eq!(MediaItem::objects().values(|m| m.title).all(&db).await?, ["Pulp"]);
    Ok(())
}

#[lanes(with(media))]
async fn what_a_row_is_stays_if_it_is_kept(db: Db) -> Result<()> {
    media(&db).await?;
    let seen = db.count();
    let emma = Film::get(&db, 2).await?;
    assert_eq!(by_model(&emma.delete_keeping_parents(&db).await?), [("Film", 1)]);
    assert_eq!(db.count() - seen, 5);
    assert_eq!((Film::objects().count(&db).await?, MediaItem::objects().count(&db).await?), (1, 3));
    Ok(())
}

#[lanes]
async fn the_tables_say_that_a_row_goes_with_what_it_is(db: Db) -> Result<()> {
    let models = || models![Feature, Film, MediaItem, Publisher, Review];
    db.create_tables(models()).await?;
    let report = db.check_schema(models()).await?;
    assert!(report.is_empty(), "{report}");
    assert!(Film::schema().relations()[0].is_parent_link() && Film::schema().fields()[0].is_key());
    let seen = db.count();
    let item = MediaItem::create().title("Dune").price(3).save(&db).await?;
    Film::create().media(&item).minutes(155).save(&db).await?;
    let delete = biform::Statement::new(biform::Purpose::Count, "DELETE FROM media_item");
    db.run(delete, &mut |_| Ok(())).await?;
    assert_eq!(Film::objects().count(&db).await?, 0);
    assert_eq!(db.count() - seen, 4);
    Ok(())
}
