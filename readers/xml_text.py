"""Brings XML into a form that a parser reads whole: UTF-8 whatever its declaration claims, and
HTML's named entities, which XML doesn't know, as characters.
"""

from __future__ import annotations

import re
from html.entities import name2codepoint

_DECLARATION = re.compile(rb"\s*<\?xml[^>]*?\?>")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_OF_XML = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def normalised(data: bytes) -> bytes:
    """The same document in UTF-8 without a declaration and with characters instead of HTML's
    entities; one that needs nothing of this stays as it is.
    """
    if b"\0" in data[:4] or data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:3] == _BOMS[0][0]:
        data = _without_declaration(_decoded_by_mark(data))
    else:
        data = _truly_encoded(data)
    return _ENTITY.sub(_reference, data) if b"&" in data else data


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
    code = None if match[1] in _OF_XML else name2codepoint.get(match[1].decode())
    return b"&#%d;" % code if code else match[0]
