//! Values of many bytes: they come back whole, or are refused, never cut off; also by a MariaDB that takes few at once.
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
