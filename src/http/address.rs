//! Where a request comes from: to limit writes and to count attempts to sign in, and nothing else.
//!
//! Behind a proxy every request comes from the proxy, and the client's address stands in a header that
//! anybody can write. So headers are believed from the proxies the operator names, and from these alone.

use actix_web::dev::RequestHead;
use actix_web::http::header::{FORWARDED, HeaderMap, HeaderName};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Once;

/// The proxies whose headers are believed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    /// Reads addresses and networks, with commas between them.
    ///
    /// # Errors
    /// A sentence that says what is understood.
    pub fn parse(text: &str) -> Result<Self, String> {
        let one = |text: &str| {
            let network = text.parse::<IpNet>().ok();
            let network = network.or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
            network.map(|network| network.trunc()).ok_or_else(|| {
                format!(
                    "{text:?} is neither an address nor a network such as 127.0.0.1, 10.0.0.0/8 or fd00::/8"
                )
            })
        };
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(one).collect::<Result<_, _>>().map(Proxies)
    }

    fn knows(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether everybody is believed, so that anybody can make an address up.
    pub fn is_everybody(&self) -> bool {
        self.0.iter().any(|network| network.prefix_len() == 0)
    }

    /// The address of a request's client: the last in the chain that no known proxy has.
    pub(super) fn client(&self, request: &RequestHead) -> Option<IpAddr> {
        let peer = request.peer_addr?.ip().to_canonical();
        let (forwarded, x) =
            (chain_of(&request.headers, &FORWARDED), chain_of(&request.headers, &X));
        if !self.knows(peer) {
            if forwarded.is_some() || x.is_some() {
                warn_once();
            }
            return Some(peer);
        }
        let last = |chain: Option<Vec<Option<IpAddr>>>| {
            let unknown = |hop: &Option<IpAddr>| hop.is_none_or(|hop| !self.knows(hop));
            chain.map(|chain| chain.into_iter().rev().find(unknown).flatten())
        };
        match (last(forwarded), last(x)) {
            (None, None) => Some(peer),
            (Some(one), None) | (None, Some(one)) => one.or(Some(peer)),
            // A proxy writes one of them, and passes on what its client made of the other: where they
            // differ nobody can tell which, and the proxy itself counts.
            (Some(one), Some(other)) if one == other => one.or(Some(peer)),
            _ => Some(peer),
        }
    }
}

const X: HeaderName = HeaderName::from_static("x-forwarded-for");

/// What tells clients apart: an address of version 4, the network of one of version 6, since whoever has
/// one address of a /64 has all of them.
pub(super) fn bucket(address: Option<IpAddr>) -> Vec<u8> {
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V4(address)) => address.octets().to_vec(),
        Some(IpAddr::V6(address)) => network(address).to_vec(),
        None => Vec::new(),
    }
}

fn network(address: Ipv6Addr) -> [u8; 8] {
    address.octets().first_chunk().copied().unwrap_or_default()
}

/// The addresses a header names, nearest last; `None` for one that is not understood or hidden.
fn chain_of(headers: &HeaderMap, name: &HeaderName) -> Option<Vec<Option<IpAddr>>> {
    let mut chain = None;
    for value in headers.get_all(name) {
        let hops: &mut Vec<_> = chain.get_or_insert_with(Vec::new);
        let text = value.to_str().unwrap_or_default();
        hops.extend(text.split(',').map(|hop| {
            let hop = if *name == FORWARDED { for_of(hop)? } else { hop.trim() };
            address(hop)
        }));
    }
    chain
}

/// The `for` of an element of `Forwarded` (RFC 7239).
fn for_of(element: &str) -> Option<&str> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then(|| value.trim().trim_matches('"'))
    })
}

/// An address with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = match text.strip_prefix('[') {
        Some(rest) => rest.split(']').next()?,
        // One colon stands before a port; more are of version 6.
        None if text.matches(':').count() == 1 => text.split(':').next()?,
        None => text,
    };
    bare.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

/// Says once that there is a proxy nobody told the server of.
fn warn_once() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing::warn!(
            "a request came with the headers of a proxy, from an address that is none of \
             PAYLENS_TRUSTED_PROXIES: all that comes from there counts as one client"
        );
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn client(proxies: &str, peer: &str, headers: &[(&str, &str)]) -> String {
        let peer = format!("{peer}:1").parse().expect("an address");
        let mut request = TestRequest::default().peer_addr(peer);
        for (name, value) in headers {
            request = request.append_header((*name, *value));
        }
        let request = request.to_http_request();
        let client = Proxies::parse(proxies).expect("proxies").client(request.head());
        client.expect("an address").to_string()
    }

    #[test]
    fn headers_are_believed_from_known_proxies_alone() {
        let x = |value| [("x-forwarded-for", value)];
        assert_eq!(client("", "10.0.0.1", &x("203.0.113.1")), "10.0.0.1");
        assert_eq!(client("127.0.0.1", "10.0.0.1", &x("203.0.113.1")), "10.0.0.1");
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &x("203.0.113.1")), "203.0.113.1");
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &[]), "10.0.0.1");
        // What the client wrote stands before what the proxy added.
        let forged = x("198.51.100.1, 203.0.113.1, 10.0.0.2");
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &forged), "203.0.113.1");
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &x("203.0.113.1, nonsense")), "10.0.0.1");
    }

    #[test]
    fn both_headers_are_read_and_where_they_differ_the_proxy_counts() {
        let read = |value| client("127.0.0.1", "127.0.0.1", &[("forwarded", value)]);
        assert_eq!(read("for=203.0.113.1;proto=https"), "203.0.113.1");
        assert_eq!(read("for=1.2.3.4, For=\"[2001:db8::7]:4711\""), "2001:db8::7");
        assert_eq!(read("for=unknown"), "127.0.0.1");
        let both = |one, other| {
            let headers = [("forwarded", one), ("x-forwarded-for", other)];
            client("127.0.0.1", "127.0.0.1", &headers)
        };
        assert_eq!(both("for=203.0.113.1", "203.0.113.1"), "203.0.113.1");
        assert_eq!(both("for=198.51.100.9", "203.0.113.1"), "127.0.0.1");
    }

    #[test]
    fn a_network_of_version_6_is_one_client() {
        let of = |text: &str| bucket(Some(text.parse().expect("an address")));
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    #[test]
    fn proxies_are_addresses_and_networks() {
        assert!(Proxies::parse("127.0.0.1, ::1,10.0.0.0/8").is_ok());
        assert!(Proxies::parse("").expect("none").is_empty());
        assert!(Proxies::parse("localhost").is_err());
        assert!(Proxies::parse("0.0.0.0/0").expect("all").is_everybody());
    }
}
