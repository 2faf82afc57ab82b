"""Reads from the boxes of an M4A or M4B what tinytag doesn't: chapters, whether there is a cover,
and whether the end is missing.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from readers.facts import Chapter

Box = tuple[bytes, int, int]  # name, first byte of its body, first byte after it
_COVER = re.compile(rb"covr.{4}data", re.DOTALL)
_NO_CHAPTERS: tuple[Chapter, ...] = ()
_MAX_BOXES = 4096  # at one level; more is rubbish
_MAX_CHAPTERS = 10_000
_MAX_TABLE = 4 << 20  # bytes of one index table of the chapter track


class Extras(NamedTuple):
    has_cover: bool = False
    chapters: tuple[Chapter, ...] = ()
    is_truncated: bool = False  # a box ends after the end of the file
    has_index: bool = False  # the box without which nothing can be played


def walk(file: BinaryIO, size: int) -> Extras:
    """Read the index of an MPEG-4 file of `size` bytes. Raises struct.error when it is invalid."""
    moov: Box | None = None
    is_truncated = False
    for box in _boxes(file, 0, size):
        if box[0] == b"moov":
            moov = box
        is_truncated = is_truncated or box[2] > size
    if moov is None:
        return Extras(is_truncated=is_truncated)
    tracks: list[tuple[int, int]] = []
    has_cover, nero = False, _NO_CHAPTERS
    for name, start, end in _boxes(file, moov[1], min(moov[2], size)):
        if name == b"trak":
            tracks.append((start, end))
        elif name == b"udta":
            has_cover, nero = _user_data(file, start, end)
    chapters = _track_chapters(file, tracks) if len(tracks) > 1 else ()
    return Extras(has_cover, chapters or nero, is_truncated, True)


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    for _ in range(_MAX_BOXES):
        if start + 8 > end:
            return
        file.seek(start)
        header = file.read(16)
        length, name = struct.unpack_from(">I4s", header)
        skip = 8
        if length == 1:
            length, skip = struct.unpack_from(">Q", header, 8)[0], 16
        elif length == 0:  # up to the end of what holds it
            length = end - start
        if length < skip:
            return
        yield name, start + skip, start + length
        start += length


def _find(file: BinaryIO, start: int, end: int, *names: bytes) -> tuple[int, int] | None:
    """The span of the first box with this path of names."""
    for wanted in names:
        for name, first, last in _boxes(file, start, end):
            if name == wanted:
                start, end = first, min(last, end)
                break
        else:
            return None
    return start, end


def _body(file: BinaryIO, start: int, end: int, *names: bytes) -> bytes:
    box = _find(file, start, end, *names)
    if box is None:
        return b""
    file.seek(box[0])
    return file.read(min(box[1] - box[0], _MAX_TABLE))


def _user_data(file: BinaryIO, start: int, end: int) -> tuple[bool, tuple[Chapter, ...]]:
    has_cover, chapters = False, _NO_CHAPTERS
    for name, first, last in _boxes(file, start, end):
        if name == b"chpl":
            file.seek(first)
            chapters = _nero_chapters(file.read(min(last - first, _MAX_TABLE)))
        elif name == b"meta":
            tags = _find(file, first + 4, last, b"ilst")
            has_cover = tags is not None and _tags_have_cover(file, *tags)
    return has_cover, chapters


def _tags_have_cover(file: BinaryIO, start: int, end: int) -> bool:
    """A picture is by far the largest tag. If it isn't within the first 64 KiB, the name of each
    tag is checked.
    """
    file.seek(start)
    if _COVER.search(file.read(min(end - start, 65536))):
        return True
    return end - start > 65536 and any(name == b"covr" for name, _, _ in _boxes(file, start, end))


def _nero_chapters(data: bytes) -> tuple[Chapter, ...]:
    """The body of `chpl`: version, flags, four more bytes in version 1, count, then start (in 100
    ns), length and title of each.
    """
    if len(data) < 6:
        return ()
    position = 9 if data[0] else 5
    out: list[Chapter] = []
    for _ in range(data[position - 1]):
        if position + 9 > len(data):
            break
        start, length = struct.unpack_from(">QB", data, position)
        out.append(
            Chapter(
                start // 10_000,
                data[position + 9 : position + 9 + length].decode("utf-8", "replace").rstrip("\0"),
            )
        )
        position += 9 + length
    return tuple(out)


# --- QuickTime: the sound track names a text track whose samples are the titles
# --------------------------------------------


def _track_chapters(file: BinaryIO, tracks: list[tuple[int, int]]) -> tuple[Chapter, ...]:
    wanted: set[int] = set()
    numbered = {}
    for start, end in tracks:
        header = _body(file, start, end, b"tkhd")
        if len(header) >= 24:
            numbered[struct.unpack_from(">I", header, 20 if header[0] else 12)[0]] = (start, end)
        chapters = _body(file, start, end, b"tref", b"chap")
        wanted.update(struct.unpack(f">{len(chapters) // 4}I", chapters[: len(chapters) // 4 * 4]))
    for number in sorted(wanted):
        if number in numbered and (track_chapters := _read_text_track(file, *numbered[number])):
            return track_chapters
    return ()


def _read_text_track(file: BinaryIO, start: int, end: int) -> tuple[Chapter, ...]:
    if _body(file, start, end, b"mdia", b"hdlr")[8:12] not in (b"text", b"sbtl"):
        return ()  # the other track that may be named holds a picture for each chapter
    clock = _body(file, start, end, b"mdia", b"mdhd")
    scale = struct.unpack_from(">I", clock, 20 if clock[0] else 12)[0] or 1
    table = _find(file, start, end, b"mdia", b"minf", b"stbl")
    if table is None:
        return ()
    times = _sample_times(_body(file, *table, b"stts"))
    sizes = _sample_sizes(_body(file, *table, b"stsz"))
    offsets = _sample_offsets(file, table, sizes)
    return tuple(
        Chapter(time * 1000 // scale, _sample_title(file, offset, size))
        for time, offset, size in zip(times, offsets, sizes, strict=False)
    )


def _sample_times(stts: bytes) -> list[int]:
    """The start of each sample, in the track's time scale."""
    now = 0
    out: list[int] = []
    for position in range(8, len(stts) - 7, 8):
        count, length = struct.unpack_from(">II", stts, position)
        for _ in range(min(count, _MAX_CHAPTERS - len(out))):
            out.append(now)
            now += length
    return out


