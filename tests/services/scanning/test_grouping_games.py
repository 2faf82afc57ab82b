"""Games are known by the names of their files."""

from __future__ import annotations

import pytest

from services.scanning.grouping import place_folder
from services.scanning.placement import Item


@pytest.mark.parametrize(("name", "title", "year"), [
    ("Doom (1993).iso", "Doom", "1993"),
    ("Super Stacks (Europe) (En,Fr) [!].sfc", "Super Stacks", ""), ("Pong.rom", "Pong", ""),
    ("(1999).iso", "(1999)", "1999"), ("Half [1998] (Rev 2).iso", "Half", "1998"),
    ("2048 (2014).iso", "2048", "2014"),
])  # fmt: skip
def test_notes_behind_a_games_name_are_not_its_title(name, title, year):
    path = name.encode()
    (placed,) = place_folder("game", 1, b"", [Item(path, None)]).values()
    assert placed.fields["title"].value == title
    assert (placed.fields["published"].value if "published" in placed.fields else "") == year
