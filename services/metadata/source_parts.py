"""Episodes and tracks as a source lists them: matched with the parts of a work, and written where
files say nothing. Episodes that no file has are added, so that it is known which are missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import insert, select

from models.base import utc_now
from models.file import FileFacts, MediaFile
from models.library import Root
from models.work import Part, PartFile, Work
from providers.metadata.types import EpisodeFacts, TrackFacts
from readers import stored
from services.changes import Recorder
from services.db import many
from services.db.ids import Ids
from services.db.transactions import session
from services.metadata.origins import Whole
from services.text.titles import title_key
from services.works.fields import EDITION, WORK
from services.works.parts import BONUS_DISC, OFFERED, is_named_only, is_weak

MAX_PARTS = 5_000  # of one work
_EPISODE, _TRACK = "episode", "track"


class _Listed(NamedTuple):
    """An episode or track of a source, with its cleaned values."""

    section: int
    number: int
    value: str
    values: Mapping[str, str]


def write(recorder: Recorder, work: Work, whole: Whole) -> None:
    """Write what a source says of the episodes or tracks of a work; nothing is set to nothing."""
    parts = _parts_of(work)
    if work.kind == "tv":
        every = map(_episode, whole.episodes[:MAX_PARTS])
        listed = list({(it.section, it.number): it for it in every}.values())
        matched = _match_episodes(parts, listed)
        _fill(recorder, matched, _weak_titles(matched), whole.candidate.source)
        known = {id(it) for it in matched.values()}
        missing = [it for it in listed if id(it) not in known and it.section]
        _add(recorder, work, missing[: max(0, MAX_PARTS - len(parts))], whole.candidate.source)
    elif work.kind == "music":
        tracks = [_track(it) for it in whole.tracks[:MAX_PARTS]]
        weak = _weak_titles(parts)
        _fill(recorder, _match_tracks(parts, tracks, weak), weak, whole.candidate.source)


def _parts_of(work: Work) -> list[Part]:
    kind = _EPISODE if work.kind == "tv" else _TRACK
    query = select(Part).where(
        Part.work_id == work.id, Part.kind == kind, Part.deleted_at.is_(None)
    )
    return list(session().execute(query.order_by(Part.id)).scalars())


def _episode(facts: EpisodeFacts) -> _Listed:
    values = {
        "title": WORK["title"].offer(facts.title) or "",
        "released": EDITION["published"].offer(facts.released) or "",
        "description": WORK["description"].offer(facts.description) or "",
    }
    return _Listed(facts.season, facts.number, facts.external_value, values)


def _track(facts: TrackFacts) -> _Listed:
    artist = ", ".join(creator.name for creator in facts.artists)
    values = {
        "title": WORK["title"].offer(facts.title) or "",
        "artist": WORK["title"].offer(artist) or "",
    }
    return _Listed(facts.disc, facts.position, facts.external_value, values)


def _match_episodes(parts: Iterable[Part], listed: Sequence[_Listed]) -> dict[Part, _Listed]:
    """By season and number; those with a number in the whole show by that one, and those without
    any number by their date.
    """
    regular = [it for it in listed if it.section]
    by_place = {(it.section, it.number): it for it in listed}
    by_date = {it.values["released"]: it for it in regular if it.values["released"]}
    matched: dict[Part, _Listed] = {}
    for part in parts:
        if part.absolute:
            found = regular[part.absolute - 1] if part.absolute <= len(regular) else None
        elif part.number:
            found = by_place.get((part.section, part.number))
        else:
            found = by_date.get(part.released) if part.released else None
        if found is not None:
            matched[part] = found
    return matched


def _match_tracks(
    parts: Sequence[Part], listed: Sequence[_Listed], weak: Mapping[Part, bool]
) -> dict[Part, _Listed]:
    """By disc and number; nothing when the files are of another release: they have tracks that it
    lacks, or another title at the same place.
    """
    by_place = {(it.section, it.number): it for it in listed}
    matched: dict[Part, _Listed] = {}
    for part in parts:
        if part.section == BONUS_DISC or not part.number:
            continue
        found = by_place.get((part.section or 1, part.number))
        own = "" if weak.get(part) else part.title
        if found is None or not _is_same_title(own, found.values["title"]):
            return {}
        matched[part] = found
    return matched


def _is_same_title(own: str, listed: str) -> bool:
    """Whether one of the titles begins with the other, or one is missing."""
    first, second = sorted((title_key(own), title_key(listed)), key=len)
    return second.startswith(first)


def _fill(
    recorder: Recorder, matched: Mapping[Part, _Listed], weak: Mapping[Part, bool], source: str
) -> None:
    for part, it in matched.items():
        before = part.external or {}
        offer = _offer(it, source, before if before.get("source") == source else {})
        changes = {
            name: value
            for name, value in it.values.items()
            if value and _is_open(part, name, before, weak.get(part))
        }
        recorder.assign(part, {**changes, "external": offer})


def _is_open(part: Part, name: str, before: Mapping[str, Any], is_weak: bool | None) -> bool:
    """Whether no file says this of a part; `is_weak` is said of the title of one with files."""
    value = getattr(part, name)
    if not value or name not in OFFERED or (name == "title" and is_weak):
        return True
    is_of_source = bool(value == before.get(name))
    return is_of_source and (name != "title" or is_weak is None)


def _offer(it: _Listed, source: str, before: Mapping[str, Any]) -> dict[str, Any]:
    """What a source says of a part; what it says no more stays."""
    offered = {name: value for name, value in it.values.items() if value}
    return {**before, "source": source, "value": it.value, **offered}


def _weak_titles(parts: Iterable[Part]) -> dict[Part, bool]:
    """Of each part with files, whether only the name of its first file gives it its title, and the
    library believes names less than sources.
    """
    by_id = {part.id: part for part in parts}
    query = (
        select(PartFile.part_id, FileFacts.data, Root.source_order)
        .join(MediaFile, MediaFile.id == PartFile.media_file_id)
        .join(FileFacts, FileFacts.media_file_id == MediaFile.id)
        .join(Root, Root.id == MediaFile.root_id)
        .order_by(MediaFile.path)
    )
    by_name: dict[int, list[bool]] = defaultdict(list)
    for part_id, data, order in many.rows_in(query, PartFile.part_id, by_id):
        is_named = is_named_only(by_id[part_id].kind, stored.decode(bytes(data)))
        by_name[part_id].append(is_weak(order, is_named=is_named))
    return {by_id[part_id]: weak[0] for part_id, weak in by_name.items()}


def _add(recorder: Recorder, work: Work, missing: Sequence[_Listed], source: str) -> None:
    ids, now = Ids(), utc_now()
    rows = [
        {
            "id": ids.take("part"),
            "uuid": uuid4(),
            "work_id": work.id,
            "kind": _EPISODE,
            "section": it.section,
            "number": it.number,
            "created_at": now,
            **it.values,
            "external": _offer(it, source, {}),
        }
        for it in missing
    ]
    if rows:
        session().execute(insert(Part), rows)
        recorder.touch(work)
    for row in rows:
        recorder.record_new(Part, row)
