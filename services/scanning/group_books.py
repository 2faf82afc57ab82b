"""Groups books, audiobooks and comics: EPUB, PDF and M4B files of one book in one folder become
editions of one work.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from readers.book_names import book_name
from readers.facts import Contributor, Facts
from services import paths
from services.scanning.group_audio import album_folder_of, artists_of
from services.scanning.placement import (
    NAME,
    TAGS,
    Folder,
    Item,
    PartPlace,
    Placement,
    SourcedValue,
    people,
    sourced,
)
from services.text.names import name_key
from services.works import roles

_AUTHORS = roles.MAIN["book"] | roles.MAIN["comic"]
# Which file of a book is believed first about the whole work.
_TRUST = ("epub", "m4b", "cbz", "azw3", "mobi", "fb2", "m4a", "mp3", "flac", "opus", "ogg", "pdf")
_PART_WORDS = re.compile(
    r"[\s._-]*(?:(?:part|teil|pt|cd|disc|track|chapter|kapitel)[\s._-]*)?\d{1,3}(?:\s*(?:of|von)\s*\d+)?$",
    re.I,
)


class _Read(NamedTuple):
    """A file with its metadata and the stem of its name."""

    item: Item
    facts: Facts
    stem: str

    @property
    def is_audio(self) -> bool:
        return self.facts.media == "audio"

    @property
    def title_key(self) -> str:
        return (
            name_key(self.facts.album or self.facts.title)
            if self.is_audio
            else name_key(self.facts.title)
        )


def place_books(kind: str, folder: Folder, items: Sequence[Item]) -> dict[bytes, Placement]:
    """Groups files into books by their titles and authors, by their names, or because a folder
    contains one book only.
    """
    album_folder, disc = album_folder_of(folder)
    reads = [
        _Read(item, item.facts or Facts("book", _ending(item.path)), _stem(item.path))
        for item in items
    ]
    placed: dict[bytes, Placement] = {}
    for group in _groups(
        reads, album_folder.parts[-1] if album_folder.parts else "", is_root=not folder.parts
    ):
        best = min(group, key=lambda read: (_trust(read), read.item.path))
        fields = _book_fields(best, album_folder, len(group))
        key = _book_key(best, fields, album_folder)
        sounds = sum(read.is_audio for read in group)
        for read in group:
            placed[read.item.path] = _book(
                kind, read, fields if read is best else _merged(fields, read), key, disc, sounds
            )
    return placed


def _groups(reads: list[_Read], folder: str, *, is_root: bool) -> list[list[_Read]]:
    if not is_root and _is_one_book(reads, folder):
        return [reads]
    groups: dict[str, list[_Read]] = {}
    titles: dict[str, str] = {}
    for read in reads:
        stem = (
            name_key(_PART_WORDS.sub("", read.stem) or read.stem)
            if read.is_audio
            else name_key(read.stem)
        )
        name = titles.get(f"t|{read.title_key}") if read.title_key else None
        name = name or titles.get(f"s|{stem}") or stem
        titles.setdefault(f"s|{stem}", name)
        if read.title_key:
            titles.setdefault(f"t|{read.title_key}", name)
        groups.setdefault(name, []).append(read)
    return list(groups.values())


def _is_one_book(reads: list[_Read], folder: str) -> bool:
    """At most one file of each book format, and no two titles that differ. Titles of PDFs are
    ignored if need be, because they are often meaningless.
    """
    formats = [read.facts.format for read in reads if not read.is_audio]
    titles = {read.title_key for read in reads if read.title_key and read.facts.format != "pdf"}
    if len(formats) != len(set(formats)) or len(titles) > 1:
        return False
    others = [
        key
        for read in reads
        if read.facts.format != "pdf"
        for key in (read.title_key, *names_of(read.stem))
        if key
    ]
    return not others or all(
        is_of_one_book(folder, [read.title_key, *names_of(read.stem)], others)
        for read in reads
        if read.facts.format == "pdf"
    )


def names_of(stem: str) -> list[str]:
    """The keys of possible titles in a file's name: the whole name, and the title within it."""
    return [name_key(stem), name_key(book_name(stem)[0])]


def is_of_one_book(folder: str, names: Sequence[str], others: Sequence[str]) -> bool:
    """Whether a PDF is a form of the book next to it: the folder has the name of that book, or the
    PDF has (perhaps with a subtitle).
    """
    if folder and not set(names_of(folder)).isdisjoint(others):
        return True
    return any(
        _begins(name, other) or _begins(other, name)
        for name in names
        for other in others
        if name and other
    )


def _begins(long: str, short: str) -> bool:
    return long.startswith(short) and not long[len(short) :].lstrip()[:1].isalnum()


def _book_fields(best: _Read, folder: Folder, count: int) -> dict[str, SourcedValue]:
    facts = best.facts
    if best.is_audio:
        title = facts.album or (facts.title if count == 1 else "")
        contributors = facts.contributors or _spoken_by(facts)
    else:
        title, contributors = facts.title, facts.contributors
    fields = sourced(
        TAGS,
        title=title,
        subtitle=facts.subtitle,
        sort_title=facts.sort_title if not best.is_audio else "",
        description=facts.description,
        language=facts.language,
        published=facts.published,
        genres=list(facts.genres),
        contributors=people(contributors),
        series=[[facts.series, facts.series_position]] if facts.series else [],
    )
    named = book_name(folder.parts[-1] if count > 1 and folder.parts else best.stem)
    by_name = {
        "title": named[0],
        "contributors": [[author, roles.AUTHOR] for author in named[1]],
        "series": [[named[2], named[3]]] if named[2] else [],
        "published": str(named[4]) if named[4] else "",
    }
    if (
        not fields.get("contributors")
        and not by_name["contributors"]
        and len(folder.parts) >= 2
        and count
        and not title
    ):
        by_name["contributors"] = [
            [folder.parts[-2], roles.AUTHOR]
        ]  # Author/Title/files, the custom of audiobook shelves
    return sourced(NAME, **by_name) | fields


