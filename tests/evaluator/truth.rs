//! The evaluator of expressions: SQL's three truth values, as Biform documents them.
use crate::exact;
use crate::model::{Base, Item, Value};
use crate::reach;
use crate::rows;
use crate::texts;
use crate::tree::{Arithmetic, Comparison, Expression, Extreme, Lookup, Part, Pattern, Place, Predicate};
use crate::zones;
use biform::Dialect;
use jiff::civil::{Date, Time};
use std::cell::Cell;
use std::cmp::Ordering;

/// A number to 15 significant digits, whole where it is.
fn decimal(real: f64) -> Value {
    let rounded: f64 = format!("{real:.14e}").parse().unwrap();
    match rounded.fract() == 0.0 && rounded.abs() < 1e15 {
        true => Value::Int(rounded as i64),
        false => Value::Real(rounded),
    }
}

/// True, false, or unknown.
pub(crate) type Truth = Option<bool>;

/// All rows, for queries within queries; and what cannot be evaluated.
pub(crate) struct World<'r> {
    pub(crate) dialect: Dialect,
    pub(crate) rows: &'r [Item],
    /// Set where the database may report an error or may not, as it need not look at every expression.
    pub(crate) maybe_error: Cell<bool>,
}

impl World<'_> {
    pub(crate) fn value(&self, of: &Expression, row: &Item) -> Value {
        match of {
            Expression::Column(of) => reach::decimal(self.dialect, row, *of).unwrap_or_else(|| row.value(*of)),
            Expression::Literal(_, Value::Decimal(decimal)) if self.is_sqlite() => Value::of_decimal(*decimal),
            Expression::Literal(_, value) => value.clone(),
            Expression::Arithmetic(..) => match self.unrounded(of, row) {
                Value::Real(real) if of.of_type().base == Base::Decimal => decimal(real),
                value => value,
            },
            Expression::Abs(of) => match self.value(of, row) {
                Value::Int(i64::MIN) => {
                    self.maybe_error.set(true);
                    Value::Null
                }
                Value::Int(int) => Value::Int(int.abs()),
                Value::Real(real) => Value::Real(real.abs()),
                Value::Decimal(decimal) => Value::Decimal(decimal.abs()),
                other => other,
            },
            Expression::Coalesce(one, other) => match self.value(one, row) {
                Value::Null => self.value(other, row),
                value => value,
            },
            Expression::Lower(of) => text(self.value(of, row), |text| Value::Text(text.to_ascii_lowercase())),
            Expression::Upper(of) => text(self.value(of, row), |text| Value::Text(text.to_ascii_uppercase())),
            Expression::Length(of) => {
                text(self.value(of, row), |text| Value::Int(self.seen(text).chars().count().try_into().unwrap()))
            }
            Expression::Concat(one, other) => {
                let [one, other] = [one, other].map(|of| match self.value(of, row) {
                    Value::Text(text) => text,
                    _ => String::new(),
                });
                Value::Text(one + &other)
            }
            Expression::Extreme(extreme, one, other) => {
                let (one, other) = (self.value(one, row), self.value(other, row));
                match (extreme, order(&one, &other)) {
                    (_, None) => Value::Null,
                    (Extreme::Greatest, Some(Ordering::Less)) | (Extreme::Least, Some(Ordering::Greater)) => other,
                    _ => one,
                }
            }
            Expression::Whole(of) => match self.value(of, row) {
                Value::Int(int) if !self.is_sqlite() => Value::Decimal(int.into()),
                value => value,
            },
            Expression::Part(part, place, of) => match self.value(of, row) {
                moment if zones::is_unknown(*place, &moment) => Value::Null,
                moment => part_of(*part, *place, &moment),
            },
            Expression::Truth(of) => self.truth(of, row).map_or(Value::Null, Value::Bool),
        }
    }

    fn is_sqlite(&self) -> bool {
        self.dialect == Dialect::Sqlite
    }

    /// What a function of text sees of it.
    fn seen<'t>(&self, text: &'t str) -> &'t str {
        if self.is_sqlite() { texts::before_nul(text) } else { text }
    }

    /// A chain of operators, as the database reckons it; decimals are rounded once, at its end.
    fn unrounded(&self, of: &Expression, row: &Item) -> Value {
        let Expression::Arithmetic(operator, left, right) = of else { return self.value(of, row) };
        if !self.is_sqlite() {
            let (left, right) = (self.value(left, row), self.value(right, row));
            return exact::calculate(self, *operator, of.of_type().base, &left, &right);
        }
        let real = left.of_type().base == Base::Decimal && *operator == Arithmetic::Div;
        calculate(*operator, real, &self.unrounded(left, row), &self.unrounded(right, row))
    }

    pub(crate) fn truth(&self, of: &Predicate, row: &Item) -> Truth {
        match of {
            Predicate::Compare(comparison, left, right) => self.compare(*comparison, left, right, row),
            Predicate::Between(of, low, high) => {
                if is_none(low) || is_none(high) {
                    return Some(false);
                }
                let of = self.compared(of, &[low, high], row);
                let (low, high) = (self.value(low, row), self.value(high, row));
                let at_least = order(&of, &low).map(Ordering::is_ge);
                and(at_least, order(&of, &high).map(Ordering::is_le))
            }
            Predicate::In(of, list) => {
                let list: Vec<&Expression> = list.iter().filter(|value| !is_none(value)).collect();
                let of = if list.is_empty() { self.value(of, row) } else { self.compared(of, &list, row) };
                among(&of, list.into_iter().map(|value| self.value(value, row)))
            }
            Predicate::InQuery(of, inner) => {
                let values = rows::of_inner(self, inner);
                among(&self.value(of, row), values.into_iter())
            }
            Predicate::KeyIn(query) => Some(rows::keys(self, query).contains(&row.key())),
            Predicate::IsNull(of) => Some(self.value(of, row) == Value::Null),
            Predicate::IsNotNull(of) => Some(self.value(of, row) != Value::Null),
            Predicate::Text { lookup, any_case, text, other } => {
                if is_none(other) {
                    return Some(false);
                }
                match (self.value(text, row), self.value(other, row)) {
                    (Value::Text(text), Value::Text(other)) => Some(looked_up(*lookup, *any_case, text, other)),
                    _ => None,
                }
            }
            Predicate::Pattern(kind, of, pattern) => match self.value(of, row) {
                Value::Text(text) => Some(fits(*kind, self.seen(&text), &text, pattern)),
                _ => None,
            },
            Predicate::Holds(of) => match self.value(of, row) {
                Value::Bool(holds) => Some(holds),
                _ => None,
            },
            Predicate::And(one, other) => and(self.truth(one, row), self.truth(other, row)),
            // Either of them, by De Morgan.
            Predicate::Or(one, other) => {
                let [one, other] = [one, other].map(|of| self.truth(of, row).map(|truth| !truth));
                and(one, other).map(|neither| !neither)
            }
            Predicate::Xor(one, other) => Some(self.is_true(one, row) != self.is_true(other, row)),
            Predicate::Not(of) => Some(!self.is_true(of, row)),
        }
    }

    /// What is compared with these: of a year or a date and literals, where it begins and ends is compared, which is
    /// known of all times.
    fn compared(&self, of: &Expression, with: &[&Expression], row: &Item) -> Value {
        let Expression::Part(part, place @ Some(Place::Named(_)), inner) = of else { return self.value(of, row) };
        let are_literals = with.iter().all(|of| matches!(of, Expression::Literal(..)));
        let moment = self.value(inner, row);
        if !are_literals || !matches!(part, Part::Year | Part::Date) || !zones::is_unknown(*place, &moment) {
            return self.value(of, row);
        }
        let held = with.iter().map(|of| zones::is_held(&self.value(of, row)));
        // One that is not held is enough for all of them to be compared as they are.
        match held.min() {
            Some(zones::Held::Maybe) => {
                self.maybe_error.set(true);
                Value::Null
            }
            Some(zones::Held::No) => Value::Null,
            _ => part_of(*part, *place, &moment),
        }
    }

    /// Unknown is not true.
    pub(crate) fn is_true(&self, of: &Predicate, row: &Item) -> bool {
        self.truth(of, row) == Some(true)
    }

    fn compare(&self, comparison: Comparison, left: &Expression, right: &Expression, row: &Item) -> Truth {
        if is_none(right) {
            let left = self.value(left, row);
            return Some(match comparison {
                Comparison::Eq => left == Value::Null,
                Comparison::Ne => left != Value::Null,
                _ => false,
            });
        }
        let order = order(&self.compared(left, &[right], row), &self.value(right, row))?;
        Some(match comparison {
            Comparison::Eq => order.is_eq(),
            Comparison::Ne => order.is_ne(),
            Comparison::Gt => order.is_gt(),
            Comparison::Ge => order.is_ge(),
            Comparison::Lt => order.is_lt(),
            Comparison::Le => order.is_le(),
        })
    }
}

