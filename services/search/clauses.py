"""What fields ask of the tables beside the index, as conditions on the row of a work.

Each starts from what the caller may see: tags, shelves, series, copies and loans of their
libraries, ratings and reviews of their own. Sets that are small are looked up first (`id IN (SELECT
…)`); what most works have is asked of each work (`EXISTS`).
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import orjson

from models.account import User
from models.base import EPOCH, utc_now
from services import access, runtime
from services.db.plain_sql import run
from services.db.transactions import read_connection
from services.search import moments
from services.search.documents import trigram_match, trigram_patterns
from services.search.nodes import Added, Named, Ratings, Regex
from services.text.languages import spellings
from services.text.names import name_key
from services.works.kinds import kinds_that_are

NOBODY, EVERYBODY = "1 = 0", "1 = 1"
SECONDS = 2.0  # that regular expressions may run
_NO_DIGITS = (
    "".join(char for char in map(chr, range(32, 127)) if not char.isdigit()) + "“”‘’„«»¿¡…–"
)
_EDITION = "edition e ON e.id = {}.edition_id AND e.deleted_at IS NULL"


class Ground:
    """Who asks, what they see, how this database writes things, and the values of the statement."""

    def __init__(self, by: User, table: str, prefix: str) -> None:
        self.by = by
        self.table = table
        self.values: dict[str, Any] = {}
        self.is_postgres = read_connection().dialect.name == "postgresql"
        self.libraries = sorted(access.visible_libraries(by))
        self._prefix = prefix

    def value(self, given: Any) -> str:
        """The place of a value in the statement."""
        name = f"{self._prefix}{len(self.values)}"
        self.values[name] = given
        return f":{name}"

    def members(self, given: Iterable[int] | Iterable[str], kind: str = "bigint") -> str:
        """A list of values, however long, behind IN."""
        if self.is_postgres:
            return f"(SELECT unnest(CAST({self.value(list(given))} AS {kind}[])))"
        return f"(SELECT value FROM json_each({self.value(orjson.dumps(list(given)).decode())}))"

    @property
    def visible(self) -> str:
        return f"({', '.join(map(str, self.libraries))})" if self.libraries else "(NULL)"


def of_name(ground: Ground, table: str, node: Named) -> str:
    """Works that have a tag or stand on a shelf of this name, in a library that the caller may
    see.
    """
    key = name_key(node.value)
    named = f"substr(t.name_key, 1, {len(key)})" if node.is_prefix else "t.name_key"
    alive = " AND t.deleted_at IS NULL" if table == "shelf" else ""
    return (
        f"{ground.table}.id IN (SELECT l.work_id FROM {table} t JOIN {table_of_links(table)} l ON"
        f" l.{table}_id = t.id WHERE t.library_id IN {ground.visible}{alive} AND {named} ="
        f" {ground.value(key)})"
    )


def table_of_links(table: str) -> str:
    return {"tag": "work_tag", "shelf": "shelf_work"}[table]


def of_series(ground: Ground, series_ids: list[int]) -> str:
    return (
        f"{ground.table}.id IN (SELECT n.work_id FROM series_entry n WHERE n.series_id IN"
        f" {ground.members(series_ids)})"
        if series_ids
        else NOBODY
    )


def of_publishers(ground: Ground, publishers: list[str]) -> str:
    if not publishers:
        return NOBODY
    chosen = ground.members(publishers, "text")
    return (
        f"{ground.table}.id IN (SELECT e.work_id FROM edition e WHERE e.deleted_at IS NULL AND"
        f" e.publisher IN {chosen})"
    )


def of_media_types(ground: Ground, types: dict[int, str]) -> str:
    """By id, with their internal names: also works of a kind that is so when nobody said."""
    given = f"COALESCE({ground.table}.media_type_id, 0) IN ({', '.join(map(str, types))})"
    kinds = ", ".join(map(repr, kinds_that_are(types.values())))
    return (
        f"({given} OR ({ground.table}.media_type_id IS NULL AND {ground.table}.kind IN ({kinds})))"
        if kinds
        else given
    )


def of_letter(ground: Ground, letter: str) -> str:
    """A range of the sort keys, which are indexed."""
    key = f"{ground.table}.sort_key"
    if letter.isdigit():
        return of_digits(ground.table, letter, ground.value)
    if letter == "#":
        return f"{key} < 'a'"
    if letter == "*":
        return f"{key} >= '{{'"
    return f"({key} >= '{letter.lower()}' AND {key} < '{chr(ord(letter.lower()) + 1)}')"


def of_digits(table: str, digits: str, place: Callable[[str], str]) -> str:
    """Titles that begin with these digits, articles and punctuation aside; `place` gives the place
    of a value in the statement.

    Sort keys pad numbers ("00000012 monkeys") and say the length of long ones (":012123…"). Which
    zeros are the number's own only the title says.
    """
    key, given, length = f"{table}.sort_key", place(digits), len(digits)
    title = f"ltrim({table}.title, {place(_NO_DIGITS)})"
    if digits.startswith("0"):
        return f"({key} >= '0' AND {key} < ':' AND substr({title}, 1, {length}) = {given})"
    short = f"{key} < ':' AND substr(ltrim({key}, '0'), 1, {length}) = {given}"
    long = f"{key} >= ':' AND {key} < ';' AND substr({key}, 5, {length}) = {given}"
    return f"(({short} AND substr({title}, 1, 1) <> '0') OR ({long}))"


def of_language(ground: Ground, node: Named) -> str:
    """Of the work or of one of its editions."""
    said = spellings(node.value)
    whole = ", ".join(ground.value(word) for word in said.whole)
    heads: dict[int, list[str]] = defaultdict(list)
    for head in said.heads:
        heads[len(head)] += [ground.value(f"{head}-"), ground.value(f"{head}_")]

    def written(column: str) -> str:
        parts = [f"lower({column}) IN ({whole})"]
        parts += [
            f"substr(lower({column}), 1, {length + 1}) IN ({', '.join(values)})"
            for length, values in heads.items()
        ]
        return " OR ".join(parts)

    editions = (
        f"SELECT 1 FROM edition e WHERE e.work_id = {ground.table}.id AND e.deleted_at IS NULL AND"
        f" ({written('e.language')})"
    )
    return f"({written(f'{ground.table}.language')} OR EXISTS ({editions}))"


def of_added(ground: Ground, node: Added) -> str:
    first, behind = moments.span(
        node.value, now=utc_now(), zone=ground.by.time_zone or runtime.present().time_zone
    )
    parts = []
    for moment, sign in ((first, ">="), (behind, "<")):
        if moment is not None:
            given = (
                moment
                if ground.is_postgres
                else round((moment - EPOCH).total_seconds() * 1_000_000)
            )
            parts.append(f"{ground.table}.added_at {sign} {ground.value(given)}")
    return f"({' AND '.join(parts)})" if parts else EVERYBODY


# ── the caller's own ──────────────────────────────────────────────────────────────────────────────


def _own(ground: Ground, condition: str) -> str:
    """Works with an edition of which the caller has noted this."""
    return (
        f"{ground.table}.id IN (SELECT e.work_id FROM interaction i JOIN {_EDITION.format('i')} "
        f"WHERE i.user_id = {ground.value(ground.by.id or 0)} AND {condition})"
    )


def of_rating(ground: Ground, node: Ratings) -> str:
    return _own(ground, f"i.rating BETWEEN {node.least} AND {node.most}")


def of_status(ground: Ground, status: str) -> str:
    """What nobody has begun is unread, with or without a note of it."""
    if status == "unread":
        begun = _own(ground, "i.status <> 'unread'")
        return f"NOT ({begun})"
    return _own(ground, f"i.status = {ground.value(status)}")


# ── has: and is: ──────────────────────────────────────────────────────────────────────────────────


def of_having(ground: Ground, what: str) -> str:
    work = ground.table
    editions = f"SELECT 1 FROM edition e WHERE e.work_id = {work}.id AND e.deleted_at IS NULL"
    match what:
        case "cover":
            return f"{work}.cover_id IS NOT NULL"
        case "file":
            return f"{work}.file_count > 0"
        case "description":
            return f"({work}.description <> '' OR EXISTS ({editions} AND e.description <> ''))"
        case "isbn":
            return f"EXISTS ({editions} AND (e.isbn_13 <> '' OR e.isbn_10 <> ''))"
        case "rating":
            return _own(ground, "i.rating IS NOT NULL")
        case "review":
            return _own(ground, "i.review <> ''")
        case "genre":
            return f"EXISTS (SELECT 1 FROM work_genre g WHERE g.work_id = {work}.id)"
        case "tag":
            tags = (
                "SELECT 1 FROM work_tag l JOIN tag t ON t.id = l.tag_id WHERE l.work_id ="
                f" {work}.id"
            )
            return f"EXISTS ({tags} AND t.library_id IN {ground.visible})"
        case "series":
            series = (
                "SELECT 1 FROM series_entry n JOIN series s ON s.id = n.series_id WHERE n.work_id"
                f" = {work}.id AND s.deleted_at IS NULL"
            )
            return f"EXISTS ({series} AND s.library_id IN {ground.visible})"
        case "copy":
            copies = (
                "SELECT 1 FROM edition e JOIN copy c ON c.edition_id = e.id AND c.deleted_at IS"
                f" NULL WHERE e.work_id = {work}.id"
            )
            return (
                f"EXISTS ({copies} AND e.deleted_at IS NULL AND c.library_id IN {ground.visible})"
            )
        case "loan":
            return _lent(ground)
    raise ValueError(what)


def of_being(ground: Ground, what: str) -> str:
    work = ground.table
    match what:
        case "missing":
            return f"{work}.missing_count > 0"
        case "digital":
            return f"{work}.file_count > 0"
        case "favorite":
            return _own(ground, "i.is_favorite")
        case "lent":
            return _lent(ground)
        case "overdue":
            return _overdue(ground)
        case "orphan":
            is_admin = ground.by.is_admin and ground.by.is_active
            return (
                f"NOT EXISTS (SELECT 1 FROM holding h WHERE h.work_id = {work}.id)"
                if is_admin
                else NOBODY
            )
        case "locked":
            sources = (
                "SELECT 1 FROM field_source f WHERE f.subject_table = 'work' AND f.subject_id ="
                f" {work}.id AND f.is_locked"
            )
            return f"EXISTS ({sources})"
    raise ValueError(what)


def _lent(ground: Ground, condition: str = "") -> str:
    copies = (
        "loan o JOIN copy c ON c.id = o.copy_id AND c.deleted_at IS NULL JOIN"
        f" {_EDITION.format('c')}"
    )
    return (
        f"{ground.table}.id IN (SELECT e.work_id FROM {copies} WHERE o.library_id IN"
        f" {ground.visible} AND o.returned_on IS NULL AND o.deleted_at IS NULL{condition})"
    )


def _overdue(ground: Ground) -> str:
    """Due before today, as the calendar of each library has it."""
    days: dict[str, list[str]] = defaultdict(list)
    for library_id, zone in run(f"SELECT id, time_zone FROM library WHERE id IN {ground.visible}"):
        days[
            utc_now()
            .astimezone(moments.zone_of(zone or runtime.present().time_zone))
            .date()
            .isoformat()
        ].append(str(library_id))
    parts = [
        f"o.library_id IN ({', '.join(ids)}) AND o.due_on < {ground.value(day)}"
        for day, ids in days.items()
    ]
    return _lent(ground, f" AND ({' OR '.join(parts)})") if parts else NOBODY


# ── texts of titles and people ────────────────────────────────────────────────────────────────────


def substring_ids(ground: Ground, text: str) -> str:
    """A SELECT of the `id` of works whose titles or people contain the text; empty when it is too
    short for the index of substrings.
    """
    if ground.is_postgres:
        patterns = trigram_patterns(text)
        condition = f"text LIKE ANY(CAST({ground.value(patterns)} AS text[]))" if patterns else ""
        return f"SELECT work_id AS id FROM work_search WHERE {condition}" if condition else ""
    match = trigram_match(text)
    return (
        f"SELECT rowid AS id FROM work_trigram WHERE work_trigram MATCH {ground.value(match)}"
        if match
        else ""
    )


def of_anywhere(ground: Ground, text: str) -> str:
    ids = substring_ids(ground, text)
    return f"{ground.table}.id IN ({ids})" if ids else NOBODY


def of_regex(ground: Ground, pattern: str, node: Regex) -> str:
    """On SQLite the function of models/regexes.py, which gives up at its deadline; on PostgreSQL ~*
    under a statement timeout.
    """
    column = f"{ground.table}.title" if node.field == "title" else "p.name"
    if ground.is_postgres:
        found = f"{column} ~* CAST({ground.value(pattern)} AS text)"
    else:
        found = (
            f"regex_matches({ground.value(pattern)}, {column},"
            f" {ground.value(time.monotonic() + SECONDS)})"
        )
    if node.field == "title":
        return found
    people = (
        "SELECT 1 FROM credit d JOIN person p ON p.id = d.person_id WHERE d.work_id ="
        f" {ground.table}.id"
    )
    return f"EXISTS ({people} AND p.deleted_at IS NULL AND {found})"
