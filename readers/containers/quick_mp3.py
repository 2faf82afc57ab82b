"""Reads common MP3 files (ID3v2.3 or 2.4, plain frames, Xing or constant rate) from their edges;
others are left to id3.py and mpeg.py. A test compares them.

This is where a scan spends most of its time.
"""

from __future__ import annotations

from readers.containers import ape_tag, id3, id3v1, mpeg
from readers.containers.id3_names import TEXT
from readers.source import Source
from readers.tags import Tags


def read(source: Source) -> Tags | None:
    """None when anything is unusual."""
    head, tail = source.head, source.tail
    if not head.startswith(b"ID3") or len(head) < 10 or head[3] not in (3, 4) or head[5]:
        return None
    end = 10 + ((head[6] << 21) | (head[7] << 14) | (head[8] << 7) | head[9])
    tags = Tags("mp3", "mp3")
    if end + 8 > len(head) or not _read_frames(tags, head, end, head[3] == 4):
        return None
    has_v1 = id3v1.fill(tags, tail)
    sound_end = source.size - (id3v1.SIZE if has_v1 else 0)
    footer = len(tail) - ape_tag.FOOTER - (id3v1.SIZE if has_v1 else 0)
    if tail.startswith(ape_tag.MARK, max(footer, 0)):
        return None
    sound = tail[: len(tail) - id3v1.SIZE] if has_v1 else tail
    return tags if _read_sound(tags, head, end, sound_end - end, sound) else None


def _read_frames(tags: Tags, head: bytes, end: int, is_v4: bool) -> bool:
    position = 10
    while position + 10 < end:
        name = head[position : position + 4]
        if name == b"\0\0\0\0":  # padding
            break
        size = int.from_bytes(head[position + 4 : position + 8], "big")
        if is_v4:
            if size & 0x80808080:  # some programs write 2.4 with the sizes of 2.3
                return False
            size = (
                (size & 0x7F)
                | (size & 0x7F00) >> 1
                | (size & 0x7F0000) >> 2
                | (size & 0x7F000000) >> 3
            )
        start, position = position + 10, position + 10 + size
        if head[start - 1] or position > end:  # compressed, encrypted, unsynchronised, or broken
            return False
        if not size:
            continue
        field = TEXT.get(name)
        if field is not None:
            id3.put_text(tags, field, head[start:position])
        elif name == b"APIC":
            tags.has_cover = True
        elif name in id3.FRAMES:
            id3.FRAMES[name](tags, head[start:position])
        elif not name.isalnum():
            return False
    return True


def _read_sound(tags: Tags, head: bytes, offset: int, size: int, tail: bytes) -> bool:
    first = mpeg.frame(head, offset)
    if first is None or first.codec != "mp3" or offset + 4 > len(head):
        return False
    tags.channels = 1 if head[offset + 3] >> 6 == 3 else 2
    tags.samplerate = first.sample_rate
    if mpeg.put_declared(tags, head[offset : offset + 200], first, size):
        return True
    if mpeg.is_cut(tail, head[offset : offset + 2]):
        tags.put_note("truncated")
    return mpeg.put_constant(tags, head, offset, first, size)
