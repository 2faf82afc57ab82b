"""What a source offered for a work, as it travels through pages: signed, so that a field's source
is one that said so.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from itsdangerous import BadData, URLSafeSerializer

from blueprints import form_tokens
from services.metadata import Candidate, numbers, taking
from services.metadata.numbers import Number
from services.metadata.values import values_of


class Offer(NamedTuple):
    """A candidate's values of fields of the work and of its edition, and its numbers at other
    sources. `external_value` is what its own source calls it.
    """

    source: str
    external_value: str
    values: dict[str, Any]
    edition: dict[str, Any] = {}
    numbers: list[Number] = []

    @classmethod
    def of(cls, candidate: Candidate) -> Offer:
        return cls(
            candidate.source,
            candidate.external_value,
            values_of(candidate),
            taking.edition_values_of(candidate),
            numbers.storable(candidate.external_ids.items()),
        )

    def only(self, name: str) -> Offer:
        """The offer for one field."""
        return self._replace(values={name: self.values[name]}, edition={}, numbers=[])

    def sign(self) -> str:
        return str(_serializer().dumps(self))


def read(token: str | None) -> Offer | None:
    """The offer in a signed text; None if nobody signed it."""
    try:
        return Offer(*_serializer().loads(token or ""))
    except (BadData, TypeError):
        return None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(form_tokens.keys(), salt="metadata-offer")
