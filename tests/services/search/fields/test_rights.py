"""Fields say nothing of what one may not see."""

from __future__ import annotations

from datetime import date

from tests.factories import add_member, make_work
from tests.services.search import stock
from tests.services.search.fields.conftest import NOW, found


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
