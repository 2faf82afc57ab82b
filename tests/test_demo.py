"""The demo data of bin/dev."""

from __future__ import annotations

from sqlalchemy import select

from models.base import db
from models.job import Job
from models.library import Library
from tests import demo
from tests.makers.demo import KINDS


def test_a_developer_gets_a_library_of_each_kind_whose_folder_waits_to_be_scanned(
    app, settings, tmp_path
):
    media = tmp_path / "media"
    media.mkdir()
    assert demo.make_household(settings, media)
    names = dict(db.session.execute(select(Library.kind, Library.name)).all())
    assert names == KINDS
    states = db.session.execute(select(Job.kind, Job.state)).all()
    assert states == [("scan", "queued")] * len(KINDS)
    assert all(any((media / name).rglob("*.*")) for name in KINDS.values())
