"""Groups tracks into albums, across discs, formats and artists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from readers.album_names import AlbumName, TrackName, album_name, artists_in, key_of, track_name
from readers.disc_names import BONUS, DOUBLE, disc_folder, side_numbers, without_disc
from readers.facts import Contributor, Facts
from services import paths
from services.scanning.artists import VARIOUS, common_artists, is_various, main_artists
from services.scanning.placement import (
    NAME,
    SIDECAR,
    TAGS,
    Folder,
    Item,
    PartPlace,
    Placement,
    SourcedValue,
    people,
    sourced,
)
from services.scanning.sources import Fields, arranged, by_source, effective
from services.scanning.whole_folder import whole_folder
from services.text.titles import words_key
from services.works.identity import keys
from services.works.roles import PERFORMER

_GROUP, _RELEASE = "musicbrainz_release_group", "musicbrainz_album"
_IDENTIFIERS = frozenset({_GROUP, _RELEASE, "barcode", "asin"})


class _Track(NamedTuple):
    """A file with what it is called: its album without a disc, and the disc. `known` are the facts
    of its sources one by one.
    """

    path: bytes
    stem: str
    facts: Facts
    album: str
    disc: int
    known: Mapping[str, Facts]


class _Album(NamedTuple):
    """What the tracks of one album in one folder agree on; "" and () where they differ."""

    album_artist: str = ""
    is_compilation: bool = False
    artists: tuple[str, ...] = ()  # common to all tracks
    group: str = ""
    release: str = ""


def place_music(kind: str, folder: Folder, items: Sequence[Item]) -> dict[bytes, Placement]:
    """The album of each track: by MusicBrainz release group, else by album artist and title, else
    by the artist of all tracks, else by folder and title.
    """
    whole, disc = whole_folder(folder)
    tracks = [_of_whole(_track(item, whole), whole, disc) for item in _of_one_album(items)]
    if only := _only_album(tracks, whole):
        tracks = [track if track.album else track._replace(album=only) for track in tracks]
    tracks = _with_common_names(tracks)
    by_title: dict[str, list[Facts]] = {}
    for track in tracks:
        by_title.setdefault(words_key(track.album), []).append(track.facts)
    albums = {title: _agreed(facts) for title, facts in by_title.items()}
    named = _named_by(whole, tracks)
    return _with_sides(
        {
            track.path: _place(kind, whole, track, albums[words_key(track.album)], named, disc)
            for track in tracks
        }
    )


def _with_sides(placed: dict[bytes, Placement]) -> dict[bytes, Placement]:
    """With the sides of records in their order, where some are called "AA"."""
    sections = {part.section for place in placed.values() for part in place.parts}
    if max(sections, default=0) <= DOUBLE:
        return placed
    numbers = side_numbers(sections)
    return {
        path: place._replace(
            parts=tuple(part._replace(section=numbers[part.section]) for part in place.parts)
        )
        for path, place in placed.items()
    }


def _named_by(whole: Folder, tracks: Sequence[_Track]) -> AlbumName:
    """What folders say of the album, as the files in them help to understand it."""
    if not whole.parts:
        return AlbumName()
    if whole.order[-1] == NAME and all(track.album and track.facts.title for track in tracks):
        return AlbumName()  # nobody asks
    artists = {key_of(name) for track in tracks for name in main_artists(track.facts.artist)}
    return album_name(whole.parts, frozenset(artists) | artists_in([it.stem for it in tracks]))


def _of_one_album(items: Sequence[Item]) -> list[Item]:
    """The files of a folder; a sidecar doesn't speak for those of another album than its own, if
    the tags name several.
    """
    albums = {words_key(without_disc(item.facts.album)[0]) for item in items if item.facts}
    if len(albums - {""}) < 2:
        return list(items)
    return [item._replace(facts=_with_own_sidecar(item.facts)) for item in items]


def _with_own_sidecar(facts: Facts | None) -> Facts | None:
    if facts is None or facts.sidecar is None:
        return facts
    is_own = words_key(without_disc(facts.album)[0]) == words_key(facts.sidecar.album)
    return facts if is_own else facts._replace(sidecar=None)


def _track(item: Item, whole: Folder) -> _Track:
    name = paths.to_text(item.path.rpartition(b"/")[2])
    facts = item.facts or Facts("audio", "")
    named = _named(whole.parts) if whole.parts else None
    own = effective(facts, whole.order, named)
    return _Track(
        item.path, name.rpartition(".")[0] or name, own, *without_disc(own.album), by_source(facts)
    )


@lru_cache(256)  # the tracks of an album are in one folder
def _named(folders: tuple[str, ...]) -> Facts:
    """What the names of an album's folders say, where they are believed more than tags."""
    named = album_name(folders)
    return Facts("audio", "", album=named.title, album_artist=named.artist)


