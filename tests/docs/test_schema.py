"""The page about the tables says what the models say."""

from __future__ import annotations

import pytest

from docs import draw_schema
from models import Base


def test_the_page_is_what_the_models_say():
    assert draw_schema.PAGE.read_text("utf-8") == draw_schema.page(), (
        "run: python -m docs.draw_schema"
    )


def test_every_table_says_what_it_is_for():
    for mapper in Base.registry.mappers:
        assert (mapper.class_.__doc__ or "").strip().endswith("."), mapper.class_.__name__


def test_checking_writes_nothing_and_tells_what_to_do(tmp_path, monkeypatch):
    page = tmp_path / "schema.md"
    monkeypatch.setattr(draw_schema, "PAGE", page)
    monkeypatch.setattr("sys.argv", ["draw_schema", "--check"])
    with pytest.raises(SystemExit, match=r"python -m docs\.draw_schema"):
        draw_schema.main()
    assert not page.exists()
    monkeypatch.setattr("sys.argv", ["draw_schema"])
    draw_schema.main()
    monkeypatch.setattr("sys.argv", ["draw_schema", "--check"])
    draw_schema.main()
