"""docs/sources.md: each source, what it needs, how often it is asked; the codes of errors."""

from __future__ import annotations

import re
from pathlib import Path

import config.table
from providers.metadata import SOURCES
from providers.metadata.http import PERMANENT
from tests.settings import settings_for
from tests.stubs.sources import FAULTS, WIRES, running, variables

PAGE = (Path(__file__).parents[2] / "docs" / "sources.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("| ")
]


def test_the_table_is_that_of_the_program():
    rows = {row[0].split(" and ")[0]: row for row in ROWS if len(row) == 5 and row[0] != "source"}
    assert set(rows) == {source.display_name for source in SOURCES}
    for source in SOURCES:
        row = rows[source.display_name]
        assert row[2].startswith("yes") is source.needs_key
        assert row[3] == f"{source.calls_per_second:g} a second"


def test_every_source_can_be_moved_and_has_a_stub():
    names = [source.name for source in SOURCES]
    assert sorted(config.table.SOURCES) == sorted(names) == sorted(WIRES)
    assert {name.upper() for name in names} <= set(re.findall(r"`([A-Z_]+)`", PAGE))


def test_what_the_stub_prints_is_what_the_settings_take(tmp_path):
    with running() as stub:
        given = dict(line.split("=", 1) for line in variables(stub))
        assert settings_for(tmp_path / "data", **given).source_urls == stub.urls


def test_every_code_and_every_fault_is_on_the_page():
    codes = {row[0].strip("`"): row[2] for row in ROWS if len(row) == 3 and row[0][0] == "`"}
    assert set(codes) == {
        "timeout", "offline", "rate_limited", "refused_key", "not_found", "bad_answer",
        "unavailable", "too_large",
    }  # fmt: skip
    assert set(codes) >= PERMANENT
    assert {code for code, again in codes.items() if again == "yes"} & PERMANENT == set()
    assert all(fault in PAGE for fault in FAULTS)
