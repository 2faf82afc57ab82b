"""Fixtures of the readers' tests."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

Saved = Callable[[str, bytes], bytes]


@pytest.fixture
def saved(tmp_path: Path) -> Saved:
    """Writes a file into the test's folder; gives its path as bytes."""

    def save(name: str, data: bytes) -> bytes:
        path = tmp_path / name
        path.write_bytes(data)
        return os.fsencode(path)

    return save
