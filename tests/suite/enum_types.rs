//! Enum types: types of their own on PostgreSQL, text with a check elsewhere.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::check_schema::kinds;
use biform::prelude::*;
use biform::{DifferenceKind, FieldType, Purpose, Result, Statement, Value, ValueType};
use biform_lanes::{helper, lanes};

/// In an order that is not that of the names.
#[derive(FieldType, Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
#[field_type(enum_type = "Person's \"mood\"")]
enum Mood {
    #[default]
    Sad,
    #[field_type(rename = "it's \"so so\"")]
    SoSo,
    Happy,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(index(name = "sad_people", on = |p| p.mood.asc()))]
struct Person {
    id: Id<Person>,
    mood: Mood,
    before: Option<Mood>,
    moods: Vec<Mood>,
    #[field(db_default = Mood::SoSo)]
    usual: Mood,
    #[field(choices(Mood::Sad, Mood::Happy))]
    worst: Mood,
}

/// One with each mood.
#[helper]
async fn people(db: &Db) -> Result<Vec<Person>> {
    // Twice, as what is there is left as it is.
    db.create_tables(models![Person]).await?;
    db.create_tables(models![Person]).await?;
    let rows = [Mood::Happy, Mood::Sad, Mood::SoSo].map(|mood| {
        let before = Some(mood).filter(|mood| *mood != Mood::Sad);
        Person::create().mood(mood).before(before).moods([mood, Mood::Sad]).usual(mood).worst(Mood::Sad)
    });
    Person::objects().bulk_create(db, rows).await
}

#[lanes(with(people))]
async fn labels_are_stored_and_found(db: Db) -> Result<()> {
    let people = people(&db).await?;
    let seen = db.count();
    assert_eq!(Person::objects().order_by(|p| p.id.asc()).all(&db).await?, people);
    assert_eq!(Person::objects().filter(|p| p.mood.eq(Mood::SoSo)).get(&db).await?, people[2]);
    assert_eq!(Person::objects().filter(|p| p.mood.in_([Mood::Sad, Mood::Happy])).count(&db).await?, 2);
    assert_eq!(Person::objects().filter(|p| p.before.is_null()).get(&db).await?, people[1]);
    assert_eq!(Person::objects().filter(|p| p.before.coalesce(Mood::Sad).eq(p.mood)).count(&db).await?, 3);
    assert_eq!(Person::objects().filter(|p| p.moods.contains([Mood::SoSo])).get(&db).await?, people[2]);
    assert_eq!(Person::objects().filter(|p| p.moods.get(0).eq(Mood::Happy)).get(&db).await?, people[0]);
    assert_eq!(Person::objects().filter_by("mood", "it's \"so so\"").get(&db).await?, people[2]);
    assert_eq!(Person::objects().filter_by("mood__in", ["sad", "happy"]).count(&db).await?, 2);
    assert_eq!(Person::objects().update(&db, |p| (p.before.set(None), p.mood.set(Mood::Sad))).await?, 3);
    assert_eq!(Person::objects().filter(|p| p.mood.eq(Mood::Sad) & p.before.is_null()).count(&db).await?, 3);
    assert_eq!(db.count() - seen, 11);
    let error = Person::objects().filter_by("mood", "angry").count(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidQuery);
    assert!(Person::objects().filter_by("mood__contains", "a").count(&db).await.is_err());
    assert_eq!(db.count() - seen, 11);
    Ok(())
}

#[lanes(with(people))]
async fn many_are_written_at_once(db: Db) -> Result<()> {
    let mut people = people(&db).await?;
    for person in &mut people {
        (person.mood, person.before, person.moods) = (Mood::Happy, Some(Mood::SoSo), vec![]);
    }
    Person::objects().bulk_update(&db, &mut people, |p| (p.mood, p.before, p.moods)).await?;
    let seen = db.count();
    assert_eq!(Person::objects().order_by(|p| p.id.asc()).all(&db).await?, people);
    assert_eq!(db.count() - seen, 1);
    // Defaults are made by the database.
    let made = Person::create().mood(Mood::Sad).before(None).moods([]).worst(Mood::Happy).save(&db).await?;
    assert_eq!(made.usual, Mood::SoSo);
    Ok(())
}

