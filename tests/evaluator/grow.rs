//! Makes cases at random: rows, and queries of them whose answers the documentation tells.
use crate::model::{Base, Type, Value};
use crate::pools;
use crate::random::Random;
use crate::tree::{
    Arithmetic, By, Case, Combine, Comparison, Expression, Extreme, Inner, Lookup, Part, Pattern, Predicate, Query,
    Select, Slice, THREE, Tail, Term,
};

/// How deep a predicate is nested at most.
const DEPTH: usize = 5;

pub(crate) fn case(seed: u64) -> Case {
    let mut random = Random::new(seed);
    let random = &mut random;
    let count = random.below(31);
    let rows = (1..).take(count).map(|id| pools::item(id, random)).collect();
    let select = match random.below(4) {
        0 => Select::Models,
        1 => Select::Three(Box::new(THREE.map(|of| expression(of, 2, random)))),
        _ => {
            let null = random.percent(60);
            Select::One(match random.percent(20) {
                true => {
                    let base = if random.percent(40) { Base::Decimal } else { random.pick(&Base::NUMBERS) };
                    number(Type { base, null }, 2, random)
                }
                false => expression(Type { base: random.pick(&Base::ALL), null }, 3, random),
            })
        }
    };
    let by = Type { base: random.pick(&Base::ALL), null: random.percent(60) };
    let combined = if random.percent(25) { 1 + random.below(3) } else { 0 };
    if combined == 0 {
        let query = query(&select, DEPTH, random);
        return Case { rows, select, query, combined: Vec::new(), whole: Tail::default(), by };
    }
    const ALL: [Combine; 4] = [Combine::Union, Combine::UnionAll, Combine::Intersection, Combine::Difference];
    let first = query(&select, 2, random);
    let combined = (0..combined).map(|_| (random.pick(&ALL), query(&select, 2, random))).collect();
    let mut whole = Tail { reverse: random.percent(20), ..Tail::default() };
    // A query within an expression is another one in the order, which then names what is not selected.
    let shown = format!("{select:?}");
    if random.percent(70) && !shown.contains("InQuery") && !shown.contains("KeyIn") {
        whole.order = of_selected(&select, random);
        whole.slices = slices(random);
    }
    Case { rows, select, query: first, combined, whole, by }
}

fn query(select: &Select, depth: usize, random: &mut Random) -> Query {
    let filters = match random.below(10) {
        0 => 0,
        1..8 => 1,
        _ => 2,
    };
    let filters = (0..filters).map(|_| (random.percent(30), predicate(depth, random))).collect();
    Query { filters, tail: tail(select, random) }
}

fn tail(select: &Select, random: &mut Random) -> Tail {
    let mut tail = Tail { distinct: random.percent(30), reverse: random.percent(25), ..Tail::default() };
    if random.percent(35) {
        return tail;
    }
    tail.order = (0..random.below(3)).map(|_| term(random)).collect();
    // So that the order says of any two rows that differ which comes first.
    match tail.distinct {
        true => tail.order.extend(of_selected(select, random)),
        false => tail.order.push(Term { by: By::Key, descending: random.percent(30), nulls_first: None }),
    }
    tail.slices = slices(random);
    tail
}

/// An order by all that is selected.
fn of_selected(select: &Select, random: &mut Random) -> Vec<Term> {
    let mut order: Vec<Term> = select.expressions().iter().map(|by| by_expression(by.clone(), random)).collect();
    if *select == Select::Models {
        let column = Expression::Column(Type { base: random.pick(&Base::ALL), null: true });
        order.push(by_expression(column, random));
        order.push(Term { by: By::Key, descending: random.percent(50), nulls_first: None });
    }
    order
}

fn term(random: &mut Random) -> Term {
    let of = Type { base: random.pick(&Base::ALL), null: random.percent(70) };
    by_expression(expression(of, 2, random), random)
}

fn by_expression(by: Expression, random: &mut Random) -> Term {
    let nulls_first = random.pick(&[None, None, Some(true), Some(false)]);
    Term { by: By::Expression(by), descending: random.percent(50), nulls_first }
}

fn slices(random: &mut Random) -> Vec<Slice> {
    let calls = random.pick(&[0, 0, 0, 1, 1, 2]);
    let one = |random: &mut Random| match random.below(4) {
        0 => Slice::Limit(random.pick(&[0, 1, 2, 5, 10, 40])),
        1 => Slice::Offset(random.pick(&[0, 1, 2, 5, 40])),
        2 => {
            let from = random.below(5) as u64;
            Slice::Range(from, from + random.below(10) as u64)
        }
        _ => Slice::From(random.below(6) as u64),
    };
    (0..calls).map(|_| one(random)).collect()
}

