"""The Navidrome API: music libraries, their users, and missing files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from blueprints.api.dispatch import Api, Errors
from blueprints.api.navidrome import auth, health
from blueprints.api.navidrome.credentials import CREDENTIALS
from blueprints.api.navidrome.routes import ROUTES
from blueprints.api.openapi import Parameter
from blueprints.problems import Refusal

MODULES = (auth, health)
"""Importing a module adds its operations."""


def _written(refusal: Refusal) -> dict[str, Any]:
    return {"error": refusal.text}


NAVIDROME = Api(
    name="navidrome",
    title="Navidrome API of Stacks",
    version="1.0.0",
    description="Music libraries of this server, in the published form of Navidrome.",
    routes=ROUTES,
    credentials=CREDENTIALS,
    errors=Errors(write=_written, wrong_body=422),
    nouns={"media_file": "file"},
    kinds=("music",),
    parameters={"rest": Parameter(str, {"type": "string"})},
    descriptions=Path(__file__).with_name("descriptions.toml"),
)
