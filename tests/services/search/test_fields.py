"""The fields of a query find what they say, in what the person who asks may see, on both
databases.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from services.lists import finding
from tests.factories import add_member, make_library, make_work
from tests.services.search import stock

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.fixture
def now(monkeypatch):
    for module in ("services.search.clauses", "models.base"):
        monkeypatch.setattr(f"{module}.utc_now", lambda: NOW)
    return NOW


@pytest.fixture
def hidden(cast):
    """A library that only Ada, the admin, may see."""
    return make_library("Hidden")


@pytest.fixture
def shelf(books):
    """Six books of Olga's library, by short names."""
    return {
        "dune": make_work(
            "Dune", books, authors=("Frank Herbert",), published="1965", language="en"
        ),
        "emma": make_work(
            "Emma",
            books,
            authors=("Jane Austen",),
            published="1815",
            language="en",
            formats=("hardcover",),
        ),
        "faust": make_work(
            "Faust", books, authors=("Johann Wolfgang von Goethe",), published="1808", language="de"
        ),
        "ilias": make_work("Ilias", books, authors=("Homer",), language="grc", formats=()),
        "1984": make_work(
            "1984",
            books,
            authors=("George Orwell",),
            published="1949",
            formats=("pdf", "paperback"),
        ),
        "titan": make_work(
            "進撃の巨人", books, authors=("諫山創",), kind="comic", formats=("cbz",), language="ja"
        ),
    }


def found(by, text, **options):
    hits = finding.find(by, text, **options)
    assert hits.hint is None, hits.hint
    return {row.title for row in hits.rows}


EVERYTHING = {"Dune", "Emma", "Faust", "Ilias", "1984", "進撃の巨人"}


# ── names ─────────────────────────────────────────────────────────────────────────────────────────


def test_tags_genres_and_shelves_are_called_by_their_whole_name_whatever_its_case(
    vera, books, shelf
):
    stock.tag(books, "To Read", shelf["dune"], shelf["emma"])
    stock.shelve(books, "Étagère", shelf["faust"])
    stock.genre("Science Fiction", shelf["dune"], shelf["1984"])
    assert found(vera, 'tag:"to read"') == {"Dune", "Emma"}
    assert found(vera, "tag:to") == set()
    assert found(vera, "tag:read") == set()
    assert found(vera, "shelf:ÉTAGÈRE") == {"Faust"}
    assert found(vera, 'genre:"science  FICTION"') == {"Dune", "1984"}
    assert found(vera, "genre:science") == set()
    assert found(vera, 'genre:"science fiction" -tag:"to read"') == {"1984"}
    assert found(vera, 'tag:"to read" OR shelf:étagère') == {"Dune", "Emma", "Faust"}
    assert found(vera, '-tag:"to read"') == EVERYTHING - {"Dune", "Emma"}
    assert found(vera, 'tag:(nothing OR "to read") emma') == {"Emma"}


def test_a_name_that_is_still_being_typed_finds_what_begins_with_it(vera, books, shelf):
    stock.tag(books, "To Read", shelf["dune"], shelf["emma"])
    stock.genre("Science Fiction", shelf["dune"], shelf["1984"])
    assert found(vera, "tag:to", typing=True) == {"Dune", "Emma"}
    assert found(vera, "genre:sci", typing=True) == {"Dune", "1984"}
    assert found(vera, "genre:sci ", typing=True) == set()
    assert found(vera, "type:com", typing=True) == {"進撃の巨人"}


