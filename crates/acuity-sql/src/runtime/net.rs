//! NET functions: addresses as bytes and text, and the host of a URL.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Answer, Function, Kind, Value, bytes, f, int, owned, str};
use Kind::{Bytes, Int, Text};

fn some(bytes: &[u8]) -> Answer {
    Ok(Value::Bytes(Cow::Owned(bytes.to_vec())))
}

/// NET.IP_FROM_STRING: 4 bytes or 16.
fn from_string(args: &[Value<'_>]) -> Answer {
    let text = str(args, 0);
    match text.parse() {
        Ok(IpAddr::V4(address)) => some(&address.octets()),
        Ok(IpAddr::V6(address)) => some(&address.octets()),
        Err(_) => Err(format!("NET.IP_FROM_STRING() encountered an unparseable IP-address: {text}")),
    }
}

/// NET.IP_TO_STRING.
fn to_string(args: &[Value<'_>]) -> Answer {
    let held = bytes(args, 0);
    if let Ok(four) = <[u8; 4]>::try_from(held) {
        return owned(Ipv4Addr::from(four).to_string());
    }
    let Ok(all) = <[u8; 16]>::try_from(held) else {
        return Err(format!(
            "NET.IP_TO_STRING() encountered an invalid IP address. Expected 4 (for IPv4) or 16 (for IPv6) bytes but got {}",
            held.len()
        ));
    };
    // An address that holds an older one shows it, but for the few numbers that are no such address.
    let (zeros, older) = all.split_at(12);
    match older {
        [a, b, c, d] if zeros.iter().all(|byte| *byte == 0) && (*a, *b) != (0, 0) => {
            owned(format!("::{a}.{b}.{c}.{d}"))
        }
        _ => owned(Ipv6Addr::from(all).to_string()),
    }
}

/// Bytes of which the first `length` bits are set.
fn mask(size: usize, length: usize) -> impl Iterator<Item = u8> {
    (0..size).map(move |i| match length.saturating_sub(i * 8) {
        0 => 0,
        set @ 1..8 => !(0xff >> set),
        _ => 0xff,
    })
}

/// So many bits of so many bytes, if there are as many.
fn prefix(length: i64, size: usize) -> Option<usize> {
    usize::try_from(length).ok().filter(|length| *length <= size * 8)
}

/// NET.IP_NET_MASK(bytes, bits).
fn net_mask(args: &[Value<'_>]) -> Answer {
    let size = match int(args, 0) {
        4 => 4,
        16 => 16,
        other => {
            return Err(format!(
                "The first argument of NET.IP_NET_MASK() must be either 4 (for IPv4) or 16 (for IPv6); got {other}"
            ));
        }
    };
    let length = prefix(int(args, 1), size).ok_or_else(|| {
        let got = int(args, 1);
        format!("The second argument of NET.IP_NET_MASK() must be between 0 and the first argument * 8; got {got}")
    })?;
    some(&mask(size, length).collect::<Vec<u8>>())
}

/// NET.IP_TRUNC(address, bits).
fn trunc(args: &[Value<'_>]) -> Answer {
    let held = bytes(args, 0);
    if !matches!(held.len(), 4 | 16) {
        return Err(format!(
            "The first argument of NET.IP_TRUNC() must have length 4 (for IPv4) or 16 (for IPv6); got {}",
            held.len()
        ));
    }
    let length = prefix(int(args, 1), held.len()).ok_or_else(|| {
        let got = int(args, 1);
        format!("The second argument of NET.IP_TRUNC() must be between 0 and 8 * LENGTH(first argument); got {got}")
    })?;
    let kept: Vec<u8> = held.iter().zip(mask(held.len(), length)).map(|(byte, mask)| byte & mask).collect();
    some(&kept)
}

/// NET.IPV4_FROM_INT64; negative numbers are those of 32 bits with a sign.
fn from_int(args: &[Value<'_>]) -> Answer {
    let n = int(args, 0);
    let address = u32::try_from(n).ok().or_else(|| i32::try_from(n).ok().map(i32::cast_unsigned));
    address.map_or_else(
        || {
            Err(format!(
                "NET.IPV4_FROM_INT64() encountered an invalid integer IP. Expected range: [-0x80000000, 0xFFFFFFFF]; got {n}"
            ))
        },
        |address| some(&address.to_be_bytes()),
    )
}

/// NET.IPV4_TO_INT64.
fn to_int(args: &[Value<'_>]) -> Answer {
    let held = bytes(args, 0);
    match <[u8; 4]>::try_from(held) {
        Ok(four) => Ok(Value::Int(i64::from(u32::from_be_bytes(four)))),
        Err(_) => {
            Err(format!("NET.IPV4_TO_INT64() encountered a non-IPv4 address. Expected 4 bytes but got {}", held.len()))
        }
    }
}

/// What stands in a URL between the scheme, a user's name, and the port or path; empty where nothing does.
fn host_of(url: &str) -> &str {
    let url = url.trim_matches(|c: char| c.is_ascii_whitespace());
    let ends = ['/', '\\', '?', '#'];
    // `//` at the start, or behind the colon of a scheme.
    let behind_scheme = url.strip_prefix("//").or_else(|| {
        let (scheme, rest) = url.split_once("://")?;
        (!scheme.contains(ends)).then_some(rest)
    });
    let rest = behind_scheme.unwrap_or(url);
    let authority = rest.split(ends).next().unwrap_or_default();
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    let host = match place.strip_prefix('[') {
        // A port follows the bracket that closes an address.
        Some(inner) => {
            let behind = inner.find(']').map_or(place.len(), |end| end + 2);
            &place[..place[behind..].find(':').map_or(place.len(), |colon| behind + colon)]
        }
        None => place.split(':').next().unwrap_or_default(),
    };
    host.trim_start_matches('.')
}

/// NET.HOST.
fn host(args: &[Value<'_>]) -> Answer {
    match host_of(str(args, 0)) {
        "" => Ok(Value::Null),
        host => owned(host),
    }
}

/// How many labels of a host are its public suffix. What companies have registered as suffixes of their own does not count.
fn suffix_labels(host: &str) -> Option<usize> {
    let mut rest = host;
    loop {
        let suffix = psl::suffix(rest.as_bytes()).filter(psl::Suffix::is_known)?;
        let text = std::str::from_utf8(suffix.as_bytes()).ok()?;
        if suffix.typ() == Some(psl::Type::Icann) {
            return Some(text.split('.').count());
        }
        rest = text.split_once('.')?.1;
    }
}

/// The last labels of a URL's host: its public suffix and so many before it. A dot behind the last one stays.
fn end_of_host(args: &[Value<'_>], before: usize) -> Answer {
    let host = host_of(str(args, 0));
    let bare = host.trim_end_matches('.');
    let lower = bare.to_lowercase();
    // Labels that are empty are no part of a name; the suffix stands behind them.
    let name = lower.rsplit_once("..").map_or(lower.as_str(), |(_, name)| name);
    let Some(labels) = suffix_labels(name).map(|labels| labels + before) else { return Ok(Value::Null) };
    if labels > name.split('.').count() {
        return Ok(Value::Null);
    }
    let start = bare.rmatch_indices('.').nth(labels - 1).map_or(0, |(dot, _)| dot + 1);
    let end = bare.len() + usize::from(bare.len() < host.len());
    owned(&host[start..end])
}

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_net_ip_from_string", &[Text], Bytes, from_string),
    f("bq_net_ip_to_string", &[Bytes], Text, to_string),
    f("bq_net_ip_net_mask", &[Int, Int], Bytes, net_mask),
    f("bq_net_ip_trunc", &[Bytes, Int], Bytes, trunc),
    f("bq_net_ipv4_from_int64", &[Int], Bytes, from_int),
    f("bq_net_ipv4_to_int64", &[Bytes], Int, to_int),
    f("bq_net_host", &[Text], Text, host),
    f("bq_net_public_suffix", &[Text], Text, |args| end_of_host(args, 0)),
    f("bq_net_reg_domain", &[Text], Text, |args| end_of_host(args, 1)),
];
