"""Forms that arrive at a bad moment: what was typed is kept in the page that is shown instead, and
is sent again from there. Nothing is stored on the server.
"""

from __future__ import annotations

from typing import NamedTuple

from flask import request
from itsdangerous import BadData, URLSafeSerializer

from blueprints import form_tokens
from blueprints.login.forms import PREFIX

TICKET = f"{PREFIX}ticket"
_HIDDEN_PREFIXES = ("seen_", "was_", "keep_")  # how names of fields begin that nobody types into


class Ticket(NamedTuple):
    """Who may send the form again, and where to. It travels through the page, so it is signed."""

    user_id: int
    path: str
    method: str

    def sign(self) -> str:
        return str(_serializer().dumps(self))


class KeptForm(NamedTuple):
    """`files` are the names of fields whose file must be chosen again; `has_secrets` says that
    passwords were left out: they are never drawn into a page.
    """

    fields: list[tuple[str, str]]
    files: list[str]
    has_secrets: bool

    @property
    def visible(self) -> list[tuple[str, str]]:
        """What a person may have typed."""
        return [
            (name.replace("_", " ").capitalize(), text)
            for name, text in self.fields
            if text and not name.startswith(_HIDDEN_PREFIXES)
        ]


def read_ticket() -> Ticket | None:
    """Of the page that this request comes from; None when it is not one of ours."""
    try:
        user_id, path, method = _serializer().loads(request.form.get(TICKET, ""))
    except (BadData, TypeError, ValueError):
        return None
    return Ticket(user_id, path, method)


def ticket_for(user_id: int) -> Ticket:
    """For the present request."""
    return Ticket(user_id, request.full_path.rstrip("?"), request.method)


def kept_form() -> KeptForm:
    """Of the form that this request brought."""
    inputs = [
        (name, text)
        for name, text in request.form.items(multi=True)
        if not name.startswith(PREFIX) and not name.endswith(form_tokens.FIELD)
    ]
    fields = [(name, text) for name, text in inputs if not is_secret(name)]
    return KeptForm(fields, list(request.files), len(fields) < len(inputs))


def is_secret(name: str) -> bool:
    """Whether a field of this name is never drawn into a page again."""
    return name in ("again", "code") or any(word in name for word in ("password", "secret"))


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(form_tokens.keys(), salt="form to be sent again")
