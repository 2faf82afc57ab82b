"""The forms of the account page."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice, SelectField

from blueprints.forms import Form, email_field, password_field, text_field
from blueprints.login.forms import ConfirmForm
from services.accounts import passwords, users

THEMES = [
    SelectChoice("system", _l("System")),
    SelectChoice("light", _l("Light")),
    SelectChoice("dark", _l("Dark")),
    SelectChoice("contrast", _l("High contrast")),
]


class ProfileForm(Form):
    username = text_field(
        _l("User name"),
        required=True,
        most=users.MOST["username"],
        help=_l("Used to sign in; not case-sensitive."),
        autocomplete="username",
        autocapitalize="none",
    )
    display_name = text_field(
        _l("Display name"), most=users.MOST["display_name"], autocomplete="name"
    )
    email = email_field(
        _l("Email address"),
        most=users.MOST["email"],
        help=_l("Also works for signing in."),
        autocomplete="email",
    )
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
    current_password = password_field(
        _l("Current password"), required=True, autocomplete="current-password"
    )
    password = password_field(
        _l("New password"),
        required=True,
        least=passwords.SHORTEST,
        most=passwords.LONGEST,
        help=_l("At least 8 characters. Signs you out on other devices."),
        autocomplete="new-password",
    )
    again = password_field(
        _l("Repeat new password"),
        required=True,
        same_as="password",
        autocomplete="new-password",
    )
    ends_tokens = BooleanField(
        _l("Revoke my personal tokens"),
        description=_l("Programs that use one stop working."),
    )


class LeavingForm(ConfirmForm):
    """Deleting one's own account; `hands_over` is deleted from the form for who owns nothing."""

    hands_over = BooleanField(
        _l("Hand my libraries over to an administrator"),
        description=_l("Their members keep their access."),
    )
