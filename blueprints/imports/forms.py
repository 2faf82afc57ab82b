"""The forms of imports: the table, and what its columns are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, FieldList, SelectChoice, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from blueprints.forms import Form, password_field, text_field
from services.imports import librarium, mapping, presets
from services.imports.mapping import Layout
from services.imports.options import Duplicates, Options

SCALES = {"5": _l("0 to 5 (stars)"), "10": _l("0 to 10"), "100": _l("0 to 100")}
ORDERS = {
    "dmy": _l("Day first: 31/12/2024"),
    "mdy": _l("Month first: 12/31/2024"),
    "ymd": _l("Year first: 2024/12/31"),
}
DUPLICATES = {
    "skip": _l("Skip them"),
    "own": _l("Update my status, ratings and dates"),
    "fill": _l("Update mine, and fill empty fields"),
}
FORMATS = {
    "paperback": _l("Paperback"),
    "hardcover": _l("Hardcover"),
    "ebook": _l("E-book"),
    "audiobook": _l("Audiobook"),
    "digital": _l("Digital"),
}


def _choices(texts: Mapping[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(value, text) for value, text in texts.items()]


class TableForm(Form):
    """A table to import."""

    file = FileField(
        _l("File"),
        [FileRequired(_l("Choose a file."))],
        description=_l("CSV or TSV, up to 64 MiB"),
    )


class CalibreForm(Form):
    """The database of a Calibre library."""

    file = FileField(
        _l("metadata.db"),
        [FileRequired(_l("Choose a file."))],
        description=_l("It’s in the folder of your Calibre library. Calibre may stay open."),
    )


class LibrariumForm(Form):
    """A Librarium server, and how to sign in to it."""

    address = text_field(
        _l("Server address"),
        required=True,
        max_length=librarium.LONGEST,
        help=_l("For example https://books.example.org, as you open it in a browser."),
        autocomplete="url",
        spellcheck="false",
        autocapitalize="none",
    )
    username = text_field(
        _l("User name or email"),
        max_length=librarium.LONGEST,
        autocomplete="off",
        autocapitalize="none",
    )
    password = password_field(_l("Password"), max_length=librarium.LONGEST, autocomplete="off")
    token = password_field(
        _l("Or a personal token"),
        max_length=librarium.LONGEST,
        help=_l("Used instead of the user name and password."),
        autocomplete="off",
    )


class ColumnsForm(Form):
    """What the columns of a table are, and what happens with items that the library has."""

    libraries = SelectMultipleField(
        _l("Libraries"),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    preset = SelectField(_l("Exported by"), validate_choice=False)
    columns = FieldList(SelectField(validate_choice=False), max_entries=200)
    rating_scale = SelectField(_l("Ratings"), choices=_choices(SCALES))
    date_order = SelectField(_l("Dates with slashes"), choices=_choices(ORDERS))
    format = SelectField(_l("Format if none is given"), choices=_choices(FORMATS))
    duplicates = SelectField(_l("Items you already have"), choices=_choices(DUPLICATES))
    copies = BooleanField(_l("Add another copy of items you already have"))
    look_up = BooleanField(_l("Look up missing details and covers afterwards"))

    def __init__(self, options: Options, **more: Any) -> None:
        super().__init__(**more, data=_data(options))
        self._options = options
        if options.source:  # Stacks knows how it is written
            for name in ("preset", "rating_scale", "date_order"):
                del self[name]
        if options.remote:
            self.libraries.choices = [
                SelectChoice(id_, name) for id_, name in librarium.remote_of(options).libraries
            ]
        else:
            del self.libraries
        if not options.source:
            self.preset.choices = [
                SelectChoice(preset.key, preset.label if preset.key else _("Another program"))
                for preset in (*presets.PRESETS, presets.BY_HAND)
            ]
        fields = [SelectChoice("", _("Don’t import"))]
        fields += [SelectChoice(name, _(label)) for name, label in mapping.FIELDS.items()]
        for column in self.columns:
            column.choices = fields

    def layout(self) -> Layout:
        """The columns as they are chosen; the first one of a field counts."""
        columns: dict[str, int] = {}
        for index, column in enumerate(self.columns):
            if column.data in mapping.FIELDS:
                columns.setdefault(column.data, index)
        format_ = self.format.data if self.format.data in mapping.FORMATS else mapping.FORMATS[0]
        if self._options.source:
            columns = {**self._options.fixed, **columns}
            return self._options.layout._replace(columns=columns, format=format_)
        preset = self.preset.data if self.preset.data in presets.BY_KEY else ""
        return Layout(
            columns,
            preset,
            int(self.rating_scale.data) if self.rating_scale.data in SCALES else 5,
            self.date_order.data if self.date_order.data in ORDERS else "dmy",
            format_,
        )

    def remote(self) -> Mapping[str, Any] | None:
        """What is read of another server. Raises Invalid({"libraries": …})."""
        if not self._options.remote:
            return None
        return librarium.choose_libraries(self._options, self.libraries.data).remote

    def chosen(self) -> Duplicates:
        return Duplicates(
            copies=self.copies.data,
            own=self.duplicates.data in ("own", "fill"),
            empty=self.duplicates.data == "fill",
        )


def _data(options: Options) -> dict[str, Any]:
    layout, duplicates = options.layout, options.duplicates
    names = {index: name for name, index in layout.columns.items()}
    return {
        "libraries": list(options.remote.get("chosen", ())),
        "preset": layout.preset,
        "columns": [names.get(index, "") for index in range(len(options.chosen))],
        "rating_scale": str(layout.rating_scale),
        "date_order": layout.date_order,
        "format": layout.format,
        "duplicates": "fill" if duplicates.empty else "own" if duplicates.own else "skip",
        "copies": duplicates.copies,
        "look_up": bool(options.look_up),
    }


def samples_of(rows: Sequence[Sequence[str]], index: int, limit: int = 3) -> list[str]:
    """The first values of a column that aren't empty."""
    values = (row[index].strip() for row in rows if index < len(row))
    return [value for value in values if value][:limit]
