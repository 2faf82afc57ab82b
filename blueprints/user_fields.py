"""Form fields for users, declared once for every form that has them."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from blueprints.forms import email_field, password_field, text_field
from services.accounts import passwords, users

MIN_LENGTH_HELP = {"minimum": passwords.MIN_LENGTH}  # for help about new passwords


def username(autocomplete: str = "off") -> Any:
    return text_field(
        _l("User name"),
        required=True,
        max_length=users.MAX_LENGTH["username"],
        help=_l("Used to sign in; not case-sensitive."),
        autocomplete=autocomplete,
        autocapitalize="none",
    )


def display_name(autocomplete: str = "off") -> Any:
    return text_field(
        _l("Display name"), max_length=users.MAX_LENGTH["display_name"], autocomplete=autocomplete
    )


def email(autocomplete: str = "off") -> Any:
    return email_field(
        _l("Email address"),
        max_length=users.MAX_LENGTH["email"],
        help=_l("Also works for signing in."),
        autocomplete=autocomplete,
    )


def new_password(label: Any, help: Any) -> Any:
    return password_field(
        label,
        required=True,
        min_length=passwords.MIN_LENGTH,
        max_length=passwords.MAX_LENGTH,
        help=help,
        autocomplete="new-password",
    )


def current_password(label: Any) -> Any:
    return password_field(label, required=True, autocomplete="current-password")