def _spoken_by(facts: Facts) -> tuple[Contributor, ...]:
    speakers = artists_of(facts.album_artist or facts.artist)
    authors = [Contributor(name, roles.AUTHOR) for name in speakers]
    return (*authors, *(Contributor(name, roles.NARRATOR) for name in artists_of(facts.narrator)))


def _merged(fields: dict[str, SourcedValue], read: _Read) -> dict[str, SourcedValue]:
    """The fields of a book with those of another file: fields that the best file leaves empty, and
    its narrators.
    """
    extra = people(read.facts.contributors or (_spoken_by(read.facts) if read.is_audio else ()))
    known = (
        [list(pair) for pair in fields["contributors"].value] if "contributors" in fields else []
    )
    narrators = [pair for pair in extra if pair[1] == roles.NARRATOR and pair not in known]
    merged = (
        sourced(
            TAGS,
            description=read.facts.description,
            language=read.facts.language,
            published=read.facts.published,
        )
        | fields
    )
    if narrators:
        merged["contributors"] = SourcedValue(known + narrators, TAGS)
    return merged


def _book_key(best: _Read, fields: dict[str, SourcedValue], folder: Folder) -> str:
    authors = (
        [name for name, role in fields["contributors"].value if role in _AUTHORS]
        if "contributors" in fields
        else []
    )
    title = fields["title"].value if "title" in fields else best.stem
    if authors:
        return f"book|by|{name_key(authors[0])}|{name_key(title)}"
    return f"book|in|{folder.key()}|{name_key(title)}"


def _book(
    kind: str, read: _Read, fields: dict[str, SourcedValue], key: str, disc: int, sounds: int
) -> Placement:
    facts = read.facts
    format_ = facts.format or "book"
    isbn = next((value for scheme, value in facts.identifiers if scheme == "isbn"), "")
    edition: dict[str, Any] = {
        name: value
        for name, value in (
            ("isbn_13" if len(isbn) == 13 else "isbn_10", isbn),
            ("publisher", facts.publisher),
            ("published", facts.published),
            ("language", facts.language),
            ("page_count", facts.page_count),
            ("narrator", facts.narrator),
        )
        if value
    }
    parts: tuple[PartPlace, ...] = ()
    if read.is_audio and sounds > 1:
        parts = (PartPlace("part", facts.disc or disc, facts.track, facts.title or read.stem),)
    identifiers = tuple(
        pair
        for pair in facts.identifiers
        if pair[0] in ("isbn", "asin", "doi", "goodreads", "google")
    )
    return Placement(
        key,
        kind,
        fields,
        format_,
        format_,
        edition,
        parts,
        identifiers,
        position=facts.track if read.is_audio else 0,
    )


def place_comics(kind: str, folder: Folder, items: Sequence[Item]) -> dict[bytes, Placement]:
    """Each issue or volume is a work with a position in a series: by ComicInfo, else by the names
    of file and folder.
    """
    return {item.path: _comic(kind, folder, item) for item in items}


def _comic(kind: str, folder: Folder, item: Item) -> Placement:
    read = _Read(item, item.facts or Facts("comic", _ending(item.path)), _stem(item.path))
    facts = read.facts
    title, authors, series, position, year = book_name(read.stem)
    series_name = facts.series or series
    number = facts.series_position or position
    shown = facts.title or (f"{series_name} #{number}" if facts.series and number else title)
    fields = sourced(
        NAME,
        title=title,
        published=str(year) if year else "",
        contributors=[[author, roles.AUTHOR] for author in authors],
        series=[[series, position]] if series else [],
    ) | sourced(
        TAGS,
        title=shown if facts.title or facts.series else "",
        description=facts.description,
        language=facts.language,
        published=facts.published,
        genres=list(facts.genres),
        contributors=people(facts.contributors),
        series=[[facts.series, number]] if facts.series else [],
    )
    key = (
        f"issue|{name_key(facts.series)}|{number}"
        if facts.series and number
        else f"file|{folder.key(item.path)}"
    )
    edition = {
        name: value
        for name, value in (("publisher", facts.publisher), ("page_count", facts.page_count))
        if value
    }
    return Placement(
        f"comic|{key}", kind, fields, facts.format or "comic", facts.format or "comic", edition
    )


def _trust(read: _Read) -> int:
    known = read.facts.format in _TRUST and bool(read.facts.title or read.facts.album)
    return _TRUST.index(read.facts.format) if known else len(_TRUST)


def _stem(path: bytes) -> str:
    name = paths.to_text(path.rpartition(b"/")[2])
    return name.rpartition(".")[0] or name


def _ending(path: bytes) -> str:
    return paths.to_text(path.rpartition(b".")[2]).lower()
