"""Places comics: each issue or volume is a work with its place in a series, by its ComicInfo, else
by the names of file and folders.
"""

from __future__ import annotations

from collections.abc import Sequence

from readers.comic_folders import comic_of, series_folder
from readers.comic_names import ComicName
from readers.facts import Facts
from services.scanning.book_files import edition_of, file_of, identifiers_of, series_of
from services.scanning.placement import (
    NAME,
    TAGS,
    Folder,
    Item,
    Placement,
    SourcedValue,
    people,
    sourced,
)
from services.text.names import name_key


def place_comics(kind: str, folder: Folder, items: Sequence[Item]) -> dict[bytes, Placement]:
    """A placement for each file."""
    return {item.path: _place(kind, folder, item) for item in items}


def _place(kind: str, folder: Folder, item: Item) -> Placement:
    file = file_of(item, folder, "comic")
    facts, name = file.facts, comic_of(folder.parts, file.stem)
    if facts.series and not facts.series_position:
        facts = facts._replace(series_position=number_of(name))
    format_ = facts.format or "comic"
    return Placement(
        f"comic|{_key(facts, folder, item)}",
        kind,
        _fields_of_name(name, folder, file.stem) | _fields_of_tags(facts),
        format_,
        format_,
        edition_of(facts),
        identifiers=identifiers_of(facts),
    )


def _key(facts: Facts, folder: Folder, item: Item) -> str:
    """A series that began again has its first issue twice; the first run is often not numbered."""
    if not facts.series or not facts.series_position:
        return f"file|{folder.key(item.path)}"
    volume = f"{facts.volume}|" if facts.volume not in ("", "1") else ""
    return f"issue|{name_key(facts.series)}|{volume}{facts.series_position}"


def number_of(name: ComicName) -> str:
    """The place in the series: the issue or chapter, or the volume of a file that holds several."""
    is_range = "-" in name.number[1:]
    return name.volume if name.volume and (is_range or not name.number) else name.number


def _fields_of_name(name: ComicName, folder: Folder, stem: str) -> dict[str, SourcedValue]:
    number = number_of(name)
    is_in_folder = bool(name.series) and series_folder(tuple(folder.parts)).series == name.series
    is_in_series = bool(name.series and (number or name.kind or is_in_folder))
    return sourced(
        NAME,
        title=name.title or (_title(name, number) if name.series else stem),
        published=str(name.year) if name.year else "",
        language=name.language,
        series=[[name.series, number]] if is_in_series else [],
    )


def _title(name: ComicName, number: str) -> str:
    """ "Saga #1" of an issue or chapter, "Saga, Vol. 3" of a volume, "Saga SP1" of a special."""
    if not number:
        return f"{name.series} (Special)" if name.kind == "special" else name.series
    if number == name.volume and (not name.number or number != name.number):
        return f"{name.series}, Vol. {number}"
    is_digit = number.lstrip("-")[:1] in "0123456789½¼¾"
    return f"{name.series} #{number}" if is_digit else f"{name.series} {number}"


def _fields_of_tags(facts: Facts) -> dict[str, SourcedValue]:
    number = facts.series_position
    named = f"{facts.series} #{number}" if facts.series and number else ""
    return sourced(
        TAGS,
        title=facts.title or named,
        description=facts.description,
        language=facts.language,
        published=facts.first_published or facts.published,
        genres=list(facts.genres),
        contributors=people(facts.contributors),
        series=series_of(facts),
        content_rating=facts.age_rating,
    )
