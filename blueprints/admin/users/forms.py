"""The administrator's forms for users."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField

from blueprints.forms import Form, email_field, password_field, text_field
from services.accounts import passwords, users


class UserForm(Form):
    """A user who is there already."""

    username = text_field(
        _l("User name"),
        required=True,
        most=users.MOST["username"],
        help=_l("Used to sign in; not case-sensitive."),
        autocomplete="off",
        autocapitalize="none",
    )
    display_name = text_field(
        _l("Display name"), most=users.MOST["display_name"], autocomplete="off"
    )
    email = email_field(_l("Email address"), most=users.MOST["email"], autocomplete="off")
    is_admin = BooleanField(_l("Administrator"), description=_l("Full access to every library."))
    is_active = BooleanField(
        _l("Enabled"), description=_l("Disabled users keep their data but can’t sign in.")
    )


class PolicyForm(Form):
    """What users may do; the fields are those of services/accounts/policy.py."""

    may_register = BooleanField(
        _l("Let people create accounts"),
        description=_l("For apps that use the API. Off: only administrators add users."),
    )
    libraries_per_user = IntegerField(
        _l("Libraries per user"), description=_l("How many libraries a user can own.")
    )
    uploads_per_user = IntegerField(
        _l("Uploads per user (GB)"),
        description=_l("Total size of files uploaded to the libraries a user owns."),
    )


class NewUserForm(UserForm):
    is_active = None
    password = password_field(
        _l("Password"),
        required=True,
        least=passwords.SHORTEST,
        most=passwords.LONGEST,
        help=_l("At least 8 characters. They can change it in Account."),
        autocomplete="new-password",
    )


class PasswordForm(Form):
    """A new password for somebody else."""

    password = password_field(
        _l("New password"),
        required=True,
        least=passwords.SHORTEST,
        most=passwords.LONGEST,
        help=_l("At least 8 characters."),
        autocomplete="new-password",
    )
