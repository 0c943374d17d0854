//! Transactions that get into each other's way on a server: the one that loses is told so, or run again.
use crate::cases::cases;
use crate::common::*;
use biform::Isolation::{ReadCommitted, Serializable};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

#[derive(Model, Debug, Clone, PartialEq)]
struct Doctor {
    id: Id<Doctor>,
    on_call: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Account {
    id: Id<Account>,
    money: i64,
}

/// What has been done by those that meet.
#[derive(Default)]
struct Done {
    /// Closures called.
    begun: AtomicU32,
    /// Closures that came to their ends, all that they did well done.
    ended: AtomicU32,
    /// Hooks of `on_commit` called.
    hooked: Arc<AtomicU32>,
    /// Those that have read, and those that have written.
    read: AtomicU32,
    written: AtomicU32,
}

impl Done {
    fn hook(&self) -> impl FnOnce() + Send + use<> {
        let hooked = Arc::clone(&self.hooked);
        move || {
            one_more(&hooked);
        }
    }
}

const BEGIN: (Control, &str) = (Control::Begin, "BEGIN");

/// Counts on, and gives the count before.
fn one_more(counter: &AtomicU32) -> u32 {
    counter.fetch_add(1, Ordering::SeqCst)
}

fn count_of(counter: &AtomicU32) -> u32 {
    counter.load(Ordering::SeqCst)
}

impl Server {
    /// So many connections, and PostgreSQL looks for deadlocks at once.
    fn contested(&self, connections: u32) -> String {
        let at_once =
            if self.dialect == Dialect::Postgres { "&after_connect=SET%20deadlock_timeout='5ms'" } else { "" };
        self.url(&format!("max_connections={connections}{at_once}"))
    }

    /// What the loser is told: MariaDB has those who read lock what they read, and sees a deadlock.
    fn skew(&self) -> ErrorKind {
        if self.dialect == Dialect::Postgres { ErrorKind::Serialization } else { ErrorKind::Deadlock }
    }

