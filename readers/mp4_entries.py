"""The sample entry of an MP4 track (stsd): codec, size, audio format, HDR and bit rate."""

from __future__ import annotations

from readers import mp4_codes as code
from readers.facts import Stream
from readers.mp4_boxes import Span, box_at, boxes, content
from readers.window import Window

VIDEO_FIELDS = 78  # bytes of a visual sample entry before its boxes (ISO 14496-12 §12.1.3)
AUDIO_FIELDS = {0: 28, 1: 44, 2: 64}  # by version of the sound description


def read_entry(window: Window, stsd: Span | None, kind: str, notes: set[str]) -> Stream:
    """A Stream with the values of the first sample entry; only with its kind when there is none."""
    if stsd is None or stsd[1] - stsd[0] < 16:
        return Stream(kind)
    fourcc, start, end = box_at(window, stsd[0] + 8, stsd[1])
    if not fourcc or end > stsd[1]:
        notes.add("damaged")
        return Stream(kind)
    if kind == "video":
        return _video(window, fourcc, start, end, notes)
    if kind == "audio":
        return _audio(window, fourcc, start, end, notes)
    return Stream(kind, _codec(window, fourcc, _inner(window, start + 8, end, set()), notes)[0])


def _inner(window: Window, start: int, end: int, notes: set[str]) -> dict[bytes, bytes]:
    """The boxes inside a sample entry, by type, at most 512 bytes of each."""
    inner: dict[bytes, bytes] = {}
    for kind, first, last in boxes(window, start, end, notes)[:64]:
        inner.setdefault(kind, content(window, (first, last), 512))
    return inner


def _codec(
    window: Window, fourcc: bytes, inner: dict[bytes, bytes], notes: set[str]
) -> tuple[str, bytes, int]:
    """(short name, decoder configuration, mean bit rate). The object type in esds is preferred to
    the four-letter code.
    """
    if fourcc in code.ENCRYPTED:
        notes.add("encrypted")
        at = inner.get(b"sinf", b"").find(b"frma")
        fourcc = inner[b"sinf"][at + 4 : at + 8] if at >= 0 else fourcc
    name = code.CODECS.get(fourcc)
    config, bit_rate = b"", 0
    if b"esds" in inner or b"wave" in inner:  # QuickTime wraps esds in wave
        object_type, bit_rate, config = _esds(
            inner.get(b"esds") or _within(inner[b"wave"], b"esds")
        )
        name = code.OBJECT_TYPES.get(object_type) or name
    if name is None and fourcc[:2] == b"ms":  # a Windows format tag behind "ms"
        name = {0x55: "mp3", 2: "adpcm", 0x11: "adpcm"}.get(int.from_bytes(fourcc[2:], "big"))
    return name or fourcc.decode("ascii", "ignore").strip(" \0").lower(), config, bit_rate


def _within(raw: bytes, kind: bytes) -> bytes:
    at = raw.find(kind)
    return raw[at + 4 :] if at >= 4 else b""


def _esds(raw: bytes) -> tuple[int, int, bytes]:
    """(object type, mean bit rate, decoder configuration) of an elementary stream descriptor (ISO
    14496-1 §7.2.6).
    """
    at, end = 4, len(raw)
    object_type = bit_rate = 0
    while at + 2 <= end:
        tag = raw[at]
        at += 1
        length = 0
        for _ in range(4):
            byte = raw[at] if at < end else 0
            at += 1
            length = length << 7 | byte & 0x7F
            if not byte & 0x80:
                break
        if tag == 3:  # ES descriptor: its own three bytes, then what it holds
            flags = raw[at + 2] if at + 2 < end else 0
            at += 3 + 2 * bool(flags & 0x80) + 2 * bool(flags & 0x20)
        elif tag == 4 and at + 13 <= end:  # decoder configuration
            object_type, bit_rate = raw[at], int.from_bytes(raw[at + 9 : at + 13], "big")
            at += 13
        elif tag == 5:
            return object_type, bit_rate, raw[at : at + length]
        else:
            at += length
    return object_type, bit_rate, b""


def _video(window: Window, fourcc: bytes, start: int, end: int, notes: set[str]) -> Stream:
    fields = content(window, (start, end), VIDEO_FIELDS)
    inner = _inner(window, start + VIDEO_FIELDS, end, notes)
    codec, _, bit_rate = _codec(window, fourcc, inner, notes)
    return Stream(
        "video",
        codec,
        width=int.from_bytes(fields[24:26], "big"),
        height=int.from_bytes(fields[26:28], "big"),
        hdr=_hdr(fourcc, inner),
        bit_depth=_depth(inner),
        bit_rate=bit_rate or _bit_rate(inner),
    )


