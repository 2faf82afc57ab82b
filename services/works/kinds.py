"""The default media types of the kinds of works."""

from __future__ import annotations

from collections.abc import Collection

DEFAULT_TYPES = {"book": "novel", "comic": "comic", "audiobook": "novel"}
"""The media type (internal name) of works that nobody gave one."""


def kinds_with_default_type(type_names: Collection[str]) -> list[str]:
    """The kinds that have one of these media types (internal names) as their default."""
    return [kind for kind, name in DEFAULT_TYPES.items() if name in type_names]
