"""The pages on which two items are merged, without JavaScript."""

from __future__ import annotations

import re

import pytest

from models.base import db
from models.change import ChangeSet
from models.work import Work
from services.db.transactions import writing
from services.works.edit import edit_work
from tests.factories import add_member, make_library, make_work, signed_in
from tests.queries import counted

OFFER = "Merge with another item…"


@pytest.fixture
def emma(books):
    return make_work("Emma", books, authors=("Jane Austen",))


@pytest.fixture
def twin(books):
    return make_work("Emma (Annotated)", books)


def compare(browser, one, other) -> str:
    return browser.get(f"/works/{one.id}/merge/{other.id}").text


def versions(text: str) -> dict[str, str]:
    return dict(re.findall(r'name="(version|other_version)"[^>]* value="(\d+)"', text))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def merge(browser, one, other, **data):
    return browser.post(
        f"/works/{one.id}/merge/{other.id}",
        data={"survivor": str(one.id), **versions(compare(browser, one, other)), **data},
    )


def test_who_may_merge_is_offered_it_and_nobody_else(app, cast, emma):
    for person in (cast.edo, cast.olga, cast.ada):
        assert OFFER in signed_in(app, person).get(f"/works/{emma.id}").text
    assert OFFER not in signed_in(app, cast.vera).get(f"/works/{emma.id}").text


def test_other_items_of_the_same_kind_are_found_by_title_as_one_types(
    app, cast, as_edo, emma, twin, books
):
    make_work("Emma", make_library("Films", owner=cast.edo, kind="movie"))
    make_work("Emma", make_library("Club", owner=cast.stan))
    page = as_edo.get(f"/works/{emma.id}/merge").text
    assert re.findall(r'href="(/works/\d+/merge/\d+)"', page) == [
        f"/works/{emma.id}/merge/{twin.id}"
    ]
    piece = as_edo.get(f"/works/{emma.id}/merge/_others?q=anno").text
    assert f"/works/{emma.id}/merge/{twin.id}" in piece
    assert 'id="others"' in piece
    assert "No other item" in as_edo.get(f"/works/{emma.id}/merge/_others?q=xyz").text
    make_work("Persuasion", books, authors=("Jane Austen",))
    page = squeezed(as_edo.get(f"/works/{emma.id}/merge").text)
    assert page.index("Suggestions") < page.index("Emma (Annotated)") < page.index("Persuasion")
    alone = make_work("Mort", books, authors=("Terry Pratchett",))
    page = as_edo.get(f"/works/{alone.id}/merge").text
    assert "Type part of the title or a name." in page
    assert "No other item" not in page


def test_a_query_that_cannot_be_searched_says_why(as_edo, emma):
    answer = as_edo.get(f"/works/{emma.id}/merge?q={'x' * 600}")
    assert answer.status_code == 200
    assert "problem-text" in answer.text


def test_both_are_shown_and_one_is_kept(as_edo, emma, twin):
    text = compare(as_edo, emma, twin)
    for words in (
        "Emma (Annotated)",
        "Jane Austen",
        "1 edition",
        "Which item do you want to keep?",
    ):
        assert words in text
    answer = merge(as_edo, emma, twin, survivor=str(twin.id))
    assert answer.status_code == 303
    assert answer.location == f"/works/{twin.id}"
    page = as_edo.get(answer.location).text
    assert "Merged “Emma” into “Emma (Annotated)”." in page
    assert re.search(r'action="/changes/\d+/undo"', page)
    assert "Jane Austen" in page  # it had nobody to credit


def test_the_item_with_more_files_is_kept_unless_one_chooses_the_other(as_edo, emma, twin, books):
    def kept(*items) -> list[str]:
        radios = re.findall(r'<input[^>]*name="survivor"[^>]*>', compare(as_edo, *items))
        return re.findall(r'value="(\d+)"', "".join(r for r in radios if "checked" in r))

    assert kept(emma, twin) == [str(emma.id)]  # as much as the other: where one came from
    assert kept(twin, emma) == [str(twin.id)]
    with writing():
        db.session.get(Work, twin.id).file_count = 5
    assert kept(emma, twin) == kept(twin, emma) == [str(twin.id)]


def test_the_old_address_leads_to_the_one_that_stayed_and_undo_takes_it_back(as_edo, emma, twin):
    merge(as_edo, emma, twin)
    for ending in ("", "/history", "/edit", "/merge?q=x"):
        answer = as_edo.get(f"/works/{twin.id}{ending}")
        assert answer.location == f"/works/{emma.id}{ending}"
    change_set = db.session.query(ChangeSet).filter_by(kind="merge").one()
    assert as_edo.post(f"/changes/{change_set.id}/undo").status_code == 303
    assert as_edo.get(f"/works/{twin.id}").status_code == 200