def _of_whole(track: _Track, whole: Folder, disc: int) -> _Track:
    """A track of a disc in a folder of its own whose album tag only names that disc, as "Bonus
    Disc": it belongs to the album that the folder above is called after.
    """
    if not disc or not whole.parts or not disc_folder(track.album):
        return track
    facts = track.facts
    artists = (*main_artists(facts.album_artist), *main_artists(facts.artist))
    named = album_name(whole.parts, frozenset(map(key_of, artists)))
    return track._replace(album=named.title)


def _only_album(tracks: Sequence[_Track], whole: Folder) -> str:
    """The album of tracks without an album tag: the only one in a folder that is called like it, or
    in which most tracks have it; otherwise "".
    """
    names = Counter(track.album for track in tracks if track.album)
    titles = {words_key(name) for name in names}
    if len(titles) != 1 or not whole.parts:
        return ""
    is_called_so = next(iter(titles)) in words_key(whole.parts[-1])
    is_most = 2 * names.total() > len(tracks)
    return min(names, key=lambda name: (-names[name], name)) if is_called_so or is_most else ""


def _with_common_names(tracks: Sequence[_Track]) -> list[_Track]:
    """The tracks with their albums' names as most of them write them."""
    spellings: dict[str, Counter[str]] = {}
    for track in tracks:
        spellings.setdefault(words_key(track.album), Counter())[track.album] += 1
    names = {
        key: min(counts, key=lambda name: (-counts[name], name))
        for key, counts in spellings.items()
    }
    return [track._replace(album=names[words_key(track.album)]) for track in tracks]


def _agreed(tracks: Sequence[Facts]) -> _Album:
    """What tracks of one album title in one folder agree on."""
    tags = [facts.album_artist for facts in tracks if main_artists(facts.album_artist)]
    named = common_artists(tags)
    is_agreed = named != (VARIOUS,) or all(map(is_various, tags))
    return _Album(
        "; ".join(named) if is_agreed else "",
        any(facts.is_compilation for facts in tracks),
        common_artists(facts.artist for facts in tracks) if not named else (),
        _only(_identifier(facts, _GROUP) for facts in tracks),
        _only(_identifier(facts, _RELEASE) for facts in tracks),
    )


def _only(values: Iterable[str]) -> str:
    distinct = {value for value in values if value}
    return distinct.pop() if len(distinct) == 1 else ""


def _place(
    kind: str, whole: Folder, track: _Track, album: _Album, named: AlbumName, disc: int
) -> Placement:
    facts, is_named = track.facts, bool(track.album)
    title = track.album or named.title
    if not title:
        return _single(kind, whole, track)
    own = facts.album_artist if main_artists(facts.album_artist) else ""
    artist = album.album_artist or own or (VARIOUS if album.is_compilation else "")
    own_name = _track_name(track, named)
    is_bonus = BONUS in (track.disc, disc)
    section = (facts.disc if is_bonus else 0) or track.disc or facts.disc or disc or own_name.disc
    format_ = facts.format or "audio"
    release = _identifier(facts, _RELEASE) or album.release
    fields, others = _values(whole, track, named, artist)
    return Placement(
        _key(whole, track, album, artist, is_disc=0 < disc < BONUS),
        kind,
        fields,
        f"{format_}|{release}" if release and is_named else format_,
        format_,
        _edition(facts),
        (PartPlace("track", section, own_name.number, own_name.title, facts.artist),),
        tuple(pair for pair in facts.identifiers if pair[0] in _IDENTIFIERS),
        has_own_artists=not artist,
        others=others,
    )