fn inner(of: Base, random: &mut Random) -> Inner {
    let value = expression(Type { base: of, null: random.percent(50) }, 1, random);
    let query = query(&Select::One(value.clone()), 1, random);
    Inner { query, value }
}

pub(crate) fn predicate(depth: usize, random: &mut Random) -> Predicate {
    let below = depth.saturating_sub(1);
    if depth > 0 && random.percent(60) {
        let mut one = || Box::new(predicate(below, random));
        let (left, right) = (one(), one());
        return match random.below(5) {
            0 | 1 => Predicate::And(left, right),
            2 => Predicate::Or(left, right),
            3 => Predicate::Xor(left, right),
            _ => Predicate::Not(left),
        };
    }
    let left = Type { base: random.pick(&Base::ALL), null: random.percent(60) };
    match random.below(25) {
        0..6 => compare(expression(left, below.min(3), random), below, random),
        6 | 7 => {
            let of = expression(left, below.min(2), random);
            let (low, high) = (right(&of, below, random), right(&of, below, random));
            Predicate::Between(of, low, high)
        }
        8 | 9 => {
            let of = expression(left, below.min(2), random);
            let list = (0..random.below(4)).map(|_| right(&of, below, random)).collect();
            Predicate::In(of, list)
        }
        10 if depth > 0 => Predicate::InQuery(expression(left, 1, random), Box::new(inner(left.base, random))),
        11 if depth > 0 => Predicate::KeyIn(Box::new(query(&Select::Models, 1, random))),
        12 => Predicate::IsNull(expression(left.base.option(), below.min(2), random)),
        13 => Predicate::IsNotNull(expression(left.base.option(), below.min(2), random)),
        14 => Predicate::Holds(expression(Base::Bool.plain(), below.min(2), random)),
        15..18 => pattern(below, random),
        // Parts of dates and times are many.
        18..21 => {
            let base = random.pick(&[Base::I32, Base::I32, Base::Date]);
            compare(part(Type { base, ..left }, 0, random), below, random)
        }
        // Those that become ranges.
        23 | 24 => {
            let of = Expression::Column(Type { base: random.pick(&[Base::Date, Base::Wall, Base::Moment]), ..left });
            let zone = (of.of_type().base == Base::Moment).then(|| pools::place(random));
            let left = Expression::Part(random.pick(&[Part::Year, Part::Date]), zone, Box::new(of));
            compare(left, below, random)
        }
        _ => lookup(below, random),
    }
}

fn compare(left: Expression, depth: usize, random: &mut Random) -> Predicate {
    const ALL: [Comparison; 6] =
        [Comparison::Eq, Comparison::Ne, Comparison::Gt, Comparison::Ge, Comparison::Lt, Comparison::Le];
    let right = right(&left, depth, random);
    Predicate::Compare(random.pick(&ALL), left, right)
}

fn text(depth: usize, random: &mut Random) -> Expression {
    expression(Type { base: Base::Text, null: random.percent(60) }, depth.min(2), random)
}

fn pattern(depth: usize, random: &mut Random) -> Predicate {
    let kind = random.pick(&[Pattern::Like, Pattern::ILike, Pattern::Regex, Pattern::IRegex]);
    let pattern = match kind {
        Pattern::Like | Pattern::ILike => pools::like(random),
        Pattern::Regex | Pattern::IRegex => pools::regex(random),
    };
    Predicate::Pattern(kind, text(depth, random), pattern)
}

fn lookup(depth: usize, random: &mut Random) -> Predicate {
    let lookup = random.pick(&[Lookup::Exact, Lookup::Contains, Lookup::StartsWith, Lookup::EndsWith]);
    let any_case = lookup == Lookup::Exact || random.percent(50);
    let of = text(depth, random);
    // Any text may be looked for in any, whether it can be NULL or not.
    let other = match random.below(10) {
        0 => Expression::Literal(Base::Text.option(), Value::Null),
        1..6 => Expression::Literal(Base::Text.plain(), pools::value(Base::Text, random)),
        _ => text(depth, random),
    };
    Predicate::Text { lookup, any_case, text: of, other }
}

/// What an expression is compared with.
fn right(left: &Expression, depth: usize, random: &mut Random) -> Expression {
    let of = left.of_type();
    match random.below(10) {
        0 if of.null => Expression::Literal(of, Value::Null),
        0..7 => {
            let value = match left {
                Expression::Part(Part::Year | Part::IsoYear, ..) => pools::year(random),
                Expression::Part(part, ..) if part.base() == Base::I32 => pools::small(random),
                _ => pools::value(of.base, random),
            };
            Expression::Literal(of, value)
        }
        _ => expression(Type { null: of.null && random.percent(60), ..of }, depth.min(2), random),
    }
}

