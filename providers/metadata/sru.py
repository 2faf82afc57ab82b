"""National libraries: any that answers SRU with MARC 21 or UNIMARC, and two that do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from providers.metadata import marc21, marcxml, unimarc
from providers.metadata.source import Source
from providers.metadata.types import Candidate, Cover, Query

if TYPE_CHECKING:
    from lxml.etree import _Element

_MAX_RECORDS = 50


class SruSource(Source):
    """A library's catalogue. The three templates are CQL, in which {} is a quoted text."""

    kinds = frozenset({"book", "comic", "audiobook"})
    capabilities = frozenset({"isbn", "search"})
    calls_per_second = 2.0
    path: ClassVar[str]
    version: ClassVar[str] = "1.1"
    schema: ClassVar[str]
    of_isbn: ClassVar[str]
    of_title: ClassVar[str]
    of_creator: ClassVar[str]

    def by_isbn(self, isbn: str) -> list[Candidate]:
        found = self._records(self.of_isbn.format(_quoted(isbn)), 10)
        return [self._with_covers(each) for each in self._parsed(found, isbn)]

    def search(self, query: Query) -> list[Candidate]:
        """Those in the language asked for come first. The catalogues can't be asked for them."""
        parts = [self.of_title.format(_quoted(query.title))]
        parts += [self.of_creator.format(_quoted(name)) for name in query.creators]
        is_any = not self._locale.language
        found = self._records(
            " and ".join(parts), min(query.limit, _MAX_RECORDS) if is_any else _MAX_RECORDS
        )
        ranked = sorted(self._parsed(found), key=lambda it: not self._locale.means(it.language))
        return [self._with_covers(candidate) for candidate in ranked[: query.limit]]

    def _records(self, query: str, limit: int) -> _Element:
        return self._http.get_xml(
            self.path,
            marcxml.code_of_diagnostic,
            version=self.version,
            operation="searchRetrieve",
            query=query,
            recordSchema=self.schema,
            maximumRecords=limit,
        )

    def _parsed(self, found: _Element, isbn: str = "") -> list[Candidate]:
        candidates = map(self._parse, marcxml.records(found, isbn))
        return [candidate for candidate in candidates if candidate]

    def _parse(self, record: marcxml.Record) -> Candidate | None:
        return marc21.parse_record(record, self.name)

    def _with_covers(self, candidate: Candidate) -> Candidate:
        return candidate


class Dnb(SruSource):
    name = "sru_dnb"
    display_name = "Deutsche Nationalbibliothek"
    description = "The German national library: every book published in Germany. No key needed."
    base_url = "https://services.dnb.de"
    covers_hosts = ("portal.dnb.de",)
    covers_url = "https://portal.dnb.de"
    path = "/sru/dnb"
    schema = "MARC21-xml"
    of_isbn = "NUM={}"
    of_title = "TIT={}"
    of_creator = "PER={}"

    def _with_covers(self, candidate: Candidate) -> Candidate:
        """There may be a cover at this address; the catalogue doesn't say."""
        if not candidate.isbn_13:
            return candidate
        url = self._http.at(self.covers_url).base_url
        return replace(candidate, covers=(Cover(f"{url}/opac/mvb/cover?isbn={candidate.isbn_13}"),))


class Bnf(SruSource):
    name = "sru_bnf"
    display_name = "Bibliothèque nationale de France"
    description = "The French national library: every book published in France. No key needed."
    base_url = "https://catalogue.bnf.fr"
    path = "/api/SRU"
    version = "1.2"
    schema = "unimarcxchange"
    of_isbn = "bib.isbn adj {}"
    of_title = "bib.title all {}"
    of_creator = "bib.author all {}"

    def _parse(self, record: marcxml.Record) -> Candidate | None:
        return unimarc.parse_record(record, self.name)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", " ").replace('"', " ").strip() + '"'
