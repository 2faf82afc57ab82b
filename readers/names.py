"""Title, year, season and episodes from the names of a video file and its folders; quickly where
they follow a known convention.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from readers.book_names import book_name
from readers.facts import NameFacts
from readers.folder_names import disc_folder, is_extras_folder, season_folder
from readers.name_episodes import episode_facts
from readers.name_folders import FolderFacts, folder_facts
from readers.name_guess import guess
from readers.release_names import Release, parse_release, take_identifiers, without_ending, words_of

__all__ = ["book_name", "disc_folder", "known_name", "name_facts", "season_folder"]

_EXTRA = re.compile(
    r"(?<![ ._])-(?-i:behindthescenes|deleted(?:scene)?|interview|scene|short|clip|other|extra)s?\d*$"  # noqa: E501
    r"|[ ._]?-[ ._]?(?:trailer|sample|featurette)s?\d*$"
    r"|^(?:trailer|sample|proof)s?(?:[ ._-]*\d*)?$|^sample[-._]|[._]sample$|[ ._]trailer$",
    re.I,
)
_PIECE = re.compile(
    r"[ ._\-(\[]+(?:cd|dis[ck]|pt|dvd(?=[1-4]\b))[ ._-]?(?P<number>\d{1,2})(?=$|[ ._\-)\]])[)\]]?",
    re.I,
)
_PART = re.compile(r"(?<![^\W_])(?:part|teil|pt)[ ._-]?(?P<number>\d{1,2})(?![^\W_])", re.I)
_BOX = re.compile(r"\b(?:trilogy|trilogie|collection|saga|anthology|quadrilogy|box ?set)\b", re.I)
_PART_AT_END = re.compile(
    r"(?:[ ._]?-[ ._]?(?:part|teil)[ ._]?|[ ._](?:part|teil))(?P<number>\d{1,2})$", re.I
)
# What programs call a film when it has no title
_NAMELESS = re.compile(
    r"(?:video|movie|film|title|untitled|video_ts|vts|main|feature|t|00)?[ ._-]?(?:\d{1,5}|ts|t\d+)?(?:_\d+)*",  # noqa: E501
    re.I,
)


def name_facts(path_text_parts: Sequence[str], kind: str) -> NameFacts:
    """The facts from the last parts of a path relative to its root (folders, then the file); `kind`
    is "movie", "tv" or "".

    Names that follow no known convention are left to guessit, which takes a hundred times as long.
    """
    known = known_name(path_text_parts, kind)
    return known if known is not None else guess(path_text_parts, kind)


def known_name(parts: Sequence[str], kind: str) -> NameFacts | None:
    """The fast path alone; None for a name that it can't parse."""
    if not parts:
        return NameFacts("unknown")
    stem, identifiers, edition = take_identifiers(without_ending(parts[-1]))
    above = folder_facts(tuple(parts[:-1]))
    identifiers = identifiers or above.identifiers
    facts = episode_facts(stem, above, kind)
    if facts is None:
        if kind == "tv" and not _is_extra(stem, parts):
            return None
        facts = _movie(stem, above)
    if facts is None and not _is_extra(stem, parts):
        return None
    facts = facts or NameFacts("unknown", above.title, above.year)
    if _is_extra(stem, parts) and not (
        facts.kind == "episode" and facts.season > 0 and facts.episodes and not _EXTRA.search(stem)
    ):
        facts = facts._replace(
            kind="extra", title=above.title or facts.title, year=above.year or facts.year
        )
    return facts._replace(
        identifiers=identifiers, edition=edition or above.edition or facts.edition
    )


def _is_extra(stem: str, parts: Sequence[str]) -> bool:
    """Trailers, samples and the like. A folder only counts inside another one, because "Extras" is
    also a TV show.
    """
    return (len(parts) > 2 and is_extras_folder(parts[-2])) or bool(_EXTRA.search(stem))


def _movie(stem: str, above: FolderFacts) -> NameFacts | None:
    name, part = _without_piece(stem)
    release = parse_release(name)
    chosen, part = _choose(release, above, name, part or above.disc)
    if chosen is None:
        return None
    return NameFacts(
        "movie",
        chosen.title,
        chosen.year or release.year,
        part=part,
        edition=release.edition or chosen.edition,
        resolution=release.resolution or chosen.resolution or above.resolution,
        source=release.source or chosen.source or above.source,
    )


def _without_piece(stem: str) -> tuple[str, int]:
    """The name without "cd1", "disc 2" or "pt2", and the number."""
    match = _PIECE.search(stem)
    if not match or match.start() == 0:
        return stem, 0
    return stem[: match.start()] + " " + stem[match.end() :], int(match["number"])


def _choose(
    release: Release, above: FolderFacts, name: str, part: int
) -> tuple[Release | None, int]:
    """The better of file and folder, and the part. A folder with a year wins unless the file names
    another film.
    """
    inside = _PART.search(release.rest) if release.rest else None
    if inside and not part:
        part = int(inside["number"])
    at_end = _PART_AT_END.search(release.title)
    if at_end and not part and not release.year:
        release, part = (
            release._replace(title=release.title[: at_end.start()].rstrip(" -")),
            int(at_end["number"]),
        )
    folder = above.release
    if (
        folder
        and folder.has_tags
        and folder.title
        and not release.year
        and (folder.source or folder.resolution)
    ):
        return folder, part  # a release's folder; files in it often have cryptic names
    if folder and folder.year and not _is_another(release, folder, name):
        if not part and (named := _PART.search(release.title)) and not _PART.search(folder.title):
            part = int(named["number"])
        return (
            folder if not folder.has_tags or not release.year or release.has_tags else release,
            part,
        )
    if (
        _NAMELESS.fullmatch(name)
        and not release.year
        and folder
        and folder.title
        and name.isascii()
        and not _is_number_title(name)
    ):
        return folder, part
    if folder and not release.year and words_of(name).casefold() == folder.title.casefold():
        return folder, part
    return (release if release.clean and release.title and _is_sure(release, name) else None), part


def _is_another(release: Release, folder: Release, name: str) -> bool:
    """Whether a file with its own title and year is a different film from its folder ("Alien
    (1979)/Aliens (1986)").
    """
    if release.year and _BOX.search(folder.title) and not _BOX.search(release.title):
        return True
    return (
        bool(release.year and release.title)
        and abs(release.year - folder.year) > 1
        and words_of(name) != folder.title
    )


def _is_number_title(name: str) -> bool:
    return len(name) == 4 and name.isdecimal() and name[:2] in ("19", "20")


def _is_sure(release: Release, name: str) -> bool:
    """A title followed by a year or release words, or plain words alone; numbers among unknown
    words are left to guessit.
    """
    if release.year or release.has_tags:
        return True
    return not any(mark in name for mark in "[]{}=@#") and len(release.title) < 100
