"""The result of every reader: what one file says about itself, and nothing that it doesn't say.

NamedTuples, because thousands of them are sent by the reading processes and they pickle quickly.
Every field has a neutral default, so a reader for a new format sets what it knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Contributor(NamedTuple):
    """A person or group and what they did. `role` is a MARC relator code (aut, nrt, trl, ill, cmp,
    prf, drt …), or the file's own word for it in lower case.
    """

    name: str
    role: str = "aut"
    sort_name: str = ""
    otherwise: str = "ctb"  # the role to use for an unknown word


class Stream(NamedTuple):
    """A track inside a media container. `language` is ISO 639-2/B or -3 as stored in the file, ""
    when unknown.
    """

    kind: str  # "video", "audio", "subtitle"
    # short lower-case names: h264 hevc av1 vp9 mpeg4 aac mp3 ac3 eac3 dts truehd flac opus vorbis
    # srt ass pgs vobsub
    codec: str = ""
    language: str = ""
    title: str = ""
    channels: int = 0
    sample_rate: int = 0  # Hz
    bit_depth: int = 0
    bit_rate: int = 0  # bit/s
    width: int = 0  # pixels
    height: int = 0
    frame_rate: float = 0.0
    hdr: str = ""  # "", "hdr10", "hlg", "dolby_vision"
    is_default: bool = False
    is_forced: bool = False


HAS_VIDEO = "has_video"  # the note of sound with moving pictures
# Codecs of still pictures: such a track is a cover
_STILL = frozenset({"mjpeg", "png", "gif", "bmp", "tiff", "webp", "jpeg2000", "mpng"})


def has_moving_pictures(streams: Iterable[Stream]) -> bool:
    """Whether one of these streams is more than a cover."""
    return any(stream.kind == "video" and stream.codec not in _STILL for stream in streams)


class Chapter(NamedTuple):
    """A chapter mark inside a file."""

    start_ms: int
    title: str = ""


class EpisodeFacts(NamedTuple):
    """An episode of a show as a sidecar names it."""

    season: int = -1  # -1: unknown; 0: specials
    number: int = 0
    title: str = ""
    released: str = ""


class Facts(NamedTuple):
    """What a file says about itself. Empty text, 0 and () mean that it doesn't say."""

    media: str  # "audio", "video", "book", "comic", "game", "other"
    format: str  # lower-case name of the format: mp3 flac m4a m4b ogg opus mkv mp4 epub pdf cbz …
    fingerprint: bytes = b""  # readers/fingerprint.py
    # the work and its edition
    title: str = ""  # of a book or film; of the track for audio
    subtitle: str = ""
    sort_title: str = ""
    description: str = ""
    publisher: str = ""
    language: str = ""  # as the file says it (en, eng, pt-BR)
    published: str = ""  # date as far as known: "1999", "1999-05", "1999-05-31"
    first_published: str = ""  # of the work, where that of this edition is another one
    contributors: tuple[Contributor, ...] = ()
    # (scheme, value): isbn asin doi uuid musicbrainz_album musicbrainz_release_group
    # musicbrainz_recording musicbrainz_artist imdb tmdb tvdb comicvine …
    identifiers: tuple[tuple[str, str], ...] = ()
    genres: tuple[str, ...] = ()
    series: str = ""
    series_position: str = ""  # text, because "1.5" and "3a" occur
    series_total: int = 0
    page_count: int = 0
    # audio
    album: str = ""
    album_artist: str = ""
    artist: str = ""
    composer: str = ""
    narrator: str = ""
    is_compilation: bool = False
    is_audiobook: bool = False  # M4B, or a genre / media type that says so
    disc: int = 0
    disc_total: int = 0
    track: int = 0
    track_total: int = 0
    # time-based media
    duration_ms: int = 0
    bit_rate: int = 0  # bit/s of the whole file
    streams: tuple[Stream, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    resolution: str = ""  # "sd", "720p", "1080p", "2160p" …
    # where its own cover is, so that it can be fetched at the first view: () or ("zip", member
    # name) or ("tag", "") or ("page", "0")
    cover: tuple[str, str] | tuple[()] = ()
    # what a film or episode says about itself (MP4's stik, tvsh → series, tvsn, tves)
    video_kind: str = ""  # "movie", "episode", "music_video"
    season: int = -1  # -1: unknown; 0: specials
    episode: int = 0
    # further series, (name, position): a second one of an audiobook, the story arc of a comic
    more_series: tuple[tuple[str, str], ...] = ()
    volume: str = ""  # beside an issue's number: "2", or the year in which its series began again
    age_rating: str = ""
    is_abridged: bool = False
    notes: tuple[str, ...] = ()  # what was odd but did not stop the reading ("bad_date")
    original_title: str = ""
    episodes: tuple[EpisodeFacts, ...] = ()
    sidecar: Facts | None = None  # what files beside it say (readers/sidecars)
    is_of_folder: bool = False  # of a sidecar: it speaks for the one work of its folder


class NameFacts(NamedTuple):
    """What the name of a file or folder says (readers/names)."""

    kind: str  # "movie", "episode", "extra" (trailers, samples, featurettes), "unknown"
    title: str = ""
    year: int = 0
    season: int = -1  # -1: unknown; 0: specials
    episodes: tuple[int, ...] = ()  # S01E01E02 -> (1, 2)
    absolute: int = 0
    date: str = ""  # of a daily show, "2024-03-01"
    episode_title: str = ""
    part: int = 0  # cd1, part 2 of a film
    edition: str = ""  # "Director's Cut", "Extended"
    resolution: str = ""
    source: str = ""  # bluray web hdtv dvd
    label: str = ""  # of an episode between two numbers: "7.5"
    extra: str = ""  # what kind of extra it is (readers/names/extras.py)
    identifiers: tuple[tuple[str, str], ...] = ()  # from {tmdb-603} [imdb-tt0133093] [tvdbid-81189]
