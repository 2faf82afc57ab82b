"""What tests share that need answers of sources: a stub, and services that ask it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from services import runtime
from services.metadata import asking
from tests.stubs.sources import Stub, running


@pytest.fixture(scope="module")
def stub_server() -> Iterator[Stub]:
    with running() as stub:
        yield stub


@pytest.fixture
def stub(app, stub_server: Stub) -> Iterator[Stub]:
    """Every source is asked at the stub, which fails at nothing unless told to."""
    stub_server.faults.clear()
    stub_server.requests.clear()
    asking.forget_network()
    runtime.configure(replace(runtime.current(), source_urls=stub_server.urls))
    yield stub_server
    asking.forget_network()
