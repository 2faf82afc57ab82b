"""A small export of each program: recognised, and understood as its owner means it."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from errors import Invalid
from services.imports import mapping, reading, records

FOLDER = Path(__file__).parents[2] / "samples" / "imports"


def records_of(name: str) -> tuple[str, list[records.Record]]:
    path = FOLDER / name
    found = reading.detect(path)
    cells = [row.cells for row in islice(reading.rows(path, found), 200)]
    layout = mapping.guess(found.header, cells)
    return layout.preset, [records.understand(row, layout) for row in cells]


def test_goodreads():
    preset, (earthsea, hyperion, momo) = records_of("goodreads.csv")
    assert preset == "goodreads"
    assert earthsea.work == {
        "title": "A Wizard of Earthsea",
        "contributors": [["Ursula K. Le Guin", "aut"]],
        "series": [["Earthsea Cycle", "1"]],
        "tags": ["fantasy"],
        "published": "1968",
    }
    assert earthsea.edition == {
        "isbn_13": "9780547773742",
        "isbn_10": "0547773749",
        "publisher": "Clarion Books",
        "published": "2012",
        "page_count": 1264,
        "format": "paperback",
    }
    assert earthsea.own == {
        "status": "read",
        "rating": 10,
        "notes": "Lent to Ben",
        "review": "Still the best.\nRead it aloud.",
        "is_favorite": True,
    }
    assert earthsea.readings == [[None, "2023-05-14"]]
    assert earthsea.copy == {"acquired_on": "2023-01-02", "count": 1}
    assert hyperion.work["contributors"][1:] == [["Gary Ruddell", "aut"], ["Anna Example", "trl"]]
    assert (hyperion.own, hyperion.edition["format"]) == ({"status": "unread"}, "ebook")
    assert hyperion.isbn == ""
    assert "tags" not in hyperion.work
    assert momo.own == {"status": "reading", "rating": 8}
    assert momo.isbn == "9783522177511"
    assert all(record.left_out == [] for record in (earthsea, hyperion, momo))


def test_storygraph():
    preset, (piranesi, dune) = records_of("storygraph.csv")
    assert preset == "storygraph"
    assert piranesi.readings == [["2022-03-05", "2022-03-20"], ["2024-01-02", "2024-01-09"]]
    assert piranesi.own == {"status": "read", "rating": 7, "review": "Line one\nline two"}
    assert piranesi.work["contributors"][1] == ["Chiwetel Ejiofor", "nrt"]
    assert piranesi.edition["format"] == "audiobook"
    assert piranesi.work["tags"] == ["house", "sea"]
    assert (dune.own, dune.isbn, dune.left_out) == ({"status": "did_not_finish"}, "", [])


def test_librarything():
    preset, (cities,) = records_of("librarything.tsv")
    assert preset == "librarything"
    assert cities.work["contributors"] == [
        ["Italo Calvino", "aut"], ["Tullio Pericoli", "ill"], ["William Weaver", "trl"],
    ]  # fmt: skip
    assert (cities.work["language"], cities.work["genres"]) == ("it", ["Cities", "Fiction"])
    assert cities.edition["isbn_13"] == "9788804668008"
    assert cities.edition["page_count"] == 170
    assert cities.edition["publisher"] == "Mondadori"
    assert (cities.own["rating"], cities.own["status"]) == (9, "read")
    assert cities.copy == {"barcode": "B-0001", "acquired_on": "2019-04-02", "count": 2}
    assert cities.loan == {
        "borrower": "Ben Ray", "loaned_on": "2024-01-05", "due_on": "2024-02-05",
    }  # fmt: skip


def test_libib():
    preset, (dispossessed, solaris) = records_of("libib.csv")
    assert preset == "libib"
    assert dispossessed.work["contributors"] == [["Ursula K. Le Guin", "aut"]]
    assert dispossessed.work["tags"] == ["Sci-Fi", "utopia"]
    assert dispossessed.edition["page_count"] == 387
    assert dispossessed.readings == [["2020-01-02", "2020-01-20"]]
    assert dispossessed.copy == {"acquired_on": "2019-12-24", "count": 2}
    assert dispossessed.loan["borrower"] == "Ben Ray"
    assert (solaris.own, solaris.loan) == ({"status": "unread"}, {})


def test_calibre():
    preset, (omens, mort) = records_of("calibre.csv")
    assert preset == "calibre"
    assert omens.work["contributors"] == [["Terry Pratchett", "aut"], ["Neil Gaiman", "aut"]]
    assert omens.work["description"].strip() == "The end is nigh."
    assert (omens.own["rating"], mort.own["rating"]) == (8, 10)
    assert omens.identifiers == [["goodreads", "12067"]]
    assert (omens.edition["format"], omens.work["language"]) == ("ebook", "en")
    assert mort.work["series"] == [["Discworld", "4.5"]]
    assert "published" not in mort.edition


def test_hardcover():
    preset, (babel, effect) = records_of("hardcover.csv")
    assert preset == "hardcover"
    assert babel.own == {"status": "read", "rating": 9}
    assert babel.readings == [["2023-02-01", "2023-02-20"]]
    assert effect.work["series"] == [["The Murderbot Diaries", "5"]]
    assert effect.own == {"status": "unread"}


def test_librarika():
    preset, (process,) = records_of("librarika.csv")
    assert preset == "librarika"
    assert process.work["contributors"] == [["Franz Kafka", "aut"]]
    assert (process.work["language"], process.isbn) == ("de", "9783518188187")
    assert process.copy == {
        "barcode": "LBR-17", "condition": "Good", "place": "Room 2", "acquired_on": "2001-12-31",
    }  # fmt: skip


def understood(**cells: str) -> records.Record:
    columns = {name: index for index, name in enumerate(cells)}
    return records.understand(list(cells.values()), mapping.Layout(columns))


def test_what_cannot_be_understood_is_named_and_the_rest_taken():
    record = understood(
        title="Momo", isbn_13="9783522177512", publish_date="soon", rating="9", tags="x" * 70
    )
    assert sorted(record.left_out) == [
        ["isbn_13", "not_an_isbn"], ["publish_date", "not_a_date"], ["tags", "too_long"],
    ]  # fmt: skip
    assert (record.work, record.own) == ({"title": "Momo"}, {})


@pytest.mark.parametrize("title", ["", "  ", "x" * 600])
def test_a_row_needs_a_title_that_can_be_stored(title):
    with pytest.raises(Invalid) as refused:
        understood(title=title)
    assert list(refused.value.fields) == ["title"]


def test_columns_that_a_row_does_not_have_are_left_out():
    layout = mapping.Layout({"title": 0, "author": 7, "rating": -1})
    record: Any = records.understand(["Momo"], layout)
    assert record.work == {"title": "Momo"}
