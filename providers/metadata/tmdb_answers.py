"""What TMDB's answers mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from providers.metadata import values
from providers.metadata.tmdb_people import cast, creators_of_show, crew, person_ids, photo
from providers.metadata.types import (
    ANYWHERE,
    BibliographyFacts,
    Candidate,
    Cover,
    Creator,
    EpisodeFacts,
    ImageFacts,
    Locale,
    PersonCandidate,
    PersonFacts,
    SeasonFacts,
    SeriesPlace,
)

NAME = "tmdb"
_SITE = "https://www.themoviedb.org"
_MAX_IMAGES = 60
_REGION = "US"  # whose certificates count where no region was asked for
_IN_CINEMAS = (2, 3)  # limited and everywhere
_KINDS = {
    "posters": "poster",
    "backdrops": "backdrop",
    "logos": "logo",
    "stills": "still",
    "profiles": "photo",
}


def parse_films(answer: Any, images_url: str) -> list[Candidate]:
    results = values.records(values.mapping(answer).get("results"))
    return [film for result in results if (film := parse_film(result, images_url))]


def parse_shows(answer: Any, images_url: str) -> list[Candidate]:
    results = values.records(values.mapping(answer).get("results"))
    return [show for result in results if (show := parse_show(result, images_url))]


def parse_film(answer: Any, images_url: str, locale: Locale = ANYWHERE) -> Candidate | None:
    """Of a search's result or of a film's own page; None for what has no title. The date is that
    of the region, where there is one.
    """
    film = values.mapping(answer)
    credit = values.mapping(film.get("credits"))
    collection = values.line(values.mapping(film.get("belongs_to_collection")).get("name"))
    return _candidate(
        film,
        images_url,
        locale,
        kind="movie",
        title=values.line(film.get("title")),
        original_title=values.line(film.get("original_title")),
        published=_released_in(film, locale.region) or values.date(film.get("release_date")),
        creators=values.creators([*crew(credit.get("crew")), *cast(credit.get("cast"))]),
        publisher=_first_name(film.get("production_companies")),
        runtime_minutes=values.count(film.get("runtime")),
        certificate=_film_certificate(film, locale.region),
        series=(SeriesPlace(collection),) if collection else (),
    )


def parse_show(answer: Any, images_url: str, locale: Locale = ANYWHERE) -> Candidate | None:
    show = values.mapping(answer)
    credit = values.mapping(show.get("aggregate_credits"))
    people = [*creators_of_show(show), *crew(credit.get("crew")), *cast(credit.get("cast"))]
    runtimes = values.sequence(show.get("episode_run_time"))
    return _candidate(
        show,
        images_url,
        locale,
        kind="tv",
        title=values.line(show.get("name")),
        original_title=values.line(show.get("original_name")),
        published=values.date(show.get("first_air_date")),
        creators=values.creators(people),
        publisher=_first_name(show.get("networks")),
        runtime_minutes=values.count(runtimes[0]) if runtimes else None,
        certificate=_show_certificate(show, locale.region),
        seasons=tuple(_seasons(values.records(show.get("seasons")), images_url)),
    )


def _candidate(
    record: Mapping[str, Any], images_url: str, locale: Locale, **own: Any
) -> Candidate | None:
    """What films and shows have alike."""
    number = values.line(record.get("id"))
    if not own["title"] or not number:
        return None
    images = parse_images(record.get("images"), images_url)
    poster = _address(images_url, record.get("poster_path"), "w780")
    posters = [
        Cover(image.url, image.width, image.height)
        for image in sorted(images, key=lambda it: not locale.means(it.language))
        if image.kind == "poster"
    ]
    return Candidate(
        source=NAME,
        external_value=number,
        description=_text(record, "overview"),
        language=values.line(record.get("original_language")),
        original_language=values.line(record.get("original_language")),
        categories=values.unique(_names(record.get("genres"))),
        covers=tuple(posters) or ((Cover(poster, 780),) if poster else ()),
        external_ids=_ids(record, number),
        url=f"{_SITE}/{own['kind']}/{number}",
        tagline=values.line(_text(record, "tagline")),
        status=values.line(record.get("status")),
        rating=values.decimal(record.get("vote_average")),
        images=tuple(images),
        **own,
    )


def _text(record: Mapping[str, Any], name: str) -> str:
    """In the language that was asked for, else in English: TMDB leaves empty what nobody has
    translated.
    """
    translations = values.records(values.mapping(record.get("translations")).get("translations"))
    english = (
        values.mapping(each.get("data")).get(name)
        for each in translations
        if each.get("iso_639_1") == "en"
    )
    return next(filter(None, map(values.paragraphs, (record.get(name), *english))), "")


def _ids(record: Mapping[str, Any], number: str) -> dict[str, str]:
    ids = values.mapping(record.get("external_ids"))
    return values.external_ids(
        {
            "tmdb": number,
            "imdb": ids.get("imdb_id") or record.get("imdb_id"),
            "tvdb": ids.get("tvdb_id"),
            "wikidata": ids.get("wikidata_id"),
        }
    )


def _names(value: Any) -> list[str]:
    return [values.line(each.get("name")) for each in values.records(value)]


def _first_name(value: Any) -> str:
    return next(filter(None, _names(value)), "")


def _releases(film: Mapping[str, Any], region: str) -> Iterable[Mapping[str, Any]]:
    for country in values.records(values.mapping(film.get("release_dates")).get("results")):
        if country.get("iso_3166_1") == region:
            yield from values.records(country.get("release_dates"))


def _released_in(film: Mapping[str, Any], region: str) -> str:
    """When the film came to the cinemas of a country, else when it could first be seen there."""
    releases = [
        (release.get("type") not in _IN_CINEMAS, day)
        for release in _releases(film, region)
        if (day := values.date(values.line(release.get("release_date"))[:10]))
    ]
    return min(releases)[1] if releases else ""


def _film_certificate(film: Mapping[str, Any], region: str) -> str:
    names = (values.line(it.get("certification")) for it in _releases(film, region or _REGION))
    return next(filter(None, names), "")


def _show_certificate(show: Mapping[str, Any], region: str) -> str:
    countries = values.records(values.mapping(show.get("content_ratings")).get("results"))
    ratings = [
        each.get("rating") for each in countries if each.get("iso_3166_1") == (region or _REGION)
    ]
    return values.line(ratings[0]) if ratings else ""


def _seasons(seasons: Iterable[Mapping[str, Any]], images_url: str) -> Iterable[SeasonFacts]:
    """Season 0 has the specials."""
    for season in seasons:
        number = season.get("season_number")
        if isinstance(number, int) and 0 <= number < 10_000:
            yield SeasonFacts(
                number=int(number),
                title=values.line(season.get("name")),
                description=values.paragraphs(season.get("overview")),
                released=values.date(season.get("air_date")),
                episodes=values.count(season.get("episode_count")),
                cover_url=_address(images_url, season.get("poster_path"), "w780"),
                external_value=values.line(season.get("id")),
            )


def parse_episodes(answer: Any, images_url: str) -> list[EpisodeFacts]:
    return [
        EpisodeFacts(
            season=int(values.count(each.get("season_number")) or 0),
            number=number,
            title=values.line(each.get("name")),
            description=values.paragraphs(each.get("overview")),
            released=values.date(each.get("air_date")),
            runtime_minutes=values.count(each.get("runtime")),
            still_url=_address(images_url, each.get("still_path"), "original"),
            creators=values.creators([*crew(each.get("crew")), *cast(each.get("guest_stars"))]),
            external_value=values.line(each.get("id")),
        )
        for each in values.records(values.mapping(answer).get("episodes"))
        if (number := values.count(each.get("episode_number")))
    ]


def parse_images(answer: Any, images_url: str) -> list[ImageFacts]:
    """The best rated first within each kind, as TMDB has them."""
    images = values.mapping(answer)
    return [
        ImageFacts(
            url=url,
            kind=kind,
            width=values.count(image.get("width")),
            height=values.count(image.get("height")),
            language=values.line(image.get("iso_639_1")),
            rating=values.decimal(image.get("vote_average")),
        )
        for group, kind in _KINDS.items()
        for image in values.records(images.get(group))[:_MAX_IMAGES]
        if (url := _address(images_url, image.get("file_path"), "original"))
    ]


def _address(images_url: str, path: Any, size: str) -> str:
    text = values.line(path)
    return f"{images_url}/t/p/{size}{text}" if text.startswith("/") and " " not in text else ""


def parse_people(answer: Any, images_url: str) -> list[PersonCandidate]:
    results = values.records(values.mapping(answer).get("results"))
    return [
        PersonCandidate(
            source=NAME,
            external_value=values.line(each.get("id")),
            name=values.line(each.get("name")),
            photo_url=_address(images_url, each.get("profile_path"), "w185"),
            known_for=_title(next(iter(values.records(each.get("known_for"))), {})),
            note=values.line(each.get("known_for_department")),
        )
        for each in results
        if values.line(each.get("name")) and values.line(each.get("id"))
    ]


def _title(record: Mapping[str, Any]) -> str:
    return values.line(record.get("title")) or values.line(record.get("name"))


def parse_person(answer: Any, images_url: str) -> PersonFacts | None:
    person = values.mapping(answer)
    name, number = values.line(person.get("name")), values.line(person.get("id"))
    if not name:
        return None
    return PersonFacts(
        source=NAME,
        external_value=number,
        name=name,
        biography=values.paragraphs(person.get("biography")),
        born=values.date(person.get("birthday")),
        died=values.date(person.get("deathday")),
        birthplace=values.line(person.get("place_of_birth")),
        photo_url=_address(images_url, photo(person), "original"),
        also_known_as=values.unique(values.lines(person.get("also_known_as"))),
        works=tuple(_bibliography(values.mapping(person.get("combined_credits")), images_url)),
        external_ids=person_ids(person, number),
        url=f"{_SITE}/person/{number}",
    )


def _bibliography(credit: Mapping[str, Any], images_url: str) -> Iterable[BibliographyFacts]:
    """Each film or show once."""
    seen: set[tuple[str, str]] = set()
    for part, people in (("crew", crew), ("cast", cast)):
        for record in values.records(credit.get(part)):
            key = values.line(record.get("media_type")), values.line(record.get("id"))
            if key in seen or not _title(record):
                continue
            seen.add(key)
            roles = people([{**record, "name": "x"}])
            yield BibliographyFacts(
                title=_title(record),
                year=values.year(record.get("release_date") or record.get("first_air_date")),
                cover_url=_address(images_url, record.get("poster_path"), "w342"),
                role=next(iter(roles), Creator("", "ctb")).role,
                external_value=key[1],
            )
