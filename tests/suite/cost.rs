//! What relations cost with many rows: statements for levels and batches, and none for rows.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::Result;
use biform::prelude::*;
use biform_lanes::{helper, lanes};
use std::collections::HashSet;
use std::ptr;

#[derive(Model, Debug)]
struct Artist {
    id: Id<Artist>,
    name: String,
    albums: HasMany<Album>,
}

#[derive(Model, Debug)]
struct Album {
    id: Id<Album>,
    #[field(on_delete = "cascade")]
    artist: ForeignKey<Artist>,
    tracks: HasMany<Track>,
}

#[derive(Model, Debug)]
struct Track {
    id: Id<Track>,
    #[field(on_delete = "cascade")]
    album: ForeignKey<Album>,
}

/// The tables; not in the log.
#[helper]
async fn tables(db: &Db) -> Result<()> {
    db.inner().create_tables(models![Artist, Album, Track]).await
}

/// As many artists, of each as many albums, and of each as many tracks; not in the log.
#[helper]
async fn collection(db: &Db, artists: usize, albums: usize, tracks: usize) -> Result<()> {
    let db = db.inner();
    let rows = (0..artists).map(|number| Artist::create().name(format!("{number}")));
    let artists = Artist::objects().bulk_create(db, rows).await?;
    let rows = artists.iter().flat_map(|artist| (0..albums).map(move |_| Album::create().artist(artist)));
    let albums = Album::objects().bulk_create(db, rows).await?;
    let rows = albums.iter().flat_map(|album| (0..tracks).map(move |_| Track::create().album(album)));
    Track::objects().bulk_create(db, rows).await?;
    Ok(())
}

#[lanes(with(tables, collection))]
async fn ten_thousand_rows_of_three_levels_are_deleted_in_seven_statements(db: Db) -> Result<()> {
    tables(&db).await?;
    for (artists, albums, tracks) in [(1, 2, 2), (10, 100, 9)] {
        collection(&db, artists, albums, tracks).await?;
        let mut sent = Sent::from_now(&db);
        let deleted = Artist::objects().delete(&db).await?;
        let rows = [artists, artists * albums, artists * albums * tracks].map(|rows| rows as u64);
        assert_eq!([deleted.of::<Artist>(), deleted.of::<Album>(), deleted.of::<Track>()], rows);
        let log = sent.news(&db);
        // BEGIN, two levels are read, three are deleted, COMMIT.
        assert_eq!(log.len(), 7, "{log:?}");
    }
    Ok(())
}

#[lanes(with(tables, collection))]
async fn a_hundred_by_ten_by_five_are_loaded_in_three_statements(db: Db) -> Result<()> {
    tables(&db).await?;
    collection(&db, 100, 10, 5).await?;
    let mut sent = Sent::from_now(&db);
    let artists = Artist::objects().prefetch_related(|a| a.albums().prefetch_related(|a| a.tracks())).all(&db).await?;
    assert_eq!(sent.news(&db).len(), 3);
    let mut tracks = 0;
    for artist in &artists {
        for album in artist.albums.get()? {
            tracks += album.tracks.get()?.len();
        }
    }
    assert_eq!((artists.len(), tracks), (100, 5_000));
    Ok(())
}

#[lanes(with(tables, collection))]
async fn ten_thousand_rows_share_what_they_name(db: Db) -> Result<()> {
    tables(&db).await?;
    collection(&db, 10, 10, 100).await?;
    let mut sent = Sent::from_now(&db);
    let joined = Track::objects().select_related(|t| t.album().artist()).all(&db).await?;
    let loaded = Track::objects().prefetch_related(|t| t.album()).all(&db).await?;
    assert_eq!(sent.news(&db).len(), 1 + 2);
    for tracks in [&joined, &loaded] {
        let albums: Result<HashSet<_>> = tracks.iter().map(|track| Ok(ptr::from_ref(track.album.get()?))).collect();
        assert_eq!((tracks.len(), albums?.len()), (10_000, 100), "a row that many name is there once");
    }
    let artists: Result<HashSet<_>> =
        joined.iter().map(|track| Ok(ptr::from_ref(track.album.get()?.artist.get()?))).collect();
    assert_eq!(artists?.len(), 10);
    Ok(())
}
