//! What a server is asked of what SQLite is asked, and what differs there: a case is fitted to a database. What is left
//! out is so for the reason that is given.
use crate::model::{Base, Item, Tag, Type, Value};
use crate::tree::{Arithmetic, By, Case, Expression, Inner, Pattern, Predicate, Query, Select, Tail, Term};
use crate::typed::Held;
use biform::Dialect;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// The years whose clocks all databases know: the rules of zones are written into a statement up to 2100 where a database
/// has none, and other tests look at the first and the last years there are.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2099;

/// Patterns that every language of regular expressions reads alike: a dot, an end and a class are what they differ in.
const REGEXES: [&str; 9] = ["a", "^a", "[ab]", "^(a|b)", "a{2}", "[^a]", "%", "", "^A"];

/// Names in a tally that a server is not asked for.
pub(crate) fn is_left_out(dialect: Dialect, name: &str) -> bool {
    let left_out = ["add of f32", "sub of f32", "mul of f32", "div of f32", "div of decimal"];
    dialect != Dialect::Sqlite && (left_out.contains(&name) || name.starts_with("div of a"))
}

/// The case as it is asked of a database.
pub(crate) fn fitted(dialect: Dialect, case: Case) -> Case {
    match dialect.family() {
        biform::Family::Sqlite => case,
        _ => Fit(dialect).case(case),
    }
}

struct Fit(Dialect);

impl Fit {
    fn case(&self, case: Case) -> Case {
        Case {
            rows: case.rows.into_iter().map(|row| self.row(row)).collect(),
            select: match case.select {
                Select::Models => Select::Models,
                Select::One(one) => Select::One(self.expression(one)),
                Select::Three(three) => Select::Three(Box::new(three.map(|of| self.expression(of)))),
            },
            query: self.query(case.query),
            combined: case.combined.into_iter().map(|(combine, query)| (combine, self.query(query))).collect(),
            whole: self.whole(self.tail(case.whole)),
            by: case.by,
        }
    }

    fn query(&self, query: Query) -> Query {
        let filters = query.filters.into_iter().map(|(exclude, filter)| (exclude, self.predicate(filter)));
        Query { filters: filters.collect(), tail: self.tail(query.tail) }
    }

    fn tail(&self, tail: Tail) -> Tail {
        let order = tail.order.into_iter().map(|term| Term {
            by: match term.by {
                By::Key => By::Key,
                By::Expression(by) => By::Expression(self.expression(by)),
            },
            ..term
        });
        Tail { order: order.collect(), ..tail }
    }

    /// Where NULLs come in the order of combined queries, a database says that has words for it.
    fn whole(&self, mut tail: Tail) -> Tail {
        if !self.0.capabilities().nulls_ordering {
            tail.order.iter_mut().for_each(|term| term.nulls_first = None);
        }
        tail
    }

    fn predicate(&self, of: Predicate) -> Predicate {
        let inside = |of: Box<Predicate>| Box::new(self.predicate(*of));
        match of {
            Predicate::Compare(comparison, left, right) => {
                Predicate::Compare(comparison, self.expression(left), self.expression(right))
            }
            Predicate::Between(of, low, high) => {
                Predicate::Between(self.expression(of), self.expression(low), self.expression(high))
            }
            Predicate::In(of, list) => {
                Predicate::In(self.expression(of), list.into_iter().map(|value| self.expression(value)).collect())
            }
            Predicate::InQuery(of, inner) => {
                let Inner { query, value } = *inner;
                let inner = Inner { query: self.query(query), value: self.expression(value) };
                Predicate::InQuery(self.expression(of), Box::new(inner))
            }
            Predicate::KeyIn(query) => Predicate::KeyIn(Box::new(self.query(*query))),
            Predicate::IsNull(of) => Predicate::IsNull(self.expression(of)),
            Predicate::IsNotNull(of) => Predicate::IsNotNull(self.expression(of)),
            Predicate::Text { lookup, any_case, text, other } => {
                Predicate::Text { lookup, any_case, text: self.expression(text), other: self.expression(other) }
            }
            Predicate::Pattern(kind, of, pattern) => {
                Predicate::Pattern(kind, self.expression(of), self.pattern(kind, &pattern))
            }
            Predicate::Holds(of) => Predicate::Holds(self.expression(of)),
            Predicate::And(one, other) => Predicate::And(inside(one), inside(other)),
            Predicate::Or(one, other) => Predicate::Or(inside(one), inside(other)),
            Predicate::Xor(one, other) => Predicate::Xor(inside(one), inside(other)),
            Predicate::Not(of) => Predicate::Not(inside(of)),
        }
    }

    fn pattern(&self, kind: Pattern, pattern: &str) -> String {
        match kind {
            Pattern::Like | Pattern::ILike => self.text(pattern),
            Pattern::Regex | Pattern::IRegex => REGEXES[pattern.len() % REGEXES.len()].to_owned(),
        }
    }

