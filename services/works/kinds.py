"""What follows from the kind of a work."""

from __future__ import annotations

from collections.abc import Collection

DEFAULT_TYPES = {"book": "novel", "comic": "comic", "audiobook": "novel"}
"""The media type (internal name) of works that nobody gave one."""


def kinds_that_are(type_names: Collection[str]) -> list[str]:
    """The kinds whose works are of one of these media types (internal names) when nobody gave them
    one.
    """
    return [kind for kind, name in DEFAULT_TYPES.items() if name in type_names]
