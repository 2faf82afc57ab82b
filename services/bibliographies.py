"""What people made as outside sources list it, whether a library holds it or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import select

from models.person import BibliographyEntry, Person
from providers.metadata.types import BibliographyFacts
from services.changes import Recorder
from services.db.transactions import session
from services.text.names import name_key
from services.works.fields import EDITION, SERIES, WORK

MAX_ENTRIES: Final = 1000
_HIGHEST_YEAR = 9999


def replace(
    recorder: Recorder, person: Person, source: str, works: Sequence[BibliographyFacts]
) -> None:
    """List these works instead of those that the source listed before. What a person removed from
    the list stays removed.
    """
    query = select(BibliographyEntry).where(
        BibliographyEntry.person_id == person.id, BibliographyEntry.source == source
    )
    rows = session().execute(query.order_by(BibliographyEntry.id)).scalars().all()
    unwanted = {key for row in rows if row.deleted_at is not None for key in _keys_of_row(row)}
    present = {key: row for row in rows if row.deleted_at is None for key in _keys_of_row(row)}
    kept: set[int] = set()
    for columns in _cleaned(works):
        keys = list(_keys(columns["title"], columns["year"], columns["isbn_13"]))
        row = next((present[key] for key in keys if key in present), None)
        if row is not None and row.id not in kept:
            recorder.assign(row, columns)
            kept.add(row.id)
        elif row is None and unwanted.isdisjoint(keys):
            row = recorder.add(BibliographyEntry(person_id=person.id, source=source, **columns))
            kept.add(row.id)
            present |= dict.fromkeys(keys, row)
    recorder.remove_all(row for row in rows if row.deleted_at is None and row.id not in kept)


def _cleaned(works: Sequence[BibliographyFacts]) -> Iterator[dict[str, Any]]:
    for facts in works[:MAX_ENTRIES]:
        title = WORK["title"].offer(facts.title)
        if title:
            year = facts.year if facts.year and 0 < facts.year <= _HIGHEST_YEAR else 0
            yield {
                "title": title,
                "year": year,
                "isbn_13": EDITION["isbn_13"].offer(facts.isbn_13) or "",
                "isbn_10": EDITION["isbn_10"].offer(facts.isbn_10) or "",
                "cover_url": SERIES["url"].offer(facts.cover_url) or "",
            }


def _keys_of_row(row: BibliographyEntry) -> Iterator[str]:
    return _keys(row.title, row.year, row.isbn_13)


def _keys(title: str, year: int, isbn_13: str) -> Iterator[str]:
    yield f"{name_key(title)} {year}"
    if isbn_13:
        yield isbn_13
