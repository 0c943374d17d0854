//! Statements in one batch: what they answer, and what is left of them when one fails, is what it is one by one.
use crate::common::*;

/// A sink that keeps integers, with the places of their statements.
fn keep_all(kept: &mut Vec<(usize, i64)>) -> impl FnMut(usize, &dyn Row) -> Result<()> + Send + '_ {
    |place, row| match row.get(0)? {
        ValueRef::Int(value) => {
            kept.push((place, value));
            Ok(())
        }
        other => panic!("not an integer: {other:?}"),
    }
}

fn ignore_all(_: usize, _: &dyn Row) -> Result<()> {
    Ok(())
}

fn numbers() -> Statement {
    rows("SELECT n FROM number ORDER BY n")
}

/// Inside a transaction and outside of one, what a batch does is done in its order.
#[forms]
async fn a_batch_answers_as_its_statements_do() -> Result<()> {
    for place in Place::all::<Form>() {
        let db = Form::connect(&place.url("max_connections=1")).await?;
        assert_eq!(
            db.run_batch(vec![nothing(TABLE), nothing("CREATE TABLE other (n INTEGER)")], &mut ignore_all).await?,
            [0, 0]
        );
        assert_eq!(db.run_batch(vec![], &mut ignore_all).await?, [0; 0]);
        for is_inside in [false, true] {
            let connection = db.connection().await?;
            if is_inside {
                run!(connection, step(BEGIN)).await?;
            }
            // Twice, as a statement that is kept prepared goes another way.
            for turn in [1, 2] {
                let batch = vec![
                    insert(turn * 10),
                    insert(turn * 10 + 1),
                    numbers(),
                    count("UPDATE number SET n = n + 1 WHERE n >= ?").bind(turn * 10),
                    row("SELECT n FROM number ORDER BY n DESC"),
                    nothing("DELETE FROM other"),
                    nothing("INSERT INTO other SELECT n FROM number"),
                    count("DELETE FROM number"),
                    numbers(),
                ];
                let mut kept = Vec::new();
                let answers = connection.run_batch(batch, &mut keep_all(&mut kept)).await?;
                assert_eq!(answers, [1, 1, 2, 2, 1, 0, 0, 2, 0]);
                let (read, keys): (Vec<_>, Vec<_>) = kept.into_iter().partition(|(place, _)| *place > 1);
                assert_eq!(read, [(2, turn * 10), (2, turn * 10 + 1), (4, turn * 10 + 2)]);
                assert_eq!(keys, [(0, keys[0].1), (1, keys[0].1 + 1)]);
            }
            if is_inside {
                run!(connection, step(COMMIT)).await?;
            }
            let mut other = Vec::new();
            run!(connection, rows("SELECT n FROM other WHERE n = 21")).await?;
            connection.run(rows("SELECT n FROM other ORDER BY n"), &mut keep(&mut other)).await?;
            assert_eq!(other, [21, 22]);
        }
    }
    Ok(())
}

/// What fails in the middle, and why.
fn failing() -> Vec<(Statement, ErrorKind)> {
    vec![
        (insert(1), ErrorKind::Unique),
        (count("INSERT INTO number (nope) VALUES (1)"), ErrorKind::Database),
        (rows("SELEC 1"), ErrorKind::Database),
        (count("INSERT INTO number (n) VALUES (?)"), ErrorKind::InvalidQuery),
        (count("INSERT INTO number (n) VALUES (?)").bind(f64::NAN), ErrorKind::Encode),
    ]
}

#[forms]
async fn the_first_failure_ends_a_batch() -> Result<()> {
    for place in Place::all::<Form>() {
        let db = Form::connect(&place.url("max_connections=1")).await?;
        run!(db, nothing(TABLE)).await?;
        run!(db, nothing("CREATE UNIQUE INDEX number_n ON number (n)")).await?;
        run!(db, insert(1)).await?;
        for (wrong, kind) in failing() {
            // The second time all but the wrong one are kept prepared.
            for _ in 0..2 {
                let batch = || vec![insert(2), numbers(), insert(3), wrong.clone(), insert(4), numbers()];
                let mut kept = Vec::new();
                let error = refused(db.run_batch(batch(), &mut keep_all(&mut kept)).await);
                assert_eq!((error.kind(), error.statement()), (kind, Some(3)), "{error}");
                assert!(kept.contains(&(1, 2)) && kept.iter().all(|(place, _)| *place < 3), "{kept:?}");
                let mut stayed = Vec::new();
                db.run(numbers(), &mut keep(&mut stayed)).await?;
                assert_eq!(stayed, [1, 2, 3], "{error}");
                run!(db, count("DELETE FROM number WHERE n > 1")).await?;

                let connection = db.connection().await?;
                run!(connection, step(BEGIN)).await?;
                let error = refused(connection.run_batch(batch(), &mut ignore_all).await);
                assert_eq!((error.kind(), error.statement()), (kind, Some(3)), "{error}");
                run!(connection, step(ROLLBACK)).await?;
                assert_eq!(run!(connection, numbers()).await?, 1);
            }
        }
    }
    Ok(())
}

