"""Which files of a folder may be extras, by the names of the files and of all folders above them;
extras.py says whose they are. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from readers.names import known_name
from readers.names.extras import kind_of, names_extra, without_extra
from readers.names.extras_folders import extras_folder, is_quiet, loose_extra
from readers.names.folders import folder_facts, folder_of, is_category
from readers.names.season_folders import season_folder
from readers.names.words import key_of, take_identifiers, without_ending, without_group
from readers.registry import media_of
from services import paths
from services.scanning import extras
from services.scanning.extras import Works
from services.scanning.placement import Claim, Folder, Placement

Placed = dict[bytes, Placement]
_FILMS = frozenset({"movie", "movies", "film", "films", "filme"})  # of a show: no extras


class _Inside:
    """A folder of which nothing is known but its files."""

    def __init__(self, folder: bytes, placed: Mapping[bytes, Placement]) -> None:
        self._folder = folder
        self._works = Works.of(placed)

    def works(self, folder: bytes) -> Works:
        return self._works if folder == self._folder else Works()

    def below(self, folder: bytes) -> None:
        return None


def with_claims(
    kind: str, folder: Folder, placed: Placed, place_again: Callable[[Collection[bytes]], Placed]
) -> Placed:
    """The placements of a folder's files, with a claim for each that may be an extra, unless it is
    one of a work in the same folder. `place_again` places files as if there were no extras.
    """
    claims = _claims(kind, folder, placed)
    if not claims:
        return placed
    regular = {path for path, claim in claims.items() if claim.otherwise is not None}
    others = place_again(hidden) if (hidden := {p for p in regular if placed[p].is_extra}) else {}
    waiting = {
        path: placed[path]._replace(
            claim=claim._replace(otherwise=others.get(path, placed[path]))
            if path in regular
            else claim
        )
        for path, claim in claims.items()
    }
    placed = placed | waiting
    return extras.settled(kind, placed, _Inside(folder.path, placed), is_last=False)


def _claims(kind: str, folder: Folder, placed: Placed) -> dict[bytes, Claim]:
    """A claim for each file that may be an extra; `otherwise` only says whether there is one."""
    homes = extras.homes_of(kind, folder.path)
    if homes:
        of_file = _of_video if kind in extras.VIDEO else _of_book
        found = {path: of_file(kind, folder, homes, path, place) for path, place in placed.items()}
    elif kind == "movie":
        keys = {place.work_key for place in placed.values() if not place.is_extra}
        found = {path: _of_loose_film(folder, path, it, keys) for path, it in placed.items()}
    elif kind == "tv":
        keys = {place.work_key for place in placed.values() if not place.is_extra}
        found = {path: _of_loose_clip(folder, path, it, keys) for path, it in placed.items()}
    else:
        return {}
    return {path: claim for path, claim in found.items() if claim is not None}


def may_be_extra(kind: str, path: bytes) -> bool:
    """Whether a file in a folder that isn't one of extras may be an extra, by its name alone."""
    stem = _stem(path)
    if kind == "movie":
        return loose_extra(stem) is not None or names_extra(stem)
    return kind == "tv" and known_name([stem], "tv") is None


# ── in folders of extras ──────────────────────────────────────────────────────────────────────────


def _of_book(
    kind: str, folder: Folder, homes: tuple[bytes, ...], path: bytes, place: Placement
) -> Claim | None:
    """Of what lies in the bonus folder of a book only sound is an extra because of that."""
    if not (place.is_extra or kind == "audiobook" or media_of(path, kind) == "audio"):
        return None
    return Claim(homes, (), kind_of("", folder.parts[-1]), True, place)


def _of_video(
    kind: str, folder: Folder, homes: tuple[bytes, ...], path: bytes, place: Placement
) -> Claim | None:
    index = homes[0].count(b"/")
    name, stem = folder.parts[index], _stem(path)
    if place.parts and key_of(_title_in(stem)) == key_of(name):
        return None  # the show “Extras”
    title = extras_folder(name) or ""
    is_sure = _is_sure(folder, index, title)
    is_else = not is_sure or _is_something_else(folder, index, stem, place)
    return Claim(
        homes,
        tuple(filter(None, (_before(stem), *folder.parts[:index:-1], title))),
        kind_of(stem, folder.parts[homes[-1].count(b"/")]),
        is_sure,
        place if is_else else None,
    )


