"""Reads tags and technical data of MP3, FLAC, MPEG-4, Ogg, WAV, AIFF and WMA files with tinytag."""

from __future__ import annotations

import re
import struct
from functools import lru_cache
from typing import TYPE_CHECKING

from errors import Unreadable
from readers import audio_tags, audiobook, m4b, quick_flac, quick_mp3, quick_mp4, quick_ogg
from readers.facts import Chapter, Facts, Stream
from readers.source import Source
from readers.tags import Tags

if TYPE_CHECKING:
    from tinytag import TinyTag

_FRAME_SYNC = re.compile(rb"\xff[\xe2-\xe7\xf2-\xff]|fLaC")
_ID3_PICTURE = re.compile(rb"APIC.{6}[\0-\3]|PIC.{3}[\0-\3][A-Z]{3}", re.DOTALL)
_OGG_PICTURE = re.compile(rb"metadata_block_picture=|METADATA_BLOCK_PICTURE=")
_SEARCHED_FOR_SOUND = 1 << 20  # bytes after the tag of an MP3 in which a frame must begin
_QUICK = {
    "mp3": quick_mp3.read,
    "flac": quick_flac.read,
    "m4a": quick_mp4.read,
    "m4b": quick_mp4.read,
    "ogg": quick_ogg.read,
    "opus": quick_ogg.read,
}


def read(source: Source) -> Facts:
    """The facts of one audio file. Raises Unreadable: not_audio, truncated."""
    quick = _QUICK[source.format](source) if source.format in _QUICK else None
    tag, notes = (quick, ()) if quick else _parse(source)
    codec, actual = _sound(tag.mime_type or "")
    if actual != source.format and _family(actual) != _family(source.format):
        notes = (*notes, "wrong_extension")
    has_cover, chapters, is_truncated = _beside_the_tags(source, actual, tag)
    if is_truncated:
        notes = (*notes, "truncated")
    language = audio_tags.first(tag.other, "language", "tlan") if tag.other else ""
    bit_rate = int((tag.bitrate or 0) * 1000)
    stream = Stream(
        "audio",
        codec,
        language,
        "",
        tag.channels or 0,
        tag.samplerate or 0,
        tag.bitdepth or 0,
        bit_rate,
        is_default=True,
    )
    facts = Facts(
        "audio",
        source.format,
        source.fingerprint,
        duration_ms=_milliseconds(tag.duration),
        bit_rate=bit_rate,
        streams=(stream,),
        chapters=chapters,
        cover=("tag", "") if has_cover else (),
        notes=notes,
        language=language,
        **audio_tags.fields(tag),
    )
    if audiobook.is_one(facts, tag, source.kind):
        return audiobook.complete(facts, tag)
    return facts


# --- from the file to tinytag's fields
# ----------------------------------------------------------------------------------


def _parse(source: Source) -> tuple[Tags | TinyTag, tuple[str, ...]]:
    from tinytag import ParseError, TinyTag, UnsupportedFormatError

    if source.head.startswith(b"ID3") or source.format in ("mp3", "mp2"):
        _require_sound(source)
    try:
        tag = TinyTag.get(file_obj=source.file)
    except UnsupportedFormatError:
        tag = _parse_by_name(source)
    except ParseError as error:
        raise _unreadable(error) from error
    if not tag.samplerate and not tag.duration:
        raise Unreadable(
            "not_audio" if tag.mime_type == "audio/mpeg" else "truncated", "no sound found"
        )
    return tag, () if tag.duration else ("no_duration",)


def _parse_by_name(source: Source) -> TinyTag:
    """MP3 and old MPEG-4 files may begin with anything, so the extension decides. Other files that
    don't begin with their format's signature are not audio.
    """
    from tinytag import ParseError, TinyTag

    if source.format not in ("mp3", "mp2", "m4a", "m4b"):
        raise Unreadable("not_audio", f"does not begin like {source.format}")
    source.file.seek(0)
    try:
        return TinyTag.get("x." + source.format, source.file)
    except ParseError as error:
        raise _unreadable(error) from error


def _unreadable(error: Exception) -> Unreadable:
    """tinytag reports "Invalid … header" itself; all other errors are struct or an index running
    out of bytes.
    """
    return Unreadable(
        "not_audio" if str(error).startswith("Invalid") else "truncated", str(error)[:200]
    )


