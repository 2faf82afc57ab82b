"""Lists a root folder by folder, in the byte order of paths, and reports what can't be followed."""

from __future__ import annotations

import marshal
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

from readers.sidecars import is_sidecar
from services.scanning import left_out
from services.scanning.left_out import NO_RULES, Rules

PICTURES = (b".jpg", b".jpeg", b".png", b".webp", b".gif", b".avif")
SUBTITLES = (b".srt", b".ass", b".ssa", b".vtt", b".sub", b".sup", b".idx")

_SPECIAL = b".~"  # what names of files that are left out begin with

# name, size in bytes, mtime in nanoseconds, device, inode
FileStat = tuple[bytes, int, int, int, int]
Problem = tuple[bytes, str]


@dataclass(slots=True)
class Listing:
    """One folder on the disk. `path` is relative to the root and ends with a slash; that of the
    root is empty.
    """

    path: bytes
    device: int = 0
    media: list[FileStat] = field(default_factory=list)
    pictures: list[FileStat] = field(default_factory=list)
    above: list[FileStat] = field(
        default_factory=list
    )  # pictures of the folder above, when that has no media of its own (discs, seasons)
    subtitles: list[FileStat] = field(default_factory=list)
    sidecars: list[FileStat] = field(default_factory=list)
    # those of the folders above that may speak for files in this one, with paths instead of names
    sidecars_above: list[FileStat] = field(default_factory=list)
    folders: list[bytes] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    hash: bytes = b""
    is_unreadable: bool = False
    rules: Rules = NO_RULES  # of the folders above
    rules_below: Rules = NO_RULES
    is_left_out: bool = False  # with everything in it
    left_out: frozenset[bytes] = frozenset()  # names of media files and folders
    markers: tuple[bytes, ...] = ()  # names of ignore files
    unfinished: tuple[bytes, ...] = ()  # names of files that are being downloaded

    @property
    def above_hash(self) -> bytes | None:
        """Of the sidecars in the folders above; None for none. `hash` is only of what lies in the
        folder itself.
        """
        rows = [row[:3] for row in self.sidecars_above]
        return blake2b(marshal.dumps(rows, 4), digest_size=8).digest() if rows else None

    @property
    def is_gone(self) -> bool:
        """Whether the folder was not there when it was to be listed."""
        return self.is_unreadable and self.problems == [(self.path, "not_found")]

    def leaves_out(self, path: bytes) -> bool:
        """Whether a file of this folder, which isn't listed, is on the disk all the same."""
        return self.is_left_out or path[len(self.path) :] in self.left_out


def walk(
    root: bytes,
    is_media: Callable[[bytes], bool],
    rules: Rules = NO_RULES,
    hand_down: Callable[[Listing], list[FileStat]] = lambda listing: [],
) -> Iterator[Listing]:
    """Every folder in `root`, beginning with `root` itself, siblings sorted by name and slash.
    Links are never followed; each is a problem. `rules` are the root's own; `hand_down` chooses the
    sidecars that the folders in a folder get from it.
    """
    waiting: list[tuple[bytes, list[FileStat], list[FileStat], Rules]] = [(b"", [], [], rules)]
    while waiting:
        path, above, sidecars, rules = waiting.pop()
        listing = list_folder(root, path, is_media, rules)
        listing.above, listing.sidecars_above = above, sidecars
        yield listing
        below = [] if listing.media else listing.pictures
        sidecars = hand_down(listing) if listing.folders else []
        waiting.extend(
            (path + name, below, sidecars, listing.rules_below)
            for name in reversed(listing.folders)
        )


def list_folder(
    root: bytes, path: bytes, is_media: Callable[[bytes], bool], rules: Rules = NO_RULES
) -> Listing:
    """One folder: its media files, pictures, subtitles and folders, sorted, with a hash of all of
    them. What `rules` or an ignore file of the folder name is left out.
    """
    listing = Listing(path, rules=rules, rules_below=rules)
    full = root + b"/" + path if path else root
    try:
        listing.device = os.lstat(full).st_dev
        with os.scandir(full) as entries:
            for entry in entries:
                _take(entry, listing, is_media, root)
    except OSError as error:
        return _unreadable(listing, (path, reason_of(error)))
    if listing.markers:
        marked = left_out.read_markers(root, path, listing.markers, rules)
        if marked.is_unreadable:
            return _unreadable(listing, *marked.problems)
        _obey(marked, listing)
    if listing.unfinished or listing.rules_below.lists:
        _leave_out(listing)
    kept: list[tuple[bytes, int, int]] = []
    for group in (listing.media, listing.pictures, listing.subtitles, listing.sidecars):
        if group:
            group.sort()
            kept += [(row[0], row[1], row[2]) for row in group]
    kept.sort()
    listing.folders.sort()
    listing.hash = blake2b(marshal.dumps((kept, listing.folders), 4), digest_size=16).digest()
    return listing


