//! How often each operator, lookup and clause was used.
use crate::model::Value;
use crate::tree::{
    By, Case, Combine, Expression, Inner, Lookup, Part, Pattern, Place, Predicate, Query, Select, Slice, Tail,
};
use std::collections::BTreeMap;

/// Uses by name.
#[derive(Default)]
pub(crate) struct Tally(pub(crate) BTreeMap<String, usize>);

impl Tally {
    pub(crate) fn case(&mut self, case: &Case) {
        self.add(match &case.select {
            Select::Models => "all: models",
            Select::One(_) => "values: one",
            Select::Three(_) => "values: tuple",
        });
        if case.combined.is_empty() && !case.query.tail.is_sliced() {
            self.add(format!("earliest, latest: {:?}", case.by.base));
            if case.select == Select::Models && !case.rows.is_empty() {
                self.add("contains");
                self.add("in_bulk");
            }
        }
        case.select.expressions().iter().for_each(|of| self.expression(of));
        self.query(&case.query);
        for (combine, query) in &case.combined {
            self.add(match combine {
                Combine::Union => "union",
                Combine::UnionAll => "union_all",
                Combine::Intersection => "intersection",
                Combine::Difference => "difference",
            });
            self.query(query);
        }
        self.tail(&case.whole);
    }

    fn add(&mut self, name: impl Into<String>) {
        *self.0.entry(name.into()).or_default() += 1;
    }

    fn query(&mut self, query: &Query) {
        for (exclude, filter) in &query.filters {
            self.add(if *exclude { "exclude" } else { "filter" });
            self.predicate(filter);
        }
        self.tail(&query.tail);
    }

    fn tail(&mut self, tail: &Tail) {
        if tail.distinct {
            self.add("distinct");
        }
        if tail.reverse {
            self.add("reverse");
        }
        for term in &tail.order {
            self.add(if term.descending { "desc" } else { "asc" });
            match term.nulls_first {
                Some(true) => self.add("nulls_first"),
                Some(false) => self.add("nulls_last"),
                None => {}
            }
            match &term.by {
                By::Expression(Expression::Column(_)) => self.add("order by a column"),
                By::Expression(by) => {
                    self.add("order by an expression");
                    self.expression(by);
                }
                By::Key => self.add("order by the key"),
            }
        }
        for slice in &tail.slices {
            self.add(match slice {
                Slice::Limit(_) => "limit",
                Slice::Offset(_) => "offset",
                Slice::Range(..) => "range(a..b)",
                Slice::From(_) => "range(a..)",
            });
        }
    }

    fn inner(&mut self, inner: &Inner) {
        self.add("in_(query)");
        if inner.query.tail.is_sliced() {
            self.add("in_(query, sliced)");
        }
        if inner.value.of_type().null {
            self.add("in_(query, with NULLs)");
        }
        self.query(&inner.query);
        self.expression(&inner.value);
    }

