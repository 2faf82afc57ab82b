"""Reads tags and technical data of sound files: the common ones quickly from their edges, all
others by readers/containers, the rarest with FFmpeg.
"""

from __future__ import annotations

from errors import Unreadable
from readers import audio_av, audio_tags, audiobook, matroska
from readers.containers import quick_flac, quick_mp3, quick_mp4, quick_ogg, sound
from readers.facts import HAS_VIDEO, Facts, Stream, has_moving_pictures
from readers.source import Source
from readers.tags import PictureTags, Tags
from readers.video import MATROSKA_MAGIC, read_video

_QUICK = {
    "mp3": quick_mp3.read,
    "flac": quick_flac.read,
    "m4a": quick_mp4.read,
    "m4b": quick_mp4.read,
    "ogg": quick_ogg.read,
    "opus": quick_ogg.read,
}
_FAMILIES = {"m4b": "m4a", "opus": "ogg", "spx": "ogg", "oga": "ogg", "mp2": "mp3", "eac3": "ac3"}
_LONGEST = 1e8  # seconds


def read(source: Source) -> Facts:
    """The facts of one audio file. Raises Unreadable: not_audio, truncated, and the reasons of the
    containers.
    """
    quick = _QUICK[source.format](source) if source.format in _QUICK else None
    tags = quick or sound.parse(source)
    if tags.format == "mkv":
        return _from_video(source)
    if tags.format in sound.BY_FFMPEG:
        audio_av.complete(tags, source)
    if not tags.samplerate and not tags.duration:
        raise Unreadable("truncated", "no sound found")
    return _facts(source, tags)


def _from_video(source: Source) -> Facts:
    facts = read_video(source.path, source.file, source.size, source.format)
    sounds = tuple(stream for stream in facts.streams if stream.kind == "audio")
    if not sounds:
        raise Unreadable("not_audio", "no track of sound")
    notes = tuple(note for note in facts.notes if note != "no_video")
    if has_moving_pictures(facts.streams):
        notes = (*notes, HAS_VIDEO)
    return facts._replace(
        media="audio",
        fingerprint=source.fingerprint,
        streams=sounds,
        resolution="",
        notes=notes,
    )


def cover_of(source: Source) -> bytes:
    """The front cover in a file of sound or video, else its first picture; b"" without one."""
    if source.head.startswith(MATROSKA_MAGIC):
        return matroska.cover_of(source.file, source.size)
    tags = sound.parse(source, PictureTags)
    return tags.cover() if isinstance(tags, PictureTags) else b""


def _facts(source: Source, tags: Tags) -> Facts:
    audio_tags.repair(tags)
    notes = tags.notes
    is_named_right = _family(tags.format) == _family(source.format)
    if not is_named_right:
        notes = (*notes, "wrong_extension")
    if not tags.duration and "no_duration" not in notes:
        notes = (*notes, "no_duration")
    language = audio_tags.first(tags.other, "language", "tlan") if tags.other else ""
    bit_rate = int((tags.bitrate or 0) * 1000)
    stream = Stream(
        "audio",
        tags.codec,
        language,
        "",
        tags.channels or 0,
        tags.samplerate or 0,
        tags.bitdepth or 0,
        bit_rate,
        is_default=True,
    )
    facts = Facts(
        "audio",
        source.format if is_named_right else tags.format,
        source.fingerprint,
        duration_ms=_milliseconds(tags.duration),
        bit_rate=bit_rate,
        streams=(stream,),
        chapters=tuple(tags.chapters),
        cover=("tag", "") if tags.has_cover else (),
        notes=notes,
        language=language,
        **audio_tags.fields(tags),
    )
    if audiobook.is_one(facts, tags, source.kind):
        return audiobook.complete(facts, tags)
    return facts


def _family(format_name: str) -> str:
    return _FAMILIES.get(format_name, format_name)


def _milliseconds(seconds: float | None) -> int:
    return round(seconds * 1000) if seconds and 0 < seconds < _LONGEST else 0
