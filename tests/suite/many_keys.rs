//! More keys than a statement binds: what is loaded, deleted and unlinked by them goes in several, in every lane.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::prelude::*;
use biform::{Dialect, Executor, Result};
use biform_lanes::{helper, lanes};
use std::net::Ipv4Addr;

#[derive(Model, Debug, Clone, PartialEq)]
struct Net {
    id: Id<Net>,
    hosts: HasMany<Host>,
    watched: ManyToMany<Host>,
}

/// Its key is of a type of which each value is bound, however many there are.
#[derive(Model, Debug, Clone, PartialEq)]
struct Host {
    #[field(primary_key)]
    address: Ipv4Addr,
    #[field(on_delete = "cascade")]
    net: ForeignKey<Net>,
    labels: HasMany<Label>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Label {
    id: Id<Label>,
    text: String,
    #[field(on_delete = "cascade")]
    host: ForeignKey<Host, Ipv4Addr>,
}

fn address(number: usize) -> Ipv4Addr {
    Ipv4Addr::from(u32::try_from(number).unwrap_or_default())
}

/// How many hosts there are: one more than a statement binds keys.
fn hosts(dialect: Dialect) -> usize {
    dialect.max_binds() + 1
}

/// A net of so many hosts, of which the first and the last have a label.
#[helper]
async fn net(db: &Db) -> Result<Net> {
    db.create_tables(models![Net, Host, Label]).await?;
    let net = Net::create().save(db).await?;
    let count = hosts(db.dialect());
    Host::objects().bulk_create(db, (0..count).map(|number| Host::create().address(address(number)).net(&net))).await?;
    for (text, number) in [("first", 0), ("last", count - 1)] {
        Label::create().text(text).host(Id::from(address(number))).save(db).await?;
    }
    Ok(net)
}

#[lanes(with(net))]
async fn as_many_keys_are_loaded_for_unlinked_and_deleted_at_once_as_a_statement_binds(db: Db) -> Result<()> {
    let net = net(&db).await?;
    let count = hosts(db.dialect());
    let mut sent = Sent::from_now(&db);
    // The condition binds a value beside the keys.
    let hosts =
        Host::objects().prefetch_related(|h| h.labels().filter(|l| l.text.ne(""))).order_by(|h| h.address.asc());
    let hosts = hosts.all(&db).await?;
    let news = sent.news(&db);
    assert_eq!((hosts.len(), news.len()), (count, 3));
    let keys: Vec<usize> = news.iter().map(|sql| sql.matches('?').count()).collect();
    assert_eq!(keys, [0, count - 1, 2 + 1]);
    let texts = |host: &Host| host.labels.get().map(|labels| labels.iter().map(|l| l.text.clone()).collect::<Vec<_>>());
    assert_eq!((texts(&hosts[0])?, texts(&hosts[1])?), (vec!["first".to_owned()], vec![]));
    assert_eq!(texts(&hosts[count - 1])?, ["last"]);

    net.watched().add(&db, [&hosts[0], &hosts[count - 1]]).await?;
    sent.news(&db);
    net.watched().remove(&db, &hosts).await?;
    assert_eq!(sent.news(&db).iter().filter(|sql| sql.starts_with("DELETE")).count(), 2);
    assert_eq!(net.watched().count(&db).await?, 0);
    drop(hosts);

    sent.news(&db);
    let deleted = net.delete(&db).await?;
    let expected = [("Net", 1), ("Host", count as u64), ("Label", 2)];
    assert_eq!(deleted.by_model().collect::<Vec<_>>(), expected);
    let news = sent.news(&db);
    let begun: Vec<String> =
        news.iter().map(|sql| sql.split(" WHERE ").next().unwrap_or_default().to_owned()).collect();
    assert_eq!(begun.len(), 8, "{begun:?}");
    Ok(())
}

#[lanes]
async fn rows_are_joined_beyond_those_that_are_known_to_be_shared(db: Db) -> Result<()> {
    db.create_tables(models![Net, Host, Label]).await?;
    let net = Net::create().save(&db).await?;
    let known = 10_000;
    Host::objects()
        .bulk_create(&db, (0..=known).map(|number| Host::create().address(address(number)).net(&net)))
        .await?;
    // One of each, and two more of the first.
    let of = (0..=known).chain([0, 0]).map(address);
    Label::objects().bulk_create(&db, of.clone().map(|of| Label::create().text("").host(Id::from(of)))).await?;
    let before = db.count();
    let labels = Label::objects().select_related(|l| l.host()).order_by(|l| l.id.asc()).all(&db).await?;
    assert_eq!(db.count() - before, 1);
    let hosts: Vec<&Host> = labels.iter().map(|label| label.host.get()).collect::<Result<_>>()?;
    assert!(hosts.iter().map(|host| host.address).eq(of));
    assert!(std::ptr::eq(hosts[known + 1], hosts[known + 2]) && !std::ptr::eq(hosts[0], hosts[known + 1]));
    Ok(())
}
