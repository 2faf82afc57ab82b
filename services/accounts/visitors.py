"""Visitors: what is known about a client before it signs in."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from uuid import UUID

THROUGH_PROXY = "through "  # begins the bucket of an undeclared proxy


@dataclass(frozen=True)
class Visitor:
    """`interface` is the page or the API that was asked; `known` are the users whom this browser
    has signed in before. `is_forwarded`: the request came through a proxy that nobody declared, so
    `address` is the proxy's.
    """

    address: str
    agent: str = ""
    interface: str = "web"
    is_forwarded: bool = False
    known: frozenset[UUID] = frozenset()

    @property
    def bucket(self) -> str:
        """Under which failed sign-ins of this visitor's address are counted: who has an IPv6
        address has 2^64 of them.
        """
        if self.is_forwarded:
            return THROUGH_PROXY + self.address[:64]
        return _network(self.address, 32, 64)

    @property
    def network(self) -> str:
        """The neighbourhood of the address; phones and homes get a new address within it."""
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
