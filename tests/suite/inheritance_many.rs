//! Rows that are rows of other models as well, written by many and found or made, in every lane: all of each, or nothing.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::prelude::*;
use biform::testing::Log;
use biform::{Complete, Hooks, Output, Purpose, Result, Session, Statement, generic};
use biform_lanes::{helper, lanes};
use std::time::{Duration, Instant};

#[derive(Model, Debug, Clone, PartialEq)]
struct Item {
    id: Id<Item>,
    #[field(unique)]
    title: String,
    #[field(default = 3)]
    price: i32,
    #[field(db_default = 5)]
    stock: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Film {
    #[field(parent_link)]
    item: OneToOne<Item>,
    #[field(unique)]
    code: String,
    minutes: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Feature {
    #[field(parent_link)]
    film: OneToOne<Film>,
    #[field(unique)]
    rated: String,
    #[field(version)]
    version: i32,
}

/// Its hooks count what they see.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(hooks)]
struct Clip {
    #[field(parent_link)]
    item: OneToOne<Item>,
    seconds: i32,
    #[field(skip)]
    saved: u8,
}

#[biform::logic]
impl Hooks for Clip {
    async fn before_save<O: Output>(&mut self, session: Session<'_, O>) -> Result<()> {
        let _ = session;
        self.item.get_mut()?.price += 10;
        Ok(())
    }

    async fn after_save<O: Output>(&mut self, session: Session<'_, O>, created: bool) -> Result<()> {
        let _ = session;
        self.saved += 1 + u8::from(created);
        Ok(())
    }
}

fn item(title: &str) -> ForeignKey<Item> {
    Item::create().title(title).complete().into()
}

fn film(title: &str, code: &str) -> Film {
    Film::create().item(item(title)).code(code).minutes(1).complete()
}

fn feature(title: &str, code: &str, rated: &str) -> Feature {
    Feature { film: film(title, code).into(), rated: rated.into(), version: 1 }
}

fn titled(title: &'static str) -> QuerySet<Feature> {
    Feature::objects().filter(move |f| f.title.eq(title))
}

#[helper]
async fn tables(db: &Db) -> Result<()> {
    db.create_tables(models![Item, Film, Feature, Clip]).await
}

/// The tables that news write to, one after the other.
fn written(news: &[String]) -> Vec<&str> {
    let is_write = |sql: &&String| ["INSERT", "UPDATE", "DELETE"].iter().any(|verb| sql.starts_with(verb));
    news.iter().filter(is_write).filter_map(|sql| sql.split(['"', '`']).nth(1)).collect()
}

#[helper]
async fn counts(db: &Db) -> Result<[u64; 3]> {
    Ok([Item::objects().count(db).await?, Film::objects().count(db).await?, Feature::objects().count(db).await?])
}

#[lanes(with(tables, counts))]
async fn a_row_is_found_or_made_with_all_that_it_is(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut sent = Sent::from_now(&db);
    let (dune, created) = titled("Dune").get_or_create(&db, feature("Dune", "d", "PG")).await?;
    assert_eq!((created, dune.pk().key(), dune.film.get()?.item.get()?.id), (true, Some(&1), Id::from(1)));
    let news = sent.news(&db);
    assert_eq!(written(&news), ["item", "film", "feature"]);
    assert_eq!((&*news[1], &*news[news.len() - 1]), ("BEGIN IMMEDIATE", "COMMIT"));
    let (found, created) = titled("Dune").get_or_create(&db, feature("Dune", "x", "x")).await?;
    assert_eq!((created, found.rated.as_str(), found.film.get()?.code.as_str()), (false, "PG", "d"));
    assert_eq!(sent.news(&db).len(), 1);
    // What is there is updated, in the table that has the column; and what is not is made.
    let set =
        |minutes: i32| titled("Dune").update_or_create(&db, feature("Dune", "x", "x"), move |f| f.minutes.set(minutes));
    let (found, created) = set(9).await?;
    assert_eq!((created, found.film.get()?.minutes, found.version), (false, 9, 2));
    let emma = titled("Emma").update_or_create(&db, feature("Emma", "e", "G"), |f| f.minutes.set(5)).await?;
    assert_eq!((emma.1, emma.0.film.get()?.minutes, emma.0.pk().key()), (true, 1, Some(&2)));
    // What is saved already is taken as it is.
    let pulp = Film::create().item(Item::create().title("Pulp")).code("p").minutes(1).save(&db).await?;
    let new = Feature::create().film(&pulp).rated("R");
    assert!(titled("Pulp").get_or_create(&db, new).await?.1);
    assert_eq!(counts(&db).await?, [3, 3, 3]);
    Ok(())
}

/// What builders of outer rows leave to the database is left to it.
#[lanes(with(tables, counts))]
async fn a_builder_says_all_that_a_row_is(db: Db) -> Result<()> {
    tables(&db).await?;
    let built = |title: &str| {
        let item = Item::create().title(title);
        Feature::create().rated(title).film(Film::create().code(title).minutes(1).item(item))
    };
    let stock = |feature: &Feature| feature.film.get().unwrap().item.get().unwrap().stock;
    let mut sent = Sent::from_now(&db);
    let (dune, created) = titled("Dune").get_or_create(&db, built("Dune")).await?;
    assert_eq!((created, stock(&dune), dune.pk().key()), (true, 5, Some(&1)));
    assert_eq!(written(&sent.news(&db)), ["item", "film", "feature"]);
    let (dune, created) = titled("Dune").update_or_create(&db, built("Dune"), |f| f.stock.set(6)).await?;
    assert_eq!((created, stock(&dune)), (false, 6));
    let refused = titled("x").get_or_create(&db, built("Dune")).await.unwrap_err();
    assert_eq!((refused.kind(), refused.constraint().unwrap().model), (ErrorKind::Unique, Some("Item")));
    let many = Feature::objects().bulk_create(&db, ["a", "b"].map(built)).await?;
    for (feature, title) in many.iter().zip(["a", "b"]) {
        let item = Item::get(&db, feature.pk().key().copied().unwrap()).await?;
        assert_eq!((stock(feature), feature.rated.as_str(), item.title.as_str()), (5, title, title));
        assert_eq!(feature.film.get()?.item.get()?, &item);
    }
    assert_eq!(stock(&Feature::objects().create(&db, built("c")).await?), 5);
    // What is set after a builder counts.
    let saved = Film::create().item(Item::create().title("d").stock(1)).code("d").minutes(1).save(&db).await?;
    let late = Feature::create().film(Film::create().item(Item::create().title("no")).code("no").minutes(1));
    let (late, _) = titled("d").get_or_create(&db, late.film(&saved).rated("d")).await?;
    assert_eq!(late.pk(), Id::from(saved.pk().key().copied().unwrap()));
    assert_eq!(Item::objects().order_by(|i| i.id.asc()).values(|i| i.stock).all(&db).await?, [6, 5, 5, 5, 1]);
    assert_eq!(counts(&db).await?, [5, 5, 5]);
    Ok(())
}

/// Here the query does not find what the insert meets, as if it had come in between.
#[lanes(with(tables, counts))]
async fn what_stands_in_the_way_leaves_nothing_behind(db: Db) -> Result<()> {
    tables(&db).await?;
    feature("Dune", "d", "PG").save(&db).await?;
    let mut sent = Sent::from_now(&db);
    for (row, field) in [
        (feature("Dune", "x", "x"), "`Item.title`"),
        (feature("x", "d", "x"), "`Film.code`"),
        (feature("x", "x", "PG"), "`Feature.rated`"),
    ] {
        let refused = titled("x").get_or_create(&db, row).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unique);
        assert!(refused.to_string().contains(&format!("{field} is taken already")), "{refused}");
    }
    assert_eq!(counts(&db).await?, [1, 1, 1]);
    // What was inserted before what is in the way is taken back, so that a transaction goes on.
    let news = sent.news(&db);
    let deleted: Vec<_> = news.iter().filter(|sql| sql.starts_with("DELETE")).collect();
    assert_eq!(deleted.len(), 1 + 2, "{news:?}");
    let tx = db.begin().await?;
    let (dune, created) = Feature::objects().get_or_create(&tx, feature("x", "x", "PG")).await?;
    assert_eq!((dune.pk().key(), created), (Some(&1), false));
    tx.commit().await?;
    Ok(())
}

/// When we ask for the film it is not there, and before we have inserted it somebody else has: on SQLite, whose writers
/// wait for one another, by a trigger; else on another connection, as soon as we have sent so many statements.
#[helper(with(when_sent))]
async fn somebody_is_faster(db: &Db, statements: usize) -> Result<()> {
    if db.dialect() == Dialect::Sqlite {
        let trigger = "CREATE TRIGGER IF NOT EXISTS faster BEFORE INSERT ON item WHEN NEW.price = 3 BEGIN \
                       INSERT INTO item (title, price) VALUES (NEW.title, 7); \
                       INSERT INTO film (item_id, code, minutes) SELECT id, 'theirs', 9 FROM item WHERE price = 7; END";
        db.inner().run(Statement::new(Purpose::Nothing, trigger), &mut |_| Ok(())).await?;
        return Ok(());
    }
    let theirs = db.inner().begin().await?;
    Film::create().item(Item::create().title("new").price(7)).code("theirs").minutes(9).save(&theirs).await?;
    let (log, wanted) = (db.log(), db.count() + statements);
    let commit =
        lane!(blocking => { move || when_sent(log, wanted, theirs) }, async => { when_sent(log, wanted, theirs) });
    lane!(blocking => { drop(std::thread::spawn(commit)); }, async => { drop(tokio::spawn(commit)); });
    Ok(())
}

/// Commits what somebody else did when we have sent so many statements; what goes wrong is seen by their absence.
#[helper]
async fn when_sent(log: Log, wanted: usize, theirs: generic::Transaction<Form>) -> Result<()> {
    let until = Instant::now() + Duration::from_secs(30);
    while log.count() < wanted && Instant::now() < until {
        let pause = Duration::from_millis(2);
        lane!(blocking => { std::thread::sleep(pause); }, async => { tokio::time::sleep(pause).await; });
    }
    theirs.commit().await
}

/// What was left out is no error of the database, so the block goes on without a savepoint.
#[lanes(with(tables, somebody_is_faster))]
async fn after_a_lost_race_the_transaction_goes_on(db: Db) -> Result<()> {
    tables(&db).await?;
    let new = || Film::objects().filter(|f| f.title.eq("new"));
    // BEGIN, the question, the insert.
    somebody_is_faster(&db, 3).await?;
    let mut sent = Sent::from_now(&db);
    db.atomic(async |tx| {
        let (film, created) = new().get_or_create(tx, film("new", "ours")).await?;
        assert_eq!((film.code.as_str(), film.minutes, film.item.get()?.price, created), ("theirs", 9, 7, false));
        Film::create().item(Item::create().title("after").price(1)).code("after").minutes(1).save(tx).await
    })
    .await?;
    // BEGIN, the question, the insert that is left out, the question, two inserts, COMMIT.
    assert_eq!(sent.news(&db).len(), 7);
    assert_eq!(Film::objects().order_by(|f| f.id.asc()).values(|f| f.code).all(&db).await?, ["theirs", "after"]);
    new().delete(&db).await?;
    // On MariaDB the question waits for them already, on PostgreSQL it is the insert.
    somebody_is_faster(&db, if db.dialect() == Dialect::MySql { 2 } else { 3 }).await?;
    let (film, created) = new().update_or_create(&db, film("new", "ours"), |f| f.minutes.set(f.minutes + 1)).await?;
    assert_eq!((film.code.as_str(), film.minutes, created), ("theirs", 10, false));
    Ok(())
}

#[lanes(with(tables))]
async fn hooks_of_a_row_that_is_made_are_those_of_the_row(db: Db) -> Result<()> {
    tables(&db).await?;
    let seen = db.count();
    let rain = || Clip::objects().filter(|c| c.title.eq("Rain"));
    let clip = || Clip::create().item(item("Rain")).seconds(1);
    let (made, created) = rain().get_or_create(&db, clip()).await?;
    assert_eq!((made.saved, made.item.get()?.price, created), (2, 13, true));
    let (found, created) = rain().get_or_create(&db, clip()).await?;
    assert_eq!((found.saved, found.item.get()?.price, created), (0, 13, false));
    assert_eq!(db.count() - seen, 6);
    Ok(())
}

#[lanes(with(tables, counts))]
async fn many_are_created_with_all_that_they_are(db: Db) -> Result<()> {
    tables(&db).await?;
    let stone = Item::create().title("stone").save(&db).await?;
    let old = Film::create().item(&stone).code("old").minutes(2).save(&db).await?;
    let mut sent = Sent::from_now(&db);
    let names = ["a", "b", "c"];
    let mut rows: Vec<Feature> = names.map(|name| feature(name, name, name)).into();
    rows.insert(1, Feature { film: ForeignKey::to(&old), rated: "old".into(), version: 1 });
    let features = Feature::objects().bulk_create(&db, rows).await?;
    let news = sent.news(&db);
    let tables = written(&news);
    if db.dialect() != Dialect::MySql {
        assert_eq!(tables, ["item", "film", "feature"]);
    }
    let keys: Vec<_> = features.iter().map(|feature| feature.pk()).collect();
    assert_eq!(keys, [2, 1, 3, 4].map(Id::from));
    let titles: Vec<_> = [0, 2, 3].iter().map(|at| features[*at].film.get().unwrap().item.get().unwrap()).collect();
    assert_eq!(
        titles.iter().map(|item| (item.id, &*item.title)).collect::<Vec<_>>(),
        [2, 3, 4].map(Id::from).into_iter().zip(names).collect::<Vec<_>>()
    );
    assert_eq!(Feature::objects().order_by(|f| f.id.asc()).values(|f| (f.title, f.rated)).all(&db).await?.len(), 4);
    // They are stored, and can be saved again.
    let mut first = features[0].clone();
    first.save(&db).await?;
    assert_eq!(first.version, 2);
    // Those that are saved alone are one statement, as of any model.
    let alone = Item::objects().bulk_create(&db, ["x", "y"].map(|title| Item::create().title(title))).await?;
    sent.news(&db);
    let films = alone.iter().map(|item| Film::create().item(item).code(&*item.title).minutes(1));
    Film::objects().bulk_create(&db, films).await?;
    assert_eq!(sent.news(&db).len(), 3);
    // All of them, or none.
    let before = counts(&db).await?;
    let refused =
        Feature::objects().bulk_create(&db, [feature("n", "n", "n"), feature("m", "m", "a")]).await.unwrap_err();
    assert_eq!((refused.kind(), refused.constraint().unwrap().model), (ErrorKind::Unique, Some("Feature")));
    let refused =
        Feature::objects().bulk_create(&db, [feature("n", "n", "n"), feature("a", "m", "m")]).await.unwrap_err();
    assert_eq!((refused.kind(), refused.constraint().unwrap().model), (ErrorKind::Unique, Some("Item")));
    assert!(
        refused.to_string().contains("creating `Film` rows: creating `Item` rows: `Item.title` is taken"),
        "{refused}"
    );
    assert_eq!(counts(&db).await?, before);
    Ok(())
}

/// A row that is there instead would leave what it is as well behind.
#[lanes(with(tables, counts))]
async fn what_may_be_there_is_not_written_with_what_is_new(db: Db) -> Result<()> {
    tables(&db).await?;
    let seen = db.count();
    let upserted = Film::objects().upsert(&db, film("a", "a"), |f| f.code).await.map(drop);
    let many = Film::objects().bulk_upsert(&db, [film("a", "a")], |f| f.code, |f| f.minutes).await.map(drop);
    let ignored = Film::objects().bulk_create_or_ignore(&db, [film("a", "a")]).await.map(drop);
    let way_out = "its `Item` is not saved yet, and would be left behind if the row is there: save the `Item` first, or use \
                   `get_or_create` or `update_or_create`";
    for refused in [upserted, many, ignored] {
        let error = refused.unwrap_err();
        assert!(error.kind() == ErrorKind::InvalidQuery && error.to_string().ends_with(way_out), "{error}");
    }
    let sent = db.count() - seen;
    assert!(sent <= 4, "{sent}"); // a transaction is begun and undone
    assert_eq!(counts(&db).await?, [0, 0, 0]);
    let saved = Item::create().title("a").save(&db).await?;
    let film = |minutes| Film::create().item(&saved).code("a").minutes(minutes);
    Film::objects().upsert(&db, film(1), |f| f.code).await?;
    assert_eq!(Film::objects().upsert(&db, film(2), |f| f.code).await?.minutes, 2);
    Ok(())
}

#[lanes(with(tables))]
async fn many_are_updated_in_the_tables_of_what_they_are(db: Db) -> Result<()> {
    tables(&db).await?;
    let names = ["a", "b", "c"];
    let mut features = Feature::objects().bulk_create(&db, names.map(|name| feature(name, name, name))).await?;
    let stale = Feature::get(&db, 3).await?;
    let mut sent = Sent::from_now(&db);
    for (at, feature) in features.iter_mut().enumerate() {
        feature.rated.push('!');
        let film = feature.film.get_mut()?;
        film.minutes = 10 + at as i32;
        film.item.get_mut()?.price = 20 + at as i32;
        film.code = "not written".into();
    }
    let updated = Feature::objects().bulk_update(&db, &mut features, |f| (f.price, f.minutes, f.rated)).await?;
    let news = sent.news(&db);
    assert_eq!((updated, written(&news), news.len()), (3, vec!["item", "film", "feature"], 5));
    let read = Feature::objects().order_by(|f| f.id.asc()).values(|f| (f.price, f.minutes, f.code, f.rated, f.version));
    let read = read.all(&db).await?;
    let expected = |at: usize| (20 + at as i32, 10 + at as i32, names[at].to_owned(), format!("{}!", names[at]), 2);
    assert_eq!(read, [expected(0), expected(1), expected(2)]);
    assert!(features.iter().all(|feature| feature.version == 2));
    // The version is raised, and compared, also where columns of another table are named.
    sent.news(&db);
    assert_eq!(Feature::objects().bulk_update(&db, &mut features, |f| f.price).await?, 3);
    assert_eq!(written(&sent.news(&db)), ["item", "feature"]);
    let mut rows = [features.swap_remove(0), stale];
    let refused = Feature::objects().bulk_update(&db, &mut rows, |f| f.price).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Stale, "{refused}");
    // Of a model without versions one table is one statement.
    let mut films = Film::objects().order_by(|f| f.id.asc()).all(&db).await?;
    films.iter_mut().try_for_each(|film| film.item.get_mut().map(|item| item.price = 1))?;
    sent.news(&db);
    assert_eq!(Film::objects().bulk_update(&db, &mut films, |f| f.price).await?, 3);
    assert_eq!(sent.news(&db).len(), 1);
    assert_eq!(Film::objects().values(|f| f.price).all(&db).await?, [1, 1, 1]);
    // All or none.
    films[0].minutes = 99;
    films[1].item.get_mut()?.title = "c".into();
    let refused = Film::objects().bulk_update(&db, &mut films, |f| (f.title, f.minutes)).await.unwrap_err();
    assert_eq!((refused.kind(), refused.constraint().unwrap().model), (ErrorKind::Unique, Some("Item")));
    assert_eq!(Film::objects().filter(|f| f.minutes.eq(99)).count(&db).await?, 0);
    sent.news(&db);
    let mut alone = [Film { item: Id::from(1).into(), code: "a".into(), minutes: 1 }];
    let refused = Film::objects().bulk_update(&db, &mut alone, |f| f.price).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::NotLoaded, "{refused}");
    let refused = Film::objects().bulk_update(&db, &mut films, |f| f.id).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidQuery, "{refused}");
    assert_eq!(sent.news(&db).len(), 0);
    Ok(())
}