def test_the_address_of_a_merged_item_leads_nobody_who_may_not_see_it(
    app, cast, as_edo, emma, twin
):
    merge(as_edo, emma, twin)
    assert signed_in(app, cast.stan).get(f"/works/{twin.id}").status_code == 404
    assert app.test_client().get(f"/works/{twin.id}").location.startswith("/login")


def test_the_history_says_what_was_merged_and_what_happened_to_the_other(as_edo, edo, emma, twin):
    edit_work(twin, {"subtitle": "A novel"}, by=edo)
    merge(as_edo, emma, twin)
    page = " ".join(as_edo.get(f"/works/{emma.id}/history").text.split())
    assert "merged “Emma (Annotated)” into this" in page
    assert f'edited <a href="/works/{twin.id}">“Emma (Annotated)”</a>' in page
    own = " ".join(as_edo.get("/history").text.split())
    assert f'merged “Emma (Annotated)” into <a href="/works/{emma.id}">“Emma”</a>' in own


def test_who_merges_what_is_merged_already_is_led_to_the_item(as_edo, emma, twin):
    seen = versions(compare(as_edo, emma, twin))
    merge(as_edo, emma, twin)
    for one, other in ((emma, twin), (twin, emma)):
        url, data = f"/works/{one.id}/merge/{other.id}", {"survivor": str(twin.id), **seen}
        for answer in (
            as_edo.post(url, data=data, follow_redirects=True),
            as_edo.get(url, follow_redirects=True),
        ):
            assert answer.request.path == f"/works/{emma.id}"
            assert "These items are already merged." in answer.text
    assert db.session.query(ChangeSet).filter_by(kind="merge").count() == 1


def test_it_refuses_what_changed_since_it_was_shown_and_shows_it_again(as_edo, edo, emma, twin):
    seen = versions(compare(as_edo, emma, twin))
    edit_work(twin, {"title": "Emma, volume 2"}, by=edo)
    answer = as_edo.post(
        f"/works/{emma.id}/merge/{twin.id}", data={"survivor": str(emma.id), **seen}
    )
    assert answer.status_code == 409
    assert "Someone else changed this" in answer.text
    assert "Emma, volume 2" in answer.text
    assert versions(answer.text) != seen
    again = as_edo.post(
        f"/works/{emma.id}/merge/{twin.id}",
        data={"survivor": str(emma.id), **versions(answer.text)},
    )
    assert again.status_code == 303


def test_it_refuses_a_film_itself_and_a_stranger_third(app, cast, as_edo, as_olga, emma, twin):
    film = make_work("Emma", make_library("Films", owner=cast.olga, kind="movie"))
    answer = merge(as_olga, emma, film)
    assert answer.status_code == 422
    assert "Only items of the same type can be put together." in answer.text
    assert merge(as_edo, emma, twin, survivor="999").status_code == 422
    assert db.session.query(Work).filter(Work.deleted_at.is_not(None)).count() == 0


def test_a_viewer_may_not_merge(app, cast, as_vera, emma, twin):
    assert as_vera.get(f"/works/{emma.id}/merge").status_code == 403
    assert as_vera.get(f"/works/{emma.id}/merge/{twin.id}").status_code == 403
    assert as_vera.post(f"/works/{emma.id}/merge/{twin.id}").status_code == 403


def test_an_item_of_a_library_where_one_only_reads_is_not_merged(app, cast, as_edo, emma):
    club = make_library("Club", owner=cast.stan)
    add_member(club, cast.edo, "viewer")
    theirs = make_work("Emma of the club", club)
    assert "Emma of the club" not in as_edo.get(f"/works/{emma.id}/merge?q=emma").text
    assert as_edo.get(f"/works/{emma.id}/merge/{theirs.id}").status_code == 403


def test_the_list_of_others_asks_no_more_for_more_of_them(as_edo, emma, twin, books):
    with counted() as few:
        as_edo.get(f"/works/{emma.id}/merge/_others?q=emma")
    for number in range(6):
        make_work(f"Emma {number}", books)
    as_edo.get(f"/works/{emma.id}/merge/_others?q=emma")
    with counted() as many:
        as_edo.get(f"/works/{emma.id}/merge/_others?q=emma")
    assert len(many) <= len(few)
