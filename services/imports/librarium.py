"""Imports from a Librarium server: signing in, and what is asked (librarium_rows.py reads it).

The name and password, or the token, are encrypted while the import runs, and deleted with its end.
Only administrators may name a server on a private network.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from typing import NamedTuple

from errors import Invalid, Problem, ProviderError
from models.account import User
from models.job import Job
from models.library import Library
from providers import librarium
from providers.librarium import Credentials, Server
from providers.network import Refused
from services import access, runtime
from services.db.transactions import session
from services.imports import files, requests
from services.imports.mapping import Layout
from services.imports.options import LIBRARIUM, Options, options_of
from services.imports.presets import EXACT
from services.imports.reading import Format

LONGEST = 1000  # characters of what a person enters
_FIRST_SECONDS = 10.0  # that a person waits for the server
FIELDS = (
    "title", "subtitle", "contributors", "contributor_roles", "series", "series_number", "tags",
    "genres", "own_shelves", "media_type", "language", "description", "publisher", "publish_date",
    "isbn_13", "isbn_10", "page_count", "format", "edition_name", "narrator", "identifiers",
    "edition_number", "read_status", "rating", "notes", "review", "date_started", "date_finished",
    "is_favorite", "copy_count", "acquired_date", "borrower", "loaned_date", "due_date", "cover",
)  # fmt: skip


class Remote(NamedTuple):
    """What is asked of the server: its libraries as pairs (id, name), those that are `chosen`, and
    the next page: of which of them, and its number.
    """

    address: str
    libraries: Sequence[Sequence[str]]
    chosen: Sequence[str]
    place: int = 0
    page: int = 1

    @property
    def is_read(self) -> bool:
        return self.place >= len(self.chosen)


def begin(
    library: Library,
    address: str,
    *,
    token: str = "",
    username: str = "",
    password: str = "",
    by: User,
) -> Job:
    """Sign in to a server, with a token or else with a name and a password, and list its libraries;
    the import then waits for `choose`. Raises Forbidden, NotFound, and Invalid({"address": …}) or
    Invalid({"password": …}).
    """
    credentials = Credentials(token.strip(), username.strip(), password)
    if any(len(text) > LONGEST for text in (address, *credentials)):
        raise Invalid({"address": Problem("too_long", maximum=LONGEST)})
    access.require_in_library(by, "works:create", library.id)
    exempt = _exempt(address, by)
    session().rollback()
    try:
        with closing(_server(address, credentials, exempt, _FIRST_SECONDS)) as server:
            found = [list(pair) for pair in server.libraries()]
    except Refused as error:
        raise Invalid({"address": Problem(error.reason)}) from error
    except ProviderError as error:
        field = "password" if error.reason == "unauthorized" else "address"
        raise Invalid({field: Problem(code_of(error))}) from error
    if not found:
        raise Invalid({"address": Problem("librarium_empty")})
    remote = Remote(address.strip(), found, [id_ for id_, _name in found])
    job = requests.request(_options(library, remote), 0, by=by)
    files.keep_secret(job.uuid, json.dumps(credentials))
    return job


def may_name_private(by: User) -> bool:
    """Whether the caller may name a server on a private network."""
    return access.may(by, "roots:create")


def code_of(error: ProviderError) -> str:
    """The code of a problem with the server."""
    known = ("unauthorized", "forbidden", "not_librarium", "private_address", "too_many_rows")
    return f"librarium_{error.reason if error.reason in known else 'unreachable'}"


def remote_of(options: Options) -> Remote:
    return Remote(**options.remote)


def choose_libraries(options: Options, chosen: Sequence[str]) -> Options:
    """Read these libraries from their beginning. Raises Invalid({"libraries": …}) for none."""
    remote = remote_of(options)
    wanted = [id_ for id_, _name in remote.libraries if id_ in chosen]
    if not wanted:
        raise Invalid({"libraries": Problem("required")})
    return options.changed(remote=remote._replace(chosen=wanted, place=0, page=1)._asdict())


def _options(library: Library, remote: Remote) -> Options:
    fixed = {name: place for place, name in enumerate(FIELDS)}
    return Options(
        library.id,
        "Librarium",
        Format("utf-8", ",", True, FIELDS),
        Layout(fixed, EXACT.key, 10, "ymd"),
        source=LIBRARIUM,
        fixed=fixed,
        remote=remote._asdict(),
    )


def _exempt(address: str, by: User) -> frozenset[tuple[str, int]]:
    """The host and port that may be private: any that an administrator names, and the one of the
    environment.
    """
    named = librarium.host_of(address)
    known = librarium.host_of(runtime.current().librarium_url)
    is_allowed = named is not None and (named == known or may_name_private(by))
    return frozenset([named]) if named is not None and is_allowed else frozenset()


def _server(
    address: str, credentials: Credentials, exempt: frozenset[tuple[str, int]], seconds: float
) -> Server:
    return Server(address, credentials, exempt=exempt, seconds=seconds)


def open_server(job: Job, *, by: User) -> Server:
    """The server of an import, as its person. Raises ProviderError."""
    secret = files.secret_of(job.uuid)
    if not secret:
        raise ProviderError("librarium", "unauthorized", permanent=True)
    address = remote_of(options_of(job)).address
    credentials = Credentials(*json.loads(secret))
    return _server(address, credentials, _exempt(address, by), librarium.SECONDS)