    fn expression(&self, of: Expression) -> Expression {
        let whole = of.of_type();
        let inside = |of: Box<Expression>| Box::new(self.expression(*of));
        match of {
            Expression::Column(of) => Expression::Column(of),
            Expression::Literal(of, value) => Expression::Literal(of, self.value(of.base, value)),
            // Each database has its own digits of a quotient, and of what it reckons with a float of 32 bits.
            Expression::Arithmetic(operator, ..)
                if whole.base == Base::F32 || whole.base == Base::Decimal && operator == Arithmetic::Div =>
            {
                Expression::Column(whole)
            }
            Expression::Arithmetic(operator, left, right) => {
                Expression::Arithmetic(operator, inside(left), self.right_of(operator, *right))
            }
            Expression::Abs(of) => Expression::Abs(inside(of)),
            Expression::Coalesce(one, other) => Expression::Coalesce(inside(one), inside(other)),
            Expression::Lower(of) => Expression::Lower(inside(of)),
            Expression::Upper(of) => Expression::Upper(inside(of)),
            Expression::Length(of) => Expression::Length(inside(of)),
            Expression::Concat(one, other) => Expression::Concat(inside(one), inside(other)),
            Expression::Extreme(extreme, one, other) => Expression::Extreme(extreme, inside(one), inside(other)),
            Expression::Whole(of) => Expression::Whole(inside(of)),
            Expression::Part(part, place, of) => Expression::Part(part, place, inside(of)),
            Expression::Truth(of) => Expression::Truth(Box::new(self.predicate(*of))),
        }
    }

    /// PostgreSQL refuses to divide by zero, which a column may be.
    fn right_of(&self, operator: Arithmetic, right: Expression) -> Box<Expression> {
        let (of, is_null) = (right.of_type(), matches!(right, Expression::Literal(_, Value::Null)));
        if self.0 != Dialect::Postgres || !matches!(operator, Arithmetic::Div | Arithmetic::Rem) || is_null {
            return Box::new(self.expression(right));
        }
        let three = if Base::INTEGERS.contains(&of.base) { Value::Int(3) } else { Value::Real(3.0) };
        Box::new(Expression::Literal(of, three))
    }

    /// Numbers so small that few results are beyond their types, which servers refuse and SQLite does not.
    fn value(&self, of: Base, value: Value) -> Value {
        match (of, value) {
            (Base::I64, Value::Int(int)) if int.unsigned_abs() > 1 << 54 => Value::Int(int.signum() << 40),
            (_, Value::Int(int)) if of != Base::I64 && int.abs() > 20_000 => Value::Int(int.signum() * 90),
            // MariaDB has no infinite numbers.
            (_, Value::Real(real)) if real.is_infinite() => Value::Real(2.5_f64.copysign(real)),
            (_, Value::Decimal(decimal)) => Value::Decimal(decimal % Decimal::from(10_i64.pow(10))),
            (_, Value::Text(text)) if of == Base::Text => Value::Text(self.text(&text)),
            (_, Value::Date(date)) => Value::Date(day(date)),
            (_, Value::Time(time)) => Value::Time(clock(time)),
            (_, Value::Wall(at)) => Value::Wall(day(at.date()).to_datetime(clock(at.time()))),
            (_, Value::Moment(at)) => {
                let at = jiff::tz::TimeZone::UTC.to_datetime(at);
                let at = day(at.date()).to_datetime(clock(at.time()));
                Value::Moment(jiff::tz::TimeZone::UTC.to_timestamp(at).unwrap())
            }
            (_, other) => other,
        }
    }

    /// Whether letters beyond ASCII have cases, a database on a server says when it is made. PostgreSQL has no NUL, and
    /// MariaDB takes one at the end for none where it keeps the first rows of an order alone.
    fn text(&self, text: &str) -> String {
        text.replace(['ä', 'Ä', 'ß'], "日").replace('\0', "\u{1}")
    }

    fn row(&self, row: Item) -> Item {
        macro_rules! held {
            ($($base:ident $plain:ident $null:ident),+; $($tag:ident $of_tag:ident $null_of_tag:ident),+) => {
                Item {
                    id: row.id,
                    $($plain: self.held(Base::$base, row.$plain),
                      $null: row.$null.map(|value| self.held(Base::$base, value)),)+
                    tag: Tag {
                        $($of_tag: self.held(Base::$tag, row.tag.$of_tag),
                          $null_of_tag: row.tag.$null_of_tag.map(|value| self.held(Base::$tag, value)),)+
                    },
                }
            };
        }
        held!(
            I32 small small_null, I64 big big_null, F64 float float_null, Decimal price price_null,
            Bool flag flag_null, Text text text_null, Bytes bytes bytes_null, Date day day_null,
            Time clock clock_null, Wall wall wall_null, Moment moment moment_null, Shade shade shade_null,
            F32 narrow narrow_null, Grade grade grade_null;
            U32 count count_null, Uuid token token_null
        )
    }

    fn held<T: Held>(&self, base: Base, value: T) -> T {
        T::made(&self.value(base, value.value()))
    }
}

fn day(date: Date) -> Date {
    if YEARS.contains(&date.year()) { date } else { date.with().year(2024).build().unwrap() }
}

/// Servers store times to the microsecond.
fn clock(time: jiff::civil::Time) -> jiff::civil::Time {
    let micros = time.subsec_nanosecond() / 1_000 * 1_000;
    time.with().subsec_nanosecond(micros).build().unwrap()
}

/// The value of a column of decimals, which SQLite holds as numbers of its own.
pub(crate) fn decimal(dialect: Dialect, row: &Item, of: Type) -> Option<Value> {
    let is_exact = dialect != Dialect::Sqlite && of.base == Base::Decimal;
    is_exact.then(|| match of.null {
        false => Value::Decimal(row.price),
        true => row.price_null.map_or(Value::Null, Value::Decimal),
    })
}
