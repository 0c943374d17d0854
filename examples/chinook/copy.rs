//! Copying Chinook from one database into another, as far as its tables there have no rows.
use crate::models::*;
use biform::prelude::*;
use biform::{Complete, Output, Result, Session};

/// Creates the tables that are missing, and gives the empty ones the rows of another database.
#[biform::logic]
pub(crate) async fn copy<O: Output>(session: Session<'_, O>, from: Session<'_, O>) -> Result<()> {
    let tables = models![
        Artist,
        Album,
        Genre,
        MediaType,
        Track,
        Playlist,
        PlaylistTrack,
        Employee,
        Customer,
        Invoice,
        InvoiceLine,
        Tag,
        TrackTag,
        TrackInfo,
        ArtistLink,
        Stock,
        MediaItem,
        Book,
        Film,
    ];
    session.create_tables(tables).await?;
    fill::<Artist, _, _>(&session, from).await?;
    fill::<Album, _, _>(&session, from).await?;
    fill::<Genre, _, _>(&session, from).await?;
    fill::<MediaType, _, _>(&session, from).await?;
    fill::<Track, _, _>(&session, from).await?;
    fill::<Playlist, _, _>(&session, from).await?;
    fill::<PlaylistTrack, _, _>(&session, from).await?;
    // Who reports to nobody comes first.
    fill::<Employee, _, _>(&session, from).await?;
    fill::<Customer, _, _>(&session, from).await?;
    fill::<Invoice, _, _>(&session, from).await?;
    fill::<InvoiceLine, _, _>(&session, from).await?;
    fill::<Tag, _, _>(&session, from).await?;
    fill::<TrackTag, _, _>(&session, from).await?;
    fill::<TrackInfo, _, _>(&session, from).await?;
    fill::<ArtistLink, _, _>(&session, from).await?;
    fill::<Stock, _, _>(&session, from).await?;
    fill::<MediaItem, _, _>(&session, from).await?;
    fill::<Book, _, _>(&session, from).await?;
    fill::<Film, _, _>(&session, from).await
}

#[biform::logic]
async fn fill<M: Model + Complete<M>, O: Output>(session: Session<'_, O>, from: Session<'_, O>) -> Result<()> {
    if !M::objects().exists(&session).await? {
        M::objects().bulk_create(&session, M::objects().all(&from).await?).await?;
    }
    Ok(())
}
