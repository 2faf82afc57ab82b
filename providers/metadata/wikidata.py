"""Wikidata: which film, show, book and soundtrack belong together, and what others call them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stdnum import isbn
from stdnum.exceptions import ValidationError

from errors import ProviderError
from providers.metadata import values
from providers.metadata.source import Source
from providers.metadata.types import Link

PROPERTIES = {
    "imdb": "P345",
    "tmdb_movie": "P4947",
    "tmdb_tv": "P4983",
    "openlibrary": "P648",
    "musicbrainz_release_group": "P436",
    "isbn": "P212",
}
"""The sources by whose ids something can be asked for, and what Wikidata calls those."""
_ENTITY = "http://www.wikidata.org/entity/"
_KINDS = {
    "movie": "wd:Q11424",
    "tv": "wd:Q5398426",
    "music": "wd:Q482994",
    "book": "wd:Q47461344",
}
_MAX_ROWS = 200
_LANGUAGES = ("en", "mul", "de", "fr", "es", "it", "ja")  # of names, the first that there is
_QUERY = """
SELECT ?relation ?other ?otherLabel ?kind (MIN(?day) AS ?date) {variables} WHERE {{
  {{ SELECT DISTINCT ?item WHERE {{ {which} }} LIMIT 5 }}
  {{ BIND("same" AS ?relation) BIND(?item AS ?other) }}
  UNION {{ ?other wdt:P144 ?item . BIND("adaptation" AS ?relation) }}
  UNION {{ ?item wdt:P4969 ?other . BIND("adaptation" AS ?relation) }}
  UNION {{ ?item wdt:P144 ?other . BIND("based_on" AS ?relation) }}
  UNION {{ ?item wdt:P406 ?other . BIND("soundtrack" AS ?relation) }}
  UNION {{ ?adaptation wdt:P144 ?item ; wdt:P406 ?other . BIND("soundtrack" AS ?relation) }}
  UNION {{ ?other wdt:P406 ?item . BIND("based_on" AS ?relation) }}
  VALUES (?class ?kind) {{ {kinds} }}
  ?other wdt:P31/wdt:P279* ?class .
  OPTIONAL {{ ?other wdt:P577 ?day . }}
  {optional}
  SERVICE wikibase:label {{ bd:serviceParam wikibase:language "{languages}". }}
}}
GROUP BY ?relation ?other ?otherLabel ?kind {variables}
LIMIT {limit}
"""


class Wikidata(Source):
    name = "wikidata"
    display_name = "Wikidata"
    description = "Links books, films, shows and soundtracks with each other. No key needed."
    kinds = frozenset({"book", "comic", "audiobook", "movie", "tv", "music"})
    capabilities = frozenset({"links"})
    base_url = "https://query.wikidata.org"
    calls_per_second = 1.0

    def linked(self, external_value: str) -> list[Link]:
        """`external_value` is an item ("Q74287") or another source's id ("imdb:tt0133093",
        "tmdb_movie:603", "openlibrary:OL27482W", "isbn:9780261102217").
        """
        found = self._http.get_json("/sparql", query=self._query(external_value), format="json")
        return parse_links(found)

    def _query(self, external_value: str) -> str:
        return _QUERY.format(
            which=self._which(self._id(external_value)),
            variables=" ".join(f"?{name}" for name in PROPERTIES),
            kinds=" ".join(f'({item} "{kind}")' for kind, item in _KINDS.items()),
            optional=" ".join(
                f"OPTIONAL {{ ?other wdt:{number} ?{name} . }}"
                for name, number in PROPERTIES.items()
            ),
            languages=",".join(dict.fromkeys([*self._languages(), *_LANGUAGES])),
            limit=_MAX_ROWS,
        )

    def _languages(self) -> list[str]:
        """The library's own with and without its country, as Wikidata writes them."""
        tag = self._locale.language.lower()
        return [tag, tag.partition("-")[0]] if tag else []

    def _which(self, external_value: str) -> str:
        """What picks the item. ISBNs are those of editions, and written with hyphens."""
        name, _colon, value = external_value.rpartition(":")
        if not name and value[:1] == "Q" and value[1:].isdigit():
            return f"VALUES ?item {{ wd:{value} }}"
        if name == "isbn":
            number = PROPERTIES[name]
            return (
                f"VALUES ?number {{ {' '.join(_spellings(value))} }}"
                f" ?edition wdt:{number} ?number . OPTIONAL {{ ?edition wdt:P629 ?work . }}"
                " BIND(COALESCE(?work, ?edition) AS ?item)"
            )
        if name not in PROPERTIES:
            raise ProviderError(self.name, "not_found", permanent=True)
        return f'?item wdt:{PROPERTIES[name]} "{value}" .'


def _spellings(number: str) -> list[str]:
    try:
        thirteen = isbn.to_isbn13(number)
        return [f'"{thirteen}"', f'"{isbn.format(thirteen)}"']
    except ValidationError:
        return [f'"{number}"']


def parse_links(answer: Any) -> list[Link]:
    """Each work once; the first kind counts. What has no name in a language asked for is left."""
    results = values.mapping(values.mapping(answer).get("results"))
    links: dict[tuple[str, str], Link] = {}
    for row in values.records(results.get("bindings")):
        link = _link(row)
        if link.title and link.title != link.external_value and link.external_value:
            links.setdefault((link.relation, link.external_value), link)
    return list(links.values())


def _link(row: Mapping[str, Any]) -> Link:
    item = _value(row, "other").removeprefix(_ENTITY)
    ids = {name: _value(row, name) for name in PROPERTIES}
    number = values.isbns([ids.pop("isbn")])
    film, show = ids.pop("tmdb_movie"), ids.pop("tmdb_tv")
    return Link(
        relation=_value(row, "relation"),
        kind=_value(row, "kind"),
        title=_value(row, "otherLabel"),
        external_value=item,
        year=values.year(_value(row, "date")[:10]),
        external_ids=values.external_ids(
            {"wikidata": item, **ids, "tmdb": film or show, "isbn_13": number.isbn_13}
        ),
    )


def _value(row: Mapping[str, Any], name: str) -> str:
    return values.line(values.mapping(row.get(name)).get("value"))
