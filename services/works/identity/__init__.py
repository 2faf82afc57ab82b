"""What is the same thing: which files make one item, one edition and one part of it, which person a
credit means, and which work a library already has.

These are the rules; `keys` applies them to files, `matches` to rows.
"""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """What makes one item of a kind, what makes another edition of it, and what its parts are."""

    kind: str
    item: str
    edition: str
    parts: str


# docs/grouping.md has the same table, and examples of its rows (tests/docs/test_grouping.py).
RULES = (
    Rule(
        "Book",
        "Title and authors. Volumes called only by their series’ name: also the number",
        "Format, and ISBN or else publisher and language",
        "None",
    ),
    Rule(
        "Audiobook",
        "Title and authors, as for books",
        "Format, narrators, abridged or not, and ISBN or else publisher and language",
        "Audio files of the edition that has most of them",
    ),
    Rule(
        "Comic",
        "Series, volume and number in ComicInfo; otherwise the file’s name in its folder",
        "Format, and ISBN or else publisher and language",
        "None",
    ),
    Rule(
        "Album",
        "MusicBrainz release group; otherwise album and album artist; otherwise album and the "
        "artist of all tracks, or the folder",
        "Format and MusicBrainz release",
        "Tracks, by disc and number",
    ),
    Rule(
        "TV show",
        "IMDb, TMDB or TVDB id; otherwise title and year of the show’s folder, or of the file",
        "None",
        "Episodes, by season and number",
    ),
    Rule(
        "Film",
        "IMDb, TMDB or TVDB id; otherwise title and year",
        "Version (director’s cut …) and resolution",
        "None; “cd1” and “cd2” are files of one edition",
    ),
    Rule("Game", "Each file", "None", "None"),
)
