"""Who may say what a field is: the table says it, and the writer keeps it."""

from __future__ import annotations

from itertools import product

import pytest

from errors import Invalid
from models.base import db, utc_now
from models.work import Work
from services import provenance
from services.changes import recording
from services.db.ids import Ids
from services.db.transactions import writing
from services.text.fields import (
    AI,
    ANYBODY,
    FILE,
    IMPORT,
    NAME,
    PERSON,
    PROGRAM,
    PROVIDER,
)
from services.works import write
from services.works.fields import WORK
from services.works.offers import Offer
from services.works.read import value_of
from tests.cases import each_case
from tests.factories import make_work

VALUES = {
    "contributors": [["Ann Lee", "aut"]], "series": [["Saga", "1"]], "genres": ["Fantasy"],
    "tags": ["gift"], "media_type": "non_fiction", "published": "1937", "language": "de",
}  # fmt: skip


def value_for(name: str):
    return VALUES.get(name, "A Value")


@pytest.mark.slow
@each_case(("name", "source"), list(product(WORK, [*sorted(ANYBODY), "open_library"])))
def test_a_source_offers_what_the_table_says_one_by_one_and_in_bulk(cast, books, name, source):
    may = (PROVIDER if source == "open_library" else source) in WORK[name].offered_by
    one, many = make_work("One", books), make_work("Many", books)
    by = cast.olga

    def apply() -> None:
        with recording(by=by, kind="edit", subject=one, needs="works:update") as recorder:
            write.apply(recorder, one, {name: value_for(name)}, source=source, by=by)

    if may:
        apply()
    else:
        with pytest.raises(Invalid) as refused:
            apply()
        assert refused.value.fields[name].code == "not_offered"
    offers = [Offer(many.id, name, value_for(name), source)]
    with writing():
        write.apply_many(write.Batch(offers, {}, {many.id}, [books.id], Ids(), utc_now()))
    works = [db.session.get_one(Work, row.id, populate_existing=True) for row in (one, many)]
    stored = [value_of(work, name, by=by) for work in works]
    assert (stored == [value_for(name)] * 2) is may
    sources = [[each.source for each in provenance.sources_of(work, name, by=by)] for work in works]
    assert sources == [[source] if may else []] * 2


def test_the_machine_rates_no_age_and_files_speak_no_librarys_words():
    assert AI not in WORK["contributors"].offered_by
    assert AI not in WORK["published"].offered_by
    assert AI in WORK["genres"].offered_by
    assert WORK["tags"].offered_by == {PERSON, PROGRAM, IMPORT}
    assert not {FILE, NAME, AI} & WORK["media_type"].offered_by
