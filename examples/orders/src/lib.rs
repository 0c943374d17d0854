//! A shop's orders: a library whose steps are written once, and called by blocking and by async programs.
//!
//! `place(&shop, "lamp", 2)?` on a blocking executor, `place(&shop, "lamp", 2).await?` on an async one; on a database it
//! is a transaction of its own, and within a transaction it is a part of that.
use biform::prelude::*;
use biform::{Error, Output, Result, Session};

/// What is sold.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Product {
    /// Its key.
    pub id: Id<Product>,
    /// What it is called.
    #[field(unique)]
    pub name: String,
    /// What one costs.
    pub cents: i64,
    /// How many there are.
    pub stock: i64,
}

/// What was ordered.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "purchase")]
pub struct Order {
    /// Its key.
    pub id: Id<Order>,
    /// The product.
    pub product: ForeignKey<Product>,
    /// How many of it.
    pub pieces: i64,
    /// What all of them cost.
    pub cents: i64,
}

/// Orders some pieces of a product: finds it, takes them out of the stock, and writes the order down. All of it lasts, or
/// nothing.
///
/// # Errors
/// `NotFound` for a product that there is not, `Other` where fewer are left.
#[biform::logic]
pub async fn place<O: Output>(session: Session<'_, O>, name: &str, pieces: i64) -> Result<Order> {
    let tx = session.atomic().await?;
    let product = Product::objects().filter(|p| p.name.eq(name)).get(&tx).await?;
    let enough = Product::objects().filter(|p| p.id.eq(product.id) & p.stock.ge(pieces));
    if enough.update(&tx, |p| p.stock.set(p.stock - pieces)).await? == 0 {
        return Err(Error::other(format!("there are no {pieces} left of `{name}`")));
    }
    let order = Order::create().product(product.id).pieces(pieces).cents(product.cents * pieces);
    let order = order.save(&tx).await?;
    tx.commit().await?;
    Ok(order)
}

/// Orders several products, all of them or none: each is a part of the same transaction.
///
/// # Errors
/// As [`place`].
#[biform::logic]
pub async fn place_all<O: Output>(session: Session<'_, O>, basket: &[(&str, i64)]) -> Result<Vec<Order>> {
    let tx = session.atomic().await?;
    let mut orders = Vec::new();
    for (name, pieces) in basket {
        orders.push(place(&tx, name, *pieces).await?);
    }
    tx.commit().await?;
    Ok(orders)
}

impl Order {
    /// Takes the order back: what it took goes back to the stock.
    ///
    /// # Errors
    /// What the database says against it.
    #[biform::logic]
    pub async fn cancel<O: Output>(self, session: Session<'_, O>) -> Result<()> {
        let tx = session.atomic().await?;
        let (product, pieces) = (self.product.id(), self.pieces);
        Product::objects().filter(|p| p.id.eq(product)).update(&tx, |p| p.stock.set(p.stock + pieces)).await?;
        self.delete(&tx).await?;
        tx.commit().await
    }
}
