"""What an item's page shows of a work that two libraries hold: to each of the cast what is theirs,
and every value as the edit form has it.
"""

from __future__ import annotations

import pytest

from models.base import db, utc_now
from models.change import FieldSource
from models.classification import Genre, WorkGenre
from models.person import Credit
from models.work import ExternalId
from services import edition_files, provenance, series, series_books
from services.db.transactions import writing
from services.lists.details import details
from services.series_books import Placement
from services.works.links import LINKS
from services.works.read import value_of
from tests.cases import each_case
from tests.factories import find_or_make_person, make_work
from tests.makers.books import epub


@pytest.fixture
def shared(cast, books, club, edition_of, tmp_path):
    """In a series of each library, with a file of each, an actor of two characters, two genres."""
    others = [make_work(title, books, club) for title in ("Eden", "Fiasco")]
    work = make_work("Solaris", books, club, authors=("Stanisław Lem",), formats=("ebook",))
    for library, by, name in ((books, cast.olga, "Ours"), (club, cast.stan, "Theirs")):
        row = series.create_series(library, {"name": name}, by=by)
        for place, each in enumerate((others[0], work, others[1]), start=1):
            series_books.put_book(library, row, Placement(each.uuid, float(place)), by=by)
        (tmp_path / "sent").write_bytes(epub(f"Solaris of {name}"))
        edition_files.add_upload(
            edition_of(work), library, tmp_path / "sent", f"{name}.epub", by=by,
            read=lambda *_: None,
        )  # fmt: skip
    with writing():
        actor = find_or_make_person("Natalya Bondarchuk")
        for place, character in enumerate(("Hari", "Rheya"), start=1):
            db.session.add(Credit(
                work_id=work.id, person_id=actor.id, role="act", position=place,
                character=character,
            ))  # fmt: skip
        for name in ("Zen", "art"):
            genre = Genre(name=name, name_key=name.lower())
            db.session.add(genre)
            db.session.flush()
            db.session.add(WorkGenre(work_id=work.id, genre_id=genre.id))
        db.session.add(ExternalId(
            subject_table="work", subject_id=work.id, source="imdb", value="tt0069293",
        ))  # fmt: skip
        for field, is_chosen in (("title", True), ("subtitle", True), ("language", False)):
            db.session.add(FieldSource(
                subject_table="work", subject_id=work.id, field=field, source="tags", value="x",
                is_chosen=is_chosen, is_locked=field == "title", at=utc_now(),
            ))  # fmt: skip
    return work


@each_case("name", ["ada", "olga", "edo", "vera", "stan"])
def test_every_value_is_that_of_the_edit_form(cast, shared, name):
    by = getattr(cast, name)
    found = details(shared, by=by)
    assert found.links == {field: value_of(shared, field, by=by) for field in LINKS}
    assert [(each.field, each.source, bool(each.is_locked)) for each in found.sources.values()] == [
        (each.field, each.source, each.is_locked)
        for each in provenance.chosen_sources(shared).values()
    ]


SEEN = {
    "ada": ({"Books", "Club"}, {"Ours", "Theirs"}),
    "olga": ({"Books"}, {"Ours"}),
    "edo": ({"Books", "Club"}, {"Ours", "Theirs"}),
    "vera": ({"Books"}, {"Ours"}),
    "stan": ({"Club"}, {"Theirs"}),
}


@each_case("name", SEEN)
def test_libraries_series_and_files_are_those_of_ones_own_libraries(cast, shared, name):
    found = details(shared, by=getattr(cast, name))
    libraries, owned = SEEN[name]
    assert {library.name for library in found.libraries} == libraries
    assert {line.name for line in found.series} == owned
    files = [line.file for _, lines in found.editions for line in lines]
    assert {file.path_text.rpartition("/")[2] for file in files} == {f"{one}.epub" for one in owned}


def test_the_neighbours_in_a_series_are_those_before_and_behind(cast, shared):
    line = details(shared, by=cast.vera).series[0]
    assert (line.previous[1], line.label, line.next[1]) == ("Eden", "2", "Fiasco")


def test_people_genres_and_numbers_are_in_order(cast, shared):
    found = details(shared, by=cast.vera)
    assert [(each.name, each.character) for each in found.credits] == [
        ("Stanisław Lem", ""),
        ("Natalya Bondarchuk", "Hari"),
        ("Natalya Bondarchuk", "Rheya"),
    ]
    assert [genre.name for genre in found.genres] == ["art", "Zen"]
    assert [tuple(each) for each in found.identifiers] == [("imdb", "tt0069293")]
