"""What is SQLite's own is not tested on PostgreSQL."""

from __future__ import annotations

from tests.databases import ON_POSTGRES

collect_ignore = ["test_cost.py"] if ON_POSTGRES else []
