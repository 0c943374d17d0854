//! A blocking program calls the library.
#![cfg(feature = "blocking")]
use biform::Result;
use biform::prelude::*;
use orders::{Order, Product, place, place_all};

#[test]
fn an_order_is_placed_as_a_whole_or_not_at_all() -> Result<()> {
    let shop = biform::blocking::connect("sqlite::memory:")?;
    shop.create_tables(models![Product, Order])?;
    Product::create().name("lamp").cents(4_900).stock(3).save(&shop)?;
    let stock = || Product::objects().values(|p| p.stock).get(&shop);

    let order = place(&shop, "lamp", 2)?;
    assert_eq!((order.cents, stock()?), (9_800, 1));
    assert_eq!(place(&shop, "lamp", 2).unwrap_err().to_string(), "there are no 2 left of `lamp`");
    assert_eq!(place(&shop, "sofa", 1).unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!((Order::objects().count(&shop)?, stock()?), (1, 1));

    assert!(place_all(&shop, &[("lamp", 1), ("sofa", 1)]).is_err());
    assert_eq!((Order::objects().count(&shop)?, stock()?), (1, 1));

    // Within a transaction it is a part of that.
    shop.atomic(|tx| {
        place(tx, "lamp", 1)?;
        order.cancel(tx)
    })?;
    assert_eq!((Order::objects().count(&shop)?, stock()?), (1, 2));
    Ok(())
}
