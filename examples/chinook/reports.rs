//! What is asked of Chinook: written once, and called by the blocking and by the async program.
use crate::models::*;
use biform::prelude::*;
use biform::{Output, Result, Session};
use std::collections::BTreeMap;

/// How many statements have been sent.
pub(crate) type Sent<'s> = &'s (dyn Fn() -> usize + Sync);

/// Prints all of it, and what it took.
#[biform::logic]
pub(crate) async fn print_all<O: Output>(session: Session<'_, O>, sent: Sent<'_>) -> Result<()> {
    longest_tracks(&session).await?;
    customers_of(&session, "U").await?;
    let before = sent();
    best_sellers(&session).await?;
    println!("  in {} statements", sent() - before);
    let before = sent();
    who_supports_whom(&session).await?;
    playlists_with(&session, &["Rock", "Jazz", "Classical"]).await?;
    unsold(&session).await?;
    println!("These three in {} statements", sent() - before);
    let before = sent();
    without_an_artist(&session, "Iron Maiden").await?;
    println!("  in {} statements", sent() - before);
    a_playlist_more(&session).await?;
    let before = sent();
    tagged(&session, &["live", "long"]).await?;
    println!("  in {} statements", sent() - before);
    media(&session).await
}

#[biform::logic]
async fn longest_tracks<O: Output>(session: Session<'_, O>) -> Result<()> {
    println!("The ten longest tracks:");
    for track in Track::objects().order_by(|t| t.milliseconds.desc()).limit(10).all(&session).await? {
        let seconds = track.milliseconds / 1000;
        println!("  {}:{:02} {}", seconds / 60, seconds % 60, track.name);
    }
    Ok(())
}

#[biform::logic]
async fn customers_of<O: Output>(session: Session<'_, O>, prefix: &str) -> Result<()> {
    println!("Customers from countries that start with {prefix:?}:");
    let customers = Customer::objects().filter(|c| c.country.starts_with(prefix));
    let customers = customers.order_by(|c| (c.country.asc(), c.last_name.asc(), c.first_name.asc()));
    for customer in customers.all(&session).await? {
        println!("  {}: {} {}", customer.country.unwrap_or_default(), customer.first_name, customer.last_name);
    }
    Ok(())
}

/// As many statements, however many artists, albums and tracks there are.
#[biform::logic]
async fn best_sellers<O: Output>(session: Session<'_, O>) -> Result<()> {
    println!("The five artists of whom most was sold:");
    let lines = InvoiceLine::objects().filter(|l| l.track().album.is_not_null());
    let mut sold: BTreeMap<i64, i64> = BTreeMap::new();
    for (artist, pieces) in lines.values(|l| (l.track().album().artist, l.quantity)).all(&session).await? {
        *sold.entry(artist.into_key().unwrap_or_default()).or_default() += pieces;
    }
    let mut best: Vec<(i64, i64)> = sold.into_iter().collect();
    best.sort_by_key(|(_, pieces)| -pieces);
    best.truncate(5);
    let albums_and_tracks = Artist::objects()
        .filter(|a| a.id.in_(best.iter().map(|(artist, _)| *artist)))
        .prefetch_related(|a| a.albums().order_by(|b| b.id.asc()).prefetch_related(|b| b.tracks()));
    let artists = albums_and_tracks.in_bulk(&session, best.iter().map(|(artist, _)| *artist)).await?;
    for (artist, pieces) in best {
        let Some(artist) = artists.get(&artist) else { continue };
        let albums = artist.albums.get()?;
        let mut tracks = 0;
        for album in albums {
            tracks += album.tracks.get()?.len();
        }
        let name = artist.name.as_deref().unwrap_or_default();
        println!("  {name}: {pieces} sold, of {} albums with {tracks} tracks", albums.len());
    }
    Ok(())
}

#[biform::logic]
async fn who_supports_whom<O: Output>(session: Session<'_, O>) -> Result<()> {
    println!("Who supports whom, and whose employee that is:");
    let customers = Customer::objects().select_related(|c| c.support_rep().reports_to());
    for customer in customers.order_by(|c| c.id.asc()).limit(5).all(&session).await? {
        let Some(support) = &customer.support_rep else { continue };
        let support = support.get()?;
        let manager = match &support.reports_to {
            Some(manager) => manager.get()?.first_name.as_str(),
            None => "nobody",
        };
        println!("  {} {}: {}, of {manager}", customer.first_name, customer.last_name, support.first_name);
    }
    Ok(())
}

