//! The evaluator of queries: filters, orders, slices, what is distinct, and what is combined.
use crate::model::{Base, Item, Type, Value};
use crate::tree::{By, Case, Combine, Expression, Inner, Query, Select, Tail, Term};
use crate::truth::{World, order};
use biform::ErrorKind;
use std::cmp::Ordering;

/// What is selected of a row.
pub(crate) type Out = Vec<Value>;

/// What a query answers to each call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answers {
    pub(crate) all: Result<Vec<Out>, ErrorKind>,
    pub(crate) count: Result<u64, ErrorKind>,
    pub(crate) exists: Result<bool, ErrorKind>,
    pub(crate) first: Result<Option<Out>, ErrorKind>,
    pub(crate) last: Result<Option<Out>, ErrorKind>,
    pub(crate) get: Result<Out, ErrorKind>,
    pub(crate) earliest: Result<Out, ErrorKind>,
    pub(crate) latest: Result<Out, ErrorKind>,
    /// Of a query of models.
    pub(crate) keyed: Option<Keyed>,
}

/// What a query answers where rows are asked for by key.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Keyed {
    /// Of the first rows there are, each.
    pub(crate) contains: Result<Vec<bool>, ErrorKind>,
    /// By key.
    pub(crate) in_bulk: Result<Vec<Out>, ErrorKind>,
}

/// How many rows `contains` is asked for.
pub(crate) const LOOKED_FOR: usize = 3;

/// The keys that `in_bulk` is asked for: some rows are not among them, and some of them are of no row.
pub(crate) fn wanted() -> impl Iterator<Item = i64> {
    (1..40).step_by(2)
}

/// A row on its way: what is selected of it, and what it is ordered by.
#[derive(Clone)]
struct Line {
    out: Out,
    keys: Vec<Value>,
}

/// Reckons what orders go by, also of rows that a query drops: MariaDB does so where it looks for rows in another query.
pub(crate) fn reckon_orders(world: &World<'_>, case: &Case) {
    let queries = std::iter::once(&case.query).chain(case.combined.iter().map(|(_, query)| query));
    for term in queries.flat_map(|query| &query.tail.order) {
        if let By::Expression(by) = &term.by {
            case.rows.iter().for_each(|row| drop(world.value(by, row)));
        }
    }
}

/// The answers, and whether the rows of `all` are in an order.
pub(crate) fn answers(world: &World<'_>, case: &Case) -> (Answers, bool) {
    let tail = if case.combined.is_empty() { &case.query.tail } else { &case.whole };
    let types = types(&case.select);
    let read = |out: Out| out.into_iter().zip(&types).map(|(value, of)| read(*of, value)).collect::<Result<Out, _>>();
    let rows = rows(world, case, &tail.order, tail.reverse);
    let all = rows.iter().cloned().map(read).collect();
    // By the key where there is no order: of combined queries, if it is selected.
    let by_key = tail.order.is_empty() && (case.combined.is_empty() || case.select == Select::Models);
    let key = [Term { by: By::Key, descending: false, nulls_first: None }];
    let order = if by_key { &key[..] } else { &tail.order };
    let end = |reverse: bool| match order {
        [] => Err(ErrorKind::InvalidQuery),
        order => self::rows(world, case, order, reverse).into_iter().next().map(read).transpose(),
    };
    let is_whole = case.combined.is_empty() && !tail.is_sliced();
    let column = Term { by: By::Expression(Expression::Column(case.by)), descending: false, nulls_first: None };
    let fields = [&[column][..], &key].concat();
    let extreme = |reverse: bool| match is_whole {
        false => Err(ErrorKind::InvalidQuery),
        true => self::rows(world, case, &fields, reverse).into_iter().next().map_or(Err(ErrorKind::NotFound), read),
    };
    let answers = Answers {
        earliest: extreme(tail.reverse),
        latest: extreme(!tail.reverse),
        keyed: (case.select == Select::Models).then(|| keyed(case, &rows, is_whole)),
        count: Ok(rows.len() as u64),
        exists: Ok(!rows.is_empty()),
        first: end(tail.reverse),
        last: if tail.is_sliced() { Err(ErrorKind::InvalidQuery) } else { end(!tail.reverse) },
        get: match rows.as_slice() {
            [] => Err(ErrorKind::NotFound),
            [one] => read(one.clone()),
            _ => Err(ErrorKind::MultipleFound),
        },
        all,
    };
    (answers, !tail.order.is_empty())
}

