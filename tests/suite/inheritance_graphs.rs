//! Rows that are rows of other models as well, saved with others by their builders, in every lane.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::prelude::*;
use biform::{Hooks, Output, Result, Session};
use biform_lanes::lanes;

#[derive(Model, Debug, Clone, PartialEq)]
struct Media {
    id: Id<Media>,
    #[field(unique)]
    title: String,
    #[field(db_default = 7)]
    price: i32,
    notes: HasMany<Note>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Note {
    id: Id<Note>,
    media: ForeignKey<Media>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Studio {
    id: Id<Studio>,
    name: String,
    films: HasMany<Film>,
    clips: HasMany<Clip>,
}

/// Its hook changes what it is as well.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(hooks)]
struct Film {
    #[field(parent_link)]
    media: OneToOne<Media>,
    minutes: i32,
    studio: Option<ForeignKey<Studio>>,
    #[field(skip)]
    saved: u8,
}

#[biform::logic]
impl Hooks for Film {
    async fn before_save<O: Output>(&mut self, session: Session<'_, O>) -> Result<()> {
        let media = self.media.get_mut()?;
        match media.title.as_str() {
            "taken" => self.media = ForeignKey::from(Media::objects().first(&session).await?.unwrap()),
            "refused" => return Err(biform::Error::other("no")),
            _ => media.title.insert(0, '*'),
        }
        Ok(())
    }

    async fn after_save<O: Output>(&mut self, session: Session<'_, O>, created: bool) -> Result<()> {
        let _ = session;
        self.saved += 1 + u8::from(created);
        Ok(())
    }
}

/// The same without hooks.
#[derive(Model, Debug, Clone, PartialEq)]
struct Clip {
    #[field(parent_link)]
    media: OneToOne<Media>,
    minutes: i32,
    studio: Option<ForeignKey<Studio>>,
}

fn media(title: &str) -> Media {
    Media { id: Id::default(), title: title.into(), price: 3, notes: HasMany::default() }
}

#[lanes]
async fn what_a_hook_changes_of_what_it_is_is_saved(db: Db) -> Result<()> {
    db.create_tables(models![Media, Note, Studio, Film, Clip]).await?;
    let mut sent = Sent::from_now(&db);
    let notes = [Note::create(), Note::create()];
    let film = Film::create().minutes(1).media(Media::create().title("Dune").notes(notes)).save(&db).await?;
    assert_eq!((film.media.get()?.title.as_str(), film.media.get()?.price, film.saved), ("*Dune", 7, 2));
    let news = sent.news(&db);
    let inserts: Vec<_> = news.iter().filter_map(|sql| sql.split('"').nth(1)).collect();
    assert_eq!(inserts, ["media", "note", "film"]);
    assert!(news.iter().all(|sql| !sql.starts_with("UPDATE")), "{news:?}");
    let read = Film::get(&db, film.pk()).await?;
    assert_eq!((read.media.get()?.title.as_str(), read.media.get()?.price), ("*Dune", 7));
    assert_eq!(Note::objects().count(&db).await?, 2);
    // It is the same as of a row that is held, and of many rows.
    let mut held = Film { media: media("Emma").into(), minutes: 2, studio: None, saved: 0 };
    held.save(&db).await?;
    assert_eq!((held.media.get()?.title.as_str(), held.saved), ("*Emma", 2));
    let films = ["Pulp", "Iris"].map(|title| Film::create().minutes(3).media(Media::create().title(title)));
    let studio = Studio::create().name("Ufa").films(films).save(&db).await?;
    let [pulp, iris] = studio.films.get()? else { panic!("{studio:?}") };
    assert_eq!((pulp.media.get()?.title.as_str(), iris.media.get()?.title.as_str()), ("*Pulp", "*Iris"));
    assert_eq!(pulp.saved, 2);
    let titles = Media::objects().order_by(|m| m.id.asc()).values(|m| m.title).all(&db).await?;
    assert_eq!(titles, ["*Dune", "*Emma", "*Pulp", "*Iris"]);
    // What a hook refuses is not written, and what it puts in place is taken.
    let seen = db.count();
    let refused = Film::create().minutes(1).media(Media::create().title("refused")).save(&db).await.unwrap_err();
    assert!(refused.to_string().starts_with("creating a `Film`: "), "{refused}");
    assert_eq!(db.count() - seen, 2);
    film.delete_keeping_parents(&db).await?;
    let taken = Film::create().minutes(1).media(Media::create().title("taken")).save(&db).await?;
    assert_eq!((taken.media.get()?.title.as_str(), Media::objects().count(&db).await?), ("*Dune", 4));
    Ok(())
}

#[lanes]
async fn what_is_held_and_not_saved_is_saved_with_many(db: Db) -> Result<()> {
    db.create_tables(models![Media, Note, Studio, Film, Clip]).await?;
    let mut sent = Sent::from_now(&db);
    let clip = |title: &str| Clip::create().minutes(1).media(ForeignKey::from(media(title)));
    let one = Studio::create().name("Ufa").clips([clip("a")]).save(&db).await?;
    assert_eq!((one.clips.get()?.len(), sent.news(&db).len()), (1, 5));
    let two = Studio::create().name("Ufa").clips([clip("b"), clip("c")]).save(&db).await?;
    assert_eq!(
        sent.news(&db),
        [
            "BEGIN IMMEDIATE",
            r#"INSERT INTO "studio" ("name") VALUES (?)"#,
            r#"INSERT INTO "media" ("title", "price") VALUES (?, ?)"#,
            r#"INSERT INTO "clip" ("media_id", "minutes", "studio_id") VALUES (?, ?, ?)"#,
            "COMMIT",
        ]
    );
    let keys: Vec<_> = two.clips.get()?.iter().map(|clip| (clip.pk(), clip.media.get().unwrap().id)).collect();
    assert_eq!(keys.iter().map(|(_, media)| *media).collect::<Vec<_>>(), [Id::from(2), Id::from(3)]);
    // Rows that are there, and builders, are still a statement for all of them.
    let clips = ["d", "e"].map(|title| Clip::create().minutes(1).media(Media::create().title(title)));
    Studio::create().name("Ufa").clips(clips).save(&db).await?;
    assert_eq!(sent.news(&db).len(), 5);
    // All of it, or nothing.
    let failed = Studio::create().name("Ufa").clips([clip("f"), clip("a")]).save(&db).await.unwrap_err();
    assert_eq!((failed.kind(), failed.constraint().unwrap().model), (ErrorKind::Unique, Some("Media")));
    assert_eq!((Clip::objects().count(&db).await?, Media::objects().count(&db).await?), (5, 5));
    Ok(())
}
