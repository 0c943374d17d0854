//! Where the values come from: for each type a strategy that prefers the edges, and what SQLite cannot hold of it.
use biform::prelude::*;
use biform::{FieldType, Mismatch, Value, ValueRef, ValueType};
use proptest::prelude::*;
use proptest::sample::select;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

/// One of the edges in one case of four.
fn edgy<T: Clone + std::fmt::Debug + 'static>(
    edges: impl Into<Vec<T>>,
    any: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<T> {
    prop_oneof![1 => select(edges.into()), 3 => any].boxed()
}

macro_rules! integers {
    ($($name:ident),+) => {$(
        pub(crate) fn $name() -> BoxedStrategy<$name> {
            edgy([$name::MIN, $name::MIN + 1, 0, 1, $name::MAX / 2, $name::MAX - 1, $name::MAX], any::<$name>())
        }
    )+};
}
integers!(i8, i16, i32, i64, u8, u16, u32);

pub(crate) fn u64() -> BoxedStrategy<u64> {
    let edge = i64::MAX as u64;
    edgy([0, 1, edge - 1, edge, edge + 1, u64::MAX], prop_oneof![any::<u64>(), 0..=edge])
}

pub(crate) fn bool() -> BoxedStrategy<bool> {
    any::<bool>().boxed()
}

pub(crate) fn f64() -> BoxedStrategy<f64> {
    use proptest::num::f64::ANY;
    let edges = [0.0, -0.0, 0.1, 1e15, 9_007_199_254_740_993.0, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324];
    let beyond = [f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 9_223_372_036_854_775_808.0, -9.3e18, 1e300];
    edgy([&edges[..], &beyond[..]].concat(), prop_oneof![ANY, any::<i32>().prop_map(f64::from)])
}

pub(crate) fn f32() -> BoxedStrategy<f32> {
    use proptest::num::f32::ANY;
    let edges = [0.0, -0.0, 0.1, f32::MAX, f32::MIN, f32::MIN_POSITIVE, 1e-45, 16_777_217.0];
    edgy([&edges[..], &[f32::INFINITY, f32::NEG_INFINITY, f32::NAN][..]].concat(), ANY)
}

pub(crate) fn text() -> BoxedStrategy<String> {
    let edges =
        ["", "\0", "a\0b", " ", "0", "1.0", "1e3", "NULL", "x'00'", "\u{10ffff}", "ä", "a\u{308}", "'", "\"", "\n"];
    let any = proptest::collection::vec(any::<char>(), 0..20).prop_map(|letters| letters.into_iter().collect());
    edgy(edges.map(str::to_owned), any)
}

pub(crate) fn bytes() -> BoxedStrategy<Vec<u8>> {
    edgy([vec![], vec![0], vec![0, 0], vec![255; 3], b"text".to_vec()], proptest::collection::vec(any::<u8>(), 0..20))
}

pub(crate) fn ip4() -> BoxedStrategy<Ipv4Addr> {
    edgy([Ipv4Addr::UNSPECIFIED, Ipv4Addr::BROADCAST, Ipv4Addr::LOCALHOST], any::<Ipv4Addr>())
}

pub(crate) fn ip6() -> BoxedStrategy<Ipv6Addr> {
    let mapped = ip4().prop_map(|address| address.to_ipv6_mapped());
    let edges = [Ipv6Addr::UNSPECIFIED, Ipv6Addr::LOCALHOST, Ipv6Addr::from([0xff; 16])];
    edgy(edges, prop_oneof![2 => any::<Ipv6Addr>(), 1 => mapped])
}

/// Of both versions; some of the sixth are made of the fourth.
pub(crate) fn ip() -> BoxedStrategy<IpAddr> {
    prop_oneof![ip4().prop_map(IpAddr::V4), ip6().prop_map(IpAddr::V6)].boxed()
}

/// Most of them in whole microseconds, of which 64 bits hold so many.
pub(crate) fn duration() -> BoxedStrategy<Duration> {
    let edge = Duration::from_micros(i64::MAX as u64);
    let edges = [Duration::ZERO, Duration::MAX, edge, edge + Duration::from_micros(1), edge - Duration::from_micros(1)];
    let few =
        [Duration::from_nanos(1), Duration::from_nanos(999), Duration::from_micros(1), Duration::from_secs(86_400)];
    let micros = prop_oneof![0..=i64::MAX as u64, 0..10_000_000_u64].prop_map(Duration::from_micros);
    edgy([&edges[..], &few[..]].concat(), prop_oneof![4 => micros, 1 => any::<Duration>()])
}

