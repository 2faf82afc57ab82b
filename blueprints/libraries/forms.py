"""The forms of libraries, their folders and members."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
)
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import HiddenInput

from blueprints import words
from blueprints.forms import Form, prose_field, text_field
from blueprints.numbers import LARGEST
from models.library import KINDS, ROLES
from services import libraries, roots

EVERY = {
    "never": _l("Manually"),
    "hourly": _l("Hourly"),
    "daily": _l("Daily"),
    "weekly": _l("Weekly"),
}
ROLE_HELP = {
    "viewer": _l("Can browse, rate and take notes"),
    "editor": _l("Can also edit and lend"),
    "owner": _l("Can also manage members and settings"),
}


class NewLibraryForm(Form):
    """Without a name the library is called by its type."""

    icons = dict(zip(KINDS, KINDS, strict=True))
    kind = RadioField(_l("Type"), default="book", validate_choice=False)
    name = text_field(
        _l("Name"),
        most=libraries.MOST["name"],
        help=_l("For example “Kids’ films”. Leave empty to use the type’s name."),
        autocomplete="off",
    )
    description = prose_field(_l("Description"), most=libraries.MOST["description"])

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.kind.choices = [SelectChoice(kind, words.kind_name(kind)) for kind in KINDS]

    def values(self) -> dict[str, Any]:
        values = super().values()
        if not values["name"].strip() and values["kind"] in KINDS:
            values["name"] = words.kind_name(values["kind"])
        return values


class LibraryForm(Form):
    """The settings of a library; `seen_version` is the one that the person began with."""

    seen_version = IntegerField(
        widget=HiddenInput(), validators=[Optional(), NumberRange(0, LARGEST)]
    )
    name = text_field(_l("Name"), required=True, most=libraries.MOST["name"])
    description = prose_field(_l("Description"), most=libraries.MOST["description"])
    language = text_field(
        _l("Language"),
        most=libraries.MOST["language"],
        help=_l("Default language for sorting titles, for example en or de."),
    )
    loan_days = text_field(_l("Loan period (days)"), type="number", inputmode="numeric")
    is_default_for_new_users = BooleanField(_l("New users can view this library"))
    is_public = BooleanField(_l("Show as public to API clients"))


class MemberForm(Form):
    identifier = text_field(
        _l("User name"), required=True, autocomplete="off", autocapitalize="none"
    )
    role = RadioField(_l("Role"), default="viewer", validate_choice=False)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        roles = reversed(ROLES)
        self.role.choices = [SelectChoice(role, words.role_name(role)) for role in roles]


class FolderForm(Form):
    """`at` is where the folder picker stands, percent-encoded; `path` is what somebody typed."""

    at = HiddenField()
    path = text_field(
        _l("Folder"),
        help=_l("Choose a folder or type its path. Stacks never changes your files."),
        autocomplete="off",
        autocapitalize="none",
        spellcheck="false",
    )
    name = text_field(
        _l("Name"),
        most=roots.LONGEST_NAME,
        help=_l("Display name (defaults to the folder’s name)."),
    )


class ScheduleForm(Form):
    every = SelectField(
        _l("Scan automatically"), choices=[SelectChoice(*row) for row in EVERY.items()]
    )
