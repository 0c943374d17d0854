//! The lookups by their names, and the conditions they make. Knows no field.
use super::Given;
use super::path::Place;
use crate::expr::{Comparison, Function, Node, Part, PatternKind, SetLookup, TemporalKind, TextLookup, Zone};
use crate::value::{ElementType, OTHER_TEXT, RangeType, Value, ValueRef, ValueType, form};

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lookup {
    Compare(Comparison),
    In,
    Range,
    IsNull,
    Text { lookup: TextLookup, ignore_case: bool },
    Pattern(PatternKind),
    Sets(SetLookup),
}

const fn text(lookup: TextLookup, ignore_case: bool) -> Lookup {
    Lookup::Text { lookup, ignore_case }
}

/// Our name, Django's where it has another, and what it is.
const LOOKUPS: [(&str, &str, Lookup); 28] = [
    ("eq", "exact", Lookup::Compare(Comparison::Eq)),
    ("ne", "ne", Lookup::Compare(Comparison::Ne)),
    ("gt", "gt", Lookup::Compare(Comparison::Gt)),
    ("ge", "gte", Lookup::Compare(Comparison::Ge)),
    ("lt", "lt", Lookup::Compare(Comparison::Lt)),
    ("le", "lte", Lookup::Compare(Comparison::Le)),
    ("in", "in", Lookup::In),
    ("between", "range", Lookup::Range),
    ("is_null", "isnull", Lookup::IsNull),
    ("contains", "contains", text(TextLookup::Contains, false)),
    ("icontains", "icontains", text(TextLookup::Contains, true)),
    ("starts_with", "startswith", text(TextLookup::StartsWith, false)),
    ("istarts_with", "istartswith", text(TextLookup::StartsWith, true)),
    ("ends_with", "endswith", text(TextLookup::EndsWith, false)),
    ("iends_with", "iendswith", text(TextLookup::EndsWith, true)),
    ("ieq", "iexact", text(TextLookup::Exact, true)),
    ("like", "like", Lookup::Pattern(PatternKind::Like)),
    ("ilike", "ilike", Lookup::Pattern(PatternKind::ILike)),
    ("regex", "regex", Lookup::Pattern(PatternKind::Regex)),
    ("iregex", "iregex", Lookup::Pattern(PatternKind::IRegex)),
    ("contains", "contains", Lookup::Sets(SetLookup::Contains)),
    ("contained_by", "contained_by", Lookup::Sets(SetLookup::ContainedBy)),
    ("overlaps", "overlap", Lookup::Sets(SetLookup::Overlaps)),
    ("fully_lt", "fully_lt", Lookup::Sets(SetLookup::FullyLt)),
    ("fully_gt", "fully_gt", Lookup::Sets(SetLookup::FullyGt)),
    ("not_lt", "not_lt", Lookup::Sets(SetLookup::NotLt)),
    ("not_gt", "not_gt", Lookup::Sets(SetLookup::NotGt)),
    ("adjacent_to", "adjacent_to", Lookup::Sets(SetLookup::AdjacentTo)),
];

/// How many elements an array has.
const ELEMENTS: &str = "len";

/// What is asked of a range: our name, Django's, and the function.
const OF_RANGES: [(&str, &str, Function); 3] = [
    ("lower", "startswith", Function::RangeLower),
    ("upper", "endswith", Function::RangeUpper),
    ("is_empty", "isempty", Function::RangeIsEmpty),
];

/// What is given where something else is wanted; both in words.
pub(super) struct Misfit {
    pub(super) wanted: String,
    pub(super) given: String,
}

/// What a name stands for: an expression, what it holds, and the values it may have, if they are limited.
pub(super) struct Target {
    pub(super) node: Node,
    pub(super) of: ValueType,
    pub(super) choices: Vec<ValueRef<'static>>,
    /// The field that it is of.
    pub(super) place: Place,
}

impl Lookup {
    /// The lookup of a name, if there is one for a type.
    pub(super) fn named(name: &str, of: ValueType) -> Option<Lookup> {
        let lookups = LOOKUPS.iter().filter(|(ours, djangos, _)| *ours == name || *djangos == name);
        lookups.map(|(_, _, lookup)| *lookup).find(|lookup| lookup.is_for(of))
    }

