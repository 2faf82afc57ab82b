"""Gives a library a copy of its own of each work that came into it without the right to share it.

Used by one migration. Rows are read and written as the database describes them, because the models
may change later.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import sqlalchemy as sa

BATCH = 500
TABLES = (
    "work", "holding", "library", "library_root", "membership", "user", "root", "scope",
    "scope_library", "edition", "copy", "interaction", "reading", "media_file", "part", "part_file",
    "shelf", "shelf_work", "tag", "work_tag", "series", "series_entry", "work_key", "external_id",
    "work_genre", "credit", "person", "image", "field_source", "change", "change_set", "job",
)  # fmt: skip
Row = dict[str, Any]


class Tables:
    """The tables as they are in this revision."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        metadata = sa.MetaData()
        metadata.reflect(connection, only=TABLES)
        self.of = metadata.tables

    def rows(self, name: str, *conditions: Any) -> list[Row]:
        table = self.of[name]
        query = sa.select(table).where(*conditions)
        if "id" in table.c:
            query = query.order_by(table.c.id)
        return [dict(row) for row in self.connection.execute(query).mappings()]

    def insert(self, name: str, row: Row) -> Any:
        """The new row's key. A row that is copied gets an id and a public id of its own."""
        table = self.of[name]
        values = {key: value for key, value in row.items() if key != "id"}
        if "uuid" in table.c:
            new = uuid.uuid4()
            values["uuid"] = new if isinstance(table.c.uuid.type, sa.Uuid) else new.hex
        return self.connection.execute(sa.insert(table).values(values)).inserted_primary_key[0]

    def update(self, name: str, values: Row, *conditions: Any) -> None:
        self.connection.execute(sa.update(self.of[name]).where(*conditions).values(values))

    def ids(self, query: Any) -> set[Any]:
        return set(self.connection.execute(query).scalars())


class Rights:
    """Who may edit in which library, and which folders feed it; as it is now."""

    def __init__(self, tables: Tables) -> None:
        connection, of = tables.connection, tables.of
        self.editors: dict[int, set[int]] = {}
        self.members: dict[int, set[int]] = {}
        self.roots: dict[int, set[int]] = {}
        member = of["membership"].c
        for library_id, user_id, role in connection.execute(
            sa.select(member.library_id, member.user_id, member.role)
        ):
            self.members.setdefault(library_id, set()).add(user_id)
            if role in ("owner", "editor"):
                self.editors.setdefault(library_id, set()).add(user_id)
        link = of["library_root"].c
        for library_id, root_id in connection.execute(sa.select(link.library_id, link.root_id)):
            self.roots.setdefault(library_id, set()).add(root_id)
        user = of["user"].c
        self.administrators = tables.ids(sa.select(user.id).where(user.is_admin))

    def may_share(self, holding: Row, earlier: Iterable[Row]) -> bool:
        """Whether a library may hold what these hold already."""
        return all(self._may_join(holding, other) for other in earlier)

    def _may_join(self, holding: Row, other: Row) -> bool:
        here, there, user = holding["library_id"], other["library_id"], holding["added_by_id"]
        if self.roots.get(here, set()) & self.roots.get(there, set()):
            return True
        if user is not None:
            return user in self.administrators or user in self.editors.get(there, set())
        # A scan, or an account that is gone.
        is_one_scan = other["added_by_id"] is None and holding["added_at"] == other["added_at"]
        return is_one_scan or bool(self.editors.get(here, set()) & self.editors.get(there, set()))

    def only_in(self, libraries: set[int], others: set[int]) -> set[int]:
        """People who see some of these libraries and none of the others."""
        here = set().union(*(self.members.get(each, set()) for each in libraries))
        there = set().union(*(self.members.get(each, set()) for each in others))
        return here - there - self.administrators


def separate(connection: sa.Connection) -> int:
    """Separate all works that are shared against the rule; gives how many copies were made."""
    tables = Tables(connection)
    rights = Rights(tables)
    copies = 0
    for work_id, holdings in _shared(tables):
        groups: list[list[Row]] = []
        for holding in holdings:
            group = next((each for each in groups if rights.may_share(holding, each)), None)
            if group is None:
                groups.append([holding])
            else:
                group.append(holding)
        for group in groups[1:]:
            _Copying(tables, rights, work_id, groups[0], group).run()
            copies += 1
    return copies


