//! The arithmetic of servers: whole numbers and decimals are exact, and a result beyond its type is an error.
use crate::model::{Base, Value};
use crate::tree::Arithmetic;
use crate::truth::World;
use biform::Dialect;
use rust_decimal::Decimal;

/// A result of a type; what a server refuses, or may, is left open.
pub(crate) fn calculate(world: &World<'_>, operator: Arithmetic, of: Base, left: &Value, right: &Value) -> Value {
    let result = match (left, right) {
        (Value::Null, _) | (_, Value::Null) => return Value::Null,
        _ if is_by_zero(operator, right) && world.dialect == Dialect::MySql => return Value::Null,
        _ if is_by_zero(operator, right) => None,
        (Value::Int(left), Value::Int(right)) => {
            whole(operator, *left, *right).filter(|result| fits(world, of, *result)).map(Value::Int)
        }
        (Value::Real(left), Value::Real(right)) => float(operator, *left, *right).map(Value::Real),
        (left, right) => exact(operator, decimal(left), decimal(right)).map(Value::Decimal),
    };
    result.unwrap_or_else(|| {
        world.maybe_error.set(true);
        Value::Null
    })
}

fn is_by_zero(operator: Arithmetic, right: &Value) -> bool {
    let is_zero = match right {
        Value::Int(int) => *int == 0,
        Value::Real(real) => *real == 0.0,
        _ => false,
    };
    is_zero && matches!(operator, Arithmetic::Div | Arithmetic::Rem)
}

fn whole(operator: Arithmetic, left: i64, right: i64) -> Option<i64> {
    match operator {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Sub => left.checked_sub(right),
        Arithmetic::Mul => left.checked_mul(right),
        Arithmetic::Div => left.checked_div(right),
        Arithmetic::Rem => left.checked_rem(right),
    }
}

/// PostgreSQL reckons with 32 bits where both sides have them; its next type has 64, as what MariaDB reckons with.
fn fits(world: &World<'_>, of: Base, result: i64) -> bool {
    of != Base::I32 || world.dialect != Dialect::Postgres || i32::try_from(result).is_ok()
}

/// Neither infinite nor so small that it is taken for zero.
fn float(operator: Arithmetic, left: f64, right: f64) -> Option<f64> {
    let result = match operator {
        Arithmetic::Add => left + right,
        Arithmetic::Sub => left - right,
        Arithmetic::Mul => left * right,
        Arithmetic::Div => left / right,
        Arithmetic::Rem => return None,
    };
    let is_lost = result == 0.0 && left != 0.0 && matches!(operator, Arithmetic::Mul | Arithmetic::Div);
    (result.is_finite() && !(is_lost && right != 0.0)).then_some(result)
}

/// As long as it has so few digits that nobody rounds.
fn exact(operator: Arithmetic, left: Decimal, right: Decimal) -> Option<Decimal> {
    let digits = |decimal: Decimal| decimal.mantissa().unsigned_abs().checked_ilog10().map_or(1, |log| log + 1);
    match operator {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Sub => left.checked_sub(right),
        Arithmetic::Mul if digits(left) + digits(right) > 26 => None,
        Arithmetic::Mul => left.checked_mul(right),
        Arithmetic::Div | Arithmetic::Rem => None,
    }
}

fn decimal(value: &Value) -> Decimal {
    match value {
        Value::Decimal(decimal) => *decimal,
        Value::Int(int) => (*int).into(),
        other => panic!("{other:?} is no decimal"),
    }
}
