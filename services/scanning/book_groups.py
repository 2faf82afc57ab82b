"""Groups the files of one folder into books: by titles and numbers in their tags, by their names,
or because the folder contains one book only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from readers.audiobook_names import book_folder
from readers.part_names import is_generic, without_disc
from services.scanning.book_files import BookFile, names_of
from services.scanning.placement import Folder
from services.text.names import name_key

_PART_FOLDER = re.compile(
    r"(?:part|teil|pt|partie|parte|deel|section)[\s._-]*(\d{1,3})", re.IGNORECASE
)


class Group(NamedTuple):
    """The files of one book; `is_alone` when the folder has no other."""

    files: list[BookFile]
    is_alone: bool


def groups_of(files: Sequence[BookFile], folder: Folder) -> list[Group]:
    """Every file in one group."""
    is_root = not folder.parts
    if not is_root and _is_one_book(files, folder.parts[-1]):
        return [Group(list(files), is_alone=True)]
    grouped: dict[str, list[BookFile]] = {}
    titles: dict[str, str] = {}
    for file in files:
        stem = _stem_key(file, is_root=is_root)
        key = titles.get(f"t|{file.title_key}") if file.title_key else None
        key = key or titles.get(f"s|{stem}") or f"{stem}|{file.title_key}"
        titles.setdefault(f"s|{stem}", key)
        if file.title_key:
            titles.setdefault(f"t|{file.title_key}", key)
        grouped.setdefault(key, []).append(file)
    return [Group(group, is_alone=len(grouped) == 1) for group in grouped.values()]


def _stem_key(file: BookFile, *, is_root: bool) -> str:
    """The name of the book in the file's name, "" for one that only counts or is generic."""
    if not file.is_audio:
        return name_key(file.stem)
    if file.title and file.part.number and not file.part.book:
        return name_key(file.stem)
    if file.is_numbered and not is_root:
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
    if not texts:
        return bool(titles) and all(file.title or file.is_numbered for file in files)
    unsure = [file for file in files if _is_unsure(file)]
    sure = [file for file in files if file not in unsure] or unsure[:1]
    others = [name for file in sure for name in _names(file) if name]
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
    that book, or the file is (perhaps with a subtitle).
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


def has_own_folder(group: Group, folder: Folder) -> bool:
    """Whether the folder's name is this book's: the names of its files are only numbers or generic,
    the folder contains nothing else, or both names agree.
    """
    files = group.files
    if not folder.parts:
        return False
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


def book_folder_of(folder: Folder) -> tuple[Folder, int]:
    """The folder of the whole book, and which part of it this is: 2 of "Wick/Part 2"; "Wick CD2"
    is taken for one in "Wick".
    """
    if not folder.parts:
        return folder, 0
    above = folder.path.rstrip(b"/").rpartition(b"/")[0] + b"/"
    match = _PART_FOLDER.fullmatch(folder.parts[-1].strip())
    if match and len(folder.parts) > 1:
        return folder._replace(path=above, parts=folder.parts[:-1]), int(match[1])
    name, disc = without_disc(folder.parts[-1])
    if not disc:
        return folder, 0
    path = above.lstrip(b"/") + name.encode("utf-8", "replace") + b"/"
    return folder._replace(path=path, parts=(*folder.parts[:-1], name)), disc