/// An expression of just that type: what can be NULL is an `Option`.
pub(crate) fn expression(of: Type, depth: usize, random: &mut Random) -> Expression {
    if depth == 0 || random.percent(30) {
        return Expression::Column(of);
    }
    let below = depth - 1;
    if !of.null && random.percent(20) {
        let one = expression(of.base.option(), below, random);
        let other = match random.percent(50) {
            true => Expression::Literal(of, pools::value(of.base, random)),
            false => expression(of, below, random),
        };
        return Expression::Coalesce(Box::new(one), Box::new(other));
    }
    if random.percent(12) {
        let one = expression(of, below, random);
        let other = right(&one, below, random);
        let extreme = random.pick(&[Extreme::Greatest, Extreme::Least]);
        return Expression::Extreme(extreme, Box::new(one), Box::new(other));
    }
    match of.base {
        base if base.is_number() && random.percent(if base == Base::I32 { 40 } else { 80 }) => {
            number(of, below, random)
        }
        Base::I32 => part(of, below, random),
        Base::I64 => Expression::Length(Box::new(expression(Type { base: Base::Text, ..of }, below, random))),
        Base::Text => text_of(of, below, random),
        Base::Bool if !of.null => Expression::Truth(Box::new(predicate(below, random))),
        Base::Date | Base::Time => part(of, below, random),
        _ => Expression::Column(of),
    }
}

/// A whole number where a decimal is asked for.
fn whole(of: Type, depth: usize, random: &mut Random) -> Expression {
    let base = random.pick(&Base::INTEGERS);
    Expression::Whole(Box::new(expression(Type { base, ..of }, depth, random)))
}

fn number(of: Type, depth: usize, random: &mut Random) -> Expression {
    let is_decimal = of.base == Base::Decimal;
    if is_decimal && random.percent(10) {
        return whole(of, depth, random);
    }
    let left = match is_decimal && !of.null && random.percent(45) {
        true => whole(of, depth, random),
        false => expression(of, depth, random),
    };
    let operator = match random.below(6) {
        0 => return Expression::Abs(Box::new(left)),
        1 => Arithmetic::Add,
        2 => Arithmetic::Sub,
        3 => Arithmetic::Mul,
        4 => Arithmetic::Div,
        _ if Base::INTEGERS.contains(&of.base) => Arithmetic::Rem,
        _ => Arithmetic::Div,
    };
    let right = match is_decimal && random.percent(40) {
        true => whole(of, depth, random),
        false => right(&left, depth, random),
    };
    Expression::Arithmetic(operator, Box::new(left), Box::new(right))
}

/// A part of a date or a time: a number, a date or a time.
fn part(of: Type, depth: usize, random: &mut Random) -> Expression {
    let bases = match of.base {
        Base::Date => [Base::Date, Base::Wall, Base::Moment],
        Base::Time => [Base::Time, Base::Wall, Base::Moment],
        _ => random.pick(&[[Base::Date, Base::Wall, Base::Moment], [Base::Time, Base::Wall, Base::Moment]]),
    };
    let base = random.pick(&bases);
    let within = [(Base::Date, &Part::OF_DATES[..]), (Base::Time, &Part::OF_TIMES[..])];
    let parts: Vec<Part> = within
        .iter()
        .filter(|(alone, _)| base == *alone || matches!(base, Base::Wall | Base::Moment))
        .flat_map(|(_, parts)| parts.iter().copied())
        .filter(|part| part.base() == of.base)
        .collect();
    let zone = (base == Base::Moment && random.percent(60)).then(|| pools::place(random));
    let inner = expression(Type { base, ..of }, depth, random);
    Expression::Part(random.pick(&parts), zone, Box::new(inner))
}

fn text_of(of: Type, depth: usize, random: &mut Random) -> Expression {
    let inner = Box::new(expression(of, depth, random));
    match random.below(4) {
        0 => Expression::Lower(inner),
        1 => Expression::Upper(inner),
        _ if of.null => Expression::Lower(inner),
        _ => {
            let one = text(depth, random);
            let other = match random.percent(50) {
                true => Expression::Literal(Base::Text.plain(), pools::value(Base::Text, random)),
                false => text(depth, random),
            };
            Expression::Concat(Box::new(one), Box::new(other))
        }
    }
}
