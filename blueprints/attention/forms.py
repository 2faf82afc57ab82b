"""The forms of what needs attention."""

from __future__ import annotations

from typing import Any

from wtforms import StringField

from blueprints.forms import Form
from blueprints.inputs import WholeField


class ListForm(Form):
    """The filters of the list on which a button was pressed."""

    library = WholeField("")
    kind = StringField(default="")
    ignored = StringField(default="")

    def filters(self) -> dict[str, Any]:
        """Those that were set, for the address of the list."""
        return {name: value for name, value in self.values().items() if value}


class PlaceForm(Form):
    """The item that gets the file."""

    work_id = WholeField()
