//! IP addresses: `inet` on PostgreSQL, bytes elsewhere, in one order everywhere.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::check_schema::kinds;
use biform::prelude::*;
use biform::{DifferenceKind, Purpose, Result, Statement};
use biform_lanes::{helper, lanes};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

#[derive(Model, Debug, Clone, PartialEq)]
struct Host {
    id: Id<Host>,
    #[field(unique)]
    address: IpAddr,
    gateway: Option<Ipv4Addr>,
    #[field(db_default = Ipv6Addr::LOCALHOST)]
    six: Option<Ipv6Addr>,
    others: Vec<IpAddr>,
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// In their order.
const WRITTEN: [&str; 6] = ["9.0.0.1", "10.0.0.1", "192.0.2.1", "::1", "::ffff:10.0.0.1", "2001:db8::1"];

#[helper]
async fn hosts(db: &Db) -> Result<()> {
    db.create_tables(models![Host]).await?;
    let rows = WRITTEN.iter().rev().map(|address| {
        let gateway = Some(Ipv4Addr::new(10, 0, 0, 254)).filter(|_| address.starts_with("10."));
        Host::create().address(ip(address)).gateway(gateway).six(Ipv6Addr::LOCALHOST).others([ip(address), ip("::2")])
    });
    Host::objects().bulk_create(db, rows).await.map(drop)
}

#[lanes(with(hosts))]
async fn they_are_found_and_ordered(db: Db) -> Result<()> {
    hosts(&db).await?;
    let seen = db.count();
    let ordered = Host::objects().order_by(|h| h.address.asc()).values(|h| h.address);
    assert_eq!(ordered.all(&db).await?, WRITTEN.map(ip));
    // What is made of an address of version 4 is another one.
    assert_eq!(Host::objects().filter(|h| h.address.eq(ip("10.0.0.1"))).count(&db).await?, 1);
    assert_eq!(
        Host::objects().filter(|h| h.address.in_([ip("::1"), ip("9.0.0.1"), ip("9.0.0.2")])).count(&db).await?,
        2
    );
    assert_eq!(Host::objects().filter(|h| h.address.lt(ip("::"))).count(&db).await?, 3);
    assert_eq!(Host::objects().filter(|h| h.gateway.eq(Ipv4Addr::new(10, 0, 0, 254))).count(&db).await?, 1);
    assert_eq!(Host::objects().filter_by("address", "2001:0DB8:0::1").count(&db).await?, 1);
    assert_eq!(Host::objects().filter_by("address__between", ["10.0.0.0", "10.255.255.255"]).count(&db).await?, 1);
    assert_eq!(Host::objects().filter(|h| h.others.contains([ip("::1")])).count(&db).await?, 1);
    assert_eq!(Host::objects().filter(|h| h.others.get(1).eq(ip("::2"))).count(&db).await?, 6);
    assert_eq!(db.count() - seen, 9);
    let error = Host::objects().filter_by("address", "10.0.0.0/8").count(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidQuery);
    assert!(error.to_string().contains("in the form of `192.0.2.1`"), "{error}");
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "host")]
struct Four {
    id: Id<Four>,
    address: Ipv4Addr,
    #[field(column = "six")]
    other: Option<i32>,
}

#[lanes(with(hosts))]
async fn one_of_another_version_is_not_read(db: Db) -> Result<()> {
    hosts(&db).await?;
    let seen = db.count();
    let addresses = Four::objects().order_by(|f| f.id.asc()).values(|f| f.address);
    let error = addresses.clone().all(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("found an IPv6 address"), "{error}");
    assert_eq!(addresses.filter(|f| f.address.eq(Ipv4Addr::new(9, 0, 0, 1))).all(&db).await?.len(), 1);
    let error = Four::objects().all(&db).await.unwrap_err();
    assert!(error.to_string().contains("host.address"), "{error}");
    assert_eq!(db.count() - seen, 3);
    Ok(())
}

#[lanes(with(hosts))]
async fn one_with_a_netmask_is_a_network(db: Db) -> Result<()> {
    hosts(&db).await?;
    if db.dialect() != Dialect::Postgres {
        return Ok(());
    }
    let seen = db.count();
    let network =
        Statement::new(Purpose::Nothing, "UPDATE host SET address = '10.1.0.1/16' WHERE address = '10.0.0.1'");
    db.run(network, &mut |_| Ok(())).await?;
    let error = Host::objects().all(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("host.address") && error.to_string().contains("netmask"), "{error}");
    assert_eq!(Host::objects().filter(|h| h.address.eq(ip("::1"))).all(&db).await?.len(), 1);
    assert_eq!(db.count() - seen, 3);
    Ok(())
}

#[lanes(with(hosts))]
async fn their_columns_are_as_the_model_says(db: Db) -> Result<()> {
    hosts(&db).await?;
    let made = Host::create().address(ip("::9")).gateway(None).others([]).save(&db).await?;
    assert_eq!(made.six, Some(Ipv6Addr::LOCALHOST));
    let seen = db.count();
    let same = db.check_schema(models![Host]).await?;
    assert!(same.is_empty(), "{same}");
    let other = db.check_schema(models![Four]).await?;
    assert!(kinds(&other).contains(&DifferenceKind::ColumnType), "{other}");
    assert!(db.count() > seen);
    let error = Host::create().address(ip("::9")).gateway(None).others([]).save(&db).await.map(|host| host.id);
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Unique);
    Ok(())
}
