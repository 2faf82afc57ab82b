"""What cells mean: one table of texts for each kind of value."""

from __future__ import annotations

from datetime import date

import pytest

from services.imports import values

RATINGS = [
    ("5", 5, 10), ("4.5", 5, 9), ("3.25", 5, 7), ("4.75", 5, 10), ("0.5", 5, 1), ("4,5", 5, 9),
    ("3.0 stars", 5, 6), ("4/5", 5, 8), ("5.5", 5, None), ("-1", 5, None), ("0", 5, None),
    ("", 5, None), ("great", 5, None), ("7", 10, 7), ("7.5", 10, 8), ("10", 10, 10),
    ("85", 100, 9), ("100", 100, 10), ("3", 100, 1), ("80%", 5, 8), ("8/10", 5, 8),
    ("★★★★½", 5, 9), ("⭐⭐⭐", 5, 6), ("★★☆☆☆", 5, 4), ("11", 10, None), ('="4"', 5, 8),
]  # fmt: skip
DATES = [
    ("2023/05/14", "dmy", "2023-05-14"), ("14/05/2023", "mdy", "2023-05-14"),
    ("05/14/2023", "dmy", "2023-05-14"), ("03/04/2023", "dmy", "2023-04-03"),
    ("03/04/2023", "mdy", "2023-03-04"), ("31.12.2001", "mdy", "2001-12-31"),
    ("[2019-04-02]", "dmy", "2019-04-02"), ("2006-11-28T00:00:00+00:00", "ymd", "2006-11-28"),
    ("2024-01-05 10:20:30", "ymd", "2024-01-05"), ("May 2021", "ymd", "2021-05"),
    ("January 2, 2006", "ymd", "2006-01-02"), ("1999", "ymd", "1999"), ("", "ymd", ""),
    ("3/4/99", "dmy", "1999-04-03"), ("3/4/07", "mdy", "2007-03-04"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "scale", "expected"), RATINGS)
def test_ratings_of_five_scales(cell, scale, expected):
    assert values.rating(cell, scale) == expected


@pytest.mark.parametrize(("cell", "order", "expected"), DATES)
def test_dates_of_all_kinds(cell, order, expected):
    assert values.published(cell, order) == expected


@pytest.mark.parametrize("cell", ["32/13/2020", "yesterday", "2023-02-30", "0/0/2020"])
def test_what_is_no_date_is_refused(cell):
    with pytest.raises(ValueError, match=r".*"):
        values.published(cell)


def test_a_date_that_tells_the_order_decides_for_all():
    assert values.date_order(["03/04/2020", "25/12/2020"], "mdy") == "dmy"
    assert values.date_order(["03/04/2020", "12/25/2020"], "dmy") == "mdy"
    assert values.date_order(["03/04/2020", "2020/25/12"], "mdy") == "mdy"


def test_dated_readings():
    assert values.spans("2024/01/02-2024/01/09, 2022/03/05") == [
        (None, date(2022, 3, 5)),
        (date(2024, 1, 2), date(2024, 1, 9)),
    ]
    assert values.spans("2023-01-02 - 2023-01-09") == [(date(2023, 1, 2), date(2023, 1, 9))]
    assert values.spans("2023-01-02") == [(None, date(2023, 1, 2))]
    assert values.spans("2025/01/20-") == [(date(2025, 1, 20), None)]
    assert values.spans("") == []


@pytest.mark.parametrize(
    ("cells", "pair"),
    [
        (['="9780547773742"', '="0547773749"'], ("9780547773742", "0547773749")),
        (["978-0-547-77374-2"], ("9780547773742", "")),
        (["[8804668008]"], ("", "8804668008")),
        (["B00B7NPRY8"], ("", "")),
        (["9780547773743"], ("", "")),
        (["0547773749 (pbk.)"], ("", "0547773749")),
    ],
)
def test_isbns_in_every_wrapping(cells, pair):
    assert values.isbns(cells) == pair


def test_a_number_that_is_no_isbn_is_noticed():
    assert values.has_bad_isbn("9780547773743")
    assert values.has_bad_isbn("9.78055E+12")
    assert not values.has_bad_isbn("9780547773742")
    assert not values.has_bad_isbn("B00B7NPRY8")


@pytest.mark.parametrize(
    ("cell", "number"),
    [("320 pages", 320), ("1,234", 1234), ("1.234", 1234), ("1 234 S.", 1234), ("12.5", 12),
     ("", 0), ("n/a", 0), ("10'234", 10234), ("1,5", 1)],
)  # fmt: skip
def test_page_counts_with_separators(cell, number):
    assert values.whole(cell) == number


@pytest.mark.parametrize(
    ("cell", "status"),
    [("to-read", "unread"), ("currently-reading", "reading"), ("Did Not Finish", "did_not_finish"),
     ("did_not_finish", "did_not_finish"), ("Completed", "read"), ("Not Begun", "unread"),
     ("owned", ""), ("", "")],
)  # fmt: skip
def test_statuses_and_shelves(cell, status):
    assert values.status(cell) == status


def test_a_missing_favourite_is_not_a_no():
    assert [values.flag(cell) for cell in ("", "no", "0", "Yes", "maybe")] == [
        None, False, False, True, None,
    ]  # fmt: skip


def test_people_in_reading_order_with_their_roles():
    assert values.contributors("Le Guin, Ursula K.", role="aut") == [["Ursula K. Le Guin", "aut"]]
    assert values.contributors("Gary Ruddell, Anna Example (Translator)", role="aut") == [
        ["Gary Ruddell", "aut"],
        ["Anna Example", "translator"],
    ]
    assert values.contributors("A. Bee|Weaver, William", ["", "Translator"]) == [
        ["A. Bee", ""],
        ["William Weaver", "Translator"],
    ]


def test_a_review_has_lines_instead_of_html():
    assert values.prose("<style>p {}</style>A<script>b()</script>") == "A"
    assert values.prose("One.<br/>Two &amp; <b>three</b> a < b") == "One.\nTwo & three a < b"