    /// The number of a session, and a number that stays what it is within a transaction alone.
    fn session_and_moment(&self) -> [&'static str; 2] {
        match self.dialect.family() {
            biform::Family::Postgres => {
                ["SELECT pg_backend_pid()", "SELECT (extract(epoch FROM now()) * 1000000)::int8"]
            }
            _ => ["SELECT connection_id()", "SELECT IF(@@in_transaction, 0, CAST(uuid_short() AS SIGNED))"],
        }
    }
}

/// How many of two failed. Each must have failed in this way.
fn losses(answers: [Result<()>; 2], kind: ErrorKind) -> usize {
    let errors: Vec<_> = answers.into_iter().filter_map(Result::err).collect();
    for error in &errors {
        assert_eq!((error.kind(), error.is_database(), error.is_retryable()), (kind, true, true), "{error}");
    }
    errors.len()
}

/// Two doctors are on call, and each goes home if somebody else stays: each is right alone.
#[forms]
async fn of_two_writes_that_skew_one_is_told_or_run_again() -> Result<()> {
    for server in Server::all() {
        let db = Form::connect(&server.contested(2)).await?.0;
        db.create_tables(models![Doctor]).await?;
        let doctors = [true, true].map(|on_call| Doctor::create().on_call(on_call));
        let ids = Doctor::objects().bulk_create(&db, doctors).await?.into_iter().map(|d| d.id);
        let ids: Vec<_> = ids.collect();
        // The two connections there are. Neither is in a transaction.
        let sessions = async || {
            let both = [db.connection().await?, db.connection().await?];
            let (mut numbers, mut moments) = (Vec::new(), Vec::new());
            for connection in &both {
                let [number, moment] = server.session_and_moment();
                connection.run(row(number), &mut keep(&mut numbers)).await?;
                connection.run(row(moment), &mut keep(&mut moments)).await?;
                connection.run(row(moment), &mut keep(&mut moments)).await?;
                run!(connection, step(BEGIN)).await?;
                connection.run(row(moment), &mut keep(&mut moments)).await?;
                connection.run(row(moment), &mut keep(&mut moments)).await?;
                run!(connection, step(ROLLBACK)).await?;
            }
            let is_inside: Vec<_> = moments.chunks(2).map(|pair| pair[0] == pair[1]).collect();
            assert_eq!(is_inside, [false, true, false, true]);
            numbers.sort();
            Ok::<_, Error>(numbers)
        };
        let (before, rounds) = (sessions().await?, cases(200).max(10));
        let mut again = 0;
        for (level, retries) in [(Serializable, 20), (Serializable, 0), (ReadCommitted, 20)] {
            for _ in 0..rounds {
                Doctor::objects().update(&db, |d| d.on_call.set(true)).await?;
                let done = Done::default();
                let meet = async |come: &AtomicU32| {
                    one_more(come);
                    let start = Instant::now();
                    // The other one may have failed on its way.
                    while count_of(come) < 2 && start.elapsed() < Duration::from_secs(5) {
                        lane!(blocking => { std::thread::yield_now(); }, async => { tokio::task::yield_now().await; });
                    }
                };
                let leave = async |doctor: Id<Doctor>| {
                    let tries = AtomicU32::new(0);
                    let plan = db.transaction().isolation(level).retries(retries);
                    plan.run(async |tx| {
                        let is_first = one_more(&tries) == 0;
                        one_more(&done.begun);
                        tx.on_commit(done.hook());
                        let here = Doctor::objects().filter(|d| d.on_call).count(tx).await?;
                        if is_first {
                            meet(&done.read).await;
                        }
                        if here > 1 {
                            Doctor::objects().filter(|d| d.id.eq(doctor)).update(tx, |d| d.on_call.set(false)).await?;
                        }
                        if is_first && server.dialect == Dialect::Postgres {
                            meet(&done.written).await;
                        }
                        Ok(())
                    })
                    .await
                };
                let answers = lane!(
                    blocking => {
                        std::thread::scope(|scope| {
                            let other = scope.spawn(|| leave(ids[1]));
                            [leave(ids[0]), other.join().unwrap()]
                        })
                    },
                    async => { <[_; 2]>::from(futures::join!(leave(ids[0]), leave(ids[1]))) }
                );
                let lost = losses(answers, server.skew());
                let on_call = Doctor::objects().filter(|d| d.on_call).count(&db).await?;
                let [begun, hooked] = [&done.begun, &*done.hooked].map(count_of);
                match (level, retries) {
                    (Serializable, 0) => assert_eq!((lost, on_call, begun, hooked), (1, 1, 2, 1)),
                    (Serializable, _) => {
                        assert_eq!((lost, on_call, hooked), (0, 1, 2));
                        assert!((3..=42).contains(&begun), "{begun}");
                        again += begun - 2;
                        // On PostgreSQL both had done all that they do, so it was COMMIT that failed first.
                        let done_before = if server.dialect == Dialect::Postgres { count_of(&done.written) } else { 2 };
                        assert_eq!(done_before, 2);
                    }
                    // Nobody is told, and nobody stays.
                    _ => assert_eq!((lost, on_call, begun, hooked), (0, 0, 2, 2)),
                }
            }
        }
        assert_eq!(sessions().await?, before, "a conflict costs no connection");
        let form = lane!(blocking => { "blocking" }, async => { "async" });
        say(&format!("conflicts, {:?}, {form}: skewed writes: {} pairs, {again} run again", server.dialect, rounds));
    }
    Ok(())
}

/// Each of two writes what the other one writes next.
#[forms]
async fn of_two_in_a_deadlock_one_is_told_or_run_again() -> Result<()> {
    for server in Server::all() {
        let db = Form::connect(&server.contested(2)).await?.0;
        db.create_tables(models![Account]).await?;
        let accounts = [0, 0].map(|money| Account::create().money(money));
        let ids = Account::objects().bulk_create(&db, accounts).await?.into_iter().map(|account| account.id);
        let ids: Vec<_> = ids.collect();
        // The two connections there are. Neither is in a transaction.
        let sessions = async || {
            let both = [db.connection().await?, db.connection().await?];
            let (mut numbers, mut moments) = (Vec::new(), Vec::new());
            for connection in &both {
                let [number, moment] = server.session_and_moment();
                connection.run(row(number), &mut keep(&mut numbers)).await?;
                connection.run(row(moment), &mut keep(&mut moments)).await?;
                connection.run(row(moment), &mut keep(&mut moments)).await?;
                run!(connection, step(BEGIN)).await?;
                connection.run(row(moment), &mut keep(&mut moments)).await?;
                connection.run(row(moment), &mut keep(&mut moments)).await?;
                run!(connection, step(ROLLBACK)).await?;
            }
            let is_inside: Vec<_> = moments.chunks(2).map(|pair| pair[0] == pair[1]).collect();
            assert_eq!(is_inside, [false, true, false, true]);
            numbers.sort();
            Ok::<_, Error>(numbers)
        };
        let (before, rounds) = (sessions().await?, cases(100).max(10));
        let mut again = 0;
        for retries in [20, 0] {
            for _ in 0..rounds {
                Account::objects().update(&db, |a| a.money.set(0)).await?;
                let done = Done::default();
                let pay = async |first: Id<Account>, second: Id<Account>| {
                    let tries = AtomicU32::new(0);
                    let plan = db.transaction().retries(retries);
                    plan.run(async |tx| {
                        let is_first = one_more(&tries) == 0;
                        one_more(&done.begun);
                        tx.on_commit(done.hook());
                        Account::objects().filter(|a| a.id.eq(first)).update(tx, |a| a.money.set(a.money + 1)).await?;
                        one_more(&done.written);
                        let start = Instant::now();
                        while is_first && count_of(&done.written) < 2 && start.elapsed() < Duration::from_secs(5) {
                            lane!(blocking => { std::thread::yield_now(); }, async => { tokio::task::yield_now().await; });
                        }
                        Account::objects().filter(|a| a.id.eq(second)).update(tx, |a| a.money.set(a.money + 1)).await?;
                        one_more(&done.ended);
                        Ok(())
                    })
                    .await
                };
                let answers = lane!(
                    blocking => {
                        std::thread::scope(|scope| {
                            let other = scope.spawn(|| pay(ids[1], ids[0]));
                            [pay(ids[0], ids[1]), other.join().unwrap()]
                        })
                    },
                    async => { <[_; 2]>::from(futures::join!(pay(ids[0], ids[1]), pay(ids[1], ids[0]))) }
                );
                let lost = losses(answers, ErrorKind::Deadlock);
                let money = Account::objects().order_by(|a| a.id.asc()).values(|a| a.money).all(&db).await?;
                let [begun, ended, hooked] = [&done.begun, &done.ended, &*done.hooked].map(count_of);
                match retries {
                    0 => assert_eq!((lost, money, begun, ended, hooked), (1, vec![1, 1], 2, 1, 1)),
                    _ => {
                        assert_eq!((lost, money, ended, hooked), (0, vec![2, 2], 2, 2));
                        assert!((3..=42).contains(&begun), "{begun}");
                        again += begun - 2;
                    }
                }
            }
        }
        assert_eq!(sessions().await?, before, "a conflict costs no connection");
        let form = lane!(blocking => { "blocking" }, async => { "async" });
        say(&format!("conflicts, {:?}, {form}: deadlocks: {} pairs, {again} run again", server.dialect, rounds));
    }
    Ok(())
}

/// Who loses within a savepoint may go on after it where the database lets him. MariaDB does not: it has undone the whole
/// transaction, of which nothing is to stay then, whatever else is asked of it.
#[forms]
async fn a_deadlock_within_a_savepoint_undoes_that_or_the_whole() -> Result<()> {
    for server in Server::all() {
        let db = Form::connect(&server.contested(2)).await?.0;
        db.create_tables(models![Account]).await?;
        let accounts = [0, 0].map(|money| Account::create().money(money));
        let ids = Account::objects().bulk_create(&db, accounts).await?.into_iter().map(|account| account.id);
        let ids: Vec<_> = ids.collect();
        for _ in 0..cases(50).max(5) {
            Account::objects().update(&db, |a| a.money.set(0)).await?;
            let done = Done::default();
            let pay = async |first: Id<Account>, second: Id<Account>| {
                let more = async |tx: &_, id: Id<Account>, more: i64| {
                    Account::objects().filter(|a| a.id.eq(id)).update(tx, |a| a.money.set(a.money + more)).await
                };
                db.atomic(async |tx| {
                    more(tx, first, 1).await?;
                    one_more(&done.written);
                    let start = Instant::now();
                    while count_of(&done.written) < 2 && start.elapsed() < Duration::from_secs(5) {
                        lane!(blocking => { std::thread::yield_now(); }, async => { tokio::task::yield_now().await; });
                    }
                    let within = tx.atomic(async |tx| more(tx, second, 1).await).await;
                    if let Err(error) = &within {
                        assert!(matches!(error.kind(), ErrorKind::Deadlock), "{error}");
                        one_more(&done.ended);
                    }
                    more(tx, first, 10).await?;
                    Ok::<_, Error>(within.is_ok())
                })
                .await
            };
            let answers: [Result<bool>; 2] = lane!(
                blocking => {
                    std::thread::scope(|scope| {
                        let other = scope.spawn(|| pay(ids[1], ids[0]));
                        [pay(ids[0], ids[1]), other.join().unwrap()]
                    })
                },
                async => { <[_; 2]>::from(futures::join!(pay(ids[0], ids[1]), pay(ids[1], ids[0]))) }
            );
            assert_eq!(count_of(&done.ended), 1, "one of the two lost");
            let mut wanted = [0, 0];
            for (payer, answer) in answers.iter().enumerate() {
                wanted[payer] += if answer.is_ok() { 11 } else { 0 };
                wanted[1 - payer] += i64::from(matches!(answer, Ok(true)));
            }
            let goes_on = server.dialect == Dialect::Postgres;
            assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), if goes_on { 2 } else { 1 });
            let money = Account::objects().order_by(|a| a.id.asc()).values(|a| a.money).all(&db).await?;
            assert_eq!(money, wanted, "{answers:?}");
        }
    }
    Ok(())
}

