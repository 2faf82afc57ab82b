"""The forms for signing in, signing in again, and confirming the password."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from blueprints import user_fields
from blueprints.forms import Form, text_field

PREFIX = "resend-"  # of names beside the fields of a form that is to be sent again


class AskingForm(Form):
    """A form with a password. After too many attempts `retry_after` is the number of seconds to
    wait.
    """

    retry_after = 0


class LoginForm(AskingForm):
    login = text_field(
        _l("User name or email"),
        required=True,
        autocomplete="username",
        autocapitalize="none",
        spellcheck="false",
    )
    password = user_fields.current_password(_l("Password"))


class ConfirmForm(AskingForm):
    password = user_fields.current_password(_l("Password"))
