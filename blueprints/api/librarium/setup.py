"""The first account of an instance."""

from __future__ import annotations

from typing_extensions import TypedDict

from blueprints import current
from blueprints import setup as setup_pages
from blueprints.api.librarium import signing
from blueprints.api.librarium.bodies.accounts import FirstAdmin
from blueprints.api.librarium.credentials import AUDIENCE
from blueprints.api.librarium.routes import get, post
from blueprints.api.librarium.shapes import accounts as shapes
from services.accounts import first_run, users


class SetupStatus(TypedDict):
    """Whether this instance is set up."""

    initialized: bool


@get("/setup/status", "setup", is_open=True, answer=SetupStatus)
def status() -> SetupStatus:
    """Check whether the first account has been created.

    Until then, nobody can sign in.
    """
    return {"initialized": users.has_users()}


@post(
    "/setup/admin",
    "setup",
    is_open=True,
    body=FirstAdmin,
    answer=shapes.AuthResponse,
    status=201,
    errors=(409, 429),
)
def make_admin(body: FirstAdmin) -> shapes.AuthResponse:
    """Create the first account, the administrator.

    From another computer the body also needs `code`, the setup code. The server's terminal or log
    shows it at each start until there is an account; it is also in the file `run/setup-code` in the
    data folder.
    """
    return first_admin(body)


def first_admin(body: FirstAdmin) -> shapes.AuthResponse:
    user, pair = first_run.make_admin(
        signing.values_of(body),
        code_file=setup_pages.code_file(),
        needs_code=not setup_pages.is_local_visitor(),
        visitor=current.visitor(AUDIENCE),
        opening=signing.open_family,
    )
    return shapes.auth(user, pair)
