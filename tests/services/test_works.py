"""People correct works: who may, what is stored and locked, what undo brings back, and two of them
at once.
"""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from errors import Conflict, Forbidden, Invalid, NotFound
from models.base import db
from models.change import Change, FieldSource
from models.classification import Genre, Series, SeriesEntry, WorkGenre
from models.person import Credit, Person
from models.work import Work
from services import history, provenance
from services.db.transactions import writing
from services.lists.browsing import works
from services.recorded import MODELS
from services.works.edit import delete_work, edit_work, lock_field, restore_work, unlock_field
from services.works.read import get_work, values_of
from tests.factories import add_member, make_library, make_user, make_work

CATALOGUE = ("work", "credit", "work_genre", "series_entry", "field_source")
HIDDEN = {"version", "updated_at"}


def snapshot():
    """Every row of the catalogue as it stands, but for versions."""
    db.session.rollback()
    return {
        table: sorted(
            tuple(
                str(getattr(row, column.name))
                for column in row.__table__.columns
                if column.name not in HIDDEN
            )
            for row in db.session.query(MODELS[table])
        )
        for table in CATALOGUE
    }


ALL_FIELDS = {
    "title": "The Dispossessed",
    "sort_title": "Dispossessed",
    "subtitle": "An Ambiguous Utopia",
    "original_title": "Same",
    "description": "Two moons.\r\n\r\nOne wall.  ",
    "language": "en_US",
    "published": "1974-05",
    "content_rating": "12",
    "contributors": [["Ursula K. Le Guin", "aut"], ["Don Leslie", "nrt"]],
    "genres": ["Science Fiction", "utopia"],
    "series": [["Hainish Cycle", "5"]],
}


def test_an_editor_corrects_every_field_and_undo_brings_all_of_it_back(edo, books):
    work = make_work("The Disposessed", books, authors=("U. Le Guin",))
    before = snapshot()
    change_set = edit_work(work, ALL_FIELDS, by=edo)
    assert work.title == "The Dispossessed"
    assert (work.creator, work.year, work.letter, work.language) == (
        "Ursula K. Le Guin",
        1974,
        "D",
        "en-US",
    )
    assert work.description == "Two moons.\n\nOne wall."
    assert values_of(work, by=edo)["series"] == [["Hainish Cycle", "5"]]
    assert values_of(work, by=edo)["genres"] == ["Science Fiction", "utopia"]
    assert provenance.locked_fields(work) == set(ALL_FIELDS)
    history.undo(change_set, by=edo)
    assert snapshot() == before
    assert provenance.locked_fields(work) == set()


def test_undone_and_redone_is_as_edited(edo, books):
    work = make_work("Old", books, authors=("Somebody",))
    change_set = edit_work(work, ALL_FIELDS, by=edo)
    edited = snapshot()
    redone = history.undo(change_set, by=edo)
    history.undo(redone, by=edo)
    assert snapshot() == edited


def test_only_what_was_changed_is_locked(edo, books):
    work = make_work("Emma", books, authors=("Jane Austen",), language="en")
    edit_work(
        work,
        {
            "title": "Emma",
            "language": "en",
            "contributors": [["jane  austen", "aut"]],
            "subtitle": "A Novel",
        },
        by=edo,
    )
    assert provenance.locked_fields(work) == {"subtitle"}
    assert edit_work(work, {"subtitle": "A Novel"}, by=edo) is None
    assert edit_work(work, {}, by=edo) is None


def test_a_viewer_may_not_correct_the_catalogue(vera, books):
    work = make_work("Emma", books)
    for act in (
        lambda: edit_work(work, {"title": "Mine now"}, by=vera),
        lambda: lock_field(work, "title", by=vera),
        lambda: unlock_field(work, "title", by=vera),
        lambda: delete_work(work, by=vera),
    ):
        with pytest.raises(Forbidden):
            act()
    assert work.title == "Emma"


def test_a_stranger_does_not_even_learn_that_it_exists(stan, books):
    work = make_work("Emma", books)
    with pytest.raises(NotFound):
        get_work(work.id, by=stan)
    with pytest.raises(NotFound):
        edit_work(work, {"title": "Mine now"}, by=stan)
    for number in (0, -1, 999_999, 2**70):
        with pytest.raises(NotFound):
            get_work(number, by=stan)


