//! The trees as a program would write them: in Biform's typed expressions and queries.
use crate::model::{Base, Grade, Item, Shade, Type, Value, stored};
use crate::tree::{
    Arithmetic, By, Comparison, Expression, Extreme, Inner, Lookup, Part, Pattern, Place, Predicate, Query, Slice,
    Tail, Term,
};
use biform::prelude::*;
use biform::{
    Calendar, Clock, ColumnRef, Columns, Expr, FieldType, Instant, Integer, IntoExpr, Number, OrderTerm, Temporal,
    Text, TextOperand, Zone,
};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use uuid::Uuid;

type C = Columns<Item>;

/// A type of Rust that columns hold: expressions of it, and its values there and back.
pub(crate) trait Held: FieldType + Clone + Send + Sync + 'static {
    /// Of what is no `Option`.
    fn plain(of: &Expression, c: C) -> Expr<Self>;
    /// Of either.
    fn option(of: &Expression, c: C) -> Expr<Option<Self>>;
    /// The column that can be NULL, or that which cannot.
    fn field(null: bool, c: C) -> ColumnRef;
    fn made(value: &Value) -> Self;
    fn value(self) -> Value;
}

/// Runs code with `$T` for the type of Rust.
macro_rules! of_base {
    ($base:expr, $T:ident => $body:expr) => {
        $crate::typed::of_base!(@ $base, $T => $body; I32 i32, I64 i64, F64 f64, Decimal ::rust_decimal::Decimal,
            Bool bool, Text String, Bytes Vec<u8>, Date ::jiff::civil::Date, Time ::jiff::civil::Time,
            Wall ::jiff::civil::DateTime, Moment ::jiff::Timestamp, Shade $crate::model::Shade,
            F32 f32, Grade $crate::model::Grade, U32 u32, Uuid ::uuid::Uuid)
    };
    (@ $base:expr, $T:ident => $body:expr; $($of:ident $rust:ty),+) => {
        match $base {
            $($crate::model::Base::$of => {
                type $T = $rust;
                $body
            })+
        }
    };
}
pub(crate) use of_base;

macro_rules! held {
    ($($rust:ty: $($plain:ident).+, $($null:ident).+, $variant:ident, $made:expr, $value:expr,
       $more:ident, $more_null:ident;)+) => {$(
        impl Held for $rust {
            fn plain(of: &Expression, c: C) -> Expr<$rust> {
                match of {
                    Expression::Column(_) => c.$($plain).+.into_expr(),
                    Expression::Literal(_, value) => <$rust>::made(value).into_expr(),
                    Expression::Coalesce(one, other) => {
                        <$rust>::option(one, c).coalesce(<$rust>::plain(other, c))
                    }
                    Expression::Extreme(extreme, one, other) => {
                        extreme_of(*extreme, <$rust>::plain(one, c), <$rust>::plain(other, c))
                    }
                    other => $more(other, c),
                }
            }
            fn option(of: &Expression, c: C) -> Expr<Option<$rust>> {
                match of {
                    Expression::Literal(_, Value::Null) => None::<$rust>.into_expr(),
                    of if !of.of_type().null => <$rust>::plain(of, c).into_expr(),
                    Expression::Column(_) => c.$($null).+.into_expr(),
                    Expression::Literal(_, value) => Some(<$rust>::made(value)).into_expr(),
                    Expression::Extreme(extreme, one, other) => {
                        extreme_of(*extreme, <$rust>::option(one, c), <$rust>::option(other, c))
                    }
                    other => $more_null(other, c),
                }
            }
            fn field(null: bool, c: C) -> ColumnRef {
                if null { c.$($null).+.field() } else { c.$($plain).+.field() }
            }
            fn made(value: &Value) -> Self {
                match value {
                    Value::$variant(value) => $made(value),
                    other => panic!("{other:?} is of another type"),
                }
            }
            fn value(self) -> Value {
                Value::$variant($value(self))
            }
        }
    )+};
}
held! {
    i32: small, small_null, Int, |int: &i64| *int as i32, i64::from, i32s, i32s_null;
    i64: big, big_null, Int, |int: &i64| *int, i64::from, i64s, i64s_null;
    f64: float, float_null, Real, |real: &f64| *real, |real| real + 0.0, numbers, numbers;
    Decimal: price, price_null, Decimal, Decimal::clone, |decimal| decimal, decimals, decimals_null;
    bool: flag, flag_null, Bool, |truth: &bool| *truth, bool::from, truths, none;
    String: text, text_null, Text, String::clone, String::from, texts, texts_null;
    Vec<u8>: bytes, bytes_null, Bytes, Vec::clone, Vec::from, none, none;
    Date: day, day_null, Date, |date: &Date| *date, Date::from, dates, dates_null;
    Time: clock, clock_null, Time, |time: &Time| *time, Time::from, times, times_null;
    DateTime: wall, wall_null, Wall, |wall: &DateTime| *wall, DateTime::from, none, none;
    Timestamp: moment, moment_null, Moment, |moment: &Timestamp| *moment, Timestamp::from, none, none;
    Shade: shade, shade_null, Text, shade_of, |shade| stored(shade).to_owned(), none, none;
    f32: narrow, narrow_null, Real, |real: &f64| *real as f32, |real| f64::from(real) + 0.0, numbers, numbers;
    Grade: grade, grade_null, Int, |int: &i64| Grade(*int as i32), |grade: Grade| grade.0.into(), none, none;
    u32: tag.count, tag.count_null, Int, |int: &i64| *int as u32, i64::from, integers, integers;
    Uuid: tag.token, tag.token_null, Bytes, uuid_of, |uuid: Uuid| uuid.as_bytes().to_vec(), none, none;
}

