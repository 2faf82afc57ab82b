"""Statistics of the server's folders."""

from __future__ import annotations

from typing_extensions import TypedDict

from blueprints.api.omnilux.routes import get
from models.account import User
from services import statistics

CODECS = {"hevc": "h265"}  # this API's names of codecs where they differ from ours


class TypeTotal(TypedDict):
    """Number and size of files."""

    count: int
    sizeBytes: int


class Stats(TypedDict):
    """Types without files are omitted; codecs and resolutions are those of video files."""

    totalFiles: int
    totalSizeBytes: int
    byMediaType: dict[str, TypeTotal]
    byCodec: dict[str, int]
    byResolution: dict[str, int]


@get("/api/library/stats", "library", answer=Stats)
def stats(by: User) -> Stats:
    """Get the number and size of files in the folders whose libraries you can see.

    Missing files are not counted.
    """
    totals = statistics.file_totals(by=by)
    by_type: dict[str, TypeTotal] = {
        kind: {"count": total.files, "sizeBytes": total.byte_count}
        for kind, total in totals.by_kind.items()
    }
    return {
        "totalFiles": sum(total.files for total in totals.by_kind.values()),
        "totalSizeBytes": sum(total.byte_count for total in totals.by_kind.values()),
        "byMediaType": by_type,
        "byCodec": {CODECS.get(codec, codec): count for codec, count in totals.by_codec.items()},
        "byResolution": totals.by_resolution,
    }
