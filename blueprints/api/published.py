"""The published APIs, in the order in which they are considered for unknown paths."""

from __future__ import annotations

from blueprints.api.librarium import LIBRARIUM
from blueprints.api.navidrome import NAVIDROME
from blueprints.api.omnilux import OMNILUX

APIS = (LIBRARIUM, OMNILUX, NAVIDROME)
