"""Every field of a work × every way to write it × values that are right, too long, unknown, or in
another spelling: what is stored, sorted, shown and refused is the same.

A new way to write works gets a class here. A new field gets values in VALUES (a test asks for
them), unless it is a line of text.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import select

from models.base import db
from models.classification import MediaType
from models.work import Work
from services.works.fields import WORK
from services.works.read import value_of
from tests.blueprints.api.client import Program
from tests.blueprints.forms import form_of, multi
from tests.factories import make_work, signed_in
from tests.makers.books import epub
from tests.services.scanning.conftest import Place

REFUSED = "refused"
LONG_NAME = "Ann " * 74 + "Anns"  # 300 characters
VALUES: dict[str, dict[str, tuple[Any, Any]]] = {  # by what they are: given, and what is stored
    "title": {
        "squeezed": ("  The   Hobbit ", "The Hobbit"),
        "composed": ("Cafe\u0301 Noir", "Café Noir"),
        "another script": ("進撃の巨人", "進撃の巨人"),
        "longest": ("x" * 512, "x" * 512),
        "too long": ("x" * 513, REFUSED),
    },
    "sort_title": {
        "squeezed": ("Hobbit,  The", "Hobbit, The"),
        "too long": ("x" * 513, REFUSED),
    },
    "contributors": {
        "a role by its code": ([["Ann Lee", "trl"]], [["Ann Lee", "trl"]]),
        "a role by its word": ([["Ann Lee", "translator"]], [["Ann Lee", "trl"]]),
        "a comic's word": ([["Gus Gray", "penciller"]], [["Gus Gray", "pnc"]]),
        "a writer": ([["Dot Finn", "writer"]], [["Dot Finn", "writer"]]),
        "a group": ([["Pink Floyd", "prf"]], [["Pink Floyd", "prf"]]),
        "squeezed": ([[" Ann   Lee ", "aut"]], [["Ann Lee", "aut"]]),
        "longest": ([[LONG_NAME, "aut"]], [[LONG_NAME, "aut"]]),
        "too long": ([[LONG_NAME + "x", "aut"]], REFUSED),
    },
    "series": {
        "numbered": ([["Middle Earth", "3"]], [["Middle Earth", "3"]]),
        "half": ([["Middle Earth", "1.5"]], [["Middle Earth", "1.5"]]),
        "longest": ([[LONG_NAME, "1"]], [[LONG_NAME, "1"]]),
        "too long": ([[LONG_NAME + "x", "1"]], REFUSED),
    },
    "published": {
        "a year": ("1937", "1937"),
        "a day": ("1937-09-21", "1937-09-21"),
        "no date": ("long ago", REFUSED),
        "no day": ("1937-02-30", REFUSED),
    },
    "language": {
        "a tag": ("en", "en"),
        "another tag": ("eng", "en"),
        "a tag with its country": ("pt_br", "pt-BR"),
        "a name": ("English (UK)", "en-GB"),
        "its own name": ("Deutsch", "de"),
        "unknown": ("Old Elvish", REFUSED),
    },
    "genres": {
        "squeezed": ([" Science   Fiction "], ["Science Fiction"]),
        "one in two spellings": (["Fantasy", "FANTASY"], ["Fantasy"]),
        "longest": ([LONG_NAME], [LONG_NAME]),
        "too long": ([LONG_NAME + "x"], REFUSED),
    },
    "tags": {
        "squeezed": ([" to   read "], ["to read"]),
        "one in two spellings": (["Gift", "GIFT"], ["Gift"]),
        "longest": (["x" * 64], ["x" * 64]),
        "too long": (["x" * 65], REFUSED),
    },
    "media_type": {
        "one that is there": ("non_fiction", "non_fiction"),
        "unknown": ("opera", REFUSED),
    },
    "content_rating": {"a word": (" PG 13 ", "PG 13"), "too long": ("x" * 33, REFUSED)},
    "description": {
        "one line": (" A journey. ", "A journey."),
        "longest": ("x" * 20_000, "x" * 20_000),
    },
}
VALUES |= {  # other lines of text differ only in their limits
    name: {
        "squeezed": (" a   b ", "a b"),
        "longest": ("x" * field.limit, "x" * field.limit),
        "too long": ("x" * (field.limit + 1), REFUSED),
    }
    for name, field in WORK.items()
    if field.kind == "line" and name not in VALUES
}


class Stored(NamedTuple):
    """What is there afterwards, and what lists make of it."""

    value: Any
    sort_key: str
    letter: str
    creator: str
    creator_key: str


class Pages:
    """Somebody types it on a page."""

    fields = tuple(WORK)
    inline = False

    def __init__(self, app, cast, tmp_path) -> None:
        self.client, self.olga = signed_in(app, cast.olga), cast.olga
        self.work_id = make_work("Untouched", cast.books).id

    def write(self, field: str, value: Any) -> Work | str:
        at = f"/works/{self.work_id}"
        path = f"{at}/{field}/_form" if self.inline else f"{at}/edit"
        fields = form_of(self.client, path)
        names = {field, f"{field}_name", f"{field}_role", f"{field}_label"}
        sent = [pair for pair in fields if pair[0] not in names] + _typed(field, value)
        target = f"{at}/{field}/_field" if self.inline else f"{at}/edit"
        answer = self.client.post(target, data=multi(sent))
        assert answer.status_code in (200, 303, 422), answer.status_code
        db.session.rollback()
        if answer.status_code == 422:
            return REFUSED
        return db.session.get(Work, self.work_id, populate_existing=True)


class Inline(Pages):
    """Somebody types it in place."""

    inline = True


def _typed(field: str, value: Any) -> list[tuple[str, str]]:
    second = {"contributors": "role", "series": "label"}.get(field)
    if second:
        pairs = [(f"{field}_name", name) for name, _ in value]
        return pairs + [(f"{field}_{second}", text) for _, text in value]
    return [(field, "; ".join(value) if isinstance(value, list) else value)]


class Librarium:
    """A program sends it."""

    fields = (
        "title", "subtitle", "description", "contributors", "genres", "series", "published",
        "language", "tags", "media_type",
    )  # fmt: skip

    def __init__(self, app, cast, tmp_path) -> None:
        self.program, self.ada = Program(app, cast.olga), Program(app, cast.ada)
        self.library = f"/libraries/{cast.books.uuid}"
        self.novel = str(db.session.query(MediaType).filter_by(name_key="novel").one().uuid)

    def write(self, field: str, value: Any) -> Work | str:
        body: dict[str, Any] = {"title": "Untouched", "media_type_id": self.novel}
        series: list[tuple[str, str]] = []
        if field == "contributors":
            answers = [self.program.post("/contributors", {"name": name}) for name, _ in value]
            if any(answer.status_code == 400 for answer in answers):
                return REFUSED
            body[field] = [
                {"contributor_id": answer.json["id"], "role": role}
                for answer, (_, role) in zip(answers, value, strict=True)
            ]
        elif field == "genres":
            answers = [self.ada.post("/genres", {"name": name}) for name in value]
            if any(answer.status_code == 400 for answer in answers):
                return REFUSED
            made = [answer.json["id"] for answer in answers if answer.status_code == 201]
            known = {" ".join(name.split()).casefold() for name in value}
            body["genre_ids"] = made or [
                each["id"]
                for each in self.ada.get("/genres").json
                if each["name"].casefold() in known
            ]
        elif field == "tags":
            answers = [self.program.post(f"{self.library}/tags", {"name": name}) for name in value]
            if any(answer.status_code == 400 for answer in answers):
                return REFUSED
            made = [answer.json["id"] for answer in answers if answer.status_code == 201]
            body["tag_ids"] = made
        elif field == "media_type":
            types = {each["name"]: each["id"] for each in self.ada.get("/media-types").json}
            if value not in types:
                return REFUSED
            body["media_type_id"] = types[value]
        elif field in ("published", "language"):
            name = {"published": "publish_date"}.get(field, field)
            body["edition"] = {"format": "paperback", name: value}
        elif field == "series":
            series = value
        else:
            body[field] = value
        answer = self.program.post(f"{self.library}/books", body)
        if answer.status_code == 400:
            return REFUSED
        return self._placed(answer.json["id"], series)

    def _placed(self, book: str, series: list[tuple[str, str]]) -> Work | str:
        for name, label in series:
            created = self.program.post(f"{self.library}/series", {"name": name})
            if created.status_code == 400:
                return REFUSED
            place = {"book_id": book, "position": float(label)}
            self.program.post(f"{self.library}/series/{created.json['id']}/books", place)
        db.session.rollback()
        return db.session.execute(select(Work).where(Work.uuid == UUID(book))).scalar_one()


class Scan:
    """A file says it. What it says wrong is left out."""

    fields = (
        "title", "sort_title", "subtitle", "contributors", "series", "published", "language",
        "genres", "description",
    )  # fmt: skip

    def __init__(self, app, cast, tmp_path) -> None:
        self.place = Place(tmp_path / "media", "book", cast.olga)

    def write(self, field: str, value: Any) -> Work | str:
        facts: dict[str, Any] = {"title": "Untouched", "authors": (), "language": ""}
        named = {"published": "date", "genres": "subjects", "sort_title": "title_sort"}
        if field == "contributors":
            facts["authors"] = [(name, role, "") for name, role in value]
        elif field == "series":
            facts["series"] = tuple(value[0])
        else:
            facts[named.get(field, field)] = value
        self.place.put("Untouched/Untouched.epub", epub(**facts))
        self.place.scan()
        return self.place.works()[0]


WRITERS = (Pages, Inline, Librarium, Scan)
EMPTY = {"contributors": [], "series": [], "genres": [], "tags": []}


@pytest.fixture(params=WRITERS, ids=lambda writer: writer.__name__)
def writer(request, app, cast, tmp_path):
    return request.param(app, cast, tmp_path)


@pytest.mark.parametrize(
    ("field", "what"), [(field, what) for field, cases in VALUES.items() for what in cases]
)
def test_what_is_stored_sorted_and_refused_is_the_same(cast, writer, field, what):
    given, expected = VALUES[field][what]
    if field not in writer.fields:
        return
    work = writer.write(field, given)
    if expected == REFUSED:
        assert work == REFUSED or _stored(work, field, cast).value in _untouched(field, what)
        return
    assert work != REFUSED
    assert _stored(work, field, cast) == _expected(field, expected)


_CUT: dict[str, Any] = {
    "contributors": [[LONG_NAME, "aut"]],
    "series": [[LONG_NAME, "1"]],
    "genres": [LONG_NAME],
}


def _untouched(field: str, what: str) -> tuple[Any, ...]:
    """What is stored when a value is refused. Of a file's impossible day the month is kept, and of
    its titles and names that are too long the beginning.
    """
    if what == "no day":
        return ("", "1937-02")
    if what == "too long" and field in ("title", "sort_title", "subtitle"):
        return ("x" * WORK[field].limit,)
    if what == "too long" and field in _CUT:
        return (_CUT[field],)
    return ("Untouched",) if field == "title" else (EMPTY.get(field, ""),)


def _stored(work: Work, field: str, cast) -> Stored:
    value = value_of(work, field, by=cast.olga)
    return Stored(value, work.sort_key, work.letter, work.creator, work.creator_key)


SORTED = {"The Hobbit": "hobbit", "Café Noir": "cafe noir", "Hobbit, The": "hobbit the"}


def _expected(field: str, value: Any) -> Stored:
    shown = value if field in ("title", "sort_title") else "Untouched"
    key = SORTED.get(shown, shown.lower())[:200]
    letter = key[0].upper() if "a" <= key[0] <= "z" else "*"
    main = [
        name for name, role in (value if field == "contributors" else ()) if role in _MAIN_OF_BOOKS
    ]
    creator = ", ".join(main)
    return Stored(value, key, letter, creator, _filed(creator))


_MAIN_OF_BOOKS = ("aut", "writer", "edt", "pnc")


def _filed(name: str) -> str:
    words = name.lower().split()
    return " ".join([*words[-1:], *words[:-1]])[:200]


def test_every_field_has_its_values():
    assert set(VALUES) == set(WORK)


@pytest.mark.parametrize("writer_class", WRITERS, ids=lambda writer: writer.__name__)
def test_every_writer_writes_fields_of_the_table(writer_class):
    assert set(writer_class.fields) <= set(WORK)


def test_a_group_is_sorted_alike_by_every_writer(app, cast, tmp_path):
    keys = set()
    for number, make in enumerate(WRITERS):
        folder = tmp_path / str(number)
        folder.mkdir()
        name = f"Pink Floyd {'I' * (number + 1)}"
        work = make(app, cast, folder).write("contributors", [[name, "prf"]])
        assert work != REFUSED
        query = "SELECT sort_name = name FROM person WHERE name = :name"
        keys.add(bool(db.session.execute(db.text(query), {"name": name}).scalar_one()))
    assert keys == {True}