/// One that is finer, or longer.
pub(crate) fn no_duration(length: &Duration) -> bool {
    !length.subsec_nanos().is_multiple_of(1_000) || length.as_micros() > i64::MAX as u128
}

/// Nanoseconds of durations that may go backwards.
#[allow(dead_code, reason = "Rust's own go forwards alone")]
fn nanoseconds() -> BoxedStrategy<i128> {
    let edges = [0, 1, -1, 999, -1_000, i64::MAX.into(), i128::from(i64::MAX) * 1_000, i128::from(i64::MIN) * 1_000];
    let beyond = [i128::from(i64::MAX) * 1_000 + 1, i128::from(i64::MIN) * 1_000 - 1_000];
    let micros = prop_oneof![any::<i64>(), -10_000_000..10_000_000_i64].prop_map(|micros| i128::from(micros) * 1_000);
    edgy([&edges[..], &beyond[..]].concat(), prop_oneof![4 => micros, 1 => any::<i64>().prop_map(i128::from)])
}

/// Arrays of up to three elements.
pub(crate) fn array<T: std::fmt::Debug + 'static>(element: BoxedStrategy<T>) -> BoxedStrategy<Vec<T>> {
    proptest::collection::vec(element, 0..4).boxed()
}

/// Some of them NULL.
pub(crate) fn option<T: std::fmt::Debug + 'static>(element: BoxedStrategy<T>) -> BoxedStrategy<Option<T>> {
    proptest::option::of(element).boxed()
}

/// In the order of their texts.
#[derive(FieldType, Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) enum Size {
    #[field_type(rename = "")]
    Unknown,
    #[field_type(rename = "Tall")]
    Tall,
    Small,
    #[field_type(rename = "ünlike")]
    Unlike,
}

pub(crate) fn size() -> BoxedStrategy<Size> {
    select(&[Size::Unknown, Size::Tall, Size::Small, Size::Unlike][..]).boxed()
}

/// Of numbers at both ends.
#[derive(FieldType, Debug, Clone, Copy, PartialEq, PartialOrd)]
#[field_type(integer)]
#[repr(i64)]
pub(crate) enum Level {
    Least = i64::MIN,
    Below = -1,
    Zero,
    Most = i64::MAX,
}

pub(crate) fn level() -> BoxedStrategy<Level> {
    select(&[Level::Least, Level::Below, Level::Zero, Level::Most][..]).boxed()
}

#[derive(FieldType, Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Cents(pub(crate) i64);

pub(crate) fn cents() -> BoxedStrategy<Cents> {
    i64().prop_map(Cents).boxed()
}

#[derive(FieldType, Debug, Clone, PartialEq, PartialOrd)]
pub(crate) struct Isbn(pub(crate) String);

pub(crate) fn isbn() -> BoxedStrategy<Isbn> {
    text().prop_map(Isbn).boxed()
}

/// Says itself how it is stored, as text of one width, and refuses what is odd.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(crate) struct Even(pub(crate) u32);

impl FieldType for Even {
    const TYPE: ValueType = ValueType::Text;

    fn to_value(&self) -> Value {
        match self.0 % 2 {
            0 => Value::from(format!("{:08x}", self.0)),
            _ => Value::Invalid { of: Self::TYPE, reason: "an odd number".into() },
        }
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        let wanted = || Mismatch::new("eight digits", value);
        match value {
            ValueRef::Text(text) => u32::from_str_radix(text, 16).map(Even).map_err(|_| wanted()),
            _ => Err(wanted()),
        }
    }
}

pub(crate) fn even() -> BoxedStrategy<Even> {
    let mostly_even = |(number, odd): (u32, u8)| Even(if odd == 0 { number | 1 } else { number & !1 });
    (u32(), 0..8_u8).prop_map(mostly_even).boxed()
}

/// What a key is of.
#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Other {
    id: Id<Other>,
}

pub(crate) fn id() -> BoxedStrategy<Id<Other>> {
    i64().prop_map(Id::from).boxed()
}

