"""Cursors of pages as text for URLs: the group of the row at the page's edge, and the row's
keys.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import orjson

from models.base import EPOCH
from services.db.transactions import read_connection

_MICROSECOND = timedelta(microseconds=1)
_MAX_INT = 2**62
_LAST_MOMENT = 253_402_300_799_000_000  # the year 9999


class Cursor(NamedTuple):
    group: str
    keys: tuple[Any, ...]


def encode(cursor: Cursor) -> str:
    """The cursor as URL-safe text."""
    plain = [
        (value - EPOCH) // _MICROSECOND if isinstance(value, datetime) else value
        for value in cursor.keys
    ]
    return base64.urlsafe_b64encode(orjson.dumps([cursor.group, *plain])).rstrip(b"=").decode()


def decode(text: str, keys: Sequence[str]) -> Cursor | None:
    """The cursor; None when the text belongs to another sort order or isn't a cursor."""
    try:
        payload = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        return None
    if (
        not isinstance(payload, list)
        or len(payload) != len(keys) + 1
        or not isinstance(payload[0], str)
    ):
        return None
    if not all(map(_fits, keys, payload[1:])):
        return None
    is_postgres = read_connection().dialect.name == "postgresql"
    values = (
        EPOCH + value * _MICROSECOND if name == "added_at" and is_postgres else value
        for name, value in zip(keys, payload[1:], strict=True)
    )
    return Cursor(payload[0], tuple(values))


def _fits(name: str, value: Any) -> bool:
    if name.endswith("_key") or name == "published":
        return isinstance(value, str) and "\0" not in value
    limit = {"added_at": _LAST_MOMENT, "year": 2**31 - 1}.get(name, _MAX_INT)
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= limit
