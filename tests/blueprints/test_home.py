"""The first page shows what is new, what runs, and what to do when there is nothing."""

from __future__ import annotations

from tests.factories import make_library, make_work, signed_in


def test_an_admin_without_libraries_is_told_what_to_do(app, cast):
    from services import libraries

    libraries.delete_library(cast.books, by=cast.ada)
    page = signed_in(app, cast.ada).get("/")
    assert page.status_code == 200
    assert "Nothing here yet" in page.text
    assert "/libraries/new" in page.text


def test_an_empty_library_asks_for_a_folder(cast, as_ada):
    assert (
        f"/libraries/{cast.books.id}/folders/add" in as_ada.get("/").text
        or "Add a folder" in as_ada.get("/").text
    )


def test_everybody_sees_what_is_new_in_their_own_libraries(cast, as_vera, as_stan, books):
    make_work("Emma", books)
    make_work("Hidden", make_library("Hidden"))
    page = as_vera.get("/").text
    assert "Emma" in page
    assert "Hidden" not in page
    assert "Emma" not in as_stan.get("/").text


def test_nobody_who_is_not_signed_in_sees_it(client, cast):
    assert client.get("/").status_code == 303
