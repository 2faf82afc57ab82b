"""Sources of metadata; SOURCES has them in the order in which they are believed by default."""

from __future__ import annotations

from providers.metadata.source import CAPABILITIES, Source

SOURCES: tuple[type[Source], ...] = ()

__all__ = ["CAPABILITIES", "SOURCES", "Source"]
