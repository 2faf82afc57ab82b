"""A hundred files made to break a reader: bombs, loops, giant counts, endless structures. Each is a
function that gives the bytes of one file; FILES has them by name.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.makers.hostile import archives, documents, sounds, videos

FILES: dict[str, Callable[[], bytes]] = {
    **archives.FILES,
    **documents.FILES,
    **sounds.FILES,
    **videos.FILES,
}