/// The version is that of an outer row, which some rows have not loaded.
#[lanes]
async fn the_versions_of_many_are_raised_wherever_they_are(db: Db) -> Result<()> {
    #[derive(Model, Debug, Clone, PartialEq)]
    struct Page {
        id: Id<Page>,
        title: String,
        #[field(version)]
        version: i32,
    }
    #[derive(Model, Debug, Clone, PartialEq)]
    struct Article {
        #[field(parent_link)]
        page: OneToOne<Page>,
        words: i32,
    }
    db.create_tables(models![Page, Article]).await?;
    let pages = ["a", "b", "c"].map(|title| Page::create().title(title).complete());
    let rows = pages.map(|page| Article { page: page.into(), words: 1 });
    let mut articles = Article::objects().bulk_create(&db, rows).await?;
    let mut stale = articles.clone();
    articles[1] = Article { page: Id::from(2).into(), words: 5 };
    let seen = db.count();
    assert_eq!(Article::objects().bulk_update(&db, &mut articles, |a| a.words).await?, 3);
    assert_eq!(db.count() - seen, 5); // BEGIN, two compared, one raised, the words, COMMIT
    assert_eq!(articles[0].page.get()?.version, 2);
    assert_eq!(Page::objects().values(|p| p.version).all(&db).await?, [2, 2, 2]);
    stale[0].words = 7;
    let refused = Article::objects().bulk_update(&db, &mut stale, |a| a.words).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Stale, "{refused}");
    assert_eq!(stale[0].page.get()?.version, 1);
    assert_eq!(Article::objects().filter(|a| a.words.eq(7)).count(&db).await?, 0);
    Ok(())
}
