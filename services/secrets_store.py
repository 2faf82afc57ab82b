"""Keys derived from the instance's secret, a different one for each purpose, and texts that are
encrypted with them.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services import runtime

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


def encrypt(text: str, purpose: str) -> bytes:
    """A text as it may be stored; only this instance's secret reads it again."""
    return _fernet(runtime.current().secret, purpose).encrypt(text.encode())


def decrypt(stored: bytes, purpose: str) -> str:
    """The text that was encrypted; "" when it was encrypted with a secret that isn't known here."""
    present = runtime.current()
    secrets_ = [secret for secret in (present.secret, present.secret_old) if secret]
    try:
        return MultiFernet([_fernet(each, purpose) for each in secrets_]).decrypt(stored).decode()
    except InvalidToken:
        return ""


def _fernet(secret: str, purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derive(secret, purpose)))
