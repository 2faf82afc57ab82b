"""Works that somebody took into a library without the right to share them become that library's
own copies; all that is the library's moves along.
"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import MetaData, insert, select, types

from tests.migrations.schema import HIDDEN

BEFORE = "0006"
MOMENT = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)


class Rows:
    """Inserts rows with few words; what is not given gets a value of the column's type."""

    def __init__(self, connection) -> None:
        self.connection = connection
        self.metadata = MetaData()
        self.metadata.reflect(connection, only=lambda name, _: not name.startswith(HIDDEN))

    def add(self, name: str, /, **given: Any) -> int:
        table = self.metadata.tables[name]
        row = {
            column.name: self._default(column)
            for column in table.columns
            if not column.nullable and column.server_default is None and column.name != "id"
        }
        key = self.connection.execute(insert(table).values({**row, **given})).inserted_primary_key
        return key[0]

    def _default(self, column) -> Any:
        kind = column.type
        if isinstance(kind, types.Uuid):
            return uuid.uuid4()
        if isinstance(kind, types.CHAR):
            return uuid.uuid4().hex
        if isinstance(kind, types.Boolean):
            return False
        if column.name.endswith("_at") or column.name == "at":
            return self.moment(0)
        if isinstance(kind, types.JSON):
            return {}
        if isinstance(kind, types.Date):
            return date(2024, 3, 1)
        if isinstance(kind, types.LargeBinary):
            return uuid.uuid4().bytes
        if isinstance(kind, types.Integer | types.Float | types.Numeric):
            return 0
        return f"{column.name} {uuid.uuid4().hex[:8]}"

    def moment(self, seconds: int) -> Any:
        if self.connection.dialect.name == "postgresql":
            return MOMENT.replace(second=seconds)
        return int(MOMENT.timestamp() + seconds) * 1_000_000

    def all(self, name: str, /, **wanted: Any) -> list[dict[str, Any]]:
        table = self.metadata.tables[name]
        query = select(table).where(*(table.c[key] == value for key, value in wanted.items()))
        return [dict(row) for row in self.connection.execute(query).mappings()]


