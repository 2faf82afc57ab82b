"""Roles, kinds and languages of sources are those that the library knows."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import providers.metadata
from models.library import KINDS
from providers.metadata import SOURCES, marc21, tmdb_people, unimarc, values
from services.text.languages import tag_of
from services.works import roles

FOLDER = Path(providers.metadata.__file__).parent
KEYS = set(roles.BY_KEY)


def test_every_role_that_a_source_gives_is_in_the_table_of_roles():
    tables = (values.ROLES.values(), tmdb_people._JOBS.values(), unimarc._ROLES.values())
    given = {role for table in tables for role in table} | marc21._ROLES
    assert given - KEYS == set()


def test_every_role_that_is_written_in_a_source_is_there_too():
    written = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Creator":
                texts = [each.value for each in node.args[1:2] if isinstance(each, ast.Constant)]
                written |= set(texts)
            if isinstance(node, ast.keyword) and node.arg == "role":
                written |= set(re.findall(r"^'(\w+)'$", ast.unparse(node.value)))
    assert {"aut", "prf", "act", "cre"} <= written
    assert written - KEYS == set()


def test_kinds_are_those_of_libraries():
    assert {kind for source in SOURCES for kind in source.kinds} <= set(KINDS)


@pytest.mark.parametrize(("text", "tag"), [
    ("eng", "en"), ("ger", "de"), ("fre", "fr"), ("fra", "fr"), ("en-US", "en-US"), ("en", "en"),
    ("English", "en"), ("ja", "ja"), ("zh-Hant", "zh-Hant"), ("dut", "nl"), ("pt-br", "pt-BR"),
])  # fmt: skip
def test_languages_as_sources_write_them_are_understood(text, tag):
    assert tag_of(text) == tag
