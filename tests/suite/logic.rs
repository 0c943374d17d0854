//! Steps of a user's, written once: called in both forms, in a transaction of their own or of the caller's.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::prelude::*;
use biform::{Error, Output, Result, Session};
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Account {
    id: Id<Account>,
    #[field(unique)]
    owner: String,
    balance: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Movement {
    id: Id<Movement>,
    payer: i64,
    payee: i64,
    sum: i64,
}

/// Three steps that belong together; it fails after the first where there is no payee.
#[biform::logic]
async fn transfer<O: Output>(session: Session<'_, O>, payer: &str, payee: &str, sum: i64) -> Result<Movement> {
    let tx = session.atomic().await?;
    let rich = Account::objects().filter(|a| a.owner.eq(payer) & a.balance.ge(sum));
    if rich.update(&tx, |a| a.balance.set(a.balance - sum)).await? == 0 {
        return Err(Error::other("there is not so much on it"));
    }
    let payee = owned_by(&tx, payee).await?;
    Account::objects().filter(|a| a.id.eq(payee.id)).update(&tx, |a| a.balance.set(a.balance + sum)).await?;
    let payer = owned_by(&tx, payer).await?;
    let key = |account: &Account| account.id.key().copied().unwrap_or_default();
    let movement = Movement::create().payer(key(&payer)).payee(key(&payee)).sum(sum).save(&tx).await?;
    tx.commit().await?;
    Ok(movement)
}

#[biform::logic]
async fn owned_by<O: Output>(session: Session<'_, O>, owner: &str) -> Result<Account> {
    Account::objects().filter(|a| a.owner.eq(owner)).get(&session).await
}

/// Adds up what an account gave, movement by movement: it calls itself.
#[biform::logic]
async fn given<O: Output>(session: Session<'_, O>, payer: i64, after: i64) -> Result<i64> {
    let later = Movement::objects().filter(|m| m.payer.eq(payer) & m.id.gt(after)).order_by(|m| m.id.asc());
    let Some(movement) = later.first(&session).await? else { return Ok(0) };
    let after = movement.id.key().copied().unwrap_or_default();
    Ok(movement.sum + given(&session, payer, after).await?)
}

/// What is given is borrowed, owned, generic or of a type without a name; what comes back may be borrowed.
#[biform::logic]
async fn first_of<'t, O: Output, S: AsRef<str> + Sync>(
    session: Session<'_, O>,
    mut owners: Vec<S>,
    more: impl Iterator<Item = S>,
    otherwise: &'t Option<String>,
) -> Result<(Option<Account>, Option<&'t str>)> {
    owners.extend(more);
    for owner in &owners {
        let found = Account::objects().filter(|a| a.owner.eq(owner.as_ref())).first(&session).await?;
        if found.is_some() {
            return Ok((found, None));
        }
    }
    Ok((None, otherwise.as_deref()))
}

impl Account {
    #[biform::logic]
    async fn deposit<O: Output>(&mut self, session: Session<'_, O>, sum: i64) -> Result<&i64> {
        self.update(&session, |a| a.balance.set(a.balance + sum)).await?;
        Ok(&self.balance)
    }
}

#[biform::logic]
impl Account {
    const START: i64 = 10;

    async fn open<O: Output>(session: Session<'_, O>, owner: &str) -> Result<Self> {
        Account::create().owner(owner).balance(Self::START).save(&session).await
    }
}

/// A user's own trait, with a method that has a body and one that has none.
#[biform::logic]
trait Fee: Sync {
    fn percent(&self) -> i64;

    async fn sum<O: Output>(&self, session: Session<'_, O>, owner: &str) -> Result<i64>;

    async fn take<O: Output>(&self, session: Session<'_, O>, owner: &str) -> Result<i64> {
        let sum = self.sum(&session, owner).await?;
        transfer(&session, owner, "bank", sum).await?;
        Ok(sum)
    }
}

struct Yearly;

#[biform::logic]
impl Fee for Yearly {
    fn percent(&self) -> i64 {
        10
    }

    async fn sum<O: Output>(&self, session: Session<'_, O>, owner: &str) -> Result<i64> {
        Ok(owned_by(&session, owner).await?.balance * self.percent() / 100)
    }
}

/// `a` and `b` with 100 each, and a bank; not in the log.
#[helper]
async fn bank(db: &Db) -> Result<()> {
    db.inner().create_tables(models![Account, Movement]).await?;
    let accounts = [("a", 100), ("b", 100), ("bank", 0)];
    let accounts = accounts.map(|(owner, sum)| Account::create().owner(owner).balance(sum));
    Account::objects().bulk_create(db.inner(), accounts).await?;
    Ok(())
}

#[helper]
async fn balances(db: &Db) -> Result<Vec<i64>> {
    Account::objects().order_by(|a| a.id.asc()).values(|a| a.balance).all(db.inner()).await
}

#[lanes(with(bank, balances))]
async fn steps_last_together_or_not_at_all(db: Db) -> Result<()> {
    bank(&db).await?;
    let mut sent = Sent::from_now(&db);
    assert_eq!(transfer(&db, "a", "b", 30).await?.sum, 30);
    // BEGIN, four of them and the INSERT, COMMIT.
    assert_eq!(sent.news(&db).len(), 7);
    assert_eq!(balances(&db).await?, [70, 130, 0]);

    let error = transfer(&db, "a", "nobody", 30).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    // BEGIN, an UPDATE and a SELECT; what was dropped is rolled back by its connection.
    assert_eq!(sent.news(&db).len(), 3);
    assert_eq!(balances(&db).await?, [70, 130, 0]);

    let error = transfer(&db, "a", "b", 1_000).await.unwrap_err();
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Other, "there is not so much on it"));
    assert_eq!(balances(&db).await?, [70, 130, 0]);
    Ok(())
}

