"""The forms of libraries, their folders and members."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectChoice, SelectField, TextAreaField

from blueprints import words, work_words
from blueprints.forms import Form, of, prose_field, text_field
from blueprints.inputs import WholeField
from models.library import KINDS, ROLES, SOURCE_ORDERS
from services import roots
from services.libraries import LIBRARY

EVERY = {
    "never": _l("Manually"),
    "hourly": _l("Hourly"),
    "daily": _l("Daily"),
    "weekly": _l("Weekly"),
}
WATCHES = {
    "off": _l("Don’t watch"),
    "auto": _l("Watch automatically"),
    "5": _l("Check every 5 minutes"),
    "15": _l("Check every 15 minutes"),
    "60": _l("Check every hour"),
}
ROLE_HELP = {
    "viewer": _l("Can browse, rate and take notes"),
    "editor": _l("Can also edit and lend"),
    "owner": _l("Can also manage members and settings"),
}


class NewLibraryForm(Form):
    """Without a name the library is named after its type."""

    icons = dict(zip(KINDS, KINDS, strict=True))
    kind = RadioField(_l("Type"), default="book", validate_choice=False)
    name = of(
        LIBRARY["name"],
        required=False,
        help=_l("For example “Kids’ films”. Leave empty to use the type’s name."),
        autocomplete="off",
    )
    description = of(LIBRARY["description"])

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.kind.choices = [SelectChoice(kind, words.kind_name(kind)) for kind in KINDS]

    def values(self) -> dict[str, Any]:
        values = super().values()
        if not values["name"].strip() and values["kind"] in KINDS:
            values["name"] = words.kind_name(values["kind"])
        return values


class LibraryForm(Form):
    """The settings of a library; `seen_version` is the version that the form was rendered with."""

    seen_version = WholeField("")
    name = of(LIBRARY["name"])
    description = of(LIBRARY["description"])
    language = of(LIBRARY["language"])
    region = of(LIBRARY["region"])
    source_order = of(LIBRARY["source_order"])
    loan_days = of(LIBRARY["loan_days"])
    is_default_for_new_users = of(LIBRARY["is_default_for_new_users"])
    is_public = of(LIBRARY["is_public"])

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.source_order.choices = [
            SelectChoice(order, work_words.source_order(order)) for order in SOURCE_ORDERS
        ]

    def values(self) -> dict[str, Any]:
        """The submitted values; a select that wasn't sent changes nothing."""
        values = super().values()
        if values["source_order"] is None:
            del values["source_order"]
        return values


class MemberForm(Form):
    identifier = text_field(
        _l("User name"), required=True, autocomplete="off", autocapitalize="none"
    )
    role = RadioField(_l("Role"), default="viewer", validate_choice=False)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        roles = reversed(ROLES)
        self.role.choices = [SelectChoice(role, words.role_name(role)) for role in roles]


class RoleForm(Form):
    """The role of an existing member."""

    role = SelectField(validate_choice=False)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.role.choices = [SelectChoice(role, words.role_name(role)) for role in ROLES]


def _exclude_field() -> TextAreaField:
    return prose_field(
        _l("Leave out"),
        help=_l(
            "One pattern per line, relative to this folder: Trailers/ leaves out every folder of"
            " that name, /Kids/ only the one at the top, *sample* all names with “sample”, and"
            " !*.epub keeps what an earlier line leaves out."
        ),
        rows=6,
        placeholder="Trailers/\n*sample*",
        autocapitalize="none",
        spellcheck="false",
    )


class FolderForm(Form):
    """`at` is the percent-encoded path of the folder picker; `path` is what the user typed."""

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
        max_length=roots.LONGEST_NAME,
        help=_l("Display name (defaults to the folder’s name)."),
    )
    exclude = _exclude_field()


class ExcludeForm(Form):
    """What scans of a folder leave out."""

    exclude = _exclude_field()


class ScheduleForm(Form):
    every = SelectField(
        _l("Scan automatically"), choices=[SelectChoice(*row) for row in EVERY.items()]
    )
    watch = SelectField(
        _l("Watch for changes"), choices=[SelectChoice(*row) for row in WATCHES.items()]
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        if roots.CUSTOM in (self.every.data, values.get("every")):
            custom = SelectChoice(roots.CUSTOM, _l("At the times in Admin → Jobs"))
            self.every.choices = [*(self.every.choices or ()), custom]