def test_series_and_publishers_are_found_by_words_of_their_names(vera, books, shelf):
    stock.serialise(books, "The Spider-Man Saga: Ménage", shelf["dune"])
    stock.alter(stock.edition_of(shelf["emma"]), publisher="Penguin Books Ltd.")
    for text in (
        'series:"spider-man"',
        "series:spiderman",
        "series:SAGA",
        "series:(saga menage)",
        'series:"man saga"',
        "series:the",
    ):
        assert found(vera, text) == {"Dune"}, text
    assert found(vera, 'series:"saga spider"') == set()
    assert found(vera, "series:spid") == set()
    assert found(vera, "series:spid", typing=True) == {"Dune"}
    assert found(vera, "publisher:penguin") == {"Emma"}
    assert found(vera, 'publisher:"penguin books" OR series:saga') == {"Dune", "Emma"}
    assert found(vera, "publisher:peng") == set()
    assert found(vera, "-publisher:penguin -series:saga") == EVERYTHING - {"Dune", "Emma"}


def test_types_are_kinds_and_media_types_by_either_name(vera, shelf):
    stock.media_type("wordless_novel", "Wordless novel", shelf["dune"])
    assert found(vera, "type:comic") == {"進撃の巨人"}
    assert found(vera, "media_type:Comics") == {"進撃の巨人"}
    assert found(vera, "type:wordless_novel") == found(vera, 'type:"WORDLESS NOVEL"') == {"Dune"}
    assert found(vera, '-type:"wordless novel" type:book') == {"Emma", "Faust", "Ilias", "1984"}
    assert found(vera, "type:comic OR type:wordless_novel") == {"進撃の巨人", "Dune"}
    assert found(vera, "type:film") == set()
    assert found(vera, "type:spoon") == set()


def test_letters_are_those_of_the_bar(vera, shelf):
    assert found(vera, "letter:d") == {"Dune"}
    assert found(vera, "letter:#") == {"1984"}
    assert found(vera, "letter:*") == {"進撃の巨人"}
    assert found(vera, "letter:(D OR e) -dune") == {"Emma"}


def test_an_isbn_is_the_same_with_ten_or_thirteen_digits(vera, shelf):
    stock.alter(stock.edition_of(shelf["emma"]), isbn_13="9780141439587")
    stock.alter(stock.edition_of(shelf["dune"]), isbn_10="044100590X")
    stock.alter(stock.edition_of(shelf["faust"]), isbn_13="9791234567896")
    assert found(vera, "isbn:978-0-14-143958-7") == found(vera, "isbn:0141439580") == {"Emma"}
    assert found(vera, "isbn:9780441005901") == found(vera, 'isbn:"0 441 00590 x"') == {"Dune"}
    assert found(vera, "isbn:9791234567896") == {"Faust"}
    assert found(vera, "isbn:9780000000000") == set()
    assert found(vera, "isbn:97801", typing=True) == {"Emma"}


def test_a_language_is_known_by_its_codes_and_names(vera, shelf):
    stock.alter(stock.edition_of(shelf["dune"]), language="ger")
    stock.alter(stock.edition_of(shelf["1984"]), language="pt-BR")
    for text in (
        "language:de",
        "language:deu",
        "language:ger",
        "language:German",
        "language:deutsch",
        "language:DE",
    ):
        assert found(vera, text) == {"Dune", "Faust"}, text
    assert (
        found(vera, "language:pt")
        == found(vera, "language:pt-br")
        == found(vera, "language:Portuguese")
        == {"1984"}
    )
    assert found(vera, "language:pt-PT") == set()
    assert found(vera, "language:japanese") == {"進撃の巨人"}
    assert found(vera, "language:en -language:de") == {"Emma"}


def test_formats_are_those_of_editions(vera, shelf):
    assert found(vera, "format:EPUB") == {"Dune", "Faust"}
    assert found(vera, "format:pdf") == {"1984"}
    assert found(vera, "format:(hardcover OR cbz)") == {"Emma", "進撃の巨人"}


