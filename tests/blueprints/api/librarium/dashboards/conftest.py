"""The clock of the front page stands still."""

from __future__ import annotations

import pytest

from models import base
from tests.blueprints.api.librarium.dashboards.front_page import NOW


@pytest.fixture(autouse=True)
def clock(monkeypatch, cast):
    monkeypatch.setattr(base, "utc_now", lambda: NOW)