#[forms]
async fn what_only_reads_ends_at_the_first_failure_too() -> Result<()> {
    for place in Place::all::<Form>() {
        let db = Form::connect(&place.url("max_connections=1")).await?;
        run!(db, nothing(TABLE)).await?;
        for n in [1, 2] {
            run!(db, insert(n)).await?;
        }
        let wrong = [rows("SELECT nope FROM number"), rows("SELECT n FROM number WHERE n = ?")];
        for wrong in wrong {
            let mut kept = Vec::new();
            let batch = vec![numbers(), numbers(), wrong, numbers()];
            let error = refused(db.run_batch(batch, &mut keep_all(&mut kept)).await);
            assert_eq!(error.statement(), Some(2), "{error}");
            assert_eq!(kept, [(0, 1), (0, 2), (1, 1), (1, 2)]);
        }
        let mut fail = |place: usize, _: &dyn Row| if place == 1 { Err(Error::other(std::fmt::Error)) } else { Ok(()) };
        for _ in 0..2 {
            let error = refused(db.run_batch(vec![numbers(), numbers(), up_to(1000)], &mut fail).await);
            assert!(error.downcast_ref::<std::fmt::Error>().is_some());
            assert_eq!(error.statement(), Some(1));
            assert_eq!(run!(db, up_to(100)).await?, 100, "the connection is of use again");
        }
    }
    Ok(())
}

/// Definitions may go as one text, whatever is in them.
#[forms]
async fn definitions_are_told_apart() -> Result<()> {
    for place in Place::all::<Form>() {
        let db = Form::connect(&place.url("max_connections=1")).await?;
        let table = |n: usize| nothing(format!("CREATE TABLE t{n} (n INTEGER) -- the {n}. of them"));
        let wrong = ["CREATE TABLE t1 (n INTEGER)", "CREATE TABEL t9 (n INTEGER)", "CREATE INDEX i ON nowhere (n)"];
        run!(db, table(1)).await?;
        for (turn, wrong) in wrong.into_iter().enumerate() {
            let first = turn * 10 + 10;
            let batch = vec![table(first), table(first + 1), nothing(wrong), table(first + 2)];
            let error = refused(db.run_batch(batch, &mut ignore_all).await);
            assert_eq!(error.statement(), Some(2), "{error}");
            let there = run!(db, rows(format!("SELECT n FROM t{first}"))).await;
            assert_eq!(there.is_err(), place.is(Dialect::Postgres), "only a server that can undoes those before it");
            refused(run!(db, rows(format!("SELECT n FROM t{}", first + 2))).await);
        }
        if place.is(Dialect::Postgres) {
            // What is no statement, or several, is none of those beside it.
            let odd =
                [nothing("-- nothing"), nothing("CREATE TABLE a (n INTEGER); CREATE TABLE b (n INTEGER);"), table(2)];
            assert_eq!(db.run_batch(odd.to_vec(), &mut ignore_all).await?, [0; 3]);
            assert_eq!(db.run_batch(vec![numbers_of("a"), numbers_of("b")], &mut ignore_all).await?, [0, 0]);
        }
    }
    Ok(())
}

fn numbers_of(table: &str) -> Statement {
    rows(format!("SELECT n FROM {table}"))
}

/// A step of a transaction in a batch is known as one.
#[forms]
async fn a_batch_may_hold_steps() -> Result<()> {
    for place in Place::all::<Form>() {
        let db = Form::connect(&place.url("max_connections=1")).await?;
        run!(db, nothing(TABLE)).await?;
        let steps = |end| vec![step(BEGIN), insert(1), step(end)];
        db.run_batch(steps(ROLLBACK), &mut ignore_all).await?;
        db.run_batch(steps(COMMIT), &mut ignore_all).await?;
        assert_eq!(run!(db, numbers()).await?, 1);
        // Left open, it is undone.
        db.run_batch(vec![step(BEGIN), insert(2)], &mut ignore_all).await?;
        assert_eq!(run!(db, numbers()).await?, 1);

        let connection = db.connection().await?;
        let savepoint = (Control::Savepoint, "SAVEPOINT s");
        let undo = || {
            [step((Control::RollbackTo, "ROLLBACK TO SAVEPOINT s")), step((Control::Release, "RELEASE SAVEPOINT s"))]
        };
        connection.run_batch(vec![step(BEGIN), insert(3), step(savepoint), insert(4)], &mut ignore_all).await?;
        refused(run!(connection, rows("SELECT nope FROM number")).await);
        connection.run_batch(undo().to_vec(), &mut ignore_all).await?;
        let error = refused(connection.run_batch(undo().to_vec(), &mut ignore_all).await);
        assert_eq!(error.statement(), Some(0));
        run!(connection, step(ROLLBACK)).await?;
        drop(connection);
        assert_eq!(run!(db, numbers()).await?, 1);
    }
    Ok(())
}

