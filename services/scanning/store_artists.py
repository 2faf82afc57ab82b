"""The artist of albums without an album artist: the common artist of all tracks, otherwise "Various
artists".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from models.work import Part
from services.db import many
from services.db.ids import Ids
from services.scanning.group_audio import VARIOUS, artists_of
from services.text.names import name_key
from services.works import people
from services.works.fields import WORK
from services.works.roles import PERFORMER
from services.works.rows import Bulk


def write(work_ids: Collection[int], ids: Ids) -> None:
    """Credit the artists of these albums."""
    query = select(Part.work_id, Part.artist).where(Part.deleted_at.is_(None), Part.artist != "")
    artists: dict[int, set[str]] = defaultdict(set)
    for work_id, artist in many.rows_in(query.distinct(), Part.work_id, work_ids):
        artists[work_id].add(artist)
    contributors = {work_id: _contributors(names) for work_id, names in artists.items()}
    people.write(Bulk(ids), {work_id: pairs for work_id, pairs in contributors.items() if pairs})


def _contributors(artists: set[str]) -> list[list[str]]:
    artist = min(artists) if len(set(map(name_key, artists))) == 1 else VARIOUS
    return WORK["contributors"].offer([[name, PERFORMER] for name in artists_of(artist)]) or []
