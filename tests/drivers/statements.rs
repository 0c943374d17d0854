//! What each purpose gives, and how values come back.
use crate::common::*;

#[forms]
async fn purposes_say_what_comes_back() -> Result<()> {
    for place in Place::all::<Form>() {
        let db = Form::connect(&place.url("")).await?;
        assert_eq!(run!(db, nothing(TABLE)).await?, 0);
        let mut keys = Vec::new();
        for n in [10, 20, 30] {
            assert_eq!(db.run(insert(n), &mut keep(&mut keys)).await?, 1);
        }
        assert_eq!(keys, [1, 2, 3]);

        let mut all = Vec::new();
        assert_eq!(db.run(rows("SELECT n FROM number ORDER BY n"), &mut keep(&mut all)).await?, 3);
        assert_eq!(all, [10, 20, 30]);

        let mut first = Vec::new();
        assert_eq!(db.run(row("SELECT n FROM number ORDER BY n"), &mut keep(&mut first)).await?, 1);
        assert_eq!(first, [10]);
        assert_eq!(db.run(row("SELECT n FROM number WHERE n = 11"), &mut keep(&mut first)).await?, 0);

        assert_eq!(run!(db, count("UPDATE number SET n = n WHERE n > 10")).await?, 2);
        assert_eq!(run!(db, count("DELETE FROM number WHERE n > 10")).await?, 2);
        assert_eq!(run!(db, count("DELETE FROM number WHERE n > 10")).await?, 0);
    }
    Ok(())
}

#[forms]
async fn an_insert_that_is_ignored_gives_no_key() -> Result<()> {
    let db = Form::connect("sqlite::memory:").await?;
    run!(db, nothing(TABLE)).await?;
    let mut keys = Vec::new();
    for answer in [1, 0] {
        let insert = key("INSERT OR IGNORE INTO number (id, n) VALUES (7, 1)");
        assert_eq!(db.run(insert, &mut keep(&mut keys)).await?, answer);
    }
    assert_eq!(keys, [7]);
    Ok(())
}

#[forms]
async fn a_write_whose_first_row_is_read_writes_all() -> Result<()> {
    for place in Place::all::<Form>() {
        let db = Form::connect(&place.url("")).await?;
        run!(db, nothing(TABLE)).await?;
        assert_eq!(run!(db, row("INSERT INTO number (n) VALUES (1), (2), (3) RETURNING id")).await?, 1);
        let mut found = Vec::new();
        db.run(row("SELECT count(*) FROM number"), &mut keep(&mut found)).await?;
        assert_eq!(found, [3]);
    }
    Ok(())
}

#[forms]
async fn values_come_back_as_they_went() -> Result<()> {
    let db = Form::connect("sqlite::memory:").await?;
    let sent = [
        (Value::Bool(true), ValueRef::Int(1)),
        (Value::I8(-8), ValueRef::Int(-8)),
        (Value::I16(-16), ValueRef::Int(-16)),
        (Value::I32(i32::MIN), ValueRef::Int(i32::MIN.into())),
        (Value::I64(i64::MIN), ValueRef::Int(i64::MIN)),
        (Value::U8(255), ValueRef::Int(255)),
        (Value::U16(65_535), ValueRef::Int(65_535)),
        (Value::U32(u32::MAX), ValueRef::Int(u32::MAX.into())),
        (Value::F32(1.5), ValueRef::Float(1.5)),
        (Value::F64(f64::INFINITY), ValueRef::Float(f64::INFINITY)),
        (Value::from("Dune"), ValueRef::Text("Dune")),
        (Value::from(""), ValueRef::Text("")),
        (Value::from("a\0b"), ValueRef::Text("a\0b")),
        (Value::Bytes(vec![0, 255]), ValueRef::Bytes(&[0, 255])),
        (Value::Bytes(vec![]), ValueRef::Bytes(&[])),
        (Value::Null(ValueType::I32), ValueRef::Null),
        (Value::Null(ValueType::Text), ValueRef::Null),
    ];
    for (value, wanted) in sent {
        let shown = format!("{value:?}");
        let mut compare = |row: &dyn Row| {
            assert_eq!(row.column_count(), 1);
            // Twice: reading must not change what is read.
            assert_eq!((row.get(0)?, row.get(0)?), (wanted, wanted), "{shown}");
            Ok(())
        };
        assert_eq!(db.run(row("SELECT ?").bind(value), &mut compare).await?, 1);
    }
    Ok(())
}

#[forms]
async fn what_cannot_be_read_is_a_decoding_error() -> Result<()> {
    let db = Form::connect("sqlite::memory:").await?;
    for (sql, column, says) in [("SELECT CAST(x'ff' AS TEXT)", 0, "UTF-8"), ("SELECT 1", 1, "ends after 1 columns")] {
        let error = refused(db.run(row(sql), &mut |row| row.get(column).map(drop)).await);
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.to_string().contains(says), "{error}");
        assert!(!error.is_database());
    }
    Ok(())
}

#[forms]
async fn many_sets_run_in_their_order() -> Result<()> {
    for place in Place::all::<Form>() {
        let db = Form::connect(&place.url("")).await?;
        run!(db, nothing(TABLE)).await?;
        let mut sets = ValueSets::with_capacity(1, 1000);
        for n in 0..1000 {
            sets.push_set(|values| values.push(Value::I64(n)));
        }
        let mut keys = Vec::new();
        let inserted = db.run_many(insert(0).with_values(vec![]), sets.clone(), &mut keep(&mut keys)).await?;
        assert_eq!((inserted, keys), (1000, (1..=1000).collect()));
        let delete = count("DELETE FROM number WHERE n = ?");
        assert_eq!(db.run_many(delete.clone(), sets.clone(), &mut ignore).await?, 1000);
        assert_eq!(db.run_many(delete, sets, &mut ignore).await?, 0);
        assert_eq!(db.run_many(insert(0), ValueSets::default(), &mut ignore).await?, 0);
    }
    Ok(())
}

