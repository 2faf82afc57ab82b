"""A refresh fills what files leave open of episodes and tracks, and lists missing episodes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from errors import Forbidden, NotFound
from models.base import db, utc_now
from models.file import Image
from models.library import Library
from models.work import ExternalId, Part, Work
from services import history, libraries, members, runtime
from services.db.transactions import writing
from services.metadata import asking, found_covers, refreshing, sources
from tests.factories import make_library, make_work
from tests.makers.audio import mp3
from tests.makers.video import mkv
from tests.providers.metadata.journeys import ABBEY_ROAD
from tests.services.scanning.conftest import Place
from tests.stubs.wire import KEY

THRONES = "1399"


@pytest.fixture
def place(tmp_path, ada, stub):
    """Ada's library of a folder, with the source of films and shows enabled."""
    sources.change("tmdb", {"api_key": KEY}, by=ada)
    return lambda kind: Place(tmp_path / kind, kind, ada)


@pytest.fixture
def thrones(place):
    """A show with its first episode, whose title only the name of the file says."""
    shows = place("tv")
    shows.put("Game of Thrones/Season 1/Game of Thrones S01E01 Pilot.mkv", mkv())
    shows.scan()
    (show,) = shows.works()
    return shows, numbered(show, "tmdb", THRONES)


def numbered(work: Work, source: str, value: str) -> Work:
    with writing():
        columns = {"subject_table": "work", "subject_id": work.id}
        db.session.add(ExternalId(source=source, value=value, **columns))
    return work


def parts(work: Work) -> dict[tuple[int, int], Part]:
    query = select(Part).where(Part.work_id == work.id, Part.deleted_at.is_(None))
    return {(it.section, it.number): it for it in db.session.execute(query).scalars()}


def titles(work: Work) -> dict[tuple[int, int], str]:
    return {place: part.title for place, part in parts(work).items()}


def test_episodes_get_titles_dates_and_summaries_and_missing_ones_are_known(thrones, ada):
    _shows, show = thrones
    assert titles(show) == {(1, 1): "Pilot"}
    change_set = refreshing.refresh(show, by=ada)
    first, second = parts(show)[1, 1], parts(show)[1, 2]
    assert (first.title, first.released) == ("Winter Is Coming", "2011-04-17")
    assert first.description == "Jon Arryn is dead."
    assert first.external["source"] == "tmdb"
    assert second.title == "The Kingsroad"
    assert show.part_count == 2
    assert refreshing.refresh(show, by=ada) is None
    history.undo(change_set, by=ada)
    assert titles(show) == {(1, 1): "Pilot"}
    assert parts(show)[1, 1].external is None


def test_a_scan_keeps_what_a_source_says_and_puts_a_new_file_where_it_is_missed(thrones, ada):
    shows, show = thrones
    refreshing.refresh(show, by=ada)
    shows.put("Game of Thrones/Season 1/Game of Thrones S01E02.mkv", mkv())
    shows.scan()
    assert titles(show) == {(1, 1): "Winter Is Coming", (1, 2): "The Kingsroad"}
    (shows.folder / "Game of Thrones/Season 1/Game of Thrones S01E02.mkv").unlink()
    shows.put("Game of Thrones/Season 1/Game of Thrones S01E03 Lord Snow.mkv", mkv())
    shows.scan()
    assert titles(show) == {
        (1, 1): "Winter Is Coming", (1, 2): "The Kingsroad", (1, 3): "Lord Snow",
    }  # fmt: skip


def test_what_a_sidecar_says_stays_and_names_stay_where_they_are_believed_first(thrones, ada):
    shows, show = thrones
    libraries.edit_library(shows.library, {"source_order": "name sidecar tags"}, by=ada)
    shows.scan()
    refreshing.refresh(show, by=ada)
    assert titles(show)[1, 1] == "Pilot"
    libraries.edit_library(shows.library, {"source_order": "sidecar name tags"}, by=ada)
    sidecar = b"<episodedetails><title>My Pilot</title><season>1</season><episode>1</episode>"
    shows.put(
        "Game of Thrones/Season 1/Game of Thrones S01E01 Pilot.nfo", sidecar + b"</episodedetails>"
    )
    shows.scan()
    refreshing.refresh(show, by=ada)
    assert titles(show)[1, 1] == "My Pilot"


def test_a_season_that_the_source_does_not_tell_stays_as_it_is(thrones, ada, stub, monkeypatch):
    """Its other answers are used, within the same time."""
    _shows, show = thrones
    monkeypatch.setattr("providers.metadata.tmdb.Tmdb.episodes", fail)
    refreshing.refresh(show, by=ada)
    assert (show.title, titles(show)) == ("Game of Thrones", {(1, 1): "Pilot"})


def fail(source, *_given):
    return source._http.get_json("/3/tv/1399/season/99")


