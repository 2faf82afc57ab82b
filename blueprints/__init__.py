"""Pages for browsers: parse, call one service, render. `register` lists all blueprints."""

from __future__ import annotations

from flask import Flask

from blueprints import (
    account,
    admin,
    api,
    attention,
    cookies,
    covers,
    current,
    errors,
    form_tokens,
    formats,
    fragments,
    headers,
    history,
    home,
    htmx,
    imports,
    indentation,
    jobs,
    libraries,
    limits,
    login,
    lookups,
    numbers,
    people,
    private_pages,
    scans,
    search,
    selections,
    series,
    setup,
    texts,
    words,
    works,
)

__all__ = [
    "cookies",
    "current",
    "form_tokens",
    "fragments",
    "headers",
    "htmx",
    "limits",
    "register",
]


def register(app: Flask) -> None:
    """Register all pages and APIs, and what runs for every request."""
    indentation.install(app)
    numbers.install(app)
    words.install(app)
    formats.install(app)
    texts.install(app)
    current.install(app)
    private_pages.install(app)
    errors.install(app)
    login.install(app)
    setup.install(app)
    for blueprint in (
        home.bp,
        works.bp,
        search.bp,
        people.bp,
        series.bp,
        covers.bp,
        history.bp,
        account.bp,
        admin.bp,
        libraries.bp,
        scans.bp,
        imports.bp,
        lookups.bp,
        selections.bp,
        jobs.bp,
        attention.bp,
        setup.bp,
    ):
        app.register_blueprint(blueprint)
    api.register(app)
