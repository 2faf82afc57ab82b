"""What files say when they are a work of their own: as a scan would find it if nothing else were in
their folders. Comes from what is stored of them; no file is opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from models.file import Image, MediaFile
from models.library import Root
from services.db.transactions import session
from services.scanning import members, store_pictures, store_works
from services.works.offers import Offer


class FileValues(NamedTuple):
    """The values that files offer for a work, of each source one for a field, the source that is
    believed most last; and the first cover inside of them.
    """

    offers: list[Offer]
    cover: Image | None


def read(work_id: int, files: Sequence[MediaFile]) -> FileValues:
    """What these files, which are of one root or of roots in the same library, say of a work."""
    if not files:
        return FileValues([], None)
    order = tuple(session().get_one(Root, files[0].root_id).source_order.split())
    own = sorted(
        members.of_files([file.id for file in files], order).values(), key=lambda file: file.order
    )
    offers: dict[tuple[str, str], Offer] = {}
    for file in own:
        if file.placement is not None:
            for offer in store_works.offers_of(order, work_id, file.file_id, file.placement):
                offers.setdefault((offer.field, offer.source), offer)
    covers = (store_pictures.cover_inside(work_id, file) for file in own)
    return FileValues(
        sorted(offers.values(), key=lambda offer: -order.index(offer.source)),
        next(filter(None, covers), None),
    )
