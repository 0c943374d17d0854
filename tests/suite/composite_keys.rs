//! Foreign keys to keys of several columns, in every lane: stored, loaded, asked for and given.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::prelude::*;
use biform::{Columns, Result};
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

#[lanes(with(shop))]
async fn rows_of_such_a_key_are_loaded_together(db: Db) -> Result<()> {
    shop(&db).await?;
    let mut sent = Sent::from_now(&db);
    let lines = Line::objects().select_related(|l| (l.order().invoice(), l.replaces())).order_by(|l| l.id.asc());
    let lines = lines.all(&db).await?;
    let news = sent.news(&db);
    assert_eq!(news.len(), 1);
    let on = r#"INNER JOIN "order" AS "t1" ON "t1"."region" = "line"."order_region" AND "t1"."no" = "line"."order_no""#;
    assert!(news[0].contains(on), "{}", news[0]);
    let notes = lines.iter().map(|line| line.order.get().map(|order| order.note.as_str()));
    assert_eq!(notes.collect::<Result<Vec<_>>>()?, ["first", "second", "second"]);
    assert_eq!(lines[1].order.get()?.invoice.get()?.map(|invoice| invoice.total), Some(50));
    assert!(lines[0].order.get()?.invoice.get()?.is_none() && lines[0].replaces.is_none());
    let replaced = lines[1].replaces.as_ref().map(ForeignKey::get).transpose()?;
    assert_eq!(replaced.map(|order| order.note.as_str()), Some("first"));
    // In statements of their own, one for each relation.
    let orders =
        Order::objects().prefetch_related(|o| (o.lines(), o.invoice())).order_by(|o| (o.region.asc(), o.number.asc()));
    let orders = orders.all(&db).await?;
    let news = sent.news(&db);
    assert_eq!(news.len(), 3, "{news:?}");
    let asked = r#""line"."order_region" IN (?) AND "line"."order_no" IN (?)"#;
    assert_eq!(news[1].matches(asked).count(), 3, "{}", news[1]);
    let quantities =
        |order: &Order| order.lines.get().map(|lines| lines.iter().map(|line| line.quantity).collect::<Vec<_>>());
    let quantities = orders.iter().map(quantities).collect::<Result<Vec<_>>>()?;
    assert_eq!(quantities, [vec![10], vec![20, 30], vec![]]);
    let mut lines = Line::objects().prefetch_related(|l| (l.order(), l.replaces())).all(&db).await?;
    assert_eq!(sent.news(&db).len(), 3);
    assert!(lines.iter().all(|line| line.order.get().is_ok_and(|order| order.pk() == line.order.id())));
    biform::prefetch(&db, &mut lines, |l| l.order().lines()).await?;
    assert_eq!(sent.news(&db).len(), 1);
    let mut order = Order::get(&db, (2, 7)).await?;
    assert_eq!(order.lines.load(&db).await?.len(), 2);
    assert_eq!(order.invoice.load(&db).await?.map(|invoice| invoice.total), Some(50));
    assert_eq!(order.replaced_by.load(&db).await?.len(), 0);
    assert_eq!(sent.news(&db).len(), 4);
    // A slice is that of each.
    let last = |o: Columns<Order>| o.lines().order_by(|l| l.quantity.desc()).limit(1);
    let orders = Order::objects().order_by(|o| o.note.asc()).prefetch_related(last).all(&db).await?;
    let quantities = orders.iter().map(|order| order.lines.get().map(|lines| lines.iter().map(|l| l.quantity).sum()));
    assert_eq!(quantities.collect::<Result<Vec<i32>>>()?, [10, 0, 30]);
    Ok(())
}

