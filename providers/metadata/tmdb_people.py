"""Who did what, in TMDB's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from providers.metadata import values
from providers.metadata.types import Creator

MAX_CAST = 60
_JOBS = {
    "Director": "drt", "Co-Director": "drt", "Screenplay": "aus", "Writer": "aus",
    "Screenstory": "aus", "Story": "aus", "Teleplay": "aus", "Producer": "pro",
    "Executive Producer": "pro", "Creator": "cre", "Original Music Composer": "cmp", "Music": "cmp",
    "Director of Photography": "cng", "Cinematography": "cng", "Editor": "flm",
    "Costume Design": "cst", "Animation": "anm",
}  # fmt: skip
"""The jobs that become credits; a film has hundreds of others."""


def crew(value: Any) -> Iterable[Creator]:
    """In the order of the table: directors first. A show lists several jobs of each person."""
    people = [
        Creator(values.line(each.get("name")), _JOBS[job], values.line(each.get("id")))
        for each in values.records(value)
        for job in _jobs(each)
        if job in _JOBS
    ]
    ranks = {role: rank for rank, role in enumerate(dict.fromkeys(_JOBS.values()))}
    return sorted(people, key=lambda creator: ranks[creator.role])


def _jobs(person: Mapping[str, Any]) -> list[str]:
    several = [values.line(each.get("job")) for each in values.records(person.get("jobs"))]
    return [values.line(person.get("job")), *several]


def cast(value: Any) -> Iterable[Creator]:
    for each in values.records(value)[:MAX_CAST]:
        roles = values.records(each.get("roles"))
        character = each.get("character") or (roles[0].get("character") if roles else "")
        name, number = values.line(each.get("name")), values.line(each.get("id"))
        yield Creator(name, "act", number, values.line(character))


def creators_of_show(show: Mapping[str, Any]) -> Iterable[Creator]:
    for each in values.records(show.get("created_by")):
        yield Creator(values.line(each.get("name")), "cre", values.line(each.get("id")))


def person_ids(person: Mapping[str, Any], number: str) -> dict[str, str]:
    ids = values.mapping(person.get("external_ids"))
    imdb = ids.get("imdb_id") or person.get("imdb_id")
    return values.external_ids({"tmdb": number, "imdb": imdb, "wikidata": ids.get("wikidata_id")})


def photo(person: Mapping[str, Any]) -> Any:
    """The one that is shown there, else the best rated."""
    photos = values.records(values.mapping(person.get("images")).get("profiles"))
    return person.get("profile_path") or (photos[0].get("file_path") if photos else "")
