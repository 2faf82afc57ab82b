"""Films by their names: title and year from the file or its folder, whichever says more."""

from __future__ import annotations

import re

from readers.facts import NameFacts
from readers.names.folders import FolderFacts
from readers.names.release import Release, parse_release
from readers.names.words import key_of, words_of

_ONES = ("one", "two", "three", "four", "five", "six")
_PIECE = re.compile(
    r"(?:(?<=[\])}])|[ ._\-(\[]+)(?:cd|dis[ck]|pt|dvd(?=[ ._-]?[1-4]\b)"
    r")[ ._-]?(?:(?P<number>\d{1,2})|(?P<letter>[a-d]))(?:[ ]?of[ ]?\d{1,2})"
    r"?(?=$|[ ._\-)\]])[)\]]?(?:[ ]of[ ]\d{1,2})?",
    re.I,
)
_PART = re.compile(
    rf"(?<![^\W_])(?:part|teil|pt|partie|parte)[ ._-]?(?:(?P<number>\d{{1,2}}|{'|'.join(_ONES)})"
    r"|(?P<letter>[a-d]))(?![^\W_])",
    re.I,
)
_ONE_OF = re.compile(r"[ ._]*[(\[](?P<number>[1-9]) ?(?:of|von|sur|de|di) ?[1-9][)\]]$", re.I)
_BOX = re.compile(
    r"\b(?:trilogy|trilogie|trilogía|collection|saga|anthology|quadrilogy|duology|pentalogy|h"
    r"exalogy|box ?set|pack|filmography|films|movies|complete)\b",
    re.I,
)
_PART_AT_END = re.compile(
    r"(?:[ ._]?-[ ._]?(?:part|teil)[ ._]?|[ ._(\[](?:part|teil)"
    r")(?:(?P<number>\d{1,2})|(?P<letter>[a-d]))[)\]]?$",
    re.I,
)
# What programs call a film when nobody named it
_NAMELESS = re.compile(
    r"(?:video|movie|film|title|untitled|video_ts|vts|main|feature|main feature|index|playlis"
    r"t|t|00)?[ ._-]?(?:\d{1,5}|ts|t\d+)?(?:_\d+)*",
    re.I,
)
_ODD_MARKS = re.compile(r"[\[\]{}=@#]")
_COPY = re.compile(r"(?:copy|kopie|copie|copia)(?: ?\(?\d{1,2}\)?)?", re.I)  # by a file manager
_VERSION = re.compile(r"^[ ._]*(?:-[ ._]+)?\[?(?P<label>[^\[\]]{2,40})\]?$")


def film_facts(stem: str, above: FolderFacts) -> NameFacts | None:
    """None for a name that only a guess could explain."""
    name, part = _without_piece(stem)
    release = parse_release(name)
    release, part = _with_part(release, above, part or above.disc)
    chosen = _choose(release, above, name)
    if chosen is None:
        return None
    edition = release.edition or _version(name, release, above) or chosen.edition
    return NameFacts(
        "movie",
        chosen.title,
        chosen.year or release.year,
        part=part,
        edition=edition,
        resolution=release.resolution or chosen.resolution or above.resolution,
        source=release.source or chosen.source or above.source,
    )


def _without_piece(stem: str) -> tuple[str, int]:
    """(name without it, number) of "cd1", "disc 2", "pt2", "(1 of 2)"."""
    match = _PIECE.search(stem) or _ONE_OF.search(stem)
    if not match or match.start() == 0:
        return stem, 0
    space = " " if " " in stem else "."
    return stem[: match.start()] + space + stem[match.end() :].lstrip(space), _number(match)


def _number(match: re.Match[str]) -> int:
    if number := match["number"]:
        return int(number) if number.isdecimal() else _ONES.index(number.lower()) + 1
    return ord(match["letter"].lower()) - 96


