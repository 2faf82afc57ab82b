"""The operations of the Librarium API and the two addresses where they are served; every module of
this package registers its own.
"""

from __future__ import annotations

from typing import Any

from blueprints.api.dispatch import Envelope, Mount
from blueprints.api.openapi import Routes

ROUTES = Routes()
get, post, put, patch, delete = ROUTES.get, ROUTES.post, ROUTES.put, ROUTES.patch, ROUTES.delete
KINDS = ("book", "comic", "audiobook")  # the libraries that this API shows


def _wrapped(value: Any) -> dict[str, Any]:
    return {"data": value} if value is not None else {}


def _described(schema: dict[str, Any], may_be_empty: bool) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"data": schema},
        "required": [] if may_be_empty else ["data"],
        "additionalProperties": False,
    }


BARE = Mount("/api/v1")
ENVELOPED = Mount("/librarium/api/v1", server="/librarium", envelope=Envelope(_wrapped, _described))
"""Where the released clients look: every answer is {"data": …} there."""
