"""How the sources of films, music, links and library catalogues speak."""

from __future__ import annotations

from collections.abc import Mapping

from tests.stubs.wire import KEY, PICTURE, Request, Route, Wire

_GROUP = "9162580e-5df4-32de-80cc-f45a8d8a9b1d"
_RELEASE = "d6010be3-98f8-422c-a6c9-787e2e491e58"
_ARTIST = "b10bbbfc-cf9e-42e0-be17-e2c3e1d2600d"


def _has_tmdb_key(request: Request) -> bool:
    """A key in the address, or a token in a header; pictures need neither."""
    token = f"Bearer {KEY}.token"
    return (
        request.query.get("api_key") == KEY
        or request.headers.get("Authorization") == token
        or request.path.startswith("/t/p/")
    )


TMDB = Wire(
    (
        Route("/3/search/movie", "search_movie", {"query": "(?i)matrix"}),
        Route("/3/search/tv", "search_tv", {"query": "(?i)thrones"}),
        Route("/3/search/person", "search_person", {"query": "(?i)reeves"}),
        Route("/3/search/.*", "no_results"),
        Route("/3/movie/(603|tt0133093)", "movie", {"append_to_response": "credits"}),
        Route("/3/tv/1399", "tv", {"append_to_response": "aggregate_credits"}),
        Route("/3/tv/1399/season/1", "season"),
        Route("/3/person/6384", "person", {"append_to_response": "combined_credits"}),
        Route("/3/(movie/603|tv/1399|person/6384)/images", "images"),
        Route("/t/p/.*", PICTURE),
    ),
    has_key=_has_tmdb_key,
    missing=(404, "not_found"),
    refused=(401, "refused"),
    limited=(429, "limited"),
)
_JSON = {"fmt": "^json$"}
MUSICBRAINZ = Wire(
    (
        Route("/ws/2/release-group", "search_groups", {**_JSON, "query": "(?i)abbey"}),
        Route("/ws/2/release-group", "groups", {**_JSON, "artist": _ARTIST}),
        Route("/ws/2/release-group", "nothing", {**_JSON, "query": "."}),
        Route(f"/ws/2/release-group/{_GROUP}", "group", {**_JSON, "inc": "releases"}),
        Route(f"/ws/2/release/{_RELEASE}", "release", {**_JSON, "inc": "recordings"}),
        Route("/ws/2/artist", "search_artists", {**_JSON, "query": "(?i)beatles"}),
        Route("/ws/2/artist", "nothing", {**_JSON, "query": "."}),
        Route(f"/ws/2/artist/{_ARTIST}", "artist", _JSON),
        Route(f"/release-group/{_GROUP}", "", redirect="/download/mbid/index.json"),
        Route(f"/release/{_RELEASE}", "", redirect="/download/mbid/index.json"),
        Route("/download/mbid/index.json", "covers"),
        Route(r"/release(-group)?/[\w-]+/.+", PICTURE),
    ),
    missing=(404, "not_found"),
    limited=(503, "limited"),
)
WIKIDATA = Wire(
    (
        Route("/sparql", "links", {"query": "Q74287|OL27482W|9780261102217"}),
        Route("/sparql", "nothing", {"query": "SELECT"}),
    )
)


def _sru(path: str, schema: str, isbn: str, title: str) -> tuple[Route, ...]:
    asked = {"operation": "^searchRetrieve$", "recordSchema": f"^{schema}$"}
    return (
        Route(path, "records", {**asked, "query": rf"{isbn}|(?i:{title})"}),
        Route(path, "nothing", {**asked, "query": "NUM|TIT|bib"}),
        Route(path, "diagnostic"),
    )


SRU_DNB = Wire(
    (
        *_sru("/sru/dnb", "MARC21-xml", 'NUM="9783608938005"', "TIT=.*hobbit"),
        Route("/opac/mvb/cover", PICTURE, {"isbn": "."}),
    ),
    is_xml=True,
)
SRU_BNF = Wire(
    _sru("/api/SRU", "unimarcxchange", 'bib.isbn adj "9782267023985"', "bib.title all .*hobbit"),
    is_xml=True,
)

MEDIA_WIRES: Mapping[str, Wire] = {
    "tmdb": TMDB,
    "musicbrainz": MUSICBRAINZ,
    "wikidata": WIKIDATA,
    "sru_dnb": SRU_DNB,
    "sru_bnf": SRU_BNF,
}
