"""What the answers of MusicBrainz and of the Cover Art Archive mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from providers.metadata import values
from providers.metadata.types import (
    ANYWHERE,
    BibliographyFacts,
    Candidate,
    Cover,
    Creator,
    Locale,
    PersonCandidate,
    PersonFacts,
    TrackFacts,
)

NAME = "musicbrainz"
_SITE = "https://musicbrainz.org"
_SIZES = {"1200": 1200, "large": 500, "500": 500, "small": 250, "250": 250}
_LINKS = {
    "wikidata.org/wiki/": "wikidata",
    "discogs.com/master/": "discogs",
    "discogs.com/artist/": "discogs",
    "imdb.com/name/": "imdb",
}


def parse_groups(answer: Any, covers_url: str, locale: Locale = ANYWHERE) -> list[Candidate]:
    groups = values.records(values.mapping(answer).get("release-groups"))
    return [group for each in groups if (group := parse_album(each, {}, covers_url, locale))]


def first_release(answer: Any, region: str = "") -> str:
    """The earliest official release of a group, one of the region if there is any; else its
    earliest one.
    """

    def rank(release: Mapping[str, Any]) -> tuple[bool, bool, str]:
        is_elsewhere = bool(region) and release.get("country") != region
        return release.get("status") != "Official", is_elsewhere, _day(release)

    ranked = sorted(values.records(values.mapping(answer).get("releases")), key=rank)
    return values.line(ranked[0].get("id")) if ranked else ""


def _day(release: Mapping[str, Any]) -> str:
    return values.date(release.get("date")) or "9999"


def parse_album(
    group_answer: Any, release_answer: Any, covers_url: str, locale: Locale = ANYWHERE
) -> Candidate | None:
    """An album of its release group and one of its releases, either of which may be empty."""
    release = values.mapping(release_answer)
    group = values.mapping(group_answer) or values.mapping(release.get("release-group"))
    key = values.line(group.get("id"))
    title = values.line(group.get("title")) or values.line(release.get("title"))
    if not title or not key:
        return None
    alias = _alias(group, locale)
    label = next(iter(values.records(release.get("label-info"))), {})
    return Candidate(
        source=NAME,
        kind="music",
        external_value=key,
        title=alias or title,
        original_title=title if alias else "",
        creators=artists(group, locale) or artists(release, locale),
        publisher=values.line(values.mapping(label.get("label")).get("name")),
        published=values.date(group.get("first-release-date")) or values.date(release.get("date")),
        language=_language(release),
        categories=_genres(group, release),
        covers=_front(release, key, covers_url),
        external_ids=values.external_ids(
            {
                "musicbrainz_release_group": key,
                "musicbrainz_album": release.get("id"),
                **links(group),
                **links(release),
            }
        ),
        url=f"{_SITE}/release-group/{key}",
        status=" + ".join([*_types(group)]),
        rating=values.decimal(values.mapping(group.get("rating")).get("value")),
        edition=values.line(release.get("disambiguation")),
        barcode=values.line(release.get("barcode")),
        label_number=values.line(label.get("catalog-number")),
        tracks=tuple(_tracks(release, locale)),
    )


def artists(record: Mapping[str, Any], locale: Locale = ANYWHERE) -> tuple[Creator, ...]:
    """By their names in the language asked for, else those under which they appear there."""
    return values.creators(
        Creator(
            _alias(artist, locale)
            or values.line(credit.get("name"))
            or values.line(artist.get("name")),
            "prf",
            values.line(artist.get("id")),
        )
        for credit in values.records(record.get("artist-credit"))
        for artist in [values.mapping(credit.get("artist"))]
    )


def _alias(entity: Mapping[str, Any], locale: Locale) -> str:
    """What an entity is usually called in the language asked for; "" for nothing else than its
    name.
    """
    aliases = {
        values.line(alias.get("locale")).replace("_", "-").lower(): values.line(alias.get("name"))
        for alias in values.records(entity.get("aliases"))
        if alias.get("primary") is True and locale.means(values.line(alias.get("locale")))
    }
    alias = aliases.get(locale.language.lower()) or next(iter(aliases.values()), "")
    return "" if alias in (entity.get("name"), entity.get("title")) else alias


def _language(release: Mapping[str, Any]) -> str:
    """ "mul" and "zxx" (none at all) are no languages."""
    code = values.line(values.mapping(release.get("text-representation")).get("language"))
    return "" if code in ("mul", "zxx") else code


def _genres(*records: Mapping[str, Any]) -> tuple[str, ...]:
    """The ones that most people gave first."""
    genres = [genre for record in records for genre in values.records(record.get("genres"))]
    ranked = sorted(genres, key=lambda genre: -(values.count(genre.get("count")) or 0))
    return values.unique(values.line(genre.get("name")) for genre in ranked)


def _types(group: Mapping[str, Any]) -> Iterable[str]:
    """ "Album", "Compilation", "Soundtrack"."""
    yield from filter(None, [values.line(group.get("primary-type"))])
    yield from values.lines(group.get("secondary-types"))


def _front(release: Mapping[str, Any], group: str, covers_url: str) -> tuple[Cover, ...]:
    """Addresses of the front cover; whether the archive has it, only a release says."""
    archive = values.mapping(release.get("cover-art-archive"))
    of_group = Cover(f"{covers_url}/release-group/{group}/front-500", 500)
    if archive.get("front") is not True:
        return () if release else (of_group,)
    return (
        Cover(f"{covers_url}/release/{values.line(release.get('id'))}/front-1200", 1200),
        of_group,
    )


def _tracks(release: Mapping[str, Any], locale: Locale) -> Iterable[TrackFacts]:
    album_artists = artists(release, locale)
    for disc, medium in enumerate(values.records(release.get("media")), 1):
        for number, track in enumerate(values.records(medium.get("tracks")), 1):
            recording = values.mapping(track.get("recording"))
            own = artists(track, locale) or artists(recording, locale)
            length = values.count(track.get("length")) or values.count(recording.get("length"))
            yield TrackFacts(
                position=values.count(track.get("position")) or number,
                title=values.line(track.get("title")) or values.line(recording.get("title")),
                disc=values.count(medium.get("position")) or disc,
                seconds=length / 1000 if length else None,
                artists=() if own == album_artists else own,
                external_value=values.line(recording.get("id")),
            )


def links(record: Mapping[str, Any]) -> dict[str, str]:
    """The ids of other sources among an entity's links."""
    ids: dict[str, str] = {}
    for relation in values.records(record.get("relations")):
        address = values.line(values.mapping(relation.get("url")).get("resource"))
        for part, name in _LINKS.items():
            if part in address:
                ids.setdefault(name, address.partition(part)[2].strip("/"))
    return ids


