"""Forms that arrive after a sign-in has ended: the page shown instead contains what was typed, and
sends it again. Nothing is stored on the server.
"""

from __future__ import annotations

from typing import NamedTuple

from flask import request
from itsdangerous import BadData, URLSafeSerializer

from blueprints import form_tokens
from blueprints.login.forms import PREFIX

TICKET = f"{PREFIX}ticket"
_HIDDEN_PREFIXES = ("seen_", "was_", "keep_")  # of fields that are not filled in by people


class Ticket(NamedTuple):
    """Who may send the form again, and where to. It is part of the page, so it is signed."""

    user_id: int
    path: str
    method: str

    def sign(self) -> str:
        return str(_serializer().dumps(self))


class KeptForm(NamedTuple):
    """The fields of a form. `files` are the names of fields whose file must be chosen again; with
    `has_secrets`, passwords were left out: they are never rendered into a page.
    """

    fields: list[tuple[str, str]]
    files: list[str]
    has_secrets: bool

    @property
    def visible(self) -> list[tuple[str, str]]:
        """The fields that a person may have filled in."""
        return [
            (name.replace("_", " ").capitalize(), text)
            for name, text in self.fields
            if text and not name.startswith(_HIDDEN_PREFIXES)
        ]


def read_ticket() -> Ticket | None:
    """The ticket in this request's page; None when it isn't a valid one."""
    try:
        user_id, path, method = _serializer().loads(request.form.get(TICKET, ""))
    except (BadData, TypeError, ValueError):
        return None
    return Ticket(user_id, path, method)


def ticket_for(user_id: int) -> Ticket:
    """A ticket for the current request."""
    return Ticket(user_id, request.full_path.rstrip("?"), request.method)


def kept_form() -> KeptForm:
    """The form in this request."""
    inputs = [
        (name, text)
        for name, text in request.form.items(multi=True)
        if not name.startswith(PREFIX) and not name.endswith(form_tokens.FIELD)
    ]
    fields = [(name, text) for name, text in inputs if not is_secret(name)]
    return KeptForm(fields, list(request.files), len(fields) < len(inputs))


def is_secret(name: str) -> bool:
    """Whether a field with this name is never rendered into a page again."""
    return name in ("address", "again", "code", "key", "token") or any(
        word in name for word in ("password", "secret")
    )


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(form_tokens.keys(), salt="form to be sent again")
