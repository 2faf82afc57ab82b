"""Stacks whose sources are all at the stub."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services import runtime
from services.metadata import sources
from tests.stubs.sources import Stub, running
from tests.stubs.wire import KEY
