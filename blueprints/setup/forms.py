"""The forms of first-run setup."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from blueprints.forms import Form, password_field, text_field
from services.accounts import passwords, users


class AdministratorForm(Form):
    """The first account; `code` is deleted from the form for who sits at the server itself."""

    code = text_field(
        _l("Setup code"),
        help=_l(
            "You’re setting up from another computer. The server’s terminal or log shows the code;"
            " it’s also in the file run/setup-code in the data folder."
        ),
        autocomplete="one-time-code",
        autocapitalize="characters",
        spellcheck="false",
    )
    username = text_field(
        _l("User name"),
        required=True,
        most=users.MOST["username"],
        help=_l("Used to sign in; not case-sensitive."),
        autocomplete="username",
        autocapitalize="none",
    )
    password = password_field(
        _l("Password"),
        required=True,
        least=passwords.SHORTEST,
        most=passwords.LONGEST,
        help=_l(
            "At least 8 characters. A few random words make a strong password that’s easy to"
            " remember."
        ),
        autocomplete="new-password",
    )