/// What the types of other crates are made of, and of what SQLite holds none.
#[cfg(all(
    feature = "uuid",
    feature = "chrono",
    feature = "time",
    feature = "jiff",
    feature = "rust_decimal",
    feature = "json"
))]
pub(crate) mod of_crates {
    use super::{BoxedStrategy, Just, Strategy, any, edgy, prop_oneof};
    use biform::prelude::*;
    use chrono::{Datelike, Timelike};
    use std::collections::BTreeMap;

    const LAST_DAY: i32 = 2_932_896; // 9999-12-31
    const FIRST_DAY: i32 = -719_528; // 0000-01-01
    /// The years -9999 to 9999 in seconds, as an `i64` counts them.
    const SECONDS: std::ops::RangeInclusive<i64> = -377_705_116_800..=253_402_300_799;

    /// Days since 1970-01-01: most of them in the years that SQLite holds.
    fn days(least: i32, most: i32) -> BoxedStrategy<i32> {
        let edges = [FIRST_DAY - 1, FIRST_DAY, -1, 0, 59, LAST_DAY, LAST_DAY + 1, least, most];
        let within = edges.into_iter().filter(|day| (least..=most).contains(day)).collect::<Vec<_>>();
        edgy(within, prop_oneof![4 => FIRST_DAY..=LAST_DAY, 1 => least..=most])
    }

    fn nanoseconds() -> BoxedStrategy<u32> {
        let fractions = [0, 1, 10, 999, 1_000, 100_000_000, 500_000_000, 999_999_000, 999_999_999];
        edgy(fractions, 0..1_000_000_000_u32)
    }

    fn of_day() -> BoxedStrategy<(u32, u32)> {
        (edgy([0, 1, 59, 60, 3_599, 3_600, 86_399], 0..86_400_u32), nanoseconds()).boxed()
    }

    pub(crate) fn uuid() -> BoxedStrategy<uuid::Uuid> {
        edgy([uuid::Uuid::nil(), uuid::Uuid::max()], any::<[u8; 16]>().prop_map(uuid::Uuid::from_bytes))
    }

    /// What a key of 16 bytes is of.
    #[derive(Model, Debug, Clone, PartialEq)]
    pub(crate) struct Keyed {
        id: Id<Keyed, uuid::Uuid>,
    }

    pub(crate) fn id_of_a_uuid() -> BoxedStrategy<Id<Keyed, uuid::Uuid>> {
        uuid().prop_map(Id::from).boxed()
    }

    pub(crate) mod of_chrono {
        use super::*;
        use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

