"""Doors for programs: one package per published API, all over the one catalogue."""

from __future__ import annotations

from flask import Flask

from blueprints.api import docs, librarium


def register(app: Flask) -> None:
    """Mount each API, and the documents that describe them."""
    librarium.register(app)
    docs.register(app)
