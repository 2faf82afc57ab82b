"""Lists a root folder by folder, in the byte order of paths, and reports what can't be followed."""

from __future__ import annotations

import marshal
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

# Folders that systems and programs keep for themselves.
SKIPPED = frozenset(
    {
        b"lost+found",
        b"$RECYCLE.BIN",
        b"System Volume Information",
        b"@eaDir",
        b"#recycle",
        b"#snapshot",
        b"__MACOSX",
    }
)
PICTURES = (b".jpg", b".jpeg", b".png", b".webp", b".gif", b".avif")
SUBTITLES = (b".srt", b".ass", b".ssa", b".vtt", b".sub", b".sup", b".idx")

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
    folders: list[bytes] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    hash: bytes = b""
    is_unreadable: bool = False

    @property
    def is_gone(self) -> bool:
        """Whether the folder was not there when it was to be listed."""
        return self.is_unreadable and self.problems == [(self.path, "not_found")]


def walk(root: bytes, is_media: Callable[[bytes], bool]) -> Iterator[Listing]:
    """Every folder in `root`, beginning with `root` itself, siblings sorted by name and slash.
    Links are never followed; each is a problem.
    """
    waiting: list[tuple[bytes, list[FileStat]]] = [(b"", [])]
    while waiting:
        path, above = waiting.pop()
        listing = list_folder(root, path, is_media)
        listing.above = above
        yield listing
        below = [] if listing.media else listing.pictures
        waiting.extend((path + name, below) for name in reversed(listing.folders))


def list_folder(root: bytes, path: bytes, is_media: Callable[[bytes], bool]) -> Listing:
    """One folder: its media files, pictures, subtitles and folders, sorted, with a hash of all of
    them.
    """
    listing = Listing(path)
    full = root + b"/" + path if path else root
    kept: list[tuple[bytes, int, int]] = []
    try:
        listing.device = os.lstat(full).st_dev
        with os.scandir(full) as entries:
            for entry in entries:
                _take(entry, listing, kept, is_media, root)
    except OSError as error:
        listing.is_unreadable = True
        listing.problems.append((path, reason_of(error)))
        return listing
    for group in (listing.media, listing.pictures, listing.subtitles, listing.folders):
        group.sort()
    kept.sort()
    listing.hash = blake2b(marshal.dumps((kept, listing.folders), 4), digest_size=16).digest()
    return listing


def _take(
    entry: os.DirEntry[bytes],
    listing: Listing,
    kept: list[tuple[bytes, int, int]],
    is_media: Callable[[bytes], bool],
    root: bytes,
) -> None:
    name = entry.name
    if name[0] == 46 or name in SKIPPED:  # "."
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
        kept.append((name, info.st_size, info.st_mtime_ns))
    elif entry.is_dir(follow_symlinks=False):
        listing.folders.append(name + b"/")
    elif entry.is_symlink():
        listing.problems.append((listing.path + name, _link_reason(entry.path, root)))
    elif is_media(name):
        listing.problems.append((listing.path + name, _special_reason(entry)))


def _beside(name: bytes, listing: Listing) -> list[FileStat] | None:
    lower = name.lower()
    if lower.endswith(PICTURES):
        return listing.pictures
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