def _unreadable(listing: Listing, *problems: Problem) -> Listing:
    """The folder as one of which nothing is known."""
    return Listing(
        listing.path,
        device=listing.device,
        problems=list(problems),
        is_unreadable=True,
        rules=listing.rules,
    )


def _obey(marked: left_out.Marked, listing: Listing) -> None:
    """Take over what the folder's ignore files say."""
    listing.rules_below = marked.rules
    listing.problems.extend(marked.problems)
    listing.is_left_out = marked.is_whole
    if marked.is_whole:
        listing.media, listing.pictures, listing.subtitles, listing.folders = [], [], [], []
        listing.sidecars = []


def _leave_out(listing: Listing) -> None:
    """Take out what the rules name, and downloads in progress."""
    rules, path, unfinished = listing.rules_below, listing.path, listing.unfinished

    def is_left_out(name: bytes) -> bool:
        return name in unfinished or rules.leave_out(path + name)

    names = [*listing.folders, *(row[0] for row in listing.media)]
    listing.left_out = frozenset(filter(is_left_out, names))
    listing.media = [row for row in listing.media if row[0] not in listing.left_out]
    listing.folders = [name for name in listing.folders if name not in listing.left_out]
    listing.pictures = [row for row in listing.pictures if not is_left_out(row[0])]
    listing.subtitles = [row for row in listing.subtitles if not is_left_out(row[0])]
    listing.sidecars = [row for row in listing.sidecars if not is_left_out(row[0])]
    listing.problems = [pair for pair in listing.problems if not is_left_out(pair[0][len(path) :])]


def _take(
    entry: os.DirEntry[bytes], listing: Listing, is_media: Callable[[bytes], bool], root: bytes
) -> None:
    name = entry.name
    if name[0] in _SPECIAL and left_out.is_file_skipped(name):
        if name in left_out.MARKERS:
            listing.markers = (*listing.markers, name)
        return
    if entry.is_file(follow_symlinks=False):
        group = listing.media if is_media(name) else _beside(name, listing)
        if group is None:
            return
        try:
            info = entry.stat(follow_symlinks=False)
        except OSError as error:
            listing.problems.append((listing.path + name, reason_of(error)))
            return
        group.append((name, info.st_size, info.st_mtime_ns, info.st_dev, info.st_ino))
    elif entry.is_dir(follow_symlinks=False):
        if not left_out.is_folder_skipped(name):
            listing.folders.append(name + b"/")
    elif entry.is_symlink():
        listing.problems.append((listing.path + name, _link_reason(entry.path, root)))
    elif is_media(name):
        listing.problems.append((listing.path + name, _special_reason(entry)))


def _beside(name: bytes, listing: Listing) -> list[FileStat] | None:
    lower = name.lower()
    if lower.endswith(PICTURES):
        return listing.pictures
    if lower.endswith(left_out.UNFINISHED):
        listing.unfinished = (*listing.unfinished, name.rpartition(b".")[0])
    if is_sidecar(lower):
        return listing.sidecars
    return listing.subtitles if lower.endswith(SUBTITLES) else None


def _link_reason(path: bytes, root: bytes) -> str:
    """Why a link isn't followed: its target is scanned at its own path, or is outside the root."""
    try:
        target = os.path.realpath(path, strict=True)
    except OSError as error:
        return "link_loop" if error.errno == 40 else "link_broken"  # ELOOP
    inside = target == root or target.startswith(root.rstrip(b"/") + b"/")
    return "link_inside" if inside else "link_outside"


def _special_reason(entry: os.DirEntry[bytes]) -> str:
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except OSError as error:
        return reason_of(error)
    kinds = (
        (stat.S_ISFIFO, "pipe"),
        (stat.S_ISSOCK, "socket"),
        (stat.S_ISBLK, "device"),
        (stat.S_ISCHR, "device"),
    )
    return next((reason for is_kind, reason in kinds if is_kind(mode)), "not_a_regular_file")


def reason_of(error: OSError) -> str:
    """The code in the problem list for an error of the operating system."""
    if isinstance(error, PermissionError):
        return "no_permission"
    return "not_found" if isinstance(error, FileNotFoundError) else "io_error"
