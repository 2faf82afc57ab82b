"""Applies a row to an item that the library has: another edition or copy, values that are missing
or preferred.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import select

from errors import Conflict
from models.library import Library
from models.work import Copy, Edition, ExternalId, Work
from services import provenance
from services.changes import Recorder
from services.db.ids import Ids
from services.db.transactions import session
from services.imports import creating
from services.imports.items import Item
from services.imports.options import Duplicates
from services.imports.records import Record
from services.text.fields import COPY, IMPORT
from services.text.names import name_key
from services.versions import check_version
from services.works import copying, editions, holdings, links, write
from services.works.fields import WORK

# What a program calls a field of ours that it wants replaced.
PREFERRED = {"author": "contributors", "publish_date": "published"}
_OF_EDITION = ("publisher", "published", "page_count", "language", "isbn_13", "isbn_10")


class Outcome(NamedTuple):
    """The codes of what a row did, in order, the edition that it is about, and the fields that
    somebody changed since the plan.
    """

    codes: list[str]
    edition_id: int | None
    kept: list[str]


def update(
    recorder: Recorder, library: Library, item: Item, work: Work, duplicates: Duplicates
) -> Outcome:
    """Apply one row to a work; the caller has asked whether the recorder's user may."""
    codes: list[str] = []
    is_linked = bool(item.detail.get("link"))
    if is_linked:
        holdings.add_holding(recorder, work, library)
        codes.append("linked")
    edition = _edition(recorder, library, work, item, codes)
    is_new = "edition_added" in codes
    if edition is not None and not is_new and (duplicates.copies or is_linked):
        count = creating.count_of(item.record.copy, edition.format)
        codes += (
            ["copy_added"] if add_copies(recorder, library, edition, item.record, count) else []
        )
    filled, kept = _fill(recorder, work, item, duplicates)
    if edition is not None and not is_new and duplicates.empty:
        filled = _fill_edition(recorder, edition, item.record) or filled
    if duplicates.empty:
        filled = _add_identifiers(recorder, work, item.record) or filled
    if filled:
        codes.append("fields_updated")
    return Outcome(codes, edition.id if edition is not None else None, kept)


def _edition(
    recorder: Recorder, library: Library, work: Work, item: Item, codes: list[str]
) -> Edition | None:
    """The edition that a row is about, added if its ISBN is new."""
    edition_id = item.detail.get("edition")
    edition = session().get(Edition, edition_id) if edition_id is not None else None
    if edition is not None and edition.deleted_at is None and edition.work_id == work.id:
        return edition
    if not item.detail.get("is_edition"):
        query = select(Edition).where(Edition.work_id == work.id, Edition.deleted_at.is_(None))
        order = (Edition.is_primary.desc(), Edition.position, Edition.id)
        return session().execute(query.order_by(*order).limit(1)).scalar()
    values = editions.clean_new(item.record.edition)
    edition = editions.add(recorder, work, library, values, by=recorder.by, source=IMPORT)
    count = creating.count_of(item.record.copy, edition.format)
    add_copies(recorder, library, edition, item.record, count)
    codes.append("edition_added")
    return edition


def add_copies(
    recorder: Recorder, library: Library, edition: Edition, record: Record, count: int
) -> bool:
    """Add copies as a row describes them; False when it stands for none."""
    values = record.copy
    places = creating.places_of(recorder, library, [values], Ids())
    barcode = values.get("barcode") or None
    if barcode in creating.taken_barcodes(library, [values]):
        barcode = None
    for number in range(count):
        recorder.add(
            Copy(
                edition_id=edition.id,
                library_id=library.id,
                acquired_on=creating.acquired_on(values),
                barcode=barcode if number == 0 else None,
                condition=values.get("condition", ""),
                place_id=places.get(name_key(values.get("place", ""))),
            )
        )
    return count > 0


def _fill(
    recorder: Recorder, work: Work, item: Item, duplicates: Duplicates
) -> tuple[bool, list[str]]:
    """Set what is empty, and what is preferred unless it is locked or changed since the plan."""
    locked = provenance.locked_fields(work)
    preferred = {PREFERRED.get(name, name) for name in duplicates.prefer}
    wanted: dict[str, Any] = {}
    kept: list[str] = []
    for name, value in item.record.work.items():
        present = _present(work, name)
        if name in locked or present == value:
            continue
        if not present and duplicates.empty:
            wanted[name] = value
        elif name in preferred:
            if _is_unchanged(work, name, value, present, item.detail.get("version")):
                wanted[name] = value
            else:
                kept.append(name)
    changed = write.apply(recorder, work, wanted, source=IMPORT, by=recorder.by) if wanted else []
    return bool(changed), kept


def _present(work: Work, name: str) -> Any:
    return links.value_of(work, name) if WORK[name].is_link else getattr(work, name)


def _is_unchanged(work: Work, name: str, value: Any, present: Any, version: int | None) -> bool:
    try:
        check_version(work, {name: value}, version, {name: present})
    except Conflict:
        return False
    return True


def _fill_edition(recorder: Recorder, edition: Edition, record: Record) -> bool:
    missing: Mapping[str, Any] = {
        name: record.edition[name]
        for name in _OF_EDITION
        if record.edition.get(name) and not getattr(edition, name)
    }
    return bool(recorder.assign(edition, missing))


def _add_identifiers(recorder: Recorder, work: Work, record: Record) -> bool:
    rows = [
        {"subject_table": "work", "subject_id": work.id, "source": source, "value": value}
        for source, value in record.identifiers
    ]
    added = [recorder.add_unless_taken(ExternalId, row) for row in rows]
    return any(row is not None for row in added)


def complete_copy(
    recorder: Recorder, library: Library, work: Work, original: Work, record: Record
) -> None:
    """Give a new item what the one that it copies has and the row doesn't say."""
    known = copying.values_for(recorder, original)
    missing = {name: value for name, value in known.items() if not record.work.get(name)}
    write.apply(recorder, work, missing, source=COPY, by=recorder.by)
    copying.add_rest(recorder, work, original, library, record.isbn)
