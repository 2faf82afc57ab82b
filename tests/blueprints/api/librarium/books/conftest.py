"""Where the books of Olga's library are asked for, and a media type for new ones."""

from __future__ import annotations

import pytest

from models.base import db
from models.classification import MediaType, Tag
from services.db.transactions import writing
from services.text.names import name_key


@pytest.fixture
def here(books) -> str:
    return f"/libraries/{books.uuid}/books"


@pytest.fixture
def novel(cast) -> str:
    return str(db.session.query(MediaType).filter_by(name_key="novel").one().uuid)


def titles(answer) -> list[str]:
    return [item["title"] for item in answer.json["items"]]


def make_tag(library, name: str) -> str:
    with writing():
        tag = Tag(library_id=library.id, name=name, name_key=name_key(name))
        db.session.add(tag)
    return str(tag.uuid)
