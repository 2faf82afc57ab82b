"""Recognises the container of a sound file by its content, and reads it whatever its name says."""

from __future__ import annotations

from errors import Unreadable
from readers.containers import ape_tag, asf, flac, id3, id3v1, mp4_sound, mpeg, ogg, riff
from readers.source import Source
from readers.tags import Tags
from readers.video_marks import HEAD, container_of
from readers.window import Window

_MARKS = (
    (b"fLaC", "flac"),
    (b"OggS", "ogg"),
    (asf.MARK, "wma"),
    (b"MAC ", "ape"),
    (b"wvpk", "wv"),
    (b"MPCK", "mpc"),
    (b"MP+", "mpc"),
    (b"TTA", "tta"),
    (b"DSD ", "dsf"),
    (b"FRM8", "dff"),
    (b"caff", "caf"),
    (b"#!AMR", "amr"),
    (b"\x0bw", "ac3"),
    (b"\x7f\xfe\x80\x01", "dts"),
    (b"\x1a\x45\xdf\xa3", "mkv"),
)
_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide")
_ANYTHING = ("mp3", "mp2")  # may begin with rubbish, so that the extension decides
BY_FFMPEG = frozenset(
    (
        *("aac", "ac3", "eac3", "dts", "ape", "wv", "mpc", "tta", "dsf", "dff", "caf", "amr"),
        *("avi", "mpg", "ts", "flv", "rm"),
    )
)
_MAX_TAGS = 3  # ID3v2 tags that stand one behind the other


def parse(source: Source, kind: type[Tags] = Tags) -> Tags:
    """The tags and technical data of the file; only its tags and its format when that is Matroska
    or one of BY_FFMPEG. Raises Unreadable: not_audio, truncated, and the reasons of read_mp4().
    """
    window = Window(source.file, source.size, len(source.head))
    tags = kind()
    start = 0
    for _ in range(_MAX_TAGS):
        end = id3.read(tags, window, start)
        if end == start:
            break
        start = end
    tags.format = format_of(window, start, source.format)
    if tags.format == "ogg":
        return ogg.read(window, kind)
    _READERS.get(tags.format, _read_other)(tags, window, start)
    return tags


def format_of(window: Window, start: int, name: str) -> str:
    """The format of what begins at an offset; `name` is that of the file. Raises
    Unreadable("not_audio").
    """
    head = window.get(start, 16)
    for mark, format_name in _MARKS:
        if head.startswith(mark):
            return format_name
    if head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:12] != b"AVI ":
        return "wav" if head[8:12] == b"WAVE" else ""
    if head[:4] == b"FORM":
        return "aiff" if head[8:12] in (b"AIFF", b"AIFC") else ""
    if head[4:8] in _BOXES:
        return "m4a"
    if head[:1] == b"\xff" and head[1:2] and head[1] & 0xF6 == 0xF0:
        return "aac"
    if video := container_of(window.get(start, HEAD)):
        return video
    if mpeg.frame(head, 0) or name in _ANYTHING or (start and start < window.size):
        return "mp3"
    if start:
        raise Unreadable("truncated", "nothing behind the tag")
    raise Unreadable("not_audio", f"does not begin like {name}")


def _read_mp3(tags: Tags, window: Window, start: int) -> None:
    end = _read_end(tags, window)
    mpeg.read(tags, window, start, end)
    tags.format = "mp2" if tags.codec == "mp2" else "mp3"


def _read_end(tags: Tags, window: Window) -> int:
    end = ape_tag.read(tags, window)
    id3v1.fill(tags, window.get(max(0, window.size - id3v1.SIZE), id3v1.SIZE))
    return end


def _read_wav(tags: Tags, window: Window, _start: int) -> None:
    riff.read_wav(tags, window)


def _read_aiff(tags: Tags, window: Window, _start: int) -> None:
    riff.read_aiff(tags, window)


def _read_asf(tags: Tags, window: Window, _start: int) -> None:
    if not asf.read(tags, window):
        raise Unreadable("not_audio", "no stream of sound")


def _read_mp4(tags: Tags, window: Window, _start: int) -> None:
    mp4_sound.read(tags, window.file, window.size)


def _read_other(tags: Tags, window: Window, _start: int) -> None:
    if tags.format != "mkv" and tags.format not in BY_FFMPEG:
        raise Unreadable("not_audio")
    _read_end(tags, window)


_READERS = {
    "mp3": _read_mp3,
    "flac": flac.read,
    "wav": _read_wav,
    "aiff": _read_aiff,
    "wma": _read_asf,
    "m4a": _read_mp4,
}
