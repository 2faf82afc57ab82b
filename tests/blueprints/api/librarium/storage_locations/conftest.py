"""A folder with media, and the location that it becomes."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def path(books) -> str:
    return f"/libraries/{books.uuid}/storage-locations"


@pytest.fixture
def media(tmp_path) -> Path:
    (tmp_path / "media").mkdir()
    return tmp_path / "media"


@pytest.fixture
def body(media) -> dict[str, str]:
    return {"name": "Media", "root_path": str(media), "media_format": "ebook"}


@pytest.fixture
def location(programs, path, body) -> str:
    return f"{path}/{programs.ada.post(path, body).json['id']}"
