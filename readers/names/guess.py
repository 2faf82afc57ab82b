"""Names that follow no known convention, parsed by guessit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from readers.facts import NameFacts
from readers.loading import load
from readers.names.words import take_identifiers

SOURCES = {
    "Blu-ray": "bluray",
    "Ultra HD Blu-ray": "bluray",
    "Web": "web",
    "HDTV": "hdtv",
    "Digital TV": "hdtv",
    "TV": "hdtv",
    "Satellite": "hdtv",
    "DVD": "dvd",
    "HD-DVD": "hddvd",
    "VHS": "vhs",
}
MAX_TEXT = 400  # characters; guessit's time grows faster than the name


def guess(parts: Sequence[str], kind: str) -> NameFacts:
    """guessit's result as NameFacts; "unknown" with the plain name when it finds nothing or
    fails.
    """
    load("guessit")
    from guessit import guessit  # heavy: loaded only in the reading processes

    cleaned = [take_identifiers(part) for part in parts[-4:]]
    identifiers = next((numbers for _, numbers, _ in reversed(cleaned) if numbers), ())
    path = "/".join(name for name, _, _ in cleaned)[-MAX_TEXT:]
    try:
        numbers = guessit(
            path,
            {"type": {"movie": "movie", "tv": "episode"}[kind]} if kind in ("movie", "tv") else {},
        )
    except Exception:  # guessit wraps whatever its rules raise
        return NameFacts("unknown", cleaned[-1][0] if cleaned else "", identifiers=identifiers)
    return _facts(numbers, kind)._replace(identifiers=identifiers)


def _facts(guessed: Any, kind: str) -> NameFacts:
    season, absolute = _numbers(guessed.get("season")), _numbers(guessed.get("absolute_episode"))
    episodes, parts, date = (
        _numbers(guessed.get("episode")),
        _numbers(guessed.get("part") or guessed.get("cd")),
        guessed.get("date"),
    )
    is_episode = guessed.get("type") == "episode"
    if is_episode and not season and not date and len(episodes) == 1 and not absolute:
        episodes, absolute = (), episodes
    is_known = is_episode and (episodes or absolute or date)
    return NameFacts(
        "episode" if is_known else "movie" if not is_episode and kind != "tv" else "unknown",
        _first(guessed.get("title")),
        _numbers(guessed.get("year"))[0] if guessed.get("year") else 0,
        season=season[0] if season else -1,
        episodes=episodes,
        absolute=absolute[0] if absolute else 0,
        date=date.isoformat() if date and not isinstance(date, list) else "",
        episode_title=_first(guessed.get("episode_title")),
        part=parts[0] if parts else 0,
        edition=_joined(guessed.get("edition")),
        resolution=re.sub(r"i$", "p", _first(guessed.get("screen_size"))),
        source=SOURCES.get(_first(guessed.get("source")), ""),
    )


def _first(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return str(value) if value is not None else ""


def _joined(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _numbers(value: Any) -> tuple[int, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(number for number in values if isinstance(number, int))