/// Many pay each other in whatever order they come.
#[forms]
async fn what_many_pay_each_other_is_there_in_the_end() -> Result<()> {
    const ACCOUNTS: usize = 4;
    const PAYERS: usize = 4;
    for server in Server::all() {
        let db = Form::connect(&server.contested(PAYERS as u32)).await?.0;
        db.create_tables(models![Account]).await?;
        let accounts = [100; ACCOUNTS].map(|money| Account::create().money(money));
        let ids = Account::objects().bulk_create(&db, accounts).await?.into_iter().map(|account| account.id);
        let ids: Vec<_> = ids.collect();
        let payments = cases(500).max(25);
        let done = Done::default();
        let pay = async |payer: usize| {
            for number in 0..payments {
                let from = (payer + number * 7) % ACCOUNTS;
                let to = (from + 1 + number % (ACCOUNTS - 1)) % ACCOUNTS;
                let plan = db.transaction().isolation(Serializable).retries(200);
                plan.run(async |tx| {
                    one_more(&done.begun);
                    let (from, to) = (Account::get(tx, ids[from]).await?, Account::get(tx, ids[to]).await?);
                    for (account, more) in [(from, -1), (to, 1)] {
                        let money = account.money + more;
                        Account::objects().filter(|a| a.id.eq(account.id)).update(tx, |a| a.money.set(money)).await?;
                    }
                    one_more(&done.ended);
                    Ok(())
                })
                .await?;
            }
            Ok::<_, Error>(())
        };
        let answers: Vec<Result<()>> = lane!(
            blocking => {
                std::thread::scope(|scope| {
                    let payers: Vec<_> = (0..PAYERS).map(|payer| { let pay = &pay; scope.spawn(move || pay(payer)) }).collect();
                    payers.into_iter().map(|payer| payer.join().unwrap()).collect()
                })
            },
            async => { futures::future::join_all((0..PAYERS).map(&pay)).await }
        );
        answers.into_iter().collect::<Result<()>>()?;
        let money = Account::objects().order_by(|a| a.id.asc()).values(|a| a.money).all(&db).await?;
        assert_eq!(money.iter().sum::<i64>(), 100 * ACCOUNTS as i64);
        let mut wanted = [100; ACCOUNTS];
        for (payer, number) in (0..PAYERS).flat_map(|payer| (0..payments).map(move |number| (payer, number))) {
            let from = (payer + number * 7) % ACCOUNTS;
            wanted[from] -= 1;
            wanted[(from + 1 + number % (ACCOUNTS - 1)) % ACCOUNTS] += 1;
        }
        assert_eq!(money, wanted);
        let again = count_of(&done.begun) as usize - PAYERS * payments;
        let form = lane!(blocking => { "blocking" }, async => { "async" });
        say(&format!(
            "conflicts, {:?}, {form}: payments: {} made, {again} run again",
            server.dialect,
            PAYERS * payments
        ));
        assert!(again > 0, "nobody was in anybody's way");
    }
    Ok(())
}
