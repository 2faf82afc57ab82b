"""The operations of the OmniLux API; every module of this package registers its own."""

from __future__ import annotations

from blueprints.api.openapi import Routes

ROUTES = Routes()
get, post = ROUTES.get, ROUTES.post