def test_tracks_get_titles_and_artists_where_files_are_silent(place, ada):
    music = place("music")
    common = {"album": "Abbey Road", "artist": "The Beatles"}
    music.put("Abbey Road/1.mp3", mp3(title="Come Together (take)", track=1, **common))
    music.put("Abbey Road/02.mp3", mp3(track=2, album="Abbey Road", title=""))
    music.scan()
    (album,) = music.works()
    assert len(parts(album)) == 2
    numbered(album, "musicbrainz_release_group", ABBEY_ROAD)
    refreshing.refresh(album, by=ada)
    assert titles(album) == {(0, 1): "Come Together (take)", (0, 2): "Something"}
    assert parts(album)[0, 2].artist == "The Beatles, Billy Preston"


def test_tracks_of_another_release_are_left_alone(place, ada):
    music = place("music")
    common = {"album": "Abbey Road", "artist": "The Beatles"}
    music.put("Abbey Road/1.mp3", mp3(title="Her Majesty", track=1, **common))
    music.put("Abbey Road/2.mp3", mp3(title="", track=2, **common))
    music.scan()
    (album,) = music.works()
    before = titles(album)
    numbered(album, "musicbrainz_release_group", ABBEY_ROAD)
    refreshing.refresh(album, by=ada)
    assert titles(album) == before


@pytest.fixture
def film(cast, ada, stub) -> Work:
    sources.change("tmdb", {"api_key": KEY}, by=ada)
    library: Library = make_library("Films", owner=cast.olga, kind="movie")
    members.add_member(library, cast.vera.username, "viewer", by=cast.olga)
    return numbered(make_work("Matrix?", library), "tmdb", "603")


def cover_of(work: Work) -> Image | None:
    return db.session.get(Image, work.cover_id) if work.cover_id else None


def show_cover(work: Work, width: int, **columns) -> None:
    with writing(work):
        image = Image(
            subject_table="work", subject_id=work.id, width=width, height=width,
            content_hash=b"x" * 16, created_at=utc_now(), **columns,
        )  # fmt: skip
        db.session.add(image)
        db.session.flush()
        work.cover_id = image.id


def test_a_refresh_takes_the_cover_as_part_of_one_change(film, cast):
    change_set = refreshing.refresh(film, by=cast.olga)
    cover = cover_of(film)
    assert (cover.source, cover.width, cover.height) == ("tmdb", 400, 600)
    history.undo(change_set, by=cast.olga)
    assert (film.title, cover_of(film)) == ("Matrix?", None)


@pytest.mark.parametrize(
    ("columns", "is_replaced"),
    [
        ({"width": 90, "origin": "file"}, True),
        ({"width": 900, "origin": "file"}, False),
        ({"width": 0, "origin": "file"}, False),
        ({"width": 90, "origin": "upload", "source": "person"}, False),
        ({"width": 90, "origin": "upload", "source": "open_library"}, True),
        ({"width": 90, "origin": "upload", "source": "open_library", "is_chosen": True}, False),
    ],
)
def test_only_a_larger_cover_replaces_one_and_never_a_persons(film, cast, columns, is_replaced):
    show_cover(film, **columns)
    before = film.cover_id
    refreshing.refresh(film, by=cast.olga)
    assert (film.cover_id != before) is is_replaced


def test_a_cover_that_a_person_chose_is_theirs(film, cast):
    data_dir = runtime.current().data_dir
    found = found_covers.find_covers(film, "The Matrix", by=cast.olga, data_dir=data_dir)
    assert len(found) > 1  # those of the film's own number beside what a search finds
    found_covers.set_found_cover(film, found[-1], by=cast.olga, data_dir=data_dir)
    assert cover_of(film).is_chosen
    chosen = film.cover_id
    refreshing.refresh(film, by=cast.olga)
    assert film.cover_id == chosen


def test_who_may_not_refresh_changes_nothing_and_asks_nobody(film, cast, stub):
    for person, error in ((cast.vera, Forbidden), (cast.stan, NotFound)):
        with pytest.raises(error):
            refreshing.refresh(film, by=person)
    assert (stub.requests, cover_of(film)) == ([], None)


def test_a_film_whose_cover_cannot_be_had_is_refreshed_all_the_same(film, cast, stub, monkeypatch):
    monkeypatch.setattr(asking, "exempt_hosts", frozenset)
    refreshing.refresh(film, by=cast.olga)
    assert (film.title, cover_of(film)) == ("The Matrix", None)


def test_a_show_created_by_number_has_its_cover_and_episodes(cast, ada, stub):
    sources.change("tmdb", {"api_key": KEY}, by=ada)
    shows = make_library("Shows", owner=cast.olga, kind="tv")
    show = refreshing.create(shows, THRONES, by=cast.olga)
    assert titles(show) == {(1, 1): "Winter Is Coming", (1, 2): "The Kingsroad"}
    assert cover_of(show).source == "tmdb"
