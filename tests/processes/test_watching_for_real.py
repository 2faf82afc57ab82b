"""A whole Stacks watches a folder: what is put into it appears, also after the watching process was
killed.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from sqlalchemy import select

from models.base import db
from models.job import Job
from models.work import Work
from services.db.transactions import writing
from tests.makers.books import epub
from tests.services.scanning.conftest import Place

from .conftest import Running, wait_until

pytestmark = [pytest.mark.processes, pytest.mark.slow]
LONGEST = 40  # seconds until a change has been scanned: ten of them are the wait for quiet


def titles() -> set[str]:
    db.session.rollback()
    return set(db.session.execute(select(Work.title)).scalars())


def watching(stacks: Running) -> list[int]:
    return stacks.find("--clock")


def test_what_is_put_into_a_folder_appears_and_its_cover_too(
    stacks: Running, settings, app, cast, tmp_path: Path
) -> None:
    novels = Place(tmp_path / "novels", "book", cast.olga)
    novels.put("Emma/Emma.epub", epub(title="Emma"))
    with writing():
        novels.root.watch = "auto"
    stacks.start(DATABASE_URL=settings.database_url, STACKS_WEB_WORKERS="1")
    wait_until(lambda: "event=watching" in stacks.text(), LONGEST, stacks.text)
    novels.put("Persuasion/Persuasion.epub", epub(title="Persuasion"))
    wait_until(lambda: titles() == {"Emma", "Persuasion"}, LONGEST, stacks.text)
    (old,) = watching(stacks)
    os.kill(old, signal.SIGKILL)
    wait_until(lambda: watching(stacks) not in ([], [old]), LONGEST, stacks.text)
    wait_until(lambda: stacks.text().count("event=watching") == 2, LONGEST, stacks.text)
    novels.put("Persuasion/Sanditon.epub", epub(title="Sanditon"))
    wait_until(lambda: "Sanditon" in titles(), LONGEST, stacks.text)
    db.session.rollback()
    kinds = [job.options for job in db.session.query(Job).filter_by(kind="scan")]
    assert kinds == [{"watch": True}] * 2
    stacks.stop()
    assert stacks.marked() == {}