def test_a_shared_work_is_corrected_by_who_may_edit_a_library_that_holds_it(
    edo, ada, olga, vera, books
):
    other = make_library("Other", owner=olga)
    add_member(other, vera, "viewer")
    work = make_work("Shared", books, other)
    assert edit_work(work, {"title": "Edo's"}, by=edo) is not None
    assert edit_work(work, {"title": "Ada's"}, by=ada) is not None
    with pytest.raises(Forbidden):  # a viewer of both
        edit_work(work, {"title": "Vera's"}, by=vera)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"title": "  "}, "title", "required"),
        ({"title": "\u200b"}, "title", "required"),
        ({"title": None}, "title", "required"),
        ({"title": "x" * 513}, "title", "too_long"),
        ({"title": "a\0b"}, "title", "not_printable"),
        ({"title": 5}, "title", "not_a_text"),
        ({"published": "1974-13"}, "published", "not_a_partial_date"),
        ({"published": "1974-02-30"}, "published", "not_a_partial_date"),
        ({"published": "74"}, "published", "not_a_partial_date"),
        ({"published": "１９７４"}, "published", "not_a_partial_date"),
        ({"published": "0000"}, "published", "not_a_partial_date"),
        ({"language": "Englisch, vermutlich"}, "language", "not_a_language"),
        ({"contributors": "Ann"}, "contributors", "not_a_list"),
        ({"contributors": [["Ann", "king"]]}, "contributors", "unknown_role"),
        ({"contributors": [["Ann\ud800", "aut"]]}, "contributors", "not_printable"),
        ({"genres": [["x"]]}, "genres", "not_a_text"),
        ({"series": [["A", "1", "2"]]}, "series", "not_a_list"),
        ({"scope_id": 1}, "scope_id", "unknown_field"),
        ({"deleted_at": None}, "deleted_at", "unknown_field"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_changed(edo, books, changes, field, code):
    work = make_work("Emma", books)
    before = snapshot()
    with pytest.raises(Invalid) as complaint:
        edit_work(work, {"subtitle": "New", **changes}, by=edo)
    assert complaint.value.fields[field].code == code
    assert snapshot() == before


def test_two_people_who_change_different_fields_both_succeed(edo, olga, books):
    work = make_work("Emma", books)
    seen = work.version
    edit_work(work, {"subtitle": "Olga's"}, by=olga, seen_version=seen)
    edit_work(work, {"published": "1815", "genres": ["Romance"]}, by=edo, seen_version=seen)
    assert (work.subtitle, work.published) == ("Olga's", "1815")


def test_who_saw_the_last_change_of_a_field_may_change_it_although_others_changed_the_rest(
    edo, olga, books
):
    work = make_work("Emma", books)
    edit_work(work, {"title": "Emma!"}, by=olga)
    seen = work.version
    edit_work(work, {"subtitle": "Olga's"}, by=olga)
    edit_work(work, {"title": "Emma?"}, by=edo, seen_version=seen)
    assert (work.title, work.subtitle) == ("Emma?", "Olga's")


def test_the_second_of_two_people_sees_both_values(edo, olga, books):
    work = make_work("Emma", books, authors=("J. Austen",))
    seen = work.version
    edit_work(
        work,
        {"title": "Emma!", "contributors": [["Jane Austen", "aut"]]},
        by=olga,
        seen_version=seen,
    )
    changes = {"title": "Emma?", "contributors": [["Miss Austen", "aut"]], "subtitle": "Not saved"}
    with pytest.raises(Conflict) as clash:
        edit_work(work, changes, by=edo, seen_version=seen)
    fields = clash.value.values["fields"]
    assert fields["title"] == {"theirs": "Emma!", "yours": "Emma?", "by": "Olga"}
    assert fields["contributors"]["theirs"] == [["Jane Austen", "aut"]]
    assert fields["contributors"]["yours"] == [["Miss Austen", "aut"]]
    assert (work.title, work.subtitle) == ("Emma!", "")
    edit_work(work, {"title": "Emma?"}, by=edo, seen_version=clash.value.values["version"])
    assert work.title == "Emma?"


def test_two_people_who_type_the_same_do_not_clash(edo, olga, books):
    work = make_work("Ema", books)
    seen = work.version
    edit_work(work, {"title": "Emma"}, by=olga, seen_version=seen)
    assert edit_work(work, {"title": "Emma"}, by=edo, seen_version=seen) is None


def test_nothing_is_undone_when_the_authors_were_changed_since(edo, olga, books):
    work = make_work("Emma", books, authors=("A",))
    first = edit_work(work, {"contributors": [["B", "aut"]]}, by=edo)
    edit_work(work, {"contributors": [["C", "aut"]]}, by=olga)
    before = snapshot()
    with pytest.raises(Conflict) as clash:
        history.undo(first, by=edo)
    assert clash.value.code == "changed_since"
    assert {touched["field"] for touched in clash.value.values["fields"]} == {"contributors"}
    assert snapshot() == before


def test_an_edit_can_be_undone_after_its_lock_was_freed(edo, books):
    work = make_work("Emma", books)
    change_set = edit_work(work, {"title": "Emma!"}, by=edo)
    unlock_field(work, "title", by=edo)
    history.undo(change_set, by=edo)
    assert work.title == "Emma"


def test_a_person_whom_others_came_to_use_survives_the_undo(edo, books):
    work, other = make_work("Emma", books), make_work("Persuasion", books)
    change_set = edit_work(
        work,
        {
            "contributors": [["Jane Austen", "aut"]],
            "genres": ["Romance"],
            "series": [["Novels", "1"]],
        },
        by=edo,
    )
    edit_work(
        other,
        {
            "contributors": [["Jane Austen", "aut"]],
            "genres": ["romance"],
            "series": [["novels", "2"]],
        },
        by=edo,
    )
    history.undo(change_set, by=edo)
    assert other.creator == "Jane Austen"
    assert values_of(other, by=edo)["genres"] == ["Romance"]
    assert values_of(other, by=edo)["series"] == [["Novels", "2"]]
    assert values_of(work, by=edo)["contributors"] == []
    assert (
        db.session.execute(
            select(func.count()).select_from(Person).where(Person.deleted_at.is_(None))
        ).scalar()
        == 1
    )


def test_a_person_whom_nobody_uses_goes_with_the_undo(edo, books):
    work = make_work("Emma", books)
    change_set = edit_work(
        work, {"contributors": [["Jane Austen", "aut"]], "genres": ["Regency"]}, by=edo
    )
    history.undo(change_set, by=edo)
    assert db.session.query(Person).filter(Person.deleted_at.is_(None)).count() == 0
    assert db.session.query(Genre).filter_by(name="Regency").count() == 0


def test_a_viewer_may_not_undo_and_a_stranger_does_not_see_it(edo, vera, stan, books):
    work = make_work("Emma", books, authors=("A", "B"))
    change_set = edit_work(work, {"contributors": [["A", "aut"]]}, by=edo)
    with pytest.raises(Forbidden):
        history.undo(change_set, by=vera)
    with pytest.raises(NotFound):
        history.undo(change_set, by=stan)
    with pytest.raises(NotFound):
        history.get_change_set(change_set.id, by=stan)
    assert values_of(work, by=edo)["contributors"] == [["A", "aut"]]


def test_actors_keep_their_characters_when_the_list_is_put_in_another_order(edo, olga):
    films = make_library("Films", owner=olga, kind="movie")
    add_member(films, edo, "editor")
    work = make_work("Some Film", films, authors=("Ann", "Bob"))
    with writing():
        for credit in db.session.query(Credit):
            credit.role, credit.character = "act", f"Character {credit.id}"
    edit_work(work, {"contributors": [["Bob", "act"], ["Ann", "act"], ["Cy", "drt"]]}, by=edo)
    rows = db.session.query(Credit).order_by(Credit.position).all()
    assert [(row.role, row.character != "") for row in rows] == [
        ("act", True),
        ("act", True),
        ("drt", False),
    ]
    assert work.creator == "Cy"


def test_a_work_in_the_trash_is_gone_and_comes_back_whole(edo, vera, books):
    work = make_work("Emma", books, authors=("Jane Austen",))
    change_set = delete_work(work, by=edo)
    with pytest.raises(NotFound):
        get_work(work.id, by=edo)
    with pytest.raises(NotFound):
        edit_work(work, {"title": "x"}, by=edo)
    assert works(vera).count() == 0
    history.undo(change_set, by=edo)
    assert get_work(work.id, by=vera).creator == "Jane Austen"
    assert works(vera).count() == 1
    delete_work(work, by=edo)
    restore_work(work, by=edo)
    assert works(vera).count() == 1
    with pytest.raises(Invalid):
        restore_work(work, by=edo)


def test_the_history_shows_what_was_before_and_after(edo, books):
    work = make_work("Ema", books, authors=("A",))
    change_set = edit_work(work, {"title": "Emma", "contributors": [["B", "aut"]]}, by=edo)
    shown = {
        change.field: (change.before, change.after)
        for change in history.changes_of(change_set)
        if change.table_name == "work"
    }
    assert shown == {"title": ("Ema", "Emma"), "contributors": ([["A", "aut"]], [["B", "aut"]])}


def test_a_series_belongs_to_a_library_that_holds_the_work(edo, books, olga):
    hidden = make_library("Hidden", owner=make_user("Hugo"))
    with writing():
        db.session.add(
            Series(
                library_id=hidden.id,
                name="Novels",
                name_key="novels",
                sort_key="novels",
                letter="N",
            )
        )
    work = make_work("Emma", books)
    edit_work(work, {"series": [["Novels", "1.5"]]}, by=edo)
    entry = db.session.query(SeriesEntry).one()
    assert (entry.position, entry.label) == (1.5, "1.5")
    assert db.session.get(Series, entry.series_id).library_id == books.id


def test_every_change_row_belongs_to_a_recorded_table(edo, books):
    work = make_work("Emma", books)
    edit_work(work, ALL_FIELDS, by=edo)
    tables = {row.table_name for row in db.session.query(Change)}
    assert tables == {
        "work",
        "credit",
        "person",
        "genre",
        "work_genre",
        "series",
        "series_entry",
        "field_source",
    }
    assert db.session.query(FieldSource).count() == len(ALL_FIELDS)
    assert db.session.query(WorkGenre).count() == 2
    assert db.session.query(Work).one().version > 1
