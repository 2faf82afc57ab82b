"""Who wrote a recorded book whose chapters have artists of their own. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from readers.disc_names import without_disc
from readers.facts import Contributor, Facts
from readers.part_names import part_name
from services import paths
from services.scanning.artists import VARIOUS, common_artists, main_artists
from services.scanning.placement import Item
from services.text.titles import title_key
from services.works import roles


def with_common_authors(items: Sequence[Item]) -> list[Item]:
    """The files of a folder. Chapters of one album whose artists differ are by its album artist or
    by whom all name; otherwise they name no author, so that the folder does.
    """
    albums: dict[str, list[Item]] = {}
    for item in items:
        if item.facts is not None and item.facts.media == "audio" and item.facts.album:
            albums.setdefault(title_key(without_disc(item.facts.album)[0]), []).append(item)
    changed = {
        item.path: item for chapters in albums.values() for item in _with_common_author(chapters)
    }
    return [changed.get(item.path, item) for item in items]


def _with_common_author(chapters: Sequence[Item]) -> list[Item]:
    facts = [item.facts for item in chapters if item.facts is not None]
    named = {one.album_artist for one in facts if main_artists(one.album_artist)}
    artists = {one.artist for one in facts if not main_artists(one.album_artist)}
    if len(named) > 1 or len(named | artists) < 2 or not _are_chapters(chapters):
        return list(chapters)
    common = common_artists(named or artists)
    authors = () if common == (VARIOUS,) else common
    return [item._replace(facts=_by(item.facts, authors)) for item in chapters if item.facts]


def _are_chapters(items: Sequence[Item]) -> bool:
    """Whether the files have numbers, each its own."""
    places = {(item.facts.disc, _number(item)) for item in items if item.facts}
    return len(places) == len(items) and all(number for _, number in places)


def _number(item: Item) -> int:
    name = paths.to_text(item.path.rpartition(b"/")[2]).rpartition(".")[0]
    return (item.facts.track if item.facts else 0) or part_name(name).number


def _by(facts: Facts, authors: tuple[str, ...]) -> Facts:
    """The facts with these authors in place of those whom the artist named."""
    if main_artists(facts.album_artist):
        return facts
    artists = {*main_artists(facts.artist), facts.artist}
    others = [
        person
        for person in facts.contributors
        if roles.find(person.role) != roles.AUTHOR or person.name not in artists
    ]
    people = (*(Contributor(name, roles.AUTHOR) for name in authors), *others)
    return facts._replace(artist="; ".join(authors), contributors=people)
