"""Fields of forms that WTForms does not have: for lists, pairs, and what a page was made with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from wtforms import Field, HiddenField, StringField
from wtforms.utils import unset_value

from blueprints.numbers import whole


class NamesField(StringField):
    """A list of names in one line."""

    def _value(self) -> str:
        return "; ".join(self.data or ())

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if valuelist:
            names = valuelist[0].replace("\n", ";").split(";")
            self.data = [name.strip() for name in names if name.strip()]


class PairsField(Field):
    """A list of pairs, each in two inputs, whose names end in those of `parts`; rows without a
    first part do not count.
    """

    parts: tuple[str, str]
    blank: tuple[str, str]  # what an unused row shows
    spare = 1  # unused rows

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(None, data, extra_filters)
        first, second = (f"{self.name}_{part}" for part in self.parts)
        if formdata is not None and first in formdata:
            self.raw_data = formdata.getlist(first)
            pairs = zip(self.raw_data, formdata.getlist(second), strict=False)
            self.data = [[one.strip(), other.strip()] for one, other in pairs if one.strip()]

    def lines(self) -> list[Sequence[str]]:
        """What the form shows."""
        return [*(self.data or ()), *[self.blank] * self.spare]


class PeopleField(PairsField):
    """People with their roles."""

    parts, blank, spare = ("name", "role"), ("", "aut"), 2


class SeriesField(PairsField):
    """Series with the number in each."""

    parts, blank = ("name", "label"), ("", "")


class JsonField(HiddenField):
    """A value as the page was made with it; None when it cannot be read."""

    def _value(self) -> str:
        return orjson.dumps(self.data).decode()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if valuelist:
            try:
                self.data = orjson.loads(valuelist[0])
            except ValueError:
                self.data = None


class WholeField(HiddenField):
    """A whole number that the page was made with; None when it cannot be read."""

    data: int | None

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if valuelist:
            try:
                self.data = whole(valuelist[0])
            except ValueError:
                self.data = None
