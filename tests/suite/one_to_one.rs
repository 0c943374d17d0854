//! One to one, in every lane: a foreign key that is unique, also as the primary key, and its other side.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::Result;
use biform::prelude::*;
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct User {
    id: Id<User>,
    name: String,
    profile: HasOne<Profile>,
    badge: HasOne<Badge>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Profile {
    #[field(primary_key)]
    user: OneToOne<User>,
    motto: String,
    notes: HasMany<Note>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Badge {
    id: Id<Badge>,
    owner: Option<OneToOne<User>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Note {
    #[field(primary_key)]
    profile: ForeignKey<Profile>,
    #[field(primary_key)]
    number: i32,
    text: String,
}

/// Ann, who has a profile with a note, and a badge; Bob, who has nothing; and a badge of nobody.
#[helper]
async fn users(db: &Db) -> Result<()> {
    db.create_tables(models![User, Profile, Badge, Note]).await?;
    let ann = User::create().name("Ann").save(db).await?;
    User::create().name("Bob").save(db).await?;
    let profile = Profile::create().user(&ann).motto("Ahoy").save(db).await?;
    Note::create().profile(&profile).number(1).text("first").save(db).await?;
    Badge::create().owner(&ann).save(db).await?;
    Badge::create().save(db).await?;
    Ok(())
}

#[lanes(with(users))]
async fn the_key_of_the_other_row_is_the_key(db: Db) -> Result<()> {
    users(&db).await?;
    let seen = db.count();
    let mut profile = Profile::get(&db, 1).await?;
    assert_eq!((profile.pk().key(), profile.user.id()), (Some(&1), Id::from(1)));
    profile.motto = "Avast".into();
    profile.save(&db).await?;
    profile.refresh(&db).await?;
    assert_eq!(profile.motto, "Avast");
    assert_eq!(db.count() - seen, 3);
    assert_eq!(Profile::objects().in_bulk(&db, [1, 2]).await?.keys().collect::<Vec<_>>(), [&1]);
    let note = Note::get(&db, (1, 1)).await?;
    assert_eq!((note.pk().key(), note.text.as_str()), (Some(&(1, 1)), "first"));
    assert_eq!(profile.notes().filter(|n| n.profile().user().name.eq("Ann")).count(&db).await?, 1);
    note.delete(&db).await?;
    profile.delete(&db).await?;
    assert_eq!(Profile::objects().count(&db).await?, 0);
    assert_eq!(db.count() - seen, 9);
    Ok(())
}

#[lanes(with(users))]
async fn a_second_row_for_the_same_one_is_refused(db: Db) -> Result<()> {
    users(&db).await?;
    let seen = db.count();
    let second = Badge::create().owner(Id::from(1)).save(&db).await.unwrap_err();
    assert_eq!(second.kind(), ErrorKind::Unique);
    // Any number of them are nobody's.
    Badge::create().save(&db).await?;
    let second = Profile::create().user(Id::from(1)).motto("Avast").save(&db).await.unwrap_err();
    assert_eq!(second.kind(), ErrorKind::Unique);
    let dangling = Profile::create().user(Id::from(9)).motto("Avast").save(&db).await.unwrap_err();
    assert_eq!(dangling.kind(), ErrorKind::ForeignKey);
    assert_eq!(db.count() - seen, 4);
    // A row that is not saved has no key to share.
    let unsaved = Profile::create().user(Id::default()).motto("x").save(&db).await.unwrap_err();
    assert!(unsaved.to_string().contains("`User`"), "{unsaved}");
    let mut unsaved = Profile { user: Id::default().into(), motto: "x".into(), notes: HasMany::default() };
    assert_eq!(unsaved.pk().key(), None);
    assert_eq!(unsaved.save(&db).await.unwrap_err().kind(), ErrorKind::InvalidQuery);
    assert_eq!(db.count() - seen, 4);
    Ok(())
}

#[lanes(with(users))]
async fn both_sides_are_joined_loaded_and_asked(db: Db) -> Result<()> {
    users(&db).await?;
    let mut sent = Sent::from_now(&db);
    let users =
        User::objects().select_related(|u| (u.profile(), u.badge())).order_by(|u| u.name.asc()).all(&db).await?;
    assert_eq!(sent.news(&db).len(), 1);
    let mottos: Vec<Option<&str>> =
        users.iter().map(|user| Ok(user.profile.get()?.map(|p| p.motto.as_str()))).collect::<Result<_>>()?;
    assert_eq!(mottos, [Some("Ahoy"), None]);
    let badges = Badge::objects().prefetch_related(|b| b.owner().profile()).order_by(|b| b.id.asc()).all(&db).await?;
    assert_eq!(sent.news(&db).len(), 3);
    let owner = badges[0].owner.as_ref().map(|owner| owner.get()).transpose()?;
    assert_eq!(owner.map(|user| user.name.as_str()), Some("Ann"));
    assert_eq!(badges[1].owner, None);
    assert_eq!(users[0].badge().get(&db).await?.id, badges[0].id);
    assert_eq!(users[1].badge().first(&db).await?, None);
    let named = Profile::objects().filter(|p| p.user().name.eq("Ann")).values(|p| p.user().badge().id);
    assert_eq!(named.all(&db).await?, [badges[0].id]);
    assert_eq!(sent.news(&db).len(), 3);
    Ok(())
}

#[lanes]
async fn tables_are_what_the_models_say(db: Db) -> Result<()> {
    db.create_tables(models![User, Profile, Badge, Note]).await?;
    assert!(
        Badge::schema().field_named("owner").is_some_and(|owner| owner.is_unique() && owner.column() == "owner_id")
    );
    assert!(Profile::schema().fields()[0].is_key() && !Profile::schema().fields()[0].is_generated());
    let seen = db.count();
    let report = db.check_schema(models![User, Profile, Badge, Note]).await?;
    assert!(report.is_empty(), "{report}");
    // A few for each database, whatever the number of models.
    assert!((1..=10).contains(&(db.count() - seen)), "{}", db.count() - seen);
    Ok(())
}
