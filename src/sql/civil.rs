//! The calendar, in numbers: days and seconds since 1970, and the text that databases store. Knows no zone.

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

/// The days from 1970-01-01 to the first day of a month, which counts from 1.
fn days_to_month(year: i64, month: i64) -> i64 {
    // Years that begin in March have their leap day at the end; 400 of them are 146,097 days.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The seconds from 1970 to the start of a year.
pub(super) fn start_of_year(year: i64) -> i64 {
    days_to_month(year, 1) * DAY
}

/// The seconds from 1970 to the start of a date that is written `2026-03-29`.
pub(super) fn start_of_date(date: &str) -> Option<i64> {
    let mut parts = date.split('-').map(|part| part.parse::<u16>().ok().map(i64::from));
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let seconds = (days_to_month(year, month) + day - 1) * DAY;
    // Only a date that there is reads as it was written.
    (1..=12)
        .contains(&month)
        .then_some(seconds)
        .filter(|seconds| written(*seconds).is_some_and(|text| text.starts_with(date)))
}

/// Seconds since 1970 as databases write them, `2026-03-29 01:30:00`; `None` where the year has not four digits.
pub(super) fn written(seconds: i64) -> Option<String> {
    let (days, of_day) = (seconds.div_euclid(DAY) + 719_468, seconds.rem_euclid(DAY));
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let (day, month) = (of_year - (153 * shifted + 2) / 5 + 1, if shifted < 10 { shifted + 3 } else { shifted - 9 });
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    let text = format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
    (0..=9_999).contains(&year).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_written_as_a_calendar_has_them() {
        for (seconds, text) in [
            (0, "1970-01-01 00:00:00"),
            (-1, "1969-12-31 23:59:59"),
            (951_782_400, "2000-02-29 00:00:00"),
            (1_774_746_000, "2026-03-29 01:00:00"),
            (-62_167_219_200, "0000-01-01 00:00:00"),
            (253_402_300_799, "9999-12-31 23:59:59"),
        ] {
            assert_eq!(written(seconds).as_deref(), Some(text));
            assert_eq!(start_of_date(&text[..10]), Some(seconds.div_euclid(DAY) * DAY));
        }
        assert_eq!((written(253_402_300_800), written(-62_167_219_201)), (None, None));
        assert_eq!((start_of_year(2026), start_of_year(1900)), (1_767_225_600, -2_208_988_800));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["", "2026", "2026-02-29", "2026-13-01", "2026-00-01", "2026-1-1", "2026-01-01-01", "x-01-01"] {
            assert_eq!(start_of_date(text), None, "{text}");
        }
    }
}
