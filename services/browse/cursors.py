"""Where a page begins, as an address can carry it: the sort key and id of its edge row."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime, timedelta
from typing import Any

import orjson

from models.base import EPOCH
from services.browse.statements import SORTS
from services.db.transactions import read_connection

_MICROSECOND = timedelta(microseconds=1)
_MOST = 2**62


def cursor_of(row: Any, sort: str) -> str:
    """The place of a row in a sort."""
    keys = [getattr(row, name) for name in SORTS[sort]]
    plain = [
        (value - EPOCH) // _MICROSECOND if isinstance(value, datetime) else value for value in keys
    ]
    return base64.urlsafe_b64encode(orjson.dumps(plain)).rstrip(b"=").decode()


def values_of(cursor: str, sort: str) -> dict[str, Any] | None:
    """The values for a statement that starts behind a cursor; None for one that is of another sort
    or was made up.
    """
    try:
        found = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        return None
    names = SORTS[sort]
    if not isinstance(found, list) or len(found) != len(names) or not all(map(_fits, names, found)):
        return None
    is_postgres = read_connection().dialect.name == "postgresql"
    return {
        f"k{place}": EPOCH + value * _MICROSECOND if name == "added_at" and is_postgres else value
        for place, (name, value) in enumerate(zip(names, found, strict=True))
    }


def _fits(name: str, value: Any) -> bool:
    if name.endswith("_key") or name == "published":
        return isinstance(value, str) and "\0" not in value
    most = (
        253_402_300_799_000_000 if name == "added_at" else 2**31 - 1 if name == "year" else _MOST
    )  # the year 9999
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= most
