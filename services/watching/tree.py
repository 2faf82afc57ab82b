"""The folders of a root as they were last seen. What counts as a change is what a scan would read
differently, so files that scans leave out don't count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from readers.registry import media_of
from services.scanning.grouping import TAKES
from services.scanning.left_out import MARKERS, Rules
from services.scanning.walk import Listing, list_folder, walk


class Difference(NamedTuple):
    """`is_outdated`: there are folders that the tree doesn't know, or other rules."""

    is_changed: bool = False
    is_outdated: bool = False


class _Seen(NamedTuple):
    hash: bytes
    rules: Rules  # of the folders above


class Tree:
    """`scanned` has the hash of each folder when it was scanned, None for one that is always
    scanned again; without it, the first look is what later ones are compared with.
    """

    def __init__(
        self,
        root: bytes,
        kind: str,
        rules: Rules,
        scanned: Mapping[bytes, bytes | None] | None = None,
    ) -> None:
        self._root = root
        self._kind = kind
        self._rules = rules
        self._scanned = scanned
        self._folders: dict[bytes, _Seen] | None = None

    @property
    def folders(self) -> list[bytes]:
        """The absolute paths of all folders."""
        return [self._root + b"/" + path if path else self._root for path in self._folders or ()]

    def look(self) -> bool:
        """List everything; returns whether it differs from the last time, or from what has been
        scanned.
        """
        before = self._folders
        listings = walk(self._root, self._is_media, self._rules)
        self._folders = {listing.path: _seen(listing) for listing in listings}
        scanned, self._scanned = self._scanned, None
        if before is None:
            return scanned is not None and self._differs_from(scanned)
        return before != self._folders

    def _differs_from(self, scanned: Mapping[bytes, bytes | None]) -> bool:
        folders = self._folders or {}
        if not scanned.keys() <= folders.keys():
            return True
        return any(
            scanned.get(path, b"") not in (None, seen.hash) for path, seen in folders.items()
        )

    def look_at(self, paths: Iterable[bytes]) -> Difference:
        """List the folders of these absolute paths again."""
        known, prefix = self._folders or {}, self._root.rstrip(b"/") + b"/"
        names = [path.removeprefix(prefix) for path in paths if path.startswith(prefix)]
        folders = {name[: name.rfind(b"/") + 1] for name in names}
        is_changed = is_outdated = any(name.rpartition(b"/")[2] in MARKERS for name in names)
        for folder in folders & known.keys():
            listing = list_folder(self._root, folder, self._is_media, known[folder].rules)
            if listing.hash != known[folder].hash:
                known[folder] = _seen(listing)
                is_changed = True
            is_outdated |= any(folder + name not in known for name in listing.folders)
        return Difference(is_changed, is_outdated)

    def _is_media(self, name: bytes) -> bool:
        return media_of(name, self._kind) in TAKES[self._kind]


def _seen(listing: Listing) -> _Seen:
    return _Seen(listing.hash, listing.rules)
