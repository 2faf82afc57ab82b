"""The published APIs, in the order in which they are asked whose an unknown path is."""

from __future__ import annotations

from blueprints.api.librarium import LIBRARIUM

APIS = (LIBRARIUM,)
