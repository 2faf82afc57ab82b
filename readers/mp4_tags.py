"""The tags of an MP4 file (moov/udta/meta/ilst, QuickTime's own texts) and its Nero chapter
list.
"""

from __future__ import annotations

import re

from readers import mp4_codes as code
from readers.bounds import MAX_COLLECTED
from readers.facts import Chapter, Facts
from readers.mp4_boxes import Span, boxes, content, spans
from readers.window import Window, text

MAX_TEXT = 16 * 1024  # bytes of one tag


def read_tags(window: Window, moov: dict[bytes, Span], notes: set[str]) -> Facts:
    """Facts with the tags only; the caller sets media and format."""
    user = spans(
        window, moov.get(b"udta"), set()
    )  # udta often ends in odd bytes: nothing to report
    ilst = _ilst(window, user.get(b"meta") or moov.get(b"meta"), notes)

    def words(*names: bytes) -> str:
        return next(
            (value for value in (text(ilst.get(name, b""), 8000) for name in names) if value), ""
        )

    def number(name: bytes) -> int:
        return int.from_bytes(ilst.get(name, b"")[:8], "big")

    stik = ilst.get(b"stik", b"")
    kind = code.STIK.get(int.from_bytes(stik, "big"), "") if 0 < len(stik) <= 4 else ""
    series = words(b"tvsh")
    return Facts(
        media="video",
        format="mp4",
        title=words(b"\xa9nam") or _quicktime(window, user.get(b"\xa9nam")),
        published=_date(words(b"\xa9day") or _quicktime(window, user.get(b"\xa9day"))),
        description=words(b"ldes", b"desc"),
        genres=tuple(filter(None, [words(b"\xa9gen")])),
        series=series,
        video_kind=kind or ("episode" if series and b"tves" in ilst else ""),
        season=min(number(b"tvsn"), 9999) if b"tvsn" in ilst else -1,
        episode=min(number(b"tves"), 99999),
        is_audiobook=stik == b"\2",
        cover=("tag", "") if b"covr" in ilst else (),
    )


def _ilst(window: Window, meta: Span | None, notes: set[str]) -> dict[bytes, bytes]:
    """Raw values by tag, without the bytes of the picture."""
    if meta is None:
        return {}
    start, end = meta
    if window.get(start, 8)[4:] != b"hdlr":  # ISO has a version before the boxes, QuickTime has not
        start += 4
    values: dict[bytes, bytes] = {}
    span = spans(window, (start, end), notes).get(b"ilst")
    for name, first, last in boxes(window, *span, notes) if span else ():
        if name == b"covr":
            values[name] = b""
        elif name != b"----" and last - first >= 16 and window.get(first + 4, 4) == b"data":
            size = int.from_bytes(window.get(first, 4), "big")
            values.setdefault(
                name, content(window, (first + 16, min(last, first + max(size, 16))), MAX_TEXT)
            )
    return values


def _quicktime(window: Window, span: Span | None) -> str:
    """A QuickTime text: its length and language in two bytes each, then the text."""
    raw = content(window, span, MAX_TEXT)
    return text(raw[4 : 4 + int.from_bytes(raw[:2], "big")])


def _date(value: str) -> str:
    match = re.match(r"[12]\d{3}(-\d\d(-\d\d)?)?", value, re.ASCII)
    return match.group() if match else ""


def read_chapters(window: Window, udta: Span | None, notes: set[str]) -> tuple[Chapter, ...]:
    """Nero's chapter list: starts in 100 ns, titles with a length byte."""
    raw = content(window, spans(window, udta, set()).get(b"chpl"), 600_000)
    at = 9 if raw[:1] == b"\1" else 5  # version 1 has four reserved bytes before the count
    count = raw[at - 1] if len(raw) >= at else 0
    chapters: list[Chapter] = []
    while at + 9 <= len(raw) and len(chapters) < min(count, MAX_COLLECTED):
        length = raw[at + 8]
        chapters.append(
            Chapter(
                int.from_bytes(raw[at : at + 8], "big") // 10_000,
                text(raw[at + 9 : at + 9 + length], 300),
            )
        )
        at += 9 + length
    return tuple(chapters)
