"""What is known about a client before it signs in."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from uuid import UUID

THROUGH_PROXY = "through "  # begins the bucket of an undeclared proxy


@dataclass(frozen=True)
class Visitor:
    """`interface` names the page or API; `known` are the users that have signed in with this
    browser before. With `is_forwarded` the request came through an undeclared proxy, and `address`
    is the proxy's.
    """

    address: str
    agent: str = ""
    interface: str = "web"
    is_forwarded: bool = False
    known: frozenset[UUID] = frozenset()

    @property
    def bucket(self) -> str:
        """The key under which failed sign-ins from this address are counted. It is a network for
        IPv6, where one client has 2^64 addresses.
        """
        if self.is_forwarded:
            return THROUGH_PROXY + self.address[:64]
        return _network(self.address, 32, 64)

    @property
    def network(self) -> str:
        """The network around the address, within which phones and homes get new addresses."""
        return _network(self.address, 24, 56)

    @property
    def agent_hash(self) -> bytes:
        return hashlib.sha256(self.agent.encode("utf-8", "surrogatepass")).digest()


def _network(address: str, bits_4: int, bits_6: int) -> str:
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return str(ipaddress.ip_network((ip, bits_4 if ip.version == 4 else bits_6), strict=False))
