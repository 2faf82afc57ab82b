"""Extras belong to the film, show or book that is nearest: in the folder above theirs, beside it,
or called like them. Pure; claims.py says which files may be extras, and homes.py what lies around
their folders.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeVar

from readers.disc_names import disc_folder
from readers.names.extras import is_bonus_folder
from readers.names.extras_folders import extras_folder
from readers.names.folders import STRUCTURE, folder_of, is_category
from readers.names.season_folders import bare_season, season_folder
from services import paths
from services.scanning.placement import NAME, Claim, Folder, Placement
from services.scanning.whole_folder import whole_folder
from services.text.titles import words_key

VIDEO = frozenset({"movie", "tv"})
KINDS = VIDEO | {"audiobook", "book"}


class Works(NamedTuple):
    """The placements of the files of a folder that are surely no extras, and those of its extras if
    they should be none.
    """

    sure: Sequence[Placement] = ()
    perhaps: Sequence[Placement] = ()

    @classmethod
    def of(cls, placed: Mapping[bytes, Placement]) -> Works:
        """Those of a folder's placements."""
        sure = [place for place in placed.values() if place.claim is None and not place.is_extra]
        claims = [place.claim for place in placed.values() if place.claim is not None]
        return cls(sure, [claim.otherwise for claim in claims if claim.otherwise is not None])


class Around(Protocol):
    """What lies around a folder of extras."""

    def works(self, folder: bytes) -> Works:
        """What the files of a folder are."""

    def below(self, folder: bytes) -> Sequence[bytes] | None:
        """The paths of all folders in a folder; None where they aren't known yet."""


Called = TypeVar("Called", Placement, bytes)  # a work, or a folder, with a title


class _Title(NamedTuple):
    key: str
    year: int


def homes_of(kind: str, folder: bytes) -> tuple[bytes, ...]:
    """The folders above those of extras in a path, outermost first; none for any other folder. That
    of the root is b"".
    """
    if kind not in KINDS or not folder:
        return ()
    parts = folder.split(b"/")[:-1]
    if kind in VIDEO:
        indexes = [place for place, name in enumerate(parts) if _is_extras(name)]
    else:
        count = len(parts)
        while count and is_bonus_folder(paths.to_text(parts[count - 1])):
            count -= 1
        indexes = [count] if 0 < count < len(parts) else []
    return tuple(b"".join(part + b"/" for part in parts[:place]) for place in indexes)


@lru_cache(8192)
def _is_extras(name: bytes) -> bool:
    return extras_folder(paths.to_text(name)) is not None


def settled(
    kind: str, placed: Mapping[bytes, Placement], around: Around, *, is_last: bool
) -> dict[bytes, Placement]:
    """The placements with claims settled: with those whose owner is found, and, when this is the
    last word, without those that have none and are nothing else.
    """
    answers = {}
    for path, place in placed.items():
        works = _Search(kind, path, place.claim, around).owners() if place.claim else ()
        if place.claim is None:
            answers[path] = place
        elif works:
            answers[path] = _extra_of(place, works, kind, place.claim.kind)
        elif not is_last:
            answers[path] = place
        elif place.claim.otherwise is not None:
            answers[path] = place.claim.otherwise._replace(claim=None)
    return answers


# ── the nearest owner ─────────────────────────────────────────────────────────────────────────────


