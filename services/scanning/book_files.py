"""A file of a book, comic or audiobook with what it is called, and what it says of its edition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from readers.audiobook_names import book_folder, folder_name
from readers.book_names import book_name
from readers.disc_names import without_disc, without_part
from readers.facts import Contributor, Facts
from readers.part_names import PartName, is_generic, part_name
from readers.people import contributors_of as named_in
from readers.series_tags import behind_title
from services import paths
from services.scanning.book_volumes import any_number, sure_number
from services.scanning.placement import Folder, Item, people
from services.scanning.sources import effective
from services.text.names import name_key
from services.text.titles import title_key
from services.works import roles
from services.works.identity import keys

IDENTIFIERS = frozenset(
    {"isbn", "asin", "doi", "goodreads", "google", "barcode", "comicvine", "metron", "mangadex"}
)
_WRITERS = frozenset({roles.AUTHOR, "writer"})
_AUTHORS = roles.MAIN["book"] | roles.MAIN["comic"]
_WHOLE = frozenset({"m4b", "m4a", "aax", "aa"})  # formats in which one file often is a whole book


class BookFile(NamedTuple):
    """`title` is the book's by the file's tags, "" where they name only a chapter; `part` is the
    place of an audio file in its book; `volume` is the number behind the title in the file's name;
    `creators` are the keys of the main creators whom its tags or its name say (with_creators);
    `stated` is the title that a sidecar says of all the files in its folder.
    """

    item: Item
    facts: Facts
    stem: str
    title: str = ""
    part: PartName = PartName()
    volume: str = ""
    creators: frozenset[str] = frozenset()
    stated: str = ""

    @property
    def beside(self) -> str:
        """The key of the title in its sidecar, "" for none."""
        said = self.item.facts.sidecar if self.item.facts else None
        return title_key(said.album or said.title) if said else ""

    @property
    def is_of_folder(self) -> bool:
        """Whether a sidecar that speaks for its folder speaks for it."""
        said = self.item.facts.sidecar if self.item.facts else None
        return said is not None and said.is_of_folder

    @property
    def is_audio(self) -> bool:
        return self.facts.media == "audio"

    @property
    def title_key(self) -> str:
        """The title by which files of one book know each other, with the number of a volume that
        bears only the name of its series.
        """
        return keys.volume_key(self.title, *self.place) if self.title else ""

    @property
    def place(self) -> tuple[str, str]:
        """The series and the number in it, by the tags or the number behind the title."""
        if self.volume:
            return self.title, self.volume
        return self.facts.series, self.facts.series_position

    @property
    def is_numbered(self) -> bool:
        """Whether it is one of several parts by its name, which names no book."""
        return self.is_audio and not self.title and self.part.number > 0 and not self.part.book


def file_of(item: Item, folder: Folder, media: str, stated: str = "") -> BookFile:
    """The file with what it is called; `folder` is the book's own, above those of its discs, and
    `media` what an unreadable file is. For `stated` see BookFile.
    """
    name = paths.to_text(item.path.rpartition(b"/")[2])
    stem, _, ending = name.rpartition(".")
    facts = item.facts or Facts(media, ending.lower())
    stem = stem or name
    if facts.media == "audio":
        return _audio_file(item, effective(facts, folder.order), stem, folder, stated)
    named = None if media == "comic" else _named(stem)
    return _text_file(item, effective(facts, folder.order, named), stem)


def said_by(file: BookFile, facts: Facts, folder: Folder) -> BookFile:
    """The file as far as one of its sources speaks of it."""
    said = facts._replace(media=file.facts.media, format=file.facts.format)
    if file.is_audio:
        return _audio_file(file.item, said, file.stem, folder, file.stated)
    return _text_file(file.item, said, file.stem)


def _named(stem: str) -> Facts:
    """What the name of a file says, where names are believed more than tags."""
    title, authors, series, position, _ = book_name(stem)
    people_named = tuple(map(Contributor, authors))
    return Facts(
        "book", "", title=title, contributors=people_named, series=series, series_position=position
    )


def with_volumes(files: Sequence[BookFile]) -> list[BookFile]:
    """The files of a folder, those as volumes that have one title and differ in the numbers of
    their names: "01 Mage" and "02 Mage".
    """
    unsure = [file for file in files if not (file.is_audio or file.volume or file.facts.series)]
    numbers = {
        file.item.path: number for file in unsure if (number := any_number(file.stem, file.title))
    }
    by_title: dict[str, set[str]] = {}
    for file in files:
        if number := numbers.get(file.item.path) or file.volume:
            by_title.setdefault(title_key(file.title), set()).add(number)
    return [
        file._replace(volume=numbers[file.item.path])
        if file.item.path in numbers and len(by_title[title_key(file.title)]) > 1
        else file
        for file in files
    ]


def with_creators(file: BookFile) -> BookFile:
    """The file with the keys of its main creators; what the name of an audio file says belongs to
    its chapter.
    """
    names = creators_of(people(contributors_of(file.facts)))
    if not names and not file.is_audio:
        names = list(book_name(file.stem)[1])
    return file._replace(creators=frozenset(map(keys.creator_key, names)))


def _text_file(item: Item, facts: Facts, stem: str) -> BookFile:
    title = facts.title
    if facts.series or not title:
        is_volume = keys.is_called_like(title_key(title), facts.series)
        volume = any_number(stem, title) if is_volume and not facts.series_position else ""
        return BookFile(item, facts, stem, title, volume=volume)
    title, series = behind_title(title)
    if series:
        (name, number), *more = series
        more_series = (*more, *facts.more_series)
        facts = facts._replace(
            title=title, series=name, series_position=number, more_series=more_series
        )
    return BookFile(item, facts, stem, title, volume="" if series else sure_number(stem, title))


def _audio_file(item: Item, facts: Facts, stem: str, folder: Folder, stated: str) -> BookFile:
    album, disc = without_disc(facts.album)
    part = part_name(stem)
    is_stated = bool(stated) and facts.album == stated
    if not disc and not is_stated:
        album, disc = _without_part(album, folder, part)
    facts = facts._replace(album=album, disc=disc or facts.disc)
    if not part.number and facts.track and not album and facts.format not in _WHOLE:
        part = part._replace(number=facts.track, book="")
    title = album if is_stated else _title_of_audio(facts, part, stem, folder)
    return BookFile(item, facts, stem, title, part, stated=stated)


def _without_part(album: str, folder: Folder, name: PartName) -> tuple[str, int]:
    """(album, part) of "Wick - Part 2" in the folder of "Wick", or in a file called "Wick 2";
    elsewhere that is a title.
    """
    whole, part = without_part(album)
    if not part:
        return album, 0
    own = book_folder(folder.parts[-1]).title if folder.parts else ""
    is_part = title_key(whole) in (title_key(own), title_key(name.book) if name.number else "")
    return (whole, part) if is_part else (album, 0)


def _title_of_audio(facts: Facts, part: PartName, stem: str, folder: Folder) -> str:
    """The album, but the title where the album names the series of a whole book, or nothing where
    the title is a chapter's.
    """
    if facts.album and _is_series(facts, stem, folder):
        return facts.title
    if facts.album:
        return "" if _is_series_folder(facts, folder) else facts.album
    is_chapter = part.number > 0 or is_generic(facts.title)
    return "" if is_chapter and facts.format not in _WHOLE else facts.title


def _is_series_folder(facts: Facts, folder: Folder) -> bool:
    """Whether the album is called like the series in Author/Series/Book, and not like the book."""
    if len(folder.parts) < 3 or is_generic(folder.parts[-1]):
        return False
    album = name_key(facts.album)
    own = name_key(book_folder(folder.parts[-1]).title)
    return album == name_key(folder_name(folder.parts[-2])) and album != own


def _is_series(facts: Facts, stem: str, folder: Folder) -> bool:
    """Whether the album tag names a series: the file, or the folder in it, is called like the title
    tag.
    """
    title = name_key(facts.title)
    if not title or title == name_key(facts.album) or part_name(facts.title).number:
        return False
    if folder.parts and title == name_key(book_folder(folder.parts[-1]).title):
        return True
    is_whole = facts.format in _WHOLE and facts.track <= 1
    return is_whole and title in names_of(stem)


def names_of(stem: str) -> list[str]:
    """What a file may be called, as keys: its whole name, and the title in it."""
    return [name_key(stem), name_key(book_name(stem)[0])]


def contributors_of(facts: Facts) -> tuple[Contributor, ...]:
    """The people whom the tags name; the artist of a recording is its author."""
    if facts.contributors or facts.media != "audio":
        return facts.contributors
    authors = named_in(facts.album_artist or facts.artist, roles.AUTHOR)
    return (*authors, *named_in(facts.narrator, roles.NARRATOR))


def creators_of(contributors: Iterable[Sequence[str]]) -> list[str]:
    """The names of those who wrote a book or, if nobody did, of its other main creators."""
    pairs = [(name, role) for name, role in contributors]
    writers = [name for name, role in pairs if role in _WRITERS]
    return writers or [name for name, role in pairs if role in _AUTHORS]


def series_of(facts: Facts) -> list[list[str]]:
    """All series of the tags, as the field holds them."""
    own = [[facts.series, facts.series_position]] if facts.series else []
    return own + [list(pair) for pair in facts.more_series]


def identifiers_of(facts: Facts) -> tuple[tuple[str, str], ...]:
    """Those that name a work at a source that people know."""
    return tuple(pair for pair in facts.identifiers if pair[0] in IDENTIFIERS)
