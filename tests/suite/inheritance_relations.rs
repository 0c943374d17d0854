//! Relations to and from rows that are rows of other models as well, in every lane.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::Result;
use biform::prelude::*;
use biform_lanes::{helper, lanes};
use store::{Genre, Item, Maker};

/// Models as those of a crate that knows no other.
mod store {
    use biform::prelude::*;

    #[derive(Model, Debug, Clone, PartialEq)]
    pub(crate) struct Maker {
        pub(crate) id: Id<Maker>,
        pub(crate) name: String,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    pub(crate) struct Genre {
        pub(crate) id: Id<Genre>,
        pub(crate) word: String,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    pub(crate) struct Item {
        pub(crate) id: Id<Item>,
        pub(crate) title: String,
        #[field(related_name = "items")]
        pub(crate) maker: ForeignKey<Maker>,
    }
}
use store::MakerItems;

/// A row of the other crate's, of which that has no field; and relations that this one has no field for.
#[derive(Model, Debug, Clone, PartialEq)]
struct Film {
    #[field(parent_link, related_name = "film")]
    item: OneToOne<Item>,
    minutes: i32,
    #[field(related_name = "films")]
    studio: Option<ForeignKey<Maker>>,
    #[field(related_name = "films")]
    genres: ManyToMany<Genre>,
    posters: HasMany<Poster>,
    trailer: HasOne<Trailer>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Poster {
    id: Id<Poster>,
    #[field(on_delete = "cascade")]
    film: ForeignKey<Film>,
    size: i32,
}

/// A row that is one of another model as well, and names a row that is, too.
#[derive(Model, Debug, Clone, PartialEq)]
struct Trailer {
    #[field(parent_link, related_name = "trailer")]
    item: OneToOne<Item>,
    film: OneToOne<Film>,
    seconds: i32,
}

/// Dune, by Ace and of Zed's studio, with two genres, two posters and a trailer; and Emma, by Zed, with a poster.
#[helper]
async fn films(db: &Db) -> Result<()> {
    db.create_tables(models![Maker, Genre, Item, Film, Poster, Trailer]).await?;
    let ace = Maker::create().name("Ace").save(db).await?;
    let zed = Maker::create().name("Zed").save(db).await?;
    let item = |title: &str, maker: &Maker| Item::create().title(title).maker(maker);
    let genres = ["sand", "war"].map(|word| Genre::create().word(word));
    let dune = Film::create().item(item("Dune", &ace)).minutes(155).studio(&zed).genres(genres).save(db).await?;
    let emma = Film::create().item(item("Emma", &zed)).minutes(90).save(db).await?;
    // Many rows of a third model that name rows that are rows of another.
    let posters = [(&dune, 1), (&emma, 2), (&dune, 3)].map(|(film, size)| Poster::create().film(film).size(size));
    let posters = Poster::objects().bulk_create(db, posters).await?;
    assert_eq!(posters.iter().map(|poster| poster.film.id()).collect::<Vec<_>>(), [1, 2, 1].map(Id::from));
    Trailer::create().item(item("Dune soon", &ace)).film(&dune).seconds(30).save(db).await?;
    Ok(())
}

#[lanes(with(films))]
async fn related_names_lead_to_rows_with_all_that_they_are(db: Db) -> Result<()> {
    films(&db).await?;
    let mut sent = Sent::from_now(&db);
    let zed = Maker::objects().filter(|m| m.name.eq("Zed")).get(&db).await?;
    // What belongs to a row by the model itself, and by what it inherits.
    let films = zed.films().all(&db).await?;
    assert_eq!(films.iter().map(|film| film.item.get().unwrap().title.as_str()).collect::<Vec<_>>(), ["Dune"]);
    assert_eq!(zed.items().values(|i| i.title).all(&db).await?, ["Emma"]);
    assert_eq!(zed.films().filter(|f| f.title.eq("Dune") & f.maker().name.eq("Ace")).count(&db).await?, 1);
    let sand = Genre::objects().filter(|g| g.word.eq("sand")).get(&db).await?;
    assert_eq!(sand.films().get(&db).await?.item.get()?.title, "Dune");
    // From the outer row to the inner one, which it has no field for.
    let dune = Item::get(&db, 1).await?;
    let film = dune.film().get(&db).await?;
    assert_eq!((film.minutes, film.item.get()?.title.as_str()), (155, "Dune"));
    let maker = Maker::objects().filter(|m| m.films().title.eq("Dune")).get(&db).await?;
    assert_eq!((maker.name.as_str(), sent.news(&db).len()), ("Zed", 9));
    assert_eq!(Item::objects().filter(|i| i.film().minutes.gt(100)).get(&db).await?, dune);
    // A row that is made by the other side has a builder of what it is.
    let new = zed.films().create(&db, Film::create().item(Item::create().title("Iris").maker(&zed)).minutes(1)).await?;
    assert_eq!(new.item.get()?.title, "Iris");
    assert_eq!((zed.films().count(&db).await?, zed.items().count(&db).await?), (2, 2));
    Ok(())
}

#[lanes(with(films))]
async fn what_is_loaded_of_a_row_and_as_one_comes_with_all_that_it_is(db: Db) -> Result<()> {
    films(&db).await?;
    let mut sent = Sent::from_now(&db);
    // From it: along its own relations and along those that it inherits, to many and to one.
    let all = || Film::objects().order_by(|f| f.id.asc());
    let films = all().select_related(|f| (f.maker(), f.studio())).prefetch_related(|f| (f.genres(), f.trailer()));
    let films = films.prefetch_related(|f| f.posters().order_by(|p| p.size.desc())).all(&db).await?;
    let [dune, emma] = &*films else { panic!("{films:?}") };
    assert_eq!(sent.news(&db).len(), 4);
    assert_eq!(dune.item.get()?.maker.get()?.name, "Ace");
    assert_eq!(dune.studio.as_ref().unwrap().get()?.name, "Zed");
    assert_eq!((dune.genres.get()?.len(), emma.genres.get()?.len(), &emma.studio), (2, 0, &None));
    assert_eq!(dune.posters.get()?.iter().map(|poster| poster.size).collect::<Vec<_>>(), [3, 1]);
    // What is loaded so is one of several models itself.
    let trailer = dune.trailer.get()?.unwrap();
    assert_eq!((trailer.item.get()?.title.as_str(), emma.trailer.get()?), ("Dune soon", None));
    // To it: joined, and in a statement of its own.
    for posters in [
        Poster::objects().order_by(|p| p.id.asc()).select_related(|p| p.film()),
        Poster::objects().order_by(|p| p.id.asc()).prefetch_related(|p| p.film()),
    ] {
        let posters = posters.all(&db).await?;
        let titles = posters.iter().map(|poster| Ok(poster.film.get()?.item.get()?.title.as_str()));
        assert_eq!(titles.collect::<Result<Vec<_>>>()?, ["Dune", "Emma", "Dune"]);
    }
    assert_eq!(sent.news(&db).len(), 3);
    // From one to another that is such a row, too, and back to what that inherits.
    let trailer = Trailer::objects().select_related(|t| t.film().maker()).get(&db).await?;
    let film = trailer.film.get()?;
    let (own, of_film) = (trailer.item.get()?, film.item.get()?);
    assert_eq!((&*own.title, &*of_film.title, &*of_film.maker.get()?.name), ("Dune soon", "Dune", "Ace"));
    assert_eq!(sent.news(&db).len(), 1);
    let mut trailer = Trailer::objects().get(&db).await?;
    trailer.film.load(&db).await?;
    assert_eq!(trailer.film.get()?.item.get()?.title, "Dune");
    let posters = dune.posters().filter(|p| p.film().title.eq("Dune")).count(&db).await?;
    assert_eq!((posters, sent.news(&db).len()), (2, 3));
    Ok(())
}

#[lanes(with(films))]
async fn an_iterator_gives_rows_with_all_that_they_are_and_name(db: Db) -> Result<()> {
    films(&db).await?;
    let seen = db.count();
    let query = Film::objects().order_by(|f| f.title.desc()).select_related(|f| f.maker());
    let mut seen_films = Vec::new();
    let mut rows = query.iterator(&db).await?;
    while let Some(film) = rows.next().await.transpose()? {
        let item = film.item.get()?;
        seen_films.push((item.title.clone(), film.minutes, item.maker.get()?.name.clone()));
    }
    drop(rows);
    let row = |title: &str, minutes, maker: &str| (title.to_owned(), minutes, maker.to_owned());
    assert_eq!(seen_films, [row("Emma", 90, "Zed"), row("Dune", 155, "Ace")]);
    assert_eq!(db.count() - seen, 1);
    // Rows of a third model, with those that they name.
    let mut titles = Vec::new();
    let posters = Poster::objects().order_by(|p| p.id.asc()).select_related(|p| p.film());
    let mut rows = posters.iterator(&db).await?;
    while let Some(poster) = rows.next().await.transpose()? {
        titles.push(poster.film.get()?.item.get()?.title.clone());
    }
    drop(rows);
    assert_eq!(titles, ["Dune", "Emma", "Dune"]);
    assert_eq!(db.count() - seen, 2);
    Ok(())
}
