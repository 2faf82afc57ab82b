"""Publication dates as people and programs write them: a year, a month or a day."""

from __future__ import annotations

from datetime import date

from readers.dates import parts


def parse(text: str) -> str:
    """ "1999", "1999-05" or "1999-05-31" for these and other notations: "May 1999", "May 31st,
    1999", "31 May 1999", "1999/5/31", "19990531", "c1999", "[1999?]", a timestamp; "" for "".
    Raises ValueError.
    """
    text = " ".join(text.lower().replace("©", "c").split())
    if not text:
        return ""
    year, month, day = parts(text)
    date(year, month or 1, day or 1)
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def whole_day(partial: str) -> str:
    """A full date, in which missing parts are the first of the year or month; "" for "" and for
    anything that isn't a date.
    """
    try:
        year, month, day = parts(partial)
        return date(year, month or 1, day or 1).isoformat()
    except ValueError:
        return ""


def keep_precision(given: str, present: str) -> str:
    """The date to store when a program sends a full one: the current partial date if the program
    only sent back what it was shown.
    """
    return present if given and given == whole_day(present) else given
