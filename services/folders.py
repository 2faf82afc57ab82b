"""Which folders of this server may become roots, and browsing them to choose one. Paths are bytes
and are compared as real paths.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from errors import Invalid, Problem
from services.paths import to_text

SYSTEM_FOLDERS = tuple(
    os.fsencode(path) for path in ("/etc", "/proc", "/sys", "/dev", "/boot", "/run", "/root")
)
MAX_SHOWN = 500


class FolderRules(NamedTuple):
    """The folders in which media may be, and Stacks' own folders, in which they may not."""

    media_dirs: tuple[Path, ...]
    program_dir: Path
    data_dir: Path


class Subfolder(NamedTuple):
    """A folder that can be opened in the picker."""

    name: str
    path: bytes


class Listing(NamedTuple):
    """One page of the folder picker. `path` is None at the top, where the allowed folders are
    listed. `problem` says why this folder can't be chosen.
    """

    path: bytes | None
    trail: list[Subfolder]
    folders: list[Subfolder]
    is_cut: bool
    problem: Problem | None


def is_within(path: bytes, folder: bytes) -> bool:
    """Whether `path` is the folder or inside it; both must be real paths."""
    return path == folder or path.startswith(folder.rstrip(b"/") + b"/")


def check(path: bytes, rules: FolderRules) -> bytes:
    """The real path of a folder that may become a root. Raises Invalid({"path": …}) with the reason
    why it may not.
    """
    if not path.strip() or b"\0" in path:
        raise Invalid({"path": Problem("required" if not path.strip() else "not_a_folder")})
    real = real_path(path)
    problem = _problem(real, rules) if real else Problem("not_a_folder")
    if real is None or problem is not None:
        raise Invalid({"path": problem or Problem("not_a_folder")})
    return real


def real_path(path: bytes) -> bytes | None:
    """The path with all symbolic links resolved; None when it isn't absolute."""
    if not path.startswith(b"/") or b"\0" in path:
        return None
    try:
        return os.path.realpath(path)
    except OSError:
        return None


def browse(path: bytes | None, rules: FolderRules) -> Listing:
    """The subfolders of a folder, by name; without a path the folders at the top. Raises
    Invalid({"path": …}).
    """
    starts = _starts(rules)
    if path is None:
        return Listing(
            None,
            [],
            [Subfolder(to_text(start), start) for start in starts],
            False,
            Problem("required"),
        )
    real = real_path(path)
    above = max(
        (start for start in starts if real and is_within(real, start)), key=len, default=None
    )
    if real is None or not os.path.isdir(real):
        raise Invalid({"path": Problem("not_a_folder")})
    if above is None or _is_ours(real, rules):
        raise Invalid({"path": Problem("not_allowed" if above is None else "system_folder")})
    folders = [entry for entry in _children(real) if not _is_ours(entry.path, rules)]
    return Listing(
        real,
        _trail(real, above),
        folders[:MAX_SHOWN],
        len(folders) > MAX_SHOWN,
        _problem(real, rules),
    )


def _starts(rules: FolderRules) -> list[bytes]:
    real = dict.fromkeys(os.path.realpath(os.fsencode(folder)) for folder in rules.media_dirs)
    return [folder for folder in real if os.path.isdir(folder) and not _is_ours(folder, rules)]


def _is_ours(real: bytes, rules: FolderRules) -> bool:
    """Whether the folder belongs to the system or to Stacks and can't even be browsed."""
    return any(is_within(real, folder) for folder in (*SYSTEM_FOLDERS, *_own(rules)))


def _own(rules: FolderRules) -> tuple[bytes, bytes]:
    return os.path.realpath(os.fsencode(rules.program_dir)), os.path.realpath(
        os.fsencode(rules.data_dir)
    )


def _problem(real: bytes, rules: FolderRules) -> Problem | None:
    above = (*SYSTEM_FOLDERS, *_own(rules))
    if real == b"/" or _is_ours(real, rules) or any(is_within(folder, real) for folder in above):
        return Problem("system_folder")
    if not any(is_within(real, start) for start in _starts(rules)):
        return Problem("not_allowed")
    if not os.path.isdir(real):
        return Problem("not_a_folder")
    if not os.access(real, os.R_OK | os.X_OK):
        return Problem("not_readable")
    return None


def _children(folder: bytes) -> Iterable[Subfolder]:
    """Subfolders by name, without hidden ones."""
    children = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.name.startswith(b".") and _is_folder(entry):
                    children.append(
                        Subfolder(
                            to_text(entry.name),
                            os.path.realpath(entry.path) if entry.is_symlink() else entry.path,
                        )
                    )
    except OSError as error:
        raise Invalid({"path": Problem("not_readable")}) from error
    return sorted(children, key=lambda entry: (entry.name.casefold(), entry.path))


def _is_folder(entry: os.DirEntry[bytes]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _trail(real: bytes, start: bytes) -> list[Subfolder]:
    """The folders from the top down to this one."""
    trail = [Subfolder(to_text(start), start)]
    rest = real[len(start.rstrip(b"/")) :].strip(b"/")
    for part in rest.split(b"/") if rest else ():
        trail.append(Subfolder(to_text(part), os.path.join(trail[-1].path, part)))
    return trail
