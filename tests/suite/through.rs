//! Relations of many to many through a model of the user's, in every lane: what links, in how many statements, and what
//! does not.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::Result;
use biform::prelude::*;
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Person {
    id: Id<Person>,
    name: String,
    #[field(through = Membership)]
    groups: ManyToMany<Group>,
    #[field(through(Friendship, from, to))]
    friends: ManyToMany<Person>,
    memberships: HasMany<Membership>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Group {
    id: Id<Group>,
    name: String,
    #[field(reverse = "groups")]
    people: ManyToMany<Person>,
}

/// More than one may be of the same person and group.
#[derive(Model, Debug, Clone, PartialEq)]
struct Membership {
    id: Id<Membership>,
    #[field(on_delete = "cascade")]
    person: ForeignKey<Person>,
    #[field(on_delete = "cascade")]
    group: ForeignKey<Group>,
    #[field(default = "member")]
    role: String,
    #[field(db_default = 1)]
    fee: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Friendship {
    id: Id<Friendship>,
    from: ForeignKey<Person>,
    to: ForeignKey<Person>,
    since: i32,
}

/// As a database has it that was there before, with columns called in its own way, and a key of both.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Playlist", rename_all = "PascalCase")]
struct Playlist {
    #[field(primary_key)]
    playlist_id: i64,
    name: String,
    #[field(through = PlaylistTrack)]
    tracks: ManyToMany<Track>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Track", rename_all = "PascalCase")]
struct Track {
    track_id: Id<Track>,
    name: String,
    #[field(reverse = "tracks")]
    playlists: ManyToMany<Playlist>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "PlaylistTrack")]
struct PlaylistTrack {
    #[field(primary_key, column = "PlaylistId", on_delete = "cascade")]
    playlist: ForeignKey<Playlist>,
    #[field(primary_key, column = "TrackId")]
    track: ForeignKey<Track>,
}

#[helper]
async fn bands(db: &Db) -> Result<()> {
    db.create_tables(models![Membership, Person, Group, Friendship]).await?;
    for name in ["Keith", "Pete", "Ringo"] {
        Person::create().name(name).save(db).await?;
    }
    for name in ["The Who", "The Beatles", "All Starrs"] {
        Group::create().name(name).save(db).await?;
    }
    Ok(())
}

#[helper]
async fn roles(db: &Db) -> Result<Vec<String>> {
    let links = Membership::objects().order_by(|m| (m.person.asc(), m.group.asc(), m.id.asc()));
    let links = links.values(|m| (m.person, m.group, m.role, m.fee)).all(db).await?;
    let told = |(person, group, role, fee): &(Id<Person>, Id<Group>, String, i32)| {
        format!("{}-{} {role} {fee}", person.key().unwrap_or(&0), group.key().unwrap_or(&0))
    };
    Ok(links.iter().map(told).collect())
}

#[lanes(with(bands, roles))]
async fn rows_are_linked_by_a_model_whose_other_columns_have_defaults(db: Db) -> Result<()> {
    bands(&db).await?;
    let keith = Person::get(&db, 1).await?;
    let [who, beatles] = [Id::<Group>::from(1), Id::<Group>::from(2)];
    let mut sent = Sent::from_now(&db);
    keith.groups().add(&db, [who]).await?;
    let news = sent.news(&db);
    // What is linked is looked for, as nothing keeps the table from holding it twice.
    assert_eq!(news.len(), 2, "{news:?}");
    assert!(news[0].starts_with("SELECT") && news[1].starts_with(r#"INSERT INTO "membership""#), "{news:?}");
    keith.groups().add(&db, [who]).await?;
    assert_eq!(sent.news(&db).len(), 1);
    keith.groups().add(&db, [who, beatles, beatles]).await?;
    assert_eq!(sent.news(&db).len(), 4);
    assert_eq!(roles(&db).await?, ["1-1 member 1", "1-2 member 1"]);
    // From the other side.
    Group::get(&db, 3).await?.people().add(&db, [&keith]).await?;
    assert_eq!(roles(&db).await?, ["1-1 member 1", "1-2 member 1", "1-3 member 1"]);
    sent.news(&db);
    keith.groups().remove(&db, [beatles]).await?;
    assert_eq!(sent.news(&db).len(), 1);
    keith.groups().set(&db, [beatles, who]).await?;
    let news = sent.news(&db);
    assert_eq!(news.len(), 5, "{news:?}");
    assert_eq!(roles(&db).await?, ["1-1 member 1", "1-2 member 1"]);
    let zappa = keith.groups().create(&db, Group::create().name("Zappa")).await?;
    assert_eq!(roles(&db).await?.last().map(String::as_str), Some("1-4 member 1"));
    let (same, created) =
        keith.groups().get_or_create(&db, |g| g.name.eq("Zappa"), Group::create().name("Zappa")).await?;
    assert_eq!((same.id, created), (zappa.id, false));
    sent.news(&db);
    keith.groups().clear(&db).await?;
    assert_eq!((sent.news(&db).len(), Membership::objects().count(&db).await?), (1, 0));
    Ok(())
}

#[lanes(with(bands, roles))]
async fn a_link_is_given_values_of_its_own(db: Db) -> Result<()> {
    bands(&db).await?;
    let keith = Person::get(&db, 1).await?;
    let who = Group::get(&db, 1).await?;
    keith.groups().add_with(&db, [&who], || Membership::create().role("drums").fee(7)).await?;
    // Those that are linked stay as they are.
    keith.groups().set_with(&db, [who.id, Id::from(2)], || Membership::create().role("bells")).await?;
    keith.groups().create_with(&db, Group::create().name("Zappa"), || Membership::create().role("guest")).await?;
    assert_eq!(roles(&db).await?, ["1-1 drums 7", "1-2 bells 1", "1-4 guest 1"]);
    let mut fee = 10;
    let links = || {
        fee += 1;
        Membership::create().fee(fee)
    };
    who.people().add_with(&db, [Id::from(2), Id::from(3)], links).await?;
    assert_eq!(roles(&db).await?, ["1-1 drums 7", "1-2 bells 1", "1-4 guest 1", "2-1 member 11", "3-1 member 12"]);
    // A field that has no default must be given.
    let pete = Person::get(&db, 2).await?;
    let seen = db.count();
    keith.friends().add_with(&db, [&pete], || Friendship::create().since(1964)).await?;
    assert_eq!(db.count() - seen, 2);
    assert_eq!(keith.friends().values(|p| p.name).all(&db).await?, ["Pete"]);
    assert_eq!(pete.friends().count(&db).await?, 0);
    let nobody = keith.groups().add(&db, [Id::<Group>::from(99)]).await.unwrap_err();
    assert_eq!(nobody.kind(), ErrorKind::ForeignKey);
    let unsaved = Group { id: Id::default(), ..who };
    let refused = keith.groups().add(&db, [&unsaved]).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidQuery);
    Ok(())
}

#[lanes(with(bands))]
async fn what_is_linked_twice_is_there_once(db: Db) -> Result<()> {
    bands(&db).await?;
    for role in ["drums", "bells"] {
        Membership::create().person(Id::from(1)).group(Id::from(1)).role(role).save(&db).await?;
    }
    Membership::create().person(Id::from(1)).group(Id::from(2)).role("gong").save(&db).await?;
    let keith = Person::get(&db, 1).await?;
    let seen = db.count();
    let names = keith.groups().order_by(|g| g.name.asc()).values(|g| g.name).all(&db).await?;
    assert_eq!(names, ["The Beatles", "The Who"]);
    let drummers = Person::objects().filter(|p| p.groups().name.starts_with("The")).count(&db).await?;
    assert_eq!(drummers, 1);
    assert_eq!(db.count() - seen, 2);
    let people = Person::objects().order_by(|p| p.id.asc());
    let people = people.prefetch_related(|p| (p.groups().order_by(|g| g.name.asc()), p.memberships())).all(&db).await?;
    assert_eq!(db.count() - seen, 5);
    let names: Vec<&str> = people[0].groups.get()?.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(names, ["The Beatles", "The Who"]);
    assert_eq!((people[0].memberships.get()?.len(), people[1].groups.get()?.len()), (3, 0));
    // From the other side, narrowed, and behind.
    let groups = Group::objects()
        .prefetch_related(|g| g.people().filter(|p| p.name.eq("Keith")).prefetch_related(|p| p.groups()))
        .order_by(|g| g.id.asc())
        .all(&db)
        .await?;
    assert_eq!(db.count() - seen, 8);
    let of_who = groups[0].people.get()?;
    assert_eq!((of_who.len(), of_who[0].groups.get()?.len(), groups[2].people.get()?.len()), (1, 2, 0));
    // All links go.
    keith.groups().remove(&db, [Id::from(1)]).await?;
    assert_eq!(Membership::objects().values(|m| m.role).all(&db).await?, ["gong"]);
    Ok(())
}

#[lanes]
async fn a_table_that_is_there_links_by_a_key_of_both(db: Db) -> Result<()> {
    db.create_tables(models![PlaylistTrack, Track, Playlist]).await?;
    assert!(db.check_schema(models![PlaylistTrack, Track, Playlist]).await?.is_empty());
    let rock = Playlist::create().playlist_id(5).name("Rock").save(&db).await?;
    let jazz = Playlist::create().playlist_id(6).name("Jazz").save(&db).await?;
    let sea = Track::create().name("The Sea").save(&db).await?;
    let sand = Track::create().name("Sand").save(&db).await?;
    rock.tracks().add(&db, [&sea, &sand]).await?;
    sea.playlists().add(&db, [&jazz, &rock]).await?;
    assert_eq!(PlaylistTrack::objects().count(&db).await?, 3);
    let link = PlaylistTrack::get(&db, (6, 1)).await?;
    assert_eq!((link.playlist.id(), link.track.id()), (jazz.pk(), sea.track_id));
    let seen = db.count();
    let playlists = Playlist::objects()
        .prefetch_related(|p| p.tracks().order_by(|t| t.name.asc()).limit(1))
        .order_by(|p| p.playlist_id.asc())
        .all(&db)
        .await?;
    assert_eq!(db.count() - seen, 2);
    let first: Vec<&str> =
        playlists.iter().map(|p| p.tracks.get().map(|t| t[0].name.as_str())).collect::<Result<_>>()?;
    assert_eq!(first, ["Sand", "The Sea"]);
    assert_eq!(Track::objects().filter(|t| t.playlists().name.eq("Jazz")).count(&db).await?, 1);
    rock.tracks().set(&db, [&sand]).await?;
    assert_eq!(sea.playlists().values(|p| p.name).all(&db).await?, ["Jazz"]);
    jazz.delete(&db).await?;
    assert_eq!(PlaylistTrack::objects().count(&db).await?, 1);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Actor {
    id: Id<Actor>,
    name: String,
    #[field(symmetrical)]
    friends: ManyToMany<Actor>,
    follows: ManyToMany<Actor>,
    #[field(through(Duel, one, other), symmetrical)]
    rivals: ManyToMany<Actor>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Duel {
    id: Id<Duel>,
    one: ForeignKey<Actor>,
    other: ForeignKey<Actor>,
    #[field(default = "swords")]
    weapon: String,
}

#[helper]
async fn actors(db: &Db) -> Result<Vec<Actor>> {
    db.create_tables(models![Actor, Duel]).await?;
    let mut actors = Vec::new();
    for name in ["Ann", "Bob", "Cy"] {
        actors.push(Actor::create().name(name).save(db).await?);
    }
    Ok(actors)
}

#[helper]
async fn friends(db: &Db) -> Result<Vec<(String, Vec<String>)>> {
    let actors = Actor::objects().prefetch_related(|a| a.friends().order_by(|a| a.id.asc())).order_by(|a| a.id.asc());
    let actors = actors.all(db).await?;
    let told = |actor: &Actor| {
        let friends = actor.friends.get()?.iter().map(|friend| friend.name.clone()).collect();
        Ok((actor.name.clone(), friends))
    };
    actors.iter().map(told).collect()
}

fn told(friends: &[(String, Vec<String>)]) -> String {
    let of = friends.iter().map(|(name, friends)| format!("{name}: {}", friends.join(" ")));
    of.collect::<Vec<_>>().join(", ")
}

#[lanes(with(actors, friends))]
async fn what_is_symmetrical_is_linked_both_ways(db: Db) -> Result<()> {
    let actors = actors(&db).await?;
    let [ann, bob, cy] = actors.as_slice() else { return Ok(()) };
    let mut sent = Sent::from_now(&db);
    ann.friends().add(&db, [bob]).await?;
    assert_eq!(sent.news(&db).len(), 3);
    assert_eq!(told(&friends(&db).await?), "Ann: Bob, Bob: Ann, Cy: ");
    // One is found by the other, whoever added whom.
    assert_eq!(Actor::objects().filter(|a| a.friends().name.eq("Ann")).values(|a| a.name).all(&db).await?, ["Bob"]);
    ann.friends().add(&db, [bob, cy, ann]).await?;
    assert_eq!(told(&friends(&db).await?), "Ann: Ann Bob Cy, Bob: Ann, Cy: Ann");
    sent.news(&db);
    cy.friends().remove(&db, [ann]).await?;
    assert_eq!(sent.news(&db).len(), 4);
    assert_eq!(told(&friends(&db).await?), "Ann: Ann Bob, Bob: Ann, Cy: ");
    bob.friends().set(&db, [cy]).await?;
    assert_eq!(told(&friends(&db).await?), "Ann: Ann, Bob: Cy, Cy: Bob");
    let dan = bob.friends().create(&db, Actor::create().name("Dan")).await?;
    assert_eq!(dan.friends().values(|a| a.name).all(&db).await?, ["Bob"]);
    sent.news(&db);
    bob.friends().clear(&db).await?;
    assert_eq!(sent.news(&db).len(), 1);
    assert_eq!(told(&friends(&db).await?), "Ann: Ann, Bob: , Cy: , Dan: ");
    // What is not symmetrical goes one way.
    ann.follows().add(&db, [bob]).await?;
    assert_eq!((ann.follows().count(&db).await?, bob.follows().count(&db).await?), (1, 0));
    bob.follows().clear(&db).await?;
    assert_eq!(ann.follows().count(&db).await?, 1);
    Ok(())
}

#[lanes(with(actors))]
async fn a_model_between_links_both_ways_where_it_is_symmetrical(db: Db) -> Result<()> {
    let actors = actors(&db).await?;
    let [ann, bob, cy] = actors.as_slice() else { return Ok(()) };
    Duel::create().one(bob).other(ann).weapon("words").save(&db).await?;
    let seen = db.count();
    // The way back is there already, and stays.
    ann.rivals().add(&db, [bob, cy, ann]).await?;
    assert_eq!(db.count() - seen, 5);
    let duels = Duel::objects().order_by(|d| (d.one.asc(), d.other.asc())).values(|d| (d.one, d.other, d.weapon));
    let duels: Vec<_> = duels
        .all(&db)
        .await?
        .into_iter()
        .map(|(one, other, weapon)| (one.key().copied(), other.key().copied(), weapon))
        .collect();
    let expected = [(1, 1, "swords"), (1, 2, "swords"), (1, 3, "swords"), (2, 1, "words"), (3, 1, "swords")];
    let expected = expected.map(|(one, other, weapon)| (Some(one), Some(other), weapon.to_owned()));
    assert_eq!(duels, expected);
    bob.rivals().remove(&db, [ann]).await?;
    assert_eq!((ann.rivals().count(&db).await?, bob.rivals().count(&db).await?), (2, 0));
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Member {
    id: Id<Member>,
    clubs: ManyToMany<Club>,
}

/// Whom it bans has nothing to do with whose club it is.
#[derive(Model, Debug, Clone, PartialEq)]
struct Club {
    id: Id<Club>,
    #[field(table = "bans")]
    banned: ManyToMany<Member>,
    #[field(reverse = "clubs")]
    members: ManyToMany<Member>,
}

#[lanes]
async fn two_relations_of_the_same_models_have_a_table_each(db: Db) -> Result<()> {
    db.create_tables(models![Member, Club]).await?;
    let (ann, chess) = (Member::create().save(&db).await?, Club::create().save(&db).await?);
    let mut sent = Sent::from_now(&db);
    ann.clubs().add(&db, [&chess]).await?;
    assert_eq!((chess.members().count(&db).await?, chess.banned().count(&db).await?), (1, 0));
    chess.banned().add(&db, [&ann]).await?;
    chess.members().clear(&db).await?;
    assert_eq!((chess.members().count(&db).await?, chess.banned().count(&db).await?), (0, 1));
    let news = sent.news(&db);
    let of = |table: &str| news.iter().filter(|sql| sql.contains(table)).count();
    assert_eq!((of(r#""member_clubs""#), of(r#""bans""#), news.len()), (4, 3, 7), "{news:?}");
    Ok(())
}

/// A row that is linked twice is one of a slice.
#[lanes(with(bands))]
async fn a_slice_counts_a_row_that_is_linked_twice_once(db: Db) -> Result<()> {
    bands(&db).await?;
    let keith = Person::get(&db, 1).await?;
    for (group, role) in [(1, "drums"), (1, "voice"), (2, "drums")] {
        Membership::create().person(&keith).group(Id::from(group)).role(role).save(&db).await?;
    }
    let before = db.count();
    let groups = |offset: u64, limit: u64| {
        let slice =
            move |p: biform::Columns<Person>| p.groups().order_by(|g| g.name.desc()).offset(offset).limit(limit);
        Person::objects().prefetch_related(slice).filter(|p| p.name.eq("Keith"))
    };
    let names =
        |person: Person| person.groups.get().map(|rows| rows.iter().map(|g| g.name.clone()).collect::<Vec<_>>());
    assert_eq!(names(groups(0, 2).get(&db).await?)?, ["The Who", "The Beatles"]);
    assert_eq!(names(groups(0, 1).get(&db).await?)?, ["The Who"]);
    assert_eq!(names(groups(1, 1).get(&db).await?)?, ["The Beatles"]);
    assert_eq!(db.count() - before, 6);
    Ok(())
}
