"""A work's fields, people and files in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import quote

from babel import Locale
from babel.core import get_global
from flask_babel import format_date
from flask_babel import gettext as _

from blueprints import formats, words
from blueprints.formats import ngettext
from models.work import Edition as EditionRow
from services.lists.details import Edition
from services.lists.facets import Facet
from services.lists.files import File, Stream
from services.lists.sections import Part
from services.metadata import sources
from services.text.fields import N_
from services.works import roles
from services.works.fields import WORK
from services.works.parts import BONUS_DISC

_RESOLUTIONS = {"2160p": "4K", "4320p": "8K", "sd": "SD"}
_HDR = {"hdr10": "HDR10", "hlg": "HLG", "dolby_vision": "Dolby Vision"}
_MEDIA_TYPES = {  # those that Stacks brings along
    "Light Novel": N_("Light novel"), "Art Book": N_("Art book"),
    "Short Story Collection": N_("Short story collection"), "Non-Fiction": N_("Non-fiction"),
    "RPG Sourcebook": N_("RPG sourcebook"), "Technical Manual": N_("Technical manual"),
    "White Paper": N_("White paper"), "Appliance Manual": N_("Appliance manual"),
    "User Guide": N_("User guide"), "Comic Book": N_("Comic book"),
    "Graphic Novel": N_("Graphic novel"),
}  # fmt: skip
_CODECS = {
    "h264": "H.264", "mpeg2": "MPEG-2", "mpeg4": "MPEG-4", "vc1": "VC-1", "eac3": "E-AC3",
    "truehd": "TrueHD", "opus": "Opus", "vorbis": "Vorbis",
    "tx3g": "Timed Text", "webvtt": "WebVTT", "vobsub": "VobSub",
}  # fmt: skip
_IDENTIFIERS = {
    "musicbrainz_album": "MusicBrainz", "musicbrainz_release_group": "MusicBrainz group",
    "imdb": "IMDb", "tmdb": "TMDB", "tvdb": "TheTVDB",
    "isbn": "ISBN", "asin": "ASIN", "doi": "DOI", "goodreads": "Goodreads",
    "google": "Google Books", "google_books": "Google Books", "openlibrary": "Open Library",
    "openlibrary_work": "Open Library (work)", "lccn": "LCCN", "oclc": "OCLC", "isbndb": "ISBNdb",
    "mangadex": "MangaDex",
}  # fmt: skip


_PAGES = {
    "isbn": "https://openlibrary.org/isbn/{}",
    "openlibrary": "https://openlibrary.org/books/{}",
    "openlibrary_work": "https://openlibrary.org/works/{}",
    "goodreads": "https://www.goodreads.com/book/show/{}",
    "google": "https://books.google.com/books?id={}",
    "google_books": "https://books.google.com/books?id={}",
    "isbndb": "https://isbndb.com/book/{}",
    "mangadex": "https://mangadex.org/title/{}",
    "lccn": "https://lccn.loc.gov/{}",
    "oclc": "https://search.worldcat.org/title/{}",
    "asin": "https://www.amazon.com/dp/{}",
    "doi": "https://doi.org/{}",
    "imdb": "https://www.imdb.com/title/{}/",
    "tmdb movie": "https://www.themoviedb.org/movie/{}",
    "tmdb tv": "https://www.themoviedb.org/tv/{}",
    "tvdb movie": "https://thetvdb.com/dereferrer/movie/{}",
    "tvdb tv": "https://thetvdb.com/dereferrer/series/{}",
    "musicbrainz_album": "https://musicbrainz.org/release/{}",
    "musicbrainz_release_group": "https://musicbrainz.org/release-group/{}",
    "wikidata": "https://www.wikidata.org/wiki/{}",
}
"""By the source of an identifier, for some with the kind of the item."""


def role_names() -> dict[str, str]:
    """The roles that people can choose."""
    return {role.key: _(role.label) for role in roles.COMMON}


def role_name(key: str) -> str:
    return _(roles.BY_KEY[key].label) if key in roles.BY_KEY else key


@cache
def language_name(code: str) -> str:
    """The name of a language in the language of the page ("German" for "deu" and "de"), with the
    country only when the code has one.
    """
    first, _rest, more = code.replace("_", "-").partition("-")
    page = Locale("en")
    language = get_global("language_aliases").get(first.lower(), first.lower()).partition("_")[0]
    name = page.languages.get(language)
    if not name:
        return code
    where = page.territories.get(more.upper()) or page.scripts.get(more.title())
    return f"{name} ({where})" if where else str(name)


def field_text(name: str, value: Any) -> str:
    """The value of one of a work's fields as people read it."""
    return value_text(WORK[name].kind if name in WORK else "", value)


