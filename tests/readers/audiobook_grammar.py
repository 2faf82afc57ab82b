"""Makes folders of audiobooks with what a person reads in them: schemes × invented books."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from readers.audiobook_names import AudiobookName


class Book(NamedTuple):
    """An invented book."""

    author: str
    series: str
    number: str
    title: str
    subtitle: str
    year: int
    narrator: str
    asin: str


BOOKS = (
    Book(
        "Ann Quill", "The Lamp Cycle", "2", "Wick",
        "A Story of Oil", 1994, "Tim Oak", "B0AB12CD34",
    ),
    Book(
        "J. R. Moss", "Sand Ledgers", "1", "101 Herons",
        "The First Count", 2011, "Ina Berg", "B0AB12CD35",
    ),
    Book(
        "Jo van den Heuvel", "Harbour Tales", "10",
        "No More Boats", "A Novel", 1968, "Kim Lo", "B0AB12CD36",
    ),
    Book(
        "Olga Tarn", "Grauland", "0.5", "Der Winter davor",
        "Eine Novelle", 2020, "Udo Pelz", "B0AB12CD37",
    ),
    Book(
        "Mary-Lou Pike", "Ember & Ash", "7", "What Burns?",
        "Seven Fires", 1887, "Sir Al Fenn", "B0AB12CD38",
    ),
    Book(
        "Émile Vasseur", "Les Quais", "3", "L'Étoile d'eau",
        "Roman", 2003, "Zoé Lys", "B0AB12CD39",
    ),
    Book(
        "Sam Ode", "Orbit Nine", "12", "Eight Below",
        "Part of the Sky", 1999, "Pat Rye", "B0AB12CD40",
    ),
    Book(
        "Ana Sol", "Mirrors", "1.5", "Glass, Twice",
        "An Interlude", 2015, "Lea Moor", "B0AB12CD41",
    ),
    Book(
        "Lin Tao", "River Law", "4", "The Ferryman's Oath",
        "Book of Tides", 1978, "Roy Wu", "B0AB12CD42",
    ),
    Book(
        "B. Norr", "Nordlys", "21", "Skygge", "En fortelling",
        2008, "Ida Holm", "B0AB12CD43",
    ),
)  # fmt: skip


class Scheme(NamedTuple):
    """A path over the fields of a book, and which of them it says; {n2} is the number padded."""

    path: str
    says: str


SCHEMES = (
    # the author's folder
    Scheme("{author}/{title}", "author title"),
    Scheme("{author}/{title} ({year})", "author title year"),
    Scheme("{author}/{title} [{year}]", "author title year"),
    Scheme("{author}/{year} - {title}", "author title year"),
    Scheme("{author}/({year}) - {title}", "author title year"),
    Scheme("{author}/({year}) {title}", "author title year"),
    Scheme("{author}/{title} - {subtitle}", "author title subtitle"),
    Scheme("{author}/{title}: {subtitle}", "author title subtitle"),
    Scheme("{author}/{title}_ {subtitle}", "author title subtitle"),
    Scheme("{author}/{title} {{{narrator}}}", "author title narrator"),
    Scheme("{author}/{title} [{asin}]", "author title asin"),
    Scheme("{author}/{title} (Unabridged)", "author title"),
    Scheme("{author}/{title} [MP3 64kbps]", "author title"),
    Scheme("{author}/{title} (read by {narrator})", "author title narrator"),
    Scheme("{author}/{title} - read by {narrator}", "author title narrator"),
    Scheme("{author}/{title} (Narrated by {narrator})", "author title narrator"),
    Scheme("{author}/{title} ({series}, Book {n})", "author title series number"),
    Scheme("{author}/{title} ({series} #{n})", "author title series number"),
    Scheme("{author}/{title} [{series} {n2}]", "author title series number"),
    Scheme("{author}/{title} (Book {n} of {series})", "author title series number"),
    Scheme("{author}/{series} #{n} - {title}", "author title series number"),
    Scheme("{author}/{series}, Book {n} - {title}", "author title series number"),
    Scheme("{author}/{title}: {series}, Book {n}", "author title series number"),
    Scheme("{author}/{title} - {series}, Book {n}", "author title series number"),
    Scheme("{author}/{author} - {title}", "author title"),
    Scheme("{author}/{author} - {title} ({year})", "author title year"),
    Scheme(
        "{author}/{year} - {title} - {subtitle} {{{narrator}}}",
        "author title subtitle year narrator",
    ),
    Scheme("{author}/{title} ({year}) {{{narrator}}} [{asin}]", "author title year narrator asin"),
    Scheme("{last}/{title}", "author title"),
    Scheme("Audiobooks/{author}/{title}", "author title"),
    Scheme("{letter}/{author}/{title} ({year})", "author title year"),
    # the author's and the series' folder
    Scheme("{author}/{series}/{title}", "author series title"),
    Scheme("{author}/{series}/{n} - {title}", "author series number title"),
    Scheme("{author}/{series}/{n2} - {title}", "author series number title"),
    Scheme("{author}/{series}/{n}. {title}", "author series number title"),
    Scheme("{author}/{series}/Book {n} - {title}", "author series number title"),
    Scheme("{author}/{series}/Vol {n} - {title}", "author series number title"),
    Scheme("{author}/{series}/Vol. {n} - {title}", "author series number title"),
    Scheme("{author}/{series}/Volume {n}. {title}", "author series number title"),
    Scheme("{author}/{series}/Band {n} - {title}", "author series number title"),
    Scheme("{author}/{series}/[{n2}] {title}", "author series number title"),
    Scheme("{author}/{series}/#{n} - {title}", "author series number title"),
    Scheme("{author}/{series}/{title} - Book {n}", "author series number title"),
    Scheme("{author}/{series}/{title}, Book {n}", "author series number title"),
    Scheme("{author}/{series}/{title} (Vol. {n})", "author series number title"),
    Scheme("{author}/{series}/{year} - Book {n} - {title}", "author series number title year"),
    Scheme("{author}/{series}/Vol {n} - {year} - {title}", "author series number title year"),
    Scheme("{author}/{series}/{n} - {year} - {title}", "author series number title year"),
    Scheme("{author}/{series}/{n2} - {title} ({year})", "author series number title year"),
    Scheme("{author}/{series}/{n} - {title} - {subtitle}", "author series number title subtitle"),
    Scheme("{author}/{series}/{n} - {title}: {subtitle}", "author series number title subtitle"),
    Scheme(
        "{author}/{series}/{year} - {title} {{{narrator}}}",
        "author series title year narrator",
    ),
    Scheme("{author}/{series}/{n} - {title} {{{narrator}}}", "author series number title narrator"),
    Scheme("{author}/{series}/{n} - {title} [{asin}]", "author series number title asin"),
    Scheme("{author}/{series}/({year}) {n} - {title}", "author series number title year"),
    Scheme("{author}/{series}/{series} {n2} - {title}", "author series number title"),
    Scheme("{author}/{series}/{series}, Book {n} - {title}", "author series number title"),
    Scheme("{author}/{series}/{series} {n} - {title} ({year})", "author series number title year"),
    Scheme("{author}/{series}/{title} ({series}, Book {n})", "author series number title"),
    Scheme(
        "{author}/{series}/Book {n} - {title} - {subtitle} ({year}) {{{narrator}}} [{asin}]",
        "author series number title subtitle year narrator asin",
    ),
    Scheme(
        "{author}/{series}/{year} - Vol. {n} - {title} - {subtitle} {{{narrator}}}",
        "author series number title subtitle year narrator",
    ),
    Scheme("{last}/{series}/{n2} - {title} (Unabridged)", "author series number title"),
    Scheme("Audiobooks/{author}/{series}/{n2} - {title}", "author series number title"),
    Scheme("Fantasy/{author}/{series}/{n2} - {title}", "author series number title"),
    # one folder says all
    Scheme("{author} - {title}", "author title"),
    Scheme("{author} - {title} ({year})", "author title year"),
    Scheme("{author} - {title} - {subtitle}", "author title subtitle"),
    Scheme("{author} - {series} {n2} - {title}", "author series number title"),
    Scheme("{author} - {series}/{n2} - {title}", "author series number title"),
    Scheme("{author} - [{series} {n2}] - {title}", "author series number title"),
)  # fmt: skip


def audiobooks() -> Iterator[tuple[str, AudiobookName]]:
    """Each path with what it says."""
    for scheme in SCHEMES:
        for book in BOOKS:
            yield _path(scheme, book), _wanted(scheme.says.split(), book)


def _path(scheme: Scheme, book: Book) -> str:
    given, _, family = book.author.partition(" ")
    whole, dot, rest = book.number.partition(".")
    return scheme.path.format(
        **book._asdict(),
        n=book.number,
        n2=f"{int(whole):02}{dot}{rest}",
        last=f"{family}, {given}",
        letter=book.author[0],
    )


def _wanted(says: list[str], book: Book) -> AudiobookName:
    names = {"author": "authors", "narrator": "narrators", "number": "position"}
    values = {names.get(field, field): getattr(book, field) for field in says}
    for field in ("authors", "narrators"):
        if field in values:
            values[field] = (values[field],)
    return AudiobookName(**values)
