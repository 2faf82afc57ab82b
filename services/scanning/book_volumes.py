"""The numbers of volumes that bear only the name of their series, by the names of their files and
folders.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from readers.book_names import book_name
from readers.volume_names import is_version, marked_volume, volume_in_front, volume_of
from services.text.titles import title_key
from services.works.identity import keys


@lru_cache(1024)
def sure_number(stem: str, title: str) -> str:
    """The number of "Mage v01", "Mage 1" or "Jo Shi - Mage 1" whose title is "Mage"."""
    return "" if is_version(stem) else _number_behind(stem, title)


@lru_cache(1024)
def any_number(stem: str, title: str) -> str:
    """The number of a file, also where it may be a version ("Mage v2") or count the files of its
    folder ("01 Mage").
    """
    return _number_behind(stem, title) or _number_in_front(stem, title)


def _number_behind(stem: str, title: str) -> str:
    names = dict.fromkeys((stem, book_name(stem)[0]))
    return _first_of(map(volume_of, names), title)


def _number_in_front(stem: str, title: str) -> str:
    names = dict.fromkeys((stem.replace("_", " "), book_name(stem)[0]))
    pairs = [volume_in_front(name) for name in names]
    pairs += [(book_name(name)[0], number) for name, number in pairs if name]
    return _first_of(pairs, title)


def _first_of(pairs: Iterable[tuple[str, str]], title: str) -> str:
    """The number of the first name that is the title; "" for no title."""
    key = title_key(title)
    numbers = (number for name, number in pairs if number and title_key(name) == key)
    return next(numbers, "") if key else ""


def number_of_folder(folders: Sequence[str], title: str, creators: Collection[str]) -> str:
    """The number in the name of the folder of one book, of "Mage 1", "Vol. 1 - Mage" or "Mage/01",
    and of "Band 1" at the top or in a folder that is called like the book or one of its creators
    (keys); "" where it has none.
    """
    if not folders:
        return ""
    own, above = folders[-1], folders[-2] if len(folders) > 1 else ""
    if number := _first_of((volume_of(own), volume_in_front(own, is_marked=True)), title):
        return number
    is_of_title = bool(above) and title_key(above) == title_key(title)
    if is_of_title and own.isascii() and own.isdecimal() and len(own) <= 2:
        return own.lstrip("0") or "0"
    is_of_author = keys.creator_key(above) in creators if above else True
    return marked_volume(own) if is_of_title or is_of_author else ""