class World:
    """Olga's books, and Vera (a viewer of them) with a corner of her own and a guest in it."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.olga, self.vera, self.guest = (self._user(name) for name in ("olga", "vera", "guest"))
        self.ada = self._user("ada", is_admin=True)
        self.books, self.corner = (
            self.library("Books", self.olga),
            self.library("Corner", self.vera),
        )
        self.member(self.vera, self.books, "viewer")
        self.member(self.guest, self.corner, "viewer")

    def _user(self, name: str, **columns: Any) -> int:
        return self.rows.add(
            "user",
            username=name,
            username_key=name,
            is_active=True,
            **{"is_admin": False, **columns},
        )

    def library(self, name: str, owner: int) -> int:
        library = self.rows.add(
            "library",
            name=name,
            name_key=name.lower(),
            slug=name.lower(),
            kind="book",
            owner_id=owner,
        )
        self.member(owner, library, "owner")
        return library

    def member(self, user: int, library: int, role: str) -> None:
        self.rows.add("membership", user_id=user, library_id=library, role=role)

    def scope(self, *libraries: int) -> int:
        scope = self.rows.add("scope", key=",".join(map(str, sorted(libraries))))
        for library in libraries:
            self.rows.add("scope_library", scope_id=scope, library_id=library)
        return scope

    def work(self, title: str, *holdings: tuple[int, int | None]) -> tuple[int, int]:
        """A work with an edition; holdings are (library, who added it), the oldest first."""
        known = self.rows.all("scope", key=",".join(map(str, sorted(each[0] for each in holdings))))
        scope = known[0]["id"] if known else self.scope(*(library for library, _ in holdings))
        work = self.rows.add("work", title=title, kind="book", scope_id=scope)
        for seconds, (library, user) in enumerate(holdings):
            at = self.rows.moment(seconds if user else 0)
            self.rows.add(
                "holding", library_id=library, work_id=work, added_by_id=user, added_at=at
            )
        edition = self.rows.add("edition", work_id=work, format="ebook", isbn_13="9780306406157")
        return work, edition


@pytest.fixture
def upgraded(empty):
    """Fills a database of the revision before, upgrades it, and looks at what it has then."""

    def run(fill, look) -> None:
        empty.upgrade(BEFORE)
        with empty.connect(write=True) as connection:
            world = World(Rows(connection))
            known = fill(world)
        empty.upgrade("0007")
        with empty.connect() as connection:
            rows = Rows(connection)
            world.rows = rows
            look(world, known)
            if connection.dialect.name == "sqlite":
                assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []

    return run


def test_a_work_that_a_viewer_took_becomes_a_copy_with_all_that_is_her_librarys(upgraded):
    def fill(world: World) -> Any:
        rows = world.rows
        work, edition = world.work("Solaris", (world.books, world.olga), (world.corner, world.vera))
        person = rows.add("person", name="Lem", name_key="lem", disambiguation="", bio="A writer.")
        rows.add("credit", work_id=work, person_id=person, role="aut", character="")
        for library, user in ((world.books, world.olga), (world.corner, world.guest)):
            copy = rows.add("copy", edition_id=edition, library_id=library)
            borrower = rows.add("borrower", library_id=library, name_key=f"b{library}")
            rows.add("loan", library_id=library, copy_id=copy, borrower_id=borrower)
            shelf = rows.add("shelf", library_id=library, name_key=f"s{library}")
            rows.add("shelf_work", shelf_id=shelf, work_id=work)
            tag = rows.add("tag", library_id=library, name_key=f"t{library}")
            rows.add("work_tag", tag_id=tag, work_id=work)
            series = rows.add("series", library_id=library, name_key=f"r{library}", genres=[])
            rows.add("series_entry", series_id=series, work_id=work)
            rows.add("interaction", user_id=user, edition_id=edition, status="read")
            rows.add("reading", user_id=user, edition_id=edition)
        rows.add("interaction", user_id=world.vera, edition_id=edition, status="unread")
        rows.add(
            "change_set", subject_table="work", subject_id=work, kind="edit", user_id=world.olga,
            actor="olga",
        )  # fmt: skip
        return work, edition, person

    def look(world: World, known: Any) -> None:
        work, edition, person = known
        rows = world.rows
        (mine,) = rows.all("holding", library_id=world.corner)
        assert [row["work_id"] for row in rows.all("holding", library_id=world.books)] == [work]
        (copy,) = rows.all("work", id=mine["work_id"])
        assert (copy["title"], copy["copied_from"]) == ("Solaris", work)
        (twin,) = rows.all("edition", work_id=copy["id"])
        assert (twin["isbn_13"], twin["format"]) == ("9780306406157", "ebook")
        scopes = {row["scope_id"]: row["library_id"] for row in rows.all("scope_library")}
        assert scopes[copy["scope_id"]] == world.corner
        assert scopes[rows.all("work", id=work)[0]["scope_id"]] == world.books
        for library, here, there in (
            (world.books, work, edition),
            (world.corner, copy["id"], twin["id"]),
        ):
            (thing,) = rows.all("copy", library_id=library)
            assert thing["edition_id"] == there
            assert rows.all("loan", library_id=library)[0]["copy_id"] == thing["id"]
            for owner, link in (
                ("shelf", "shelf_work"),
                ("tag", "work_tag"),
                ("series", "series_entry"),
            ):
                (row,) = rows.all(owner, library_id=library)
                assert [
                    each["work_id"] for each in rows.all(link, **{f"{owner}_id": row["id"]})
                ] == [here]
        readers = {row["user_id"]: row["edition_id"] for row in rows.all("interaction")}
        assert readers == {world.olga: edition, world.guest: twin["id"], world.vera: edition}
        assert {row["user_id"]: row["edition_id"] for row in rows.all("reading")} == {
            world.olga: edition, world.guest: twin["id"],
        }  # fmt: skip
        (credit,) = rows.all("credit", work_id=copy["id"])
        assert credit["person_id"] != person, "a namesake: she may not describe Olga's people"
        namesake = rows.all("person", id=credit["person_id"])[0]
        assert (namesake["name"], namesake["bio"]) == ("Lem", "")
        assert [row["library_id"] for row in rows.all("change_set")] == [world.books]
        assert rows.all("job", kind="reindex")[0]["state"] == "queued"

    upgraded(fill, look)


def test_works_that_were_shared_by_the_rule_stay_one(upgraded):
    def fill(world: World) -> Any:
        club = world.library("Club", world.guest)
        world.member(world.vera, club, "editor")
        room = world.library("Room", world.guest)
        root = world.rows.add("root", path=b"/books", kind="book")
        for library in (world.books, room):
            world.rows.add("library_root", library_id=library, root_id=root)
        return {
            "by an editor of both": world.work("A", (world.corner, world.vera), (club, world.vera))[
                0
            ],
            "by the administrator": world.work("B", (world.books, world.olga), (club, world.ada))[
                0
            ],
            "by a common folder": world.work("C", (world.books, None), (room, None))[0],
            "by one scan": world.work("D", (world.books, None), (club, None))[0],
        }

    def look(world: World, known: Any) -> None:
        for why, work in known.items():
            assert len(world.rows.all("holding", work_id=work)) == 2, why
        assert len(world.rows.all("work")) == len(known)
        assert world.rows.all("job") == []

    upgraded(fill, look)


def test_each_library_that_took_a_work_gets_its_own_copy_unless_they_may_share(upgraded):
    def fill(world: World) -> Any:
        other = world.library("Other corner", world.vera)
        third = world.library("Third", world.guest)
        work, _edition = world.work(
            "Solaris", (world.books, world.olga), (world.corner, world.vera), (other, world.vera),
            (third, world.guest),
        )  # fmt: skip
        return work, other, third

    def look(world: World, known: Any) -> None:
        work, other, third = known
        held = {row["library_id"]: row["work_id"] for row in world.rows.all("holding")}
        assert held[world.books] == work
        assert held[world.corner] == held[other] != work
        assert held[third] not in (work, held[other])

    upgraded(fill, look)


def test_uploads_get_the_library_that_they_were_sent_to(upgraded):
    def fill(world: World) -> Any:
        rows, files = world.rows, {}
        root = rows.add("root", path=b"/uploads", kind="upload")
        folder = rows.add("folder", root_id=root, path=b"")
        club = world.library("Club", world.vera)
        shared = world.work("B", (world.books, world.ada), (club, world.ada))
        alone = world.work("A", (world.books, world.olga))
        gone = world.work("C", (world.books, world.olga))
        rows.connection.execute(
            rows.metadata.tables["holding"]
            .delete()
            .where(rows.metadata.tables["holding"].c.work_id == gone[0])
        )
        took = rows.add("change_set", kind="detach", subject_table="work", subject_id=gone[0])
        rows.add(
            "change", change_set_id=took, table_name="holding", row_id=1, field="*",
            before={"work_id": gone[0], "library_id": world.books}, after=None,
        )  # fmt: skip
        for name, edition, sender in (
            ("alone", alone[1], world.olga), ("shared", shared[1], world.vera),
            ("gone", gone[1], None), ("unhooked", None, world.olga), ("unknown", None, None),
        ):  # fmt: skip
            files[name] = rows.add(
                "media_file", root_id=root, folder_id=folder, edition_id=edition, path=name.encode()
            )
            if sender:
                subject = shared[0] if name == "shared" else alone[0]
                sent = rows.add(
                    "change_set",
                    kind="edit",
                    user_id=sender,
                    subject_table="work",
                    subject_id=subject,
                )
                rows.add(
                    "change", change_set_id=sent, table_name="media_file", row_id=files[name],
                    field="*", before=None, after={"id": files[name]},
                )  # fmt: skip
        return files, club

    def look(world: World, known: Any) -> None:
        files, club = known
        found = {row["id"]: row["library_id"] for row in world.rows.all("media_file")}
        assert {name: found[key] for name, key in files.items()} == {
            "alone": world.books, "shared": club, "gone": world.books, "unhooked": world.books,
            "unknown": None,
        }  # fmt: skip

    upgraded(fill, look)


def test_private_changes_and_those_of_several_libraries_belong_to_none(upgraded):
    def fill(world: World) -> Any:
        club = world.library("Club", world.guest)
        shared, edition = world.work("B", (world.books, world.ada), (club, world.ada))
        sets = [("work", shared, False), ("edition", edition, True), ("library", club, False)]
        return club, [
            world.rows.add(
                "change_set",
                kind="edit",
                subject_table=table,
                subject_id=key,
                is_private=is_private,
            )
            for table, key, is_private in sets
        ]

    def look(world: World, known: Any) -> None:
        club, sets = known
        found = {row["id"]: row["library_id"] for row in world.rows.all("change_set")}
        assert [found[key] for key in sets] == [None, None, club]

    upgraded(fill, look)
