"""Reads the rarer audio formats (AAC, AC-3, DTS, Monkey's Audio, WavPack, Musepack, TTA, DSD) with
PyAV.
"""

from __future__ import annotations

from typing import Any

from errors import Unreadable
from readers import audio_tags, audiobook
from readers.facts import Facts, Stream
from readers.source import Source
from readers.tags import Tags

# real containers of sound only: FFmpeg would also take play lists, which open other files and
# addresses
_OPTIONS = {
    "format_whitelist": "aac,ac3,eac3,dts,dtshd,ape,wv,mpc,mpc8,tta,dsf,iff,w64,caf,amr,au",
    "protocol_whitelist": "",
    "probesize": "5000000",
    "analyzeduration": "3000000",
}
_FIELDS = {
    "title": "title",
    "artist": "artist",
    "album": "album",
    "album_artist": "albumartist",
    "albumartist": "albumartist",
    "composer": "composer",
    "genre": "genre",
    "date": "year",
    "year": "year",
    "comment": "comment",
}
_NUMBERS = {"track": "track", "tracknumber": "track", "disc": "disc", "discnumber": "disc"}


def read(source: Source) -> Facts:
    """The facts of one audio file. Raises Unreadable("not_audio")."""
    import av  # heavy: loaded only in the reading processes

    try:
        with av.open(
            source.file, mode="r", options=_OPTIONS, metadata_errors="replace"
        ) as container:
            return _facts(container, source)
    except (av.FFmpegError, OSError, ValueError, EOFError, OverflowError, UnicodeError) as error:
        raise Unreadable("not_audio", str(error)[:200]) from error


def _facts(container: Any, source: Source) -> Facts:
    if not container.streams.audio:
        raise Unreadable("not_audio", "no sound found")
    sound = container.streams.audio[0]
    context = sound.codec_context
    duration = max(0, round((container.duration or 0) / 1000))
    bit_rate = int(container.bit_rate or context.bit_rate or 0)
    codec = (
        "pcm"
        if context.name.startswith("pcm_")
        else "dsd"
        if context.name.startswith("dsd_")
        else context.name
    )
    stream = Stream(
        "audio",
        codec,
        channels=context.channels,
        sample_rate=context.sample_rate,
        bit_rate=bit_rate,
        is_default=True,
    )
    tags = _tags(container.metadata)
    facts = Facts(
        "audio",
        source.format,
        source.fingerprint,
        duration_ms=duration,
        bit_rate=bit_rate,
        streams=(stream,),
        notes=() if duration else ("no_duration",),
        **audio_tags.fields(tags),
    )
    return audiobook.complete(facts, tags) if audiobook.is_one(facts, tags, source.kind) else facts


def _tags(metadata: dict[str, str]) -> Tags:
    tags = Tags("")
    for name, value in metadata.items():
        name, value = name.lower(), value[:4000]
        if name in _NUMBERS:
            tags.put_number(_NUMBERS[name], value)
        elif name in _FIELDS:
            tags.put(_FIELDS[name], value)
        else:
            tags.put_other(name, value)
    return tags
