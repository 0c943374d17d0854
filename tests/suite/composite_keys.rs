//! Foreign keys to keys of several columns, in every lane: stored, loaded, asked for and given.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::Result;
use biform::prelude::*;
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Order {
    #[field(primary_key)]
    region: i32,
    #[field(primary_key, column = "no")]
    number: i64,
    note: String,
    #[field(reverse = "order")]
    lines: HasMany<Line>,
    #[field(reverse = "replaces")]
    replaced_by: HasMany<Line>,
    invoice: HasOne<Invoice>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Line {
    id: Id<Line>,
    order: ForeignKey<Order, (i32, i64)>,
    replaces: Option<ForeignKey<Order, (i32, i64)>>,
    quantity: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Invoice {
    id: Id<Invoice>,
    #[field(columns("region", "order_no"))]
    order: OneToOne<Order, (i32, i64)>,
    total: i64,
}

/// Two orders of one number, a third that has no lines, and three lines.
#[helper]
async fn shop(db: &Db) -> Result<(Vec<Order>, Vec<Line>)> {
    db.create_tables(models![Invoice, Line, Order]).await?;
    let mut orders = Vec::new();
    for (region, number, note) in [(1, 7, "first"), (2, 7, "second"), (2, 8, "none")] {
        orders.push(Order::create().region(region).number(number).note(note).save(db).await?);
    }
    let mut lines = vec![Line::create().order(&orders[0]).quantity(10).save(db).await?];
    lines.push(Line::create().order(&orders[1]).replaces(&orders[0]).quantity(20).save(db).await?);
    lines.push(Line::create().order(Id::from((2, 7))).replaces(None).quantity(30).save(db).await?);
    Invoice::create().order(&orders[1]).total(50).save(db).await?;
    Ok((orders, lines))
}

#[lanes(with(shop))]
async fn a_row_is_named_by_several_columns(db: Db) -> Result<()> {
    let (orders, lines) = shop(&db).await?;
    let report = db.check_schema(models![Invoice, Line, Order]).await?;
    assert!(report.is_empty(), "{report}");
    let columns: Vec<&str> = Line::schema().fields().iter().map(|field| field.column()).collect();
    assert_eq!(columns, ["id", "order_region", "order_no", "replaces_region", "replaces_no", "quantity"]);
    let names: Vec<&str> = Line::schema().fields().iter().map(|field| field.name()).collect();
    assert_eq!(names[1..4], ["order.region", "order.number", "replaces.region"]);
    let mut sent = Sent::from_now(&db);
    let mut line = Line::get(&db, 2).await?;
    assert_eq!((line.order.id(), line.replaces.as_ref().map(ForeignKey::id)), (orders[1].pk(), Some(orders[0].pk())));
    assert_eq!(line, lines[1]);
    assert_eq!(line.order.get().unwrap_err().kind(), ErrorKind::NotLoaded);
    assert_eq!(line.order.load(&db).await?.note, "second");
    assert_eq!(line.replaces.load(&db).await?.map(|order| order.note.as_str()), Some("first"));
    let news = sent.news(&db);
    assert_eq!(news.len(), 3, "{news:?}");
    assert!(news[1].ends_with(r#"WHERE "order"."region" = ? AND "order"."no" = ?"#), "{}", news[1]);
    assert_eq!((line.order().get(&db).await?.note.as_str(), line.order.get()?.note.as_str()), ("second", "second"));
    // Written as it was read, and by other keys.
    line.order = ForeignKey::to(&orders[2]);
    line.replaces = None;
    line.save(&db).await?;
    let mut again = Line::get(&db, 2).await?;
    assert_eq!((again.order.id(), again.replaces.clone()), (orders[2].pk(), None));
    Line::objects().filter(|l| l.id.eq(2)).update(&db, |l| l.order.set((1, 7))).await?;
    again.refresh(&db).await?;
    assert_eq!(again.order.id(), orders[0].pk());
    again.update(&db, |l| (l.order.set(&orders[1]), l.replaces.set(&orders[2]))).await?;
    assert_eq!((again.order.id(), again.replaces.as_ref().map(ForeignKey::id)), (orders[1].pk(), Some(orders[2].pk())));
    let set = Line::objects().filter(|l| l.id.eq(2)).update(&db, |l| l.replaces.set(None)).await?;
    again.refresh_fields(&db, |l| (l.quantity, l.replaces)).await?;
    assert_eq!((set, again.replaces.is_none(), again.order.id()), (1, true, orders[1].pk()));
    let nobody = Line::create().order(Id::from((9, 9))).quantity(1).save(&db).await.unwrap_err();
    assert_eq!(nobody.kind(), ErrorKind::ForeignKey);
    let twice = Invoice::create().order(&orders[1]).total(1).save(&db).await.unwrap_err();
    assert_eq!(twice.kind(), ErrorKind::Unique);
    assert!(twice.to_string().contains("`Invoice.order` is taken already"), "{twice}");
    let unset = Line::create().order(ForeignKey::default()).quantity(1).save(&db).await.unwrap_err();
    assert_eq!(unset.kind(), ErrorKind::InvalidQuery, "{unset}");
    Ok(())
}