/// In the order of the variants, or not at all.
#[lanes(with(people))]
async fn labels_have_the_order_of_the_type(db: Db) -> Result<()> {
    people(&db).await?;
    let seen = db.count();
    let ordered = Person::objects().order_by(|p| p.mood.asc()).values(|p| p.mood).all(&db).await;
    let above = Person::objects().filter(|p| p.mood.gt(Mood::Sad)).count(&db).await;
    if db.dialect().capabilities().enum_types {
        assert_eq!(ordered?, [Mood::Sad, Mood::SoSo, Mood::Happy]);
        assert_eq!((above?, db.count() - seen), (2, 2));
        return Ok(());
    }
    for error in [ordered.unwrap_err(), above.unwrap_err()] {
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.to_string().contains("no enum types"), "{error}");
    }
    assert_eq!(db.count() - seen, 0);
    Ok(())
}

#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
#[field_type(enum_type = "Person's \"mood\"")]
enum Few {
    Sad,
    Happy,
}

/// It knows fewer labels than there are.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "person", index(name = "sad_people", on = |p| p.mood.asc()))]
struct Plain {
    id: Id<Plain>,
    mood: Few,
}

#[lanes(with(people))]
async fn a_label_that_is_not_known_is_not_read(db: Db) -> Result<()> {
    people(&db).await?;
    let seen = db.count();
    assert_eq!(Plain::objects().filter(|p| p.mood.eq(Few::Sad)).all(&db).await?.len(), 1);
    let error = Plain::objects().all(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("person.mood"), "{error}");
    assert!(error.to_string().contains("wanted one of `sad`, `happy`, found another text"), "{error}");
    assert_eq!(db.count() - seen, 2);
    Ok(())
}

#[lanes(with(people))]
async fn the_database_refuses_other_labels(db: Db) -> Result<()> {
    people(&db).await?;
    let seen = db.count();
    let angry = Statement::new(Purpose::Count, "UPDATE person SET mood = 'angry'");
    let refused = db.run(angry, &mut |_| Ok(())).await.map(drop);
    assert!(refused.is_err());
    if !db.dialect().capabilities().enum_types {
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::Check);
    }
    // A choice of some of them is kept by a check everywhere.
    let worst = Statement::new(Purpose::Count, "UPDATE person SET worst = 'it''s \"so so\"'");
    assert_eq!(db.run(worst, &mut |_| Ok(())).await.map(drop).unwrap_err().kind(), ErrorKind::Check);
    assert_eq!(db.count() - seen, 2);
    Ok(())
}

#[lanes(with(people))]
async fn a_type_with_other_labels_is_told(db: Db) -> Result<()> {
    people(&db).await?;
    let seen = db.count();
    let same = db.check_schema(models![Person]).await?;
    assert!(same.is_empty(), "{same}");
    let other = db.check_schema(models![Plain, Person]).await?;
    assert!(kinds(&other).contains(&DifferenceKind::Choices), "{other}");
    assert!(db.count() > seen);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "person", index(name = "sad_people", on = |p| p.mood.asc()))]
struct Text {
    id: Id<Text>,
    mood: String,
}

/// The control: the column has been of text, and there is no such type.
#[lanes]
async fn a_column_of_text_is_told(db: Db) -> Result<()> {
    db.create_tables(models![Text]).await?;
    let seen = db.count();
    let report = db.check_schema(models![Plain]).await?;
    let wanted = match db.dialect().capabilities().enum_types {
        true => DifferenceKind::ColumnType,
        false => DifferenceKind::Choices,
    };
    assert!(kinds(&report).contains(&wanted), "{report}");
    assert!(db.count() > seen);
    Ok(())
}

#[test]
fn a_null_of_them_has_their_type() {
    assert_eq!(None::<Mood>.to_value(), Value::Null(ValueType::Enum));
    assert_eq!(Mood::Sad.to_value(), Value::Enum("sad".into()));
}
