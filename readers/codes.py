"""Identifiers as files write them: ISBN, GTIN, ASIN, DOI, UUID and numbers at known sources."""

from __future__ import annotations

import re
from operator import mul

_ISBN = re.compile(r"(?:97[89])?\d{9}[\dX]", re.ASCII)
_ISBN_INSIDE = re.compile(
    r"(?<![\dXx-])(?:97[89][ \-–‐]?)?\d(?:[ \-–‐]?\d){8}[ \-–‐]?[\dXx](?![\dXx])", re.ASCII
)
_QUALIFIED = re.compile(r"[\d\s\-–‐]{9,24}[\dXx]\s*[(\[:,;]", re.ASCII)  # 0141439580 (pbk.)
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_ASIN = re.compile(r"B[0-9A-Z]{9}")
_PREFIX = re.compile(r"^(?:urn:)?([A-Za-z][A-Za-z0-9_.-]*):(?!//)\s*(.+)$")
_SCHEMES = {
    **dict.fromkeys(
        ("isbn", "isbn-10", "isbn-13", "isbn10", "isbn13", "gtin", "ean", "eisbn", "e-isbn"), "isbn"
    ),
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
_GTIN_LENGTHS = (8, 12, 13, 14)


def isbn(text: str) -> str:
    """The 10 or 13 digits of an ISBN with a valid check digit, or ""."""
    digits = text
    if not _ISBN.fullmatch(text):
        digits = re.sub(r"[\s\-–‐]", "", text).upper().removeprefix("ISBN").lstrip(":")
    return digits if _ISBN.fullmatch(digits) and _is_checked(digits) else ""


def isbns(text: str) -> list[str]:
    """Every ISBN in a text: "0141439580 (pbk.)", "9788186227527, 8186227520"."""
    whole = isbn(text)
    if whole:
        return [whole]
    found = (isbn(match[0]) for match in _ISBN_INSIDE.finditer(text))
    return list(dict.fromkeys(number for number in found if number))


def has_bad_isbn(text: str, scheme: str = "") -> bool:
    """Whether a text calls a number an ISBN that is none, for example by its check digit."""
    is_isbn = "isbn" in scheme.lower() or "isbn" in text.lower()
    return is_isbn and any(char.isdigit() for char in text) and not isbns(text)


def pair_of(numbers: list[str]) -> tuple[str, str]:
    """(ISBN-13, ISBN-10) of one edition among these numbers: the first one, and its other form if
    that is there too.
    """
    if not numbers:
        return "", ""
    same = [number for number in numbers if _core(number) == _core(numbers[0])]
    thirteen = next((number for number in same if len(number) == 13), "")
    return thirteen, next((number for number in same if len(number) == 10), "")


def _core(number: str) -> str:
    return f"978{number[:9]}" if len(number) == 10 else number[:12]


def barcode(text: str) -> str:
    """The digits of a GTIN (EAN or UPC) with a valid check digit, or ""."""
    digits = re.sub(r"[\s-]", "", text)
    if not (digits.isascii() and digits.isdecimal()) or len(digits) not in _GTIN_LENGTHS:
        return ""
    is_right = check_digit(digits[:-1]) == digits[-1]
    return digits if is_right and int(digits) else ""


def check_digit(digits: str) -> str:
    """The check digit of a GTIN, for example of an ISBN-13, by the digits before it."""
    total = 3 * sum(map(int, digits[::-2])) + sum(map(int, digits[-2::-2]))
    return str(-total % 10)


def check_digit_10(digits: str) -> str:
    """The check digit of an ISBN-10 by its first nine digits."""
    total = sum(map(mul, map(int, digits), range(1, 10))) % 11
    return "X" if total == 10 else str(total)


def identifiers(text: str, scheme: str = "") -> list[tuple[str, str]]:
    """(scheme, value) of each identifier in a text; only ISBNs stand together, or among words."""
    one = identifier(text, scheme)
    if one:
        return [one]
    prefix = _PREFIX.match(text)
    name = _SCHEMES.get((prefix[1] if prefix else scheme).lower().strip(), "")
    is_isbn = name == "isbn" or (not name and ("isbn" in text.lower() or _QUALIFIED.match(text)))
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
    of_kind = check_digit if len(digits) == 13 else check_digit_10
    return of_kind(digits[:-1]) == digits[-1]
