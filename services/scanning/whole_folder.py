"""The folder of a whole album or book whose discs, parts or formats have folders of their own."""

from __future__ import annotations

import re

from readers.disc_names import disc_folder, without_disc, without_format
from services.scanning.placement import Folder

_PART_FOLDER = re.compile(
    r"(?:part|teil|pt|partie|parte|deel|section)[\s._-]*(\d{1,3})", re.IGNORECASE
)


def whole_folder(folder: Folder, *, has_parts: bool = False) -> tuple[Folder, int]:
    """The folder of the whole, and which disc this one is: 2 of "Wick/CD 2"; "Wick CD2" and "Wick
    [FLAC]" are taken for "Wick". With `has_parts`, "Wick/Part 2" is one of its folders too.
    """
    folder = _without_format(folder)
    name = folder.parts[-1] if folder.parts else ""
    disc, part = disc_folder(name), _PART_FOLDER.fullmatch(name.strip()) if has_parts else None
    if disc or part:
        above = _without_format(_above(folder)) if len(folder.parts) > 1 else folder
        return above, disc or int(part[1] if part else 0)
    name, disc = without_disc(name)
    return (_renamed(folder, name), disc) if disc else (folder, 0)


def _without_format(folder: Folder) -> Folder:
    name = folder.parts[-1] if folder.parts else ""
    bare = without_format(name)
    if bare == name:
        return folder
    if bare:
        return _renamed(folder, bare)
    return _above(folder) if len(folder.parts) > 1 else folder


def _above(folder: Folder) -> Folder:
    path = folder.path.rstrip(b"/").rpartition(b"/")[0] + b"/"
    return folder._replace(path=path, parts=folder.parts[:-1])


def _renamed(folder: Folder, name: str) -> Folder:
    above = folder.path.rstrip(b"/").rpartition(b"/")[0] + b"/"
    path = above.lstrip(b"/") + name.encode("utf-8", "replace") + b"/"
    return folder._replace(path=path, parts=(*folder.parts[:-1], name))