def _sample_sizes(stsz: bytes) -> list[int]:
    same, count = struct.unpack_from(">II", stsz, 4)
    count = min(count, _MAX_CHAPTERS)
    return [same] * count if same else list(struct.unpack_from(f">{count}I", stsz, 12))


def _sample_offsets(file: BinaryIO, table: tuple[int, int], sizes: list[int]) -> list[int]:
    """The offset of each sample in the file, from the offsets of the chunks and the number of
    samples in each.
    """
    narrow, wide = _body(file, *table, b"stco"), _body(file, *table, b"co64")
    width, letter, offsets = (8, "Q", wide) if wide else (4, "I", narrow)
    chunks = struct.unpack_from(
        f">{min(struct.unpack_from('>I', offsets, 4)[0], (len(offsets) - 8) // width)}{letter}",
        offsets,
        8,
    )
    stsc = _body(file, *table, b"stsc")
    runs = {
        first: count
        for first, count, _ in struct.iter_unpack(">III", stsc[8 : 8 + (len(stsc) - 8) // 12 * 12])
    }
    out: list[int] = []
    in_chunk = 1
    for number, offset in enumerate(chunks, 1):
        in_chunk = runs.get(number, in_chunk)
        for _ in range(min(in_chunk, len(sizes) - len(out))):
            out.append(offset)
            offset += sizes[len(out) - 1]
    return out


def _sample_title(file: BinaryIO, offset: int, size: int) -> str:
    """A text sample: its length in two bytes, the text in UTF-8 (or UTF-16 with a byte order mark),
    then style boxes.
    """
    file.seek(offset)
    data = file.read(min(size, 1026))
    text = data[2 : 2 + int.from_bytes(data[:2], "big")]
    return text.decode(
        "utf-16" if text[:2] in (b"\xfe\xff", b"\xff\xfe") else "utf-8", "replace"
    ).strip("\0")
