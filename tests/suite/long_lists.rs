//! Lists that are longer than what a statement binds.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use biform::Result;
use biform::prelude::*;
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Note {
    id: Id<Note>,
    text: String,
    code: Option<Vec<u8>>,
    number: i64,
    score: f64,
}

const TEXTS: [&str; 6] = ["plain", "a \"quoted\" one", r"back\slash", "line\nbreak\u{1}", "Ünïcode 🙂", "[1,2]"];

#[helper]
async fn notes(db: &Db) -> Result<()> {
    db.create_tables(models![Note]).await?;
    let rows = TEXTS.iter().zip(0_u8..).map(|(text, n)| {
        let code = (n % 2 == 0).then(|| vec![n, 0, 255]);
        Note::create().text(*text).code(code).number(i64::MAX - i64::from(n)).score(f64::from(n) / 3.0)
    });
    Note::objects().bulk_create(db, rows.collect::<Vec<_>>()).await?;
    Ok(())
}

#[lanes(with(notes))]
async fn a_list_may_be_of_any_length(db: Db) -> Result<()> {
    notes(&db).await?;
    let seen = db.count();
    let others = (0..100_000).map(|n| format!("other {n}"));
    let texts: Vec<String> = others.chain(TEXTS[1..].iter().map(|text| (*text).to_owned())).collect();
    assert_eq!(Note::objects().filter(|n| n.text.in_(&texts)).count(&db).await?, 5);
    assert_eq!(Note::objects().exclude(|n| n.text.in_(&texts)).values(|n| n.text).all(&db).await?, ["plain"]);
    let numbers: Vec<i64> = (0..50_000).chain([i64::MAX, i64::MAX - 3]).collect();
    let found = Note::objects().filter(|n| n.number.in_(&numbers) & n.id.in_(-50_000..3)).count(&db).await?;
    assert_eq!(found, 1);
    let codes: Vec<Vec<u8>> = (0..20_000_u16).map(|n| n.to_be_bytes().to_vec()).chain([vec![4, 0, 255]]).collect();
    assert_eq!(Note::objects().filter(|n| n.code.in_(codes)).values(|n| n.id).all(&db).await?, [Id::from(5)]);
    assert_eq!(db.count() - seen, 4);
    Ok(())
}

#[cfg(feature = "jiff")]
#[lanes]
async fn a_list_of_dates_may_be_of_any_length(db: Db) -> Result<()> {
    #[derive(Model)]
    struct Event {
        id: Id<Event>,
        at: jiff::Timestamp,
    }
    db.create_tables(models![Event]).await?;
    let at: jiff::Timestamp = "2026-03-29T22:30:00Z".parse().map_err(biform::Error::other)?;
    Event::create().at(at).save(&db).await?;
    let seen = db.count();
    let first = jiff::civil::date(1960, 1, 1);
    for length in [10, 99, 101, 1_200, 20_000] {
        // Every other day, so that none is beside another; the last is the one.
        let days = (0..length).map(|n| first.saturating_add(jiff::Span::new().days(2 * n)));
        let days: Vec<_> = days.filter(|day| *day != jiff::civil::date(2026, 3, 29)).collect();
        let among = |days: Vec<jiff::civil::Date>| Event::objects().filter(|e| e.at.date().in_(days));
        assert_eq!(among(days.clone()).count(&db).await?, 0, "{length}");
        let with = days.into_iter().chain([jiff::civil::date(2026, 3, 29)]).collect();
        assert_eq!(among(with).count(&db).await?, 1, "{length}");
    }
    assert_eq!(db.count() - seen, 10);
    Ok(())
}

#[lanes(with(notes))]
async fn a_list_that_is_not_one_value_is_bound_each_as_far_as_it_goes(db: Db) -> Result<()> {
    notes(&db).await?;
    let seen = db.count();
    let texts: Vec<String> = (0..10_001).map(|n| format!("a NUL \0 {n}")).chain(["plain".to_owned()]).collect();
    let found = Note::objects().filter(|n| n.text.in_(&texts)).count(&db).await;
    let is_text = db.dialect() != Dialect::Postgres;
    match is_text {
        true => assert_eq!(found?, 1),
        false => assert_eq!(found.unwrap_err().kind(), ErrorKind::Encode),
    }
    let most = u32::try_from(db.dialect().max_binds()).map_err(biform::Error::other)?;
    let scores: Vec<f64> = (0..=most).map(|n| f64::from(n) / 3.0).collect();
    let error = Note::objects().filter(|n| n.score.in_(&scores)).count(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(Note::objects().filter(|n| n.score.in_(&scores[..20_000])).count(&db).await?, 6);
    assert_eq!(db.count() - seen, 1 + usize::from(is_text));
    Ok(())
}
