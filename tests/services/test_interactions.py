"""What somebody notes of an edition, and how often they have read it."""

from __future__ import annotations

from datetime import date

import pytest

from errors import NotFound
from models.base import db
from models.reading import Reading
from services import interactions
from services.db.transactions import writing
from tests.factories import make_work
from tests.rows import first_edition


def test_only_readings_that_came_to_an_end_count_as_earlier_ones(books, vera, edo, stan):
    edition = first_edition(make_work("Emma", books))
    interactions.save_interaction(edition, {"status": "read"}, None, None, by=vera)
    with writing():
        for user, finished in ((vera, 2019), (vera, None), (edo, 2020), (vera, 2021)):
            day = finished and date(finished, 5, 1)
            db.session.add(Reading(user_id=user.id, edition_id=edition.id, finished_on=day))
            db.session.flush()
    row = interactions.find_interaction(edition, by=vera)
    assert (row.earlier, row.finished_on) == (1, date(2021, 5, 1))
    assert interactions.find_interaction(edition, by=edo) is None
    with pytest.raises(NotFound):
        interactions.find_interaction(edition, by=stan)