/// What is answered by key, of a query without a slice that gives these rows.
fn keyed(case: &Case, rows: &[Out], is_whole: bool) -> Keyed {
    let find = |key: &Value| rows.iter().find(|row| row[0] == *key).cloned();
    let asked = case.rows.iter().take(LOOKED_FOR).map(|row| match is_whole {
        true => Ok(find(&row.key()).is_some()),
        false => Err(ErrorKind::InvalidQuery),
    });
    let contains = asked.collect();
    if !is_whole {
        return Keyed { contains, in_bulk: Err(ErrorKind::InvalidQuery) };
    }
    let types = types(&case.select);
    let found = wanted().filter_map(|key| find(&Value::Int(key)));
    let in_bulk = found.map(|row| row.into_iter().zip(&types).map(|(value, of)| read(*of, value)).collect()).collect();
    Keyed { contains, in_bulk }
}

/// The rows of a case, in an order in place of its own.
fn rows(world: &World<'_>, case: &Case, order: &[Term], reverse: bool) -> Vec<Out> {
    if case.combined.is_empty() {
        let tail = Tail { order: order.to_vec(), reverse, ..case.query.tail.clone() };
        return of_query(world, &case.query, &tail, &case.select);
    }
    // An order that no slice needs means nothing within.
    let member = |query: &Query| of_query(world, query, &without_order(&query.tail), &case.select);
    let mut rows = member(&case.query);
    for (combine, query) in &case.combined {
        let other = member(query);
        rows = match combine {
            Combine::Union => distinct(world, [rows, other].concat()),
            Combine::UnionAll => [rows, other].concat(),
            Combine::Intersection => distinct(world, rows.into_iter().filter(|row| has(&other, row)).collect()),
            Combine::Difference => distinct(world, rows.into_iter().filter(|row| !has(&other, row)).collect()),
        };
    }
    let selected = case.select.expressions();
    let place = |term: &Term| match &term.by {
        By::Key => 0,
        By::Expression(Expression::Column(of)) if selected.is_empty() => 1 + column(*of),
        By::Expression(by) => selected.iter().position(|one| one == by).unwrap(),
    };
    let line = |out: Out| Line { keys: order.iter().map(|term| out[place(term)].clone()).collect(), out };
    cut(sorted(rows.into_iter().map(line).collect(), order, reverse), &case.whole)
}

/// The rows of one query, with a tail in place of its own.
fn of_query(world: &World<'_>, query: &Query, tail: &Tail, select: &Select) -> Vec<Out> {
    let kept = world.rows.iter().filter(|row| kept(world, query, row));
    let key = |term: &Term, row: &Item| match &term.by {
        By::Key => row.key(),
        By::Expression(by) => world.value(by, row),
    };
    let line = |row: &Item| Line {
        out: selected(world, select, row),
        keys: tail.order.iter().map(|term| key(term, row)).collect(),
    };
    let mut lines: Vec<Line> = kept.map(line).collect();
    if tail.distinct {
        // What is ordered by and not selected counts as selected; what is selected makes no difference here.
        let seen = |line: &Line| [line.out.clone(), line.keys.clone()].concat();
        let mut found: Vec<Out> = Vec::new();
        lines.retain(|line| {
            let new = !has(&found, &seen(line));
            found.push(seen(line));
            new
        });
    }
    cut(sorted(lines, &tail.order, tail.reverse), tail)
}

fn kept(world: &World<'_>, query: &Query, row: &Item) -> bool {
    let mut kept = true;
    for (exclude, filter) in &query.filters {
        kept &= world.is_true(filter, row) != *exclude;
    }
    kept
}

fn selected(world: &World<'_>, select: &Select, row: &Item) -> Out {
    match select {
        Select::Models => whole(row),
        other => other.expressions().iter().map(|of| world.value(of, row)).collect(),
    }
}

/// All that a model has, the key first.
pub(crate) fn whole(row: &Item) -> Out {
    let plain = Base::ALL.iter().flat_map(|base| [base.plain(), base.option()]);
    std::iter::once(row.key()).chain(plain.map(|of| row.value(of))).collect()
}

/// Where a column is in a whole model, behind the key.
fn column(of: Type) -> usize {
    Base::ALL.iter().position(|base| *base == of.base).unwrap() * 2 + usize::from(of.null)
}

fn types(select: &Select) -> Vec<Type> {
    let of_models = || Base::ALL.iter().flat_map(|base| [base.plain(), base.option()]);
    match select {
        Select::Models => std::iter::once(Base::I64.plain()).chain(of_models()).collect(),
        other => other.expressions().iter().map(Expression::of_type).collect(),
    }
}

