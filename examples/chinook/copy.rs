//! Copying Chinook from one database into another, as far as its tables there have no rows, or lack columns.
use crate::models::*;
use biform::prelude::*;
use biform::{Complete, Difference, DifferenceKind, Error, Output, Purpose, Result, Row, Schema};
use biform::{Session, Statement, ValueRef, ValueSets};

fn tables() -> [&'static Schema; 19] {
    models![
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
    ]
}

/// Fails where the file, a SQLite database, has a column that no model has: a copy would lose it without a word.
/// `check_schema` does not tell of such a column, as long as an insert may leave it out.
#[biform::logic]
pub(crate) async fn check_whole<O: Output>(file: Session<'_, O>) -> Result<()> {
    let columns = "SELECT t.name || '.' || c.name FROM sqlite_master t, pragma_table_info(t.name) c \
                   WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite@_%' ESCAPE '@'";
    let names = |model: &Schema| model.fields().iter().map(|f| format!("{}.{}", model.table(), f.column())).collect();
    let described: Vec<String> = tables().into_iter().flat_map::<Vec<String>, _>(names).collect();
    let mut unknown = Vec::new();
    let mut note = |row: &dyn Row| {
        if let ValueRef::Text(column) = row.get(0)? {
            unknown.extend((!described.iter().any(|name| name == column)).then(|| column.to_owned()));
        }
        Ok(())
    };
    file.run(Statement::new(Purpose::Rows, columns), &mut note).await?;
    match unknown.is_empty() {
        true => Ok(()),
        false => Err(Error::other(format!("no model has {}", unknown.join(", ")))),
    }
}

/// Creates the tables that are missing, and gives the empty ones the rows of the file. The others get the columns that they
/// lack, with what the file has there.
#[biform::logic]
pub(crate) async fn copy<O: Output>(session: Session<'_, O>, file: Session<'_, O>) -> Result<()> {
    session.create_tables(tables()).await?;
    let tx = session.atomic().await?;
    let missing = tx.check_schema(tables()).await?.into_iter().filter(|d| d.kind == DifferenceKind::MissingColumn);
    let missing: Vec<Difference> = missing.collect();
    for column in &missing {
        add(&tx, column).await?;
    }
    for column in &missing {
        fill_column(&tx, column, file).await?;
    }
    tx.commit().await?;
    fill::<Artist, _, _>(&session, file).await?;
    fill::<Album, _, _>(&session, file).await?;
    fill::<Genre, _, _>(&session, file).await?;
    fill::<MediaType, _, _>(&session, file).await?;
    fill::<Track, _, _>(&session, file).await?;
    fill::<Playlist, _, _>(&session, file).await?;
    fill::<PlaylistTrack, _, _>(&session, file).await?;
    // Who reports to nobody comes first.
    fill::<Employee, _, _>(&session, file).await?;
    fill::<Customer, _, _>(&session, file).await?;
    fill::<Invoice, _, _>(&session, file).await?;
    fill::<InvoiceLine, _, _>(&session, file).await?;
    fill::<Tag, _, _>(&session, file).await?;
    fill::<TrackTag, _, _>(&session, file).await?;
    fill::<TrackInfo, _, _>(&session, file).await?;
    fill::<ArtistLink, _, _>(&session, file).await?;
    fill::<Stock, _, _>(&session, file).await?;
    fill::<MediaItem, _, _>(&session, file).await?;
    fill::<Book, _, _>(&session, file).await?;
    fill::<Film, _, _>(&session, file).await
}

#[biform::logic]
async fn fill<M: Model + Complete<M>, O: Output>(session: Session<'_, O>, file: Session<'_, O>) -> Result<()> {
    if !M::objects().exists(&session).await? {
        M::objects().bulk_create(&session, M::objects().all(&file).await?).await?;
    }
    Ok(())
}

/// Adds a column, by a program's own SQL: Biform alters no tables.
#[biform::logic]
async fn add<O: Output>(session: Session<'_, O>, missing: &Difference) -> Result<()> {
    let (Some(column), Some(of)) = (&missing.name, &missing.expected) else { return Ok(()) };
    let alter = sql(session.dialect(), format!(r#"ALTER TABLE "{}" ADD COLUMN "{column}" {of}"#, missing.table));
    session.run(Statement::new(Purpose::Nothing, alter), &mut |_| Ok(())).await?;
    Ok(())
}

/// Gives a column that was added what the rows of the file with the same keys have in it.
#[biform::logic]
async fn fill_column<O: Output>(session: Session<'_, O>, added: &Difference, file: Session<'_, O>) -> Result<()> {
    let model = tables().into_iter().find(|model| model.table() == added.table);
    let (Some(key), Some(column)) = (model.and_then(|model| model.key_fields().next()), &added.name) else {
        return Ok(());
    };
    let (table, key) = (&added.table, key.column());
    let mut sets = ValueSets::with_capacity(2, 0);
    let mut keep = |row: &dyn Row| {
        let values = [row.get(0)?.to_owned(), row.get(1)?.to_owned()];
        sets.push_set(|set| set.extend(values));
        Ok(())
    };
    let read = format!(r#"SELECT "{column}", "{key}" FROM "{table}""#);
    file.run(Statement::new(Purpose::Rows, read), &mut keep).await?;
    let update = sql(session.dialect(), format!(r#"UPDATE "{table}" SET "{column}" = ? WHERE "{key}" = ?"#));
    session.run_many(Statement::new(Purpose::Count, update), sets, &mut |_| Ok(())).await?;
    Ok(())
}

/// SQL with two placeholders at most, as a database writes it.
fn sql(dialect: Dialect, text: String) -> String {
    match dialect.family() {
        Family::Postgres => text.replacen('?', "$1", 1).replacen('?', "$2", 1),
        Family::MySql => text.replace('"', "`"),
        _ => text,
    }
}
