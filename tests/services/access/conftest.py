"""Two libraries that share some people."""

from __future__ import annotations

import pytest

from tests.factories import add_member, make_library


@pytest.fixture
def club(cast):
    """Stan's library, in which Edo is an editor and Vera nothing."""
    club = make_library("Club", owner=cast.stan)
    add_member(club, cast.edo, "editor")
    return club
