"""While people type a name on the edit page, they see those that exist, and may create another."""

from __future__ import annotations

import pytest

from services.works.edit import edit_work
from tests.factories import make_library, make_work


@pytest.fixture
def emma(books, edo):
    work = make_work("Emma", books, authors=("Jane Austen",))
    values = {"genres": ["Satire", "Fantasy satire"], "tags": ["sad"], "series": [["Saga", "1"]]}
    edit_work(work, values, by=edo)
    return work


@pytest.mark.parametrize(
    ("field", "text", "names"),
    [
        ("genres", "SAT", ["Satire", "Fantasy satire"]),
        ("tags", "sa", ["sad"]),
        ("series", "saga", ["Saga"]),
        ("contributors", "aust", ["Jane Austen"]),
        ("genres", "100%", []),
    ],
)
def test_names_that_contain_the_text_are_shown_and_create_is_last(as_edo, emma, field, text, names):
    page = as_edo.get(f"/works/{emma.id}/edit/_names?field={field}&q={text}").text
    created = [] if text.casefold() == "saga" else [f"Create “{text}”"]
    shown = [part.partition("</li>")[0] for part in page.split("<li ")[1:]]
    assert [line.partition(">")[2] for line in shown] == [*names, *created]


def test_names_of_other_libraries_stay_there(as_edo, edo, ada, emma):
    private = make_library("Private", owner=ada)
    other = make_work("Other", private, authors=("Austen Private",))
    values = {"genres": ["Satirical"], "tags": ["sadder"], "series": [["Saga of mine", ""]]}
    edit_work(other, values, by=ada)
    for field, text in (
        ("genres", "sati"),
        ("tags", "sad"),
        ("series", "saga"),
        ("contributors", "aust"),
    ):
        page = as_edo.get(f"/works/{emma.id}/edit/_names?field={field}&q={text}").text
        assert "Satirical" not in page
        assert "sadder" not in page
        assert "mine" not in page
        assert "Private" not in page


def test_other_fields_have_no_names_and_viewers_no_answer(as_edo, as_vera, emma):
    path = f"/works/{emma.id}/edit/_names"
    assert as_edo.get(f"{path}?field=title&q=emma").status_code == 404
    assert as_vera.get(f"{path}?field=genres&q=sat").status_code == 403