    fn is_for(self, of: ValueType) -> bool {
        match self {
            Lookup::Compare(Comparison::Eq | Comparison::Ne) | Lookup::In | Lookup::IsNull => true,
            // The order of JSON would be that of its text.
            Lookup::Compare(_) | Lookup::Range => of != ValueType::Json,
            Lookup::Text { .. } | Lookup::Pattern(_) => of == ValueType::Text,
            Lookup::Sets(SetLookup::Contains | SetLookup::ContainedBy | SetLookup::Overlaps) => {
                matches!(of, ValueType::Array(_) | ValueType::Range(_))
            }
            Lookup::Sets(_) => matches!(of, ValueType::Range(_)),
        }
    }

    /// The condition on what a name stands for; `note` is shown the values that are compared.
    pub(super) fn condition(
        self,
        target: Target,
        given: Given,
        mut note: impl FnMut(&[Value]),
    ) -> Result<Node, Misfit> {
        let of = target.of;
        match self {
            Lookup::Compare(comparison) => {
                let limited = matches!(comparison, Comparison::Eq | Comparison::Ne);
                let value = given.one(of).map_err(|given| target.misfit(given, limited))?;
                if limited {
                    target.check([&value])?;
                }
                note(std::slice::from_ref(&value));
                Ok(target.node.compare(comparison, Node::value(value)))
            }
            Lookup::In => {
                let values = given.list(of).map_err(|given| target.misfits(given, true))?;
                target.check(&values)?;
                note(&values);
                Ok(target.node.one_of(values.into_iter().map(Node::value)))
            }
            Lookup::Range => {
                let ends = given.list(of).map_err(|given| target.misfits(given, false))?;
                note(&ends);
                let [low, high] = <[Value; 2]>::try_from(ends).map_err(|ends| Misfit {
                    wanted: "a list of two".to_owned(),
                    given: format!("a list of {}", ends.len()),
                })?;
                Ok(target.node.between(Node::value(low), Node::value(high)))
            }
            Lookup::IsNull => match given.one(ValueType::Bool) {
                Ok(Value::Bool(null)) => Ok(target.node.null(!null)),
                Ok(other) => Err(misfit(ValueType::Bool, other.as_ref().describe())),
                Err(given) => Err(misfit(ValueType::Bool, given)),
            },
            Lookup::Text { lookup, ignore_case } => {
                let pattern = given.one(of).map_err(|given| misfit(of, given))?;
                Ok(target.node.look_up(lookup, ignore_case, Node::value(pattern)))
            }
            Lookup::Sets(lookup) => {
                let element = match of {
                    ValueType::Range(of) if lookup == SetLookup::Contains => given.clone().one(of.into()).ok(),
                    _ => None,
                };
                let other = element.map_or_else(|| given.one(of), Ok).map_err(|given| misfit(of, given))?;
                note(std::slice::from_ref(&other));
                Ok(target.node.set_lookup(lookup, Node::value(other)))
            }
            Lookup::Pattern(kind) => match given.one(of) {
                Ok(Value::Text(pattern)) => Ok(target.node.fits(kind, pattern)),
                Ok(Value::Null(_)) => Ok(Node::constant(false)),
                Ok(other) => Err(misfit(of, other.as_ref().describe())),
                Err(given) => Err(misfit(of, given)),
            },
        }
    }
}

impl Target {
    /// A part of it by its name, if it has one so called.
    pub(super) fn part(self, name: &str) -> Result<Target, Target> {
        if let ValueType::Array(element) = self.of {
            return self.part_of_array(name, element);
        }
        if let ValueType::Range(of) = self.of {
            return self.part_of_range(name, of);
        }
        let part = Part::NAMED.iter().find(|(called, _)| *called == name).map(|(_, part)| *part);
        match (part, shape(self.of)) {
            (Some(part), Some(shape)) if part.is_of(shape) => Ok(Target {
                node: self.node.part(part, Zone::utc(), shape),
                of: part.value_type(),
                choices: Vec::new(),
                place: self.place,
            }),
            _ => Err(self),
        }
    }

    /// How many elements there are, or the one at an index.
    fn part_of_array(self, name: &str, element: ElementType) -> Result<Target, Target> {
        let index = name.bytes().all(|digit| digit.is_ascii_digit()).then(|| name.parse().ok()).flatten();
        match (name, index) {
            (ELEMENTS, _) => Ok(Target { node: self.node.length(), of: ValueType::I64, choices: Vec::new(), ..self }),
            (_, Some(index)) => {
                Ok(Target { node: self.node.element(index, element), of: element.into(), choices: Vec::new(), ..self })
            }
            _ => Err(self),
        }
    }