fn uuid_of(bytes: &[u8]) -> Uuid {
    Uuid::from_slice(bytes).unwrap()
}

fn extreme_of<T: FieldType>(extreme: Extreme, one: Expr<T>, other: Expr<T>) -> Expr<T> {
    match extreme {
        Extreme::Greatest => one.greatest(other),
        Extreme::Least => one.least(other),
    }
}

fn shade_of(text: &String) -> Shade {
    Shade::ALL.iter().find(|(_, stored)| stored == text).unwrap().0
}

fn none<T>(of: &Expression, _: C) -> Expr<T> {
    panic!("{of:?} is of another type")
}

/// An expression of type `T`, which may be an `Option`.
trait Side: FieldType {
    fn side(of: &Expression, c: C) -> Expr<Self>;
}

macro_rules! sides {
    ($($rust:ty),+) => {$(
        impl Side for $rust {
            fn side(of: &Expression, c: C) -> Expr<$rust> {
                <$rust>::plain(of, c)
            }
        }
        impl Side for Option<$rust> {
            fn side(of: &Expression, c: C) -> Expr<Option<$rust>> {
                <$rust>::option(of, c)
            }
        }
    )+};
}
sides!(i32, i64, u32, f32, f64, Decimal, String);

fn numbers<T: Side + Number>(of: &Expression, c: C) -> Expr<T> {
    match of {
        Expression::Arithmetic(operator, left, right) => calculate(*operator, T::side(left, c), T::side(right, c)),
        Expression::Abs(of) => T::side(of, c).abs(),
        other => none(other, c),
    }
}

macro_rules! of_integer {
    ($of:expr, $T:ident => $body:expr) => {
        match $of.of_type().base {
            Base::I32 => {
                type $T = i32;
                $body
            }
            Base::U32 => {
                type $T = u32;
                $body
            }
            _ => {
                type $T = i64;
                $body
            }
        }
    };
}

fn decimals(of: &Expression, c: C) -> Expr<Decimal> {
    match of {
        Expression::Whole(of) => of_integer!(of, T => T::plain(of, c).into_expr()),
        Expression::Arithmetic(operator, left, right) if let Expression::Whole(left) = &**left => {
            let right = Decimal::plain(right, c);
            of_integer!(left, T => {
                let left = T::plain(left, c);
                match operator {
                    Arithmetic::Add => left + right,
                    Arithmetic::Sub => left - right,
                    Arithmetic::Mul => left * right,
                    Arithmetic::Div => left / right,
                    Arithmetic::Rem => panic!("no integers"),
                }
            })
        }
        Expression::Arithmetic(operator, left, right) if let Expression::Whole(right) = &**right => {
            let left = Decimal::plain(left, c);
            of_integer!(right, T => calculate(*operator, left, T::plain(right, c)))
        }
        other => numbers(other, c),
    }
}

