"""What a UNIMARC record says about a book."""

from __future__ import annotations

from collections.abc import Iterable

from providers.metadata import values
from providers.metadata.marcxml import Field, Record, clean, pages, place
from providers.metadata.types import Candidate, Creator, SeriesPlace

_ROLES = {
    "005": "act", "010": "adp", "020": "ann", "070": "aut", "072": "aut", "075": "aft",
    "080": "aui", "100": "aut", "205": "ctb", "210": "cmm", "220": "com", "230": "cmp",
    "300": "drt", "340": "edt", "440": "ill", "550": "nrt", "600": "pht", "650": "ctb",
    "651": "edt", "690": "aus", "730": "trl",
}  # fmt: skip
"""The functions of people by their numbers (Unimarc, appendix C)."""
_NOT_LANGUAGES = frozenset({"", "mul", "und", "zxx"})


def parse_record(record: Record, source: str) -> Candidate | None:
    about = record.first("200")
    title = ". ".join(filter(None, [clean(about.get(code)) for code in "ahi"]))
    if not title:
        return None
    number = values.isbns(text for field in record.all("010", "073") for text in field.all("a"))
    published = record.first("214", "210")
    address = values.web_address(record.control.get("003", ""))
    return Candidate(
        source=source,
        kind="book",
        external_value=record.control.get("001", "").strip(),
        title=title,
        subtitle=clean(about.get("e")),
        creators=values.creators(_creators(record)),
        description=values.paragraphs(record.first("330").get("a")),
        publisher=clean(published.get("c")),
        published=values.date(published.get("d").removeprefix("DL ").removeprefix("cop. ")),
        language=_language(record),
        isbn_10=number.isbn_10,
        isbn_13=number.isbn_13,
        page_count=pages(record.first("215").all("a")),
        categories=values.unique(clean(each.get("a")) for each in record.all("606", "608", "610")),
        series=tuple(_series(record)),
        external_ids=values.external_ids({source: address.partition("ark:/12148/")[2]}),
        url=address.replace("http://catalogue.bnf.fr", "https://catalogue.bnf.fr", 1),
        original_title=clean(record.first("500").get("a")),
        original_language=record.first("101").get("c"),
        edition=clean(record.first("205").get("a")),
    )


def _creators(record: Record) -> Iterable[Creator]:
    """People first, then bodies."""
    for field in record.all("700", "701", "702", "710", "711", "712"):
        name = f"{field.get('b')} {field.get('a')}".strip()
        for code in field.all("4") or ["070"]:
            yield Creator(name, _ROLES.get(code, "ctb"), field.get("3"))


def _language(record: Record) -> str:
    code = record.first("101").get("a")
    return "" if code in _NOT_LANGUAGES else code


def _series(record: Record) -> Iterable[SeriesPlace]:
    """The set that this belongs to, else the publisher's series."""
    sets = [(field.get("t"), field) for field in record.all("461")]
    named: list[tuple[str, Field]] = sets or [
        (field.get("a"), field) for field in record.all("225")
    ]
    return (place(name, field.get("v")) for name, field in named if name)
