"""The one look at who asks: a page for a piece of itself (true), or a browser for a page."""

from __future__ import annotations

from flask_htmx import HTMX

htmx = HTMX()
