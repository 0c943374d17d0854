//! Values of many bytes: they come back whole, or are refused, never cut off; also by a MariaDB that takes few at once.
use crate::cases::cases;
use crate::common::*;
use crate::own_server::OwnServer;

#[derive(Model, Debug, Clone, PartialEq)]
struct Scroll {
    id: Id<Scroll>,
    text: String,
}

/// As the server is set.
const PACKET: usize = 1024 * 1024;

fn scroll(bytes: usize) -> Scroll {
    Scroll { id: Id::default(), text: "x".repeat(bytes) }
}

#[forms]
async fn many_rows_are_split_and_one_that_is_too_large_says_the_way_out() -> Result<()> {
    let Some(server) = OwnServer::of(Dialect::MySql, |_, _| vec![format!("--max-allowed-packet={PACKET}")]) else {
        return Ok(());
    };
    let db = Form::connect(&server.url("127.0.0.1", "max_connections=1")).await?.0;
    db.create_tables(models![Scroll]).await?;
    let sizes: Vec<usize> = (0..60).map(|n| if n % 20 == 7 { PACKET - 1_000 } else { 65_000 + n }).collect();
    let made = Scroll::objects().bulk_create(&db, sizes.iter().copied().map(scroll).collect::<Vec<_>>()).await?;
    let held = || Scroll::objects().order_by(|s| s.id.asc());
    assert_eq!(held().all(&db).await?, made);
    assert_eq!(made.iter().map(|scroll| scroll.text.len()).collect::<Vec<_>>(), sizes);
    // Of 16 MiB and more the protocol has several packets.
    for size in [PACKET + 1, 17 * PACKET] {
        let told = [
            scroll(size).save(&db).await,
            Scroll::objects().bulk_create(&db, [scroll(1), scroll(size)]).await.map(drop),
            Scroll::objects().filter(|s| s.text.eq("x".repeat(size))).count(&db).await.map(drop),
            Scroll::objects().filter(|s| s.id.eq(1)).update(&db, |s| s.text.set("x".repeat(size))).await.map(drop),
            db.atomic(async |tx| {
                scroll(2).save(tx).await?;
                scroll(size).save(tx).await
            })
            .await,
        ];
        for answer in told {
            let error = refused(answer);
            let text = format!("{error} {error:?}");
            assert!(text.contains("`max_allowed_packet`") && !text.contains("xxx"), "{size}: {text}");
            assert_eq!(error.kind(), ErrorKind::Connection, "{text}");
        }
    }
    assert_eq!(held().all(&db).await?, made, "nothing of what was refused is there");
    // The control: as much as it takes is taken.
    let mut most = scroll(PACKET - 1_000);
    most.save(&db).await?;
    assert_eq!(Scroll::get(&db, most.id).await?, most);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Work {
    id: Id<Work>,
    text: String,
    bytes: Vec<u8>,
    #[cfg(feature = "json")]
    json: serde_json::Value,
}

fn work(bytes: usize) -> Work {
    // The last letter has two bytes, and no line of numbers is like another.
    let mut text: String = (0..).map(|n| format!("{n}\n")).take(bytes / 4).collect();
    text.truncate(bytes - 2);
    text.push('é');
    Work {
        id: Id::default(),
        bytes: text.clone().into_bytes(),
        #[cfg(feature = "json")]
        json: serde_json::json!([text.clone()]),
        text,
    }
}

/// As long as `TEXT` and `BLOB` of MariaDB are at most, and longer.
#[forms]
async fn values_of_many_bytes_come_back_whole() -> Result<()> {
    for place in Place::all::<Form>() {
        let db = Form::connect(&place.url("")).await?.0;
        db.create_tables(models![Work, Scroll]).await?;
        for bytes in [65_535, 65_536, 200_000] {
            let mut one = work(bytes);
            assert_eq!((one.text.len(), one.bytes.len()), (bytes, bytes));
            one.save(&db).await?;
            let many = Work::objects().bulk_create(&db, [work(bytes), work(bytes + 1)]).await?;
            let held = Work::objects().order_by(|w| w.id.asc()).all(&db).await?;
            assert!(held == [&[one.clone()], many.as_slice()].concat(), "{bytes} bytes came back otherwise");
            let found = Work::objects().filter(|w| w.text.eq(one.text.clone()) & w.bytes.eq(one.bytes.clone()));
            assert_eq!(found.count(&db).await?, 2);
            Work::objects().delete(&db).await?;
        }
        // More than the protocol of MariaDB has in one packet, and as its servers are set, more than they take.
        let mut most = scroll(17 << 20);
        match most.save(&db).await {
            Ok(()) => assert!(Scroll::get(&db, most.id).await? == most),
            Err(error) => {
                assert!(place.is(Dialect::MySql) && error.to_string().contains("`max_allowed_packet`"), "{error}");
                assert_eq!(Scroll::objects().count(&db).await?, 0);
            }
        }
        work(2_000).save(&db).await?;
    }
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Chest {
    id: Id<Chest>,
    bytes: Vec<u8>,
}

/// All bytes there are, in an order that does not come again.
fn bytes(count: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..count).map(|_| next()).collect()
}

/// 16 MiB, and where tests run at length 256, on a MariaDB that takes so many.
#[forms]
async fn mebibytes_come_back_whole() -> Result<()> {
    let equip =
        |_, _: &std::path::Path| vec!["--max-allowed-packet=1G".to_owned(), "--innodb-log-file-size=1G".to_owned()];
    let own = OwnServer::of(Dialect::MySql, equip);
    let mut places: Vec<Place> = Place::all::<Form>();
    places.retain(|place| !place.is(Dialect::MySql));
    let urls = places.iter().map(|place| place.url("")).chain(own.iter().map(|own| own.url("127.0.0.1", "")));
    for url in urls.collect::<Vec<_>>() {
        let db = Form::connect(&url).await?.0;
        db.create_tables(models![Chest]).await?;
        for mebibytes in [16, 256].into_iter().take(cases(2)) {
            let wanted = bytes(mebibytes << 20);
            let mut chest = Chest { id: Id::default(), bytes: wanted };
            chest.save(&db).await?;
            let found = Chest::get(&db, chest.id).await?;
            assert!(found == chest, "{:?}: {mebibytes} MiB came back otherwise", db.dialect());
            // Also from a cursor.
            let mut chests = Chest::objects().filter(|c| c.id.eq(chest.id)).iterator(&db).await?;
            let found = chests.next().await;
            assert!(found.is_some_and(|found| found.is_ok_and(|found| found == chest)));
            drop(chests);
            Chest::objects().delete(&db).await?;
            let form = lane!(blocking => { "blocking" }, async => { "async" });
            say(&format!("large, {:?}, {form}: {mebibytes} MiB", db.dialect()));
        }
    }
    Ok(())
}

/// As much as a statement may have goes through, and one byte more is not sent.
#[forms]
async fn a_statement_beyond_the_limit_is_refused_and_leaves_no_trace() -> Result<()> {
    const MOST: usize = 20_000;
    for server in Server::all() {
        let db = Form::connect(&server.url(&format!("max_connections=1&max_statement_bytes={MOST}"))).await?.0;
        db.create_tables(models![Scroll]).await?;
        let sql = server.either("INSERT INTO scroll (text) VALUES ($1)", "INSERT INTO scroll (text) VALUES (?)");
        let of = |size: usize| count(sql).bind("x".repeat(size - sql.len()));
        let sets = |sizes: &[usize]| {
            let mut sets = ValueSets::with_capacity(1, sizes.len());
            sizes.iter().for_each(|size| sets.push_set(|set| set.push("x".repeat(size - sql.len()).into())));
            sets
        };
        let connection = db.connection().await?;
        run!(connection, step((Control::Begin, "BEGIN"))).await?;
        run!(connection, of(MOST)).await?;
        assert_eq!(connection.run_many(count(sql), sets(&[MOST, 100, MOST]), &mut ignore).await?, 3);
        let refusals = [
            run!(connection, of(MOST + 1)).await.map(drop),
            connection.run_many(count(sql), sets(&[100, MOST + 1]), &mut ignore).await.map(drop),
            connection.run_batch(vec![of(100), of(MOST + 1)], &mut |_, _| Ok(())).await.map(drop),
            connection.open(of(MOST + 1)).await.map(drop),
        ];
        for (place, answer) in refusals.into_iter().enumerate() {
            let error = refused(answer);
            let text = format!("{error} {error:?}");
            assert_eq!((error.kind(), error.is_database()), (ErrorKind::Encode, false), "{text}");
            assert!(text.contains("20001 bytes") && text.contains("`max_statement_bytes`"), "{text}");
            assert!(text.contains("is 20000") && !text.contains("xxx"), "{text}");
            assert_eq!(error.statement(), (place == 2).then_some(1), "{text}");
        }
        // The transaction goes on.
        run!(connection, of(MOST)).await?;
        run!(connection, step(COMMIT)).await?;
        drop(connection);
        assert_eq!(run!(db, rows("SELECT id FROM scroll")).await?, 5);

        // Of rows that are too large together each is inserted; one that is too large alone says which model it is of.
        let made = Scroll::objects().bulk_create(&db, (0..30).map(|n| scroll(5_000 + n)).collect::<Vec<_>>()).await?;
        let held = Scroll::objects().filter(|s| s.text.length().between(5_000, 5_029)).order_by(|s| s.id.asc());
        assert_eq!(held.all(&db).await?, made);
        let error = refused(Scroll::objects().bulk_create(&db, [scroll(1), scroll(MOST)]).await);
        assert_eq!(error.kind(), ErrorKind::Encode, "{error}");
        assert!(error.to_string().contains("(`INSERT`) for `Scroll`"), "{error}");
        assert_eq!(Scroll::objects().count(&db).await?, 35);
    }
    Ok(())
}
