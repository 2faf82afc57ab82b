"""Signing in and out."""

from __future__ import annotations

from flask import Flask

from blueprints import current
from blueprints.login import again, forgotten, pages, refused


def install(app: Flask) -> None:
    """Register the pages, and the responses of all other pages to visitors who aren't signed in."""
    app.before_request(lambda: refused.stranger() if current.needs_user() else None)
    app.register_blueprint(pages.bp)
    app.register_blueprint(again.bp)
    app.register_blueprint(forgotten.bp)
