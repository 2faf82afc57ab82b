"""Makers of real small files for tests and benchmarks: each function returns the bytes of one file,
no program needed.
"""

from tests.makers.audio import aiff, flac, m4a, m4b, mp3, ogg_vorbis, opus, wav
from tests.makers.books import cbz, epub, pdf
from tests.makers.images import jpeg, png

__all__ = [
    "aiff",
    "cbz",
    "epub",
    "flac",
    "jpeg",
    "m4a",
    "m4b",
    "mp3",
    "ogg_vorbis",
    "opus",
    "pdf",
    "png",
    "wav",
]
