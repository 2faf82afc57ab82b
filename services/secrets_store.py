"""Keys derived from the one instance secret, one for each use."""

from __future__ import annotations

import hashlib
import secrets
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

TOKEN_BYTES = 32


@lru_cache(64)
def derive(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose; another purpose gives unrelated ones."""
    return HKDF(
        algorithm=hashes.SHA256(), length=32, salt=None, info=f"stacks {purpose}".encode()
    ).derive(secret.encode())


def new_token() -> str:
    """A random text of 256 bits, safe in URLs and cookies."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """What is stored of a token; it is random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()
