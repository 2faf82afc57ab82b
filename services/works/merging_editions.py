"""Editions and parts of merged works: the same ones are united, with their copies, files and what
people noted about them; all others move as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from operator import attrgetter
from typing import Any

from sqlalchemy import select

from models.file import MediaFile
from models.reading import Interaction, Reading
from models.work import Copy, Edition, Part, PartFile, Work
from services import values
from services.changes import Recorder
from services.db import many
from services.db.transactions import session
from services.text import isbns
from services.text.names import name_key
from services.works.fields import EDITION
from services.works.parts import place_key

_TELL_APART = ("narrator", "publisher", "language")  # besides the ISBN


def take_editions(recorder: Recorder, survivor: Work, other: Work) -> None:
    """Move the other's editions to the survivor, also deleted ones; those that it has already are
    united with its own. The survivor's primary edition stays the primary one.
    """
    own = [edition for edition in _editions(survivor) if edition.deleted_at is None]
    position = max((edition.position for edition in own), default=-1) + 1
    for edition in _editions(other):
        is_live = edition.deleted_at is None
        same = next((mine for mine in own if is_live and is_same(mine, edition)), None)
        if same is not None:
            unite(recorder, same, edition)
            continue
        is_primary = edition.is_primary and not own
        moved = {"work_id": survivor.id, "position": position, "is_primary": is_primary}
        recorder.assign(edition, moved)
        position += 1


def _editions(work: Work) -> list[Edition]:
    query = select(Edition).where(Edition.work_id == work.id)
    return list(session().execute(query.order_by(Edition.position, Edition.id)).scalars())


def is_same(one: Edition, other: Edition) -> bool:
    """Whether two editions of one work are the same: a scan would give their files one edition, or
    they have one ISBN and one format; and nothing that is known of both tells them apart.
    """
    numbers, other_numbers = _numbers(one), _numbers(other)
    if numbers and other_numbers and not numbers & other_numbers:
        return False
    if any(_differ(getattr(one, name), getattr(other, name)) for name in _TELL_APART):
        return False
    if one.scan_key and one.scan_key == other.scan_key:
        return True
    return bool(numbers & other_numbers) and name_key(one.format) == name_key(other.format)


def _numbers(edition: Edition) -> set[str]:
    return isbns.find_variants(edition.isbn_13) | isbns.find_variants(edition.isbn_10)


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and name_key(one) != name_key(other)


def unite(recorder: Recorder, kept: Edition, ended: Edition) -> None:
    """Move everything of an edition to another one, which takes over what it has no value for, and
    end it; the other one answers for it then.
    """
    names = [*(name for name in EDITION if name != "is_primary"), "scan_key"]
    recorder.assign(kept, {name: getattr(ended, name) for name in names if not getattr(kept, name)})
    for model in (Copy, MediaFile, Reading):
        for row in _of_edition(model, ended):
            recorder.assign(row, {"edition_id": kept.id})
    _unite_interactions(recorder, kept, ended)
    recorder.assign(ended, {"merged_into_id": kept.id})
    recorder.remove(ended)


def _of_edition(model: Any, edition: Edition) -> list[Any]:
    query = select(model).where(model.edition_id == edition.id).order_by(model.id)
    return list(session().execute(query).scalars())


def _unite_interactions(recorder: Recorder, kept: Edition, ended: Edition) -> None:
    own = {row.user_id: row for row in _of_edition(Interaction, kept)}
    for row in _of_edition(Interaction, ended):
        present = own.get(row.user_id)
        if present is None:
            recorder.assign(row, {"edition_id": kept.id})
            continue
        earlier, later = sorted((present, row), key=attrgetter("updated_at", "id"))
        together = _together(earlier, later)
        recorder.remove(earlier)
        recorder.assign(later, {**together, "edition_id": kept.id})


def _together(earlier: Interaction, later: Interaction) -> dict[str, Any]:
    """What two interactions of one user say: the later status, rating, favourite and progress, as
    far as there is one, and all notes and reviews. A review that was private stays so.
    """
    reviewed = [row for row in (earlier, later) if row.review]
    return {
        "status": earlier.status if later.status == "unread" else later.status,
        "rating": earlier.rating if later.rating is None else later.rating,
        "progress": later.progress or earlier.progress,
        "notes": _joined([earlier.notes, later.notes]),
        "review": _joined([earlier.review, later.review]),
        "is_review_shared": bool(reviewed) and all(row.is_review_shared for row in reviewed),
    }


def _joined(texts: Iterable[str]) -> str:
    return "\n\n".join(dict.fromkeys(text for text in texts if text))


def take_parts(
    recorder: Recorder, survivor: Work, other: Work, file_ids: Collection[int] | None = None
) -> None:
    """Move the other's parts to the survivor, or only what some files have of them. A part that the
    survivor has already gets the files instead, unless files of the same edition are in both.
    """
    session().flush()
    links = _links(survivor, other)
    own: dict[tuple[Any, ...], list[Part]] = defaultdict(list)
    for part in _live_parts(survivor):
        own[_place(part)].append(part)
    for part in _live_parts(other):
        moved = [link for link in links[part.id] if _is_of(link, file_ids)]
        is_whole = len(moved) == len(links[part.id])
        if file_ids is not None and not moved:
            continue
        same = next((mine for mine in own[_place(part)] if _may_join(mine, links, moved)), None)
        if same is None and is_whole:
            recorder.assign(part, {"work_id": survivor.id})
            continue
        if same is None:
            same = recorder.add(values.copy_of(part, {"work_id": survivor.id}))
        _move_links(recorder, same, moved, links[same.id])
        if is_whole:
            recorder.remove(part)


_Links = list[tuple[PartFile, int | None]]  # of a part to files, each with the file's edition


def _is_of(link: tuple[PartFile, int | None], file_ids: Collection[int] | None) -> bool:
    return file_ids is None or link[0].media_file_id in file_ids


def _move_links(recorder: Recorder, part: Part, moved: _Links, present: _Links) -> None:
    for link, edition_id in moved:
        columns = {"media_file_id": link.media_file_id, "position": link.position}
        recorder.remove(link)
        if all(known.media_file_id != columns["media_file_id"] for known, _ in present):
            present.append((recorder.add(PartFile(part_id=part.id, **columns)), edition_id))


def _live_parts(work: Work) -> list[Part]:
    query = select(Part).where(Part.work_id == work.id, Part.deleted_at.is_(None))
    return list(session().execute(query.order_by(Part.id)).scalars())


def _links(*works: Work) -> dict[int, _Links]:
    """By part id."""
    query = (
        select(PartFile, MediaFile.edition_id)
        .join(Part, Part.id == PartFile.part_id)
        .join(MediaFile, MediaFile.id == PartFile.media_file_id)
        .order_by(PartFile.part_id, PartFile.position, PartFile.media_file_id)
    )
    links: dict[int, _Links] = defaultdict(list)
    for link, edition_id in many.rows_in(query, Part.work_id, [work.id for work in works]):
        links[link.part_id].append((link, edition_id))
    return links


def _place(part: Part) -> tuple[Any, ...]:
    return part.kind, place_key(0, part.section, part.number, part.title)


def _may_join(part: Part, links: Mapping[int, _Links], moved: _Links) -> bool:
    editions = [{edition for _, edition in some} for some in (links.get(part.id, ()), moved)]
    return part.kind == "episode" or not editions[0] & editions[1]
