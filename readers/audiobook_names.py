"""What the folders of an audiobook say: "Author/Series/02 - 1999 - Title - Subtitle {Narrator}".

The customs are those of Audiobookshelf's users: the last folder is the book, the ones above are its
series and author; numbers and years stand in front or in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from readers import audiobook_words as words
from readers.book_names import is_person
from readers.number_labels import plain
from readers.numerals import LAST_YEAR
from readers.people import names_of


class AudiobookName(NamedTuple):
    """What the folders of a book, or its file's name, say about it."""

    title: str = ""
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    series: str = ""
    position: str = ""
    year: int = 0
    narrators: tuple[str, ...] = ()
    asin: str = ""
    is_abridged: bool = False


def audiobook_of(folders: Sequence[str]) -> AudiobookName:
    """What the folders say of which the last is the book's own (or its file's name)."""
    return _of(tuple(folders[-4:]))


@lru_cache(1024)
def _of(folders: tuple[str, ...]) -> AudiobookName:
    above = [folder for folder in folders[:-1] if not _is_shelf(folder)]
    if not above:
        return _with_people(book_folder(folders[-1]))
    own = book_folder(_without(above[-1], folders[-1]))
    author, series = (above[-2], above[-1]) if len(above) > 1 else (above[-1], "")
    if not series:
        author, series = _author_and_series(author, own)
    elif folder_name(series).lower() == folder_name(author).lower():
        series = ""
    if author and not series:
        is_author_first = own.title.lower() == folder_name(author).lower()
        own = _with_people(own) if is_author_first else _series_first(own, needs_mark=True)
    named = folder_name(series)
    if named:
        own, (title,) = _number_at_end(own, [own.title])
        own = own._replace(title=title)
    return own._replace(
        authors=names_of(folder_name(author)) if author else own.authors,
        series=named or own.series,
        position=own.position,
    )


def _is_shelf(folder: str) -> bool:
    return len(folder) < 2 or folder.strip("_.- ").lower() in words.SHELVES


def _author_and_series(folder: str, own: AudiobookName) -> tuple[str, str]:
    """The one folder above a book is its author, or "Author - Series", or, around numbered books,
    a series that is called like no person.
    """
    pieces = words.DASH.split(folder_name(folder))
    if len(pieces) == 2 and is_person(pieces[0]):
        return pieces[0], pieces[1]
    is_series = (
        own.position and not own.series and re.match(r"(?:the|der|die|das|les?|la)\s", folder, re.I)
    )
    return ("", folder) if is_series else (folder, "")


def _without(above: str, folder: str) -> str:
    """ "Ember Cycle 02 - Title" in "Ember Cycle" is "02 - Title"."""
    name = folder_name(above)
    rest = folder[len(name) :]
    is_prefix = folder.lower().startswith(name.lower())
    match = re.match(r"(?:\s+[-–]\s+|,?\s+)(?=(?:\[|\()?\S)", rest) if is_prefix else None
    if match is None or not (
        rest.lstrip()[:1] in "-–"
        or words.IN_FRONT.match(rest[match.end() :])
        or _starts_with_number(rest)
    ):
        return folder
    return rest[match.end() :]


def _starts_with_number(rest: str) -> bool:
    return bool(
        re.match(
            rf",?\s+(?:{words.LABEL}\s?)?{words.NUMBER}(?:\s+[-–]\s|[:.]\s)", rest, re.IGNORECASE
        )
    )


def folder_name(folder: str) -> str:
    """The name of an author's or series' folder without brackets and "1-6"."""
    name = words.RANGE.sub("", words.BRACKET.sub("", folder)).strip() or folder.strip()
    return name if not name.lower().endswith(" audiobooks") else name[:-11]


def _with_people(own: AudiobookName) -> AudiobookName:
    """ "Author - Title" of a book whose folder lies in no author's."""
    if own.subtitle and is_person(own.title):
        title, _, subtitle = own.subtitle.partition(" - ")
        authors = names_of(own.title)
        own = own._replace(title=title, subtitle=subtitle, authors=authors)
        if own.subtitle and not own.series:
            return _series_first(own)
    return _series_first(own)


def _series_first(own: AudiobookName, *, needs_mark: bool = False) -> AudiobookName:
    """ "Series 02 - Title" where no folder names a series. A bare number may be part of a title
    ("Apollo 13 - The Story").
    """
    match = words.SERIES.fullmatch(own.title) if own.subtitle and not own.series else None
    if match is None or words.IS_LABEL.fullmatch(match["series"]):
        return own
    if needs_mark and not (match["label"] or match["number"].startswith("0")):
        return own
    title, _, subtitle = own.subtitle.partition(" - ")
    return own._replace(
        title=title, subtitle=subtitle, series=match["series"], position=plain(match["number"])
    )


