"""Reads the rarer audio formats (AAC, AC-3, DTS, Monkey's Audio, WavPack, Musepack, TTA, DSD), and
sound in the rarer containers of videos, with PyAV.
"""

from __future__ import annotations

from typing import Any

from errors import Unreadable
from readers.facts import HAS_VIDEO
from readers.loading import load
from readers.source import Source
from readers.tags import Tags
from readers.video_fallback import codec_name

# real containers of sound only: FFmpeg would also take play lists, which open other files and
# addresses
_OPTIONS = {
    "format_whitelist": "aac,ac3,eac3,dts,dtshd,ape,wv,mpc,mpc8,tta,dsf,iff,w64,caf,amr,au,avi,mpegts,mpeg,flv,rm",  # noqa: E501
    "protocol_whitelist": "",
    "probesize": "5000000",
    "analyzeduration": "3000000",
}
_FIELDS = {
    "title": "title",
    "artist": "artist",
    "album": "album",
    "product": "album",  # of an AVI
    "album_artist": "albumartist",
    "albumartist": "albumartist",
    "composer": "composer",
    "genre": "genre",
    "date": "year",
    "year": "year",
    "comment": "comment",
    "track": "#track",
    "tracknumber": "#track",
    "disc": "#disc",
    "discnumber": "#disc",
}
_LONGEST_VALUE = 4000
_COVER = 0x400  # FFmpeg's disposition of an attached picture


def complete(tags: Tags, source: Source) -> None:
    """Take from FFmpeg the technical data, and the tags that our own parsers don't know. Raises
    Unreadable("not_audio").
    """
    load("av")
    import av  # heavy: loaded only in the reading processes

    source.file.seek(0)
    try:
        with av.open(
            source.file, mode="r", options=_OPTIONS, metadata_errors="replace"
        ) as container:
            _put_sound(tags, container)
            if not (tags.title or tags.artist or tags.album):
                _put_tags(tags, container.metadata)
    except (av.FFmpegError, OSError, ValueError, EOFError, OverflowError, UnicodeError) as error:
        raise Unreadable("not_audio", str(error)[:200]) from error


def _put_sound(tags: Tags, container: Any) -> None:
    if not container.streams.audio:
        raise Unreadable("not_audio", "no sound found")
    if any(not int(stream.disposition) & _COVER for stream in container.streams.video):
        tags.put_note(HAS_VIDEO)
    context = container.streams.audio[0].codec_context
    tags.codec = codec_name(context)
    tags.duration = max(0.0, (container.duration or 0) / 1_000_000)
    tags.bitrate = int(container.bit_rate or context.bit_rate or 0) / 1000
    tags.channels, tags.samplerate = context.channels, context.sample_rate


def _put_tags(tags: Tags, metadata: dict[str, str]) -> None:
    for name, value in metadata.items():
        name = name.lower()
        tags.put_field(_FIELDS.get(name, "other." + name), value[:_LONGEST_VALUE])
