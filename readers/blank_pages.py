"""Tells an empty page from a cover: scanners, converters and publishers often begin with a white
one.
"""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING

from readers.archive import is_image, open_zip
from readers.comic import natural_key
from readers.source import open_source

if TYPE_CHECKING:
    from PIL.Image import Image

PAGES = frozenset({"page", "zip"})  # kinds of covers (Facts.cover) that may be an empty page
MAX_NEXT = 4  # pages that are tried after an empty one
_WIDTH = 640  # pixels; enough to see a line of small type
_NOISE = 24  # of 255: what scanners and JPEG add to an even surface
_MARKED = 0.0005  # of the pixels: more than a page number, less than a short title
_MARGIN = 25  # this part of each side is ignored, because scanners leave a dark edge
_PALE = 0.3  # saturation of paper, from white to yellowed
_DARK = 0.15  # brightness below which a colour counts as black


def is_plain(picture: Image) -> bool:
    """Whether an RGB picture is one colour nearly everywhere."""
    picture = _inner(picture)
    most = picture.width * picture.height * _MARKED
    counts = picture.histogram()
    return all(_marked(counts[start : start + 256]) <= most for start in (0, 256, 512))


def is_paper(picture: Image) -> bool:
    """Whether the colour of a plain picture is that of paper, grey or black; other colours may be a
    very simple cover.
    """
    counts = _inner(picture).histogram()
    red, green, blue = (_median(counts[start : start + 256]) / 255 for start in (0, 256, 512))
    _hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    return saturation <= _PALE or value <= _DARK


def next_pages(path: bytes, cover: tuple[str, str]) -> list[tuple[str, str]]:
    """The pages after the first one, as values of Facts.cover; none for a book whose pictures
    aren't pages. Raises Unreadable.
    """
    kind, detail = cover
    if kind == "page":
        first = int(detail or 0)
        return [("page", str(number)) for number in range(first + 1, first + 1 + MAX_NEXT)]
    source = open_source(path)
    with source.file, open_zip(source.file) as archive:
        names = archive.namelist()
    if "META-INF/container.xml" in names:  # an EPUB
        return []
    pages = sorted(filter(is_image, names), key=natural_key)
    start = pages.index(detail) + 1 if detail in pages else len(pages)
    return [("zip", name) for name in pages[start : start + MAX_NEXT]]


def _inner(picture: Image) -> Image:
    if picture.width > _WIDTH:
        picture = picture.reduce(max(1, picture.width // _WIDTH))
    across, down = picture.width // _MARGIN, picture.height // _MARGIN
    return picture.crop((across, down, picture.width - across, picture.height - down))


def _median(counts: list[int]) -> int:
    seen, half = 0, sum(counts) / 2
    for value, count in enumerate(counts):
        seen += count
        if seen >= half:
            return value
    return 0


def _marked(counts: list[int]) -> int:
    """The number of pixels whose value is far from the usual one."""
    usual = _median(counts)
    return sum(counts) - sum(counts[max(0, usual - _NOISE) : usual + _NOISE + 1])