/// Each `filter` is about some track of the playlist, and not about the same.
#[biform::logic]
async fn playlists_with<O: Output>(session: Session<'_, O>, genres: &[&str]) -> Result<()> {
    println!("Playlists that hold {}:", genres.join(", "));
    let mut playlists = Playlist::objects();
    for genre in genres {
        playlists = playlists.filter(|p| p.tracks().genre().name.eq(*genre));
    }
    for playlist in playlists.order_by(|p| p.id.asc()).all(&session).await? {
        println!("  {}", playlist.name.unwrap_or_default());
    }
    Ok(())
}

#[biform::logic]
async fn unsold<O: Output>(session: Session<'_, O>) -> Result<()> {
    let unsold = Track::objects().exclude(|t| t.lines().quantity.gt(0));
    let unsold = unsold.count(&session).await?;
    println!("{unsold} tracks were never sold");
    Ok(())
}

/// Deletes an artist with all that depends on it, and undoes that.
#[biform::logic]
async fn without_an_artist<O: Output>(session: Session<'_, O>, name: &str) -> Result<()> {
    let tx = session.atomic().await?;
    let artist = Artist::objects().filter(|a| a.name.eq(name)).get(&tx).await?;
    let deleted = artist.delete(&tx).await?;
    println!("With {name} go {deleted} rows:");
    for (model, rows) in deleted.by_model() {
        println!("  {rows} of {model}");
    }
    tx.rollback().await?;
    let albums = Album::objects().filter(|a| a.artist().name.eq(name)).count(&session).await?;
    println!("They are back, with {albums} albums");
    Ok(())
}

/// Adds a playlist, and takes it away; in between, all others go and come back.
#[biform::logic]
async fn a_playlist_more<O: Output>(session: Session<'_, O>) -> Result<()> {
    let before = Playlist::objects().count(&session).await?;
    let added = Playlist::create().name("For the road").save(&session).await?;
    let tx = session.atomic().await?;
    let gone = Playlist::objects().exclude(|p| p.id.eq(added.id)).delete(&tx).await?;
    let left = Playlist::objects().count(&tx).await?;
    println!("{} of {before} playlists deleted, {left} left", gone.of::<Playlist>());
    tx.rollback().await?;
    let again = Playlist::objects().count(&session).await?;
    println!("{again} playlists, {} is new", added.name.as_deref().unwrap_or_default());
    let songs = Track::objects().filter(|t| t.playlists().name.eq("Brazilian Music")).order_by(|t| t.id.asc()).limit(3);
    added.tracks().add(&session, &songs.all(&session).await?).await?;
    let deleted = added.delete(&session).await?;
    println!("It goes with {} tracks on it", deleted.of::<PlaylistTrack>());
    let after = Playlist::objects().count(&session).await?;
    println!("{after} playlists");
    Ok(())
}

/// Rows that are linked through rows with columns of their own are loaded as others.
#[biform::logic]
async fn tagged<O: Output>(session: Session<'_, O>, tags: &[&str]) -> Result<()> {
    println!("Tracks that are tagged {}, and how else:", tags.join(" and "));
    let mut tracks = Track::objects().prefetch_related(|t| t.tags().order_by(|t| t.name.asc()));
    for tag in tags {
        tracks = tracks.filter(|t| t.tags().name.eq(*tag));
    }
    for track in tracks.order_by(|t| t.id.asc()).limit(5).all(&session).await? {
        let tags: Vec<&str> = track.tags.get()?.iter().map(|tag| tag.name.as_str()).collect();
        println!("  {}: {}", track.name, tags.join(", "));
    }
    Ok(())
}

/// A book is a row of two tables, and is read, added and deleted as one.
#[biform::logic]
async fn media<O: Output>(session: Session<'_, O>) -> Result<()> {
    println!("Books and films:");
    for book in Book::objects().filter(|b| b.title.ne("Book 1")).order_by(|b| b.title.asc()).all(&session).await? {
        println!("  {}: {} pages", book.media_item.get()?.title, book.pages);
    }
    for film in Film::objects().order_by(|f| (f.minutes.desc(), f.title.asc())).all(&session).await? {
        println!("  {}: {} minutes", film.media_item.get()?.title, film.minutes);
    }
    let tx = session.atomic().await?;
    let added = Book::create().media_item(MediaItem::create().title("Dune")).pages(412).save(&tx).await?;
    let items = MediaItem::objects().count(&tx).await?;
    let deleted = added.delete(&tx).await?;
    println!("{items} items with one more, which is {deleted} rows");
    tx.rollback().await
}
