"""Places books and audiobooks: EPUB, PDF and M4B files of one book in one folder become editions of
one work.
"""

from __future__ import annotations

from collections.abc import Sequence

from readers.audiobook_names import AudiobookName, audiobook_of
from readers.book_names import book_name
from readers.facts import Contributor, Facts
from readers.people import contributors_of
from services.scanning import book_groups
from services.scanning.book_files import (
    BookFile,
    edition_of,
    file_of,
    identifiers_of,
    key_of,
    series_of,
)
from services.scanning.group_audio import album_folder_of
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
from services.text.names import name_key, person_key
from services.works import roles

_AUTHORS = roles.MAIN["book"] | roles.MAIN["comic"]
# Which file of a book is believed first about the whole work.
_TRUST = ("epub", "m4b", "cbz", "azw3", "mobi", "fb2", "m4a", "mp3", "flac", "opus", "ogg", "pdf")


def place_books(kind: str, folder: Folder, items: Sequence[Item]) -> dict[bytes, Placement]:
    """A placement for each file."""
    own_folder, disc = album_folder_of(folder)
    if not disc:
        own_folder, disc = book_groups.book_folder_of(folder)
    placed: dict[bytes, Placement] = {}
    files = [file_of(item, own_folder, "book") for item in items]
    for group in book_groups.groups_of(files, own_folder):
        best = min(group.files, key=lambda file: (_trust(file), file.item.path))
        name = _name_of(kind, best, group, own_folder)
        fields = _fields(best, name)
        key = _key(best, fields, own_folder)
        sounds = sum(file.is_audio for file in group.files)
        for file in group.files:
            placed[file.item.path] = _place(
                kind,
                file,
                fields if file is best else _merged(fields, file),
                key,
                name,
                _part(file, disc) if file.is_audio and (sounds > 1 or file.is_numbered) else None,
            )
    return placed


def _name_of(kind: str, best: BookFile, group: book_groups.Group, folder: Folder) -> AudiobookName:
    """What names of folders and files say about the book."""
    if kind == "audiobook" or best.is_audio:
        is_folders = book_groups.has_own_folder(group, folder)
        return audiobook_of(folder.parts if is_folders else (*folder.parts, _stem(best, group)))
    is_folders = bool(folder.parts) and len(group.files) > 1 and group.is_alone
    own = folder.parts[-1] if is_folders else best.stem
    title, authors, series, position, year = book_name(own)
    if not authors and len(folder.parts) >= 2 and not best.title:
        authors = (folder.parts[-2],)  # Author/Title/files
    if best.volume:
        series, position = best.title, best.volume
    return AudiobookName(title, "", authors, series, position, year)


def _stem(best: BookFile, group: book_groups.Group) -> str:
    """The name of a book that is one of several in its folder."""
    return best.part.book or best.stem if len(group.files) > 1 else best.stem


def _fields(best: BookFile, name: AudiobookName) -> dict[str, SourcedValue]:
    facts = best.facts
    contributors = facts.contributors or (_spoken_by(facts) if best.is_audio else ())
    series = series_of(facts)
    if series and not series[0][1] and name_key(series[0][0]) == name_key(name.series):
        series[0][1] = name.position
    by_tags = sourced(
        TAGS,
        title=best.title,
        subtitle=facts.subtitle,
        sort_title=facts.sort_title if not best.is_audio else "",
        description=facts.description,
        language=facts.language,
        published=facts.first_published or facts.published,
        genres=list(facts.genres),
        contributors=people(contributors),
        series=series,
    )
    people_of_name = [[author, roles.AUTHOR] for author in name.authors]
    people_of_name += [[narrator, roles.NARRATOR] for narrator in name.narrators]
    by_name = sourced(
        NAME,
        title=name.title,
        subtitle=name.subtitle if _agrees(best, name) else "",
        contributors=people_of_name,
        series=[[name.series, name.position]] if name.series else [],
        published=str(name.year) if name.year else "",
    )
    return by_name | by_tags


def _agrees(best: BookFile, name: AudiobookName) -> bool:
    """Whether the title of the tags is that of the name, so that its subtitle belongs to it."""
    return not best.title or name_key(best.title) == name_key(name.title)


def _spoken_by(facts: Facts) -> tuple[Contributor, ...]:
    authors = contributors_of(facts.album_artist or facts.artist, roles.AUTHOR)
    return (*authors, *contributors_of(facts.narrator, roles.NARRATOR))


def _merged(fields: dict[str, SourcedValue], file: BookFile) -> dict[str, SourcedValue]:
    """What a further file of the book adds: fields that the best one leaves empty, and its
    narrators.
    """
    facts = file.facts
    extra = people(facts.contributors or (_spoken_by(facts) if file.is_audio else ()))
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
        merged["contributors"] = SourcedValue(known + narrators, TAGS)
    return merged


def _key(best: BookFile, fields: dict[str, SourcedValue], folder: Folder) -> str:
    authors = (
        [name for name, role in fields["contributors"].value if role in _AUTHORS]
        if "contributors" in fields
        else []
    )
    title = fields["title"].value if "title" in fields else best.stem
    series = fields["series"].value[0] if "series" in fields else ("", "")
    key = key_of(title, *series)
    if authors:
        return f"book|by|{person_key(authors[0])}|{key}"
    return f"book|in|{folder.key()}|{key}"


def _place(
    kind: str,
    file: BookFile,
    fields: dict[str, SourcedValue],
    key: str,
    name: AudiobookName,
    part: PartPlace | None,
) -> Placement:
    format_ = file.facts.format or "book"
    edition = edition_of(file.facts)
    identifiers = identifiers_of(file.facts)
    if file.is_audio:
        if name.narrators:
            edition.setdefault("narrator", ", ".join(name.narrators))
        if name.is_abridged:
            edition.setdefault("name", "Abridged")
        if name.asin and not any(scheme == "asin" for scheme, _ in identifiers):
            identifiers = (*identifiers, ("asin", name.asin))
    return Placement(
        key,
        kind,
        fields,
        format_,
        format_,
        edition,
        (part,) if part else (),
        identifiers,
        position=part.number if part else file.facts.track if file.is_audio else 0,
    )


def _part(file: BookFile, disc: int) -> PartPlace:
    facts, part = file.facts, file.part
    number = facts.track or part.number
    return PartPlace("part", facts.disc or disc or part.disc, number, facts.title or part.title)


def _trust(file: BookFile) -> int:
    known = file.facts.format in _TRUST and bool(file.facts.title or file.facts.album)
    return _TRUST.index(file.facts.format) if known else len(_TRUST)
