"""Trailers, samples and other extras of films and shows."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.base import db
from models.classification import Series
from models.file import MediaFile
from models.work import Edition
from services.attention import lines
from services.lists.details import details
from tests import makers as make
from tests.makers.video import mkv
from tests.services.scanning.conftest import Place


def scan(place: Place, *paths: str, duration: int = 60) -> Place:
    for path in paths:
        place.put(path, mkv(duration=30 if path.endswith(SHORT) else duration))
    place.scan()
    return place


SHORT = ("-trailer.mkv", "one.mkv", "sample.mkv")


def test_extras_are_of_the_film_but_neither_its_files_nor_its_length(place, cast):
    films = scan(
        place("movie"),
        "Alien (1979)/Alien (1979) 1080p.mkv",
        "Alien (1979)/Alien (1979)-trailer.mkv",
        "Alien (1979)/Clips/one.mkv",
        "Alien (1979)/sample.mkv",
    )
    (work,) = films.works()
    assert (work.file_count, work.missing_count, work.duration_ms) == (1, 0, 60_000)
    shown = details(work, by=cast.olga)
    extras = sorted((line.file.extra, line.file.duration_ms) for line in shown.extras)
    assert extras == [("clip", 30_000), ("sample", 30_000), ("trailer", 30_000)]
    assert [[line.file.path_text for line in files] for _, files in shown.editions] == [
        ["Alien (1979)/Alien (1979) 1080p.mkv"]
    ]


def test_a_missing_trailer_makes_no_film_miss_files(place):
    films = scan(
        place("movie"),
        "Alien (1979)/Alien (1979).mkv",
        "Alien (1979)/Alien (1979)-trailer.mkv",
    )
    (films.folder / "Alien (1979)" / "Alien (1979)-trailer.mkv").unlink()
    films.scan()
    db.session.rollback()
    assert films.works()[0].missing_count == 0


def test_a_film_whose_files_went_is_listed_under_their_format_again_when_they_return(place):
    path = "Alien (1979)/Alien (1979).mkv"
    films = scan(place("movie"), path, "Alien (1979)/Alien (1979)-trailer.mkv")
    away = films.folder / "away"
    (films.folder / path).rename(away)
    films.scan()
    db.session.rollback()
    assert films.works()[0].formats == ""
    away.rename(films.folder / path)
    films.scan()
    db.session.rollback()
    assert films.works()[0].formats == "mkv"


def test_extras_of_a_show_are_no_episodes(place, cast):
    shows = scan(
        place("tv"),
        "Show/Season 1/Show S01E01.mkv",
        "Show/Season 1/Featurettes/one.mkv",
        "Show/Specials/Show S00E01.mkv",
    )
    (work,) = shows.works()
    shown = details(work, by=cast.olga)
    assert [line.file.extra for line in shown.extras] == ["featurette"]
    assert [(section.number, len(section.parts)) for section in shown.sections] == [(0, 1), (1, 1)]
    assert (work.file_count, work.duration_ms) == (2, 120_000)


def by_work(place: Place) -> list[tuple[str, ...]]:
    """The paths of each item; extras in brackets."""
    db.session.rollback()
    columns = (Edition.work_id, MediaFile.path_text, MediaFile.is_extra)
    query = select(*columns).join(Edition, Edition.id == MediaFile.edition_id)
    paths: dict[int, list[str]] = {}
    for work_id, path, is_extra in db.session.execute(query.order_by(MediaFile.path)):
        paths.setdefault(work_id, []).append(f"({path})" if is_extra else path)
    return sorted(tuple(found) for found in paths.values())


@pytest.mark.parametrize(
    ("kind", "main", "extra"),
    [
        ("movie", "Heat/Heat (1995).mkv", "Heat/trailers/t.mkv"),
        ("movie", "Lamp/Lamp.2001.1080p.mkv", "Lamp/Extras/x.mkv"),
        ("movie", "Heat/Heat (1995) {tmdb-949}.mkv", "Heat/Extras/Interviews/x.mkv"),
        ("movie", "Heat/CD1/Heat.1995.cd1.mkv", "Heat/Bonusmaterial/x.mkv"),
        ("tv", "Lamp/Lamp.2005.S01E01.mkv", "Lamp/Extras/x.mkv"),
    ],
)
def test_extras_belong_to_the_only_film_above_however_it_is_known(kind, main, extra, place):
    films = scan(place(kind), main, extra)
    assert by_work(films) == [tuple(sorted((main, f"({extra})"), key=lambda it: it.strip("()")))]
    assert films.works()[0].file_count == 1


def test_extras_of_a_folder_of_many_films_are_nobodys(place):
    films = scan(place("movie"), "A/Heat (1995).mkv", "A/Alien (1979).mkv", "A/Extras/x.mkv")
    assert len(by_work(films)) == 2


def test_extras_follow_when_the_film_above_changes(place):
    films = scan(place("movie"), "Heat/Extras/x.mkv")
    scan(films, "Heat/Heat (1995).mkv")
    assert by_work(films) == [("(Heat/Extras/x.mkv)", "Heat/Heat (1995).mkv")]
    (films.folder / "Heat/Heat (1995).mkv").rename(films.folder / "Heat/Heat (1996).mkv")
    films.scan()
    assert by_work(films) == [("(Heat/Extras/x.mkv)", "Heat/Heat (1996).mkv")]
    assert [work.title for work in films.works() if work.deleted_at is None] == ["Heat"]


FILMS = {
    "Cap (2001)/Movie/Cap (2001).mkv": ["Cap (2001)/Extras/x.mkv", "Cap (2001) Extras/Gag.mkv"],
    "Hut (2002)/Hut (2002).mkv": ["Hut (2002) Making Of.mkv", "Featurettes/Hut (2002)/x.mkv"],
    "Ela (2003).mkv": ["Extras/Ela.mkv"],
}
SHOWS = {
    "Sun/Season 1/Sun S01E01.mkv": ["Sun/a clip.mkv", "Sun/Season 1 Extras/e.mkv"],
    "Mox/Season 1/01.mkv": ["Mox/Interviews/Joe S01E02.mkv", "Trailers/Mox.mkv"],
}
NEWS = ("added", "changed", "moved", "regrouped", "merged", "split", "updated", "read")


@pytest.mark.parametrize(("kind", "tree"), [("movie", FILMS), ("tv", SHOWS)])
@pytest.mark.parametrize("is_reversed", [False, True])
def test_extras_go_to_their_owner_whichever_comes_first(kind, tree, is_reversed, place):
    extras = [path for paths in tree.values() for path in paths]
    stages = [list(tree), extras] if is_reversed else [extras, list(tree)]
    films = place(kind)
    for stage in stages:
        scan(films, *stage)
    assert by_work(films) == sorted(
        tuple(sorted([main, *(f"({path})" for path in paths)], key=lambda it: it.strip("()")))
        for main, paths in tree.items()
    )
    assert [work.deleted_at for work in films.works() if work.file_count] == [None] * len(tree)
    job = films.scan()
    assert not any(job.counts.get(name) for name in NEWS)


def test_extras_of_nobody_are_no_items_but_need_attention(place, cast):
    films = scan(place("movie"), "Cap (2001)/Cap (2001)-trailer.mkv", "Extras/x.mkv", "Hut.mkv")
    assert films.titles() == ["Hut"]
    shown = [line.path for line in lines.list_lines(by=cast.olga).lines]
    assert sorted(shown) == ["Cap (2001)/Cap (2001)-trailer.mkv", "Extras/x.mkv"]


def test_a_film_that_goes_leaves_its_extras_to_nobody_until_it_is_back(place):
    main, extra = "Cap (2001)/Cap (2001).mkv", "Cap (2001) Extras/x.mkv"
    films = scan(place("movie"), main, extra, "Hut.mkv")
    away = films.folder.parent / "away.mkv"
    (films.folder / main).rename(away)
    films.scan()
    assert [file.path_text for file in films.files() if file.edition_id is None] == [extra]
    away.rename(films.folder / main)
    films.scan()
    assert (f"({extra})", main) in by_work(films)


@pytest.mark.parametrize(
    ("book", "extra", "tags"),
    [
        (("Ed/Pa/1.mp3", "Ed/Pa/2.mp3"), "Ed/Pa/Extra/Interview.mp3", {"title": "Int"}),
        (("Ed/Pa/1.mp3",), "Ed/Pa/Extra/Interview.mp3", {"title": "Int", "album": "Pa"}),
        (("Ed/Book 1 - Pa/1.mp3",), "Ed/Book 1 - Pa/Bonus/Interview 1.mp3", {"album": "Other"}),
        (("Ed/Pa/CD 1/1.mp3", "Ed/Pa/CD 2/1.mp3"), "Ed/Pa/Interviews/1.mp3", {}),
        (("Ed/Pa/1.mp3",), "Ed/Pa/Zusatzmaterial/1.mp3", {}),
    ],
)
def test_what_comes_with_a_recorded_book_is_no_part_of_it(book, extra, tags, place):
    books = place("audiobook")
    for path in book:
        books.put(path, make.mp3(title=f"Chapter {path}"))
    books.put(extra, make.mp3(artist="Ed", **tags))
    books.scan()
    assert len(by_work(books)) == 1
    (work,) = books.works()
    assert (work.title, work.creator, work.file_count) == ("Pa", "Ed", len(book))
    assert [file.path_text for file in books.files() if file.is_extra] == [extra]
    assert db.session.execute(select(Series.name)).scalars().all() == []


def test_a_book_called_like_extras_beside_others_stays_a_book(place):
    books = place("audiobook")
    for path in ("Ed/Extra/1.mp3", "Ed/Pa/1.mp3"):
        books.put(path, make.mp3(title=f"Chapter {path}"))
    books.scan()
    assert sorted(books.titles()) == ["Extra", "Pa"]
