"""The forms of the account page."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice, SelectField

from blueprints import user_fields
from blueprints.forms import Form, password_field
from blueprints.login.forms import ConfirmForm
from blueprints.user_fields import MIN_LENGTH_HELP
from services.accounts import users

THEMES = [
    SelectChoice("system", _l("System")),
    SelectChoice("light", _l("Light")),
    SelectChoice("dark", _l("Dark")),
    SelectChoice("contrast", _l("High contrast")),
]


class ProfileForm(Form):
    username = user_fields.username("username")
    display_name = user_fields.display_name("name")
    email = user_fields.email("email")
    time_zone = SelectField(_l("Time zone"), validate_choice=False)

    def __init__(self, server_zone: str, **options: Any) -> None:
        super().__init__(**options)
        default = _("Server default (%(zone)s)", zone=server_zone)
        zones = [SelectChoice(zone) for zone in users.time_zones()]
        self.time_zone.choices = [SelectChoice("", default), *zones]


class LookForm(Form):
    theme = RadioField(_l("Theme"), choices=THEMES, validate_choice=False)
    keys = BooleanField(
        _l("Keyboard shortcuts"),
        description=_l("Single-key shortcuts: / to search, ? for the full list."),
    )


class PasswordForm(Form):
    current_password = user_fields.current_password(_l("Current password"))
    password = user_fields.new_password(
        _l("New password"),
        _l("At least %(minimum)s characters. Signs you out on other devices.", **MIN_LENGTH_HELP),
    )
    again = password_field(
        _l("Repeat new password"), required=True, same_as="password", autocomplete="new-password"
    )
    ends_tokens = BooleanField(
        _l("Revoke my personal tokens"),
        description=_l("Apps and programs that use them will stop working."),
    )


class LeavingForm(ConfirmForm):
    """Deleting one's own account. `hands_over` is removed from the form for users who own no
    library.
    """

    hands_over = BooleanField(
        _l("Hand my libraries over to an administrator"),
        description=_l("Their members keep their access."),
    )
