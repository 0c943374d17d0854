//! Expressions. Knows no executor.
use super::Capability;
use super::dialect::Grammar;
use super::writer::Writer;
use crate::error::{Error, ErrorKind};
use crate::expr::{Arithmetic, Comparison, Function, Kind, Node, Part};
use crate::model::Field;
use crate::value::ValueType;

/// How many conditions are joined without grouping them.
const LONGEST_CHAIN: usize = 100;

impl Writer {
    pub(super) fn expression(&mut self, node: &Node) -> &mut Self {
        match &node.0 {
            Kind::Column { path, position, .. } if !path.is_root() => self.column_at(*path, *position),
            Kind::Column { position, .. } => self.column(*position),
            Kind::Value(value) => self.bind_alone(value.clone()),
            Kind::Raw { sql, .. } => self.push("(").push(sql).push(")"),
            Kind::Constant(true) => self.push("TRUE"),
            Kind::Constant(false) => self.push("FALSE"),
            Kind::Compare { comparison, left, right } => self.comparison(*comparison, left, right),
            Kind::Arithmetic { operator, left, right, .. }
                if matches!(self.type_of(left), ValueType::DateTime | ValueType::Timestamp) =>
            {
                self.by(|grammar, writer| grammar.moved(writer, *operator, left, right))
            }
            Kind::Arithmetic { .. } => self.by(|grammar, writer| grammar.arithmetic(writer, node)),
            Kind::Text { lookup, ignore_case, text, pattern } => {
                self.by(|grammar, writer| grammar.text_lookup(writer, *lookup, *ignore_case, text, pattern))
            }
            Kind::Pattern { kind, text, pattern } => self.pattern(*kind, text, pattern),
            Kind::Sets { lookup, left, right } => {
                self.need_ranges(left).by(|grammar, writer| grammar.sets(writer, *lookup, left, right))
            }
            Kind::Element { of, index, element } => {
                self.by(|grammar, writer| grammar.element(writer, of, *index, *element))
            }
            Kind::Function { function, of } => self.function(*function, of),
            Kind::Part { part, zone, shape, of } => {
                self.by(|grammar, writer| grammar.part(writer, *part, zone, *shape, of))
            }
            Kind::IsNull { of, negated } => self.operand(of).push(if *negated { " IS NOT NULL" } else { " IS NULL" }),
            Kind::In { of, values } => self.membership(of, values),
            Kind::InQuery { of, query, .. } => self.among(of, query),
            Kind::Exists { path, of } => self.exists_at(*path, of),
            Kind::Between { of, low, high } => self.between(of, low, high),
            Kind::Row(parts) => self.row(parts),
            Kind::And(parts) => self.chain(parts, " AND "),
            Kind::Or(parts) => self.chain(parts, " OR "),
            Kind::Xor(left, right) => self.known(left).push(" <> ").known(right),
            // NULL is "not true" for Django's exclude, and NOT NULL is NULL again.
            Kind::Not(of) if of.is_nullable() => self.parenthesised(of).push(" IS NOT TRUE"),
            Kind::Not(of) => self.push("NOT ").parenthesised(of),
        }
    }

    /// An expression where an operator stands beside it.
    pub(super) fn operand(&mut self, node: &Node) -> &mut Self {
        match node.0 {
            Kind::Column { .. }
            | Kind::Value(_)
            | Kind::Raw { .. }
            | Kind::Constant(_)
            | Kind::Arithmetic { .. }
            | Kind::Function { .. }
            | Kind::Element { .. }
            | Kind::Row(_)
            | Kind::Part { .. } => self.expression(node),
            _ => self.parenthesised(node),
        }
    }

    /// An operand beside another: a value beside a column has its type.
    pub(super) fn beside(&mut self, node: &Node, other: &Node) -> &mut Self {
        match (&node.0, &other.0) {
            // A decimal beside whole numbers is none of them, which a column would make of it.
            (Kind::Value(value), Kind::Column { .. })
                if value.value_type() == ValueType::Decimal && self.type_of(other) != ValueType::Decimal =>
            {
                self.bind_alone(value.clone())
            }
            (Kind::Value(value), Kind::Column { .. }) => self.bind_beside(value.clone()),
            _ => self.operand(node),
        }
    }

    /// What the dialect writes in a way of its own.
    fn by(&mut self, write: impl FnOnce(&dyn Grammar, &mut Self)) -> &mut Self {
        write(self.grammar(), self);
        self
    }

    /// The type of what an expression gives.
    pub(super) fn type_of(&self, node: &Node) -> ValueType {
        match &node.0 {
            Kind::Column { path, position, .. } => {
                self.field_at(*path, *position).map_or(ValueType::Text, Field::value_type)
            }
            Kind::Value(value) => value.value_type(),
            Kind::Raw { of, .. } => *of,
            // Of a whole number on the left, too.
            Kind::Arithmetic { decimal: true, .. } => ValueType::Decimal,
            Kind::Arithmetic { left, .. } => self.type_of(left),
            Kind::Function { function, of } => match function {
                Function::Lower | Function::Upper | Function::Concat | Function::TypeOf => ValueType::Text,
                Function::Length | Function::Elements => ValueType::I64,
                Function::RangeIsEmpty => ValueType::Bool,
                Function::RangeLower | Function::RangeUpper => match of.first().map(|first| self.type_of(first)) {
                    Some(ValueType::Range(of)) => of.into(),
                    _ => ValueType::Text,
                },
                Function::Abs | Function::Coalesce | Function::Greatest | Function::Least => {
                    of.first().map_or(ValueType::Text, |first| self.type_of(first))
                }
            },
            // The date of a text that is one is a text, too.
            Kind::Part { part: Part::Date | Part::Time, of, .. } if self.type_of(of) == ValueType::Text => {
                ValueType::Text
            }
            Kind::Part { part, .. } => part.value_type(),
            Kind::Element { element, .. } => (*element).into(),
            _ => ValueType::Bool,
        }
    }

