//! What goes with a row that is deleted, and in how many statements.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::cases::cases;
use crate::support::sent::Sent;
use biform::prelude::*;
use biform::{Deleted, Result};
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Artist {
    id: Id<Artist>,
    name: String,
    albums: HasMany<Album>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Album {
    id: Id<Album>,
    title: String,
    #[field(on_delete = "cascade")]
    artist: ForeignKey<Artist>,
    tracks: HasMany<Track>,
    reviews: HasMany<Review>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Track {
    id: Id<Track>,
    #[field(on_delete = "cascade")]
    album: ForeignKey<Album>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Review {
    id: Id<Review>,
    #[field(on_delete = "set_null")]
    album: Option<ForeignKey<Album>>,
    #[field(version)]
    version: i32,
}

/// An artist with as many albums, each of which has as many tracks and a review.
#[helper]
async fn artist(db: &Db, name: &str, albums: usize, tracks: usize) -> Result<Artist> {
    db.create_tables(models![Artist, Album, Track, Review]).await?;
    let artist = Artist::create().name(name).save(db).await?;
    let made = (0..albums).map(|number| Album::create().title(format!("{name} {number}")).artist(&artist));
    let made = Album::objects().bulk_create(db, made).await?;
    let on_each = made.iter().flat_map(|album| (0..tracks).map(move |_| Track::create().album(album)));
    Track::objects().bulk_create(db, on_each).await?;
    Review::objects().bulk_create(db, made.iter().map(|album| Review::create().album(album))).await?;
    Ok(artist)
}

fn by_model(deleted: &Deleted) -> Vec<(&'static str, u64)> {
    deleted.by_model().collect()
}

#[lanes(with(artist))]
async fn what_cascades_goes_first_and_is_counted(db: Db) -> Result<()> {
    let (ann, bob) = (artist(&db, "Ann", 2, 3).await?, artist(&db, "Bob", 1, 1).await?);
    let mut sent = Sent::from_now(&db);
    let deleted = ann.delete(&db).await?;
    assert_eq!(by_model(&deleted), [("Artist", 1), ("Album", 2), ("Track", 6)]);
    assert_eq!((deleted.total(), deleted.of::<Track>(), deleted.of::<Review>()), (9, 6, 0));
    assert_eq!(format!("{deleted} {deleted:?}"), r#"9 {"Artist": 1, "Album": 2, "Track": 6}"#);
    assert_eq!(
        sent.news(&db),
        [
            "BEGIN IMMEDIATE",
            r#"SELECT "album"."id" FROM "album" WHERE "album"."artist_id" IN (?)"#,
            r#"UPDATE "review" SET "album_id" = ?, "version" = "review"."version" + 1 WHERE "review"."album_id" IN (?, ?)"#,
            r#"DELETE FROM "track" WHERE "track"."album_id" IN (?, ?)"#,
            r#"DELETE FROM "album" WHERE "album"."id" IN (?, ?)"#,
            r#"DELETE FROM "artist" WHERE "artist"."id" = ?"#,
            "COMMIT",
        ]
    );
    assert_eq!(Review::objects().filter(|r| r.album.is_null() & r.version.eq(2)).count(&db).await?, 2);
    assert_eq!(Artist::objects().all(&db).await?, [bob]);
    assert_eq!((Album::objects().count(&db).await?, Track::objects().count(&db).await?), (1, 1));
    Ok(())
}

#[lanes(with(artist))]
async fn as_many_statements_are_sent_for_many_rows_as_for_few(db: Db) -> Result<()> {
    let mut seen = Vec::new();
    for tracks in [2, cases(1_000).max(20)] {
        let rows = artist(&db, "Ann", 2, tracks).await?;
        Artist::objects().bulk_create(&db, (0..tracks).map(|_| Artist::create().name("x"))).await?;
        let before = db.count();
        let deleted = Artist::objects().delete(&db).await?;
        assert_eq!(deleted, 3 + 3 * tracks as u64, "{rows:?}");
        seen.push(db.count() - before);
    }
    assert_eq!(seen, [8, 8]);
    Ok(())
}

/// The rows are told before anything is deleted: a condition may be about what goes first.
#[lanes(with(artist))]
async fn rows_that_are_told_by_what_goes_with_them_are_deleted(db: Db) -> Result<()> {
    artist(&db, "Ann", 2, 1).await?;
    artist(&db, "Bob", 1, 1).await?;
    let with_second = Artist::objects().filter(|a| a.albums().title.ends_with(" 1"));
    assert_eq!(by_model(&with_second.delete(&db).await?), [("Artist", 1), ("Album", 2), ("Track", 2)]);
    let mut sent = Sent::from_now(&db);
    assert_eq!(with_second.delete(&db).await?, 0);
    assert_eq!(sent.news(&db).len(), 3, "nothing depends on nothing");
    assert_eq!(Artist::objects().none().delete(&db).await?, 0);
    assert_eq!(sent.news(&db), [""; 0]);
    Ok(())
}

#[lanes(with(artist))]
async fn all_of_it_is_undone_together(db: Db) -> Result<()> {
    let ann = artist(&db, "Ann", 2, 1).await?;
    let seen = db.count();
    let undone: Result<()> = lane!(
        blocking => { db.atomic(|tx| { assert_eq!(ann.clone().delete(tx)?, 5); Err(biform::Error::other("no")) }) },
        async => { db.atomic(async |tx| { assert_eq!(ann.clone().delete(tx).await?, 5); Err(biform::Error::other("no")) }).await }
    );
    assert!(undone.is_err());
    assert_eq!(db.count() - seen, 7, "in the transaction that is there");
    assert_eq!((Track::objects().count(&db).await?, Artist::objects().count(&db).await?), (2, 1));
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Owner {
    id: Id<Owner>,
    pets: HasMany<Pet>,
    collars: HasMany<Collar>,
    chips: HasMany<Chip>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Pet {
    id: Id<Pet>,
    #[field(on_delete = "cascade")]
    owner: ForeignKey<Owner>,
    collars: HasMany<Collar>,
    chips: HasMany<Chip>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Collar {
    id: Id<Collar>,
    #[field(on_delete = "cascade")]
    owner: ForeignKey<Owner>,
    #[field(on_delete = "restrict")]
    pet: ForeignKey<Pet>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Chip {
    id: Id<Chip>,
    #[field(on_delete = "cascade")]
    owner: ForeignKey<Owner>,
    #[field(on_delete = "protect")]
    pet: Option<ForeignKey<Pet>>,
}

/// Where both go by one call, `restrict` lets them, and `protect` does not.
#[lanes]
async fn what_is_restricted_goes_with_what_restricts_it_and_what_is_protected_does_not(db: Db) -> Result<()> {
    db.create_tables(models![Owner, Pet, Collar, Chip]).await?;
    let ann = Owner::create().save(&db).await?;
    let rex = Pet::create().owner(&ann).save(&db).await?;
    Collar::create().owner(&ann).pet(&rex).save(&db).await?;
    assert_eq!(rex.clone().delete(&db).await.unwrap_err().kind(), ErrorKind::Protected);
    let chip = Chip::create().owner(&ann).pet(&rex).save(&db).await?;
    for refused in [ann.clone().delete(&db).await, Owner::objects().delete(&db).await] {
        let refused = refused.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Protected);
        assert!(refused.to_string().contains("`Chip.pet` protects what it names"), "{refused}");
        // As its owner goes, it would go as well.
        assert!(refused.to_string().contains("let it say `on_delete = \"restrict\"` instead"), "{refused}");
    }
    assert_eq!((Pet::objects().count(&db).await?, Collar::objects().count(&db).await?), (1, 1));
    chip.delete(&db).await?;
    let free = Chip::create().owner(&ann).save(&db).await?;
    let seen = db.count();
    let deleted = ann.delete(&db).await?;
    // The pets are read, and asked for chips; each table is deleted from once.
    assert_eq!(db.count() - seen, 8);
    assert_eq!((deleted.total(), deleted.of::<Collar>(), deleted.of::<Chip>(), deleted.of::<Pet>()), (4, 1, 1, 1));
    assert!(!Chip::objects().contains(&db, &free).await?);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Folder {
    id: Id<Folder>,
    name: String,
    #[field(on_delete = "cascade")]
    parent: Option<ForeignKey<Folder>>,
    folders: HasMany<Folder>,
}

/// Rows that name rows of their own table are found level by level, also where they name each other in a circle.
#[lanes]
async fn a_tree_goes_from_its_leaves(db: Db) -> Result<()> {
    db.create_tables(models![Folder]).await?;
    let mut root = Folder::create().name("root").save(&db).await?;
    let mut parent = root.clone();
    for name in ["a", "b", "c"] {
        Folder::create().name("leaf").parent(&parent).save(&db).await?;
        parent = Folder::create().name(name).parent(&parent).save(&db).await?;
    }
    Folder::create().name("other").save(&db).await?;
    let before = db.count();
    assert_eq!(by_model(&root.clone().delete(&db).await?), [("Folder", 7)]);
    // A look at each level and one beyond the last, and a statement that deletes each.
    assert_eq!(db.count() - before, 1 + 4 + 4 + 1);
    root = Folder::create().name("root").save(&db).await?;
    let under = Folder::create().name("under").parent(&root).save(&db).await?;
    root.parent = Some(ForeignKey::to(&under));
    root.save(&db).await?;
    // The row that is deleted first takes the other along, by what its table says; it is counted as well.
    assert_eq!(by_model(&root.delete(&db).await?), [("Folder", 2)]);
    assert_eq!(Folder::objects().values(|f| f.name).all(&db).await?, ["other"]);
    let root = Folder::create().name("root").save(&db).await?;
    let under = Folder::create().name("under").parent(&root).save(&db).await?;
    Folder::create().name("leaf").parent(&under).save(&db).await?;
    let some = Folder::objects().filter(|f| f.name.in_(["root", "leaf", "nobody"]));
    assert_eq!(by_model(&some.delete(&db).await?), [("Folder", 3)]);
    assert_eq!(Folder::objects().delete(&db).await?, 1);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Room {
    id: Id<Room>,
    #[field(version)]
    version: i32,
    seats: HasMany<Seat>,
    lamps: HasMany<Lamp>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Seat {
    id: Id<Seat>,
    #[field(on_delete = "set_default", db_default = 1)]
    room: ForeignKey<Room>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Lamp {
    id: Id<Lamp>,
    #[field(on_delete = "db_cascade")]
    room: ForeignKey<Room>,
}

#[lanes]
async fn a_default_is_set_and_what_the_database_deletes_is_not_asked_for(db: Db) -> Result<()> {
    db.create_tables(models![Room, Seat, Lamp]).await?;
    let [hall, attic] = [Room::create().save(&db).await?, Room::create().save(&db).await?];
    Seat::create().room(&attic).save(&db).await?;
    Lamp::create().room(&attic).save(&db).await?;
    let mut newer = Room::get(&db, attic.id).await?;
    newer.save(&db).await?;
    let mut sent = Sent::from_now(&db);
    assert_eq!(attic.delete(&db).await.unwrap_err().kind(), ErrorKind::Stale);
    assert_eq!(sent.news(&db).last().map(String::as_str), Some("ROLLBACK"));
    assert_eq!(by_model(&newer.delete(&db).await?), [("Room", 1)]);
    assert_eq!(
        sent.news(&db),
        [
            "BEGIN IMMEDIATE",
            r#"UPDATE "seat" SET "room_id" = ? WHERE "seat"."room_id" IN (?)"#,
            r#"DELETE FROM "room" WHERE "room"."id" = ? AND "room"."version" = ?"#,
            "COMMIT",
        ]
    );
    assert_eq!(Seat::objects().all(&db).await?[0].room.id(), hall.id);
    assert_eq!(Lamp::objects().count(&db).await?, 0);
    Ok(())
}
