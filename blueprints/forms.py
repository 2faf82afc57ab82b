"""The base of all forms: fields whose limits the browser enforces too, with the service's errors
below them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    PasswordField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, EqualTo, Length

from blueprints import words, work_words
from blueprints.form_tokens import BoundToken
from blueprints.inputs import NamesField, PeopleField, SeriesField
from blueprints.problems import Refusal
from errors import Conflict, Invalid
from services.text.fields import Field as TableField
from services.works import media_types


class Form(FlaskForm):
    """A form that can also show errors from the service that gets its values."""

    class Meta(FlaskForm.Meta):
        csrf_class = BoundToken

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        if not is_valid:
            g.refused_form = self
        return is_valid

    def values(self) -> dict[str, Any]:
        """The submitted values by field, for a service."""
        return {field.name: field.data for field in self if field.type != "CSRFTokenField"}

    def refuse(self, error: Invalid | Conflict) -> Self:
        """Add each error to its field; errors about other fields are shown at the top. A conflict
        that belongs to no field is raised again.
        """
        g.refused_form = self
        for name, text in words.field_errors(error).items():
            if name in self:
                self[name].errors = [*self[name].errors, text]
            else:
                self.form_errors.append(text)
        return self

    @contextmanager
    def adding_errors(self) -> Iterator[None]:
        """Add the errors that services raise inside this context manager to the form."""
        try:
            yield
        except (Invalid, Conflict) as error:
            self.refuse(error)


def refusal(status: int) -> Refusal | None:
    """What a program reads about the form that was refused in this request, if one was."""
    form: Form | None = g.get("refused_form")
    if form is None or not form.errors:
        return None
    fields = {name or "form": " ".join(map(str, errors)) for name, errors in form.errors.items()}
    text = " ".join(f"{name}: {sentence}" for name, sentence in fields.items())
    return Refusal(status, "invalid", text, fields)


def of(row: TableField, **options: Any) -> Any:
    """The input for a field of a service's table, with its label, limit and help."""
    options.setdefault("help", lazy_gettext(row.help) if row.help else "")
    return _INPUTS.get(row.kind, _of_text)(row, lazy_gettext(row.label), **options)


def _of_text(row: TableField, label: Any, **options: Any) -> Any:
    return text_field(label, **{"required": row.is_required, "max_length": row.limit, **options})


def _of_prose(row: TableField, label: Any, **options: Any) -> Any:
    return prose_field(label, **{"required": row.is_required, "max_length": row.limit, **options})


def _of_flag(_row: TableField, label: Any, *, help: Any, **options: Any) -> Any:
    return BooleanField(label, description=help, **options)


def _of_whole(_row: TableField, label: Any, **options: Any) -> Any:
    return text_field(label, type="number", inputmode="numeric", **options)


def _of_choice(row: TableField, label: Any, *, help: Any, **options: Any) -> Any:
    choices = [SelectChoice(code, code.replace("_", " ").capitalize()) for code in row.choices]
    return SelectField(
        label, choices=choices, validate_choice=False, description=help, render_kw=options
    )


def _of_media_type(_row: TableField, label: Any, *, help: Any, **options: Any) -> Any:
    return SelectField(
        label,
        choices=_media_types,
        default="",
        validate_choice=False,
        description=help,
        render_kw=options,
    )


def _media_types() -> list[SelectChoice]:
    known = media_types.choices().items()
    choices = (SelectChoice(name, work_words.media_type_name(text)) for name, text in known)
    return [SelectChoice("", _("Not set")), *choices]


def _of_names(_row: TableField, label: Any, *, help: Any, **options: Any) -> Any:
    return NamesField(label, description=help, default=(), render_kw=options)


def _of_pairs(row: TableField, label: Any, *, help: Any, **options: Any) -> Any:
    make = PeopleField if row.kind == "people" else SeriesField
    return make(label, description=help, default=(), render_kw={"maxlength": row.limit, **options})


_INPUTS: dict[str, Callable[..., Any]] = {
    "flag": _of_flag,
    "whole": _of_whole,
    "prose": _of_prose,
    "choice": _of_choice,
    "media_type": _of_media_type,
    "names": _of_names,
    "people": _of_pairs,
    "series": _of_pairs,
}


def text_field(label: Any, **options: Any) -> StringField:
    """A line of text; see _options."""
    return StringField(label, **_options(**options))


def prose_field(label: Any, **options: Any) -> TextAreaField:
    """Text with line breaks."""
    return TextAreaField(label, **_options(**options))


def email_field(label: Any, **options: Any) -> EmailField:
    return EmailField(label, **_options(**options))


def password_field(label: Any, **options: Any) -> PasswordField:
    """A password; what was typed is never shown again."""
    return PasswordField(label, **_options(**options))


def _options(
    *,
    required: bool = False,
    min_length: int = -1,
    max_length: int = -1,
    same_as: str = "",
    help: Any = "",
    **attributes: Any,
) -> dict[str, Any]:
    """The arguments of a WTForms field: `min_length` and `max_length` count characters, `same_as`
    is the name of another field, `help` is shown below the field; all others become attributes of
    the input.
    """
    validators: list[Any] = []
    if required:
        validators.append(DataRequired(lazy_gettext(words.SENTENCES["required"])))
    if min_length >= 0:
        text = lazy_gettext(words.SENTENCES["too_short"], minimum=min_length)
        validators.append(Length(min=min_length, message=text))
    if max_length >= 0:
        text = lazy_gettext(words.SENTENCES["too_long"], maximum=max_length)
        validators.append(Length(max=max_length, message=text))
    if same_as:
        validators.append(EqualTo(same_as, lazy_gettext(words.SENTENCES["not_the_same"])))
    return {
        "validators": validators,
        "description": help,
        "default": "",
        "render_kw": attributes,
    }
