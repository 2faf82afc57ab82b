"""Form fields that WTForms doesn't have: for lists, pairs, and values with which a page was
rendered.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import orjson
from wtforms import Field, HiddenField, StringField
from wtforms.utils import unset_value

from blueprints import words
from blueprints.numbers import database_int
from errors import Problem
from services.text.clean import MAX_ENTRIES

MAX_NAMES = 128 << 10  # characters; the csv module's own limit is larger where tables are imported


class NamesField(StringField):
    """A list of names in one line, separated by semicolons; a name that contains one is in
    quotation marks.
    """

    def _value(self) -> str:
        return "; ".join(_quoted(name) for name in self.data or ())

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if valuelist:
            if len(valuelist[0]) > MAX_NAMES:
                raise ValueError(words.sentence(Problem("too_long", maximum=MAX_NAMES)))
            rows = csv.reader(valuelist[0].splitlines(), delimiter=";", skipinitialspace=True)
            self.data = [name.strip() for row in rows for name in row if name.strip()]


def _quoted(name: str) -> str:
    if ";" not in name and not name.startswith('"'):
        return name
    return '"' + name.replace('"', '""') + '"'


class PairsField(Field):
    """A list of pairs, each in two inputs whose names end in those of `parts`. Rows without a first
    part are ignored; a missing second part is empty.
    """

    parts: tuple[str, str]
    blank: tuple[str, str]  # what an unused row shows
    spare = 1  # unused rows

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(None, data, extra_filters)
        first, second = (f"{self.name}_{part}" for part in self.parts)
        if formdata is not None and first in formdata:
            self.raw_data = formdata.getlist(first)
            seconds = formdata.getlist(second)[: len(self.raw_data)]
            pairs = zip_longest(self.raw_data, seconds, fillvalue="")
            self.data = [[one.strip(), other.strip()] for one, other in pairs if one.strip()]

    def lines(self) -> list[Sequence[str]]:
        """The rows that the form shows. A list that is too long was refused, and isn't shown
        completely.
        """
        return [*(self.data or ())[:MAX_ENTRIES], *[self.blank] * self.spare]


class PeopleField(PairsField):
    """People with their roles."""

    parts, blank, spare = ("name", "role"), ("", "aut"), 2


class SeriesField(PairsField):
    """Series with the number in each."""

    parts, blank = ("name", "label"), ("", "")


class JsonField(HiddenField):
    """A value with which the page was rendered; None when it can't be parsed."""

    def _value(self) -> str:
        return orjson.dumps(self.data).decode()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if valuelist:
            try:
                self.data = orjson.loads(valuelist[0])
            except ValueError:
                self.data = None


class WholeField(HiddenField):
    """A whole number with which the page was rendered; None when it was not sent."""

    data: int | None

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if valuelist:
            try:
                self.data = database_int(valuelist[0])
            except ValueError:
                self.data = None
                raise ValueError(words.sentence(Problem("outdated_page"))) from None
