"""Stacks whose sources are all at the stub."""

from __future__ import annotations

from tests.stubs.fixtures import stub, stub_server

__all__ = ["stub", "stub_server"]
