//! Reading dates and times as databases write them: strict, and nothing is ever cut off. Knows no database.
use super::{Date, DateTime, Time};

impl Date {
    /// Reads `1965-08-01`; a year beyond 0 to 9999 has a sign. None where the text is anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader(text.as_bytes());
        reader.date().filter(|_| reader.is_at_end())
    }
}

impl Time {
    /// Reads `07:05`, `07:05:00` and `07:05:00.25`, with up to nine digits after the point. None where the text is
    /// anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader(text.as_bytes());
        reader.time().filter(|_| reader.is_at_end())
    }
}

impl DateTime {
    /// Reads a date, a blank or a `T`, and a time, on no clock in particular. None where the text is anything else, or
    /// names an offset.
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader(text.as_bytes());
        reader.date_time().filter(|_| reader.is_at_end())
    }

    /// Reads a date and a time that may end in `Z`, `+01:00`, `+0100` or `+01`, and gives it in UTC; without an offset
    /// it is in UTC already. None where the text is anything else.
    pub fn parse_instant(text: &str) -> Option<Self> {
        let mut reader = Reader(text.as_bytes());
        let local = reader.date_time()?;
        let offset = reader.offset()?;
        if !reader.is_at_end() {
            return None;
        }
        DateTime::from_unix(local.unix_seconds() - offset, local.time.nanosecond)
    }
}

/// What is left of a text.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    fn eat(&mut self, wanted: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first().filter(|(first, _)| wanted.contains(first))?;
        self.0 = rest;
        Some(*first)
    }

    fn digits(&mut self) -> usize {
        self.0.iter().take_while(|byte| byte.is_ascii_digit()).count()
    }

    /// A number of exactly so many digits, nine at most.
    fn number(&mut self, digits: usize) -> Option<u32> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        self.0 = rest;
        std::str::from_utf8(number).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
    }

    fn two(&mut self) -> Option<u8> {
        self.number(2).and_then(|number| u8::try_from(number).ok())
    }

    fn date(&mut self) -> Option<Date> {
        let sign = self.eat(b"+-");
        let digits = if sign.is_some() { self.digits().clamp(4, 9) } else { 4 };
        let year = i32::try_from(self.number(digits)?).ok()?;
        let year = if sign == Some(b'-') { -year } else { year };
        self.eat(b"-")?;
        let month = self.two()?;
        self.eat(b"-")?;
        let date = Date { year, month, day: self.two()? };
        Some(date).filter(|date| date.is_valid())
    }

    fn time(&mut self) -> Option<Time> {
        let hour = self.two()?;
        self.eat(b":")?;
        let mut time = Time { hour, minute: self.two()?, second: 0, nanosecond: 0 };
        if self.eat(b":").is_some() {
            time.second = self.two()?;
            if self.eat(b".").is_some() {
                time.nanosecond = self.fraction()?;
            }
        }
        Some(time).filter(|time| time.is_valid())
    }

    fn fraction(&mut self) -> Option<u32> {
        let digits = Some(self.digits()).filter(|digits| (1..=9).contains(digits))?;
        let missing = u32::try_from(9 - digits).ok()?;
        Some(self.number(digits)? * 10_u32.pow(missing))
    }

    fn date_time(&mut self) -> Option<DateTime> {
        let date = self.date()?;
        self.eat(b" T")?;
        Some(DateTime { date, time: self.time()? })
    }

    /// Seconds east of Greenwich.
    fn offset(&mut self) -> Option<i64> {
        if self.is_at_end() || self.eat(b"Zz").is_some() {
            return Some(0);
        }
        let sign = if self.eat(b"+-")? == b'-' { -1 } else { 1 };
        let hours = i64::from(self.two()?);
        let colon = self.eat(b":").is_some();
        let minutes = if colon || !self.is_at_end() { i64::from(self.two()?) } else { 0 };
        (hours < 24 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_written() {
        for text in ["00:00:00", "23:59:59.999999999", "07:05:00.25", "07:05:00.000000001"] {
            assert_eq!(Time::parse(text).map(|time| time.to_string()).as_deref(), Some(text));
        }
        assert_eq!(Time::parse("07:05"), Time::parse("07:05:00.000"));
        for text in ["", "7:05", "07:05:", "07:05:00.", "07:05:00.1234567890", "24:00", "07:60", "07:05:60", "07:05 "] {
            assert_eq!(Time::parse(text), None, "{text}");
        }
    }

    #[test]
    fn dates_are_read_as_they_are_written() {
        for text in ["0000-01-01", "9999-12-31", "2024-02-29", "-0044-03-15", "+12345-06-07"] {
            assert_eq!(Date::parse(text).map(|date| date.to_string()).as_deref(), Some(text));
        }
        for text in ["", "2023-02-29", "2023-1-01", "23-01-01", "12345-06-07", "2023-01-01 ", "2023/01/01", "é2023-01"]
        {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn instants_are_brought_to_utc() {
        let read = |text: &str| DateTime::parse_instant(text).map(|instant| instant.to_string());
        for text in [
            "2024-01-01 00:30:00.5",
            "2024-01-01T00:30:00.50Z",
            "2024-01-01 00:30:00.5z",
            "2023-12-31 23:30:00.5-01:00",
            "2024-01-01T06:00:00.5+0530",
            "2024-01-01T01:30:00.5+01",
        ] {
            assert_eq!(read(text).as_deref(), Some("2024-01-01 00:30:00.5"), "{text}");
        }
        assert_eq!(read("2024-01-01 00:30").as_deref(), Some("2024-01-01 00:30:00"));
        for text in
            ["2024-01-01", "2024-01-01 00:30+", "2024-01-01 00:30+1", "2024-01-01 00:30+01:", "2024-01-01  00:30"]
        {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(DateTime::parse("2024-01-01T00:30:00Z"), None);
    }
}