#[lanes(with(bank, balances))]
async fn within_a_transaction_the_caller_commits(db: Db) -> Result<()> {
    bank(&db).await?;
    let mut sent = Sent::from_now(&db);
    db.atomic(async |tx| {
        transfer(tx, "a", "b", 30).await?;
        transfer(&*tx, "b", "a", 10).await
    })
    .await?;
    // One BEGIN, one COMMIT, five statements each.
    assert_eq!(sent.news(&db).len(), 12);
    assert_eq!(balances(&db).await?, [80, 120, 0]);

    let undone = db
        .atomic(async |tx| {
            transfer(tx, "a", "b", 30).await?;
            Err::<(), _>(Error::other("no"))
        })
        .await;
    assert_eq!(undone.unwrap_err().kind(), ErrorKind::Other);
    assert_eq!(sent.news(&db).len(), 7);
    assert_eq!(balances(&db).await?, [80, 120, 0]);
    Ok(())
}

#[lanes(with(bank, balances))]
async fn a_half_is_never_committed_by_the_caller(db: Db) -> Result<()> {
    bank(&db).await?;
    let mut sent = Sent::from_now(&db);
    // It has taken the money when it fails, and its error is swallowed.
    let swallowed = db
        .atomic(async |tx| {
            assert!(transfer(tx, "a", "nobody", 30).await.is_err());
            Ok(())
        })
        .await;
    assert_eq!(swallowed.unwrap_err().kind(), ErrorKind::BrokenTransaction);
    assert_eq!(sent.news(&db).len(), 4);
    assert_eq!(balances(&db).await?, [100, 100, 0]);

    // In a savepoint it is undone alone.
    sent.news(&db);
    db.atomic(async |tx| {
        assert!(tx.atomic(async |tx| transfer(tx, "a", "nobody", 30).await).await.is_err());
        transfer(tx, "a", "b", 1).await
    })
    .await?;
    // BEGIN, a savepoint, two statements, its undoing in two, five statements, COMMIT.
    assert_eq!(sent.news(&db).len(), 12);
    assert_eq!(balances(&db).await?, [99, 101, 0]);
    Ok(())
}

#[biform::logic]
async fn read_and_give_up<O: Output>(session: Session<'_, O>) -> Result<u64> {
    let tx = session.atomic().await?;
    let count = Account::objects().count(&tx).await?;
    Err(Error::other(format!("{count} are too many")))
}

#[biform::logic]
async fn write_and_undo<O: Output>(session: Session<'_, O>) -> Result<u64> {
    let tx = session.atomic().await?;
    let deleted = Account::objects().delete(&tx).await?;
    tx.rollback().await?;
    Ok(deleted.total())
}

#[lanes(with(bank, balances))]
async fn what_only_read_breaks_nothing_and_what_is_undone_is_gone(db: Db) -> Result<()> {
    bank(&db).await?;
    let mut sent = Sent::from_now(&db);
    db.atomic(async |tx| {
        assert_eq!(read_and_give_up(tx).await.unwrap_err().to_string(), "3 are too many");
        transfer(tx, "a", "b", 1).await
    })
    .await?;
    assert_eq!(sent.news(&db).len(), 8);
    assert_eq!(balances(&db).await?, [99, 101, 0]);

    assert_eq!(write_and_undo(&db).await?, 3);
    assert_eq!(sent.news(&db).len(), 3);
    let broken = db.atomic(async |tx| write_and_undo(tx).await).await;
    assert_eq!(broken.unwrap_err().kind(), ErrorKind::BrokenTransaction);
    assert_eq!(balances(&db).await?, [99, 101, 0]);
    Ok(())
}

#[lanes(with(bank))]
async fn it_calls_itself_and_takes_what_a_function_takes(db: Db) -> Result<()> {
    bank(&db).await?;
    let mut sent = Sent::from_now(&db);
    for sum in [1, 2, 3] {
        transfer(&db, "a", "b", sum).await?;
    }
    sent.news(&db);
    assert_eq!(given(&db, 1, 0).await?, 6);
    assert_eq!(sent.news(&db).len(), 4);
    let otherwise = Some("none".to_owned());
    let (found, _) = first_of(&db, vec!["x"], ["b", "a"].into_iter(), &otherwise).await?;
    assert_eq!(found.map(|account| account.owner), Some("b".to_owned()));
    assert_eq!(sent.news(&db).len(), 2);
    assert_eq!(first_of(&db, vec!["x"], std::iter::empty(), &otherwise).await?.1, Some("none"));
    Ok(())
}

#[lanes(with(bank, balances))]
async fn methods_and_traits_are_written_once_too(db: Db) -> Result<()> {
    bank(&db).await?;
    let mut sent = Sent::from_now(&db);
    let mut account = Account::open(&db, "c").await?;
    sent.news(&db);
    assert_eq!(Yearly.sum(&db, "a").await?, 10);
    assert_eq!(sent.news(&db).len(), 1);
    assert_eq!(*account.deposit(&db, 90).await?, 100);
    assert_eq!(Yearly.take(&db, "c").await?, 10);
    assert_eq!(balances(&db).await?, [100, 100, 10, 90]);
    Ok(())
}
