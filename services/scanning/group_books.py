"""Places books and audiobooks: EPUB, PDF and M4B files of one book in one folder become editions of
one work.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from readers.audiobook_names import AudiobookName, audiobook_of
from readers.book_names import book_name
from readers.volume_names import marked_volume, volume_in_front
from services.scanning import book_groups, claims
from services.scanning.book_authors import with_common_authors
from services.scanning.book_editions import editions_of, number_of, with_contents
from services.scanning.book_files import (
    BookFile,
    contributors_of,
    creators_of,
    file_of,
    identifiers_of,
    names_of,
    said_by,
    series_of,
    with_creators,
    with_volumes,
)
from services.scanning.book_volumes import number_of_folder
from services.scanning.placement import (
    NAME,
    SIDECAR,
    TAGS,
    Folder,
    Item,
    PartPlace,
    Placement,
    SourcedValue,
    people,
    sourced,
)
from services.scanning.sources import Arranged, arranged, by_source
from services.scanning.whole_folder import whole_folder
from services.text.names import name_key
from services.works import roles
from services.works.identity import keys

# Which file of a book is believed first about the whole work.
_TRUST = ("epub", "m4b", "cbz", "azw3", "mobi", "fb2", "m4a", "mp3", "flac", "opus", "ogg", "pdf")


_CALIBRE_ID = re.compile(r" \(\d+\)$")  # "The Long Way (7)"


class _Book(NamedTuple):
    """One book of a folder: its files, the one believed first, and what is known of the whole."""

    group: book_groups.Group
    best: BookFile
    name: AudiobookName
    values: Arranged


def place_books(kind: str, folder: Folder, items: Sequence[Item]) -> dict[bytes, Placement]:
    """A placement for each file."""
    has_sound = any(item.facts and item.facts.media == "audio" for item in items)
    items = with_common_authors(items)
    own_folder, disc = whole_folder(folder, has_parts=has_sound)  # "Part 2" of a text is a volume
    stated = _stated(items, own_folder)
    files = with_volumes([file_of(item, own_folder, "book", stated) for item in items])
    books = [_book(kind, group, own_folder) for group in book_groups.groups_of(files, own_folder)]
    work_keys = [_key(book, own_folder) for book in books]
    times = Counter(work_keys)
    placed: dict[bytes, Placement] = {}
    for book, key in zip(books, work_keys, strict=True):
        if times[key] > 1:
            key = _key(book, own_folder, is_numbered=True)
        placed |= _placements(kind, book, key, disc)
    return claims.with_claims(kind, folder, placed, lambda files: {})


def _stated(items: Sequence[Item], folder: Folder) -> str:
    """The title that a sidecar says of all the sound files in a folder, if these are one book by
    their tags and names as well; "" for none.
    """
    sounds = [(item, item.facts) for item in items if item.facts and item.facts.media == "audio"]
    titles = {facts.sidecar.album if facts.sidecar else "" for _, facts in sounds}
    if len(titles) != 1 or "" in titles:
        return ""
    bare = [item._replace(facts=facts._replace(sidecar=None)) for item, facts in sounds]
    files = [file_of(item, folder, "book") for item in bare]
    return titles.pop() if len(book_groups.groups_of(files, folder)) == 1 else ""


def _book(kind: str, group: book_groups.Group, folder: Folder) -> _Book:
    is_beside_first = folder.order.index(SIDECAR) < folder.order.index(TAGS)
    best = min(
        group.files,
        key=lambda file: (not (is_beside_first and file.beside), _trust(file), file.item.path),
    )
    name = _name_of(kind, best, group, folder)
    known = {NAME: _by_name(best, name)}
    sources = by_source(best.item.facts or best.facts)
    is_plain = len(sources) == 1 and folder.order[-1] == NAME
    for source, facts in sources.items():
        said = best if is_plain else said_by(best, facts, folder)
        known[source] = _by_facts(source, said, name)
    return _Book(group, best, name, _with_people(arranged(known, folder.order), group))


def _with_people(values: Arranged, group: book_groups.Group) -> Arranged:
    """With the people whom another file of the book names, where the best one names nobody."""
    named = next((found for file in group.files if (found := contributors_of(file.facts))), ())
    if "contributors" in values.fields or not named:
        return values
    fields = sourced(TAGS, contributors=people(named)) | values.fields
    return values._replace(fields=fields)


def _placements(kind: str, book: _Book, key: str, disc: int) -> dict[bytes, Placement]:
    editions = editions_of(book.group.files, book.name)
    contents = with_contents(editions.values())
    placed = {}
    for file in book.group.files:
        edition = editions[file.item.path]
        place = _part(file, disc) if file.is_audio else None
        has_part = edition is contents and (len(edition.files) > 1 or file.is_numbered)
        fields = book.values.fields
        fields = fields if file is book.best else _merged(fields, file)
        placed[file.item.path] = Placement(
            key,
            kind,
            fields,
            edition.key,
            file.facts.format or "book",
            edition.values,
            (place,) if place and has_part else (),
            _identifiers(file, book.name),
            position=place.number if place else 0,
            others=book.values.others,
        )
    return placed


def _identifiers(file: BookFile, name: AudiobookName) -> tuple[tuple[str, str], ...]:
    identifiers = identifiers_of(file.facts)
    if file.is_audio and name.asin and all(scheme != "asin" for scheme, _ in identifiers):
        return (*identifiers, ("asin", name.asin))
    return identifiers


def _name_of(kind: str, best: BookFile, group: book_groups.Group, folder: Folder) -> AudiobookName:
    """What names of folders and files say about the book."""
    if kind == "audiobook" or best.is_audio:
        is_folders = book_groups.has_own_folder(group, folder)
        return audiobook_of(folder.parts if is_folders else (*folder.parts, _stem(best, group)))
    own = folder.parts[-1] if _is_named_by_folder(group, folder) else best.stem
    title, authors, series, position, year = book_name(own)
    title = _without_count(title) if not best.title else title
    if not authors and len(folder.parts) >= 2 and _is_in_own_folder(best, folder):
        authors = (folder.parts[-2],)  # Author/Title/files
    number = best.volume or (_number_of_folder(best, title, folder) if group.is_alone else "")
    if number:
        series, position = best.facts.series or best.title or title, number
    return AudiobookName(title, "", authors, series, position, year)


def _without_count(title: str) -> str:
    """ "Delta" of "01 - Delta", a name that counts the files of its folder."""
    return volume_in_front(title)[0] or title if title.startswith("0") else title


def _is_named_by_folder(group: book_groups.Group, folder: Folder) -> bool:
    """Whether the folder of several files names their book: not when they are called alike and
    otherwise, as in a folder of the author's.
    """
    if not folder.parts or not group.is_alone or len(group.files) == 1:
        return False
    own = folder.parts[-1]
    stems = {name_key(file.stem) for file in group.files}
    theirs, folders = names_of(group.files[0].stem), names_of(_CALIBRE_ID.sub("", own))
    is_theirs = len(stems) > 1 or book_groups.is_of_one_book("", theirs, folders)
    return is_theirs and not marked_volume(own)


def _is_in_own_folder(best: BookFile, folder: Folder) -> bool:
    return not best.title or name_key(best.title) in names_of(folder.parts[-1])


def _number_of_folder(best: BookFile, title: str, folder: Folder) -> str:
    """The number of a volume in the folder's name, if the tags have none."""
    if best.facts.series_position:
        return ""
    return number_of_folder(folder.parts, best.title or title, with_creators(best).creators)


