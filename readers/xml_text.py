"""Brings XML into a form that a parser reads whole: UTF-8 whatever its declaration claims, and
HTML's named entities, which XML doesn't know, as characters, without what no XML may have.
"""

from __future__ import annotations

import re
from html.entities import name2codepoint

_DECLARATION = re.compile(rb"\s*<\?xml[^>]*?\?>")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_CDATA = re.compile(rb"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_REFERENCE = re.compile(
    rb"&(?:([A-Za-z][A-Za-z0-9]{1,31});|#(?:([0-9]{1,40})|[xX]([0-9A-Fa-f]{1,40}));|(?!#))"
)
# Predefined names as numbers: after an error a parser that repairs it drops the names
_CODES = {**name2codepoint, "apos": 39}
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def normalised(data: bytes) -> bytes:
    """The same document in UTF-8 without a declaration and with characters instead of HTML's
    entities, and without characters that XML doesn't allow; one that needs nothing of this stays
    as it is.
    """
    if b"\0" in data[:4] or data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:3] == _BOMS[0][0]:
        data = _without_declaration(_decoded_by_mark(data))
    else:
        data = _truly_encoded(data)
    data = _CONTROLS.sub(b"", data)
    if b"&" not in data:
        return data
    pieces = _CDATA.split(data)
    pieces[::2] = (_REFERENCE.sub(_reference, piece) for piece in pieces[::2])
    return b"".join(pieces)


def decoded(data: bytes) -> str:
    """A text of any of these encodings, without a mark."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:3] == _BOMS[0][0]:
        return _decoded_by_mark(data).decode("utf-8", "replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _decoded_by_mark(data: bytes) -> bytes:
    """A document in UTF-16, with or without a mark, or one in UTF-8 with a mark."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace").encode()
    encoding = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    return data.decode(encoding, "replace").encode("utf-8", "replace")


def _truly_encoded(data: bytes) -> bytes:
    """A document of bytes whose declaration may claim another encoding than it has."""
    declared = _declared(data)
    if data.isascii():
        return _without_declaration(data) if declared not in ("", "utf-8") else data
    try:
        data.decode()
    except UnicodeDecodeError:
        return _without_declaration(_decoded_as(data, declared))
    return _without_declaration(data) if declared not in ("", "utf-8") else data


def _declared(data: bytes) -> str:
    declaration = _DECLARATION.match(data[:500])
    match = _ENCODING.search(declaration[0]) if declaration else None
    return match[1].decode().lower() if match else ""


def _decoded_as(data: bytes, encoding: str) -> bytes:
    """A document that is no UTF-8: in the encoding that it declares, otherwise in Windows-1252."""
    for name in (encoding, "cp1252"):
        if name and not name.startswith(("utf-8", "utf8", "utf-16", "utf-32", "utf-7")):
            try:
                return data.decode(name).encode("utf-8", "replace")
            except (LookupError, UnicodeError):
                continue
    return data.decode("latin-1").encode()


def _without_declaration(data: bytes) -> bytes:
    return _DECLARATION.sub(b"", data, count=1)


def _reference(match: re.Match[bytes]) -> bytes:
    """A reference by number; nothing for one to a character that XML doesn't allow. An entity that
    isn't HTML's stays.
    """
    name, decimal, hexadecimal = match.groups()
    if name:
        known = _CODES.get(name.decode())
        return b"&#%d;" % known if known else match[0]
    if not decimal and not hexadecimal:
        return b"&#38;"
    return match[0] if _is_allowed(int(decimal or hexadecimal, 10 if decimal else 16)) else b""


def _is_allowed(code: int) -> bool:
    """Whether XML 1.0 allows the character."""
    is_control = code < 0x20 and code not in (9, 10, 13)
    return not is_control and (code < 0xD800 or 0xE000 <= code < 0xFFFE or 0xFFFF < code < 0x110000)