#[forms]
async fn an_error_of_the_sink_comes_out_unchanged() -> Result<()> {
    for place in Place::all::<Form>() {
        let db = Form::connect(&place.url("max_connections=1")).await?;
        run!(db, nothing(TABLE)).await?;
        let mut fail = |_: &dyn Row| Err(Error::other(std::fmt::Error));
        let mut one = ValueSets::with_capacity(1, 1);
        one.push_set(|values| values.push(Value::I64(1)));
        for answer in [
            db.run(up_to(1000), &mut fail).await,
            db.run(row("SELECT 1"), &mut fail).await,
            db.run(insert(1), &mut fail).await,
            db.run_many(insert(0), one, &mut fail).await,
        ] {
            assert!(refused(answer).downcast_ref::<std::fmt::Error>().is_some());
            assert_eq!(run!(db, up_to(100)).await?, 100, "the connection is of use again");
        }
    }
    Ok(())
}

#[forms]
async fn nan_is_refused_before_it_is_sent() -> Result<()> {
    let db = Form::connect("sqlite::memory:").await?;
    run!(db, nothing("CREATE TABLE number (id INTEGER PRIMARY KEY, n REAL)")).await?;
    for nan in [Value::F64(f64::NAN), Value::F32(f32::NAN)] {
        let insert = count("INSERT INTO number (n) VALUES (?)");
        let mut sets = ValueSets::with_capacity(1, 1);
        sets.push_set(|values| values.push(nan.clone()));
        for answer in [
            run!(db, insert.clone().bind(nan.clone())).await,
            db.run_many(insert, sets, &mut ignore).await,
            db.open(rows("SELECT ?").bind(nan)).await.map(|_| 0),
        ] {
            assert_eq!(refused(answer).kind(), ErrorKind::Encode);
        }
    }
    assert_eq!(run!(db, row("SELECT n FROM number")).await?, 0);
    Ok(())
}

#[forms]
async fn too_few_or_too_many_values_are_refused() -> Result<()> {
    let db = Form::connect("sqlite::memory:").await?;
    run!(db, nothing(TABLE)).await?;
    let mut sets = ValueSets::with_capacity(2, 1);
    sets.push_set(|values| values.extend([Value::I64(1), Value::I64(2)]));
    let insert = key("INSERT INTO number (n) VALUES (?)");
    for answer in [
        run!(db, insert.clone()).await,
        run!(db, insert.clone().bind(1).bind(2)).await,
        run!(db, row("SELECT '?' WHERE 1 = ?").bind(1).bind(1)).await,
        db.run_many(insert, sets, &mut ignore).await,
        db.open(rows("SELECT ?")).await.map(|_| 0),
    ] {
        let error = refused(answer);
        assert_eq!(error.kind(), ErrorKind::InvalidQuery, "{error}");
        assert!(error.to_string().contains("parameters, but"), "{error}");
    }
    assert_eq!(run!(db, row("SELECT '?', ?1 + ?1 -- why?").bind(1)).await?, 1);
    assert_eq!(run!(db, rows("SELECT n FROM number")).await?, 0);
    Ok(())
}

/// Some drivers would end the text there, and run what stands before.
#[forms]
async fn a_text_with_a_nul_is_refused_and_nothing_of_it_is_run() -> Result<()> {
    for place in Place::all::<Form>() {
        let db = Form::connect(&place.url("max_connections=1")).await?;
        run!(db, nothing(TABLE)).await?;
        let mut sets = ValueSets::with_capacity(0, 2);
        (0..2).for_each(|_| sets.push_set(|_| {}));
        for sql in
            ["INSERT INTO number (id, n) VALUES (1, 7)\0", "INSERT INTO number (id, n) VALUES (1, 7) -- \0 x", "\0"]
        {
            let batch = [nothing("INSERT INTO number (id, n) VALUES (2, 7)"), nothing(sql)];
            let told = [
                run!(db, nothing(sql)).await,
                run!(db, count(sql)).await,
                run!(db, rows(sql)).await,
                db.open(rows(sql)).await.map(|_| 0),
                db.open(count(sql)).await.map(|_| 0),
                db.run_many(count(sql), sets.clone(), &mut ignore).await,
                db.run_batch(batch[1..].to_vec(), &mut |_, _| Ok(())).await.map(|_| 0),
                {
                    let connection = db.connection().await?;
                    connection.run(key(sql), &mut ignore).await
                },
                db.0.atomic(async |tx| run!(tx, count(sql)).await).await,
            ];
            for (number, answer) in told.into_iter().enumerate() {
                let error = refused(answer);
                let told = (error.kind(), error.is_database());
                assert_eq!(told, (ErrorKind::InvalidQuery, false), "{number} of {sql:?}: {error}");
                assert!(error.to_string().contains("NUL"), "{error}");
            }
            // The connection is of use, and the control: without it, it is run.
            assert_eq!(run!(db, rows("SELECT n FROM number")).await?, 0, "{sql:?}");
        }
        run!(db, count("INSERT INTO number (id, n) VALUES (1, 7)")).await?;
        assert_eq!(run!(db, rows("SELECT n FROM number")).await?, 1);
    }
    Ok(())
}