class _Search:
    """The search for the work that a file is an extra of."""

    def __init__(self, kind: str, path: bytes, claim: Claim, around: Around) -> None:
        self._kind, self._claim, self._around = kind, claim, around
        self._folder = path[: path.rfind(b"/") + 1]

    def owners(self) -> Sequence[Placement]:
        """The placements of the work; none when it can't be told."""
        claim = self._claim
        names = list(claim.names)
        for level in self._levels():
            works = self._whole(level)
            if _is_one(works) and (claim.is_sure or self._is_of(works[0], level)):
                return works
            for name in names if self._kind in VIDEO else ():
                named = self._named(name, level)
                if _is_one(named):
                    return named
            names += [_name(level)] if level else []
        return ()

    def _levels(self) -> list[bytes]:
        """The folders in which an owner may be, the nearest first."""
        levels = list(self._claim.homes)
        if self._kind in VIDEO and self._claim.is_sure:
            levels += with_all_above(levels[0])[1:]
        return levels

    def _whole(self, level: bytes) -> list[Placement]:
        """The files of the one film, show or book that a folder is of; on a shelf of many there may
        be nothing else.
        """
        inside = self._around.below(level)
        is_on_shelf = self._kind in VIDEO and (not level or is_category(_name(level)))
        if is_on_shelf and (inside is None or any(map(_is_of_its_own, _children(level, inside)))):
            return []
        own = self._around.works(level)
        parts = [path for path in inside or () if is_part_of(self._kind, path, level)]
        in_parts = (place for path in parts for place in self._around.works(path).sure)
        perhaps = own.perhaps if level != self._folder else ()
        works = list(own.sure or list(in_parts) or perhaps)
        if is_on_shelf and _is_one(works) and self._is_of_another(works[0], level):
            return []
        return works if _is_one(works) else [it for it in works if _is_called(it, level)]

    def _is_of_another(self, place: Placement, level: bytes) -> bool:
        """Whether names say that the only work on a shelf is not the owner."""
        names = [_title_of(name) for name in self._claim.names]
        is_loose = self._kind == "movie" and level == self._folder
        return (is_loose and bool(names)) or not all(
            _are_of_one_year(name, title) for name in names for title in _titles(place)
        )

    def _is_of(self, place: Placement, level: bytes) -> bool:
        """Whether a folder bears the title of a work, or is only divided into its seasons."""
        is_divided = bool(place.parts) and not self._around.works(level).sure
        return is_divided or _is_called(place, level)

    def _named(self, name: str, level: bytes) -> list[Placement]:
        """The files of the work in a folder, or in one of its folders, that has a name; what is
        surely an extra may have more words behind the title.
        """
        wanted = _title_of(name)
        if not wanted.key:
            return []
        own = self._around.works(level)
        itself = self._claim.otherwise.work_key if self._claim.otherwise else ""
        others = own.sure or [place for place in own.perhaps if place.work_key != itself]
        if works := self._best([(place, _titles(place)) for place in others], wanted):
            return works
        inside = _children(level, self._around.below(level) or ())
        own_folders = [path for path in inside if extras_folder(_name(path)) is None]
        folders = self._best([(path, [_title_of(_name(path))]) for path in own_folders], wanted)
        return [place for path in folders for place in self._whole(path)]

    def _best(self, called: Iterable[tuple[Called, list[_Title]]], wanted: _Title) -> list[Called]:
        """Those whose titles say most of a name."""
        fits = [(it, self._fit(wanted, titles)) for it, titles in called]
        best = max((fit for _, fit in fits), default=0)
        return [it for it, fit in fits if fit == best > 0]

    def _fit(self, wanted: _Title, titles: Iterable[_Title]) -> int:
        """How much of a name is one of these titles; 0 for another name."""
        is_sure = self._claim.is_sure
        fits = [
            len(title.key)
            for title in titles
            if _is_same(wanted, title) or (is_sure and _begins_with(wanted, title))
        ]
        return max(fits, default=0)


def _is_same(one: _Title, other: _Title) -> bool:
    return one.key == other.key and _are_of_one_year(one, other)


def _begins_with(name: _Title, title: _Title) -> bool:
    is_more = bool(title.key) and name.key.startswith(f"{title.key} ")
    return is_more and _are_of_one_year(name, title)


def _is_called(place: Placement, folder: bytes) -> bool:
    title = _title_of(_name(folder)) if folder else _Title("", 0)
    return any(_is_same(title, own) for own in _titles(place))


