"""Extracts covers from files, and converts images to small WebP pictures. The only module that
decodes images.
"""

from __future__ import annotations

import colorsys
import io
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from errors import Unreadable
from readers import audio, blank_pages
from readers.archive import open_zip, read_member
from readers.loading import load
from readers.source import Source, open_source, require_inside, unreadable

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_BYTES = 32 << 20  # of an image as stored
MAX_PIXELS = 80_000_000
MAX_SIDE = 20_000  # pixels: a narrow picture of millions of lines takes as long as a large one
_WEBP_SIDE = 16_383  # pixels: the format has no more
MAX_SECONDS = 2.0  # of the processor, for one picture
HUES = 24
PAGE_WIDTH = 640  # pixels of a drawn PDF page
_FORMATS = (
    "JPEG",
    "PNG",
    "WEBP",
    "GIF",
    "BMP",
    "TIFF",
    "AVIF",
)  # what Pillow may try: never PS, SVG or other programs


class RenderedImage(NamedTuple):
    """A picture that can be served. `hue` is the bucket (0–23, 15 degrees each, starting at red) of
    its strongest colour, `colour` its mean colour. `is_blank`: it is an empty page, and the pages
    after it are, too.
    """

    data: bytes  # WebP, without metadata
    width: int  # pixels
    height: int
    hue: int
    colour: str  # "#rrggbb"
    is_blank: bool = False


def embedded_cover(path: bytes, cover: tuple[str, str] | tuple[()]) -> bytes:
    """The bytes of the image in Facts.cover: ("zip", member), ("tag", ""), ("file", ""), or
    ("page", number) of a PDF, which is rendered.

    Raises Unreadable: no_cover, too_large, and the reasons of open_source().
    """
    if not cover or cover[0] not in _SOURCES:
        raise Unreadable("no_cover")
    source = open_source(path)
    try:
        data = _SOURCES[cover[0]](source, cover[1])
    except OSError as error:
        raise unreadable(error) from error
    finally:
        source.file.close()
    if not data:
        raise Unreadable("no_cover")
    if len(data) > MAX_BYTES:
        raise Unreadable("too_large")
    return data


def render(image: bytes, width: int) -> RenderedImage:
    """The image with a width of at most `width` pixels, never enlarged. Raises Unreadable:
    not_an_image, truncated, too_large.
    """
    return render_widths(image, (width,))[0]


def render_widths(image: bytes, widths: tuple[int, ...]) -> list[RenderedImage]:
    """The image in several widths, decoded once, in the order of `widths`. Raises what render()
    raises.
    """
    return _in_widths(_open(image, max(widths)), widths)


def _in_widths(picture: Image, widths: tuple[int, ...]) -> list[RenderedImage]:
    hue, colour = _colour(picture)
    out = {}
    for width in sorted(
        set(widths), reverse=True
    ):  # each from the next larger one: cheaper, and as sharp
        picture = _shrink(picture, width)
        out[width] = RenderedImage(_webp(picture), picture.width, picture.height, hue, colour)
    return [out[width] for width in widths]


class Order(NamedTuple):
    """What to render: Facts.cover, the widths, and the folder that the file must be in, if any."""

    cover: tuple[str, str]
    widths: tuple[int, ...]
    inside: bytes | None = None


def render_all(path: bytes, extra: tuple[Any, ...]) -> list[RenderedImage]:
    """The action of the cover process; `extra` is an Order. Instead of an empty page the first of
    the next pages is used that isn't empty. Raises what embedded_cover(), require_inside() and
    render() raise.
    """
    cover, widths, inside = Order(*extra)
    if inside is not None:
        require_inside(path, inside)
    image = embedded_cover(path, cover)
    with _limited_processor():
        picture = _open(image, max(widths))
        is_plain = cover[0] in blank_pages.PAGES and blank_pages.is_plain(picture)
    better = _better_page(path, cover, max(widths)) if is_plain else picture
    with _limited_processor():
        images = _in_widths(better or picture, widths)
        is_blank = better is None and blank_pages.is_paper(picture)
    return [image._replace(is_blank=is_blank) for image in images]


def _better_page(path: bytes, cover: tuple[str, str], width: int) -> Image | None:
    """The first of the next pages that isn't plain."""
    for page in blank_pages.next_pages(path, cover):
        try:
            image = embedded_cover(path, page)
            with _limited_processor():
                picture = _open(image, width)
                if not blank_pages.is_plain(picture):
                    return picture
        except Unreadable:
            continue
    return None


