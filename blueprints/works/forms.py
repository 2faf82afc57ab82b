"""The forms of works and editions; their fields are those of the tables in
services/works/fields.py.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
)

from blueprints import words
from blueprints.form_tokens import FIELD as TOKEN
from blueprints.forms import Form, of
from blueprints.inputs import JsonField, WholeField
from blueprints.works import offers
from blueprints.works.offers import Offer
from models.library import Library
from services import covers
from services.text.fields import Field as TableField
from services.works.edit import Origins
from services.works.fields import EDITION, WORK


class WorkForm(Form):
    """Some fields of a work or edition: see form_for.

    Each also sends the value that the page was rendered with (`was_…`), so that a field that the
    user didn't touch keeps its current value. After a conflict, `keep_…` says whose version of a
    field stays. `from_…` is what a source offered for the field, `locked` the fields whose boxes
    are ticked, and `was_locked` those that were locked when the page was rendered.
    """

    rows: Mapping[str, TableField] = {}
    seen_version = WholeField("")
    locked = SelectMultipleField(validate_choice=False, choices=[])
    was_locked = JsonField()

    def __init__(
        self, values: Mapping[str, Any], version: int, locked: Collection[str] = ()
    ) -> None:
        was = {f"was_{name}": value for name, value in values.items()}
        locks = {"locked": list(locked), "was_locked": sorted(locked)}
        super().__init__(data={**values, **was, **locks}, seen_version=version)

    def inputs(self) -> list[Field]:
        """The visible fields, in the order of the table."""
        return [self[name] for name in self.rows]

    def changes(self) -> dict[str, Any]:
        """The values that the user changed and wants to keep, for the service."""
        return {name: self[name].data for name in self.rows if self._is_touched(name)}

    def origins(self) -> Origins:
        """Where changed values come from, and the locks that the user changed."""
        return Origins(
            {name: self.source(name) for name in self.rows if self.source(name)}, self._locks()
        )

    def source(self, name: str) -> str:
        """The source whose value of a field is in the form, "" for a value that was typed."""
        offer = offers.read(self[f"from_{name}"].data)
        is_offered = offer is not None and name in offer.values
        if offer is None or not is_offered:
            return ""
        return offer.source if self.holds(name, offer.values[name]) else ""

    def holds(self, name: str, value: Any) -> bool:
        """Whether a field has this value in the form."""
        return self.rows[name].is_same(self[name].data, value)

    def copy(self, offer: Offer, name: str) -> None:
        """Put what a source offered for a field into the form."""
        self[name].data = offer.values[name]
        self[f"from_{name}"].data = offer.only(name).sign()

    def is_dirty(self) -> bool:
        """Whether the form has anything that isn't saved."""
        return bool(self._locks()) or not all(
            self.holds(name, self[f"was_{name}"].data) for name in self.rows
        )

    def _locks(self) -> dict[str, bool]:
        was, now = self.was_locked.data, self.locked.data or ()
        if not isinstance(was, list):
            return {}
        return {name: name in now for name in self.rows if (name in now) != (name in was)}

    def _is_touched(self, name: str) -> bool:
        field, was = self[name], self[f"was_{name}"]
        is_there = field.raw_data or (was.raw_data and isinstance(field, BooleanField))
        if not is_there or self[f"keep_{name}"].data == "theirs":
            return False
        return not was.raw_data or not self.rows[name].is_same(field.data, was.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Fields that the user didn't touch are not validated: they may be older than a rule."""
        super().validate(extra_validators)
        touched = self.changes()
        for field in self.inputs():
            if field.name not in touched:
                field.errors = ()
        return not self.errors


@cache
def form_for(*names: str) -> type[WorkForm]:
    """The form for these fields of a work."""
    return _form_of({name: WORK[name] for name in names})


@cache
def edition_form(*, is_of_files: bool) -> type[WorkForm]:
    """The form for the fields of an edition; without its length, and without its format when it has
    that from its files.
    """
    left_out = {"duration_ms", "format"} if is_of_files else {"duration_ms"}
    return _form_of({name: EDITION[name] for name in EDITION if name not in left_out})


def _form_of(rows: Mapping[str, TableField]) -> type[WorkForm]:
    fields: dict[str, Any] = {}
    for name, row in rows.items():
        fields |= {name: of(row), f"was_{name}": JsonField()}
        fields |= {f"{prefix}_{name}": StringField() for prefix in ("keep", "from")}
    return type("WorkForm", (WorkForm,), {"rows": rows, **fields})


def typed_values() -> list[tuple[str, str]]:
    """Everything that was typed, for a form that sends it again with a choice between two
    versions.
    """
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in (TOKEN, "seen_version") and not name.startswith("keep_")
    ]


class CopyForm(Form):
    """The library that gets a copy."""

    library = RadioField(_l("Library"), coerce=int, validate_choice=False)

    def __init__(self, targets: Sequence[Library]) -> None:
        super().__init__()
        self.library.choices = [SelectChoice(library.id, library.name) for library in targets]
        if len(targets) == 1 and not self.is_submitted():
            self.library.data = targets[0].id


class CoverForm(Form):
    cover = FileField(
        _l("Upload a new cover"),
        [FileRequired(_l(words.SENTENCES["no_picture"]))],
        description=_l(
            "JPEG, PNG, WebP, AVIF, GIF, BMP or TIFF, up to %(maximum)s MiB.",
            maximum=covers.MAX_BYTES >> 20,
        ),
        render_kw={
            "accept": "image/jpeg,image/png,image/webp,image/avif,image/gif,image/bmp,image/tiff"
        },
    )


class LockForm(Form):
    """Whether scans must not change a field."""

    locked = BooleanField(false_values=("0", ""))


class SourceForm(Form):
    """The source whose value a field should have."""

    source = StringField(default="")