    fn predicate(&mut self, of: &Predicate) {
        match of {
            Predicate::Compare(comparison, left, right) => {
                let name = format!("{comparison:?}").to_lowercase();
                match right {
                    Expression::Literal(_, Value::Null) => self.add(format!("{name}(None)")),
                    _ => self.add(&name),
                }
                if let (Expression::Part(part, place, _), Expression::Literal(..)) = (left, right)
                    && matches!(part, Part::Year | Part::Date)
                {
                    let place = match place {
                        None => "",
                        Some(Place::East(_)) => " in a zone",
                        Some(Place::Named(_)) => " in a named zone",
                    };
                    self.add(format!("{part:?}, compared as a range{place}"));
                }
                self.add(format!("compared: {:?}", left.of_type().base));
                self.expressions([left, right]);
            }
            Predicate::Between(of, low, high) => {
                self.add("between");
                self.expressions([of, low, high]);
            }
            Predicate::In(of, list) => {
                self.add(if list.is_empty() { "in_([])" } else { "in_(list)" });
                if list.iter().any(|value| matches!(value, Expression::Literal(_, Value::Null))) {
                    self.add("in_(list with None)");
                }
                self.expressions(std::iter::once(of).chain(list));
            }
            Predicate::InQuery(of, inner) => {
                self.expression(of);
                self.inner(inner);
            }
            Predicate::KeyIn(query) => {
                self.add("in_(query of models)");
                self.query(query);
            }
            Predicate::IsNull(of) => {
                self.add("is_null");
                self.expression(of);
            }
            Predicate::IsNotNull(of) => {
                self.add("is_not_null");
                self.expression(of);
            }
            Predicate::Text { lookup, any_case, text, other } => {
                let i = if *any_case { "i" } else { "" };
                let name = match lookup {
                    Lookup::Exact => "eq",
                    Lookup::Contains => "contains",
                    Lookup::StartsWith => "starts_with",
                    Lookup::EndsWith => "ends_with",
                };
                let what = match other {
                    Expression::Literal(_, Value::Null) => "None",
                    Expression::Literal(..) => "literal",
                    _ => "expression",
                };
                self.add(format!("{i}{name}({what})"));
                self.expressions([text, other]);
            }
            Predicate::Pattern(kind, of, _) => {
                self.add(match kind {
                    Pattern::Like => "like",
                    Pattern::ILike => "ilike",
                    Pattern::Regex => "regex",
                    Pattern::IRegex => "iregex",
                });
                self.expression(of);
            }
            Predicate::Holds(of) => {
                self.add(if matches!(of, Expression::Column(_)) { "a bool column" } else { "a bool expression" });
                self.expression(of);
            }
            Predicate::And(one, other) => self.both("&", one, other),
            Predicate::Or(one, other) => self.both("|", one, other),
            Predicate::Xor(one, other) => self.both("^", one, other),
            Predicate::Not(of) => {
                self.add("!");
                self.predicate(of);
            }
        }
    }

    fn both(&mut self, name: &str, one: &Predicate, other: &Predicate) {
        self.add(name);
        self.predicate(one);
        self.predicate(other);
    }

    fn expressions<'e>(&mut self, of: impl IntoIterator<Item = &'e Expression>) {
        of.into_iter().for_each(|of| self.expression(of));
    }

    fn expression(&mut self, of: &Expression) {
        match of {
            Expression::Column(_) | Expression::Literal(..) => {}
            Expression::Arithmetic(operator, left, right) => {
                self.add(format!("{operator:?} of {:?}", left.of_type().base).to_lowercase());
                match (&**left, &**right) {
                    (Expression::Whole(_), _) => {
                        self.add(format!("{operator:?} of an integer and a decimal").to_lowercase())
                    }
                    (_, Expression::Whole(_)) => {
                        self.add(format!("{operator:?} of a decimal and an integer").to_lowercase())
                    }
                    _ => {}
                }
                self.expressions([&**left, &**right]);
            }
            Expression::Abs(of) => self.function("abs", of),
            Expression::Coalesce(one, other) => {
                self.add("coalesce");
                self.expressions([&**one, &**other]);
            }
            Expression::Lower(of) => self.function("lower", of),
            Expression::Upper(of) => self.function("upper", of),
            Expression::Length(of) => self.function("length", of),
            Expression::Concat(one, other) => {
                self.add("concat");
                self.expressions([&**one, &**other]);
            }
            Expression::Extreme(extreme, one, other) => {
                self.add(format!("{extreme:?} of {:?}", one.of_type().base).to_lowercase());
                self.expressions([&**one, &**other]);
            }
            Expression::Whole(of) => self.function("an integer as a decimal", of),
            Expression::Part(part, place, of) => {
                let at = if place.is_some() { ", at(zone)" } else { "" };
                self.add(format!("{part:?} of {:?}{at}", of.of_type().base));
                if let Some(Place::Named(name)) = place {
                    self.add(format!("at({name})"));
                }
                self.expression(of);
            }
            Expression::Truth(of) => {
                self.add("a condition as a value");
                self.predicate(of);
            }
        }
    }

    fn function(&mut self, name: &str, of: &Expression) {
        self.add(name);
        self.expression(of);
    }
}
