"""Paths with several ids: each names something of what the one before it names, else it is a 404,
also to who may see both.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from blueprints.api.openapi import Operation
from models.base import db
from tests.blueprints.api.client import Program
from tests.blueprints.api.librarium.conftest import one_of_each
from tests.blueprints.api.librarium.test_every_operation import OPERATIONS, key_of, send
from tests.factories import add_member, make_library

# Brings a book of another library into this one.
FREE = {"post /libraries/{library_id}/books/{book_id}"}
WATCHED = ("work", "edition", "media_file", "series", "series_entry", "shelf", "shelf_work", "tag",
           "loan", "membership", "library_root", "root", "holding", "series_arc")  # fmt: skip


@pytest.fixture
def elsewhere(programs, cast, tmp_path) -> dict[str, str]:
    """One of everything in another library of Olga's."""
    novels = make_library("Novels", owner=cast.olga)
    add_member(novels, cast.stan, "viewer")
    ids = one_of_each(programs, novels, tmp_path / "novels", author="Jane Austen")
    return {**ids, "user_id": str(cast.stan.uuid)}


def crossed(names: list[str], ours: dict[str, str], theirs: dict[str, str]) -> list[dict[str, str]]:
    """Ids that do not belong together: the first ones of one library, the rest of another."""
    return [
        {name: (ours if place < cut else theirs)[name] for place, name in enumerate(names)}
        for cut in range(1, len(names))
    ]


def rows() -> dict[str, Any]:
    db.session.rollback()
    return {
        name: sorted(map(repr, db.session.execute(text(f"SELECT * FROM {name}")).all()))
        for name in WATCHED
    }


def ask(program: Program, operation: Operation, ids: dict[str, str], ours: dict[str, str]) -> Any:
    if "loan_id" in ids and operation.method == "patch":  # none of its fields must be sent
        path = f"/libraries/{ids['library_id']}/loans/{ids['loan_id']}"
        return program.patch(path, {"loaned_to": "Kris"})
    return send(program, operation, ids, ours)


@pytest.mark.slow
@pytest.mark.parametrize("who", ["olga", "ada"])
def test_an_id_of_another_library_is_not_found(programs, existing, elsewhere, who):
    wrong, before = [], rows()
    for operation in OPERATIONS:
        names = [name for name in operation.parameters if name != "isbn"]
        if len(names) < 2 or key_of(operation) in FREE:
            continue
        for ids in crossed(names, existing, elsewhere):
            answer = ask(getattr(programs, who), operation, ids, existing)
            is_admins = operation.is_admin and who != "ada"
            if answer.status_code != (403 if is_admins else 404):
                wrong.append((key_of(operation), ids, answer.status_code, answer.data[:100]))
    assert wrong == []
    assert rows() == before