def _is_sure(folder: Folder, index: int, title: str) -> bool:
    """Whether the folder at an index, which has a title in its name, can be nothing but one of
    extras.
    """
    if title:
        return season_folder(title) >= 0 or folder_of(title).release.year > 0
    return not (is_quiet(folder.parts[index]) and _is_shelf(folder.parts[:index]))


def _is_something_else(folder: Folder, index: int, stem: str, place: Placement) -> bool:
    """Whether a file below a folder of extras is a film or an episode if these are nobody's."""
    is_title = _is_shelf(folder.parts[:index]) and _is_called(stem, folder.parts[-1])
    return is_title or _is_regular(place) or _is_whole_film(folder.parts[index + 1 :], stem)


def _is_shelf(above: Sequence[str]) -> bool:
    """Whether a folder with these above it is one of the first below a library or a category."""
    return not above or is_category(above[-1])


def _is_regular(place: Placement) -> bool:
    """Whether it is an episode of a season wherever it lies."""
    return any(part.section > 0 and part.number for part in place.parts)


def _is_whole_film(folders: Sequence[str], stem: str) -> bool:
    """Whether a film in a folder of its own lies below one of extras."""
    has_year = bool(folders) and folder_of(folders[-1]).release.year > 0
    return has_year and _is_called(stem, folders[-1])


def _is_called(stem: str, folder: str) -> bool:
    """Whether a file and its folder have one title."""
    title = key_of(folder_of(folder).release.title)
    return bool(title) and key_of(folder_of(stem).release.title) == title


# ── loose files ───────────────────────────────────────────────────────────────────────────────────


def _of_loose_film(
    folder: Folder, path: bytes, place: Placement, keys: Collection[str]
) -> Claim | None:
    stem = _stem(path)
    if place.is_extra:
        return _of_named(folder, stem, place, keys)
    loose = loose_extra(stem)
    if loose is None or (folder.parts and loose_extra(folder.parts[-1]) is not None):
        return None
    title, word = loose
    own, above = folder_of(stem).release, folder_facts(folder.parts, "movie")
    if own.year and above.year and abs(own.year - above.year) > 1:
        return None  # a film about the film
    return Claim((folder.path,), (title,), kind_of("", word), False, place)


def _of_loose_clip(
    folder: Folder, path: bytes, place: Placement, keys: Collection[str]
) -> Claim | None:
    if place.is_extra:
        return _of_named(folder, _stem(path), place, keys)
    if place.parts:
        return None
    stem = _stem(path)
    if take_identifiers(stem)[1]:
        return None
    if folder_of(stem).release.year not in (0, folder_facts(folder.parts, "tv").year):
        return None
    loose = loose_extra(stem)
    names = (loose[0],) if loose is not None else ()
    is_inside = len(folder.parts) > 1 and folder.parts[-1].lower() not in _FILMS
    homes = (folder.path, extras.above(folder.path)) if is_inside else (folder.path,)
    return Claim(homes, names, kind_of(stem, ""), False, place)


def _of_named(folder: Folder, stem: str, place: Placement, keys: Collection[str]) -> Claim | None:
    """An extra by its name, of a work that isn't in its folder. One that is called like its folder,
    or has nothing in front of “Making of”, may be a film all the same.
    """
    if place.work_key in keys:
        return None
    before, loose = _before(stem), loose_extra(stem)
    has_year = folder_of(stem).release.year > 0
    is_title = bool(folder.parts) and _is_called(stem, folder.parts[-1])
    is_film = place.kind == "movie" and (place.extra == "behind_the_scenes" or has_year)
    names = (before, loose[0] if loose is not None else "")
    return Claim(
        (folder.path,),
        tuple(filter(None, names)),
        place.extra,
        True,
        place if not before and (is_title or is_film) else None,
    )


def _before(stem: str) -> str:
    """What stands in front of the words that say which extra a file is."""
    return without_extra(without_group(stem))


def _title_in(stem: str) -> str:
    return folder_of(without_group(stem)).release.title


def _stem(path: bytes) -> str:
    return without_ending(paths.to_text(path.rpartition(b"/")[2]))
