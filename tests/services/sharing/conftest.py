"""Two libraries, Olga's and Stan's: Edo edits both, Vera views Olga's and owns a corner."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from models.base import db
from models.work import Edition
from services import runtime
from tests.factories import add_member, make_library


@pytest.fixture
def club(cast):
    club = make_library("Club", owner=cast.stan)
    add_member(club, cast.edo, "editor")
    return club


@pytest.fixture
def corner(cast):
    return make_library("Corner", owner=cast.vera)


@pytest.fixture
def edition_of(app):
    def find(work) -> Edition:
        query = select(Edition).where(Edition.work_id == work.id, Edition.deleted_at.is_(None))
        return db.session.execute(query.order_by(Edition.id)).scalars().first()

    return find


@pytest.fixture
def upload_folder(app) -> Path:
    return runtime.current().data_dir / "uploads" / "ebooks"
