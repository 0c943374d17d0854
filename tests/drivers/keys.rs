//! The keys of rows that are inserted together: each row gets that which the database gave it, whatever lies between them.
use crate::common::*;
use std::collections::HashMap;

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    title: String,
}

/// A model of whose rows the database makes more than the key.
#[derive(Model, Debug, Clone, PartialEq)]
struct Rated {
    id: Id<Rated>,
    title: String,
    #[field(db_default = 5)]
    rating: i32,
}

impl Server {
    /// A key in three is given, on MariaDB to this session alone, which may have to tell each key by itself.
    fn by_threes(&self) -> Vec<String> {
        match self.is_postgres() {
            true => vec![self.url("")],
            false => ["", "&without=returning_on_insert"]
                .map(|without| self.url(&format!("after_connect=SET%20auto_increment_increment%3D3{without}")))
                .to_vec(),
        }
    }
}

/// Numbered titles.
fn titles(of: &str, count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{of} {n}")).collect()
}

/// What was made has these titles and the keys of the rows that have them, of which no two stand one after the other.
fn are_their_own(titles: &[String], made: Vec<(i64, String)>, there: Vec<(i64, String)>) {
    let there: HashMap<String, i64> = there.into_iter().map(|(key, title)| (title, key)).collect();
    assert!(made.iter().map(|(_, title)| title).eq(titles));
    for (key, title) in &made {
        assert_eq!(there.get(title), Some(key), "{title}");
    }
    let mut keys: Vec<_> = made.into_iter().map(|(key, _)| key).collect();
    keys.sort_unstable();
    assert!(keys.windows(2).all(|two| two[1] - two[0] >= 3), "they are given by threes");
}

#[forms]
async fn keys_that_do_not_follow_each_other_are_those_of_their_rows() -> Result<()> {
    for (server, url) in
        Server::all().iter().flat_map(|server| server.by_threes().into_iter().map(move |url| (server, url)))
    {
        let db = Form::connect(&url).await?.0;
        run!(db, nothing("DROP TABLE IF EXISTS book, rated")).await?;
        db.create_tables(models![Book, Rated]).await?;
        if server.is_postgres() {
            run!(db, nothing("ALTER SEQUENCE book_id_seq INCREMENT BY 3")).await?;
            run!(db, nothing("ALTER SEQUENCE rated_id_seq INCREMENT BY 3")).await?;
        }
        // One, few enough to be kept prepared, and more than one statement takes.
        for count in [1, 2, 7, 600, 1_201] {
            let wanted = titles(&format!("of {count}"), count);
            let books = wanted.iter().map(|title| Book::create().title(title.as_str()));
            let made = Book::objects().bulk_create(&db, books).await?;
            let there = Book::objects().all(&db).await?;
            let pair = |book: Book| (book.id.into_key().unwrap(), book.title);
            are_their_own(&wanted, made.into_iter().map(pair).collect(), there.into_iter().map(pair).collect());
            let rated = wanted.iter().map(|title| Rated::create().title(title.as_str()));
            let made = Rated::objects().bulk_create(&db, rated).await?;
            let there = Rated::objects().all(&db).await?;
            let pair = |rated: Rated| (rated.id.into_key().unwrap(), rated.title);
            are_their_own(&wanted, made.into_iter().map(pair).collect(), there.into_iter().map(pair).collect());
        }
    }
    Ok(())
}

/// Each row takes its time, so that the others come in between.
fn slow(dialect: Dialect) -> Vec<&'static str> {
    match dialect.family() {
        Family::Postgres => vec![
            "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.0005); RETURN NEW; END'",
            "CREATE TRIGGER slow BEFORE INSERT ON book FOR EACH ROW EXECUTE FUNCTION wait()",
        ],
        _ => vec!["CREATE TRIGGER slow BEFORE INSERT ON book FOR EACH ROW DO sleep(0.0002)"],
    }
}

#[forms]
async fn two_that_insert_at_once_get_the_keys_of_their_own_rows() -> Result<()> {
    for server in Server::all() {
        let db = Form::connect(&server.url("max_connections=2")).await?.0;
        db.create_tables(models![Book]).await?;
        for sql in slow(server.dialect) {
            run!(db, nothing(sql)).await?;
        }
        // MariaDB gives the keys of a statement together, so that there are two.
        let insert = async |of: &str| {
            let books = titles(of, 600).into_iter().map(|title| Book::create().title(title));
            Book::objects().bulk_create(&db, books).await
        };
        let [ours, theirs]: [Result<Vec<Book>>; 2] = lane!(
            blocking => {
                std::thread::scope(|scope| {
                    let other = scope.spawn(|| insert("theirs"));
                    [insert("ours"), other.join().unwrap()]
                })
            },
            async => { <[_; 2]>::from(futures::join!(insert("ours"), insert("theirs"))) }
        );
        let (ours, theirs) = (ours?, theirs?);
        let mut there = Book::objects().all(&db).await?;
        assert_eq!(there.len(), 1_200);
        for made in [&ours, &theirs] {
            let find = |book: &Book| there.iter().find(|held| held.title == book.title);
            assert!(made.iter().all(|book| find(book) == Some(book)));
        }
        there.sort_by_key(|book| book.id.into_key().unwrap());
        let changes = there.windows(2).filter(|two| two[0].title.starts_with('o') != two[1].title.starts_with('o'));
        assert!(changes.count() >= 2, "the keys of both lie between each other");
    }
    Ok(())
}