    fn function(&mut self, function: Function, of: &[Node]) -> &mut Self {
        if matches!(function, Function::Greatest | Function::Least) {
            of.iter().for_each(|node| self.check_order(node));
        }
        of.iter().for_each(|node| {
            self.need_ranges(node);
        });
        self.by(|grammar, writer| grammar.function(writer, function, of))
    }

    /// Refuses to look into a range where there are none.
    fn need_ranges(&mut self, of: &Node) -> &mut Self {
        match self.type_of(of) {
            ValueType::Range(_) => self.need(Capability::Ranges, "a range"),
            _ => self,
        }
    }

    /// Refuses to order what has no order in this database.
    pub(super) fn check_order(&mut self, node: &Node) {
        let (name, can) = (self.grammar().name(), self.dialect().capabilities());
        let reason = match self.type_of(node) {
            ValueType::Array(_) if !can.arrays => format!(
                "{name} has no order of arrays, which are JSON there: order by their length or by an element, or in the \
                 program"
            ),
            ValueType::Enum if !can.enum_types => format!(
                "{name} has no enum types: their labels are text there, which has another order. Order in the program, or \
                 by a column of numbers"
            ),
            _ => return,
        };
        self.fail(Error::new(ErrorKind::Unsupported, reason));
    }

    /// Several as one.
    fn row(&mut self, parts: &[Node]) -> &mut Self {
        self.push("(").list(parts, ", ", |writer, part| {
            writer.expression(part);
        });
        self.push(")")
    }

    fn parenthesised(&mut self, node: &Node) -> &mut Self {
        self.push("(").expression(node).push(")")
    }

    /// A comparison; of a year or a date with a literal, by the instants at which they begin and end.
    fn comparison(&mut self, comparison: Comparison, left: &Node, right: &Node) -> &mut Self {
        if !matches!(comparison, Comparison::Eq | Comparison::Ne) {
            self.check_order(left);
        }
        if let Some((comparison, right)) = self.coarser(comparison, right) {
            return self.comparison(comparison, left, &right);
        }
        match self.period(left, right, right) {
            Some(period) => self.compare_period(comparison, &period),
            None => self.beside(left, right).push(comparison_sql(comparison)).beside(right, left),
        }
    }

    fn between(&mut self, of: &Node, low: &Node, high: &Node) -> &mut Self {
        if self.coarser(Comparison::Ge, low).or_else(|| self.coarser(Comparison::Le, high)).is_some() {
            self.push("(").comparison(Comparison::Ge, of, low).push(" AND ");
            return self.comparison(Comparison::Le, of, high).push(")");
        }
        self.check_order(of);
        match self.period(of, low, high) {
            Some(period) => self.compare_period(Comparison::Eq, &period),
            None => self.operand(of).push(" BETWEEN ").beside(low, of).push(" AND ").beside(high, of),
        }
    }

    fn membership(&mut self, of: &Node, values: &[Node]) -> &mut Self {
        let periods = (values.len() <= LONGEST_CHAIN).then(|| self.periods(of, values)).flatten();
        if let Some(periods) = periods {
            return self
                .push("(")
                .list(&periods, " OR ", |writer, period| {
                    writer.compare_period(Comparison::Eq, period);
                })
                .push(")");
        }
        if self.in_long_list(of, values).is_some() {
            return self;
        }
        self.operand(of)
            .push(" IN (")
            .list(values, ", ", |writer, value| {
                match value.0 {
                    Kind::Value(_) => writer.beside(value, of),
                    _ => writer.expression(value),
                };
            })
            .push(")")
    }

    /// A long chain is split in halves again and again: databases nest `a OR b OR c` as deep as it is long, and SQLite
    /// takes a depth of 1,000 at most.
    fn chain(&mut self, parts: &[Node], between: &str) -> &mut Self {
        if parts.len() > LONGEST_CHAIN {
            let (first, second) = parts.split_at(parts.len() / 2);
            self.push("(").chain(first, between).push(")").push(between);
            return self.push("(").chain(second, between).push(")");
        }
        self.list(parts, between, |writer, part| {
            writer.part_of_chain(part);
        })
    }

    /// A condition that is joined to others by AND.
    pub(super) fn also(&mut self, condition: &Node) -> &mut Self {
        match &condition.0 {
            Kind::And(parts) => self.chain(parts, " AND "),
            _ => self.part_of_chain(condition),
        }
    }

    /// An expression that is joined to others by AND or OR.
    fn part_of_chain(&mut self, part: &Node) -> &mut Self {
        match part.0 {
            Kind::And(_) | Kind::Or(_) | Kind::Xor(..) => self.parenthesised(part),
            _ => self.expression(part),
        }
    }

    /// A condition as true or false, with NULL counted as false.
    fn known(&mut self, node: &Node) -> &mut Self {
        match node.is_nullable() {
            true => self.push("(").parenthesised(node).push(" IS TRUE)"),
            false => self.parenthesised(node),
        }
    }
}

fn comparison_sql(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Eq => " = ",
        Comparison::Ne => " <> ",
        Comparison::Gt => " > ",
        Comparison::Ge => " >= ",
        Comparison::Lt => " < ",
        Comparison::Le => " <= ",
    }
}

pub(super) fn arithmetic_sql(operator: Arithmetic) -> &'static str {
    match operator {
        Arithmetic::Add => " + ",
        Arithmetic::Sub => " - ",
        Arithmetic::Mul => " * ",
        Arithmetic::Div => " / ",
        Arithmetic::Rem => " % ",
    }
}