/// More than what fits on the way there and on the way back.
#[forms]
async fn neither_side_of_a_large_batch_waits_for_ever() -> Result<()> {
    for place in Place::all::<Form>() {
        let db = Form::connect(&place.url("max_connections=1")).await?;
        run!(db, nothing("CREATE TABLE text (n INTEGER, t TEXT NOT NULL)")).await?;
        let text = "x".repeat(20_000);
        let connection = db.connection().await?;
        run!(connection, step(BEGIN)).await?;
        let one = |n: i64| {
            let insert = count("INSERT INTO text (n, t) VALUES (?, ?)").bind(n).bind(text.as_str());
            [insert, rows("SELECT n, t FROM text WHERE n > ?").bind(n - 10)]
        };
        let mut read = 0;
        let mut sink = |place: usize, row: &dyn Row| {
            assert!(place % 2 == 1);
            if let ValueRef::Text(text) = row.get(1)? {
                read += text.len();
            }
            Ok(())
        };
        let answers = connection.run_batch((0..400).flat_map(one).collect(), &mut sink).await?;
        let came: u64 = answers.chunks(2).map(|pair| pair[1]).sum();
        assert_eq!((answers.len(), came, read), (800, 3_955, 3_955 * 20_000));
        run!(connection, step(COMMIT)).await?;
        drop(connection);
        let columns = |n: i64| rows("SELECT t FROM text WHERE n <> ?").bind(n);
        assert_eq!(db.run_batch((0..30).map(columns).collect(), &mut ignore_all).await?, [399; 30]);
    }
    Ok(())
}

/// What was prepared before a table was altered is prepared anew, where nothing is done twice.
#[forms]
async fn a_batch_outlives_the_tables_it_was_prepared_for() -> Result<()> {
    for place in Place::shared::<Form>().into_iter().filter(Place::is_server) {
        let (db, other) = (Form::connect(&place.url("max_connections=1")).await?, Form::connect(&place.url("")).await?);
        run!(db, nothing(TABLE)).await?;
        let mut widths = Vec::new();
        for column in ["a", "b"] {
            let all = || rows("SELECT * FROM number");
            run!(db, insert(1)).await?;
            db.run_batch(vec![numbers(), all(), all()], &mut ignore_all).await?;
            run!(other, nothing(format!("ALTER TABLE number ADD COLUMN {column} INTEGER"))).await?;
            let mut width = |place: usize, row: &dyn Row| {
                widths.push((place, row.column_count()));
                Ok(())
            };
            db.run_batch(vec![numbers(), all(), all(), numbers()], &mut width).await?;
            run!(db, count("DELETE FROM number")).await?;
        }
        assert_eq!(widths, [(0, 1), (1, 3), (2, 3), (3, 1), (0, 1), (1, 4), (2, 4), (3, 1)]);
    }
    Ok(())
}

/// A value that does not fit what a parameter was of has not been sent: also in a transaction it is prepared anew.
#[cfg(feature = "blocking")]
#[test]
fn a_batch_outlives_the_types_it_was_prepared_for() {
    let Some(server) = Server::postgres() else { return };
    let db = Immediate::connect(&server.url("max_connections=1")).unwrap();
    run!(db, nothing("CREATE TABLE narrow (n smallint)")).unwrap();
    let add = |n: i64| count("INSERT INTO narrow VALUES (?)").bind(n);
    run!(db, add(1)).unwrap();
    server.admin(&format!("ALTER TABLE {}.narrow ALTER COLUMN n TYPE bigint", server.name()));
    let connection = db.connection().unwrap();
    run!(connection, step(BEGIN)).unwrap();
    let answers = connection.run_batch(vec![add(2), add(100_000), add(3)], &mut ignore_all).unwrap();
    assert_eq!(answers, [1, 1, 1]);
    run!(connection, step(COMMIT)).unwrap();
    assert_eq!(run!(connection, rows("SELECT n FROM narrow")).unwrap(), 4);
}
