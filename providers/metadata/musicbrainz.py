"""MusicBrainz and the Cover Art Archive: albums, tracks, artists and covers, without a key."""

from __future__ import annotations

from typing import Any

from errors import ProviderError
from providers.metadata import musicbrainz_answers as answers
from providers.metadata.source import Source
from providers.metadata.types import Candidate, Cover, PersonCandidate, PersonFacts, Query

_OF_GROUP = "artist-credits+releases+genres+url-rels+ratings+aliases"
_OF_RELEASE = "recordings+artist-credits+labels+release-groups+genres+url-rels+aliases"
_OF_ARTIST = "url-rels+aliases"
_MAX_GROUPS = 100
_LUCENE = str.maketrans({sign: f"\\{sign}" for sign in '+-&|!(){}[]^"~*?:\\/'})
RELEASE = "release:"
"""What a value begins with that names one release, not all of an album."""


class MusicBrainz(Source):
    name = "musicbrainz"
    display_name = "MusicBrainz"
    description = (
        "Albums, tracks and artists, with pictures of the Cover Art Archive. No key needed."
    )
    kinds = frozenset({"music"})
    capabilities = frozenset({"search", "album", "contributor", "person", "cover"})
    base_url = "https://musicbrainz.org"
    calls_per_second = 1.0
    covers_hosts = ("coverartarchive.org", "archive.org", ".archive.org")
    covers_url = "https://coverartarchive.org"

    def search(self, query: Query) -> list[Candidate]:
        found = self._http.get_json(
            "/ws/2/release-group", query=_lucene(query), limit=query.limit, fmt="json"
        )
        return answers.parse_groups(found, self._covers_url, self._locale)

    def album(self, external_value: str) -> Candidate:
        """An album by its release group; its tracks are those of its first official release in the
        region, or of the release that is named ("release:…").
        """
        if external_value.startswith(RELEASE):
            return self._release({}, external_value.removeprefix(RELEASE))
        key = self._id(external_value)
        group = self._http.get_json(f"/ws/2/release-group/{key}", inc=_OF_GROUP, fmt="json")
        return self._release(group, answers.first_release(group, self._locale.region))

    def covers(self, external_value: str) -> list[Cover]:
        if external_value.startswith(RELEASE):
            path = f"/release/{self._id(external_value.removeprefix(RELEASE))}"
        else:
            path = f"/release-group/{self._id(external_value)}"
        found = self._http.at(self.covers_url).find_json(path)
        return answers.parse_covers(found)

    def search_people(self, name: str) -> list[PersonCandidate]:
        query = f'artist:"{name.translate(_LUCENE)}"'
        found = self._http.get_json("/ws/2/artist", query=query, limit=10, fmt="json")
        return answers.parse_artists(found)

    def person(self, external_value: str) -> PersonFacts:
        key = self._id(external_value)
        artist = self._http.get_json(f"/ws/2/artist/{key}", inc=_OF_ARTIST, fmt="json")
        try:
            groups: Any = self._http.get_json(
                "/ws/2/release-group", artist=key, limit=_MAX_GROUPS, fmt="json"
            )
        except ProviderError:
            groups = {}  # it only adds
        return self._required(answers.parse_artist(artist, groups))

    @property
    def _covers_url(self) -> str:
        return self._http.at(self.covers_url).base_url

    def _release(self, group: Any, release: str) -> Candidate:
        found: Any = {}
        if release:
            path = f"/ws/2/release/{self._id(release)}"
            found = self._http.get_json(path, inc=_OF_RELEASE, fmt="json")
        return self._required(answers.parse_album(group, found, self._covers_url, self._locale))


def _lucene(query: Query) -> str:
    parts = [f'releasegroup:"{query.title.translate(_LUCENE)}"']
    parts += [f'artist:"{name.translate(_LUCENE)}"' for name in query.creators]
    if query.year:
        parts.append(f"firstreleasedate:{query.year}*")
    return " AND ".join(parts)
