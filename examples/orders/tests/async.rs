//! An async program calls the library, also from tasks that it spawns.
#![cfg(feature = "async")]
use biform::prelude::*;
use biform::{Error, Result};
use orders::{Order, Product, place, place_all};

#[tokio::test]
async fn an_order_is_placed_as_a_whole_or_not_at_all() -> Result<()> {
    let shop = biform::connect("sqlite::memory:").await?;
    shop.create_tables(models![Product, Order]).await?;
    Product::create().name("lamp").cents(4_900).stock(3).save(&shop).await?;
    let stock = || Product::objects().values(|p| p.stock).get(&shop);

    let task = shop.clone();
    let order = tokio::spawn(async move { place(&task, "lamp", 2).await }).await.map_err(Error::other)??;
    assert_eq!((order.cents, stock().await?), (9_800, 1));
    assert_eq!(place(&shop, "lamp", 2).await.unwrap_err().to_string(), "there are no 2 left of `lamp`");
    assert_eq!(place(&shop, "sofa", 1).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!((Order::objects().count(&shop).await?, stock().await?), (1, 1));

    assert!(place_all(&shop, &[("lamp", 1), ("sofa", 1)]).await.is_err());
    assert_eq!((Order::objects().count(&shop).await?, stock().await?), (1, 1));

    // Within a transaction it is a part of that.
    shop.atomic(async |tx| {
        place(tx, "lamp", 1).await?;
        order.cancel(tx).await
    })
    .await?;
    assert_eq!((Order::objects().count(&shop).await?, stock().await?), (1, 2));
    Ok(())
}
