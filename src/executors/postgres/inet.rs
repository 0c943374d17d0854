//! IP addresses in PostgreSQL's binary form, there and back. Knows no driver.
//!
//! It is the family, how many bits are those of the network, whether it is a `cidr`, how many bytes follow, and these.
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The families, as PostgreSQL numbers them.
const FOUR: u8 = 2;
const SIX: u8 = 3;
const NO_CIDR: u8 = 0;

pub(super) fn encode(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => [&[FOUR, 32, NO_CIDR, 4][..], &address.octets()].concat(),
        IpAddr::V6(address) => [&[SIX, 128, NO_CIDR, 16][..], &address.octets()].concat(),
    }
}

/// An address, or what the bytes are instead.
pub(super) fn decode(bytes: &[u8]) -> Result<IpAddr, &'static str> {
    const UNKNOWN: &str = "an address in an unknown form";
    const NETWORK: &str = "an address with a netmask, which is a network and no address: read `host(…)` of it in SQL";
    match bytes {
        [FOUR, bits, _, 4, octets @ ..] => {
            let octets = <[u8; 4]>::try_from(octets).map_err(|_| UNKNOWN)?;
            if *bits == 32 { Ok(Ipv4Addr::from(octets).into()) } else { Err(NETWORK) }
        }
        [SIX, bits, _, 16, octets @ ..] => {
            let octets = <[u8; 16]>::try_from(octets).map_err(|_| UNKNOWN)?;
            if *bits == 128 { Ok(Ipv6Addr::from(octets).into()) } else { Err(NETWORK) }
        }
        _ => Err(UNKNOWN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_no_address() {
        let mut bytes = encode(Ipv4Addr::new(192, 0, 2, 1).into());
        assert!(decode(&bytes).is_ok());
        for (at, other, told) in [(1, 24, "netmask"), (0, 9, "unknown"), (3, 3, "unknown")] {
            let before = std::mem::replace(&mut bytes[at], other);
            assert!(decode(&bytes).is_err_and(|found| found.contains(told)));
            bytes[at] = before;
        }
        assert!(decode(&bytes[..7]).is_err() && decode(&[]).is_err());
    }
}