/// Whether it is `None`, as the program gives it: that is not the NULL of a column.
fn is_none(of: &Expression) -> bool {
    matches!(of, Expression::Literal(_, Value::Null))
}

fn and(one: Truth, other: Truth) -> Truth {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// Of no values nothing is one, and a NULL is equal to nothing, but may be.
fn among(of: &Value, values: impl Iterator<Item = Value>) -> Truth {
    let mut found = Some(false);
    for value in values {
        match order(of, &value) {
            Some(Ordering::Equal) => return Some(true),
            Some(_) => {}
            None => found = None,
        }
    }
    found
}

fn text(of: Value, make: impl FnOnce(&str) -> Value) -> Value {
    match of {
        Value::Text(text) => make(&text),
        _ => Value::Null,
    }
}

/// How two values of a type compare; unknown with a NULL.
pub(crate) fn order(one: &Value, other: &Value) -> Option<Ordering> {
    match (one, other) {
        (Value::Null, _) | (_, Value::Null) => None,
        (Value::Bool(one), Value::Bool(other)) => Some(one.cmp(other)),
        (Value::Int(one), Value::Int(other)) => Some(one.cmp(other)),
        (Value::Real(one), Value::Real(other)) => one.partial_cmp(other),
        (Value::Int(one), Value::Real(other)) => Some(order_mixed(*one, *other)),
        (Value::Real(one), Value::Int(other)) => Some(order_mixed(*other, *one).reverse()),
        (Value::Text(one), Value::Text(other)) => Some(one.as_bytes().cmp(other.as_bytes())),
        (Value::Bytes(one), Value::Bytes(other)) => Some(one.cmp(other)),
        (Value::Date(one), Value::Date(other)) => Some(one.cmp(other)),
        (Value::Time(one), Value::Time(other)) => Some(one.cmp(other)),
        (Value::Wall(one), Value::Wall(other)) => Some(one.cmp(other)),
        (Value::Moment(one), Value::Moment(other)) => Some(one.cmp(other)),
        (Value::Decimal(one), Value::Decimal(other)) => Some(one.cmp(other)),
        _ => panic!("{one:?} is compared with {other:?}"),
    }
}

/// Exactly, not as floats.
fn order_mixed(int: i64, real: f64) -> Ordering {
    if real >= 9_223_372_036_854_775_808.0 {
        return Ordering::Less;
    }
    if real < -9_223_372_036_854_775_808.0 {
        return Ordering::Greater;
    }
    int.cmp(&(real.trunc() as i64)).then_with(|| 0.0_f64.partial_cmp(&real.fract()).unwrap())
}

/// Whole numbers as long as they fit an `i64`, else floats; NULL for what is no number, and for a division by zero.
fn calculate(operator: Arithmetic, real: bool, left: &Value, right: &Value) -> Value {
    let whole = match (left, right) {
        (Value::Null, _) | (_, Value::Null) => return Value::Null,
        (Value::Int(left), Value::Int(right)) if !real => Some((*left, *right)),
        _ => None,
    };
    let (a, b) = (float(left), float(right));
    if let Some((left, right)) = whole {
        let result = match operator {
            Arithmetic::Add => left.checked_add(right),
            Arithmetic::Sub => left.checked_sub(right),
            Arithmetic::Mul => left.checked_mul(right),
            Arithmetic::Div | Arithmetic::Rem if right == 0 => return Value::Null,
            Arithmetic::Div => left.checked_div(right),
            Arithmetic::Rem => Some(left.wrapping_rem(right)),
        };
        if let Some(result) = result {
            return Value::Int(result);
        }
    }
    let result = match operator {
        Arithmetic::Add => a + b,
        Arithmetic::Sub => a - b,
        Arithmetic::Mul => a * b,
        Arithmetic::Div | Arithmetic::Rem if b == 0.0 => f64::NAN,
        Arithmetic::Div => a / b,
        // Of whole numbers, even where one of them was too great for an integer.
        Arithmetic::Rem if integer(right) == 0 => f64::NAN,
        Arithmetic::Rem => integer(left).wrapping_rem(integer(right)) as f64,
    };
    if result.is_nan() { Value::Null } else { Value::Real(result) }
}

fn integer(value: &Value) -> i64 {
    match value {
        Value::Int(int) => *int,
        other => float(other) as i64,
    }
}

fn float(value: &Value) -> f64 {
    match value {
        Value::Int(int) => *int as f64,
        Value::Real(real) => *real,
        other => panic!("{other:?} is no number"),
    }
}

fn looked_up(lookup: Lookup, any_case: bool, mut text: String, mut other: String) -> bool {
    if any_case {
        text.make_ascii_lowercase();
        other.make_ascii_lowercase();
    }
    match lookup {
        Lookup::Exact => text == other,
        Lookup::Contains => text.contains(&other),
        Lookup::StartsWith => text.starts_with(&other),
        Lookup::EndsWith => text.ends_with(&other),
    }
}

/// `seen` is what a LIKE sees of the text.
fn fits(kind: Pattern, seen: &str, text: &str, pattern: &str) -> bool {
    match kind {
        Pattern::Like => texts::like(seen, pattern),
        Pattern::ILike => texts::like(&seen.to_ascii_lowercase(), &pattern.to_ascii_lowercase()),
        Pattern::Regex => texts::regex(text, pattern, false),
        Pattern::IRegex => texts::regex(text, pattern, true),
    }
}

fn part_of(part: Part, place: Option<Place>, of: &Value) -> Value {
    let (date, time) = match of {
        Value::Null => return Value::Null,
        Value::Date(date) => (*date, Time::midnight()),
        Value::Time(time) => (Date::ZERO, *time),
        Value::Wall(wall) => (wall.date(), wall.time()),
        Value::Moment(moment) => {
            let local = zones::zone(place).to_datetime(*moment);
            (local.date(), local.time())
        }
        other => panic!("{other:?} has no parts"),
    };
    let number: i64 = match part {
        Part::Year => date.year().into(),
        Part::Quarter => (i64::from(date.month()) - 1) / 3 + 1,
        Part::Month => date.month().into(),
        Part::Day => date.day().into(),
        Part::IsoYear => date.iso_week_date().year().into(),
        Part::Week => date.iso_week_date().week().into(),
        Part::WeekDay => date.weekday().to_sunday_one_offset().into(),
        Part::IsoWeekDay => date.weekday().to_monday_one_offset().into(),
        Part::Hour => time.hour().into(),
        Part::Minute => time.minute().into(),
        Part::Second => time.second().into(),
        Part::Date => return Value::Date(date),
        Part::Time => return Value::Time(time),
    };
    Value::Int(number)
}
