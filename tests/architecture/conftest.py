"""The program is parsed once, and that is the cost of no test in particular."""

from __future__ import annotations

import pytest

from tests.architecture import tree
from tests.lanes import once_per_worker


@pytest.fixture(scope="session", autouse=True)
def parsed() -> None:
    with once_per_worker():
        tree.imports()
