//! What was prepared before a column was altered: it is prepared anew, for one row and for many.
use crate::common::*;
use crate::server::aside;

#[derive(Model, Debug, Clone, PartialEq)]
struct Measure {
    id: Id<Measure>,
    length: i32,
}

/// The same table once it was altered: the texts of its statements are the same.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "measure")]
struct Wide {
    id: Id<Wide>,
    length: i64,
}

const FAR: i64 = 1 << 40;

#[forms]
async fn what_was_prepared_before_a_column_was_altered_is_prepared_anew() -> Result<()> {
    for server in Server::all() {
        // One connection: it has all of these prepared.
        let db = Form::connect(&server.url("max_connections=1")).await?.0;
        let alter = match server.dialect.family() {
            Family::Postgres => "ALTER TABLE measure ALTER length TYPE bigint",
            _ => "ALTER TABLE measure MODIFY length bigint NOT NULL",
        };
        let narrow = |rows: i32| (0..rows).map(|n| Measure::create().length(n)).collect::<Vec<_>>();
        let wide = |rows: i64| (0..rows).map(|n| Wide::create().length(FAR + n)).collect::<Vec<_>>();
        for in_transaction in [false, true] {
            run!(db, nothing("DROP TABLE IF EXISTS measure")).await?;
            db.create_tables(models![Measure]).await?;
            for _ in 0..3 {
                Measure::objects().bulk_create(&db, narrow(3)).await?;
                Measure::objects().bulk_create(&db, narrow(1)).await?;
                Measure::create().length(1).save(&db).await?;
                Measure::objects().filter(|m| m.length.ge(0)).values(|m| m.length).all(&db).await?;
            }
            let before = Measure::objects().count(&db).await?;
            aside(&server.url(""), alter)?;
            let written = match in_transaction {
                false => {
                    let many = Wide::objects().bulk_create(&db, wide(3)).await?;
                    let one = Wide::create().length(FAR).save(&db).await?;
                    many.len() as u64 + u64::from(one.length == FAR)
                }
                true => {
                    db.atomic(async |tx| {
                        let many = Wide::objects().bulk_create(tx, wide(3)).await?;
                        let one = Wide::create().length(FAR).save(tx).await?;
                        Ok::<_, Error>(many.len() as u64 + u64::from(one.length == FAR))
                    })
                    .await?
                }
            };
            assert_eq!(written, 4);
            // What gives other columns than before is refused by PostgreSQL, and run once more.
            let lengths = Wide::objects().filter(|w| w.length.ge(0)).values(|w| w.length).all(&db).await?;
            assert_eq!(lengths.len() as u64, before + written);
            assert_eq!(lengths.iter().filter(|length| **length >= FAR).count(), 4);
        }
        // The control: what does not fit a column as it is, is still refused, and the connection is of use.
        run!(db, nothing("DROP TABLE measure")).await?;
        db.create_tables(models![Measure]).await?;
        let error = refused(Wide::objects().bulk_create(&db, wide(3)).await);
        assert!(matches!(error.kind(), ErrorKind::Encode | ErrorKind::Check), "{error}");
        assert_eq!(Measure::objects().bulk_create(&db, narrow(2)).await?.len(), 2);
    }
    Ok(())
}
