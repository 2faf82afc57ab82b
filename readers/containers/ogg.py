"""Reads Ogg Vorbis, Opus, Speex and FLAC: comments over many pages, and the length of streams that
follow one another.
"""

from __future__ import annotations

from typing import NamedTuple

from errors import Unreadable
from readers.containers import flac, vorbis_comment
from readers.containers.ogg_pages import HEADER, MARK, Page, last_page, next_page, page_at
from readers.facts import HAS_VIDEO
from readers.tags import Tags
from readers.window import Window

MAX_PACKET = 32 << 20  # bytes of a comment, whose picture may be large
MAX_PAGES = 5_000  # that the headers may take
MAX_LINKS = 100  # streams that follow one another
_MAX_MIXED = 50  # streams at the same time
_TAIL = 64 << 10
_VIDEO = (b"\x80theora", b"\x01video", b"OVP80", b"BBCD", b"\x80daala")
_OPUS_RATE = 48_000
_SILK, _HYBRID, _CELT = (480, 960, 1920, 2880), (480, 960), (120, 240, 480, 960)  # in samples


class Stream(NamedTuple):
    """What the first packet says."""

    codec: str
    channels: int
    sample_rate: int
    comment_at: int  # offset of the comment in its packet
    delay: int = 0  # samples that a player drops at the start
    bit_rate: int = 0  # bit/s, nominal
    info: bytes = b""  # the STREAMINFO of a FLAC

    def tags(self, kind: type[Tags]) -> Tags:
        """New tags with what is known."""
        tags = kind("opus" if self.codec == "opus" else "ogg", self.codec)
        if self.info:
            flac.put_stream_info(tags, self.info)
        tags.channels, tags.samplerate = self.channels, self.sample_rate
        tags.bitrate = self.bit_rate / 1000 or None
        return tags


def identified(packet: bytes) -> Stream | None:
    """The stream that begins with this packet; None when it isn't sound."""
    stream = None
    if packet.startswith(b"\x01vorbis") and len(packet) >= 28:
        rate = int.from_bytes(packet[12:16], "little")
        nominal = int.from_bytes(packet[20:24], "little", signed=True)
        stream = Stream("vorbis", packet[11], rate, 7, 0, max(nominal, 0))
    elif packet.startswith(b"OpusHead") and len(packet) >= 19 and packet[8] < 16:
        delay = int.from_bytes(packet[10:12], "little")
        stream = Stream("opus", packet[9], _OPUS_RATE, 8, delay)
    elif packet.startswith(b"Speex   ") and len(packet) >= 80:
        rate, channels = (int.from_bytes(packet[at : at + 4], "little") for at in (36, 48))
        stream = Stream("speex", min(channels, 255), rate, 0)
    elif packet.startswith(b"\x7fFLAC") and len(packet) >= 51:
        info = packet[17:51]
        bits = int.from_bytes(info[10:18], "big")
        stream = Stream("flac", (bits >> 41 & 7) + 1, bits >> 44, 4, info=info)
    return stream if stream and stream.sample_rate else None


def read(window: Window, kind: type[Tags]) -> Tags:
    """The tags of the first stream of sound. Raises Unreadable: not_audio, truncated."""
    first = page_at(window, 0)
    if first is None:
        raise Unreadable("not_audio", "no page")
    stream, serial, at = _first_stream(window, first)
    tags = stream.tags(kind)
    comment, at = _packet(window, at, serial)
    if not vorbis_comment.read(tags, comment, stream.comment_at, len(comment)):
        tags.put_note("truncated" if at >= window.size else "damaged")
    granule = _samples(window, tags, stream, serial, at)
    put_duration(tags, stream, granule, window.size)
    if _has_video(window):
        tags.put_note(HAS_VIDEO)
    return tags


def _has_video(window: Window) -> bool:
    page, count = page_at(window, 0), 0
    while page is not None and page.flags & 2 and count < _MAX_MIXED:
        if window.get(page.body, 8).startswith(_VIDEO):
            return True
        page, count = page_at(window, page.end), count + 1
    return False


def put_duration(tags: Tags, stream: Stream, samples: int, size: int) -> None:
    """Take the duration from the samples that were counted."""
    tags.duration = max(0, samples - stream.delay) / stream.sample_rate
    if tags.duration and not tags.bitrate:
        tags.bitrate = size * 8 / tags.duration / 1000


