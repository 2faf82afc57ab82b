"""TMDB: films, TV shows, episodes, people and their pictures, with a free key."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain, islice, zip_longest
from typing import Any

from providers.metadata import tmdb_answers as answers
from providers.metadata.http import SourceHttp
from providers.metadata.source import Source
from providers.metadata.types import (
    Candidate,
    EpisodeFacts,
    ImageFacts,
    PersonCandidate,
    PersonFacts,
    Query,
)

_OF_FILM = "credits,external_ids,images,release_dates,translations"
_OF_SHOW = "aggregate_credits,external_ids,images,content_ratings,translations"
_OF_PERSON = "combined_credits,external_ids,images"
_PATHS = {"movie": "movie", "tv": "tv", "person": "person"}


class Tmdb(Source):
    name = "tmdb"
    display_name = "TMDB"
    description = "The Movie Database: films, TV shows, people and pictures in many languages."
    kinds = frozenset({"movie", "tv"})
    capabilities = frozenset(
        {"search", "film", "show", "episodes", "contributor", "person", "images"}
    )
    base_url = "https://api.themoviedb.org"
    needs_key = True
    help_text = (
        "Create a free account and ask for a key in its settings under API. The API key and the"
        " longer read access token both work."
    )
    help_url = "https://www.themoviedb.org/settings/api"
    calls_per_second = 20.0
    covers_hosts = ("image.tmdb.org",)
    covers_url = "https://image.tmdb.org"

    def __init__(self, http: SourceHttp, key: str = "") -> None:
        """A token is a JWT, a key is 32 hexadecimal digits."""
        token = key.removeprefix("Bearer ").strip()
        if "." in token:
            keyed = http.with_key(headers={"Authorization": f"Bearer {token}"})
        else:
            keyed = http.with_key(params={"api_key": token})
        super().__init__(keyed, key)

    def search(self, query: Query) -> list[Candidate]:
        """Films and shows take turns where both are wanted."""
        films: list[Candidate] = []
        shows: list[Candidate] = []
        if query.kind in ("", "movie"):
            found = self._search("movie", query, year=query.year, region=self._locale.region)
            films = answers.parse_films(found, self._images_url)
        if query.kind in ("", "tv"):
            found = self._search("tv", query, first_air_date_year=query.year)
            shows = answers.parse_shows(found, self._images_url)
        turns = chain.from_iterable(zip_longest(films, shows))
        return list(islice(filter(None, turns), query.limit))

    def film(self, external_value: str) -> Candidate:
        found = self._whole(f"/3/movie/{self._id(external_value)}", _OF_FILM)
        return self._required(answers.parse_film(found, self._images_url, self._locale))

    def show(self, external_value: str) -> Candidate:
        found = self._whole(f"/3/tv/{self._id(external_value)}", _OF_SHOW)
        return self._required(answers.parse_show(found, self._images_url, self._locale))

    def episodes(self, show: str, season: int) -> list[EpisodeFacts]:
        path = f"/3/tv/{self._id(show)}/season/{season}"
        found = self._http.get_json(path, language=self._locale.language)
        return answers.parse_episodes(found, self._images_url)

    def search_people(self, name: str) -> list[PersonCandidate]:
        found = self._http.get_json("/3/search/person", query=name, include_adult=False)
        return answers.parse_people(found, self._images_url)

    def person(self, external_value: str) -> PersonFacts:
        key = self._id(external_value)
        found = self._http.get_json(
            f"/3/person/{key}",
            append_to_response=_OF_PERSON,
            language=self._locale.language,
        )
        return self._required(answers.parse_person(found, self._images_url))

    def images(self, kind: str, external_value: str) -> list[ImageFacts]:
        path = f"/3/{_PATHS.get(kind, 'movie')}/{self._id(external_value)}/images"
        return answers.parse_images(self._http.get_json(path), self._images_url)

    @property
    def _images_url(self) -> str:
        return self._http.at(self.covers_url).base_url

    def _search(self, kind: str, query: Query, **params: Any) -> Any:
        return self._http.get_json(
            f"/3/search/{kind}",
            query=query.title,
            language=self._locale.language,
            include_adult=False,
            **params,
        )

    def _whole(self, path: str, parts: str) -> Mapping[str, Any]:
        """Pictures also in English and those without any text."""
        languages = dict.fromkeys([self._locale.code, "en", "null"])
        found: Mapping[str, Any] = self._http.get_json(
            path,
            append_to_response=parts,
            language=self._locale.language,
            include_image_language=",".join(filter(None, languages)),
        )
        return found
