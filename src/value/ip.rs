//! IP addresses as bytes, where a database has no type for them. Knows no database.
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What stands before the bytes of an address, so that those of version 4 come first, as they do in Rust and in PostgreSQL.
const FOUR: u8 = 4;
const SIX: u8 = 6;

/// The version and the address: the order of the bytes is that of addresses.
pub(crate) fn ip_bytes(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => [&[FOUR][..], &address.octets()].concat(),
        IpAddr::V6(address) => [&[SIX][..], &address.octets()].concat(),
    }
}

/// The address that bytes stand for.
pub(crate) fn ip_of(bytes: &[u8]) -> Option<IpAddr> {
    match bytes.split_first()? {
        (&FOUR, address) => <[u8; 4]>::try_from(address).ok().map(|octets| Ipv4Addr::from(octets).into()),
        (&SIX, address) => <[u8; 16]>::try_from(address).ok().map(|octets| Ipv6Addr::from(octets).into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_ordered_as_addresses_are() {
        let written = ["0.0.0.0", "9.255.0.1", "10.0.0.0", "255.255.255.255", "::", "::1", "::ffff:10.0.0.0", "ff::"];
        let addresses = written.map(|text| text.parse::<IpAddr>().unwrap());
        assert!(addresses.is_sorted() && addresses.map(ip_bytes).is_sorted());
        assert_eq!(addresses.map(|address| ip_of(&ip_bytes(address))), addresses.map(Some));
    }

    #[test]
    fn other_bytes_are_no_address() {
        for bytes in [&[][..], &[4], &[4, 1, 2, 3], &[6, 1, 2, 3, 4], &[5, 1, 2, 3, 4], &[1, 2, 3, 4]] {
            assert_eq!(ip_of(bytes), None);
        }
    }
}