# ── dates ─────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_added_when(vera, shelf, now):
    moments = {
        "dune": "2024-05-31 23:30", "emma": "2024-06-01", "faust": "2026-06-10 12:00",
        "ilias": "2025-07-01", "1984": "2023-01-01",
        "titan": "2026-06-15 11:00",
    }  # fmt: skip
    for name, moment in moments.items():
        stock.alter(shelf[name], added_at=datetime.fromisoformat(moment).replace(tzinfo=UTC))
    assert found(vera, "added:2024-05") == {"Dune"}
    assert found(vera, "added:2024-05-31") == {"Dune"}
    assert found(vera, "added:2024") == {"Dune", "Emma"}
    assert found(vera, "added:2024..2025") == {"Dune", "Emma", "Ilias"}
    assert found(vera, "added:2024-06..2025-06") == {"Emma"}
    assert found(vera, "added:>2024-05") == EVERYTHING - {"1984", "Dune"}
    assert found(vera, "added:>=2024-05") == EVERYTHING - {"1984"}
    assert found(vera, "added:<2024-06-01") == {"1984", "Dune"}
    assert found(vera, "added:<=2024-06-01") == {"1984", "Dune", "Emma"}
    assert found(vera, "added:..2023") == {"1984"}
    assert found(vera, "added:1d") == {"進撃の巨人"}
    assert found(vera, "added:1w") == {"進撃の巨人", "Faust"}
    assert found(vera, "added:1y") == {"進撃の巨人", "Faust", "Ilias"}
    assert found(vera, "added:9999y") == EVERYTHING
    assert found(vera, "added:0001..9999-12-31") == EVERYTHING
    assert found(vera, "added:>9999") == set()
    assert found(vera, "added:<0001") == set()


def test_the_days_of_added_begin_where_the_person_lives(vera, shelf):
    stock.alter(shelf["dune"], added_at=datetime(2024, 5, 31, 23, 30, tzinfo=UTC))
    stock.alter(vera, time_zone="Europe/Berlin")
    assert found(vera, "added:2024-05") == set()
    assert found(vera, "added:2024-06") == {"Dune"}


# ── what they have and are ────────────────────────────────────────────────────────────────────────


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


def test_a_loan_is_overdue_when_its_day_is_past_where_the_library_stands(vera, books, shelf, now):
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


# ── the caller's own ──────────────────────────────────────────────────────────────────────────────


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


# ── who may not see ───────────────────────────────────────────────────────────────────────────────


def test_nothing_of_a_library_that_is_not_ours_says_anything_about_a_work_that_is(
    vera, ada, books, hidden
):
    """Both libraries hold the work; Vera may see one of them."""
    work = make_work("Shared", books, hidden)
    stock.tag(hidden, "Secret tag", work)
    stock.shelve(hidden, "Secret shelf", work)
    stock.serialise(hidden, "Secret saga", work)
    stock.lend(hidden, work, due_on=date(2020, 1, 1))
    texts = [
        'tag:"secret tag"',
        'shelf:"secret shelf"',
        "series:secret",
        "is:lent",
        "is:overdue",
        "has:loan",
        "has:copy",
        "has:tag",
        "has:series",
    ]
    for text in texts:
        assert found(ada, text) == {"Shared"}, text
        assert found(vera, text) == set(), text
        assert found(vera, f"-{text}") == {"Shared"}, text
        assert found(vera, f"shared {text}") == set(), text
        assert found(vera, text, typing=True) == set(), text
    add_member(hidden, vera, "viewer")
    assert found(vera, 'tag:"secret tag" is:overdue') == {"Shared"}


def test_words_find_a_series_only_when_every_library_of_the_work_calls_it_so(
    vera, ada, books, hidden
):
    shared, own = make_work("Shared", books, hidden), make_work("Own", books)
    stock.serialise(books, "Open saga", own, shared)
    stock.serialise(hidden, "Secret saga", shared)
    assert found(vera, "secret") == found(ada, "secret") == set()
    assert found(vera, "open") == {"Own"}
    assert found(ada, "series:secret") == {"Shared"}
    assert found(vera, "series:open") == {"Own", "Shared"}
    stock.serialise(hidden, "Open Saga", shared)
    assert found(vera, "open") == {"Own", "Shared"}