def _with_part(release: Release, above: FolderFacts, part: int) -> tuple[Release, int]:
    """The release without a part at the end of its title, and the part."""
    if part:
        return release, part
    if release.rest and (inside := _PART.search(release.rest)):
        return release, _number(inside)
    at_end = _PART_AT_END.search(release.title)
    if at_end and not release.year:
        return release._replace(title=release.title[: at_end.start()].rstrip(" -")), _number(at_end)
    folder = above.release
    if folder and folder.year and not release.year and not _PART.search(folder.title):
        if named := _PART.search(release.title):
            return release, _number(named)
    return release, 0


def _choose(release: Release, above: FolderFacts, name: str) -> Release | None:
    """The better of file and folder."""
    folder = above.release
    if folder is None or not folder.title:
        return release if _is_sure(release, name) else None
    if folder.year:
        return _beside_a_year(release, folder)
    if not release.year and (folder.has_tags and (folder.source or folder.resolution)):
        return folder  # a release's folder; files in it often have cryptic names
    if not release.year and (_is_nameless(name) or _is_version_of(release, folder, name)):
        return folder
    if not _is_sure(release, name):
        return folder if key_of(folder.title) in key_of(name) else None
    return release


def _beside_a_year(release: Release, folder: Release) -> Release:
    """A folder with a year wins unless the file names another film, as in "Alien (1979)/Aliens
    (1986)".
    """
    if (
        _BOX.search(folder.title)
        and release.title
        and release.is_clean
        and not _BOX.search(release.title)
    ):
        if release.year or not _is_nameless(release.title):
            return release
    same = key_of(folder.title) in (key_of(release.title), key_of(f"{release.title}{release.year}"))
    apart = abs(release.year - folder.year) if release.year and release.title and not same else 0
    if apart > 1 or (apart and _is_sequel(release, folder)):
        return release
    if folder.has_tags and release.year and not release.has_tags and release.title:
        return release if not same else folder
    return folder


def _is_sequel(release: Release, folder: Release) -> bool:
    """Whether a file is called after its folder, with a number: "Heat (1995)/Heat 2 (1996)"."""
    return key_of(release.title).removeprefix(key_of(folder.title)).isdecimal()


def _is_nameless(name: str) -> bool:
    is_year = len(name) == 4 and name.isdecimal() and name[:2] in ("19", "20")
    return name.isascii() and not is_year and bool(_NAMELESS.fullmatch(name))


def _is_version_of(release: Release, folder: Release, name: str) -> bool:
    """Whether the file is called as its folder, with the label of a version behind: "Heat/Heat -
    1080p", "Heat/Heat - Director's Cut"."""
    if key_of(release.title) == key_of(folder.title):
        return True
    words = words_of(name)
    if not words.casefold().startswith(folder.title.casefold()):
        return False
    return words[len(folder.title) :].startswith((" - ", " [", "["))


def _version(name: str, release: Release, above: FolderFacts) -> str:
    """The label behind the folder's name and " - ": "Heat (1995)/Heat (1995) - Broadcast"."""
    folder = above.release
    if folder is None or " - " not in name or (release.has_tags and not release.rest):
        return ""
    before, _, label = name.rpartition(" - ")
    is_other = key_of(parse_release(before).title) != key_of(folder.title)
    if is_other or _PART.fullmatch(label) or _COPY.fullmatch(label):
        return ""
    return _without_tags(label)


def _without_tags(label: str) -> str:
    release = parse_release(f"x {label}")
    title = release.title[2:]
    return title if 1 < len(title) <= 40 and release.is_clean else ""


def _is_sure(release: Release, name: str) -> bool:
    """A title with a year or release words behind it, or plain words alone; odd marks among
    unknown words are left to a guess.
    """
    if not release.is_clean or not release.title:
        return False
    if release.year or release.has_tags or release.edition or release.title == name:
        return True
    return not _ODD_MARKS.search(name) and len(release.title) < 100
