"""Sizes of covers that have changed or are gone leave the disk; the others stay."""

from __future__ import annotations

import io
import os
import time

import pytest

from models.base import db
from models.file import Image
from services import cover_sweep, covers
from services.db.transactions import writing
from tests.factories import make_work
from tests.makers import images


@pytest.fixture
def emma(books, edo, settings):
    """A work with an uploaded cover whose sizes have been made long ago."""
    work = make_work("Emma", books)
    covers.set_cover(work, io.BytesIO(images.jpeg(30, 45)), by=edo, data_dir=settings.data_dir)
    show(work, edo, settings)
    age(settings)
    return work


def show(work, by, settings):
    db.session.refresh(work)
    return covers.get_picture(work.cover_id, 96, by=by, data_dir=settings.data_dir)


def age(settings) -> None:
    for path in (settings.data_dir / "covers").rglob("*"):
        if path.is_file():
            os.utime(path, (time.time() - 7200,) * 2)


def sweep_all() -> int:
    return sum(cover_sweep.sweep(digit) for digit in cover_sweep.DIGITS)


def kept(settings) -> set[str]:
    return {path.name for path in (settings.data_dir / "covers").rglob("*") if path.is_file()}


def test_what_is_shown_stays(emma, settings):
    before = kept(settings)
    assert sweep_all() == 0
    assert kept(settings) == before


def test_sizes_of_a_replaced_cover_go_and_its_original_stays_for_undo(emma, edo, settings):
    old = kept(settings)
    covers.set_cover(emma, io.BytesIO(images.jpeg(50, 60)), by=edo, data_dir=settings.data_dir)
    show(emma, edo, settings)
    age(settings)
    assert sweep_all() == 4
    assert {name for name in old if "-" not in name} < kept(settings)
    assert len(kept(settings)) == 6
    assert show(emma, edo, settings).exists()


def test_sizes_of_a_deleted_picture_go(emma, settings):
    with writing():
        db.session.delete(db.session.get(Image, emma.cover_id))
    assert sweep_all() == 4


def test_sizes_of_a_changed_picture_go(emma, settings):
    with writing():
        db.session.get(Image, emma.cover_id).stamp = "another"
    assert sweep_all() == 4


def test_a_size_that_was_made_just_now_stays_because_its_row_may_be_newer(emma, settings):
    with writing():
        db.session.delete(db.session.get(Image, emma.cover_id))
    for path in (settings.data_dir / "covers").rglob("*-*.webp"):
        os.utime(path)
    assert sweep_all() == 0


def test_what_a_killed_process_left_behind_goes_too(emma, settings):
    (folder,) = {path.parent for path in (settings.data_dir / "covers").glob("??/*-96.webp")}
    (folder / ".new-abc").write_bytes(b"half a pict")
    assert sweep_all() == 0
    age(settings)
    assert sweep_all() == 1


def test_a_folder_without_covers_is_no_problem(app):
    assert sweep_all() == 0


def test_it_says_about_how_much_the_covers_take(emma, settings, monkeypatch):
    size = sum(path.stat().st_size for path in (settings.data_dir / "covers").rglob("*.webp"))
    assert cover_sweep.used_bytes(settings.data_dir) == size
    for digit in ("00", "55", "aa", "ff"):
        folder = settings.data_dir / "covers" / digit
        folder.mkdir(exist_ok=True)
        for number in range(10):
            (folder / f"{digit}{number}-96.webp").write_bytes(b"x" * 1000)
    monkeypatch.setattr(cover_sweep, "_SAMPLE", 10)
    assert cover_sweep.used_bytes(settings.data_dir) == pytest.approx(40_000, rel=0.3)