fn decimals_null(of: &Expression, c: C) -> Expr<Option<Decimal>> {
    match of {
        Expression::Whole(of) => of_integer!(of, T => T::option(of, c).into_expr()),
        Expression::Arithmetic(operator, left, right) if let Expression::Whole(right) = &**right => {
            let left = Decimal::option(left, c);
            of_integer!(right, T => match right.of_type().null {
                false => calculate(*operator, left, T::plain(right, c)),
                true => calculate(*operator, left, T::option(right, c)),
            })
        }
        other => numbers(other, c),
    }
}

fn calculate<T: Number>(operator: Arithmetic, left: Expr<T>, right: impl IntoExpr<T>) -> Expr<T> {
    match operator {
        Arithmetic::Add => left + right,
        Arithmetic::Sub => left - right,
        Arithmetic::Mul => left * right,
        Arithmetic::Div => left / right,
        Arithmetic::Rem => panic!("no integers"),
    }
}

fn integers<T: Side + Integer>(of: &Expression, c: C) -> Expr<T> {
    match of {
        Expression::Arithmetic(Arithmetic::Rem, left, right) => T::side(left, c) % T::side(right, c),
        other => numbers(other, c),
    }
}

fn i32s(of: &Expression, c: C) -> Expr<i32> {
    match of {
        Expression::Part(part, place, of) => match of.of_type().base {
            Base::Date => of_date(*part, Date::plain(of, c)),
            Base::Time => of_time(*part, Time::plain(of, c)),
            Base::Wall => of_both(*part, DateTime::plain(of, c)),
            _ => of_instant(*part, *place, Timestamp::plain(of, c)),
        },
        other => integers(other, c),
    }
}

fn i32s_null(of: &Expression, c: C) -> Expr<Option<i32>> {
    match of {
        Expression::Part(part, place, of) => match of.of_type().base {
            Base::Date => of_date(*part, Date::option(of, c)),
            Base::Time => of_time(*part, Time::option(of, c)),
            Base::Wall => of_both(*part, DateTime::option(of, c)),
            _ => of_instant(*part, *place, Timestamp::option(of, c)),
        },
        other => integers(other, c),
    }
}

macro_rules! parts {
    ($part:expr, $of:expr; $($variant:ident $method:ident),+) => {
        match $part {
            $(Part::$variant => $of.$method(),)+
            other => panic!("{other:?} is asked of another type"),
        }
    };
}

fn of_date<T: Calendar>(part: Part, of: Expr<T>) -> Expr<T::Number> {
    parts!(part, of; Year year, Quarter quarter, Month month, Day day, IsoYear iso_year, Week week, WeekDay week_day,
        IsoWeekDay iso_week_day)
}

fn of_time<T: Clock>(part: Part, of: Expr<T>) -> Expr<T::Number> {
    parts!(part, of; Hour hour, Minute minute, Second second)
}

fn of_both<T: Calendar + Clock>(part: Part, of: Expr<T>) -> Expr<<T as Temporal>::Number> {
    if Part::OF_TIMES.contains(&part) { of_time(part, of) } else { of_date(part, of) }
}

fn zone(place: Place) -> Zone {
    match place {
        Place::East(seconds) => Zone::fixed(seconds),
        Place::Named(name) => Zone::named(name),
    }
}

fn of_instant<T: Instant>(part: Part, place: Option<Place>, of: Expr<T>) -> Expr<<T as Temporal>::Number> {
    let Some(place) = place else { return of_both(part, of) };
    parts!(part, of.at(zone(place)); Year year, Quarter quarter, Month month, Day day, IsoYear iso_year,
        Week week, WeekDay week_day, IsoWeekDay iso_week_day, Hour hour, Minute minute, Second second)
}

macro_rules! alone {
    ($name:ident, $rust:ty, $side:ident, $method:ident, $($other:ident $of:ty),+) => {
        fn $name(of: &Expression, c: C) -> Expr<$rust> {
            let Expression::Part(_, place, of) = of else { return none(of, c) };
            match (of.of_type().base, *place) {
                (Base::Moment, Some(place)) => Timestamp::$side(of, c).at(zone(place)).$method(),
                (Base::Moment, None) => Timestamp::$side(of, c).$method(),
                $((Base::$other, _) => <$of>::$side(of, c).$method(),)+
                _ => none(of, c),
            }
        }
    };
}
alone!(dates, Date, plain, date, Date Date, Wall DateTime);
alone!(dates_null, Option<Date>, option, date, Date Date, Wall DateTime);
alone!(times, Time, plain, time, Time Time, Wall DateTime);
alone!(times_null, Option<Time>, option, time, Time Time, Wall DateTime);