/// What a query within another gives.
pub(crate) fn of_inner(world: &World<'_>, inner: &Inner) -> Vec<Value> {
    let select = Select::One(inner.value.clone());
    let tail = without_order(&inner.query.tail);
    of_query(world, &inner.query, &tail, &select).into_iter().flatten().collect()
}

/// The keys of the rows of a query within another.
pub(crate) fn keys(world: &World<'_>, query: &Query) -> Vec<Value> {
    let rows = of_query(world, query, &without_order(&query.tail), &Select::Models);
    rows.into_iter().map(|row| row[0].clone()).collect()
}

/// The tail, without an order where there is no slice that needs one.
fn without_order(tail: &Tail) -> Tail {
    match tail.is_sliced() {
        true => tail.clone(),
        false => Tail { order: Vec::new(), ..tail.clone() },
    }
}

fn cut(lines: Vec<Line>, tail: &Tail) -> Vec<Out> {
    let (offset, limit) = tail.window();
    let limit = limit.map_or(usize::MAX, |limit| limit as usize);
    lines.into_iter().skip(offset as usize).take(limit).map(|line| line.out).collect()
}

fn sorted(mut lines: Vec<Line>, order: &[Term], reverse: bool) -> Vec<Line> {
    lines.sort_by(|one, other| {
        let mut keys = order.iter().zip(one.keys.iter().zip(&other.keys));
        let found = keys.find_map(|(term, (one, other))| Some(by(term, one, other)).filter(|order| order.is_ne()));
        let order = found.unwrap_or(Ordering::Equal);
        if reverse { order.reverse() } else { order }
    });
    lines
}

/// How two values come in an order. NULLs are the smallest, unless it is said where they come.
fn by(term: &Term, one: &Value, other: &Value) -> Ordering {
    let turned = |order: Ordering| if term.descending { order.reverse() } else { order };
    let nulls = match term.nulls_first {
        Some(true) => Ordering::Less,
        Some(false) => Ordering::Greater,
        None => turned(Ordering::Less),
    };
    match (one, other) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => nulls,
        (_, Value::Null) => nulls.reverse(),
        _ => turned(order(one, other).unwrap()),
    }
}

/// Each row once. Of a whole number and a float that are the same, as where a sum went beyond 64 bits, nobody says which
/// one stays.
fn distinct(world: &World<'_>, rows: Vec<Out>) -> Vec<Out> {
    let mut found: Vec<Out> = Vec::new();
    for row in rows {
        if !has(&found, &row) {
            found.push(row);
        } else if !found.contains(&row) {
            world.maybe_error.set(true);
        }
    }
    found
}

/// Whether a row is among some; a NULL is the same as a NULL.
fn has(rows: &[Out], row: &Out) -> bool {
    let same = |one: &Value, other: &Value| match (one, other) {
        (Value::Null, Value::Null) => true,
        _ => order(one, other) == Some(Ordering::Equal),
    };
    rows.iter().any(|other| row.iter().zip(other).all(|(one, other)| same(one, other)))
}

/// What a value is read as, if the type can hold it.
fn read(of: Type, value: Value) -> Result<Value, ErrorKind> {
    match (of.base, value) {
        (_, Value::Null) if of.null => Ok(Value::Null),
        (_, Value::Null) => Err(ErrorKind::Decode),
        (Base::I32, Value::Int(int)) => i32::try_from(int).map(|_| Value::Int(int)).map_err(|_| ErrorKind::Decode),
        (Base::U32, Value::Int(int)) => u32::try_from(int).map(|_| Value::Int(int)).map_err(|_| ErrorKind::Decode),
        (Base::I32 | Base::I64 | Base::U32, Value::Real(_)) => Err(ErrorKind::Decode),
        // To the nearest.
        (Base::F32, Value::Real(real)) => match real as f32 {
            narrow if narrow.is_infinite() && real.is_finite() => Err(ErrorKind::Decode),
            narrow => Ok(plus_zero(Value::Real(narrow.into()))),
        },
        (Base::Decimal, Value::Int(int)) => Ok(Value::Decimal(int.into())),
        // 15 digits.
        (Base::Decimal, Value::Real(real)) => {
            let digits = rust_decimal::Decimal::from_scientific(&format!("{real:.14e}"));
            digits.map(Value::Decimal).map_err(|_| ErrorKind::Decode)
        }
        (Base::Date, Value::Date(date)) if date.year() < 0 => Err(ErrorKind::Decode),
        (_, value) => Ok(plus_zero(value)),
    }
}

/// Minus zero is equal to zero, and shown as that.
pub(crate) fn plus_zero(value: Value) -> Value {
    match value {
        Value::Real(real) => Value::Real(real + 0.0),
        other => other,
    }
}
