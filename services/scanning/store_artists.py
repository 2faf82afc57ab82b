"""The artist of albums without an album artist: the one that all tracks have in common, otherwise
"Various Artists".
"""

from __future__ import annotations

from collections.abc import Collection

from services.scanning.artists import common_artists
from services.text.fields import FILE
from services.works.fields import WORK
from services.works.offers import Offer
from services.works.roles import PERFORMER


def offers_of(work_id: int, artists: Collection[str]) -> list[Offer]:
    """What an album offers whose tracks have these artists. This value combines the tags of all
    files, so it belongs to none of them and comes after an album artist that one of them names.
    """
    named = [artist for artist in artists if artist]
    pairs = [[name, PERFORMER] for name in common_artists(named)] if named else []
    value = WORK["contributors"].offer(pairs) if pairs else None
    return [Offer(work_id, "contributors", value, FILE)] if value else []
