//! Tables of somebody else's, in every lane: they are named and compared, and left alone.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use biform::prelude::*;
use biform::{DifferenceKind, Result};
use biform_lanes::lanes;

/// The table as its owner has it.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "customer")]
struct Owned {
    id: Id<Owned>,
    name: String,
    vip: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(unmanaged)]
struct Customer {
    id: Id<Customer>,
    name: String,
    vip: bool,
    orders: HasMany<Order>,
    tags: ManyToMany<Label>,
    likes: ManyToMany<Customer>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "customer_order")]
struct Order {
    id: Id<Order>,
    #[field(on_delete = "cascade")]
    customer: ForeignKey<Customer>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Label {
    id: Id<Label>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(unmanaged)]
struct Stranger {
    id: Id<Stranger>,
}

#[lanes]
async fn a_table_of_somebody_elses_is_left_alone_and_named(db: Db) -> Result<()> {
    db.create_tables(models![Owned]).await?;
    let seen = db.count();
    db.create_tables(models![Order, Customer, Label]).await?;
    let sent = db.statements().split_off(seen).join("; ").replace('`', "\"");
    // The table of pairs with a table that is managed is created, and that with itself is not.
    assert!(sent.contains(r#"REFERENCES "customer" ("id")"#) && sent.contains(r#""customer_tags""#), "{sent}");
    assert!(!sent.contains(r#"CREATE TABLE IF NOT EXISTS "customer" "#) && !sent.contains("customer_likes"), "{sent}");
    let ann = Customer::create().name("Ann").vip(true).save(&db).await?;
    ann.orders().create(&db, Order::create()).await?;
    assert_eq!(Order::objects().filter(|o| o.customer().vip.eq(true)).count(&db).await?, 1);
    assert_eq!(Owned::objects().count(&db).await?, 1);
    assert!(ann.delete(&db).await?.of::<Order>() == 1);
    Ok(())
}

#[lanes]
async fn a_table_of_somebody_elses_is_compared(db: Db) -> Result<()> {
    db.create_tables(models![Stranger]).await?;
    assert_eq!(db.count(), 0);
    let report = db.check_schema(models![Stranger]).await?;
    let kinds: Vec<DifferenceKind> = report.differences().iter().map(|difference| difference.kind).collect();
    assert_eq!(kinds, [DifferenceKind::MissingTable]);
    Ok(())
}