def value_text(kind: str, value: Any) -> str:
    """A value of a kind of fields (services/text/fields.py) as people read it."""
    if not value:
        return ""
    match kind:
        case "people":
            return ", ".join(f"{name} ({role_name(role)})" for name, role in value)
        case "names":
            return "; ".join(value)
        case "series":
            return "; ".join(series_place(name, label) for name, label in value)
        case "language":
            return f"{language_name(value)} ({value})" if language_name(value) != value else value
        case "flag":
            return _("Yes")
        case "media_type":
            return media_type_name(value)
        case "date":
            return formats.partial_date(value)
        case "day":
            return format_date(date.fromisoformat(value))
    return str(value)


def series_place(name: str, label: str) -> str:
    """An item's place in a series: "Saga #1", "Saga, Part two"."""
    if not label:
        return name
    is_number = label.lstrip("-")[:1].isnumeric()
    return f"{name} #{label}" if is_number else f"{name}, {label}"


def media_type_name(shown: str) -> str:
    """A media type as pages write it; one that an administrator named as they did."""
    return _(_MEDIA_TYPES.get(shown, shown))


def source_name(source: str) -> str:
    """The name of a value's source."""
    names = {
        "person": _("Entered manually"),
        "sidecar": _("Sidecar file"),
        "tags": _("File metadata"),
        "name": _("File or folder name"),
        "program": _("Program"),
        "import": _("Import"),
        "ai": _("AI suggestion"),
        "copy": _("Copied from another library"),
    }
    return names.get(source) or sources.display_name(source)


def source_order(order: str) -> str:
    """The sources of a file's values in an order: "Sidecar file, file metadata, …"."""
    first, *others = map(source_name, order.split())
    return ", ".join([first, *(name[:1].lower() + name[1:] for name in others)])


def facet_value(facet: str, value: str, label: str = "") -> str:
    """The text of a facet's option."""
    if facet == "kind":
        return words.kind_name(value)
    if facet == "decade":
        return _("%(year)ss", year=value)
    return value.upper() if facet == "format" else label or value


def facet_values(facet: Facet) -> list[str]:
    """The texts of a facet's options."""
    if facet.name == "decade":
        text = _("%(year)ss")  # once, and not for each of a hundred years
        return [text % {"year": option.value} for option in facet.options]
    return [facet_value(facet.name, option.value, option.label) for option in facet.options]


def technical(file: File) -> list[str]:
    """Technical data of a file: format, codec, video, audio, length, size."""
    texts = [
        file.format.upper(),
        codec_name(file.codec) if file.codec.lower() != file.format.lower() else "",
    ]
    texts += [resolution_name(file.resolution), _HDR.get(file.hdr, file.hdr)]
    if file.sample_rate:
        texts.append(f"{file.sample_rate / 1000:g} kHz")
    if file.bit_depth:
        texts.append(_("%(count)s bit", count=file.bit_depth))
    if file.channels:
        texts.append(channels(file.channels))
    if file.bit_rate:
        texts.append(f"{file.bit_rate // 1000 or file.bit_rate} kbit/s")
    if file.page_count:
        texts.append(ngettext("%(num)s page", "%(num)s pages", file.page_count))
    if file.duration_ms:
        texts.append(formats.duration(file.duration_ms))
    return [text for text in [*texts, formats.byte_size(file.size)] if text]


def stream_text(stream: Stream) -> str:
    """One stream as text: "German · AC3 · 5.1 · forced"."""
    texts = [
        language_name(stream.language) if stream.language else "",
        codec_name(stream.codec),
        _HDR.get(stream.hdr, stream.hdr),
    ]
    if stream.width:
        texts.append(f"{stream.width} × {stream.height}")
    if stream.channels:
        texts.append(channels(stream.channels))
    texts += [
        stream.title,
        _("forced") if stream.is_forced else "",
        _("separate file") if stream.is_external else "",
    ]
    return " · ".join(text for text in texts if text)


def stream_kind(kind: str) -> str:
    return {"video": _("Video"), "audio": _("Audio"), "subtitle": _("Subtitles")}.get(kind, kind)


