"""The OmniLux API: the folders of this server and the files in them, at /api/library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from blueprints.api.dispatch import Api, Errors
from blueprints.api.omnilux import auth, library
from blueprints.api.omnilux.credentials import CREDENTIALS
from blueprints.api.omnilux.routes import ROUTES
from blueprints.problems import Refusal
from models.library import KINDS

MODULES = (auth, library)
"""Importing a module adds its operations."""
CODES = {
    "wrong_login": "INVALID_CREDENTIALS",
    "not_signed_in": "TOKEN_EXPIRED",
    "forbidden": "PERMISSION_DENIED",
    "not_found": "NOT_FOUND",
    "too_many": "RATE_LIMITED",
}


def _written(refusal: Refusal) -> dict[str, Any]:
    code = CODES.get(refusal.code)
    return {"error": refusal.text, **({"code": code} if code else {})}


OMNILUX = Api(
    name="omnilux",
    title="OmniLux API of Stacks",
    version="1.0.0",
    description="Folders and files of this server, in the published form of OmniLux.",
    routes=ROUTES,
    credentials=CREDENTIALS,
    errors=Errors(
        write=_written,
        schema={
            "type": "object",
            "properties": {
                "error": {"type": "string"},
                "code": {"type": "string", "enum": sorted(CODES.values())},
            },
            "required": ["error"],
            "additionalProperties": False,
        },
    ),
    nouns={"root": "library root", "media_file": "file"},
    kinds=KINDS,
    descriptions=Path(__file__).with_name("descriptions.toml"),
)
