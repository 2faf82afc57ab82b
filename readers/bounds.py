"""Makes sure that every database can store the result of a reader: no NUL, control character or
lone surrogate in texts, and limits on texts, numbers and lists.
"""

from __future__ import annotations

import re
from typing import Any

from readers.facts import Facts

LONGEST_TEXT = 1_000
# The limits of the fields that these become
LONGEST = {
    "description": 20_000,
    **dict.fromkeys(("title", "subtitle", "sort_title", "original_title", "album"), 512),
    **dict.fromkeys(("contributors", "genres", "series", "more_series", "narrator"), 300),
    "publisher": 255,
}
_LISTS = ("contributors", "genres", "more_series")  # whose first texts, or only ones, are names
# of items that readers collect, above every limit, so that it is known how many there are
MAX_COLLECTED = 20_000
MAX_ITEMS = {
    "contributors": 200,
    "identifiers": 100,
    "genres": 100,
    "streams": 200,
    "chapters": 5_000,
    "more_series": 50,
    "notes": 50,
    "episodes": 100,
}
LARGEST = (1 << 31) - 1
LARGEST_LONG = (1 << 53) - 1
_NEUTRAL = Facts("", "")
_FEW = min(MAX_ITEMS.values())
_LONG = frozenset({"duration_ms", "start_ms"})
_SHORTEST = min(LONGEST.values())
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]+")
# What turns the order in which a text is shown, and all marks of direction, which long texts need
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]+")
DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def bounded(facts: Facts) -> Facts:
    """The same facts if they are within the limits, as they nearly always are; otherwise shortened,
    with notes that say how much is kept: "too_many_contributors:500:100000" (of how many),
    "too_long_title:1000".
    """
    if _fits(facts):
        return facts
    changed: dict[str, Any] = {}
    notes: list[str] = []
    for name, value in zip(Facts._fields, facts, strict=True):
        fitting = _fitting(name, value)
        if isinstance(value, tuple) and len(value) > MAX_ITEMS.get(name, len(value)):
            notes.append(f"too_many_{name}:{MAX_ITEMS[name]}:{len(value)}")
        elif len(_longest_text(name, value)) > _longest(name):
            notes.append(f"too_long_{name}:{_longest(name)}")
        if fitting is not value:
            changed[name] = fitting
    if notes:
        changed["notes"] = (*changed.get("notes", facts.notes), *notes)
    return facts._replace(**changed) if changed else facts


def _longest_text(name: str, value: Any) -> str:
    """A text, or the longest name in a list of them."""
    if name in _LISTS:
        names = (item if isinstance(item, str) else item[0] for item in value)
        return max(names, key=len, default="")
    return value if isinstance(value, str) else ""


def _fits(facts: Facts) -> bool:
    """Whether everything is certainly within the limits. A single quick check, because it runs for
    every file.
    """
    texts: list[str] = []
    numbers = [0]
    said = [value for value, neutral in zip(facts, _NEUTRAL, strict=True) if value is not neutral]
    for value in said:
        if value.__class__ is str:
            texts.append(value)
        elif value.__class__ is int:
            numbers.append(value)
        elif value.__class__ is tuple and value:
            if len(value) > _FEW:
                return False
            for item in value:
                for part in (item,) if item.__class__ is str else item:
                    if part.__class__ is str:
                        texts.append(part)
                    elif part.__class__ is int:
                        numbers.append(part)
    text = "".join(texts)
    is_short = len(text) <= LONGEST_TEXT and text.isprintable()
    if is_short and len(text) > _SHORTEST and max(map(len, texts)) > _SHORTEST:
        is_short = all(
            len(_longest_text(name, getattr(facts, name))) <= longest
            for name, longest in LONGEST.items()
        )
    return is_short and max(numbers) <= LARGEST and min(numbers) >= -1


def _fitting(name: str, value: Any) -> Any:
    """The value, shortened if necessary."""
    if value.__class__ is str:
        return _text(name, value)
    if value.__class__ is int:
        return min(max(value, -1), LARGEST_LONG if name in _LONG else LARGEST)
    if name == "cover":  # the name of a member is exact, or of no use
        return value if all(part == _text("member", part) for part in value) else ()
    if value.__class__ is tuple and value:
        items = tuple(_item(name, item) for item in value[: MAX_ITEMS[name]])
        return value if items == value else items
    return value


def _item(list_name: str, item: Any) -> Any:
    """A text, a pair of texts, or a NamedTuple in a list."""
    if item.__class__ is str:
        return _text(list_name, item)
    names = getattr(item, "_fields", ("",) * len(item))
    if list_name in _LISTS:
        names = (list_name, *names[1:])
    values = tuple(_fitting(name, value) for name, value in zip(names, item, strict=True))
    if values == item:
        return item
    return item._make(values) if hasattr(item, "_make") else values


def _text(name: str, value: str) -> str:
    limit = _longest(name)
    if len(value) <= limit and value.isprintable():
        return value
    value = (TURNING if name == "description" else DIRECTION).sub("", value)
    if _UNFIT.search(value):
        value = _UNFIT.sub(" ", value).strip()
    return value[:limit] if len(value) > limit else value


def _longest(name: str) -> int:
    return LONGEST.get(name, LONGEST_TEXT)
