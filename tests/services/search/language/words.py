"""Three words that stand for any others."""

from __future__ import annotations

from services.search.query import Word

A, B, C = Word("a"), Word("b"), Word("c")
