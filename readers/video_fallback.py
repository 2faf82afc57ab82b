"""Reads videos with PyAV (FFmpeg's demuxers): AVI, MPEG, WMV, FLV, OGM, and damaged files that our
own parsers refuse.
"""

from __future__ import annotations

import contextlib
from typing import Any, BinaryIO

from readers.bounds import MAX_COLLECTED
from readers.facts import Chapter, Facts, Stream
from readers.loading import load
from readers.matroska_codes import WITHOUT_DEPTH

# Real containers only. FFmpeg would also take play lists (hls, concat, dash …), which open other
# files and addresses.
CONTAINERS = "avi,mpegts,mpeg,mpegvideo,asf,flv,live_flv,ogg,matroska,mov,wtv,rm,dv,mxf,nut,nsv,ivf,m4v,h264,hevc,vc1,gxf,vob,roq,bink,smk"  # noqa: E501
OPTIONS = {
    "format_whitelist": CONTAINERS,
    "protocol_whitelist": "",
    "probesize": "5000000",  # bytes
    "analyzeduration": "3000000",  # microseconds
}
# When that says too little: a recording that begins between two key frames, or with silence
FURTHER = OPTIONS | {"probesize": "50000000", "analyzeduration": "30000000"}
KINDS = frozenset({"video", "audio", "subtitle"})
CODECS = {
    "mpeg1video": "mpeg1",
    "mpeg2video": "mpeg2",
    "msmpeg4v1": "msmpeg4",
    "msmpeg4v2": "msmpeg4",
    "msmpeg4v3": "msmpeg4",
    "subrip": "srt",
    "hdmv_pgs_subtitle": "pgs",
    "dvd_subtitle": "vobsub",
    "dvb_subtitle": "dvbsub",
    "mov_text": "tx3g",
    "hdmv_text_subtitle": "textst",
    "wmav1": "wma",
    "wmav2": "wma",
    "wmapro": "wma",
    "dvb_teletext": "teletext",
    "eia_608": "eia608",
}
HDR = {16: "hdr10", 18: "hlg"}
LONGEST_MS = 1000 * 3600 * 1000


def read_with_av(file: BinaryIO, size: int, format: str) -> Facts | None:
    """The facts; None when FFmpeg finds neither video nor audio. `format` is only copied into the
    facts.
    """
    facts = _read(file, format, OPTIONS)
    if facts is None or _is_complete(facts):
        return facts
    return _read(file, format, FURTHER) or facts


def _is_complete(facts: Facts) -> bool:
    """Whether there is sound, and the size of every picture and the rate of all sound is known."""
    kinds = {stream.kind for stream in facts.streams}
    return "audio" in kinds and all(
        stream.width or stream.sample_rate
        for stream in facts.streams
        if stream.kind != "subtitle" and stream.codec
    )


def _read(file: BinaryIO, format: str, options: dict[str, str]) -> Facts | None:
    load("av")
    import av  # heavy: loaded only in the reading processes

    file.seek(0)
    try:
        with av.open(file, mode="r", options=options, metadata_errors="replace") as container:
            return _facts(container, format)
    except (
        av.FFmpegError,
        OSError,
        ValueError,
        EOFError,
        OverflowError,
        UnicodeError,
        MemoryError,
    ):
        return None


def _facts(container: Any, format: str) -> Facts | None:
    streams = tuple(
        _stream(stream)
        for stream in list(container.streams)[:MAX_COLLECTED]
        if stream.type in KINDS
    )
    if not any(stream.kind != "subtitle" and stream.codec for stream in streams):
        return None
    duration_ms = max(0, round((container.duration or 0) / 1000))
    tags = {name.lower(): value for name, value in container.metadata.items()}
    return Facts(
        media="video",
        format=format,
        title=tags.get("title", "").strip()[:1000],
        duration_ms=duration_ms if duration_ms < LONGEST_MS else 0,
        streams=streams,
        chapters=_chapters(container),
        notes=() if duration_ms else ("no_duration",),
    )


def _stream(stream: Any) -> Stream:
    context = stream.codec_context
    disposition = int(stream.disposition)
    language = stream.metadata.get("language", "")
    facts = Stream(
        kind=stream.type,
        codec=codec_name(context),
        language="" if language == "und" else language[:35],
        title=stream.metadata.get("title", "")[:1000],
        bit_rate=(context.bit_rate or 0) if context else 0,
        is_default=bool(disposition & 1),
        is_forced=bool(disposition & 0x40),
    )
    if context is None:
        return facts
    if stream.type == "video":
        rate = float(stream.average_rate or stream.guessed_rate or 0)
        hdr = HDR.get(int(getattr(context, "color_trc", 0) or 0), "")
        return facts._replace(
            width=context.width,
            height=context.height,
            frame_rate=round(rate, 3) if rate <= 1000 else 0.0,
            hdr=hdr,
        )
    if stream.type == "audio":
        depth = 0
        if facts.codec not in WITHOUT_DEPTH:
            with contextlib.suppress(AttributeError, ValueError):
                depth = context.format.bits
        return facts._replace(
            channels=context.channels, sample_rate=context.sample_rate or 0, bit_depth=depth
        )
    return facts


def codec_name(context: Any) -> str:
    """The short name of a codec (Stream.codec)."""
    if context is None or context.codec is None:
        return ""
    name: str = context.codec.canonical_name
    kind = name.partition("_")[0]
    return kind if kind in ("pcm", "dsd", "adpcm") else CODECS.get(name, name)


def _chapters(container: Any) -> tuple[Chapter, ...]:
    chapters = []
    for chapter in container.chapters()[:MAX_COLLECTED]:
        start_ms = (
            max(0, round(float(chapter["start"] * chapter["time_base"]) * 1000))
            if chapter["time_base"]
            else 0
        )
        chapters.append(Chapter(start_ms, str(chapter["metadata"].get("title", ""))[:300]))
    return tuple(chapters)