    /// A bound, or whether there is nothing between them.
    fn part_of_range(self, name: &str, of: RangeType) -> Result<Target, Target> {
        let mut parts = OF_RANGES.iter().filter(|(ours, djangos, _)| *ours == name || *djangos == name);
        let Some((_, _, function)) = parts.next() else { return Err(self) };
        let of = if *function == Function::RangeIsEmpty { ValueType::Bool } else { of.into() };
        Ok(Target { node: self.node.of_range(*function), of, choices: Vec::new(), ..self })
    }

    /// Whether what follows its name can be asked of it: a lookup, or a part.
    pub(super) fn asks(&self, rest: &str) -> bool {
        let segment = rest.split("__").next().unwrap_or(rest);
        let is_index = matches!(self.of, ValueType::Array(_)) && segment.parse::<u32>().is_ok();
        is_index || Lookup::named(segment, self.of).is_some() || self.lookups().any(|name| name == segment)
    }

    /// The names of what can be asked of it.
    pub(super) fn lookups(&self) -> impl Iterator<Item = &'static str> {
        let (of, shape) = (self.of, shape(self.of));
        let parts = Part::NAMED.iter().filter(move |(_, part)| shape.is_some_and(|shape| part.is_of(shape)));
        let lookups = LOOKUPS.iter().filter(move |(_, _, lookup)| lookup.is_for(of));
        let of_arrays: &[&str] = if matches!(of, ValueType::Array(_)) { &[ELEMENTS, "0"] } else { &[] };
        let of_ranges = OF_RANGES.iter().filter(move |_| matches!(of, ValueType::Range(_)));
        let of_ranges = of_ranges.map(|(name, ..)| *name);
        let lookups = lookups.map(|(name, ..)| *name).chain(parts.map(|(name, _)| *name));
        lookups.chain(of_arrays.iter().copied()).chain(of_ranges)
    }

    /// Refuses a value that it never has.
    fn check<'v>(&self, values: impl IntoIterator<Item = &'v Value>) -> Result<(), Misfit> {
        let is_choice = |value: &Value| self.choices.contains(&value.as_ref());
        if self.choices.is_empty() || values.into_iter().all(|value| value.is_null() || is_choice(value)) {
            return Ok(());
        }
        Err(Misfit { wanted: format!("one of {}", self.listed()), given: "another value".to_owned() })
    }

    fn listed(&self) -> String {
        self.choices.iter().copied().map(shown).collect::<Vec<_>>().join(", ")
    }

    /// What is wanted in place of what was given: a choice where nothing else makes sense.
    fn misfit(&self, given: &'static str, limited: bool) -> Misfit {
        let plain = misfit(self.of, given);
        match (self.choices.as_slice(), limited) {
            ([], _) => plain,
            (_, true) => Misfit { wanted: format!("one of {}", self.listed()), ..plain },
            (_, false) => Misfit { wanted: format!("{} (the choices are {})", plain.wanted, self.listed()), ..plain },
        }
    }

    fn misfits(&self, given: &'static str, limited: bool) -> Misfit {
        let Misfit { wanted, given } = self.misfit(given, limited);
        Misfit { wanted: format!("a list of values, each {wanted}"), given }
    }
}

/// A choice, as the model or its type declares it.
fn shown(choice: ValueRef<'_>) -> String {
    match choice {
        ValueRef::Text(text) => format!("`{text}`"),
        ValueRef::Int(int) => format!("`{int}`"),
        ValueRef::UInt(int) => format!("`{int}`"),
        ValueRef::Bool(truth) => format!("`{truth}`"),
        other => other.describe().to_owned(),
    }
}

/// How a date or a time is stored, if it is one.
fn shape(of: ValueType) -> Option<TemporalKind> {
    match of {
        ValueType::Date => Some(TemporalKind::Date),
        ValueType::Time => Some(TemporalKind::Time),
        ValueType::DateTime | ValueType::Timestamp => Some(TemporalKind::DateTime),
        _ => None,
    }
}

fn misfit(wanted: ValueType, given: &str) -> Misfit {
    let wanted = match form(wanted).filter(|_| given == OTHER_TEXT) {
        Some(form) => format!("{wanted}, as text in the form of {form}"),
        None => wanted.to_string(),
    };
    Misfit { wanted, given: given.to_owned() }
}
