"""When works were added."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.services.search import stock
from tests.services.search.fields.conftest import EVERYTHING, found


def test_what_was_added_when(vera, shelf, now):
    moments = {
        "dune": "2024-05-31 23:30", "emma": "2024-06-01", "faust": "2026-06-10 12:00",
        "ilias": "2025-07-01", "1984": "2023-01-01",
        "titan": "2026-06-15 11:00",
    }  # fmt: skip
    for name, moment in moments.items():
        stock.alter(shelf[name], added_at=datetime.fromisoformat(moment).replace(tzinfo=UTC))
    assert found(vera, "added:2024-05") == {"Dune"}
    assert found(vera, "added:2024-05-31") == {"Dune"}
    assert found(vera, "added:2024") == {"Dune", "Emma"}
    assert found(vera, "added:2024..2025") == {"Dune", "Emma", "Ilias"}
    assert found(vera, "added:2024-06..2025-06") == {"Emma"}
    assert found(vera, "added:>2024-05") == EVERYTHING - {"1984", "Dune"}
    assert found(vera, "added:>=2024-05") == EVERYTHING - {"1984"}
    assert found(vera, "added:<2024-06-01") == {"1984", "Dune"}
    assert found(vera, "added:<=2024-06-01") == {"1984", "Dune", "Emma"}
    assert found(vera, "added:..2023") == {"1984"}
    assert found(vera, "added:1d") == {"進撃の巨人"}
    assert found(vera, "added:1w") == {"進撃の巨人", "Faust"}
    assert found(vera, "added:1y") == {"進撃の巨人", "Faust", "Ilias"}
    assert found(vera, "added:9999y") == EVERYTHING
    assert found(vera, "added:0001..9999-12-31") == EVERYTHING
    assert found(vera, "added:>9999") == set()
    assert found(vera, "added:<0001") == set()


def test_the_days_of_added_begin_where_the_person_lives(vera, shelf):
    stock.alter(shelf["dune"], added_at=datetime(2024, 5, 31, 23, 30, tzinfo=UTC))
    stock.alter(vera, time_zone="Europe/Berlin")
    assert found(vera, "added:2024-05") == set()
    assert found(vera, "added:2024-06") == {"Dune"}
