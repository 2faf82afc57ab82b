"""The administrator's forms for users."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField

from blueprints import user_fields
from blueprints.forms import Form
from blueprints.user_fields import MIN_LENGTH_HELP


class UserForm(Form):
    """An existing user."""

    username = user_fields.username()
    display_name = user_fields.display_name()
    email = user_fields.email()
    is_admin = BooleanField(_l("Administrator"), description=_l("Full access to every library."))
    is_active = BooleanField(
        _l("Enabled"), description=_l("Disabled users keep their data but can’t sign in.")
    )


class PolicyForm(Form):
    """What users may do; the fields are those of services/accounts/policy.py."""

    may_register = BooleanField(
        _l("Let people create accounts"),
        description=_l(
            "Through apps that use the API. When off, only administrators can add users."
        ),
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
    password = user_fields.new_password(
        _l("Password"),
        _l(
            "At least %(minimum)s characters. They can change it later on their Account page.",
            **MIN_LENGTH_HELP,
        ),
    )


class PasswordForm(Form):
    """A new password for another user."""

    password = user_fields.new_password(
        _l("New password"), _l("At least %(minimum)s characters.", **MIN_LENGTH_HELP)
    )
