"""Which sidecars speak for a file: those that are called like it, those of the one work in its
folder, and those of the folders above a season, a disc or a film's extras. All of it is known from
listings; nothing is looked up on the disk.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from hashlib import blake2b

from readers.names import name_facts
from readers.names.folders import folder_facts
from readers.names.season_folders import season_folder
from readers.registry import media_of
from readers.sidecars import KINDS, Kind, Sidecar
from services import paths
from services.scanning.placement import Folder
from services.scanning.walk import FileStat, Listing
from services.scanning.whole_folder import whole_folder
from services.text.titles import words_key

_MOST_FILES = 200  # in the folder of one film, book or album


def hash_of(sidecars: Iterable[Sidecar]) -> bytes | None:
    """Differs when other sidecars speak for a file, or one of them has changed; None for none."""
    said = [(it.reader, it.path, it.size, it.mtime_ns) for it in sidecars]
    return blake2b(repr(said).encode(), digest_size=8).digest() if said else None


def handed_down(kind: str, listing: Listing) -> list[FileStat]:
    """The sidecars of a folder, and those above it, that may speak for files in the folders in it;
    each with its path instead of its name.
    """
    if not listing.sidecars and not listing.sidecars_above:
        return []
    return Beside(kind, listing).below


class Beside:
    """The sidecars of a folder in a library of a kind."""

    def __init__(self, kind: str, listing: Listing) -> None:
        self._listing = listing
        self._library = kind
        self._kinds = [row for row in KINDS if kind in row.libraries]
        self._own = {row[0].lower(): _at(listing.path + row[0], row) for row in listing.sidecars}

    def of(self, name: bytes) -> tuple[Sidecar, ...]:
        """Those that speak for a file of the folder, the most trusted first."""
        if not self._own and not self._listing.sidecars_above:
            return ()
        found = ((kind, self._find(kind, name)) for kind in self._kinds)
        return tuple(
            Sidecar(kind.reader, row[0], row[1], row[2]) for kind, row in found if row is not None
        )

    @property
    def below(self) -> list[FileStat]:
        """Those for the folders in this one."""
        rows = []
        for kind in self._kinds:
            if kind.is_below:
                rows.append(self._own.get(kind.name) or self._above.get(kind.name))
            elif not kind.is_of_file and self._is_one_work:
                rows.append(self._own.get(kind.name))
            elif self._library == "movie" and self._is_one_work:
                rows.append(self._of_films)
        return list(dict.fromkeys(row for row in rows if row is not None))

    def _find(self, kind: Kind, name: bytes) -> FileStat | None:
        if kind.is_of_file:
            name = name.lower()
            stem, ending = name.rpartition(b".")[0], kind.name[1:]
            own = self._own.get(stem + ending) or self._own.get(name + ending)
            return own or (self._film_above(name) if self._library == "movie" else None)
        if kind.name in self._own and (kind.is_below or self._is_one_work):
            return self._own[kind.name]
        if kind.is_below or self._is_part:
            return self._above.get(kind.name)
        return None

    @cached_property
    def _above(self) -> dict[bytes, FileStat]:
        """Those of the folders above by name. One in the root speaks for a show only if the root is
        the folder of one show.
        """
        rows = self._listing.sidecars_above
        if self._library == "tv" and season_folder(self._parts[-1] if self._parts else "") < 0:
            rows = [row for row in rows if b"/" in row[0]]
        return {row[0].rpartition(b"/")[2].lower(): row for row in rows}

    @property
    def _parts(self) -> tuple[str, ...]:
        return tuple(map(paths.to_text, self._listing.path.split(b"/")[:-1]))

    @cached_property
    def _is_part(self) -> bool:
        """Whether the folder is a disc, part or format of the one above."""
        folder = Folder(0, self._listing.path, self._parts)
        whole, _ = whole_folder(folder, has_parts=self._library != "music")
        return len(whole.parts) < len(folder.parts)

    @cached_property
    def _is_one_work(self) -> bool:
        """Whether the files of the folder are one work by their names: forms of one book, versions
        and extras of one film. Those of a season or album are.
        """
        names = [row[0] for row in self._listing.media]
        if self._library == "movie":
            return len(names) <= _MOST_FILES and len(set(map(self._film, names)) - {""}) <= 1
        if self._library in ("book", "comic", "audiobook"):
            books = [name for name in names if media_of(name, "book") in ("book", "comic")]
            return len({name.rpartition(b".")[0] for name in books}) <= 1
        return True

    def _film(self, name: bytes) -> str:
        """The key of the title that a file's name says; "" for an extra."""
        named = name_facts([*self._parts, paths.to_text(name)], "movie")
        return "" if named.kind == "extra" else words_key(named.title)

    @cached_property
    def _of_films(self) -> FileStat | None:
        """The sidecar of the folder's only film that is called like one of its files."""
        stems = {row[0].lower().rpartition(b".")[0] for row in self._listing.media}
        names = sorted(name for name in self._own if name.removesuffix(b".nfo") in stems)
        return self._own[names[0]] if names else None

    def _film_above(self, name: bytes) -> FileStat | None:
        """The sidecar of the film in the folder above whose extra, disc or version a file is."""
        rows = self._listing.sidecars_above
        title = words_key(folder_facts(self._parts[:-1], "movie").title) if rows else ""
        named = name_facts([*self._parts, paths.to_text(name)], "movie") if title else None
        return rows[0] if named is not None and words_key(named.title) == title else None


def _at(path: bytes, row: FileStat) -> FileStat:
    return (path, *row[1:])
