"""A root of real small files, and scans that run in this process with one reading child."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from models.base import db
from models.file import MediaFile
from models.job import Job
from models.library import Library, LibraryRoot, Root
from models.work import Work
from services import scans
from services.db.transactions import writing
from services.reindexing import run_reindex
from services.scanning.run import run_scan
from tests.factories import make_library
from tests.services.lists.truth import facet_counts, true_counts


class Place:
    """A library with one root; put files there, scan, look."""

    def __init__(self, folder: Path, kind: str, owner) -> None:
        self.folder = folder
        self.owner = owner
        folder.mkdir(parents=True, exist_ok=True)
        self.library: Library = make_library(f"{kind} {folder.name}", owner=owner, kind=kind)
        with writing():
            self.root = Root(
                name=folder.name, path=os.fsencode(folder), path_text=str(folder), kind=kind
            )
            db.session.add(self.root)
            db.session.flush()
            db.session.add(
                LibraryRoot(library_id=self.library.id, root_id=self.root.id, is_default=True)
            )

    def put(self, path: str | bytes, data: bytes) -> bytes:
        full = os.path.join(os.fsencode(self.folder), os.fsencode(path))
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as file:
            file.write(data)
        return full

    def scan(self, **options) -> Job:
        job = scans.request_scan(self.root, by=self.owner, **options)
        job_id = job.id
        db.session.rollback()
        run_scan(job_id)
        self._reindex()
        assert facet_counts() == true_counts()
        return db.session.get(Job, job_id)

    def _reindex(self) -> None:
        """What waits for a worker when a folder is removed or added again."""
        waiting = select(Job.id).where(Job.kind == "reindex", Job.state == "queued")
        for job_id in db.session.execute(waiting).scalars().all():
            run_reindex(job_id)

    def works(self) -> list[Work]:
        return list(db.session.execute(select(Work).order_by(Work.sort_key, Work.id)).scalars())

    def files(self) -> list[MediaFile]:
        return list(db.session.execute(select(MediaFile).order_by(MediaFile.path)).scalars())

    def titles(self) -> list[str]:
        return [work.title for work in self.works()]

    def problems(self, job: Job) -> dict[str, str]:
        return {item.path_text: item.reason for item in scans.list_problems(job)}


@pytest.fixture
def place(app, cast, tmp_path: Path) -> Callable[[str], Place]:
    return lambda kind: Place(tmp_path / f"media-{kind}", kind, cast.olga)
