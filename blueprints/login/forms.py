"""The form for signing in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from blueprints.forms import Form, password_field, text_field


class LoginForm(Form):
    login = text_field(
        _l("User name or email"),
        required=True,
        autocomplete="username",
        autocapitalize="none",
        spellcheck="false",
    )
    password = password_field(_l("Password"), required=True, autocomplete="current-password")
