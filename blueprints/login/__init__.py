"""Signing in and out."""

from __future__ import annotations

from blueprints.login.pages import bp

__all__ = ["bp"]
