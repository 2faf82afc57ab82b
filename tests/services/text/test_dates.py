"""Dates of publication, as far as they are known."""

from __future__ import annotations

import pytest

from services.text import dates


@pytest.mark.parametrize(("text", "stored", "whole"), [
    ("1999", "1999", "1999-01-01"), ("1999-05", "1999-05", "1999-05-01"),
    ("1999-05-31", "1999-05-31", "1999-05-31"),
    ("May 1999", "1999-05", "1999-05-01"), ("may 31 1999", "1999-05-31", "1999-05-31"),
    ("MAY 31, 1999", "1999-05-31", "1999-05-31"),
    ("31 May 1999", "1999-05-31", "1999-05-31"), ("3 Sep 2001", "2001-09-03", "2001-09-03"),
    ("  Feb   2000 ", "2000-02", "2000-02-01"), ("", "", ""),
    ("Sept 1999", "1999-09", "1999-09-01"), ("1st May 1999", "1999-05-01", "1999-05-01"),
    ("Sep. 6th, 1999", "1999-09-06", "1999-09-06"),
    ("1999/05/31", "1999-05-31", "1999-05-31"), ("1999-5-1", "1999-05-01", "1999-05-01"),
    ("1999.5", "1999-05", "1999-05-01"),
    ("19990531", "1999-05-31", "1999-05-31"), ("1999-05-31T00:00:00Z", "1999-05-31", "1999-05-31"),
    ("1999 May", "1999-05", "1999-05-01"),
    ("c1999", "1999", "1999-01-01"), ("©1999.", "1999", "1999-01-01"),
    ("[1999?]", "1999", "1999-01-01"), ("ca. 1999", "1999", "1999-01-01"),
])  # fmt: skip
def test_a_date_keeps_what_is_known(text, stored, whole):
    assert dates.parse(text) == stored
    assert dates.whole_day(stored) == whole


@pytest.mark.parametrize("text",
    ["1st June", "31/05/1999", "99", "1999-13", "1999-00", "1999-02-30", "0000", "19991331",
        "19990500", "1999-5-0",
                                  "May 0 1999", "May 32, 1999", "0 May 1999", "unknown", "１９９９",
                                      "1999 Flowers", "1998-1999"])  # fmt: skip
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError):
        dates.parse(text)


def test_what_was_shown_makes_nothing_more_exact():
    assert dates.keep_precision("1999-01-01", "1999") == "1999"
    assert dates.keep_precision("1999-01-02", "1999") == "1999-01-02"
    assert dates.keep_precision("", "1999") == ""