def _key(whole: Folder, track: _Track, album: _Album, artist: str, *, is_disc: bool) -> str:
    """Discs in folders of their own often have other artists: the one in whose folder their album
    is counts there.
    """
    artists = main_artists(artist) if artist else ()
    if not artists and is_disc and whole.parts:
        artists = main_artists(album_name(whole.parts).artist)
    elif not artists and album.artists != (VARIOUS,):
        artists = album.artists
    group = _identifier(track.facts, _GROUP) or album.group
    return _album_key(track.album, artists, whole, group if track.album else "")


@lru_cache(256)  # the tracks of an album have the same
def _album_key(album: str, artists: tuple[str, ...], whole: Folder, group: str) -> str:
    return keys.album_key(album, artists, folder=whole.key(), group=group)


def _values(
    whole: Folder, track: _Track, named: AlbumName, artist: str
) -> tuple[Fields, tuple[tuple[str, SourcedValue], ...]]:
    """What the sources say of the album; see Placement."""
    if len(track.known) == 1 and whole.order[-1] == NAME and track.album:
        return _fields(TAGS, track.album, artist, *_more(track.facts)), ()
    known: dict[str, Fields] = {}
    if whole.order[-1] != NAME or not track.album:
        known[NAME] = _of_folder(named)
    for source, said in track.known.items():
        album = track.album if said.album == track.facts.album else without_disc(said.album)[0]
        is_by = said.album_artist == track.facts.album_artist
        by = artist if is_by else said.album_artist
        known[source] = _fields(source, album, by, *_more(said), source)
        if source == SIDECAR:
            known[source] = {**known[source], **sourced(source, description=said.description)}
    return arranged(known, whole.order)


def _more(facts: Facts) -> tuple[str, tuple[str, ...], str]:
    return facts.first_published or facts.published, facts.genres, facts.language


@lru_cache(256)  # the tracks of an album say the same
def _fields(
    source: str,
    title: str,
    artist: str,
    published: str,
    genres: tuple[str, ...],
    language: str,
    source_of_others: str = TAGS,
) -> Mapping[str, SourcedValue]:
    return sourced(source, title=title) | sourced(
        source_of_others,
        published=published,
        genres=list(genres),
        contributors=_performers(artist),
        language=language,
    )


@lru_cache(256)  # the tracks of an album are in one folder
def _of_folder(named: AlbumName) -> Mapping[str, SourcedValue]:
    """What the folders of an album say of it."""
    artist = VARIOUS if is_various(named.artist) else named.artist
    year = str(named.year or "")
    return sourced(NAME, title=named.title, contributors=_performers(artist), published=year)


def _edition(facts: Facts) -> dict[str, Any]:
    values = {"publisher": facts.publisher, "published": facts.published}
    return {name: value for name, value in values.items() if value}


def _performers(artist: str) -> list[list[str]]:
    return people(tuple(Contributor(name, PERFORMER) for name in main_artists(artist)))


def _single(kind: str, folder: Folder, track: _Track) -> Placement:
    """A track directly in the root that names no album is a work of its own, in all formats that
    are called alike.
    """
    facts, title = track.facts, track.facts.title or track.stem
    fields = sourced(TAGS if facts.title else NAME, title=title)
    fields |= sourced(
        TAGS,
        published=facts.first_published or facts.published,
        genres=list(facts.genres),
        contributors=_performers(facts.artist),
    )
    format_ = facts.format or "audio"
    return Placement(
        keys.stem_key("single", folder.key(), track.stem),
        kind,
        fields,
        format_,
        format_,
        parts=(PartPlace("track", 0, 0, title, facts.artist),),
    )


def _identifier(facts: Facts, scheme: str) -> str:
    if not facts.identifiers:
        return ""
    return next((value for name, value in facts.identifiers if name == scheme), "")


def _track_name(track: _Track, named: AlbumName) -> TrackName:
    """The number and title of a track; its file's name says what the tags don't."""
    facts = track.facts
    if facts.title and facts.track:
        return TrackName(0, facts.track, "", facts.title)
    by_file = track_name(track.stem, named.artist, named.title)
    if facts.title and key_of(facts.title) != key_of(by_file.title):
        return TrackName(0, facts.track, "", facts.title)
    number = facts.track or by_file.number
    return by_file._replace(number=number, title=facts.title or by_file.title)
