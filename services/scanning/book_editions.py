"""The editions among the files of one book: other ISBNs, publishers, languages and recordings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from readers.audiobook_names import AudiobookName
from readers.codes import pair_of
from readers.facts import Facts
from readers.volume_names import copy_of
from services.scanning.book_files import BookFile
from services.text.titles import words_key
from services.works.identity import keys

ABRIDGED = "Abridged"


class Edition:
    """Files of one format that contradict each other in nothing, and what they say together."""

    def __init__(self, file: BookFile, values: dict[str, Any]) -> None:
        self.files = [file]
        self.values = values
        self.key = ""

    def add(self, file: BookFile, values: Mapping[str, Any]) -> None:
        """Add a file; what it says fills what the others leave empty."""
        self.files.append(file)
        self.values = {**values, **self.values}


def editions_of(files: Sequence[BookFile], name: AudiobookName) -> dict[bytes, Edition]:
    """The edition of each file of a book, by path; `name` is what the book's folder says."""
    by_format: dict[str, list[tuple[BookFile, dict[str, Any]]]] = {}
    for file in files:
        values = _values(file, name)
        by_format.setdefault(file.facts.format or "book", []).append((file, values))
    editions: dict[bytes, Edition] = {}
    for format_, pairs in by_format.items():
        copies = _copies([file for file, _ in pairs])
        for copy in sorted({0, *copies.values()}):
            some = [pair for pair in pairs if copies.get(pair[0].item.path, 0) == copy]
            for edition in _separate(some):
                key = keys.edition_key(format_, edition.values)
                edition.key = f"{key}|copy {copy}" if copy else key
                editions.update((file.item.path, edition) for file in edition.files)
    return editions


def _copies(files: Sequence[BookFile]) -> dict[bytes, int]:
    """The sound files that are copies of others, by path, with the numbers that systems gave them:
    "Wick (1).m4b" beside "Wick.m4b", if it is as long and has no place of its own.
    """
    sounds = {file.stem: file for file in files if file.is_audio}
    copies = {}
    for file in sounds.values():
        stem, number = copy_of(file.stem)
        original = sounds.get(stem) if number else None
        if original is not None and _says_the_same(file.facts, original.facts):
            copies[file.item.path] = number
    return copies


def _says_the_same(one: Facts, other: Facts) -> bool:
    if not one.duration_ms or one.duration_ms != other.duration_ms:
        return False
    return (one.title, one.disc, one.track) == (other.title, other.disc, other.track)


def with_contents(editions: Iterable[Edition]) -> Edition | None:
    """The recording whose files are the parts of the book: the one with most of them."""
    recordings = [edition for edition in editions if edition.files[0].is_audio]
    return min(recordings, key=lambda edition: (-len(edition.files), edition.key), default=None)


def edition_of(facts: Facts) -> dict[str, Any]:
    """What the file says of its edition, empty values left out."""
    numbers = [value for scheme, value in facts.identifiers if scheme == "isbn"]
    thirteen, ten = pair_of(numbers)
    values = {
        "isbn_13": thirteen,
        "isbn_10": ten,
        "publisher": facts.publisher,
        "published": facts.published,
        "language": facts.language,
        "page_count": facts.page_count,
        "narrator": facts.narrator,
        "name": ABRIDGED if facts.is_abridged else "",
    }
    return {name: value for name, value in values.items() if value}


def _values(file: BookFile, name: AudiobookName) -> dict[str, Any]:
    values = edition_of(file.facts)
    if file.is_audio and name.narrators:
        values.setdefault("narrator", ", ".join(name.narrators))
    if file.is_audio and name.is_abridged:
        values.setdefault("name", ABRIDGED)
    return values


def _separate(pairs: Sequence[tuple[BookFile, dict[str, Any]]]) -> list[Edition]:
    if len(pairs) == 1:
        return [Edition(*pairs[0])]
    if _are_parts([file for file, _ in pairs]):
        return [_recording(pairs)]
    # those that say more come first, so that the order of the files makes no difference
    ordered = sorted(pairs, key=lambda pair: (-len(_compared(pair[1])), pair[0].item.path))
    editions: list[Edition] = []
    for file, values in ordered:
        edition = next((known for known in editions if _is_same(known.values, values)), None)
        if edition is None:
            editions.append(Edition(file, values))
        else:
            edition.add(file, values)
    return editions


def _are_parts(files: Collection[BookFile]) -> bool:
    """Whether the files are the numbered parts of one recording."""
    places = {(file.facts.disc or file.part.disc, number_of(file)) for file in files}
    are_numbered = all(file.is_audio and number_of(file) for file in files)
    return len(files) > 1 and are_numbered and len(places) == len(files)


def number_of(file: BookFile) -> int:
    """The number of an audio file in its book, 0 when it has none."""
    return file.facts.track or file.part.number


def _recording(pairs: Sequence[tuple[BookFile, dict[str, Any]]]) -> Edition:
    """One edition, read by all whom a part names."""
    first, *others = sorted(pairs, key=lambda pair: pair[0].item.path)
    edition = Edition(*first)
    for file, values in others:
        edition.add(file, values)
    narrators: dict[str, str] = {}
    for _, values in (first, *others):
        if narrator := values.get("narrator"):
            narrators.setdefault(keys.narrators_key(narrator), narrator)
    if narrators:
        edition.values["narrator"] = ", ".join(narrators.values())
    return edition


def _is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two files say nothing different of their edition; an ISBN is enough to know it."""
    if one.get("name") != other.get("name"):
        return False
    mine, theirs = _compared(one), _compared(other)
    if "isbn" in mine and "isbn" in theirs:
        return mine["isbn"] == theirs["isbn"]
    return all(mine[name] == theirs[name] for name in mine.keys() & theirs.keys())


def _compared(values: Mapping[str, Any]) -> dict[str, str]:
    compared = {
        "isbn": keys.isbn_of(values),
        "publisher": words_key(values.get("publisher") or ""),
        "language": keys.language_of(values),
        "narrator": keys.narrators_key(values.get("narrator") or ""),
    }
    return {name: value for name, value in compared.items() if value}