def _first_stream(window: Window, page: Page | None) -> tuple[Stream, int, int]:
    """(stream, its serial, offset behind its first page), of several that are mixed."""
    at = 0
    for _ in range(_MAX_MIXED):
        if page is None or not page.flags & 2:  # the first pages of all streams come first
            break
        stream = identified(window.get(page.body, sum(page.lacing)))
        at = page.end
        if stream:
            return stream, page.serial, at
        page = page_at(window, at)
    raise Unreadable("truncated" if at >= window.size else "not_audio", "no stream of sound")


def _packet(window: Window, at: int, serial: int) -> tuple[bytes, int]:
    """The packet that begins behind an offset, and the offset behind its last page."""
    parts: list[bytes] = []
    length = 0
    for _ in range(MAX_PAGES):
        page = page_at(window, at)
        if page is None or length > MAX_PACKET:
            break
        at = page.end
        if page.serial != serial:
            continue
        end = next((n for n, size in enumerate(page.lacing) if size < 255), -1)
        size = sum(page.lacing if end < 0 else page.lacing[: end + 1])
        parts.append(window.get(page.body, size))
        length += size
        if end >= 0:
            break
    return b"".join(parts), at


# --- length
# -------------------------------------------------------------------------------------------------


def _samples(window: Window, tags: Tags, stream: Stream, serial: int, at: int) -> int:
    """Samples in all streams that follow one another, counted at the rate of the first."""
    if is_cut(window):
        tags.put_note("truncated")
    total = 0
    for number in range(MAX_LINKS):
        start = opus_start(window.get(at, _TAIL), 0) if stream.codec == "opus" else 0
        granule, end = _last_granule(window, at, serial)
        total += max(0, granule - start - (stream.delay if number else 0))
        page = page_at(window, end) if end < window.size else None
        if page is None or not page.flags & 2 or page.end <= at:
            break
        try:
            following, serial, at = _first_stream(window, page)
        except Unreadable:
            break
        if following.codec != stream.codec:
            break
        stream = following._replace(sample_rate=stream.sample_rate)
    return total


def _last_granule(window: Window, at: int, serial: int) -> tuple[int, int]:
    """(granule, offset behind its page) of the last page of a stream. The border to the next one
    is found by halving.
    """
    tail = window.get(max(at, window.size - _TAIL), _TAIL)
    granule, _ = last_page(tail, serial)
    if granule >= 0:
        return granule, window.size
    low, high = at, window.size  # low: this stream's; high: another's, or the end
    while high - low > _TAIL:
        middle = (low + high) // 2
        page = next_page(window, middle)
        if page is not None and page.serial == serial and page.start < high:
            low = max(page.start, low + 1)
        else:
            high = middle
    return _walk(window, low, serial)


def _walk(window: Window, at: int, serial: int) -> tuple[int, int]:
    """(granule, offset behind its page) of the last page of this stream in the pages from here."""
    page = next_page(window, at)
    granule, end = 0, window.size
    for _ in range(MAX_PAGES):
        if page is None or (page.serial != serial and page.flags & 2):
            break
        if page.serial == serial and page.granule >= 0:
            granule = page.granule
        end = page.end
        page = page_at(window, end)
    return granule, end


def is_cut(window: Window) -> bool:
    """Whether the last page goes beyond the end of the file."""
    start = max(0, window.size - _TAIL - HEADER.size - 255)
    at = window.get(start, window.size - start).rfind(MARK)
    page = page_at(window, start + at) if at >= 0 else None
    return page is not None and page.end > window.size


def opus_start(data: bytes, at: int) -> int:
    """The sample at which an Opus stream begins, by its first page of sound: not 0 when it was cut
    out of a longer one.
    """
    if len(data) < at + HEADER.size or not data.startswith(MARK, at):
        return 0
    _, _, flags, granule, _, _, count = HEADER.unpack_from(data, at)
    lacing = data[at + HEADER.size : at + HEADER.size + count]
    at += HEADER.size + count
    if granule <= 0 or flags & 4 or at + sum(lacing) > len(data):
        return 0
    samples, is_new = 0, not flags & 1
    for size in lacing:
        if is_new and size:
            samples += opus_samples(data[at : at + 2])
        at, is_new = at + size, size < 255
    return max(0, granule - samples)


def opus_samples(packet: bytes) -> int:
    """The samples in a packet, by its first bytes (RFC 6716 §3.1)."""
    config, code = packet[0] >> 3, packet[0] & 3
    if config < 12:
        length = _SILK[config & 3]
    else:
        length = _HYBRID[config & 1] if config < 16 else _CELT[config & 3]
    count = (1, 2, 2, packet[1] & 63 if len(packet) > 1 else 0)[code]
    return length * count
