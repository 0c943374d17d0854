//! Makes a case smaller, as long as it still fails.
use crate::tree::{Case, Expression, Predicate, Query, Tail};

/// How many smaller cases are tried.
const TRIES: usize = 2_000;

pub(crate) fn shrink(case: Case, fails: impl Fn(&Case) -> bool) -> Case {
    let (mut case, mut tries) = (case, 0);
    'smaller: loop {
        for smaller in smaller(&case) {
            tries += 1;
            if tries > TRIES {
                return case;
            }
            if fails(&smaller) {
                case = smaller;
                continue 'smaller;
            }
        }
        return case;
    }
}

/// The case with a change at one place, the great changes first.
fn smaller(case: &Case) -> Vec<Case> {
    let mut found = Vec::new();
    for part in [2, 4, 1_000] {
        let size = (case.rows.len() / part).max(1);
        for start in (0..case.rows.len()).step_by(size) {
            let mut rows = case.rows.clone();
            rows.drain(start..(start + size).min(rows.len()));
            found.push(Case { rows, ..case.clone() });
        }
    }
    if !case.combined.is_empty() && case.whole == Tail::default() {
        found.push(Case { combined: Vec::new(), ..case.clone() });
    }
    for at in 0..case.combined.len() {
        let mut less = case.clone();
        less.combined.remove(at);
        if !less.combined.is_empty() {
            found.push(less);
        }
        found.extend(queries(&case.combined[at].1).into_iter().map(|query| {
            let mut less = case.clone();
            less.combined[at].1 = query;
            less
        }));
    }
    found.extend(tails(&case.whole).into_iter().map(|whole| Case { whole, ..case.clone() }));
    found.extend(queries(&case.query).into_iter().map(|query| Case { query, ..case.clone() }));
    found
}

fn queries(query: &Query) -> Vec<Query> {
    let mut found = Vec::new();
    for at in 0..query.filters.len() {
        let mut less = query.clone();
        let (exclude, filter) = less.filters.remove(at);
        found.push(less);
        found.extend(predicates(&filter).into_iter().map(|filter| {
            let mut less = query.clone();
            less.filters[at] = (exclude, filter);
            less
        }));
    }
    found.extend(tails(&query.tail).into_iter().map(|tail| Query { tail, ..query.clone() }));
    found
}

/// An order is taken away as a whole, and only where nothing is cut off by it.
fn tails(tail: &Tail) -> Vec<Tail> {
    let mut found = Vec::new();
    if !tail.order.is_empty() && !tail.is_sliced() {
        found.push(Tail { order: Vec::new(), ..tail.clone() });
    }
    for at in 0..tail.slices.len() {
        let mut less = tail.clone();
        less.slices.remove(at);
        found.push(less);
    }
    // The last term is what tells all rows apart, unless the query is distinct.
    for at in 0..tail.order.len().saturating_sub(1) {
        let mut less = tail.clone();
        less.order.remove(at);
        if !tail.distinct {
            found.push(less);
        }
    }
    for (on, less) in [
        (tail.reverse, Tail { reverse: false, ..tail.clone() }),
        (tail.distinct && !tail.is_sliced() && tail.order.is_empty(), Tail { distinct: false, ..tail.clone() }),
    ] {
        if on {
            found.push(less);
        }
    }
    found
}

fn predicates(of: &Predicate) -> Vec<Predicate> {
    let joined = |one: &Predicate, other: &Predicate, make: fn(Box<Predicate>, Box<Predicate>) -> Predicate| {
        let mut found = vec![one.clone(), other.clone()];
        found.extend(predicates(one).into_iter().map(|one| make(Box::new(one), Box::new(other.clone()))));
        found.extend(predicates(other).into_iter().map(|other| make(Box::new(one.clone()), Box::new(other))));
        found
    };
    match of {
        Predicate::And(one, other) => joined(one, other, Predicate::And),
        Predicate::Or(one, other) => joined(one, other, Predicate::Or),
        Predicate::Xor(one, other) => joined(one, other, Predicate::Xor),
        Predicate::Not(of) => {
            let less = predicates(of).into_iter().map(|of| Predicate::Not(Box::new(of)));
            std::iter::once((**of).clone()).chain(less).collect()
        }
        Predicate::Compare(comparison, left, right) => {
            let mut found: Vec<Predicate> = match left {
                Expression::Truth(of) => vec![(**of).clone()],
                _ => Vec::new(),
            };
            found
                .extend(expressions(left).into_iter().map(|left| Predicate::Compare(*comparison, left, right.clone())));
            found.extend(
                expressions(right).into_iter().map(|right| Predicate::Compare(*comparison, left.clone(), right)),
            );
            found
        }
        Predicate::In(of, list) => (0..list.len())
            .map(|at| {
                let mut list = list.clone();
                list.remove(at);
                Predicate::In(of.clone(), list)
            })
            .collect(),
        Predicate::InQuery(of, inner) => queries(&inner.query)
            .into_iter()
            .map(|query| {
                let mut inner = inner.clone();
                inner.query = query;
                Predicate::InQuery(of.clone(), inner)
            })
            .collect(),
        Predicate::KeyIn(query) => queries(query).into_iter().map(|query| Predicate::KeyIn(Box::new(query))).collect(),
        Predicate::Holds(Expression::Truth(of)) => vec![(**of).clone()],
        _ => Vec::new(),
    }
}

/// What is within, and of the same type.
fn expressions(of: &Expression) -> Vec<Expression> {
    let within: Vec<&Expression> = match of {
        Expression::Arithmetic(_, left, right) | Expression::Extreme(_, left, right) => vec![left, right],
        Expression::Abs(of) | Expression::Lower(of) | Expression::Upper(of) => vec![of],
        Expression::Coalesce(_, other) => vec![other],
        Expression::Concat(one, other) => vec![one, other],
        _ => Vec::new(),
    };
    let is_plain =
        |within: &&Expression| !matches!(within, Expression::Literal(..)) && within.of_type() == of.of_type();
    let column =
        (!matches!(of, Expression::Column(_) | Expression::Literal(..))).then(|| Expression::Column(of.of_type()));
    within.into_iter().filter(is_plain).cloned().chain(column).collect()
}