def test_works_of_a_library_that_is_not_ours_are_found_by_nothing(vera, stan, hidden, shelf):
    work = make_work("Invisible", hidden, authors=("Nobody",), published="1965", language="xh")
    stock.tag(hidden, "Secret", work)
    stock.genre("Mystery", work)
    stock.alter(stock.edition_of(work), publisher="Underground", isbn_13="9780141439587")
    texts = [
        "tag:secret",
        "genre:mystery",
        "publisher:underground",
        "isbn:9780141439587",
        "language:xh",
        "/invis/",
        "author:/nobody/",
        "letter:i",
    ]
    for text in (
        *texts,
        "format:epub",
        "type:book",
        "has:isbn",
        "added:1d",
        "status:unread",
        "-is:lent",
        "-dune",
        "NOT (tag:x OR emma)",
    ):
        assert "Invisible" not in found(vera, text), text
        assert "Invisible" not in found(vera, f"{text} OR emma"), text
        assert found(stan, text) == set(), text


def test_a_shelf_or_series_in_the_trash_says_nothing_any_more(vera, books, shelf):
    made = stock.shelve(books, "Gone", shelf["dune"])
    series = stock.serialise(books, "Gone", shelf["dune"])
    assert found(vera, "shelf:gone series:gone has:series") == {"Dune"}
    for row in (made, series):
        stock.alter(row, deleted_at=NOW)
    assert (
        found(vera, "shelf:gone")
        == found(vera, "series:gone")
        == found(vera, "has:series")
        == set()
    )


# ── shelves that fill themselves ──────────────────────────────────────────────────────────────────


def test_a_shelf_may_be_a_query_and_part_of_another(vera, books, shelf):
    other = make_library("Other")
    add_member(other, vera, "viewer")
    make_work("Dune elsewhere", other)
    stock.shelve(books, "Sand", query="dune OR author:goethe")
    stock.shelve(books, "Half", query="shelf:sand title:dune")
    assert found(vera, "shelf:sand") == {"Dune", "Faust"}
    assert found(vera, "shelf:half") == {"Dune"}
    assert found(vera, "-shelf:sand") == EVERYTHING - {"Dune", "Faust"} | {"Dune elsewhere"}
    assert found(vera, "faust shelf:sand") == {"Faust"}


def test_shelves_that_name_one_another_or_themselves_come_to_an_end(vera, books, shelf):
    stock.shelve(books, "One", query="shelf:two OR dune")
    stock.shelve(books, "Two", query="shelf:one OR emma OR shelf:two")
    stock.shelve(books, "Broken", query="((( is:what OR")
    assert found(vera, "shelf:one") == {"Dune", "Emma"}
    assert found(vera, "shelf:broken") == set()


def test_a_shelf_asks_as_the_person_who_looks(vera, olga, books, shelf):
    stock.shelve(books, "Mine", query="is:favorite")
    stock.note(olga, shelf["dune"], is_favorite=True)
    assert found(olga, "shelf:mine") == {"Dune"}
    assert found(vera, "shelf:mine") == set()


# ── regular expressions ───────────────────────────────────────────────────────────────────────────


def test_regular_expressions_match_titles_and_people_in_any_case(vera, shelf):
    assert found(vera, "/^d.n/") == {"Dune"}
    assert found(vera, "/^D.N/") == {"Dune"}
    assert found(vera, "/^[0-9]+$/") == {"1984"}
    assert found(vera, "title:/a(ust|s)$/") == {"Faust", "Ilias"}
    assert found(vera, r"author:/\bvon\b/") == {"Faust"}
    assert found(vera, "author:/^(jane|frank)/ -/une/") == {"Emma"}
    assert found(vera, "/巨人/") == {"進撃の巨人"}
    assert found(vera, "-/[a-z]/") == {"1984", "進撃の巨人"}
    assert found(vera, "/emma/ OR faust") == {"Emma", "Faust"}
    assert found(vera, "/m{2}/", typing=True) == {"Emma"}
