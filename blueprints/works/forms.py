"""The forms of works and editions; their fields are those of the tables in
services/works/fields.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, Field, RadioField, SelectChoice, StringField

from blueprints import words
from blueprints.form_tokens import FIELD as TOKEN
from blueprints.forms import Form, of
from blueprints.inputs import JsonField, WholeField
from models.library import Library
from services import covers
from services.text.fields import Field as TableField
from services.works.fields import EDITION, WORK


class WorkForm(Form):
    """Some fields of a work or edition: see form_for.

    Each also sends the value that the page was rendered with (`was_…`), so that a field that the
    user didn't touch keeps its current value. After a conflict, `keep_…` says whose version of a
    field stays.
    """

    rows: Mapping[str, TableField] = {}
    seen_version = WholeField("")

    def __init__(self, values: Mapping[str, Any], version: int) -> None:
        was = {f"was_{name}": value for name, value in values.items()}
        super().__init__(data={**values, **was}, seen_version=version)

    def inputs(self) -> list[Field]:
        """The visible fields, in the order of the table."""
        return [self[name] for name in self.rows]

    def changes(self) -> dict[str, Any]:
        """The values that the user changed and wants to keep, for the service."""
        return {name: self[name].data for name in self.rows if self._is_touched(name)}

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
        fields |= {name: of(row), f"was_{name}": JsonField(), f"keep_{name}": StringField()}
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
