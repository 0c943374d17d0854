//! Parts of dates and times. Knows no executor.
use crate::expr::{Arithmetic, Node, Part, TemporalKind, Zone};
use crate::sql::writer::Writer;
use crate::sql::zone::{Rules, Shifts};

/// Goes from a day to the Thursday of its week, to whose year the week belongs.
const THURSDAY: &str = ", '-3 days', 'weekday 4'";

/// A date or a time, and where it is asked about.
struct Asked<'n> {
    zone: &'n Zone,
    shape: TemporalKind,
    of: &'n Node,
}

impl Writer {
    pub(super) fn sqlite_part(&mut self, part: Part, zone: &Zone, shape: TemporalKind, of: &Node) -> &mut Self {
        let asked = Asked { zone, shape, of };
        match part {
            Part::Year => self.number_of("%Y", &asked, ""),
            Part::Month => self.number_of("%m", &asked, ""),
            Part::Day => self.number_of("%d", &asked, ""),
            Part::Hour => self.number_of("%H", &asked, ""),
            Part::Minute => self.number_of("%M", &asked, ""),
            Part::Second => self.number_of("%S", &asked, ""),
            Part::Quarter => self.push("((").number_of("%m", &asked, "").push(" + 2) / 3)"),
            Part::IsoYear => self.number_of("%Y", &asked, THURSDAY),
            Part::Week => self.push("((").number_of("%j", &asked, THURSDAY).push(" + 6) / 7)"),
            Part::WeekDay => self.push("(").number_of("%w", &asked, "").push(" + 1)"),
            Part::IsoWeekDay => self.push("((").number_of("%w", &asked, "").push(" + 6) % 7 + 1)"),
            Part::Date => self.text_of("%Y-%m-%d", &asked, ""),
            Part::Time => {
                self.push("(").text_of("%H:%M:%S", &asked, "").push(" || substr(").expression(of);
                self.push(", ").number(asked.whole() + 1).push("))")
            }
        }
    }

    fn number_of(&mut self, format: &str, asked: &Asked<'_>, more: &str) -> &mut Self {
        self.push("CAST(").text_of(format, asked, more).push(" AS INTEGER)")
    }

    /// Without the fraction of its second: SQLite would round it, maybe to the next day.
    fn text_of(&mut self, format: &str, asked: &Asked<'_>, more: &str) -> &mut Self {
        self.push("strftime('")
            .push(format)
            .push("', substr(")
            .expression(asked.of)
            .push(", 1, ")
            .number(asked.whole());
        self.push(")").modifier(asked.zone, asked.of).push(more).push(")")
    }
}

impl Writer {
    /// What makes a local time of an instant, as a modifier of SQLite's date functions; nothing in UTC.
    fn modifier(&mut self, zone: &Zone, instant: &Node) -> &mut Self {
        match Rules::of(zone, "SQLite") {
            Ok(Rules::Fixed(0)) => self,
            Ok(rules) => self.push(", ").shift(&rules, instant, &SHIFTS),
            Err(mistake) => self.fail(mistake),
        }
    }
}

/// A text of a date with a time, later or earlier by microseconds: SQLite's own functions keep thousandths alone. The whole
/// seconds and the nanoseconds within one are reckoned with apart.
pub(super) fn moved(writer: &mut Writer, operator: Arithmetic, at: &Node, by: &Node) {
    let sign = if operator == Arithmetic::Sub { "-" } else { "" };
    // One more second than there is, so that what is below zero is divided as what is above.
    let nanoseconds = |writer: &mut Writer| {
        writer.push("(CAST(substr(substr(").expression(at).push(", 21) || '000000000', 1, 9) AS INTEGER) + ");
        writer.push(sign).push("(").expression(by).push(" % 1000000) * 1000 + 1000000000)");
    };
    writer.push("(strftime('%Y-%m-%d %H:%M:%S', CAST(strftime('%s', substr(").expression(at);
    writer.push(", 1, 19)) AS INTEGER) + ").push(sign).push("(").expression(by).push(" / 1000000) + ");
    nanoseconds(writer);
    writer.push(" / 1000000000 - 1, 'unixepoch') || rtrim(printf('.%09d', ");
    nanoseconds(writer);
    writer.push(" % 1000000000), '.0'))");
}

const SHIFTS: Shifts = Shifts { instant: "", seconds: |seconds| format!("'{seconds:+} seconds'") };

impl Asked<'_> {
    /// How many characters it has before the fraction of a second.
    fn whole(&self) -> u64 {
        match self.shape {
            TemporalKind::Time => 8,
            TemporalKind::Date | TemporalKind::DateTime => 19,
        }
    }
}