@lru_cache(1024)
def book_folder(folder: str) -> AudiobookName:
    """What the name of a book's own folder says."""
    text = folder.replace("_", " ") if " " not in folder and ". " not in folder else folder
    own, text = _take_brackets(AudiobookName(), text.strip())
    if match := words.READ_BY.search(text):
        own, text = own._replace(narrators=_names(match["names"])), text[: match.start()]
    pieces = [piece.strip(" -–—") for piece in words.DASH.split(text)]
    pieces = [piece for piece in pieces if piece] or [folder.strip()]
    before, *behind = words.COLON.split(pieces[-1], maxsplit=1)
    is_year = len(pieces) == 1 and bool(behind) and before.isdigit()  # "1984: A Novel"
    if behind and not is_year:
        pieces[-1:] = [before, *behind]
    own, pieces = _take_numbers(own, pieces)
    title, subtitle = pieces[0], " - ".join(pieces[1:])
    if is_year:
        title, subtitle = before, behind[0]
    match = words.SERIES_BEHIND.fullmatch(subtitle)
    if match and not own.position:  # "Title: Series, Book 2"
        number = plain(match["number"])
        own, subtitle = own._replace(series=own.series or match["series"], position=number), ""
    if len(pieces) == 1 and not own.position and (match := words.LABELLED.fullmatch(title)):
        own = own._replace(position=plain(match["number"]))  # "Book 3" names itself so
    return own._replace(title=title.strip(), subtitle=subtitle.strip())


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in words.AND.split(text) if name.strip()))


def _take_brackets(own: AudiobookName, text: str) -> tuple[AudiobookName, str]:
    """The text without the brackets that are understood; others are part of the title."""
    for match in reversed(list(words.BRACKET.finditer(text))):
        inside, is_braces = match[1].strip(), match[0].lstrip().startswith("{")
        more = _in_braces(own, inside) if is_braces else _in_brackets(own, inside)
        rest = f"{text[: match.start()]} {text[match.end() :].lstrip()}".strip()
        if more is not None and (rest or is_braces):
            own, text = more, rest.removeprefix("- ").removesuffix(" -")
    return own, text


def _in_braces(own: AudiobookName, inside: str) -> AudiobookName | None:
    if match := words.ASIN.fullmatch(inside):
        return own._replace(asin=match[1].upper())
    names = re.sub(r"^(?:narrated by|read by|narrator:?)\s+", "", inside, flags=re.IGNORECASE)
    return own._replace(narrators=_names(names))


def _in_brackets(own: AudiobookName, inside: str) -> AudiobookName | None:
    if match := words.ASIN.fullmatch(inside):
        return own._replace(asin=match[1].upper())
    year = words.YEAR.fullmatch(inside)
    if year and int(year[1]) <= LAST_YEAR:
        return own._replace(year=own.year or int(year[1]))
    if not inside or words.NOISE.fullmatch(inside):
        return own._replace(is_abridged=own.is_abridged or bool(words.ABRIDGED.fullmatch(inside)))
    if match := words.READ_BY.search(inside):
        return own._replace(narrators=_names(match["names"])) if not match.start() else None
    if match := words.ALONE.fullmatch(inside):
        return own._replace(position=own.position or plain(match["number"]))
    match = words.OF_SERIES.fullmatch(inside) or words.SERIES.fullmatch(inside)
    is_name = (
        match and not words.IS_LABEL.fullmatch(match["series"]) and not match["series"][0].isdigit()
    )
    if match and is_name and not own.series:
        series = match["series"].rstrip(",").strip()
        return own._replace(series=series, position=own.position or plain(match["number"]))
    return None


def _take_numbers(own: AudiobookName, pieces: list[str]) -> tuple[AudiobookName, list[str]]:
    """Years and numbers that stand for themselves between dashes, or in front of or behind the
    title.
    """
    kept: list[str] = []
    for place, piece in enumerate(pieces):
        is_in_front = not kept and place < len(pieces) - 1
        year = words.YEAR.fullmatch(piece)
        number = words.ALONE.fullmatch(piece)
        if year and not own.year and is_in_front and len(piece) == 4 and int(piece) <= LAST_YEAR:
            own = own._replace(year=int(piece))
        elif number and not own.position and len(pieces) > 1 and (is_in_front or kept):
            own = own._replace(position=plain(number["number"]))
        else:
            kept.append(piece)
    kept = kept or pieces[-1:]
    match = words.IN_FRONT.match(kept[0])
    if match and not own.position:
        number_text = match["labelled"] or match["dotted"] or match["padded"]
        own, kept[0] = own._replace(position=plain(number_text)), kept[0][match.end() :]
    return (own, kept) if len(kept) > 1 else _number_at_end(own, kept)


def _number_at_end(own: AudiobookName, kept: list[str]) -> tuple[AudiobookName, list[str]]:
    """ "Title, Book 2"."""
    match = words.AT_END.search(kept[0])
    if match is None or own.position or not match.start():
        return own, kept
    return own._replace(position=plain(match["number"])), [kept[0][: match.start()], *kept[1:]]
