"""What a scan leaves out: folders that systems keep for themselves, hidden files, unfinished
downloads, and what people exclude with an ignore file or a folder's own patterns.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from pathspec import GitIgnoreSpec

from errors import Invalid, Problem
from services import paths
from services.text import clean

# ── the table (docs/running.md explains it) ───────────────────────────────────────────────────────

# Recycle bins, snapshots, thumbnails and indexes, in lower case. Those with a dot in front are
# left out because they are hidden: .Trash-1000, .Trashes, .zfs, .snapshots, .@__thumb, .stversions,
# .AppleDouble, .stfolder, .recycle …
FOLDERS = frozenset(
    name.encode()
    for name in (
        # Windows, macOS and Linux
        "$recycle.bin", "system volume information", "lost+found", "__macosx",
        "network trash folder", "temporary items", "thevolumesettingsfolder",
        # Synology
        "@eadir", "#recycle", "#snapshot", "@sharesnap", "@sharebin", "@autoupdate", "@cloudsync",
        "@database", "@download", "@appstore", "@s2s", "@synologydrive", "@tmp",
        # QNAP, Netgear, NetApp
        "@recycle", "@recently-snapshot", "@__thumb", "@transcode", "@upload_cache", "@qfiling",
        "network recycle bin", "~snapshot",
    )
)  # fmt: skip
# Archives that a downloader is unpacking, and what Windows rescued from a damaged disk
_PREFIXES = (b"_unpack_", b"_failed_", b"found.")
_PREFIXED = re.compile(rb"_|found\.\d{3}$")
# Endings of unfinished downloads. Some programs keep a file beside them that bears the final name.
UNFINISHED = (
    b".part", b".partial", b".filepart", b".crdownload", b".opdownload", b".download", b".!qb",
    b".!ut", b".!bt", b".bc!", b".aria2", b".xltd", b".tmp", b".temp",
)  # fmt: skip
# Files that leave out what is in their folder and below: all of it, or what their patterns name
_ALL = frozenset({b".nomedia"})
_ALL_IF_EMPTY = frozenset({b".ignore", b".ndignore"})
_PATTERNS = frozenset({b".plexignore", b".kavitaignore"})
MARKERS = _ALL | _ALL_IF_EMPTY | _PATTERNS

MAX_CHARACTERS = 64 * 1024  # of an ignore file that are read
OPTION = "exclude"  # of a root: its patterns
MAX_LINES = 200  # of a folder's own patterns
MAX_LENGTH = 500  # of one of them
_DOT, _TILDE = b".~"


def is_file_skipped(name: bytes) -> bool:
    """Whether a file is hidden, or is the lock of an open document. Names that begin with an
    ellipsis are titles.
    """
    first = name[0]
    if first == _DOT:
        return name[1:2] != b"."
    return first == _TILDE and name[1:2] == b"$"


def is_folder_skipped(name: bytes) -> bool:
    """Whether a folder is hidden, or one that systems and programs keep for themselves."""
    lower = name.lower()
    if lower in FOLDERS or is_file_skipped(name):
        return True
    return lower.startswith(_PREFIXES) and _PREFIXED.match(lower) is not None


def is_below_skipped(path: bytes) -> bool:
    """Whether one of the folders of a path is skipped because of its name."""
    return any(map(is_folder_skipped, filter(None, path.split(b"/")[:-1])))


# ── patterns ──────────────────────────────────────────────────────────────────────────────────────


class Rules(NamedTuple):
    """The patterns that apply in a folder: for each list of them the length of the path of the
    folder that it belongs to, the topmost first.
    """

    lists: tuple[tuple[int, GitIgnoreSpec], ...] = ()

    def leave_out(self, path: bytes) -> bool:
        """Whether a path is left out; that of a folder ends with a slash. The lowest folder whose
        patterns name it decides.
        """
        for base, spec in reversed(self.lists):
            verdict = spec.check_file(paths.to_text(path[base:]).lower()).include
            if verdict is not None:
                return verdict
        return False

    def below(self, folder: bytes, spec: GitIgnoreSpec | None) -> Rules:
        """These rules, with the patterns of a folder."""
        return Rules((*self.lists, (len(folder), spec))) if spec is not None else self


NO_RULES = Rules()


def rules_of(options: Mapping[str, Any]) -> Rules:
    """The rules of a root with these options."""
    return NO_RULES.below(b"", _compiled(tuple(options.get(OPTION, ()))))


class Marked(NamedTuple):
    """What the ignore files of a folder say. If one can't be read, nobody knows what it leaves
    out.
    """

    rules: Rules
    is_whole: bool = False  # everything is left out
    is_unreadable: bool = False
    problems: tuple[tuple[bytes, str], ...] = ()


def read_markers(root: bytes, path: bytes, names: Iterable[bytes], rules: Rules) -> Marked:
    """What the ignore files with these names say about their folder; `path` is the folder's path
    relative to the root, and `rules` are those of the folders above.
    """
    problems = []
    for name in sorted(names):
        file = path + name
        try:
            text = "" if name in _ALL else _read(paths.absolute(root, file))
        except (FileNotFoundError, IsADirectoryError):
            continue
        except OSError as error:
            reason = "no_permission" if isinstance(error, PermissionError) else "io_error"
            return Marked(rules, is_unreadable=True, problems=((file, reason),))
        if name not in _PATTERNS and not text.strip():
            whole_root = () if path else ((file, "leaves_out_all"),)
            return Marked(rules, is_whole=True, problems=whole_root)
        lines = tuple(text.splitlines())
        rules = rules.below(path, _compiled(lines))
        if len(text) > MAX_CHARACTERS or not all(map(is_usable, lines)):
            problems.append((file, "bad_pattern"))
    return Marked(rules, problems=tuple(problems))


def _read(path: bytes) -> str:
    """The text of an ignore file, and one character more than it may have if it has more."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with open(descriptor, encoding="utf-8-sig", errors="replace") as file:
        return file.read(MAX_CHARACTERS + 1)


