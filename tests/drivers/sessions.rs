//! Sessions of a server that are ended from outside in the midst of something, and what they keep prepared.
use crate::common::*;

const BEGIN: (Control, &str) = (Control::Begin, "BEGIN");

fn insert_one() -> Statement {
    count("INSERT INTO number (n) VALUES (1)")
}

#[forms]
async fn one_that_was_ended_in_a_transaction_leaves_nothing() -> Result<()> {
    for server in Server::all() {
        let local = Form::connect(&server.url("max_connections=1")).await?;
        run!(local, nothing(TABLE)).await?;
        let db = local.0;
        let connection = db.connection().await?;
        run!(connection, step(BEGIN)).await?;
        run!(connection, insert_one()).await?;
        let mut sessions = Vec::new();
        connection.run(server.session(), &mut keep(&mut sessions)).await?;
        server.kill(sessions[0]);
        let error = refused(run!(connection, insert_one()).await);
        assert!(error.kind() == ErrorKind::Connection && error.is_database(), "{error:?}");
        let lost = refused(run!(connection, step(COMMIT)).await);
        assert_eq!(lost.kind(), ErrorKind::Connection, "{lost}");
        drop(connection);
        assert_eq!(run!(db, rows("SELECT n FROM number")).await?, 0);
        let atomic = db.atomic(async |tx| {
            run!(tx, insert_one()).await?;
            let mut sessions = Vec::new();
            tx.run(server.session(), &mut keep(&mut sessions)).await?;
            server.kill(sessions[0]);
            run!(tx, insert_one()).await
        });
        assert_eq!(refused(atomic.await).kind(), ErrorKind::Connection);
        assert_eq!(run!(db, rows("SELECT n FROM number")).await?, 0);
        // The control: what nobody ends is there.
        db.atomic(async |tx| run!(tx, insert_one()).await).await?;
        assert_eq!(run!(db, rows("SELECT n FROM number")).await?, 1);
    }
    Ok(())
}

#[forms]
async fn one_that_was_ended_under_a_cursor_is_an_error_of_it() -> Result<()> {
    for server in Server::all() {
        let db = Form::connect(&server.url("max_connections=1")).await?.0;
        let mut sessions = Vec::new();
        db.run(server.session(), &mut keep(&mut sessions)).await?;
        let mut cursor = db.open(server.up_to_million()).await?;
        assert!(cursor.next_chunk(1, &mut ignore).await?);
        server.kill(sessions[0]);
        let mut error = None;
        for _ in 0..1000 {
            error = cursor.next_chunk(1000, &mut ignore).await.err();
            if error.is_some() {
                break;
            }
        }
        let error = error.expect("not all of a million rows were on their way");
        assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
        drop(cursor);
        assert_eq!(run!(db, row("SELECT 1")).await?, 1);
    }
    Ok(())
}

impl Server {
    /// Asks how many statements the session has prepared and not let go of, this one counted.
    fn held(&self) -> Statement {
        row(self.either(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%/* kept */%'",
            "SELECT CAST(sum(if(variable_name = 'COM_STMT_PREPARE', 1, -1) * variable_value) AS SIGNED) /* kept */ \
             FROM information_schema.session_status WHERE variable_name IN ('COM_STMT_PREPARE', 'COM_STMT_CLOSE')",
        ))
    }

    /// Asks how often the session has prepared a statement, on MariaDB; PostgreSQL does not tell, but when it was that it
    /// prepared what it has.
    fn prepares(&self) -> Statement {
        row(self.either(
            "SELECT CAST(sum(extract(epoch FROM prepare_time) * 1000000) AS BIGINT) FROM pg_prepared_statements \
             WHERE statement LIKE '%/* kept */%'",
            "SELECT CAST(variable_value AS SIGNED) /* kept */ FROM information_schema.session_status \
             WHERE variable_name = 'COM_STMT_PREPARE'",
        ))
    }
}

#[forms]
async fn prepared_statements_outlive_their_loan() -> Result<()> {
    for server in Server::all() {
        let db = Form::connect(&server.url("max_connections=1")).await?.0;
        let mut prepares = Vec::new();
        for _ in 0..3 {
            for _ in 0..10 {
                assert_eq!(run!(db, row("SELECT 1 /* kept */")).await?, 1);
            }
            db.run(server.prepares(), &mut keep(&mut prepares)).await?;
        }
        // The first of them saw itself being prepared, and on PostgreSQL not yet that it was kept.
        assert_eq!(prepares[1], prepares[2], "{:?}: {prepares:?}", server.dialect);
    }
    Ok(())
}

#[forms]
async fn as_many_statements_are_kept_prepared_as_the_url_says() -> Result<()> {
    for server in Server::all() {
        for (option, wanted) in [("statement_cache=5", 5), ("statement_cache=2", 2), ("statement_cache=0", 1)] {
            let db = Form::connect(&server.url(&format!("max_connections=1&{option}"))).await?.0;
            let mut held = Vec::new();
            for n in 0..10 {
                assert_eq!(run!(db, row(format!("SELECT {n} /* kept */"))).await?, 1);
                // Each form has ways of its own for a cursor, which is read to its end, so that the session stays.
                let mut cursor = db.open(rows(format!("SELECT {n} /* kept */"))).await?;
                assert!(!cursor.next_chunk(2, &mut ignore).await?);
            }
            for _ in 0..2 {
                db.run(server.held(), &mut keep(&mut held)).await?;
            }
            // Where none is kept there is that of the question itself.
            assert_eq!(held, [wanted, wanted], "{:?} {option}", server.dialect);
        }
    }
    Ok(())
}