def _require_sound(source: Source) -> None:
    """tinytag searches the whole file for a frame, four bytes at a time: several seconds for a
    large file of zeros. This checks the beginning first.
    """
    head, offset = source.head, 0
    if head.startswith(b"ID3") and len(head) > 10:
        offset = 10 + ((head[6] << 21) | (head[7] << 14) | (head[8] << 7) | head[9])
    if head[offset : offset + 1] == b"\xff" or source.format in ("wav", "aiff", "wma"):
        return
    source.file.seek(offset)
    if not _FRAME_SYNC.search(source.file.read(_SEARCHED_FOR_SOUND)):
        raise Unreadable(
            "truncated" if offset >= source.size else "not_audio", "no sound found behind the tag"
        )
    source.file.seek(0)


# --- what tinytag does not tell
# -------------------------------------------------------------------------------------------


def _beside_the_tags(
    source: Source, actual: str, tag: Tags | TinyTag
) -> tuple[bool, tuple[Chapter, ...], bool]:
    """Whether there is an embedded picture, the chapters, and whether the end of the file is
    missing.
    """
    if isinstance(tag, Tags):
        return tag.has_cover, (), False
    if actual == "m4a":
        try:
            extras = m4b.walk(source.file, source.size)
        except struct.error as error:
            raise Unreadable("truncated", str(error)) from error
        return extras.has_cover, extras.chapters, extras.is_truncated
    if actual == "flac":
        return _flac_has_picture(source), (), False
    if actual in ("ogg", "opus"):
        return _OGG_PICTURE.search(source.head) is not None, (), False
    return _id3_has_picture(source.head), (), False


def _id3_has_picture(head: bytes) -> bool:
    """A tag that is larger than the head and has no picture there must have one after it: nothing
    else is that large.
    """
    if not head.startswith(b"ID3"):
        return False
    end = 10 + ((head[6] << 21) | (head[7] << 14) | (head[8] << 7) | head[9])
    return _ID3_PICTURE.search(head, 0, end) is not None or end > len(head) + 65536


def _flac_has_picture(source: Source) -> bool:
    """Walks the headers of the metadata blocks; the head is enough for most files."""
    head, position = source.head, source.head.find(b"fLaC") + 4
    for _ in range(64):
        if position + 4 <= len(head):
            header = head[position : position + 4]
        else:
            source.file.seek(position)
            header = source.file.read(4)
        if len(header) < 4 or header[0] & 0x7F == 6:
            return len(header) == 4
        if header[0] & 0x80:
            return False
        position += 4 + int.from_bytes(header[1:], "big")
    return False


# --- what it calls things
# -------------------------------------------------------------------------------------------------

_MP4_CODECS = {"alac": "alac", "mp4a.6B": "mp3", "mp4a.69": "mp3"}
_ASF_CODECS = {"160": "wma", "161": "wma", "162": "wma", "163": "wmalossless"}
_PCM = frozenset(("1", "3", "NONE", "sowt", "twos", "in24", "in32", "fl32", "FL32"))
_FAMILIES = {"m4b": "m4a", "opus": "ogg", "spx": "ogg", "mp2": "mp3"}


@lru_cache(maxsize=64)
def _sound(mime: str) -> tuple[str, str]:
    """Codec and format from tinytag's MIME type, for example 'audio/mp4; codecs="mp4a.40.2"'."""
    kind, _, codecs = mime.partition(";")
    name = codecs.partition('"')[2].rstrip('"')
    if kind == "audio/mp4":
        return _MP4_CODECS.get(name, "aac" if name.startswith("mp4a") else ""), "m4a"
    if kind == "audio/ogg":
        return name, "opus" if name == "opus" else "ogg"
    if kind == "application/vnd.ms-asf":
        return _ASF_CODECS.get(name, ""), "wma"
    if kind in ("audio/wav", "audio/aiff"):
        return ("pcm" if name in _PCM else name.lower().strip()), kind[6:]
    return {"audio/mpeg": ("mp3", "mp3"), "audio/flac": ("flac", "flac")}.get(kind, ("", ""))


def _family(format_name: str) -> str:
    return _FAMILIES.get(format_name, format_name)


def _milliseconds(seconds: float | None) -> int:
    return round(seconds * 1000) if seconds and seconds < 1e8 else 0