@lru_cache(256)  # people copy one ignore file into many folders
def _compiled(lines: tuple[str, ...]) -> GitIgnoreSpec | None:
    """The patterns among these lines; None when there is none. Matching takes linear time (re2),
    whatever somebody wrote.
    """
    patterns = [line.lower() for line in lines if _is_pattern(line) and is_usable(line)]
    return GitIgnoreSpec.from_lines(patterns, backend="re2") if patterns else None


def _is_pattern(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


@lru_cache(1024)
def is_usable(line: str) -> bool:
    """Whether a line can be used: a pattern, a comment, or nothing."""
    if not _is_pattern(line):
        return True
    try:
        spec = GitIgnoreSpec.from_lines([line.lower()], backend="re2")
    except (ValueError, re.error):
        return False
    return next(iter(spec.patterns)).include is not None


# ── a folder's own patterns, as a person types them ───────────────────────────────────────────────


def parse_patterns(text: str, root: str) -> list[str]:
    """The lines of a text of patterns for the folder `root`. Raises Invalid({"exclude": …}), which
    names the first line that can't be used.
    """
    lines = [line.rstrip() for line in text.splitlines()]
    if len(lines) > MAX_LINES:
        raise Invalid({"exclude": Problem("too_many_lines", maximum=MAX_LINES)})
    for number, line in enumerate(lines, 1):
        if code := _problem(line, root):
            raise Invalid({"exclude": Problem(code, line=number, maximum=MAX_LENGTH)})
    return list(_without_blank_ends(lines))


def _problem(line: str, root: str) -> str:
    if len(line) > MAX_LENGTH:
        return "pattern_too_long"
    if clean.has_controls(line):
        return "pattern_has_controls"
    pattern = line.removeprefix("!")
    if f"{pattern}/".startswith(f"{root.rstrip('/')}/"):
        return "pattern_is_absolute"
    if re.search(r"\\\w", pattern) or pattern.startswith(("./", "../")):
        return "pattern_is_a_path"
    return "" if is_usable(line) else "bad_pattern"


def _without_blank_ends(lines: list[str]) -> Iterator[str]:
    kept = [number for number, line in enumerate(lines) if line]
    return iter(lines[kept[0] : kept[-1] + 1] if kept else ())
