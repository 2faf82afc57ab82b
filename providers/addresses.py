"""Which network addresses are public; all others are refused when a user enters an address."""

from __future__ import annotations

import ipaddress

# IANA's special-purpose registries, written down here: what Python's own list knows differs between
# its versions.
_NOT_PUBLIC_4 = tuple(map(ipaddress.IPv4Network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24",
    "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
    "198.18.0.0/15", "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "168.63.129.16/32",  # Azure's own services, which answer every machine there
)))  # fmt: skip
_PUBLIC_6 = ipaddress.IPv6Network(
    "2000::/3"
)  # beyond it are loopback, link-local, private, multicast, IPv4-mapped and NAT64 ones
_NOT_PUBLIC_6 = tuple(map(ipaddress.IPv6Network, (
    "2001::/23",  # protocols, among them Teredo, which carries IPv4 addresses
    "2001:db8::/32", "2002::/16",  # 6to4 carries them too
    "2620:4f:8000::/48", "3fff::/20",
)))  # fmt: skip


def is_public(text: str) -> bool:
    """Whether this address may be connected to. What is no address is not."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    return (
        address.scope_id is None
        and address in _PUBLIC_6
        and not any(address in network for network in _NOT_PUBLIC_6)
    )
