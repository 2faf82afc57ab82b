"""What other sources call a work: numbers that a candidate brings along."""

from __future__ import annotations

from collections.abc import Iterable

from models.work import ExternalId, Work
from services.changes import Recorder
from services.works.fields import IDENTIFIER

Number = tuple[str, str]  # a source, and what it calls the work


def storable(numbers: Iterable[Number]) -> list[Number]:
    """Those of these numbers that can be stored."""
    return [
        (source, value)
        for source, value in numbers
        if IDENTIFIER["source"].offer(source) and IDENTIFIER["value"].offer(value)
    ]


def add(recorder: Recorder, work: Work, numbers: Iterable[Number]) -> bool:
    """Add numbers to those of a work; returns whether it had not all of them."""
    rows = [
        recorder.add_unless_taken(
            ExternalId,
            {"subject_table": "work", "subject_id": work.id, "source": source, "value": value},
        )
        for source, value in storable(numbers)
    ]
    return any(row is not None for row in rows)
