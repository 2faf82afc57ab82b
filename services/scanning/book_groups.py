"""Groups the files of one folder into books: by titles and numbers in their tags, by their names,
or because the folder contains one book only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from readers.audiobook_names import book_folder
from readers.part_names import is_generic
from services.scanning.book_files import (
    IDENTIFIERS,
    BookFile,
    contributors_of,
    names_of,
    said_by,
    with_creators,
)
from services.scanning.placement import TAGS, Folder
from services.scanning.sources import by_source
from services.text import sort_keys
from services.text.names import name_key
from services.text.titles import head_key, names_collection, title_key

_WORD = re.compile(r"[^\W\d_]{4,}")
_NO_TITLE = frozenset(
    _WORD.findall(
        "scan scans scanned book ebook buch text document print kindle epub mobi cover index output"
        " download file final full complete untitled unknown draft version edition copy"
        " booklet inlay leaflet begleitheft readme info notes maps companion bonus appendix"
    )
)


class Group(NamedTuple):
    """The files of one book; `is_alone` when the folder has no other."""

    files: list[BookFile]
    is_alone: bool


def groups_of(files: Sequence[BookFile], folder: Folder) -> list[Group]:
    """Every file in one group, whatever their order."""
    is_root = not folder.parts
    if len(files) == 1:
        return [Group(list(files), is_alone=True)]
    files = sorted(_with_creators(files), key=_precedence)
    if not is_root and _is_one_book(files, folder.parts[-1]):
        return [Group(files, is_alone=True)]
    heads = _heads(files)
    tagged = {file.item.path: _title_of_tags(file, folder) for file in files}
    books: list[_Book] = []
    by_mark: dict[tuple[str, ...], list[_Book]] = {}
    for file in files:
        marks = _marks(file, heads, tagged[file.item.path], is_root=is_root)
        same = {id(book): book for mark in marks for book in by_mark.get(mark, ())}
        candidates = [book for book in same.values() if book.agrees(file)]
        if candidates and (len(candidates) == 1 or file.creators):
            book = candidates[0]
        else:
            book = _Book()
            books.append(book)
        book.add(file)
        for mark in marks:
            if all(other is not book for other in by_mark.setdefault(mark, [])):
                by_mark[mark].append(book)
    return [Group(book.files, is_alone=len(books) == 1) for book in books]


def _with_creators(files: Sequence[BookFile]) -> list[BookFile]:
    """Of a file called like one whose tags say its people ("Title - Author"), not those that its
    name seems to say.
    """
    said = {name_key(file.stem) for file in files if contributors_of(file.facts)}
    return [
        with_creators(file)
        if file.is_audio or contributors_of(file.facts) or name_key(file.stem) not in said
        else file
        for file in files
    ]


def _precedence(file: BookFile) -> tuple[bool, bool, bytes]:
    """Files that say more come first, so that those that say less find the book they belong to."""
    return not file.creators, not file.title, file.item.path


def _heads(files: Sequence[BookFile]) -> dict[str, str]:
    """The full title for each title without subtitle that is the beginning of one only: "Wick: A
    Light" and "Wick" are one book, "Wars: One" and "Wars: Two" are not "Wars".
    """
    full: dict[str, set[str]] = {}
    for file in files:
        if not file.volume and (head := head_key(file.title)):
            full.setdefault(head, set()).add(file.title_key)
    return {head: next(iter(titles)) for head, titles in full.items() if len(titles) == 1}


def _title_of_tags(file: BookFile, folder: Folder) -> str:
    """The key of the title in the tags of a file whose sidecar says another one; "" elsewhere."""
    facts = file.item.facts
    if facts is None or not file.beside:
        return ""
    return said_by(file, by_source(facts)[TAGS], folder).title_key


def _marks(
    file: BookFile, heads: dict[str, str], tagged: str, *, is_root: bool
) -> list[tuple[str, ...]]:
    """What two files of one book have in common: the name, the title (of a file with a sidecar
    also the one in its tags), or an identifier.
    """
    marks: list[tuple[str, ...]] = [("stem", _stem_key(file, is_root=is_root))]
    titles = dict.fromkeys(filter(None, (file.title_key, tagged)))
    marks += [("title", heads.get(title, title)) for title in titles]
    return marks + [pair for pair in file.facts.identifiers if pair[0] in IDENTIFIERS]


class _Book:
    """A group that grows."""

    def __init__(self) -> None:
        self.files: list[BookFile] = []
        self._creators: set[frozenset[str]] = set()
        self._places: dict[str, float] = {}
        self._beside = ""

    def add(self, file: BookFile) -> None:
        self.files.append(file)
        if file.creators:
            self._creators.add(file.creators)
        self._beside = self._beside or file.beside
        series, number = _place(file)
        if number is not None:
            self._places[series] = number

    def agrees(self, file: BookFile) -> bool:
        """Whether nothing that a file says of people and number, and no title in its sidecar,
        contradicts the others.
        """
        if file.beside and self._beside not in ("", file.beside):
            return False
        series, number = _place(file)
        if number is not None and self._places.get(series, number) != number:
            return False
        return not file.creators or all(map(file.creators.intersection, self._creators))


def _place(file: BookFile) -> tuple[str, float | None]:
    series, number = file.place
    return title_key(series), sort_keys.position_of(number) if series and number else None


def _stem_key(file: BookFile, *, is_root: bool) -> str:
    """The name of the book in the file's name, "" for one that only counts or is generic."""
    if not file.is_audio:
        return name_key(file.stem)
    if file.title and file.part.number and not file.part.book:
        return name_key(file.stem)
    if (file.is_numbered or (not file.title and is_generic(file.stem))) and not is_root:
        return ""
    return name_key(file.part.book or file.part.title or file.stem)


