"""Many works of many scripts, and the lists of them."""

from __future__ import annotations

from datetime import timedelta

from models.base import db, utc_now
from models.library import Holding
from models.person import Credit
from models.work import Edition, Work
from services import access, derive, scopes
from services.db.transactions import writing
from services.lists import conditions
from services.lists.sorts import BY_TITLE
from services.lists.work_list import WorkList
from tests.factories import find_or_make_person

WORDS = (
    "Emma", "The Trial", "Dune", "Ulysses", "Ásta", "2001", "1984", "007", "进击的巨人", "Zorba",
    "The Moon", "An Ocean", "?", "Ærø", "Война и мир", "ألف ليلة", "Élan", "ночь", "zebra", "ZOO",
    "!!!", "10", "9", "Straße", "ilk", "İstanbul", "ǅ", "한글", "Ὀδύσσεια", "1,000", "100000000000",
)  # fmt: skip
AUTHORS = ("Ann Lee", "Bo Xi", "Čapek", "村上 春樹", "Лев Толстой", "von Goethe", "3rd Man", "")


def make_works(works):
    """Many at once: one transaction."""
    made = []
    with writing():
        for work in works:
            libraries = work["libraries"]
            row = Work(
                title=work["title"],
                kind=libraries[0].kind,
                sort_key="",
                letter="",
                scope_id=scopes.scope_of(library.id for library in libraries),
                published=work["published"],
                media_type_id=work["media_type_id"],
                added_at=utc_now() - timedelta(days=work["age"]),
            )
            made.append((row, work))
            db.session.add(row)
        db.session.flush()
        for row, work in made:
            db.session.add(Edition(work_id=row.id, format="epub"))
            db.session.add_all(
                Holding(library_id=library.id, work_id=row.id) for library in work["libraries"]
            )
            if work["author"]:
                person = find_or_make_person(work["author"])
                db.session.add(Credit(work_id=row.id, person_id=person.id, role="aut"))
        db.session.flush()
        derive.refresh_works([row.id for row, _ in made])


def listed(by, sort=BY_TITLE, condition=conditions.EVERYTHING, library_id=None):
    scopes = access.visible_scopes(by, None if library_id is None else (library_id,))
    return WorkList(scopes, condition, sort)


def ids(page):
    return [row.id for row in page.rows]
