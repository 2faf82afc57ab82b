"""The forms of first-run setup."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from blueprints import user_fields
from blueprints.forms import Form, text_field
from blueprints.user_fields import MIN_LENGTH_HELP


class AdministratorForm(Form):
    """The first account. `code` is removed from the form for visitors at the server itself."""

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
    username = user_fields.username("username")
    password = user_fields.new_password(
        _l("Password"),
        _l(
            "At least %(minimum)s characters. A few random words make a strong password that’s easy"
            " to remember.",
            **MIN_LENGTH_HELP,
        ),
    )
