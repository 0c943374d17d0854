//! The types that a column can hold, each with where its values come from and which of them SQLite refuses: one list for
//! all that is asked of them.

/// Hands the types of Rust itself to a macro.
macro_rules! of_rust {
    ($test:ident) => {
        $test! {
            an_i8: i8, values::i8(), |_| false;
            an_i16: i16, values::i16(), |_| false;
            an_i32: i32, values::i32(), |_| false;
            an_i64: i64, values::i64(), |_| false;
            a_u8: u8, values::u8(), |_| false;
            a_u16: u16, values::u16(), |_| false;
            a_u32: u32, values::u32(), |_| false;
            a_u64: u64, values::u64(), |int| *int > i64::MAX as u64;
            a_bool: bool, values::bool(), |_| false;
            an_f32: f32, values::f32(), |float| float.is_nan();
            an_f64: f64, values::f64(), |float| float.is_nan();
            a_text: String, values::text(), |_| false;
            a_duration: std::time::Duration, values::duration(), values::no_duration;
            an_ip_address: std::net::IpAddr, values::ip(), |_| false;
            an_ipv4_address: std::net::Ipv4Addr, values::ip4(), |_| false;
            an_ipv6_address: std::net::Ipv6Addr, values::ip6(), |_| false;
            bytes: Vec<u8>, values::bytes(), |_| false;
            an_enum_as_text: values::Size, values::size(), |_| false;
            an_enum_as_a_number: values::Level, values::level(), |_| false;
            a_newtype_of_a_number: values::Cents, values::cents(), |_| false;
            a_newtype_of_a_text: values::Isbn, values::isbn(), |_| false;
            a_type_of_its_own: values::Even, values::even(), |even| even.0 % 2 == 1;
            an_id: Id<values::Other>, values::id(), |_| false;
        }
    };
}

/// Hands arrays to a macro: they have no order on SQLite.
macro_rules! of_arrays {
    ($test:ident) => {
        $test! {
            an_array_of_i64: Vec<i64>, values::array(values::i64()), |_| false;
            an_array_of_u64: Vec<Option<u64>>, values::array(values::option(values::u64())),
                |array| array.iter().flatten().any(|int| *int > i64::MAX as u64);
            an_array_of_booleans: Vec<Option<bool>>, values::array(values::option(values::bool())), |_| false;
            an_array_of_f32: Vec<f32>, values::array(values::f32()), |array| array.iter().any(|float| !float.is_finite());
            an_array_of_f64: Vec<f64>, values::array(values::f64()), |array| array.iter().any(|float| !float.is_finite());
            an_array_of_texts: Vec<String>, values::array(values::text()),
                |array| array.iter().any(|text| text.contains('\0'));
            an_array_of_bytes: Vec<Option<Vec<u8>>>, values::array(values::option(values::bytes())), |_| false;
            an_array_of_durations: Vec<Option<std::time::Duration>>, values::array(values::option(values::duration())),
                |array| array.iter().flatten().any(values::no_duration);
            an_array_of_ip_addresses: Vec<Option<std::net::IpAddr>>, values::array(values::option(values::ip())), |_| false;
            an_array_of_enums: Vec<values::Size>, values::array(values::size()), |_| false;
            an_array_of_newtypes: Vec<values::Cents>, values::array(values::cents()), |_| false;
        }
    };
}

/// Hands arrays of the types of other crates to a macro.
#[allow(unused_macros, reason = "the types of other crates are there with their features")]
macro_rules! of_crates_arrays {
    ($test:ident) => {
        $test! {
            an_array_of_uuids: Vec<::uuid::Uuid>, values::array(uuid()), |_| false;
            an_array_of_dates: Vec<::chrono::NaiveDate>, values::array(of_chrono::date()),
                |array| array.iter().any(of_chrono::no_date);
            an_array_of_times: Vec<Option<::jiff::civil::Time>>, values::array(values::option(of_jiff::time())), |_| false;
            an_array_of_instants: Vec<::jiff::Timestamp>, values::array(of_jiff::instant()),
                |array| array.iter().any(of_jiff::no_instant);
            an_array_of_decimals: Vec<::rust_decimal::Decimal>, values::array(decimal()),
                |array| array.iter().any(no_decimal);
        }
    };
}

/// Hands the types of other crates that have an order to a macro.
#[allow(unused_macros, reason = "the types of other crates are there with their features")]
macro_rules! of_crates {
    ($test:ident) => {
        $test! {
            a_uuid: ::uuid::Uuid, uuid(), |_| false;
            an_id_of_a_uuid: Id<Keyed, ::uuid::Uuid>, id_of_a_uuid(), |_| false;
            a_chrono_date: ::chrono::NaiveDate, of_chrono::date(), of_chrono::no_date;
            a_chrono_time: ::chrono::NaiveTime, of_chrono::time(), of_chrono::no_time;
            a_chrono_date_time: ::chrono::NaiveDateTime, of_chrono::date_time(), of_chrono::no_date_time;
            a_chrono_instant: ::chrono::DateTime<::chrono::Utc>, of_chrono::instant(), of_chrono::no_instant;
            a_time_date: ::time::Date, of_time::date(), of_time::no_date;
            a_time_time: ::time::Time, of_time::time(), |_| false;
            a_time_date_time: ::time::PrimitiveDateTime, of_time::date_time(), of_time::no_date_time;
            a_time_instant: ::time::OffsetDateTime, of_time::instant(), of_time::no_instant;
            a_jiff_date: ::jiff::civil::Date, of_jiff::date(), of_jiff::no_date;
            a_jiff_time: ::jiff::civil::Time, of_jiff::time(), |_| false;
            a_jiff_date_time: ::jiff::civil::DateTime, of_jiff::date_time(), of_jiff::no_date_time;
            a_jiff_instant: ::jiff::Timestamp, of_jiff::instant(), of_jiff::no_instant;
            a_chrono_duration: ::chrono::TimeDelta, of_chrono::duration(), of_chrono::no_duration;
            a_time_duration: ::time::Duration, of_time::duration(), of_time::no_duration;
            a_jiff_duration: ::jiff::SignedDuration, of_jiff::duration(), of_jiff::no_duration;
            a_decimal: ::rust_decimal::Decimal, decimal(), no_decimal;
        }
    };
}

pub(crate) use {of_arrays, of_rust};
#[allow(unused_imports, reason = "the types of other crates are there with their features")]
pub(crate) use {of_crates, of_crates_arrays};