#[lanes(with(shop))]
async fn rows_are_asked_for_by_such_a_key(db: Db) -> Result<()> {
    let (orders, _) = shop(&db).await?;
    let mut sent = Sent::from_now(&db);
    let mut ids = Vec::new();
    for query in [
        Line::objects().filter(|l| l.order.eq(&orders[1])),
        Line::objects().filter(|l| l.order.eq(orders[1].pk())),
        Line::objects().filter(|l| l.order.eq((2, 7))),
        Line::objects().filter(|l| l.order.ne((1, l.order().number))),
        Line::objects().filter(|l| l.order.in_([(2, 7), (1, 8)])),
        Line::objects().filter(|l| l.order.in_([&orders[1], &orders[2]])),
        Line::objects().filter(|l| l.order.in_(Order::objects().filter(|o| o.note.ge("n")))),
        Line::objects().filter(|l| l.order.in_(Invoice::objects().values(|i| i.order))),
        Line::objects().filter(|l| l.order.in_(Order::objects().order_by(|o| o.note.desc()).limit(1))),
        Line::objects().filter(|l| l.order().note.eq("second")),
        Line::objects().filter(|l| l.order().region.eq(2)),
        Line::objects().filter_by("order__note", "second"),
        Line::objects().filter_by("order__region", 2).filter_by("order__number", "7"),
        Line::objects().allow(|l| l.order).filter_by("order__region__in", [2, 3]),
        Line::objects().exclude(|l| l.order.eq(&orders[0])),
        orders[1].lines().queryset(),
    ] {
        ids.push(query.order_by(|l| l.id.asc()).values(|l| l.id).all(&db).await?);
    }
    assert!(ids.iter().all(|ids| *ids == [Id::from(2), Id::from(3)]), "{ids:?}");
    let news = sent.news(&db);
    assert!(news[2].ends_with(r#"WHERE "line"."order_region" = ? AND "line"."order_no" = ? ORDER BY "line"."id""#));
    let among = r#"("line"."order_region", "line"."order_no") IN (SELECT "#;
    assert!(news[6].contains(among) && news[7].contains(among), "{news:?}");
    // What the key itself tells is asked without a join.
    assert!(news[10].ends_with(r#"FROM "line" WHERE "line"."order_region" = ? ORDER BY "line"."id""#), "{}", news[10]);
    assert!(news[12].contains(r#"WHERE "line"."order_region" = ? AND "line"."order_no" = ?"#), "{}", news[12]);
    let of = |query: QuerySet<Line>| query.order_by(|l| l.id.asc()).values(|l| l.id);
    let first = Order::objects().filter(|o| o.note.eq("first"));
    for query in [
        of(Line::objects().filter(|l| l.replaces.is_not_null())),
        of(Line::objects().filter(|l| l.replaces.ne(None))),
        of(Line::objects().filter(|l| l.replaces.eq(&orders[0]))),
        of(Line::objects().filter(|l| l.replaces.ne(&orders[1]))),
        of(Line::objects().filter(|l| l.replaces.in_(&first))),
        of(Line::objects().exclude(|l| l.replaces.is_null())),
        of(Line::objects().filter(|l| l.replaces().is_not_null())),
        of(Line::objects().exclude(|l| l.replaces().is_null())),
        of(Line::objects().filter_by("replaces__is_null", false)),
        of(Line::objects().filter(|l| l.replaces().note.eq("first"))),
    ] {
        assert_eq!(query.all(&db).await?, [Id::from(2)], "{query:?}");
    }
    for query in [
        of(Line::objects().filter(|l| l.replaces.eq(None))),
        of(Line::objects().filter(|l| l.replaces().is_null())),
        of(Line::objects().filter_by("replaces__isnull", true)),
        of(Line::objects().exclude(|l| l.replaces.eq(&orders[0]))),
        of(Line::objects().exclude(|l| l.replaces.in_(&first))),
    ] {
        assert_eq!(query.all(&db).await?, [Id::from(1), Id::from(3)], "{query:?}");
    }
    let replaced = Line::objects().order_by(|l| l.id.asc()).values(|l| l.replaces().invoice().order.nullable());
    assert_eq!(replaced.all(&db).await?, [None, None, None]);
    // From the other side: whether there is one.
    let order = |query: QuerySet<Order>| query.order_by(|o| (o.region.asc(), o.number.asc())).values(|o| o.note);
    for (query, found) in [
        (Order::objects().filter(|o| o.lines().is_null()), &["none"][..]),
        (Order::objects().filter_by("lines__is_null", true), &["none"]),
        (Order::objects().filter(|o| o.lines().replaces().is_null()), &["first", "second", "none"]),
        (Order::objects().filter(|o| o.lines().is_not_null() & o.lines().replaces.is_null()), &["first", "second"]),
        (Order::objects().filter(|o| o.invoice().order().is_not_null()), &["second"]),
    ] {
        assert_eq!(order(query).all(&db).await?, found);
    }
    // From the other side: one and the same line.
    let heavy = Order::objects().filter(|o| o.lines().quantity.gt(15) & o.lines().replaces.eq((1, 7)));
    assert_eq!(heavy.get(&db).await?.pk(), orders[1].pk());
    assert_eq!(Order::objects().filter(|o| o.lines().order.ne((2, 7))).get(&db).await?.pk(), orders[0].pk());
    let error = Line::objects().filter_by("order", 7).check().unwrap_err().to_string();
    assert!(error.contains("`order__region` or `order__number`"), "{error}");
    Ok(())
}

#[lanes(with(shop))]
async fn such_keys_are_ordered_selected_and_written_together(db: Db) -> Result<()> {
    let (orders, _) = shop(&db).await?;
    let mut sent = Sent::from_now(&db);
    let ordered = Line::objects().order_by(|l| (l.order.desc(), l.id.desc())).values(|l| (l.id, l.order, l.replaces));
    let rows = ordered.all(&db).await?;
    assert_eq!(rows.iter().map(|(id, ..)| id.key().copied()).collect::<Vec<_>>(), [Some(3), Some(2), Some(1)]);
    assert_eq!((&rows[1].1, &rows[1].2, &rows[0].2), (&orders[1].pk(), &Some(orders[0].pk()), &None));
    let named = Line::objects().order_by_name("-order__region,order__note,-id").values(|l| l.id).first(&db).await?;
    assert_eq!(named, Some(Id::from(3)));
    assert_eq!(sent.news(&db).len(), 2);
    let made = [1, 2].map(|quantity| Line::create().order(&orders[2]).replaces(&orders[1]).quantity(quantity));
    let mut made = Line::objects().bulk_create(&db, made).await?;
    assert_eq!(made[1].replaces.as_ref().map(ForeignKey::id), Some(orders[1].pk()));
    made.iter_mut().for_each(|line| (line.order, line.replaces) = (ForeignKey::to(&orders[0]), None));
    assert_eq!(Line::objects().bulk_update(&db, &mut made, |l| (l.order, l.replaces)).await?, 2);
    assert_eq!(orders[0].lines().count(&db).await?, 3);
    assert_eq!(orders[1].replaced_by().count(&db).await?, 0);
    // Its columns together are what an upsert goes by.
    let upserted = Invoice::objects().upsert(&db, Invoice::create().order(&orders[1]).total(51), |i| i.order).await?;
    assert_eq!((upserted.total, Invoice::objects().count(&db).await?), (51, 1));
    let bad = Line::objects().upsert(&db, Line::create().order(&orders[1]).quantity(1), |l| l.order).await.unwrap_err();
    assert!(bad.to_string().contains("no unique constraint of `Line` is on (order)"), "{bad}");
    Ok(())
}

#[lanes(with(shop))]
async fn rows_are_given_to_such_a_key_and_taken_away(db: Db) -> Result<()> {
    let (orders, lines) = shop(&db).await?;
    let mut sent = Sent::from_now(&db);
    orders[2].lines().add(&db, [&lines[0], &lines[1]]).await?;
    let news = sent.news(&db);
    assert_eq!(news, [r#"UPDATE "line" SET "order_region" = ?, "order_no" = ? WHERE "line"."id" IN (?, ?)"#]);
    assert_eq!((orders[2].lines().count(&db).await?, orders[1].lines().count(&db).await?), (2, 1));
    orders[1].replaced_by().set(&db, [&lines[1], &lines[2]]).await?;
    orders[1].replaced_by().remove(&db, [&lines[1]]).await?;
    assert_eq!(orders[1].replaced_by().get(&db).await?.id, lines[2].id);
    assert!(Line::get(&db, 2).await?.replaces.is_none());
    orders[1].replaced_by().clear(&db).await?;
    assert!(!orders[1].replaced_by().exists(&db).await?);
    let line = orders[2].lines().create(&db, Line::create().quantity(5).replaces(&orders[0])).await?;
    assert_eq!((line.order.id(), line.replaces.map(|order| order.id())), (orders[2].pk(), Some(orders[0].pk())));
    let (line, created) =
        orders[2].lines().get_or_create(&db, |l| l.quantity.eq(5), Line::create().quantity(5)).await?;
    assert!(!created && line.order.id() == orders[2].pk());
    Ok(())
}

#[lanes(with(shop))]
async fn rows_that_name_such_a_row_are_saved_with_it(db: Db) -> Result<()> {
    shop(&db).await?;
    let mut sent = Sent::from_now(&db);
    let lines = [1, 2].map(|quantity| Line::create().quantity(quantity));
    let order = Order::create().region(3).number(1).note("new").lines(lines).save(&db).await?;
    // BEGIN, the order, its lines, COMMIT.
    assert_eq!(sent.news(&db).len(), 4);
    assert!(order.lines.get()?.iter().all(|line| line.order.id() == order.pk()));
    assert_eq!(order.lines().count(&db).await?, 2);
    let named = Order::create().region(4).number(4).note("named");
    let line = Line::create().order(named).quantity(5).save(&db).await?;
    assert_eq!((line.order.get()?.note.as_str(), line.order.id()), ("named", Id::from((4, 4))));
    assert_eq!(Line::get(&db, line.id).await?.order.id(), Id::from((4, 4)));
    Ok(())
}

/// What is said of several columns of the model.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(unique(order, shelf), index(shelf, order), check(name = "elsewhere", condition = |p| p.order.ne((0, 0))))]
struct Parcel {
    id: Id<Parcel>,
    order: ForeignKey<Order, (i32, i64)>,
    #[field(index)]
    other: Option<ForeignKey<Order, (i32, i64)>>,
    shelf: i32,
}

#[derive(Insert)]
#[insert(into = Parcel)]
struct NewParcel {
    order: ForeignKey<Order, (i32, i64)>,
    shelf: i32,
}

#[lanes(with(shop))]
async fn constraints_and_rows_to_be_name_such_a_key(db: Db) -> Result<()> {
    let (orders, _) = shop(&db).await?;
    db.create_tables(models![Parcel]).await?;
    let report = db.check_schema(models![Parcel]).await?;
    assert!(report.is_empty(), "{report}");
    let [unique] = Parcel::schema().uniques() else { return Ok(()) };
    assert_eq!((unique.positions(), unique.name()), (&[1, 2, 5][..], "parcel_order_region_order_no_shelf_unique"));
    let indexed: Vec<Vec<usize>> = Parcel::schema().indexes().iter().map(|index| index.positions()).collect();
    assert!(indexed.contains(&vec![5, 1, 2]) && indexed.contains(&vec![3, 4]), "{indexed:?}");
    let mut sent = Sent::from_now(&db);
    let new = || NewParcel { order: ForeignKey::to(&orders[0]), shelf: 1 };
    let made = Parcel::objects().create(&db, new()).await?;
    assert_eq!((made.order.id(), made.other), (orders[0].pk(), None));
    let twice = Parcel::objects().create(&db, new()).await.unwrap_err();
    let fields = twice.constraint().map(|constraint| constraint.fields.clone()).unwrap_or_default();
    assert_eq!((twice.kind(), fields), (ErrorKind::Unique, vec!["order".to_owned(), "shelf".to_owned()]));
    let refused = Parcel::create().order(Id::from((0, 0))).shelf(1).save(&db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Check, "{refused}");
    assert_eq!(sent.news(&db).len(), 3);
    Ok(())
}