def stream_summary(streams: Sequence[Stream]) -> list[str]:
    """The languages of a video: "Audio: English, German", "Subtitles: Spanish"; nothing for a
    single stream without one, about which the file's line says everything.
    """
    texts = []
    for kind in ("audio", "subtitle"):
        languages = dict.fromkeys(
            language_name(stream.language)
            for stream in streams
            if stream.kind == kind and stream.language
        )
        if languages:
            texts.append(f"{stream_kind(kind)}: {', '.join(languages)}")
    if texts or len(streams) < 2:
        return texts
    return [ngettext("%(num)s stream", "%(num)s streams", len(streams))]


def codec_name(codec: str) -> str:
    """The usual spelling of a codec: H.264 for "h264"."""
    return _CODECS.get(codec, codec.upper())


def resolution_name(resolution: str) -> str:
    return _RESOLUTIONS.get(resolution, resolution)


def edition_name(edition: Edition | EditionRow) -> str:
    """The name of an edition ("Director’s Cut 4K"), or else its format."""
    return " ".join(map(resolution_name, edition.name.split())) or edition.format.upper()


def identifier_name(source: str) -> str:
    """The name of the site that an identifier belongs to."""
    return _IDENTIFIERS.get(source, source.replace("_", " ").capitalize())


def identifier_url(source: str, value: str, kind: str) -> str:
    """The page about this item on the site that its identifier belongs to, "" if none is known."""
    pattern = _PAGES.get(f"{source} {kind}") or _PAGES.get(source, "")
    return pattern.format(quote(value, safe="")) if pattern else ""


def channels(count: int) -> str:
    return {1: _("mono"), 2: _("stereo"), 6: "5.1", 8: "7.1"}.get(
        count, ngettext("%(num)s channel", "%(num)s channels", count)
    )


def extra_name(kind: str) -> str:
    """What an extra of a film or show is."""
    texts = {
        "trailer": _("Trailer"),
        "teaser": _("Teaser"),
        "featurette": _("Featurette"),
        "behind_the_scenes": _("Behind the scenes"),
        "deleted_scene": _("Deleted scene"),
        "bloopers": _("Bloopers"),
        "interview": _("Interview"),
        "scene": _("Scene"),
        "short": _("Short film"),
        "clip": _("Clip"),
        "sample": _("Sample"),
        "theme": _("Theme"),
        "opening": _("Opening"),
        "ending": _("Ending"),
        "preview": _("Preview"),
        "promo": _("Promo"),
        "menu": _("Menu"),
    }
    return texts.get(kind, _("Extra"))


def section_name(kind: str, number: int) -> str:
    """The name of a season or disc."""
    if kind == "tv":
        return _("Season %(number)s", number=number) if number else _("Specials")
    if kind == "music" and number == BONUS_DISC:
        return _("Bonus disc")
    return (
        _("Disc %(number)s", number=number)
        if kind == "music"
        else _("Part %(number)s", number=number)
    )


def chapter_title(number: int) -> str:
    """What a chapter without a title is called."""
    return _("Chapter %(number)s", number=number)


def part_title(kind: str, number: int, number_end: int | None = None) -> str:
    """What an episode, track or part without a title is called, by its number."""
    if not number:
        return _("Untitled")
    if kind == "tv" and number_end:
        return _("Episodes %(first)s–%(last)s", first=number, last=number_end)
    if kind == "tv":
        return _("Episode %(number)s", number=number)
    if kind == "music":
        return _("Track %(number)s", number=number)
    return _("Part %(number)s", number=number)


def part_origin(part: Part) -> str:
    """ "Title, date from TMDB": what a source says of an episode or track."""
    names = {
        "title": _("title"),
        "artist": _("artist"),
        "released": _("date"),
        "description": _("summary"),
    }
    fields = ", ".join(names[name] for name in part.from_source)
    return _("From %(source)s: %(fields)s", source=source_name(part.source or ""), fields=fields)


def length(milliseconds: int) -> str:
    """The approximate length: "2 h 13 min"; below a minute in seconds."""
    if 0 < milliseconds < 59_500:
        return _("%(count)s s", count=max(1, round(milliseconds / 1000)))
    minutes = round(milliseconds / 60_000)
    if minutes < 60:
        return _("%(count)s min", count=minutes) if minutes else ""
    return _("%(hours)s h %(minutes)s min", hours=minutes // 60, minutes=minutes % 60)