def _hdr(fourcc: bytes, inner: dict[bytes, bytes]) -> str:
    if fourcc in code.DOLBY_VISION or not code.DOLBY_BOXES.isdisjoint(inner):
        return "dolby_vision"
    colour = inner.get(b"colr", b"")
    if colour[:4] in (b"nclx", b"nclc"):
        return code.HDR.get(int.from_bytes(colour[6:8], "big"), "")
    return (
        "hdr10" if b"mdcv" in inner or b"SmDm" in inner else ""
    )  # mastering display colours belong to PQ alone


def _depth(inner: dict[bytes, bytes]) -> int:
    """Bits per channel from the decoder configuration, where it is at a fixed position; otherwise
    0.
    """
    if len(hevc := inner.get(b"hvcC", b"")) > 17:
        return (hevc[17] & 7) + 8
    if len(av1 := inner.get(b"av1C", b"")) > 2:
        return 12 if av1[2] & 0x20 else 10 if av1[2] & 0x40 else 8
    if len(vp9 := inner.get(b"vpcC", b"")) > 6:
        return vp9[6] >> 4
    return 0


def _bit_rate(inner: dict[bytes, bytes]) -> int:
    return int.from_bytes(inner.get(b"btrt", b"")[8:12], "big")


def _audio(window: Window, fourcc: bytes, start: int, end: int, notes: set[str]) -> Stream:
    fields = content(window, (start, end), 64)
    version = int.from_bytes(fields[8:10], "big")
    inner = _inner(window, start + AUDIO_FIELDS.get(version, 28), end, notes)
    codec, config, bit_rate = _codec(window, fourcc, inner, notes)
    channels, depth, sample_rate = (
        int.from_bytes(fields[at : at + 2], "big") for at in (16, 18, 24)
    )
    if codec == "aac":
        channels, sample_rate = _aac(config, channels, sample_rate)
    channels, sample_rate = _exact(codec, inner, channels, sample_rate)
    return Stream(
        "audio",
        codec,
        channels=min(channels, 255),
        sample_rate=sample_rate,
        bit_rate=bit_rate or _bit_rate(inner),
        bit_depth=depth if codec in ("pcm", "flac", "alac") and version < 2 else 0,
    )


def _aac(config: bytes, channels: int, sample_rate: int) -> tuple[int, int]:
    """Channels and Hz from the AudioSpecificConfig, because the sample entry says 2 for any number
    of channels.
    """
    if len(config) < 2 or config[0] >> 3 == 31:
        return channels, sample_rate
    bits = int.from_bytes(config[:2], "big")
    rate, layout = bits >> 7 & 15, bits >> 3 & 15
    known = {7: 8, 11: 7, 12: 8, 14: 8}
    return known.get(layout, layout) or channels, code.AAC_RATES[rate] if rate < len(
        code.AAC_RATES
    ) and not sample_rate else sample_rate


def _exact(
    codec: str, inner: dict[bytes, bytes], channels: int, sample_rate: int
) -> tuple[int, int]:
    """Channels and Hz from the codec's own box, where the sample entry is only a template."""
    if codec == "ac3" and len(box := inner.get(b"dac3", b"")) >= 3:
        bits = int.from_bytes(box[:3], "big")
        return code.AC3_CHANNELS[bits >> 11 & 7] + (bits >> 10 & 1), sample_rate
    if codec == "eac3" and len(box := inner.get(b"dec3", b"")) >= 5:
        bits = int.from_bytes(box[2:5], "big")
        more = (bits & 0x1FF) if bits >> 9 & 15 else 0  # channels of dependent substreams, by place
        pairs = (5, 6, 0, 3, 2, 4)  # chan_loc bits that stand for two speakers
        extra = more.bit_count() + sum(
            1 for bit in pairs if more >> bit & 1 and bit in (0, 1, 5, 6)
        )
        return code.AC3_CHANNELS[bits >> 17 & 7] + (bits >> 16 & 1) + extra, sample_rate
    if codec == "opus" and len(box := inner.get(b"dOps", b"")) >= 2:
        return box[1], 48000
    if codec == "alac" and len(box := inner.get(b"alac", b"")) >= 28:
        return box[13], int.from_bytes(box[24:28], "big")
    if codec == "flac" and len(box := inner.get(b"dfLa", b"")) >= 21:
        return (box[20] >> 1 & 7) + 1, int.from_bytes(box[18:21], "big") >> 4
    return channels, sample_rate