def _is_one_book(files: Sequence[BookFile], folder: str) -> bool:
    """At most one file of each book format, no two titles that disagree, and names that belong
    together; PDFs often carry a title that means nothing.
    """
    texts = [file for file in files if not file.is_audio]
    formats = [file.facts.format for file in texts]
    titles = {file.title_key for file in files if file.title_key and file.facts.format != "pdf"}
    if len(formats) != len(set(formats)) or len(titles) > 1:
        return False
    book = _Book()
    for file in files:
        if not book.agrees(file):
            return False
        book.add(file)
    if not texts:
        return bool(titles) and all(file.title or file.is_numbered for file in files)
    unsure = [file for file in files if _is_unsure(file)]
    sure = [file for file in files if file not in unsure] or unsure[:1]
    others = [name for file in sure for name in _names(file) if name]
    if any(file.is_numbered for file in sure):
        others += names_of(folder)  # the book is called after it
    return all(is_of_one_book(folder, _names(file), others) for file in unsure if file not in sure)


def _is_unsure(file: BookFile) -> bool:
    """Whether only its name can tell which book it belongs to."""
    if file.is_audio and (file.is_numbered or is_generic(file.stem)):
        return False
    return not file.title or file.facts.format == "pdf"


def _names(file: BookFile) -> list[str]:
    return [name_key(file.title), *names_of(file.stem)]


def is_of_one_book(folder: str, names: Sequence[str], others: Sequence[str]) -> bool:
    """Whether a file that says no title is a form of the book beside it: the folder is named after
    that book and the file not after another one, or the file is (perhaps with a subtitle).
    """
    if folder and not set(names_of(folder)).isdisjoint(others) and not _is_other(names, others):
        return True
    return any(
        _begins(name, other) or _begins(other, name)
        for name in names
        for other in others
        if name and other
    )


def _is_other(names: Sequence[str], others: Sequence[str]) -> bool:
    """Whether a name is a title that has no word in common with the book's: not "scan" or "b1"."""
    words = set(_WORD.findall(" ".join(names))) - _NO_TITLE
    return bool(words) and words.isdisjoint(_WORD.findall(" ".join(others)))


def _begins(long: str, short: str) -> bool:
    rest = long[len(short) :]
    is_subtitle = not rest.lstrip()[:1].isalnum() and not names_collection(rest)
    return long.startswith(short) and is_subtitle


def has_own_folder(group: Group, folder: Folder) -> bool:
    """Whether the folder's name is this book's: its sidecar speaks for the folder, the names of its
    files are only numbers or generic, the folder contains nothing else, or both names agree.
    """
    files = group.files
    if not folder.parts:
        return False
    if group.is_alone and any(file.is_of_folder for file in files):
        return True
    if any(file.is_numbered or (file.is_audio and is_generic(file.stem)) for file in files):
        return True
    if len(files) > 1 and group.is_alone:
        return True
    own = name_key(book_folder(folder.parts[-1]).title)
    names = [name for file in files for name in _names(file) if name]
    if any(_begins(own, name) or _begins(name, own) for name in names):
        return True
    is_nameless = not any(file.title for file in files)
    return group.is_alone and len(folder.parts) > 1 and is_nameless and files[0].is_audio
