"""What the names of a video file and its folders say: title, year, season, episodes; quickly where
they follow a known custom.

A name is cut into words, the words are tagged (vocabulary, release), marks of episodes are looked
for (marks, dates, numbers), and the rules for films and for episodes choose between the file and
its folders. What no rule explains is left to guessit.
"""

from __future__ import annotations

from collections.abc import Sequence

from readers.facts import NameFacts
from readers.names.bracketed import unwrapped
from readers.names.episodes import episode_facts
from readers.names.extras import (
    is_extras_folder,
    is_sample,
    kind_of,
    names_extra,
    names_theme,
    without_extra,
)
from readers.names.films import film_facts
from readers.names.folders import FolderFacts, folder_facts, folder_of
from readers.names.guess import guess
from readers.names.season_folders import season_folder
from readers.names.words import fronted, plain, take_identifiers, without_ending, without_group

__all__ = ["known_name", "name_facts", "season_folder"]


def name_facts(
    path_text_parts: Sequence[str], kind: str, *, takes_extras: bool = True
) -> NameFacts:
    """Facts from the last parts of a path relative to its root (folders, then the file); `kind` is
    "movie", "tv" or "". Without `takes_extras` a film called “Making Of” is no extra.

    Names that follow no known custom are left to guessit, which takes a hundred times as long.
    """
    known = known_name(path_text_parts, kind, takes_extras=takes_extras)
    return known if known is not None else _guessed(path_text_parts, kind)


def _guessed(parts: Sequence[str], kind: str) -> NameFacts:
    """A guess, but the show and the season of its folders, if these hold seasons."""
    facts, above = guess(parts, kind), folder_facts(tuple(parts[:-1]), kind)
    if facts.kind != "episode" or not above.in_season or not above.title:
        return facts
    season = facts.season if facts.season >= 0 else above.season
    return facts._replace(title=above.title, year=above.year, season=season)


def known_name(parts: Sequence[str], kind: str, *, takes_extras: bool = True) -> NameFacts | None:
    """The fast path alone; None for a name that it does not understand."""
    if not parts:
        return NameFacts("unknown")
    stem, identifiers, edition = take_identifiers(plain(without_ending(parts[-1])))
    stem = unwrapped(stem)
    above = folder_facts(tuple(parts[:-1]), kind)
    # A folder counts only inside another one: "Extras" is also a series
    in_extras = takes_extras and len(parts) > 2 and is_extras_folder(parts[-2])
    is_theme = takes_extras and names_theme(stem)
    is_named_extra = is_theme or (takes_extras and names_extra(stem))
    facts = None if is_theme else episode_facts(stem, above, kind)
    if facts is None:
        facts = _no_episode(stem, above, kind, is_extra=in_extras or is_named_extra)
    if facts is None:
        return None
    if is_named_extra and not is_theme and _is_titled_episode(facts, stem):
        is_named_extra = False
    if is_named_extra or (in_extras and (is_sample(parts[-2]) or not _is_regular(facts))):
        kind_of_extra = kind_of(stem, parts[-2] if in_extras else "")
        facts = _as_extra(facts, stem, above)._replace(extra=kind_of_extra)
    facts = facts._replace(title=fronted(facts.title))
    identifiers, edition = identifiers or above.identifiers, edition or above.edition
    if not identifiers and not edition:
        return facts
    return facts._replace(identifiers=identifiers, edition=edition or facts.edition)


def _no_episode(stem: str, above: FolderFacts, kind: str, *, is_extra: bool) -> NameFacts | None:
    """A film, or an extra that is neither."""
    facts = film_facts(stem, above) if kind != "tv" or is_extra else None
    if facts is None and is_extra:
        return NameFacts("unknown", above.title, above.year)
    return facts


def _is_titled_episode(facts: NameFacts, stem: str) -> bool:
    """Whether what would name an extra is the title of an episode: "Show S00E02 - Behind the
    Scenes".
    """
    is_coded = facts.kind == "episode" and facts.season >= 0 and bool(facts.episodes)
    return is_coded and bool(facts.episode_title) and stem.endswith(f" - {facts.episode_title}")


def _is_regular(facts: NameFacts) -> bool:
    """Whether it is an episode of a season wherever it lies."""
    return facts.kind == "episode" and facts.season > 0 and bool(facts.episodes)


def _as_extra(facts: NameFacts, stem: str, above: FolderFacts) -> NameFacts:
    """By the title of its folder or, loose in a folder of many, by its own words in front."""
    title, year = above.title or facts.title, above.year or facts.year
    if not above.year and (before := without_extra(without_group(stem))):
        own = folder_of(before).release
        if own.year or not above.title:
            title, year = own.title or title, own.year or year
    return facts._replace(kind="extra", title=title, year=year)
