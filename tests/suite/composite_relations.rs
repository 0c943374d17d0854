//! Keys of several columns that name each other, in every lane: keys within keys, a model that names itself, links in
//! tables of pairs and in models.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::Result;
use biform::prelude::*;
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Room {
    #[field(primary_key)]
    floor: String,
    #[field(primary_key)]
    number: i32,
    #[field(on_delete = "set_null")]
    behind: Option<ForeignKey<Room, (String, i32)>>,
    rooms: HasMany<Room>,
    seats: HasMany<Seat>,
    plate: HasOne<Plate>,
    tags: ManyToMany<Tag>,
    #[field(through = Booking)]
    guests: ManyToMany<Guest>,
    #[field(symmetrical)]
    neighbours: ManyToMany<Room>,
}

/// A part of its key is a key of several columns.
#[derive(Model, Debug, Clone, PartialEq)]
struct Seat {
    #[field(primary_key, on_delete = "cascade")]
    room: ForeignKey<Room, (String, i32)>,
    #[field(primary_key)]
    letter: String,
    tickets: HasMany<Ticket>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Ticket {
    id: Id<Ticket>,
    #[field(on_delete = "cascade")]
    seat: ForeignKey<Seat, ((String, i32), String)>,
}

/// Its key is that of a room.
#[derive(Model, Debug, Clone, PartialEq)]
struct Plate {
    #[field(primary_key, on_delete = "cascade")]
    room: OneToOne<Room, (String, i32)>,
    text: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Tag {
    id: Id<Tag>,
    name: String,
    #[field(reverse = "tags")]
    rooms: ManyToMany<Room>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Guest {
    id: Id<Guest>,
    #[field(reverse = "guests")]
    rooms: ManyToMany<Room>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Booking {
    id: Id<Booking>,
    room: ForeignKey<Room, (String, i32)>,
    guest: ForeignKey<Guest>,
    #[field(default = 1)]
    nights: i32,
}

/// The rooms A1, A2, B1 and B2.
#[helper]
async fn house(db: &Db) -> Result<Vec<Room>> {
    db.create_tables(models![Booking, Guest, Tag, Plate, Ticket, Seat, Room]).await?;
    let mut rooms = Vec::new();
    for (floor, number) in [("A", 1), ("A", 2), ("B", 1), ("B", 2)] {
        rooms.push(Room::create().floor(floor).number(number).save(db).await?);
    }
    Ok(rooms)
}

#[lanes(with(house))]
async fn a_key_of_several_columns_is_a_part_of_another(db: Db) -> Result<()> {
    let rooms = house(&db).await?;
    let report = db.check_schema(models![Booking, Guest, Tag, Plate, Ticket, Seat, Room]).await?;
    assert!(report.is_empty(), "{report}");
    let columns =
        |schema: &'static biform::Schema| schema.fields().iter().map(|field| field.column()).collect::<Vec<_>>();
    assert_eq!(columns(Seat::schema()), ["room_floor", "room_number", "letter"]);
    assert_eq!(columns(Ticket::schema()), ["id", "seat_room_floor", "seat_room_number", "seat_letter"]);
    assert_eq!(Ticket::schema().fields()[1].name(), "seat.room.floor");
    assert_eq!(Plate::schema().key_positions(), [0, 1]);
    let mut sent = Sent::from_now(&db);
    let seat = Seat::create().room(&rooms[1]).letter("c").save(&db).await?;
    rooms[2].seats().create(&db, Seat::create().letter("c")).await?;
    let ticket = Ticket::create().seat(&seat).save(&db).await?;
    let plate = Plate::create().room(&rooms[1]).text("Sauna").save(&db).await?;
    assert_eq!(
        (seat.pk().key(), plate.pk()),
        (Some(&(("A".to_owned(), 2), "c".to_owned())), Id::from(("A".to_owned(), 2)))
    );
    assert_eq!(sent.news(&db).len(), 4);
    assert_eq!(Plate::get(&db, ("A".to_owned(), 2)).await?.text, "Sauna");
    let read = Ticket::objects().select_related(|t| t.seat().room().plate()).get(&db).await?;
    assert_eq!(read.seat.get()?.room.get()?.plate.get()?.map(|plate| plate.text.as_str()), Some("Sauna"));
    assert_eq!((read.seat.id(), sent.news(&db).len()), (ticket.seat.id(), 2));
    let asked =
        Ticket::objects().filter(|t| t.seat.eq((("A", 2), "c")) & t.seat().room().number.eq(2)).values(|t| t.seat);
    assert_eq!(asked.get(&db).await?, seat.pk());
    let news = sent.news(&db);
    // Through two keys, without a join.
    assert!(news[0].contains(r#"FROM "ticket" WHERE "ticket"."seat_room_floor" = ?"#), "{}", news[0]);
    let named = Ticket::objects().filter_by("seat__room__floor", "A").filter_by("seat__letter", "c");
    assert_eq!(named.count(&db).await?, 1);
    let rooms_of = Room::objects()
        .filter(|r| r.seats().tickets().id.eq(ticket.id))
        .prefetch_related(|r| (r.seats().tickets(), r.plate()));
    let found = rooms_of.get(&db).await?;
    assert_eq!(found.seats.get()?[0].tickets.get()?[0].id, ticket.id);
    let mut seat = Seat::objects().filter(|s| s.room.eq(&rooms[2])).get(&db).await?;
    assert_eq!(seat.room.load(&db).await?.number, 1);
    // Whole trees go, also by keys of three columns.
    let deleted = rooms[1].clone().delete(&db).await?;
    assert_eq!((deleted.of::<Room>(), deleted.of::<Ticket>()), (1, 1));
    assert_eq!((Seat::objects().count(&db).await?, Plate::objects().count(&db).await?), (1, 0));
    Ok(())
}

#[lanes(with(house))]
async fn a_model_names_itself_by_several_columns(db: Db) -> Result<()> {
    let mut rooms = house(&db).await?;
    rooms[1].behind = Some(ForeignKey::to(&rooms[0]));
    rooms[1].save(&db).await?;
    rooms[2].update(&db, |r| r.behind.set(("A", 1))).await?;
    let mut sent = Sent::from_now(&db);
    let behind =
        Room::objects().filter(|r| r.behind().number.eq(1)).order_by(|r| r.floor.asc()).select_related(|r| r.behind());
    let behind = behind.all(&db).await?;
    assert_eq!(behind.iter().map(|room| room.floor.as_str()).collect::<Vec<_>>(), ["A", "B"]);
    assert_eq!(behind[0].behind.as_ref().map(ForeignKey::get).transpose()?.map(|room| room.number), Some(1));
    let first = Room::objects().filter(|r| r.rooms().floor.eq("B")).prefetch_related(|r| r.rooms()).get(&db).await?;
    assert_eq!((first.rooms.get()?.len(), sent.news(&db).len()), (2, 3));
    // What is deleted is named no more, in no column.
    rooms.remove(0).delete(&db).await?;
    let again = Room::get(&db, ("A".to_owned(), 2)).await?;
    assert_eq!(again.behind, None);
    assert_eq!(Room::objects().filter(|r| r.behind.is_null()).count(&db).await?, 3);
    Ok(())
}

#[lanes(with(house))]
async fn rows_of_keys_of_several_columns_are_linked(db: Db) -> Result<()> {
    let rooms = house(&db).await?;
    let warm = Tag::create().name("warm").save(&db).await?;
    let mut sent = Sent::from_now(&db);
    // A1 and B2: neither A2 nor B1, whose columns are among these.
    warm.rooms().add(&db, [&rooms[0], &rooms[3]]).await?;
    let linked = warm.rooms().order_by(|r| r.floor.asc()).values(|r| (r.floor, r.number)).all(&db).await?;
    assert_eq!(linked, [("A".to_owned(), 1), ("B".to_owned(), 2)]);
    let news = sent.news(&db);
    assert!(
        news.last().is_some_and(|read| read.contains(r#"WHERE ("room"."floor", "room"."number") IN (SELECT "#)),
        "{news:?}"
    );
    assert_eq!(Room::objects().filter(|r| r.tags().name.eq("warm")).count(&db).await?, 2);
    assert_eq!((rooms[0].tags().count(&db).await?, rooms[1].tags().count(&db).await?), (1, 0));
    sent.news(&db);
    let all =
        Room::objects().prefetch_related(|r| r.tags()).order_by(|r| (r.floor.asc(), r.number.asc())).all(&db).await?;
    let counts = all.iter().map(|room| room.tags.get().map(<[_]>::len)).collect::<Result<Vec<_>>>()?;
    assert_eq!((counts, sent.news(&db).len()), (vec![1, 0, 0, 1], 2));
    warm.rooms().set(&db, [&rooms[1], &rooms[3]]).await?;
    warm.rooms().remove(&db, [&rooms[3]]).await?;
    let cold = warm.rooms().create(&db, Room::create().floor("C").number(1)).await?;
    let mut tag = Tag::get(&db, 1).await?;
    assert_eq!(tag.rooms.load(&db).await?.iter().map(|room| room.pk()).collect::<Vec<_>>().len(), 2);
    assert!(warm.rooms().contains(&db, &cold).await? && warm.rooms().contains(&db, &rooms[1]).await?);
    rooms[1].tags().clear(&db).await?;
    assert_eq!(warm.rooms().get(&db).await?.pk(), cold.pk());
    // Both ways, and to the model itself.
    rooms[0].neighbours().add(&db, [&rooms[1], &rooms[2]]).await?;
    assert_eq!(rooms[2].neighbours().get(&db).await?.pk(), rooms[0].pk());
    rooms[1].neighbours().remove(&db, [&rooms[0]]).await?;
    assert_eq!(rooms[0].neighbours().get(&db).await?.pk(), rooms[2].pk());
    Ok(())
}

#[lanes(with(house))]
async fn rows_of_a_model_link_keys_of_several_columns(db: Db) -> Result<()> {
    let rooms = house(&db).await?;
    let guest = Guest::create().save(&db).await?;
    let mut sent = Sent::from_now(&db);
    guest.rooms().add(&db, [&rooms[0], &rooms[3]]).await?;
    guest.rooms().add(&db, [&rooms[0]]).await?;
    rooms[1].guests().add_with(&db, [&guest], || Booking::create().nights(3)).await?;
    let booked = Booking::objects().order_by(|b| b.id.asc()).values(|b| (b.room, b.nights)).all(&db).await?;
    assert_eq!(booked, [(rooms[0].pk(), 1), (rooms[3].pk(), 1), (rooms[1].pk(), 3)]);
    assert_eq!(guest.rooms().filter(|r| r.floor.eq("A")).count(&db).await?, 2);
    assert!(!guest.rooms().contains(&db, &rooms[2]).await?);
    guest.rooms().set(&db, [&rooms[2]]).await?;
    assert_eq!(guest.rooms().get(&db).await?.pk(), rooms[2].pk());
    assert_eq!(rooms[2].guests().get(&db).await?.id, guest.id);
    let read = Guest::objects().prefetch_related(|g| g.rooms()).get(&db).await?;
    assert_eq!((read.rooms.get()?[0].pk(), sent.news(&db).len()), (rooms[2].pk(), 19));
    Ok(())
}
