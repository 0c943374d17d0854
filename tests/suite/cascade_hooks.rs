//! Hooks of rows that go with others: which are called and when, with how many statements, and what an error of theirs
//! undoes.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::prelude::*;
use biform::{Error, Hooks, Output, Result, Session};
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Artist {
    id: Id<Artist>,
    name: String,
    albums: HasMany<Album>,
}

/// Its hooks write down that they were called.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(hooks)]
struct Album {
    id: Id<Album>,
    title: String,
    #[field(on_delete = "cascade")]
    artist: ForeignKey<Artist>,
    tracks: HasMany<Track>,
}

/// Its hooks write down that they were called; of nothing else it would be read.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(hooks)]
struct Track {
    id: Id<Track>,
    name: String,
    #[field(on_delete = "cascade")]
    album: ForeignKey<Album>,
}

/// A model that names itself.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(hooks)]
struct Folder {
    id: Id<Folder>,
    name: String,
    #[field(on_delete = "cascade")]
    parent: Option<ForeignKey<Folder>>,
    #[field(reverse = "parent")]
    children: HasMany<Folder>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Event {
    id: Id<Event>,
    what: String,
}

#[biform::logic]
async fn note<O: Output>(session: Session<'_, O>, what: &str, name: &str) -> Result<()> {
    Event::create().what(format!("{what} {name}")).save(&session).await?;
    Ok(())
}

#[biform::logic]
impl Hooks for Album {
    async fn before_delete<O: Output>(&mut self, session: Session<'_, O>) -> Result<()> {
        note(&session, "deleting", &self.title).await
    }
    async fn after_delete<O: Output>(&mut self, session: Session<'_, O>) -> Result<()> {
        note(&session, "deleted", &self.title).await
    }
}

#[biform::logic]
impl Hooks for Track {
    async fn before_delete<O: Output>(&mut self, session: Session<'_, O>) -> Result<()> {
        if self.name == "kept" {
            return Err(Error::other("this one is kept"));
        }
        note(&session, "deleting", &self.name).await
    }
    async fn after_delete<O: Output>(&mut self, session: Session<'_, O>) -> Result<()> {
        if self.name == "missed" {
            return Err(Error::other("this one is missed"));
        }
        note(&session, "deleted", &self.name).await
    }
}

#[biform::logic]
impl Hooks for Folder {
    async fn before_delete<O: Output>(&mut self, session: Session<'_, O>) -> Result<()> {
        note(&session, "deleting", &self.name).await
    }
}

/// The tables, with two artists: of the first an album with two tracks and one with none; not in the log.
#[helper]
async fn collection(db: &Db) -> Result<Vec<Artist>> {
    let db = db.inner();
    db.create_tables(models![Artist, Album, Track, Folder, Event]).await?;
    let mut artists = Vec::new();
    for name in ["Ann", "Bob"] {
        artists.push(Artist::create().name(name).save(db).await?);
    }
    let album = Album::create().title("First").artist(&artists[0]).save(db).await?;
    Album::create().title("Empty").artist(&artists[0]).save(db).await?;
    Album::create().title("Other").artist(&artists[1]).save(db).await?;
    let tracks = ["one", "two"].map(|name| Track::create().name(name).album(&album));
    Track::objects().bulk_create(db, tracks).await?;
    Ok(artists)
}

/// What was noted since the last look, sorted where the database has no order; not in the log.
#[helper]
async fn noted(db: &Db) -> Result<Vec<String>> {
    let db = db.inner();
    let mut noted = Event::objects().order_by(|e| e.id.asc()).values(|e| e.what).all(db).await?;
    Event::objects().delete(db).await?;
    let half = noted.len() / 2;
    let (before, after) = noted.split_at_mut(half);
    before.sort();
    after.sort();
    Ok(noted)
}

#[lanes(with(collection, noted))]
async fn hooks_of_all_that_goes_are_called_around_it(db: Db) -> Result<()> {
    let artists = collection(&db).await?;
    let mut sent = Sent::from_now(&db);
    let deleted = artists[0].clone().delete(&db).await?;
    let log = sent.news(&db);
    assert_eq!(deleted.by_model().collect::<Vec<_>>(), [("Artist", 1), ("Album", 2), ("Track", 2)]);
    // BEGIN, albums and tracks, four notes, three DELETEs, four notes, COMMIT.
    assert_eq!(log.len(), 15, "{log:?}");
    let deletes: Vec<_> =
        log.iter().enumerate().filter(|(_, sent)| sent.starts_with("DELETE")).map(|(at, _)| at).collect();
    assert_eq!(deletes, [7, 8, 9], "{log:?}");
    let expected = ["deleting Empty", "deleting First", "deleting one", "deleting two"];
    let expected = expected.into_iter().map(str::to_owned);
    let after = expected.clone().map(|what| what.replace("deleting", "deleted"));
    assert_eq!(noted(&db).await?, expected.chain(after).collect::<Vec<_>>());
    assert_eq!((Album::objects().count(&db).await?, Track::objects().count(&db).await?), (1, 0));

    // A query of what they belong to; nobody has tracks.
    sent.news(&db);
    assert_eq!(Artist::objects().delete(&db).await?, 2);
    let log = sent.news(&db);
    // BEGIN, the artists, albums, tracks, a note, two DELETEs, a note, COMMIT.
    assert_eq!(log.len(), 9, "{log:?}");
    assert_eq!(noted(&db).await?, ["deleting Other", "deleted Other"]);
    Ok(())
}

#[lanes(with(collection, noted))]
async fn an_error_of_theirs_keeps_all(db: Db) -> Result<()> {
    let artists = collection(&db).await?;
    for (name, error) in [("kept", "this one is kept"), ("missed", "this one is missed")] {
        Track::objects().filter(|t| t.name.ne("two")).update(&db, |t| t.name.set(name)).await?;
        let mut sent = Sent::from_now(&db);
        let refused = artists[0].clone().delete(&db).await.unwrap_err();
        assert_eq!(refused.to_string(), format!("deleting an `Artist`: {error}"));
        assert_eq!(sent.news(&db).last().map(String::as_str), Some("ROLLBACK"));
        assert_eq!((Artist::objects().count(&db).await?, Track::objects().count(&db).await?), (2, 2));
        assert_eq!(noted(&db).await?, [""; 0]);

        // In the caller's transaction, a part of it is not committed.
        let swallowed = db
            .atomic(async |tx| {
                assert!(artists[0].clone().delete(tx).await.is_err());
                Ok(())
            })
            .await;
        assert_eq!(swallowed.unwrap_err().kind(), ErrorKind::BrokenTransaction);
        assert_eq!((Artist::objects().count(&db).await?, Track::objects().count(&db).await?), (2, 2));
    }
    // The control: no name that is refused.
    Track::objects().update(&db, |t| t.name.set("none")).await?;
    assert_eq!(artists[0].clone().delete(&db).await?, 5);
    Ok(())
}

#[lanes(with(collection, noted))]
async fn of_rows_that_name_rows_of_their_own_table_each_is_called_once(db: Db) -> Result<()> {
    collection(&db).await?;
    let top = Folder::create().name("top").save(&db).await?;
    let sub = Folder::create().name("sub").parent(&top).save(&db).await?;
    Folder::create().name("leaf").parent(&sub).save(&db).await?;
    let mut sent = Sent::from_now(&db);
    assert_eq!(top.delete(&db).await?, 3);
    let log = sent.news(&db);
    // BEGIN, its note; its children, theirs, and that these have none; two notes, a DELETE for each level, COMMIT.
    assert_eq!(log.len(), 11, "{log:?}");
    assert_eq!(noted(&db).await?, ["deleting top", "deleting leaf", "deleting sub"]);
    Ok(())
}
