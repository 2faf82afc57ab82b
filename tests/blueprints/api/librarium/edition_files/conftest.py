"""An edition without files, and where those that are sent are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from models.base import db
from models.library import Root
from models.work import Edition, Work
from services import file_inspection
from tests.blueprints.api.librarium.folders import EPUB, make_location
from tests.factories import make_work


@pytest.fixture(autouse=True)
def nobody_reads(monkeypatch):
    """Files are read in another process; one test does that."""
    monkeypatch.setattr(file_inspection, "read_facts", lambda path, kind: None)


@pytest.fixture
def dune(books) -> Work:
    return make_work("Dune: Part/One", books, formats=("ebook",))


@pytest.fixture
def edition(dune) -> Edition:
    return db.session.execute(select(Edition).where(Edition.work_id == dune.id)).scalar_one()


@pytest.fixture
def editions(books, dune) -> str:
    return f"/libraries/{books.uuid}/books/{dune.uuid}/editions"


@pytest.fixture
def path(editions, edition) -> str:
    return f"{editions}/{edition.uuid}/files"


@pytest.fixture
def kept(settings) -> Path:
    return settings.data_dir / "uploads"


@pytest.fixture
def location(books, tmp_path) -> Root:
    return make_location(books, tmp_path / "media")


@pytest.fixture
def one(programs, path) -> str:
    return f"{path}/{programs.edo.upload('post', path, 'file', EPUB, 'a.epub').json['id']}"
