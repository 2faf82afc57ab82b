"""The published documents, and whether an answer is one that they promise."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

FOLDER = Path(__file__).parents[2] / "contracts"


@lru_cache(4)
def contract(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.openapi.json").read_text("utf-8"))


def check_published(name: str, method: str, path: str, answer: Any) -> None:
    """The answer's status and body are those of the published document."""
    document = contract(name)
    responses = document["paths"][path][method]["responses"]
    assert str(answer.status_code) in responses, f"{answer.status_code} is not published"
    response = responses[str(answer.status_code)]
    if "$ref" in response:
        response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
    schema = response["content"].get("application/json", {}).get("schema", {})
    whole = {**schema, "components": document["components"]}
    problems = [error.message for error in Draft202012Validator(whole).iter_errors(answer.json)]
    assert problems == []