def _shared(tables: Tables) -> Iterator[tuple[int, list[Row]]]:
    """Works that several libraries hold, with their holdings, the oldest first."""
    holding, last = tables.of["holding"], 0
    several = (
        sa.select(holding.c.work_id)
        .group_by(holding.c.work_id)
        .having(sa.func.count() > 1)
        .order_by(holding.c.work_id)
        .limit(BATCH)
    )
    while ids := sorted(tables.ids(several.where(holding.c.work_id > last))):
        last = ids[-1]
        by_work: dict[int, list[Row]] = {}
        for row in tables.rows("holding", holding.c.work_id.in_(ids)):
            by_work.setdefault(row["work_id"], []).append(row)
        for work_id, rows in by_work.items():
            yield work_id, sorted(rows, key=lambda row: (row["added_at"], row["id"]))


class _Copying:
    """One work's copy for a group of libraries, and what moves to it."""

    def __init__(
        self, tables: Tables, rights: Rights, work_id: int, kept: list[Row], group: list[Row]
    ) -> None:
        self.tables = tables
        self.of = tables.of
        self.rights = rights
        self.work_id = work_id
        self.libraries = {row["library_id"] for row in group}
        self.kept = {row["library_id"] for row in kept}
        self.copy_id = 0
        self.editions: dict[int, int] = {}

    def run(self) -> None:
        work = self.tables.rows("work", self.of["work"].c.id == self.work_id)[0]
        nothing = dict.fromkeys(("file_count", "missing_count", "part_count", "duration_ms"), 0)
        own = {"scope_id": self._scope(self.libraries), "version": 1, "copied_from": self.work_id}
        self.copy_id = self.tables.insert("work", {**work, **nothing, **own, "cover_id": None})
        self._copy_editions()
        self._copy_values(work)
        self._move_libraries_own()
        self._move_readings()
        self._move_files()
        left = self.tables.ids(
            sa.select(self.of["holding"].c.library_id).where(
                self.of["holding"].c.work_id == self.work_id
            )
        )
        self.tables.update(
            "work", {"scope_id": self._scope(left)}, self.of["work"].c.id == self.work_id
        )
        for work_id in (self.work_id, self.copy_id):
            _forget_words(self.tables.connection, work_id)

    def _scope(self, libraries: set[int]) -> int:
        key = ",".join(map(str, sorted(libraries)))
        found = self.tables.ids(
            sa.select(self.of["scope"].c.id).where(self.of["scope"].c.key == key)
        )
        if found:
            return int(found.pop())
        scope_id = int(self.tables.insert("scope", {"key": key}))
        for library_id in sorted(libraries):
            self.tables.insert("scope_library", {"scope_id": scope_id, "library_id": library_id})
        return scope_id

    def _copy_editions(self) -> None:
        """Those that are not in the trash, and those of which the libraries have copies."""
        edition, copy = self.of["edition"].c, self.of["copy"].c
        owned = sa.select(copy.edition_id).where(copy.library_id.in_(self.libraries))
        wanted = sa.or_(edition.deleted_at.is_(None), edition.id.in_(owned))
        for row in self.tables.rows("edition", edition.work_id == self.work_id, wanted):
            new = {**row, "work_id": self.copy_id, "version": 1}
            self.editions[row["id"]] = self.tables.insert("edition", new)
            self._copy_outside_ids("edition", row["id"], self.editions[row["id"]])

    def _copy_outside_ids(self, table: str, old: int, new: int) -> None:
        outside = self.of["external_id"].c
        for row in self.tables.rows(
            "external_id", outside.subject_table == table, outside.subject_id == old
        ):
            self.tables.insert("external_id", {**row, "subject_id": new})

    def _copy_values(self, work: Row) -> None:
        tables, of = self.tables, self.of
        self._copy_outside_ids("work", self.work_id, self.copy_id)
        for row in tables.rows("work_genre", of["work_genre"].c.work_id == self.work_id):
            tables.insert("work_genre", {**row, "work_id": self.copy_id})
        for row in tables.rows("credit", of["credit"].c.work_id == self.work_id):
            person_id = self._person(row["person_id"])
            tables.insert("credit", {**row, "work_id": self.copy_id, "person_id": person_id})
        image = of["image"].c
        for row in tables.rows(
            "image", image.subject_table == "work", image.subject_id == self.work_id
        ):
            image_id = tables.insert("image", {**row, "subject_id": self.copy_id})
            if row["id"] == work["cover_id"]:
                tables.update("work", {"cover_id": image_id}, of["work"].c.id == self.copy_id)
        source = of["field_source"].c
        for row in tables.rows(
            "field_source",
            source.subject_table == "work",
            source.subject_id == self.work_id,
            source.is_chosen,
            source.field != "series",
        ):
            own = {"subject_id": self.copy_id, "source": "copy", "is_locked": False}
            tables.insert("field_source", {**row, **own, "user_id": None, "media_file_id": None})

    def _person(self, person_id: int) -> int:
        """Somebody of this name whom another work of these libraries names, else a namesake."""
        of = self.of
        person = self.tables.rows("person", of["person"].c.id == person_id)[0]
        named = (
            sa.select(of["person"].c.id)
            .join(of["credit"], of["credit"].c.person_id == of["person"].c.id)
            .join(of["holding"], of["holding"].c.work_id == of["credit"].c.work_id)
            .where(
                of["person"].c.name_key == person["name_key"],
                of["person"].c.deleted_at.is_(None),
                of["holding"].c.library_id.in_(self.libraries),
                of["holding"].c.work_id != self.work_id,
            )
        )
        known = self.tables.ids(named)
        if known:
            return int(person_id if person_id in known else min(known))
        key = sa.select(of["person"].c.disambiguation).where(
            of["person"].c.name_key == person["name_key"], of["person"].c.deleted_at.is_(None)
        )
        taken = self.tables.ids(key)
        mark = next(each for each in ("", *map(str, range(2, len(taken) + 3))) if each not in taken)
        unsaid = dict.fromkeys(("bio", "born_on", "died_on", "nationality"), "")
        new = {**person, **unsaid, "disambiguation": mark, "version": 1, "deleted_at": None}
        return int(self.tables.insert("person", new))

    def _move_libraries_own(self) -> None:
        """Holdings, keys of the scan, copies (with their loans), shelves, tags, series entries."""
        tables, of = self.tables, self.of
        for name in ("holding", "work_key"):
            tables.update(
                name,
                {"work_id": self.copy_id},
                of[name].c.work_id == self.work_id,
                of[name].c.library_id.in_(self.libraries),
            )
        for name, owner in (
            ("shelf_work", "shelf"),
            ("work_tag", "tag"),
            ("series_entry", "series"),
        ):
            theirs = sa.select(of[owner].c.id).where(of[owner].c.library_id.in_(self.libraries))
            tables.update(
                name,
                {"work_id": self.copy_id},
                of[name].c.work_id == self.work_id,
                of[name].c[f"{owner}_id"].in_(theirs),
            )
        for old, new in self.editions.items():
            tables.update(
                "copy",
                {"edition_id": new},
                of["copy"].c.edition_id == old,
                of["copy"].c.library_id.in_(self.libraries),
            )

    def _move_readings(self) -> None:
        """What people said who see only these libraries."""
        people = self.rights.only_in(self.libraries, self.kept)
        for name in ("interaction", "reading"):
            table = self.of[name].c
            for old, new in self.editions.items():
                self.tables.update(
                    name,
                    {"edition_id": new},
                    table.edition_id == old,
                    table.user_id.in_(people),
                )

    def _move_files(self) -> None:
        """The files that lie in folders of these libraries alone, with the parts that they play."""
        tables, of = self.tables, self.of
        kept = set().union(*(self.rights.roots.get(each, set()) for each in self.kept))
        own = set().union(*(self.rights.roots.get(each, set()) for each in self.libraries)) - kept
        file = of["media_file"].c
        moved = tables.rows(
            "media_file", file.edition_id.in_(list(self.editions)), file.root_id.in_(own)
        )
        parts: dict[int, int] = {}
        for row in moved:
            tables.update(
                "media_file", {"edition_id": self.editions[row["edition_id"]]}, file.id == row["id"]
            )
            link = of["part_file"].c
            for played in tables.rows("part_file", link.media_file_id == row["id"]):
                old = played["part_id"]
                if old not in parts:
                    part = tables.rows("part", of["part"].c.id == old)[0]
                    parts[old] = tables.insert("part", {**part, "work_id": self.copy_id})
                tables.update(
                    "part_file",
                    {"part_id": parts[old]},
                    link.part_id == old,
                    link.media_file_id == row["id"],
                )


@cache
def _word_tables(dialect: str) -> tuple[tuple[str, str], ...]:
    if dialect == "postgresql":
        return (("work_search", "work_id"),)
    return (("work_search", "rowid"), ("work_trigram", "rowid"))


def _forget_words(connection: sa.Connection, work_id: int) -> None:
    """Its search words name the libraries that held it; a job makes them anew."""
    for table, key in _word_tables(connection.dialect.name):
        connection.execute(sa.text(f"DELETE FROM {table} WHERE {key} = :id"), {"id": work_id})
