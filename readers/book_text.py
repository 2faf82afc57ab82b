"""Identifiers, dates and HTML texts, which several book formats write alike."""

from __future__ import annotations

import re
from html import unescape

_ISBN = re.compile(r"(?:97[89])?\d{9}[\dX]")
_ISBN_INSIDE = re.compile(
    r"(?<![\dXx-])(?:97[89][ \-–‐]?)?\d(?:[ \-–‐]?\d){8}[ \-–‐]?[\dXx](?![\dXx])", re.ASCII
)
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_ASIN = re.compile(r"B[0-9A-Z]{9}")
_SPACE = re.compile(r"\s+")
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|/h\d)\b[^>]*>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
_PREFIX = re.compile(r"^(?:urn:)?([A-Za-z][A-Za-z0-9_.-]*):(?!//)\s*(.+)$")
_SCHEMES = {
    **dict.fromkeys(("isbn", "isbn-10", "isbn-13", "isbn10", "isbn13", "gtin"), "isbn"),
    **dict.fromkeys(("asin", "amazon", "mobi-asin"), "asin"),
    **dict.fromkeys(("openlibrary", "olid"), "openlibrary"),
    **dict.fromkeys(("uri", "url"), "uri"),
    **{
        name: name
        for name in (
            "doi",
            "uuid",
            "calibre",
            "google",
            "goodreads",
            "oclc",
            "lccn",
            "issn",
            "hardcover",
            "comicvine",
        )
    },
}
MAX_TEXT = 20_000  # characters of a description; longer ones are a whole chapter


def squeeze(text: str | None) -> str:
    """The text with single spaces, without control characters and without spaces around it."""
    return _SPACE.sub(" ", text).strip().replace("\0", "") if text else ""


def plain_text(text: str) -> str:
    """A description without HTML; paragraphs and line breaks become newlines."""
    if "<" not in text and "&" not in text:
        return text[:MAX_TEXT]
    if "&lt;" in text:
        text = unescape(text)
    bare = unescape(_TAG.sub("", _BREAK.sub("\n", _HIDDEN.sub("", text[: 4 * MAX_TEXT]))))
    return "\n".join(line for line in (squeeze(line) for line in bare.split("\n")) if line)[
        :MAX_TEXT
    ]


def isbn(text: str) -> str:
    """The 10 or 13 digits of an ISBN with a valid check digit, or ""."""
    digits = re.sub(r"[\s\-–‐]", "", text).upper().removeprefix("ISBN").lstrip(":")
    match = _ISBN.fullmatch(digits)
    return digits if match and _is_checked(digits) else ""


def isbns(text: str) -> list[str]:
    """Every ISBN in a text: "0141439580 (pbk.)", "9788186227527, 8186227520"."""
    whole = isbn(text)
    if whole:
        return [whole]
    found = (isbn(match[0]) for match in _ISBN_INSIDE.finditer(text))
    return list(dict.fromkeys(number for number in found if number))


def identifiers(text: str, scheme: str = "") -> list[tuple[str, str]]:
    """(scheme, value) of each identifier in a text; only ISBNs stand together, or among words."""
    one = identifier(text, scheme)
    if one:
        return [one]
    prefix = _PREFIX.match(text)
    name = _SCHEMES.get((prefix[1] if prefix else scheme).lower().strip(), "")
    is_isbn = name == "isbn" or (not name and "isbn" in text.lower())
    return [("isbn", number) for number in isbns(text)] if is_isbn else []


def identifier(text: str, scheme: str = "") -> tuple[str, str] | None:
    """(scheme, value) of an identifier with or without a prefix like "urn:isbn:"; None for an
    unknown one.
    """
    prefix = _PREFIX.match(text)
    name = _SCHEMES.get(scheme.lower().strip(), "")
    if prefix and prefix[1].lower() in _SCHEMES:
        name, text = _SCHEMES[prefix[1].lower()], prefix[2].strip()
    if name in ("", "isbn", "uri"):
        number = isbn(text)
        if number:
            return "isbn", number
    uuid = _UUID.search(text) if name in ("", "uuid", "calibre") else None
    if uuid:
        return name if name == "calibre" else "uuid", uuid[0].lower()
    doi = _DOI.search(text) if name in ("", "doi", "uri") else None
    if doi:
        return "doi", doi[0].rstrip(".,;")
    if name == "asin" or (not name and _ASIN.fullmatch(text)):
        return ("asin", text.upper()) if re.fullmatch(r"[0-9A-Za-z]{10}", text) else None
    return (name, text[:200]) if name and name != "isbn" and text else None


def _is_checked(digits: str) -> bool:
    if len(digits) == 13:
        return (
            sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(digits)) % 10
            == 0
            and "X" not in digits
        )
    return (
        sum(
            (10 if digit == "X" else int(digit)) * (10 - index)
            for index, digit in enumerate(digits)
        )
        % 11
        == 0
    )
