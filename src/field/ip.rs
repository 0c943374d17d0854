//! IP addresses as columns. Knows no database.
use super::{FieldType, Mismatch};
use crate::value::{Value, ValueRef, ValueType, ip_of};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

impl FieldType for IpAddr {
    const TYPE: ValueType = ValueType::Ip;

    fn to_value(&self) -> Value {
        Value::Ip(*self)
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Ip(address) => Ok(address),
            ValueRef::Bytes(bytes) => ip_of(bytes).ok_or_else(|| Mismatch::found(Self::TYPE, "bytes that are none")),
            ValueRef::Text(text) => text.parse().map_err(|_| Mismatch::found(Self::TYPE, "text that is none")),
            other => Err(Mismatch::new(Self::TYPE.to_string(), other)),
        }
    }
}

macro_rules! versions {
    ($($address:ty: $variant:ident, $wanted:literal, $other:literal);+) => {$(
        impl FieldType for $address {
            const TYPE: ValueType = ValueType::Ip;

            fn to_value(&self) -> Value {
                Value::from(*self)
            }
            fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
                match IpAddr::from_value(value)? {
                    IpAddr::$variant(address) => Ok(address),
                    _ => Err(Mismatch { wanted: $wanted.into(), found: $other }),
                }
            }
        }
    )+};
}
versions! {
    Ipv4Addr: V4, "an IPv4 address", "an IPv6 address";
    Ipv6Addr: V6, "an IPv6 address", "an IPv4 address"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_too() {
        let mapped: Ipv6Addr = "::ffff:192.0.2.1".parse().unwrap();
        assert_eq!(Ipv6Addr::from_value(ValueRef::Text("::ffff:192.0.2.1")), Ok(mapped));
        let told = |value: ValueRef<'_>| Ipv4Addr::from_value(value).unwrap_err().to_string();
        assert_eq!(told(mapped.to_value().as_ref()), "wanted an IPv4 address, found an IPv6 address");
        assert_eq!(told(ValueRef::Text("192.0.2.1/24")), "wanted an IP address, found text that is none");
        assert_eq!(told(ValueRef::Bytes(&[192, 0, 2, 1])), "wanted an IP address, found bytes that are none");
        assert_eq!(told(ValueRef::Int(1)), "wanted an IP address, found an integer");
    }
}
