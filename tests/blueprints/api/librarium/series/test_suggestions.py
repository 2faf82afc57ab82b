"""Series that titles suggest, and books that a series lacks."""

from __future__ import annotations

from tests.blueprints.api.librarium.series.rows import typed
from tests.factories import make_library, make_work


def test_books_whose_titles_look_like_volumes_are_proposed_the_biggest_first(
    programs, at, books, cast
):
    manga, novel = typed("manga"), typed("novel")
    for title in (
        "Naruto, Vol. 2",
        "naruto 1",
        "NARUTO #3",
        "Naruto Vol. 2",
        "Bleach 2",
        "Bleach 1",
        "Akira 1",
        "Solo",
        "Claymore 1",
        "Claymore 2",
    ):
        make_work(title, books, media_type_id=manga, subtitle="S")
    make_work("Dune 1", books, media_type_id=novel)
    make_work("Dune 2", books, media_type_id=novel)
    make_work("Bleach 3", make_library("Elsewhere", owner=cast.olga), media_type_id=manga)
    found = programs.vera.get(f"{at}/suggest").json
    assert [
        (one["proposed_name"], [book["position"] for book in one["books"]]) for one in found
    ] == [
        ("Naruto", [1, 2, 2, 3]),
        ("Bleach", [1, 2]),
        ("Claymore", [1, 2]),
    ]
    assert set(found[0]["books"][0]) == {"book_id", "title", "subtitle", "position", "cover_url"}
    assert [
        one["proposed_name"] for one in programs.vera.get(f"{at}/suggest?media_type=novel").json
    ] == ["Dune"]
    both = programs.vera.get(f"{at}/suggest?media_type=novel&media_type=manga").json
    assert [one["proposed_name"] for one in both] == ["Naruto", "Bleach", "Claymore", "Dune"]
    assert programs.vera.get(f"{at}/suggest?media_type=poem").json == []
    assert programs.vera.get(f"{at}/suggest?media_type={'x' * 65}").status_code == 400


def test_a_comic_that_nobody_gave_a_media_type_is_a_comic(programs, cast):
    comics = make_library("Comics", owner=cast.olga, kind="comic")
    for number in (1, 2):
        make_work(f"Saga {number}", comics)
    assert [
        one["proposed_name"]
        for one in programs.olga.get(f"/libraries/{comics.uuid}/series/suggest").json
    ] == ["Saga"]


def test_what_is_in_a_series_is_proposed_no_more_until_that_is_deleted(
    programs, at, inside, naruto, books
):
    wanted = [
        make_work(f"Naruto {number}", books, media_type_id=typed("manga")) for number in (1, 2, 3)
    ]
    programs.edo.post(inside, {"book_id": str(wanted[2].uuid), "position": 3})
    assert [len(one["books"]) for one in programs.vera.get(f"{at}/suggest").json] == [2]
    programs.edo.post(inside, {"book_id": str(wanted[1].uuid), "position": 2})
    assert programs.vera.get(f"{at}/suggest").json == []
    programs.olga.delete(f"{at}/{naruto['id']}")
    assert [len(one["books"]) for one in programs.vera.get(f"{at}/suggest").json] == [3]


def test_candidates_are_the_books_that_the_series_lacks(programs, at, inside, naruto, books, cast):
    hidden = make_library("Hidden", owner=cast.stan)
    one, two, three = (
        make_work(title, books, hidden) for title in ("Naruto 1", "NARUTO - Vol. 2", "Naruto #3: x")
    )
    make_work("Naruto Omnibus 4", books)
    make_work("Naruto 5", hidden)
    other = programs.edo.post(at, {"name": "Jump"}).json
    secret = programs.stan.post(f"/libraries/{hidden.uuid}/series", {"name": "Secret"}).json
    programs.edo.post(f"{at}/{other['id']}/books", {"book_id": str(two.uuid), "position": 7})
    programs.stan.post(
        f"/libraries/{hidden.uuid}/series/{secret['id']}/books",
        {"book_id": str(two.uuid), "position": 7},
    )
    programs.edo.post(inside, {"book_id": str(one.uuid), "position": 1})
    found = programs.vera.get(f"{at}/{naruto['id']}/match-candidates").json
    assert [(each["title"], each["position"]) for each in found] == [
        ("NARUTO - Vol. 2", 2),
        ("Naruto #3: x", 3),
    ]
    assert found[0]["other_series"] == [
        {"series_id": other["id"], "series_name": "Jump", "position": 7}
    ]
    assert found[1] == {
        "book_id": str(three.uuid),
        "title": "Naruto #3: x",
        "subtitle": "",
        "position": 3,
        "other_series": [],
    }
