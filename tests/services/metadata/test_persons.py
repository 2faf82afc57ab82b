"""What sources know about people is applied as one change that can be undone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from errors import Forbidden, Invalid, NotFound, ProviderError
from models.base import db
from models.person import Person
from services import history, people, photos, provenance, runtime
from services.metadata import BibliographyFacts, persons
from services.metadata.persons import PersonUpdate
from tests.factories import make_work

TOLKIEN = "OL26320A"


@pytest.fixture
def tolkien(cast) -> Person:
    make_work("The Hobbit", cast.books, authors=("J.R.R. Tolkien",))
    query = select(Person).where(Person.name == "J.R.R. Tolkien")
    return db.session.execute(query).scalar_one()


def update_of(person, *, by, **changes) -> PersonUpdate:
    facts = persons.fetch(person, "open_library", TOLKIEN, by=by)
    given = {
        "values": persons.values_of(facts),
        "photo_url": facts.photo_url,
        "works": facts.works,
    }
    return PersonUpdate("open_library", TOLKIEN, **{**given, **changes})


def apply(person, update, *, by):
    return persons.apply(person, update, by=by, data_dir=runtime.current().data_dir)


def titles(person, by) -> set[str]:
    return {entry.title for entry in people.list_entries(person, by=by)}


def test_an_editor_applies_what_a_source_knows_and_takes_it_back(cast, stub, tolkien):
    edo = cast.edo
    update = update_of(tolkien, by=edo, photo_url="")
    change_set = apply(tolkien, update, by=edo)
    details = people.details_of(tolkien, by=edo)
    assert (tolkien.bio, tolkien.born_on) == (update.values["bio"], update.values["born_on"])
    assert details.external_ids == {"open_library": TOLKIEN}
    assert len(titles(tolkien, edo)) == len(update.works) > 1
    sources = provenance.sources_of(tolkien, "bio", by=edo)
    assert [(it.source, it.is_chosen, it.is_locked) for it in sources] == [
        ("open_library", True, False)
    ]
    assert apply(tolkien, update, by=edo) is None
    history.undo(change_set, by=edo)
    assert (tolkien.bio, tolkien.born_on, titles(tolkien, edo)) == ("", "", set())
    assert people.details_of(tolkien, by=edo).external_ids == {}
    apply(tolkien, update, by=edo)
    assert len(titles(tolkien, edo)) == len(update.works)


def test_works_replace_those_of_their_source_but_removed_ones_stay_removed(cast, stub, tolkien):
    def listing(*works: str, source: str = "open_library") -> PersonUpdate:
        return PersonUpdate(source, "X1", {}, works=[BibliographyFacts(it) for it in works])

    olga = cast.olga
    apply(tolkien, listing("Roverandom", source="hardcover"), by=olga)
    apply(tolkien, listing("Letters", "Poems"), by=olga)
    (letters,) = [it for it in people.list_entries(tolkien, by=olga) if it.title == "Letters"]
    people.remove_entry(tolkien, letters.uuid, by=olga)
    apply(tolkien, listing("LETTERS", "Maps", "Maps", " "), by=olga)
    assert titles(tolkien, olga) == {"Roverandom", "Maps"}
    apply(tolkien, listing(), by=olga)
    assert titles(tolkien, olga) == {"Roverandom", "Maps"}


def test_empty_values_change_nothing_and_partial_dates_stay_partial(cast, stub, tolkien):
    olga = cast.olga
    people.edit_person(tolkien, {"bio": "Mine", "born_on": "1892"}, by=olga)
    update = update_of(tolkien, by=olga, values={"bio": "", "born_on": "1892-01-01"}, photo_url="")
    apply(tolkien, update, by=olga)
    assert (tolkien.bio, tolkien.born_on) == ("Mine", "1892")
    (source,) = provenance.sources_of(tolkien, "bio", by=olga)
    assert (source.source, source.is_locked) == ("person", True)


def test_a_photo_that_the_source_names_is_shown_and_taken_back(cast, stub, tolkien):
    update = update_of(tolkien, by=cast.olga, values={}, works=())
    for _ in range(4):  # a busy machine may not draw it in time; then it is left out
        change_set = apply(tolkien, update, by=cast.olga)
        if photos.find_photo(tolkien, by=cast.olga) is not None:
            break
    assert photos.find_photo(tolkien, by=cast.olga).source == "open_library"
    history.undo(change_set, by=cast.olga)
    assert photos.find_photo(tolkien, by=cast.olga) is None


def test_a_photo_that_cannot_be_had_costs_only_itself(cast, stub, tolkien):
    address = f"{stub.urls['open_library']}/never-named.jpg"  # private, and named by no source
    apply(tolkien, update_of(tolkien, by=cast.olga, photo_url=address), by=cast.olga)
    assert tolkien.bio
    assert photos.find_photo(tolkien, by=cast.olga) is None
    assert "never-named" not in str(stub.requests)


def test_only_editors_apply(cast, stub, tolkien):
    update = PersonUpdate("open_library", TOLKIEN, {"bio": "No"})
    with pytest.raises(Forbidden):
        apply(tolkien, update, by=cast.vera)
    with pytest.raises(NotFound):
        apply(tolkien, update, by=cast.stan)
    with pytest.raises(NotFound):
        persons.fetch(tolkien, "open_library", TOLKIEN, by=cast.stan)
    with pytest.raises(Invalid):
        apply(tolkien, PersonUpdate("person", "1", {"bio": "No"}), by=cast.olga)
    with pytest.raises(ProviderError):
        persons.fetch(tolkien, "tmdb", "1", by=cast.olga)
    assert tolkien.bio == ""
