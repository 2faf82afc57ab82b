"""What is sent to look up books."""

from __future__ import annotations

from blueprints.api.bodies import Body, Uuid


class CoverBatchRequest(Body):
    """Books of this library."""

    book_ids: list[Uuid] = []


class EnrichmentRequest(CoverBatchRequest):
    """Books of this library, and what happens with values that are there."""

    force: bool = False
