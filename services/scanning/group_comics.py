"""Places comics: each issue or volume is a work with its place in a series, by its ComicInfo, else
by the names of file and folders.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from readers.comic_folders import comic_of, series_folder
from readers.comic_names import ComicName
from readers.facts import Facts
from readers.numerals import is_year
from services.scanning.book_editions import edition_of
from services.scanning.book_files import BookFile, file_of, identifiers_of, series_of
from services.scanning.placement import (
    NAME,
    Folder,
    Item,
    Placement,
    SourcedValue,
    people,
    sourced,
)
from services.scanning.sources import arranged, by_source, is_before_names
from services.text.names import name_key
from services.works.identity import keys


def place_comics(kind: str, folder: Folder, items: Sequence[Item]) -> dict[bytes, Placement]:
    """A placement for each file."""
    order = folder.order
    files = [_numbered(file_of(item, folder, "comic"), folder) for item in items]
    issues: dict[str, str] = {}  # by the name of the file
    for file in sorted(files, key=lambda file: file.item.path):
        if key := _issue(file, order):
            issues.setdefault(name_key(file.stem), key)
    return {file.item.path: _place(kind, folder, file, issues) for file in files}


def _numbered(file: BookFile, folder: Folder) -> BookFile:
    """With the number in the file's name, where the tags name only a series."""
    if not file.facts.series or file.facts.series_position:
        return file
    number = number_of(comic_of(folder.parts, file.stem))
    return file._replace(facts=file.facts._replace(series_position=number))


def _issue(file: BookFile, order: tuple[str, ...]) -> str:
    """The key of an issue whose tags or sidecars say its place and are believed more than its name,
    or "".
    """
    facts = file.facts
    sources = [name for name in by_source(file.item.facts or facts) if is_before_names(name, order)]
    if not sources:
        return ""
    if not facts.series or not facts.series_position:
        return ""
    return keys.issue_key(facts.series, facts.volume, facts.series_position)


def _place(kind: str, folder: Folder, file: BookFile, issues: Mapping[str, str]) -> Placement:
    """A file without tags is another form of the one that is called alike."""
    facts, name = file.facts, comic_of(folder.parts, file.stem)
    format_, edition = facts.format or "comic", edition_of(facts)
    known = {NAME: _fields_of_name(name, folder, file.stem)}
    for source, said in by_source(file.item.facts or facts).items():
        own = _numbered(file._replace(facts=said), folder).facts
        known[source] = _fields_of(source, own, _full_title(own, facts))
    fields, others = arranged(known, folder.order)
    return Placement(
        _issue(file, folder.order)
        or issues.get(name_key(file.stem))
        or keys.stem_key("comic", folder.key(), file.stem),
        kind,
        fields,
        keys.edition_key(format_, edition),
        format_,
        edition,
        identifiers=identifiers_of(facts),
        others=others,
    )


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
        title=_title_of_name(name, number) or stem,
        published=str(name.year) if name.year else "",
        language=name.language,
        series=[[name.series, number]] if is_in_series else [],
    )


def _title_of_name(name: ComicName, number: str) -> str:
    """The title of an issue with its place, that of a volume without; "" when the name says neither
    a title nor a series.
    """
    if not name.title or not name.series:
        return name.title or (_title(name, number) if name.series else "")
    return _with_place(_title(name, number) if name.number else "", name.series, name.title)


def _title(name: ComicName, number: str) -> str:
    """ "Saga, Vol. 3" of a volume, "Saga (Special)"; see _numbered_title."""
    if not number:
        return f"{name.series} (Special)" if name.kind == "special" else name.series
    if number == name.volume and (not name.number or number != name.number):
        return f"{name.series}, Vol. {number}"
    return _numbered_title(name.series, name.volume, number)


def _numbered_title(series: str, volume: str, number: str) -> str:
    """ "Saga #1", "Saga, Vol. 2 #1" or "Saga (2012) #1" of an issue or chapter, "Saga SP1" of a
    special. A series that begins again has every number twice.
    """
    if volume:
        series = f"{series} ({volume})" if is_year(volume) else f"{series}, Vol. {volume}"
    is_digit = number.lstrip("-")[:1] in "0123456789½¼¾"
    return f"{series} #{number}" if is_digit else f"{series} {number}"


def _fields_of(source: str, facts: Facts, title: str) -> dict[str, SourcedValue]:
    return sourced(
        source,
        title=title,
        description=facts.description,
        language=facts.language,
        published=facts.first_published or facts.published,
        genres=list(facts.genres),
        contributors=people(facts.contributors),
        series=series_of(facts),
        content_rating=facts.age_rating,
    )


def _full_title(said: Facts, facts: Facts) -> str:
    """ "Saga #1 – Chapter One": the title of an issue doesn't say alone what it belongs to. One
    with the series' name in it stays as it is. `facts` are what all sources say together.
    """
    place = said if _named(said) else facts
    if not said.title or not _named(place):
        return said.title or _named(said)
    return _with_place(_named(place), place.series, said.title)


def _with_place(place: str, series: str, title: str) -> str:
    is_named = not place or f" {_words(series)} " in f" {_words(title)} "
    return title if is_named else f"{place} – {title}"


def _named(facts: Facts) -> str:
    number = facts.series_position
    return _numbered_title(facts.series, facts.volume, number) if facts.series and number else ""


def _words(text: str) -> str:
    """The words of a title, to compare: "spider man" of "Spider-Man:"."""
    return " ".join(re.findall(r"\w+", name_key(text)))
