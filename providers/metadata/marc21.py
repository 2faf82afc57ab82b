"""What a MARC 21 record says about a book."""

from __future__ import annotations

from collections.abc import Iterable

from providers.metadata import values
from providers.metadata.marcxml import Field, Record, clean, pages, place
from providers.metadata.types import Candidate, Creator, SeriesPlace

_ROLES = frozenset({
    "adp", "aft", "ann", "art", "aui", "aut", "cmm", "cmp", "com", "cov", "ctb", "drt", "edt",
    "ill", "ltr", "nrt", "pht", "trl",
})  # fmt: skip
_NOT_LANGUAGES = frozenset({"", "mul", "und", "zxx", "|||", "   "})


def parse_record(record: Record, source: str) -> Candidate | None:
    title = _title(record.first("245"))
    if not title:
        return None
    number = values.isbns(text for field in record.all("020") for text in field.all("a"))
    published = record.first("264", "260")
    key = record.control.get("001", "").strip()
    return Candidate(
        source=source,
        kind="book",
        external_value=key,
        title=title,
        subtitle=clean(record.first("245").get("b")),
        creators=values.creators(_creators(record)),
        description=values.paragraphs(record.first("520").get("a")),
        publisher=clean(published.get("b")),
        published=values.date(published.get("c"))
        or values.date(record.control.get("008", "")[7:11]),
        language=_language(record),
        isbn_10=number.isbn_10,
        isbn_13=number.isbn_13,
        page_count=pages(record.first("300").all("a")),
        categories=values.unique(clean(each.get("a")) for each in record.all("650", "655", "689")),
        series=tuple(_series(record)),
        external_ids=values.external_ids({source: key}),
        url=values.web_address(record.first("856").get("u")),
        original_title=clean(record.first("240").get("a")),
        original_language=record.first("041").get("h"),
        edition=clean(record.first("250").get("a")),
    )


def _title(field: Field) -> str:
    """With the number and name of a part."""
    parts = [clean(text) for code in "anp" for text in field.all(code)]
    return ". ".join(filter(None, parts))


def _creators(record: Record) -> Iterable[Creator]:
    """A field with a title is about another work that is in this one."""
    for field in record.all("100", "110", "700", "710"):
        if field.get("t") or not field.get("a"):
            continue
        codes = [code[-3:] for code in field.all("4") if code[-3:] in _ROLES]
        name = values.given_name_first(clean(field.get("a")))
        for code in codes or ["ctb" if field.all("4") else "aut"]:
            yield Creator(name, code, _authority(field))


def _authority(field: Field) -> str:
    """Its number in the library's file of people."""
    return next((text for text in field.all("0") if text.startswith("(DE-588)")), "")


def _language(record: Record) -> str:
    code = record.first("041").get("a") or record.control.get("008", "")[35:38]
    return "" if code in _NOT_LANGUAGES else code


def _series(record: Record) -> Iterable[SeriesPlace]:
    fields = record.all("490") or record.all("830")
    return (place(field.get("a"), field.get("v")) for field in fields if field.get("a"))