fn i64s(of: &Expression, c: C) -> Expr<i64> {
    match of {
        Expression::Length(of) => String::plain(of, c).length(),
        other => integers(other, c),
    }
}

fn i64s_null(of: &Expression, c: C) -> Expr<Option<i64>> {
    match of {
        Expression::Length(of) => String::option(of, c).length(),
        other => integers(other, c),
    }
}

fn texts_of<T: Side + Text>(of: &Expression, c: C) -> Expr<T> {
    match of {
        Expression::Lower(of) => T::side(of, c).lower(),
        Expression::Upper(of) => T::side(of, c).upper(),
        other => none(other, c),
    }
}

fn texts_null(of: &Expression, c: C) -> Expr<Option<String>> {
    texts_of(of, c)
}

fn texts(of: &Expression, c: C) -> Expr<String> {
    fn concat<T: Side + Text>(one: &Expression, other: &Expression, c: C) -> Expr<String> {
        let one = T::side(one, c);
        match other {
            Expression::Literal(_, Value::Text(text)) => one.concat(text.as_str()),
            other => one.concat(Option::<String>::side(other, c)),
        }
    }
    match of {
        Expression::Concat(one, other) if one.of_type().null => concat::<Option<String>>(one, other, c),
        Expression::Concat(one, other) => concat::<String>(one, other, c),
        other => texts_of(other, c),
    }
}

fn truths(of: &Expression, c: C) -> Expr<bool> {
    match of {
        Expression::Truth(of) => condition(of, c),
        other => none(other, c),
    }
}

/// The condition that a predicate is.
pub(crate) fn condition(of: &Predicate, c: C) -> Expr<bool> {
    match of {
        Predicate::Compare(comparison, left, right) => {
            of_base!(left.of_type().base, T => match left.of_type().null {
                false => compare(*comparison, T::plain(left, c), T::plain(right, c)),
                true => compare(*comparison, T::option(left, c), T::option(right, c)),
            })
        }
        Predicate::Between(of, low, high) => of_base!(of.of_type().base, T => match of.of_type().null {
            false => T::plain(of, c).between(T::plain(low, c), T::plain(high, c)),
            true => T::option(of, c).between(T::option(low, c), T::option(high, c)),
        }),
        Predicate::In(of, list) => of_base!(of.of_type().base, T => match of.of_type().null {
            false => T::plain(of, c).in_(list.iter().map(|value| T::plain(value, c))),
            true => T::option(of, c).in_(list.iter().map(|value| T::option(value, c))),
        }),
        Predicate::InQuery(of, inner) => of_base!(of.of_type().base, T => among::<T>(of, inner, c)),
        Predicate::KeyIn(query) => c.id.in_(models(query)),
        Predicate::IsNull(of) => of_base!(of.of_type().base, T => T::option(of, c).is_null()),
        Predicate::IsNotNull(of) => of_base!(of.of_type().base, T => T::option(of, c).is_not_null()),
        Predicate::Text { lookup, any_case, text, other } => match text.of_type().null {
            false => looked_up((*lookup, *any_case), String::plain(text, c), other, c),
            true => looked_up((*lookup, *any_case), Option::<String>::side(text, c), other, c),
        },
        Predicate::Pattern(kind, of, pattern) => match of.of_type().null {
            false => fits(*kind, String::plain(of, c), pattern),
            true => fits(*kind, Option::<String>::side(of, c), pattern),
        },
        Predicate::Holds(of) => bool::plain(of, c),
        Predicate::And(one, other) => condition(one, c) & condition(other, c),
        Predicate::Or(one, other) => condition(one, c) | condition(other, c),
        Predicate::Xor(one, other) => condition(one, c) ^ condition(other, c),
        Predicate::Not(of) => !condition(of, c),
    }
}

