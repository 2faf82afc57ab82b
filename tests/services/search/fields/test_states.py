"""What works have and are, and what the caller noted of them."""

from __future__ import annotations

from datetime import date

from tests.factories import make_work
from tests.services.search import stock
from tests.services.search.fields.conftest import EVERYTHING, found


def test_what_works_have(vera, books, shelf):
    stock.alter(shelf["dune"], cover_id=7, file_count=2, description="Sand.")
    stock.alter(
        stock.edition_of(shelf["emma"]), isbn_13="9780141439587", description="A clever young lady."
    )
    stock.genre("Drama", shelf["faust"])
    stock.tag(books, "Old", shelf["ilias"])
    stock.serialise(books, "Big", shelf["1984"])
    stock.lend(books, shelf["titan"])
    assert found(vera, "has:cover") == {"Dune"}
    assert found(vera, "has:file") == found(vera, "is:digital") == {"Dune"}
    assert found(vera, "has:description") == {"Dune", "Emma"}
    assert found(vera, "has:isbn") == {"Emma"}
    assert found(vera, "has:genre") == {"Faust"}
    assert found(vera, "has:tag") == {"Ilias"}
    assert found(vera, "has:series") == {"1984"}
    assert found(vera, "has:loan") == found(vera, "has:copy") == {"進撃の巨人"}
    assert found(vera, "-has:cover -has:isbn") == EVERYTHING - {"Dune", "Emma"}


def test_what_works_are(vera, books, shelf, now):
    stock.alter(shelf["dune"], file_count=2, missing_count=1)
    stock.lend(
        books,
        shelf["ilias" if stock.edition_of(shelf["ilias"]) else "faust"],
        due_on=date(2026, 6, 14),
    )
    stock.lend(books, shelf["titan"], due_on=date(2026, 6, 15))
    stock.lend(books, shelf["dune"], due_on=date(2020, 1, 1), returned_on=date(2020, 1, 1))
    stock.lock(shelf["1984"])
    assert found(vera, "is:missing") == {"Dune"}
    assert found(vera, "is:lent") == {"Faust", "進撃の巨人"}
    assert found(vera, "is:overdue") == {"Faust"}
    assert found(vera, "is:locked") == {"1984"}
    assert found(vera, "is:physical") == {"Emma", "1984", "Faust", "進撃の巨人", "Dune"}
    assert found(vera, "-is:lent is:physical") == {"Emma", "1984", "Dune"}


def test_a_loan_is_overdue_after_its_day_in_the_librarys_time_zone(vera, books, shelf, now):
    stock.lend(books, shelf["dune"], due_on=date(2026, 6, 15))
    assert found(vera, "is:overdue") == set()
    stock.alter(books, time_zone="Pacific/Kiritimati")  # there it is the 16th
    assert found(vera, "is:overdue") == {"Dune"}


def test_only_an_admin_finds_what_no_library_holds(ada, olga, vera, books, shelf):
    make_work("Nobody's", authors=("Anon",))
    assert found(ada, "is:orphan") == {"Nobody's"}
    assert found(ada, "is:orphan anon") == {"Nobody's"}
    assert found(ada, "is:orphan", library_id=books.id) == set()
    assert found(ada, "anon") == set()
    assert found(ada, "-is:orphan") == EVERYTHING
    for person in (olga, vera):
        assert found(person, "is:orphan") == set()
        assert found(person, "-is:orphan") == EVERYTHING


def test_ratings_states_and_reviews_are_the_callers_own(vera, olga, ada, shelf):
    stock.note(vera, shelf["dune"], status="read", rating=9, review="Sand everywhere.")
    stock.note(vera, shelf["emma"], status="reading", is_favorite=True)
    stock.note(vera, shelf["faust"], status="did_not_finish", rating=3)
    stock.note(vera, shelf["1984"], status="unread")
    stock.note(
        olga,
        shelf["titan"],
        status="read",
        rating=10,
        review="Giants.",
        is_favorite=True,
        is_review_shared=True,
    )
    assert found(vera, "rating:>=8") == {"Dune"}
    assert found(vera, "rating:1..5") == {"Faust"}
    assert found(vera, "rating:10") == set()
    assert found(vera, "has:rating") == {"Dune", "Faust"}
    assert found(vera, "has:review") == {"Dune"}
    assert found(vera, "is:favorite") == {"Emma"}
    assert found(vera, "status:read") == {"Dune"}
    assert found(vera, "status:dnf") == {"Faust"}
    assert found(vera, "status:unread") == {"1984", "Ilias", "進撃の巨人"}
    assert found(vera, "-status:unread") == {"Dune", "Emma", "Faust"}
    assert found(vera, "status:(read OR reading)") == {"Dune", "Emma"}
    assert found(olga, "rating:10 is:favorite has:review status:read") == {"進撃の巨人"}
    for text in ("has:rating", "has:review", "is:favorite", "status:read", "rating:1..10"):
        assert found(ada, text) == set(), text
    assert found(ada, "status:unread") == EVERYTHING