def parse_covers(answer: Any) -> list[Cover]:
    """Front covers first, the largest size of each first."""
    images = values.records(values.mapping(answer).get("images"))
    ranked = sorted(images, key=lambda image: image.get("front") is not True)
    return list(dict.fromkeys(cover for image in ranked for cover in _sizes(image)))


def _sizes(image: Mapping[str, Any]) -> Iterable[Cover]:
    thumbnails = values.mapping(image.get("thumbnails"))
    for address, width in [
        (image.get("image"), None),
        *((thumbnails.get(size), width) for size, width in _SIZES.items()),
    ]:
        if url := _secure(values.web_address(address)):
            yield Cover(url, width)


def _secure(address: str) -> str:
    return address.replace("http://coverartarchive.org", "https://coverartarchive.org", 1)


def parse_artists(answer: Any) -> list[PersonCandidate]:
    found = values.records(values.mapping(answer).get("artists"))
    return [
        PersonCandidate(
            source=NAME,
            external_value=values.line(each.get("id")),
            name=values.line(each.get("name")),
            note=values.line(each.get("disambiguation")) or values.line(each.get("type")),
        )
        for each in found
        if values.line(each.get("name")) and values.line(each.get("id"))
    ]


def parse_artist(artist_answer: Any, groups_answer: Any) -> PersonFacts | None:
    artist = values.mapping(artist_answer)
    life = values.mapping(artist.get("life-span"))
    groups = values.records(values.mapping(groups_answer).get("release-groups"))
    name, key = values.line(artist.get("name")), values.line(artist.get("id"))
    if not name:
        return None
    return PersonFacts(
        source=NAME,
        external_value=key,
        name=name,
        born=values.date(life.get("begin")),
        died=values.date(life.get("end")),
        birthplace=values.line(values.mapping(artist.get("begin-area")).get("name")),
        also_known_as=values.unique(
            values.line(each.get("name")) for each in values.records(artist.get("aliases"))
        ),
        works=tuple(
            BibliographyFacts(
                title=values.line(group.get("title")),
                year=values.year(group.get("first-release-date")),
                role="prf",
                external_value=values.line(group.get("id")),
            )
            for group in groups
            if values.line(group.get("title"))
        ),
        external_ids=links(artist),
        url=f"{_SITE}/artist/{key}",
    )