def _are_of_one_year(one: _Title, other: _Title) -> bool:
    return not one.year or not other.year or one.year == other.year


def _titles(place: Placement) -> list[_Title]:
    """What a work is called, by its names and by what is believed more."""
    said = [*place.fields.items(), *(pair for pair in place.others if pair[1].source == NAME)]
    years = [str(value.value)[:4] for name, value in said if name == "published"]
    year = next((int(text) for text in reversed(years) if text.isdecimal()), 0)
    keys = [words_key(str(value.value)) for name, value in said if name == "title"]
    return [_Title(key, year) for key in keys if key]


@lru_cache(8192)
def _title_of(name: str) -> _Title:
    release = folder_of(name).release
    return _Title(words_key(release.title) if release.title else "", release.year)


def _is_one(works: Iterable[Placement]) -> bool:
    return len({place.work_key for place in works}) == 1


# ── folders ───────────────────────────────────────────────────────────────────────────────────────


def above(folder: bytes) -> bytes:
    """The folder in which another one is; b"" is the root."""
    return folder[: folder[:-1].rfind(b"/") + 1]


def with_all_above(folder: bytes) -> list[bytes]:
    """A folder and those above it, with the root."""
    folders = [folder]
    while folders[-1]:
        folders.append(above(folders[-1]))
    return folders


def is_season(folder: bytes) -> bool:
    """Whether a folder is one of a season."""
    return season_folder(_name(folder)) >= 0 or bare_season(_name(folder)) >= 0


def _children(level: bytes, inside: Iterable[bytes]) -> list[bytes]:
    return [path for path in inside if path.count(b"/") == level.count(b"/") + 1]


def _name(folder: bytes) -> str:
    return paths.to_text(folder[:-1].rpartition(b"/")[2])


def _is_of_its_own(folder: bytes) -> bool:
    """Whether a folder on a shelf may be of another film or show."""
    name = _name(folder)
    return extras_folder(name) is None and not _is_structure(name)


def _is_structure(name: str) -> bool:
    """Whether a folder only divides what the one above it holds."""
    return (
        season_folder(name) >= 0
        or bare_season(name) >= 0
        or disc_folder(name) > 0
        or name.lower() in STRUCTURE
        or is_category(name)
    )


def is_part_of(kind: str, folder: bytes, home: bytes) -> bool:
    """Whether a folder in another holds a disc, part, format or season of what that one is."""
    if kind not in VIDEO:
        if folder.count(b"/") != home.count(b"/") + 1:
            return False
        parts = tuple(map(paths.to_text, folder.split(b"/")[:-1]))
        return whole_folder(Folder(0, folder, parts), has_parts=True)[0].path == home
    title = _title_of(_name(home)) if home else _Title("", 0)
    names = [paths.to_text(part) for part in folder[len(home) :].split(b"/")[:-1]]
    return all(
        _is_structure(name) or (title.key and _is_same(title, _title_of(name))) for name in names
    )


# ── the placement of an extra ─────────────────────────────────────────────────────────────────────


def _edition(kind: str, works: Sequence[Placement]) -> Placement | None:
    """The only edition of the work; of a recorded book the one with most files. None for a film in
    several versions.
    """
    counts = Counter(place.edition_key for place in works)
    if len(counts) > 1 and kind in VIDEO:
        return None
    most = min(counts, key=lambda key: (-counts[key], key))
    return next(place for place in works if place.edition_key == most)


def _extra_of(place: Placement, works: Sequence[Placement], kind: str, extra: str) -> Placement:
    """An extra says nothing of the work."""
    home = _edition(kind, works)
    return place._replace(
        work_key=works[0].work_key,
        fields={},
        edition_key=home.edition_key if home else "video|",
        edition_format=home.edition_format if home else place.edition_format,
        edition={},
        parts=(),
        identifiers=(),
        position=0,
        others=(),
        extra=place.extra or extra,
        claim=None,
    )
