"""Many works in libraries of several people and kinds; lists near and far."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import insert, select

from models.base import db
from models.classification import Genre, MediaType, WorkGenre
from services import derive
from services.db.transactions import writing
from services.lists import anchors
from tests.factories import add_member, make_library
from tests.services.lists.many import AUTHORS, WORDS, make_works


@pytest.fixture
def give_genre(app):
    """Gives works a genre; its id."""

    def give(name, work_ids):
        with writing():
            genre = db.session.query(Genre).filter_by(name_key=name.lower()).first() or Genre(
                name=name, name_key=name.lower()
            )
            db.session.add(genre)
            db.session.flush()
            links = [{"work_id": work_id, "genre_id": genre.id} for work_id in work_ids]
            db.session.execute(insert(WorkGenre), links)
            derive.refresh_works(work_ids)
            return genre.id

    return give


@pytest.fixture(scope="module")
def plan():
    """What each work is, so that every test asks of the same."""
    chance = random.Random(7)
    return [
        {
            "title": f"{chance.choice(WORDS)} {chance.randrange(40)}".strip(),
            "author": chance.choice(AUTHORS),
            "published": chance.choice(("1950", "1951", "1951-03", "1999-12-31", "")),
            "type": chance.choice((None, None, 0, 1)),
            "age": chance.randrange(30),
        }
        for _ in range(200)
    ]


@pytest.fixture
def shelves(cast, plan):
    """Five libraries of two kinds; works in one of them, in two, in three: Vera is a member of
    three libraries and of five kinds of sets.
    """
    kinds = ("book", "book", "comic", "movie")
    libraries = [
        cast.books,
        *(
            make_library(f"Library {number}", owner=cast.olga, kind=kind)
            for number, kind in enumerate(kinds, 2)
        ),
    ]
    for library in libraries[1:3]:
        add_member(library, cast.vera, "viewer")
    types = list(db.session.execute(select(MediaType.id).order_by(MediaType.id)).scalars())
    sets = [[0], [1], [2], [3], [0, 1], [1, 4], [3, 4], [0, 3]]
    make_works(
        {
            **work,
            "libraries": [libraries[place] for place in sets[number % len(sets)]],
            "media_type_id": None if work["type"] is None else types[work["type"]],
        }
        for number, work in enumerate(plan)
    )
    return libraries


@pytest.fixture(params=["near", "far"])
def distance(request, monkeypatch):
    """Far: as in a list of very many works, where pages begin at known places."""
    if request.param == "far":
        monkeypatch.setattr(anchors, "STEP", 8)
    return request.param
