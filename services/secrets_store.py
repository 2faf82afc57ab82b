"""Keys derived from the instance's secret, a different one for each purpose."""

from __future__ import annotations

import hashlib
import secrets
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

TOKEN_BYTES = 32


@lru_cache(64)
def derive(secret: str, purpose: str) -> bytes:
    """The 32-byte key for one purpose; keys for different purposes are unrelated."""
    return HKDF(
        algorithm=hashes.SHA256(), length=32, salt=None, info=f"stacks {purpose}".encode()
    ).derive(secret.encode())


def new_token() -> str:
    """A random token with 256 bits, safe in URLs and cookies."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """The hash to store for a token. Tokens are random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()
