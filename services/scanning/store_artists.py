"""The artist of albums without an album artist: the one that all tracks have in common, otherwise
"Various Artists".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import select

from models.work import Part
from services.db import many
from services.scanning.artists import common_artists
from services.text.fields import FILE
from services.works.fields import WORK
from services.works.offers import Offer
from services.works.roles import PERFORMER
from services.works.write import Batch, apply_many


def write(work_ids: Collection[int], batch: Batch) -> None:
    """Offer these albums the artists of their tracks. This value combines the tags of all files, so
    it belongs to none of them and comes after an album artist that one of them names.
    """
    query = select(Part.work_id, Part.artist).where(Part.deleted_at.is_(None), Part.artist != "")
    artists: dict[int, set[str]] = defaultdict(set)
    for work_id, artist in many.rows_in(query.distinct(), Part.work_id, work_ids):
        artists[work_id].add(artist)
    contributors = {work_id: _contributors(artists[work_id]) for work_id in sorted(artists)}
    offers = [
        Offer(work_id, "contributors", pairs, FILE)
        for work_id, pairs in contributors.items()
        if pairs
    ]
    apply_many(batch._replace(offers=offers, new={}, old=artists.keys()))


def _contributors(artists: Iterable[str]) -> list[list[str]]:
    return WORK["contributors"].offer([[name, PERFORMER] for name in common_artists(artists)]) or []