@contextmanager
def _limited_processor() -> Iterator[None]:
    """A decoder hears nothing while it decodes: the signal ends the process, not the picture."""
    signal.setitimer(signal.ITIMER_PROF, MAX_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


# --- where covers are
# --------------------------------------------------------------------------------------------------


def _from_zip(source: Source, member: str) -> bytes:
    with open_zip(source.file) as archive:
        return read_member(archive, member, MAX_BYTES)


def _from_tag(source: Source, _: str) -> bytes:
    try:
        return audio.cover_of(source)
    except Unreadable as error:
        raise Unreadable("no_cover", error.detail) from error


def _from_file(source: Source, _: str) -> bytes:
    if source.size > MAX_BYTES:
        raise Unreadable("too_large")
    return source.file.read()


def _from_page(source: Source, number: str) -> bytes:
    load("pypdfium2")
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source.file)
        page = document[int(number or 0)]
        picture = page.render(scale=PAGE_WIDTH / max(page.get_width(), 1.0)).to_pil()
    except (pypdfium2.PdfiumError, ValueError, IndexError) as error:
        raise Unreadable("no_cover", str(error)[:200]) from error
    out = io.BytesIO()
    picture.convert("RGB").save(out, "PNG", compress_level=1)
    return out.getvalue()


_SOURCES = {"zip": _from_zip, "tag": _from_tag, "file": _from_file, "page": _from_page}


# --- making pictures
# --------------------------------------------------------------------------------------------------


def _open(data: bytes, width: int) -> Image:
    """The image decoded, upright, in RGB, and at least about twice as wide as `width` if it is that
    large.
    """
    load("PIL.ImageOps")
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    reason = "not_an_image"
    try:
        picture: Image.Image = Image.open(io.BytesIO(data), formats=_FORMATS)
        if max(picture.size) > MAX_SIDE or picture.width * picture.height > MAX_PIXELS:
            raise Unreadable("too_large", f"{picture.width} x {picture.height} pixels")
        reason = "truncated"  # its head was understood
        # JPEG decodes at a half, a quarter or an eighth for a fraction of the time; a turned one
        # needs the width of its height
        picture.draft("RGB", (2 * width, 2 * width))
        picture = ImageOps.exif_transpose(picture)
        return _flatten(picture)
    except Unreadable:
        raise
    except Image.DecompressionBombError as error:
        raise Unreadable("too_large", str(error)) from error
    except (
        OSError,
        ValueError,
        SyntaxError,
        TypeError,
        EOFError,
        IndexError,
        ZeroDivisionError,
        Image.DecompressionBombWarning,
    ) as error:
        raise Unreadable(reason, str(error)[:200]) from error


def _flatten(picture: Image) -> Image:
    """The picture in RGB, on white where it is transparent."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or (
        picture.mode == "P" and "transparency" in picture.info
    ):
        picture = picture.convert("RGBA")
        canvas = Image.new("RGB", picture.size, (255, 255, 255))
        canvas.paste(picture, mask=picture.getchannel("A"))
        return canvas
    if picture.mode.startswith("I;16"):
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    return picture.convert("RGB")


def _shrink(picture: Image, width: int) -> Image:
    from PIL import Image

    width = min(width, max(1, picture.width * _WEBP_SIDE // picture.height))
    if picture.width <= width and picture.height <= _WEBP_SIDE:
        return picture
    height = min(_WEBP_SIDE, max(1, round(picture.height * width / picture.width)))
    return picture.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=2.0)


def _webp(picture: Image) -> bytes:
    picture.info.clear()  # Pillow would write the profile and the comment along
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=80, method=2, exif=b"", xmp=b"", icc_profile=b"")
    return out.getvalue()


def _colour(picture: Image) -> tuple[int, str]:
    """The hue bucket, weighted by the strength of each colour, and the mean colour, from 16 × 16
    points.
    """
    small = picture.resize((16, 16), reducing_gap=2.0)
    raw = small.tobytes()
    points = [raw[offset : offset + 3] for offset in range(0, len(raw), 3)]
    weights = [0.0] * HUES
    for red, green, blue in points:
        hue, saturation, value = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)
        weights[int(hue * HUES) % HUES] += saturation * value
    mean = [sum(channel) // len(points) for channel in zip(*points, strict=True)]
    return weights.index(max(weights)), "#{:02x}{:02x}{:02x}".format(*mean)
