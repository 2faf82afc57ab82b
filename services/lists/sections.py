"""The seasons and discs of an item as its page shows them: their parts, each with its file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from models.base import utc_now
from services.lists.files import File, FileLine
from services.works import lengths


class Part(NamedTuple):
    """A track, episode or chapter. What a source of metadata says of it is in `from_source`."""

    id: int
    section: int
    number: int
    number_end: int | None
    title: str
    artist: str
    released: str
    description: str
    duration_ms: int
    source: str | None
    source_title: str | None
    source_artist: str | None
    source_released: str | None

    @property
    def from_source(self) -> list[str]:
        """The names of the fields whose values are those of its source."""
        pairs = {
            "title": (self.title, self.source_title),
            "artist": (self.artist, self.source_artist),
            "released": (self.released, self.source_released),
            "description": (self.description, self.description),
        }
        return [name for name, (value, offered) in pairs.items() if value and value == offered]


_OWN = [name for name in Part._fields if not name.startswith("source")]
COLUMNS = ", ".join([
    *_OWN, *(f"external ->> '{name}'" for name in ("source", "title", "artist", "released")),
])  # fmt: skip
"""Those of a part, in SQL."""


class PartLine(NamedTuple):
    """A part and the `file` that contains it; `is_missing` when no file does, `is_upcoming` when it
    is still to be shown.
    """

    part: Part
    file: File | None
    is_missing: bool
    is_upcoming: bool
    duration_ms: int


class Section(NamedTuple):
    """A season or disc. `have` is the number of parts whose files are present."""

    number: int
    parts: list[PartLine]
    have: int
    duration_ms: int


def of_parts(
    parts: list[Part], plays: Iterable[Any], lines: dict[int, list[FileLine]], *, of_show: bool
) -> list[Section]:
    """The parts by season or disc. `plays` has the files of parts as pairs of ids."""
    by_id = {line.file.id: line.file for part_lines in lines.values() for line in part_lines}
    played: dict[int, list[File]] = defaultdict(list)
    for part_id, file_id in plays:
        if file_id in by_id:
            played[part_id].append(by_id[file_id])
    shares = _shares(played) if of_show else {}
    sections: dict[int, list[PartLine]] = defaultdict(list)
    today = utc_now().date().isoformat()
    for part in parts:
        files = played.get(part.id, [])
        there = [file for file in files if file.missing_since is None]
        file = next(iter(there or files), None)
        length = part.duration_ms or (file.duration_ms if file else 0)
        length = shares.get(part.id, 0) if of_show else length
        is_upcoming = file is None and part.released > today
        sections[part.section].append(PartLine(part, file, not there, is_upcoming, length))
    return [_section(number, part_lines, of_show) for number, part_lines in sections.items()]


def _shares(played: Mapping[int, Iterable[File]]) -> dict[int, int]:
    """The lengths of the episodes of a show."""
    return lengths.of_episodes(
        (part_id, file.id, file.duration_ms) for part_id, files in played.items() for file in files
    )


def _section(number: int, lines: list[PartLine], of_show: bool) -> Section:
    have = sum(not line.is_missing for line in lines)
    if of_show:
        return Section(number, lines, have, sum(line.duration_ms for line in lines))
    files = {it.file or it.part: (it.file or it.part).duration_ms for it in lines}  # each once
    return Section(number, lines, have, sum(files.values()))
