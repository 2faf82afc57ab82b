"""The differences between two recordings, as lines for a person."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

CONTEXT = 1


def differences(
    before: dict[str, Any], after: dict[str, Any], *, with_bodies: bool, only: str = ""
) -> list[str]:
    return list(_lines(before, after, with_bodies, only))


def _lines(
    before: dict[str, Any], after: dict[str, Any], with_bodies: bool, only: str
) -> Iterator[str]:
    addresses = list(dict.fromkeys([*before["answers"], *after["answers"]]))
    for address in (address for address in addresses if only in address):
        old, new = before["answers"].get(address), after["answers"].get(address)
        if old is None or new is None:
            yield f"{address}: only {'after' if old is None else 'before'}"
            continue
        for heads, roles in _alike(old, new).items():
            if heads[0] != heads[1]:
                yield f"{address} [{', '.join(roles)}]: {heads[0]} → {heads[1]}"
        if with_bodies:
            yield from _bodies(address, old, new, before["bodies"], after["bodies"])


def _alike(old: dict[str, Any], new: dict[str, Any]) -> dict[tuple[str, str], list[str]]:
    """Roles that see the same change of status, type and place, together."""
    found: dict[tuple[str, str], list[str]] = {}
    for role in old:
        pair = (" ".join(map(str, old[role][:3])), " ".join(map(str, new[role][:3])))
        found.setdefault(pair, []).append(role)
    return found


def _bodies(
    address: str,
    old: dict[str, Any],
    new: dict[str, Any],
    old_bodies: dict[str, str],
    new_bodies: dict[str, str],
) -> Iterator[str]:
    shown: dict[str, list[str]] = {}
    for role in old:
        was, now = old_bodies[old[role][3]], new_bodies[new[role][3]]
        if was != now:
            diff = difflib.unified_diff(was.splitlines(), now.splitlines(), lineterm="", n=CONTEXT)
            shown.setdefault("\n".join(list(diff)[2:]), []).append(role)
    for text, roles in shown.items():
        yield f"{address} [{', '.join(roles)}]:\n{text}"