def _stem(best: BookFile, group: book_groups.Group) -> str:
    """The name of a book that is one of several in its folder."""
    return best.part.book or best.stem if len(group.files) > 1 else best.stem


def _by_facts(source: str, best: BookFile, name: AudiobookName) -> dict[str, SourcedValue]:
    facts = best.facts
    series = series_of(facts)
    if series and not series[0][1] and name_key(series[0][0]) == name_key(name.series):
        series[0][1] = name.position
    return sourced(
        source,
        title=best.title,
        subtitle=facts.subtitle,
        sort_title=facts.sort_title if not best.is_audio else "",
        description=facts.description,
        language=facts.language,
        published=facts.first_published or facts.published,
        genres=list(facts.genres),
        contributors=people(contributors_of(facts)),
        series=series,
    )


def _by_name(best: BookFile, name: AudiobookName) -> dict[str, SourcedValue]:
    people_of_name = [[author, roles.AUTHOR] for author in name.authors]
    people_of_name += [[narrator, roles.NARRATOR] for narrator in name.narrators]
    return sourced(
        NAME,
        title=name.title,
        subtitle=name.subtitle if _agrees(best, name) else "",
        contributors=people_of_name,
        series=[[name.series, name.position]] if name.series and not _is_own(best, name) else [],
        published=str(name.year) if name.year else "",
    )


def _is_own(best: BookFile, name: AudiobookName) -> bool:
    """Whether what seems to be the series of a book is its own title."""
    return not name.position and name_key(name.series) == name_key(best.title or name.title)


def _agrees(best: BookFile, name: AudiobookName) -> bool:
    """Whether the title of the tags is that of the name, so that its subtitle belongs to it."""
    return not best.title or name_key(best.title) == name_key(name.title)


def _merged(fields: dict[str, SourcedValue], file: BookFile) -> dict[str, SourcedValue]:
    """What a further file of the book adds: fields that the best one leaves empty, and its
    narrators.
    """
    facts = file.facts
    extra = people(contributors_of(facts))
    known = (
        [list(pair) for pair in fields["contributors"].value] if "contributors" in fields else []
    )
    narrators = [pair for pair in extra if pair[1] == roles.NARRATOR and pair not in known]
    merged = (
        sourced(
            TAGS,
            description=facts.description,
            language=facts.language,
            published=facts.first_published or facts.published,
        )
        | fields
    )
    if narrators:
        is_beside = "contributors" in fields and fields["contributors"].source == SIDECAR
        source = SIDECAR if is_beside else TAGS
        merged["contributors"] = SourcedValue(known + narrators, source)
    return merged


def _key(book: _Book, folder: Folder, *, is_numbered: bool = False) -> str:
    fields = book.values.fields
    title = fields["title"].value if "title" in fields else book.best.stem
    series = fields["series"].value[0] if "series" in fields else ("", "")
    creators = fields["contributors"].value if "contributors" in fields else ()
    return keys.book_key(
        _shortest(title, book.group),
        creators_of(creators),
        folder=folder.key(),
        series=series[0],
        number=series[1],
        is_numbered=is_numbered,
    )


def _shortest(title: str, group: book_groups.Group) -> str:
    """The title without the subtitle that other files of the book leave out."""
    begun = [file.title for file in group.files if title.startswith(file.title) and file.title]
    return min(begun, key=len, default=title)


def _part(file: BookFile, disc: int) -> PartPlace:
    facts, part = file.facts, file.part
    return PartPlace(
        "part", facts.disc or disc or part.disc, number_of(file), facts.title or part.title
    )


def _trust(file: BookFile) -> int:
    known = file.facts.format in _TRUST and bool(file.facts.title or file.facts.album)
    return _TRUST.index(file.facts.format) if known else len(_TRUST)
