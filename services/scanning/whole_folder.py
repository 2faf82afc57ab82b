"""The folder of a whole album or book whose discs, parts or formats have folders of their own."""

from __future__ import annotations

from readers.disc_names import disc_folder, without_disc, without_format, without_part
from services.scanning.placement import Folder


def whole_folder(folder: Folder, *, has_parts: bool = False) -> tuple[Folder, int]:
    """The folder of the whole, and which disc this one is: 2 of "Wick/CD 2"; "Wick CD2" and "Wick
    [FLAC]" are taken for "Wick". With `has_parts`, so are "Wick/Part 2" and "Wick - Part 2".
    """
    folder = _without_format(folder)
    name = folder.parts[-1] if folder.parts else ""
    if disc := disc_folder(name):
        return _without_format(_above(folder)) if len(folder.parts) > 1 else folder, disc
    bare, disc = without_disc(name)
    if has_parts and not disc:
        bare, disc = without_part(name)
    if disc and not bare:
        return (_without_format(_above(folder)), disc) if len(folder.parts) > 1 else (folder, 0)
    return (_renamed(folder, bare), disc) if disc else (folder, 0)


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