        pub(crate) fn date() -> BoxedStrategy<NaiveDate> {
            let epoch = NaiveDate::default();
            let (least, most) = (NaiveDate::MIN - epoch, NaiveDate::MAX - epoch);
            let days = days(least.num_days() as i32, most.num_days() as i32);
            days.prop_map(move |days| epoch + chrono::Duration::days(days.into())).boxed()
        }
        pub(crate) fn time() -> BoxedStrategy<NaiveTime> {
            let leap = NaiveTime::from_hms_milli_opt(23, 59, 59, 1_000).unwrap();
            let any = of_day()
                .prop_map(|(seconds, nanos)| NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanos).unwrap());
            prop_oneof![1 => Just(leap), 50 => any].boxed()
        }
        pub(crate) fn date_time() -> BoxedStrategy<NaiveDateTime> {
            (date(), time()).prop_map(|(date, time)| date.and_time(time)).boxed()
        }
        pub(crate) fn instant() -> BoxedStrategy<DateTime<Utc>> {
            // The first and the last days of chrono are none of a `DateTime`.
            date_time().prop_map(|at| at.and_utc()).boxed()
        }
        pub(crate) fn duration() -> BoxedStrategy<TimeDelta> {
            super::super::nanoseconds().prop_map(of_nanoseconds).boxed()
        }
        fn of_nanoseconds(all: i128) -> TimeDelta {
            let (seconds, rest) = (all.div_euclid(1_000_000_000), all.rem_euclid(1_000_000_000));
            TimeDelta::new(i64::try_from(seconds).unwrap(), u32::try_from(rest).unwrap()).unwrap()
        }
        pub(crate) fn no_duration(length: &TimeDelta) -> bool {
            length.subsec_nanos() % 1_000 != 0 || length.num_microseconds().is_none()
        }
        pub(crate) fn no_date(date: &NaiveDate) -> bool {
            !(0..=9_999).contains(&date.year())
        }
        pub(crate) fn no_time(time: &NaiveTime) -> bool {
            time.nanosecond() >= 1_000_000_000
        }
        pub(crate) fn no_date_time(at: &NaiveDateTime) -> bool {
            no_date(&at.date()) || no_time(&at.time())
        }
        pub(crate) fn no_instant(at: &DateTime<Utc>) -> bool {
            no_date_time(&at.naive_utc())
        }
    }

    pub(crate) mod of_time {
        use super::*;
        use time::{Date, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

        const EPOCH: i32 = 2_440_588;

        pub(crate) fn date() -> BoxedStrategy<Date> {
            let days = days(Date::MIN.to_julian_day() - EPOCH, Date::MAX.to_julian_day() - EPOCH);
            days.prop_map(|days| Date::from_julian_day(days + EPOCH).unwrap()).boxed()
        }
        pub(crate) fn time() -> BoxedStrategy<Time> {
            let any = of_day().prop_map(|(seconds, nanos)| {
                let part = |of: u32| u8::try_from(of % 60).unwrap();
                let hour = u8::try_from(seconds / 3_600).unwrap();
                Time::from_hms_nano(hour, part(seconds / 60), part(seconds), nanos).unwrap()
            });
            any.boxed()
        }
        pub(crate) fn date_time() -> BoxedStrategy<PrimitiveDateTime> {
            (date(), time()).prop_map(|(date, time)| PrimitiveDateTime::new(date, time)).boxed()
        }
        pub(crate) fn instant() -> BoxedStrategy<OffsetDateTime> {
            let offsets = edgy([0, -86_399, 86_399, 3_600], -86_399..=86_399_i32);
            let at = |(at, offset): (PrimitiveDateTime, i32)| {
                at.assume_offset(UtcOffset::from_whole_seconds(offset).unwrap())
            };
            (date_time(), offsets).prop_map(at).boxed()
        }
        pub(crate) fn duration() -> BoxedStrategy<time::Duration> {
            super::super::nanoseconds().prop_map(time::Duration::nanoseconds_i128).boxed()
        }
        pub(crate) fn no_duration(length: &time::Duration) -> bool {
            length.whole_nanoseconds() % 1_000 != 0 || i64::try_from(length.whole_microseconds()).is_err()
        }
        pub(crate) fn no_date(date: &Date) -> bool {
            date.year() < 0
        }
        pub(crate) fn no_date_time(at: &PrimitiveDateTime) -> bool {
            at.year() < 0
        }
        /// By its seconds, which know no offset.
        pub(crate) fn no_instant(at: &OffsetDateTime) -> bool {
            !(i64::from(FIRST_DAY) * 86_400..=*SECONDS.end()).contains(&at.unix_timestamp())
        }
    }

    pub(crate) mod of_jiff {
        use super::*;
        use jiff::civil::{Date, DateTime, Time};
        use jiff::{SignedDuration, Timestamp, ToSpan, civil};

        pub(crate) fn date() -> BoxedStrategy<Date> {
            let epoch = civil::date(1970, 1, 1);
            let days = days(-4_371_587, LAST_DAY);
            days.prop_map(move |days| epoch.checked_add(days.days()).unwrap()).boxed()
        }
        pub(crate) fn time() -> BoxedStrategy<Time> {
            let any = of_day().prop_map(|(seconds, nanos)| {
                let part = |of: u32| i8::try_from(of % 60).unwrap();
                let hour = i8::try_from(seconds / 3_600).unwrap();
                civil::time(hour, part(seconds / 60), part(seconds), i32::try_from(nanos).unwrap())
            });
            any.boxed()
        }
        pub(crate) fn date_time() -> BoxedStrategy<DateTime> {
            let edges = [DateTime::MIN, DateTime::MAX, civil::date(-1, 12, 31).at(23, 59, 59, 999_999_999)];
            edgy(edges, (date(), time()).prop_map(|(date, time)| DateTime::from_parts(date, time)))
        }
        pub(crate) fn instant() -> BoxedStrategy<Timestamp> {
            let range = Timestamp::MIN.as_nanosecond()..=Timestamp::MAX.as_nanosecond();
            let edges = [Timestamp::MIN, Timestamp::MAX, Timestamp::UNIX_EPOCH, first(), first() - 1.nanosecond()];
            edgy(edges, range.prop_map(|nanos| Timestamp::from_nanosecond(nanos).unwrap()))
        }
        pub(crate) fn duration() -> BoxedStrategy<SignedDuration> {
            super::super::nanoseconds().prop_map(SignedDuration::from_nanos_i128).boxed()
        }
        pub(crate) fn no_duration(length: &SignedDuration) -> bool {
            length.subsec_nanos() % 1_000 != 0 || i64::try_from(length.as_micros()).is_err()
        }
        fn first() -> Timestamp {
            "0000-01-01T00:00:00Z".parse().unwrap()
        }
        pub(crate) fn no_date(date: &Date) -> bool {
            date.year() < 0
        }
        pub(crate) fn no_date_time(at: &DateTime) -> bool {
            at.year() < 0
        }
        pub(crate) fn no_instant(at: &Timestamp) -> bool {
            *at < first()
        }
    }

    pub(crate) fn decimal() -> BoxedStrategy<rust_decimal::Decimal> {
        use rust_decimal::Decimal;
        const FEW: i128 = 999_999_999_999_999;
        const MOST: i128 = (1 << 96) - 1;
        let edges = [
            Decimal::MIN,
            Decimal::MAX,
            Decimal::ZERO,
            Decimal::ONE,
            Decimal::new(1, 28),
            Decimal::new(-100, 2),
            Decimal::from(i64::MAX),
            Decimal::from(i64::MIN),
            Decimal::from(i64::MAX) + Decimal::ONE,
            Decimal::from_i128_with_scale(FEW, 7),
            Decimal::from_i128_with_scale(FEW + 2, 7),
            Decimal::from_i128_with_scale(FEW, 28),
            Decimal::from_i128_with_scale(10_i128.pow(28), 0),
            Decimal::from_i128_with_scale(9_223_372_036_854_780_000, 0),
        ];
        let made = |(mantissa, scale)| Decimal::from_i128_with_scale(mantissa, scale);
        let any = prop_oneof![
            4 => (-FEW..=FEW, 0..=28_u32).prop_map(made),
            2 => (any::<i64>().prop_map(i128::from), 0..=2_u32).prop_map(made),
            1 => (-MOST..=MOST, 0..=28_u32).prop_map(made),
            // Prices.
            4 => (-100_000..100_000_i128, Just(2)).prop_map(made),
        ];
        edgy(edges, any)
    }

    /// A whole number that fits an `i64`, and what has 15 digits or fewer, is held.
    pub(crate) fn no_decimal(decimal: &rust_decimal::Decimal) -> bool {
        let digits = decimal.normalize().mantissa().unsigned_abs().to_string();
        let fits = decimal.fract().is_zero() && i64::try_from(*decimal).is_ok();
        !fits && digits.trim_end_matches('0').len() > 15
    }

    /// JSON of any shape, though no floats that JSON has no text for.
    pub(crate) fn json() -> BoxedStrategy<serde_json::Value> {
        use serde_json::Value;
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            super::i64().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            super::f64().prop_map(|float| Value::from(if float.is_finite() { float } else { 0.5 })),
            super::text().prop_map(Value::from),
        ];
        let nested = leaf.prop_recursive(4, 24, 6, |inner| {
            let list = proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from);
            let entries = proptest::collection::btree_map(super::text(), inner, 0..6);
            prop_oneof![list, entries.prop_map(Value::from_iter)]
        });
        nested.boxed()
    }

    pub(crate) type Tree = BTreeMap<String, Vec<Option<f64>>>;

    pub(crate) fn tree() -> BoxedStrategy<biform::Json<Tree>> {
        let float = (super::f64(), any::<bool>()).prop_map(|(float, some)| some.then_some(float));
        let list = proptest::collection::vec(float, 0..4);
        proptest::collection::btree_map(super::text(), list, 0..4).prop_map(biform::Json).boxed()
    }

    /// JSON has no text for floats that are not finite.
    pub(crate) fn no_tree(tree: &biform::Json<Tree>) -> bool {
        tree.values().flatten().flatten().any(|float| !float.is_finite())
    }
}
