"""The only check whether htmx asks for a piece (true) or a browser for a page."""

from __future__ import annotations

from flask_htmx import HTMX

htmx = HTMX()
