"""Set up the sources of metadata."""

from __future__ import annotations

from blueprints.api.dispatch import in_plain_quotes
from blueprints.api.librarium.bodies.metadata import ProviderConfig, ProviderOrderBody
from blueprints.api.librarium.routes import get, post, put
from blueprints.api.librarium.shapes import metadata
from blueprints.source_words import sentence
from errors import Invalid, Problem
from models.account import User
from services.metadata import sources, trial

TAG = "providers"


@get("/admin/providers", TAG, is_admin=True, answer=list[metadata.ProviderStatus])
def list_providers(by: User) -> list[metadata.ProviderStatus]:
    """List all sources and how they are set up. Keys are never shown."""
    return metadata.providers(sources.list_sources(by=by))


@get("/admin/providers/order", TAG, is_admin=True, answer=metadata.ProviderOrder)
def get_order(by: User) -> metadata.ProviderOrder:
    """Get the order in which sources are believed.

    The first source is believed before the others.
    """
    return {"order": sources.order(by=by)}


@put("/admin/providers/order", TAG, is_admin=True, body=ProviderOrderBody, status=204)
def set_order(by: User, body: ProviderOrderBody) -> None:
    """Set the order in which sources are believed. Unknown names are ignored."""
    sources.set_order(body.order, by=by)


@put(
    "/admin/providers/{name}",
    TAG,
    is_admin=True,
    body=ProviderConfig,
    answer=list[metadata.ProviderStatus],
)
def edit_provider(by: User, name: str, body: ProviderConfig) -> list[metadata.ProviderStatus]:
    """Set the key of a source, or switch it on or off.

    What is left out stays as it is, and *** keeps the key; an empty text clears it.
    """
    _check(name)
    sources.change(name, body.model_dump(exclude_none=True), by=by)
    return metadata.providers(sources.list_sources(by=by))


@post(
    "/admin/providers/{name}/test",
    TAG,
    is_admin=True,
    answer=metadata.ProviderTest,
    errors=(503,),
)
def test_provider(by: User, name: str) -> metadata.ProviderTest:
    """Look up an ISBN at one source, to see whether it works.

    The response says which title it found, or what went wrong.
    """
    _check(name)
    outcome = trial.try_source(name, by=by)
    if outcome.problem:
        return {"ok": False, "error": in_plain_quotes(sentence(outcome.problem))}
    return {"ok": True, "title": outcome.title}


def _check(name: str) -> None:
    """To this API a source that doesn't exist is a wrong request."""
    if name not in sources.NAMES:
        raise Invalid({"name": Problem("not_one_of", allowed=list(sources.NAMES))})