fn compare<T: FieldType>(comparison: Comparison, left: Expr<T>, right: Expr<T>) -> Expr<bool> {
    match comparison {
        Comparison::Eq => left.eq(right),
        Comparison::Ne => left.ne(right),
        Comparison::Gt => left.gt(right),
        Comparison::Ge => left.ge(right),
        Comparison::Lt => left.lt(right),
        Comparison::Le => left.le(right),
    }
}

fn among<T: Held>(of: &Expression, inner: &Inner, c: C) -> Expr<bool> {
    let (query, value) = (query(&inner.query), &inner.value);
    let tail = &inner.query.tail;
    match (of.of_type().null, value.of_type().null) {
        (false, false) => T::plain(of, c).in_(ended(query.values(|c| T::plain(value, c)), tail)),
        (false, true) => T::plain(of, c).in_(ended(query.values(|c| T::option(value, c)), tail)),
        (true, false) => T::option(of, c).in_(ended(query.values(|c| T::plain(value, c)), tail)),
        (true, true) => T::option(of, c).in_(ended(query.values(|c| T::option(value, c)), tail)),
    }
}

fn looked_up<T: Text>(lookup: (Lookup, bool), of: Expr<T>, other: &Expression, c: C) -> Expr<bool> {
    fn look<T: Text>(lookup: (Lookup, bool), of: Expr<T>, other: impl TextOperand) -> Expr<bool> {
        match lookup {
            (Lookup::Exact, _) => of.ieq(other),
            (Lookup::Contains, false) => of.contains(other),
            (Lookup::Contains, true) => of.icontains(other),
            (Lookup::StartsWith, false) => of.starts_with(other),
            (Lookup::StartsWith, true) => of.istarts_with(other),
            (Lookup::EndsWith, false) => of.ends_with(other),
            (Lookup::EndsWith, true) => of.iends_with(other),
        }
    }
    match other {
        Expression::Literal(_, Value::Null) => look(lookup, of, None::<String>),
        Expression::Literal(_, Value::Text(text)) => look(lookup, of, text),
        other if other.of_type().null => look(lookup, of, Option::<String>::side(other, c)),
        other => look(lookup, of, String::plain(other, c)),
    }
}

fn fits<T: Text>(kind: Pattern, of: Expr<T>, pattern: &str) -> Expr<bool> {
    match kind {
        Pattern::Like => of.like(pattern),
        Pattern::ILike => of.ilike(pattern),
        Pattern::Regex => of.regex(pattern),
        Pattern::IRegex => of.iregex(pattern),
    }
}

/// The filters of a query.
pub(crate) fn query(of: &Query) -> QuerySet<Item> {
    of.filters.iter().fold(Item::objects(), |query, (exclude, filter)| match exclude {
        true => query.exclude(|c| condition(filter, c)),
        false => query.filter(|c| condition(filter, c)),
    })
}

/// All of a query of models.
pub(crate) fn models(of: &Query) -> QuerySet<Item> {
    ended(query(of), &of.tail)
}

/// A query with what comes after its filters.
pub(crate) fn ended<R>(mut query: QuerySet<Item, R>, tail: &Tail) -> QuerySet<Item, R> {
    if tail.distinct {
        query = query.distinct();
    }
    if !tail.order.is_empty() {
        query = query.order_by(|c| tail.order.iter().map(|of| term(of, c)).collect::<Vec<_>>());
    }
    if tail.reverse {
        query = query.reverse();
    }
    tail.slices.iter().fold(query, |query, slice| match *slice {
        Slice::Limit(rows) => query.limit(rows),
        Slice::Offset(rows) => query.offset(rows),
        Slice::Range(from, to) => query.range(from..to),
        Slice::From(from) => query.range(from..),
    })
}

fn term(of: &Term, c: C) -> OrderTerm {
    fn turned<T: FieldType>(by: Expr<T>, descending: bool) -> OrderTerm {
        if descending { by.desc() } else { by.asc() }
    }
    let term = match &of.by {
        By::Key => turned::<Id<Item>>(c.id.into_expr(), of.descending),
        By::Expression(by) => {
            let Type { base, null } = by.of_type();
            of_base!(base, T => match null {
                false => turned(T::plain(by, c), of.descending),
                true => turned(T::option(by, c), of.descending),
            })
        }
    };
    match of.nulls_first {
        None => term,
        Some(true) => term.nulls_first(),
        Some(false) => term.nulls_last(),
    }
}
