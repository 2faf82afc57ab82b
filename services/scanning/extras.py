"""Extras in a folder of their own belong to the only film, show or book in the folder above,
however that one is known. Pure; services/scanning/homes.py finds what lies above.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from readers.names.extras import is_bonus_folder, is_extras_folder, kind_of
from readers.names.season_folders import season_folder
from readers.registry import media_of
from services import paths
from services.scanning.placement import Folder, Placement
from services.scanning.whole_folder import whole_folder

_VIDEO = frozenset({"movie", "tv"})
_BOOKS = frozenset({"audiobook", "book"})
KINDS = _VIDEO | _BOOKS


def home_of(kind: str, folder: bytes) -> bytes:
    """The folder above one of extras, and above others of extras; b"" for any other folder."""
    is_extras = is_extras_folder if kind in _VIDEO else is_bonus_folder
    parts = folder.split(b"/")[:-1] if kind in KINDS else []
    count = len(parts)
    while count and is_extras(paths.to_text(parts[count - 1])):
        count -= 1
    return b"/".join(parts[:count]) + b"/" if 0 < count < len(parts) else b""


def is_part_of(kind: str, folder: bytes, home: bytes) -> bool:
    """Whether a folder in another holds a disc, part, format or season of what that one is."""
    parts = tuple(map(paths.to_text, folder.split(b"/")[:-1]))
    if kind == "tv":
        return season_folder(parts[-1]) >= 0
    return whole_folder(Folder(0, folder, parts), has_parts=True)[0].path == home


def belonging_to(
    kind: str, folder: bytes, placed: Mapping[bytes, Placement], above: Iterable[Placement]
) -> dict[bytes, Placement]:
    """The placements of a folder of extras: in the only work above, or as they are."""
    works = [place for place in above if not place.is_extra]
    if len({place.work_key for place in works}) != 1:
        return dict(placed)
    home = _edition(kind, works)
    word = kind_of("", paths.to_text(folder.split(b"/")[-2]))
    return {
        path: _extra_of(place, works[0].work_key, home, word)
        if place.is_extra or _is_bonus(kind, path)
        else place
        for path, place in placed.items()
    }


def _is_bonus(kind: str, path: bytes) -> bool:
    """Whether a file in the bonus folder of a book is an extra because it lies there."""
    return kind == "audiobook" or (kind == "book" and media_of(path, kind) == "audio")


def _edition(kind: str, works: Iterable[Placement]) -> Placement | None:
    """The only edition of the work; of a recorded book the one with most files. None for a film in
    several versions.
    """
    counts = Counter(place.edition_key for place in works)
    if len(counts) > 1 and kind in _VIDEO:
        return None
    most = min(counts, key=lambda key: (-counts[key], key))
    return next(place for place in works if place.edition_key == most)


def _extra_of(place: Placement, work_key: str, home: Placement | None, kind: str) -> Placement:
    """An extra says nothing of the work."""
    edition = home or place
    return place._replace(
        work_key=work_key,
        fields={},
        edition_key=edition.edition_key,
        edition_format=edition.edition_format,
        edition={},
        parts=(),
        identifiers=(),
        others=(),
        extra=place.extra or kind,
    )
