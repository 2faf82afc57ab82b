"""SQL conditions on a work for the query fields that need other tables than the search index.

Every condition starts from what the caller may see: tags, shelves, series, copies and loans of
their libraries, and their own ratings and reviews. Small sets are looked up first (`id IN (SELECT
…)`); what most works have is checked per work (`EXISTS`).
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
from services.search import date_ranges
from services.search.documents import trigram_match, trigram_patterns
from services.search.nodes import Added, Named, Ratings, Regex
from services.text.languages import spellings
from services.text.names import name_key
from services.works.kinds import kinds_with_default_type

NO_WORK, EVERY_WORK = "1 = 0", "1 = 1"
REGEX_SECONDS = 2.0  # that regular expressions may run
_NO_DIGITS = (
    "".join(char for char in map(chr, range(32, 127)) if not char.isdigit()) + "“”‘’„«»¿¡…–"
)
_EDITION = "edition e ON e.id = {}.edition_id AND e.deleted_at IS NULL"


class ClauseContext:
    """Who asks, which libraries they see, the database's dialect, and the bound values of the
    statement.
    """

    def __init__(self, by: User, table: str, prefix: str) -> None:
        self.by = by
        self.table = table
        self.values: dict[str, Any] = {}
        self.is_postgres = read_connection().dialect.name == "postgresql"
        self.libraries = sorted(access.visible_libraries(by))
        self._prefix = prefix

    def value(self, value: Any) -> str:
        """Bind a value; returns its placeholder."""
        name = f"{self._prefix}{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def in_list(self, values: Iterable[int] | Iterable[str], kind: str = "bigint") -> str:
        """The right-hand side of IN for any number of values."""
        if self.is_postgres:
            return f"(SELECT unnest(CAST({self.value(list(values))} AS {kind}[])))"
        return f"(SELECT value FROM json_each({self.value(orjson.dumps(list(values)).decode())}))"

    @property
    def library_list(self) -> str:
        """The libraries that the caller may see, as the right-hand side of IN."""
        return f"({', '.join(map(str, self.libraries))})" if self.libraries else "(NULL)"


def tag_or_shelf_clause(context: ClauseContext, table: str, node: Named) -> str:
    """Works with a tag of this name, or on a shelf of this name, in a library that the caller may
    see.
    """
    key = name_key(node.value)
    named = f"substr(t.name_key, 1, {len(key)})" if node.is_prefix else "t.name_key"
    is_live = " AND t.deleted_at IS NULL" if table == "shelf" else ""
    return (
        f"{context.table}.id IN (SELECT l.work_id FROM {table} t JOIN {link_table(table)} l ON"
        f" l.{table}_id = t.id WHERE t.library_id IN {context.library_list}{is_live} AND {named} ="
        f" {context.value(key)})"
    )


def link_table(table: str) -> str:
    return {"tag": "work_tag", "shelf": "shelf_work"}[table]


def series_clause(context: ClauseContext, series_ids: list[int]) -> str:
    return (
        f"{context.table}.id IN (SELECT n.work_id FROM series_entry n WHERE n.series_id IN"
        f" {context.in_list(series_ids)})"
        if series_ids
        else NO_WORK
    )


def publisher_clause(context: ClauseContext, publishers: list[str]) -> str:
    if not publishers:
        return NO_WORK
    chosen = context.in_list(publishers, "text")
    return (
        f"{context.table}.id IN (SELECT e.work_id FROM edition e WHERE e.deleted_at IS NULL AND"
        f" e.publisher IN {chosen})"
    )


def media_type_clause(context: ClauseContext, types: dict[int, str]) -> str:
    """Works of these media types (id → internal name), and works without a media type whose kind
    has one of them as its default.
    """
    condition = f"COALESCE({context.table}.media_type_id, 0) IN ({', '.join(map(str, types))})"
    kinds = ", ".join(map(repr, kinds_with_default_type(types.values())))
    table = context.table
    return (
        f"({condition} OR ({table}.media_type_id IS NULL AND {table}.kind IN ({kinds})))"
        if kinds
        else condition
    )


def letter_clause(context: ClauseContext, letter: str) -> str:
    """Works whose title begins with this letter or digit: a range of the indexed sort keys."""
    key = f"{context.table}.sort_key"
    if letter.isdigit():
        return digits_clause(context.table, letter, context.value)
    if letter == "#":
        return f"{key} < 'a'"
    if letter == "*":
        return f"{key} >= '{{'"
    return f"({key} >= '{letter.lower()}' AND {key} < '{chr(ord(letter.lower()) + 1)}')"


def digits_clause(table: str, digits: str, place: Callable[[str], str]) -> str:
    """Works whose titles begin with these digits, ignoring articles and punctuation; `place` binds
    a value and returns its placeholder.

    Sort keys pad numbers ("00000012 monkeys") and begin long ones with their length (":012123…").
    Whether a zero belongs to the number itself is only known from the title.
    """
    key, given, length = f"{table}.sort_key", place(digits), len(digits)
    title = f"ltrim({table}.title, {place(_NO_DIGITS)})"
    if digits.startswith("0"):
        return f"({key} >= '0' AND {key} < ':' AND substr({title}, 1, {length}) = {given})"
    short = f"{key} < ':' AND substr(ltrim({key}, '0'), 1, {length}) = {given}"
    long = f"{key} >= ':' AND {key} < ';' AND substr({key}, 5, {length}) = {given}"
    return f"(({short} AND substr({title}, 1, 1) <> '0') OR ({long}))"


def language_clause(context: ClauseContext, node: Named) -> str:
    """Works in this language, or with an edition in it."""
    spelling = spellings(node.value)
    whole = ", ".join(context.value(word) for word in spelling.whole)
    heads: dict[int, list[str]] = defaultdict(list)
    for head in spelling.heads:
        heads[len(head)] += [context.value(f"{head}-"), context.value(f"{head}_")]

    def matches(column: str) -> str:
        parts = [f"lower({column}) IN ({whole})"]
        parts += [
            f"substr(lower({column}), 1, {length + 1}) IN ({', '.join(values)})"
            for length, values in heads.items()
        ]
        return " OR ".join(parts)

    editions = (
        f"SELECT 1 FROM edition e WHERE e.work_id = {context.table}.id AND e.deleted_at IS NULL AND"
        f" ({matches('e.language')})"
    )
    return f"({matches(f'{context.table}.language')} OR EXISTS ({editions}))"


def added_clause(context: ClauseContext, node: Added) -> str:
    """Works added in a period; days begin in the caller's time zone."""
    first, end = date_ranges.span(
        node.value, now=utc_now(), zone=context.by.time_zone or runtime.current().time_zone
    )
    parts = []
    for moment, operator in ((first, ">="), (end, "<")):
        if moment is not None:
            value = (
                moment
                if context.is_postgres
                else round((moment - EPOCH).total_seconds() * 1_000_000)
            )
            parts.append(f"{context.table}.added_at {operator} {context.value(value)}")
    return f"({' AND '.join(parts)})" if parts else EVERY_WORK


# ── the caller's own ──────────────────────────────────────────────────────────────────────────────


def _noted_clause(context: ClauseContext, condition: str) -> str:
    """Works with an edition for which the caller's interaction meets the condition."""
    return (
        f"{context.table}.id IN (SELECT e.work_id FROM interaction i JOIN {_EDITION.format('i')} "
        f"WHERE i.user_id = {context.value(context.by.id or 0)} AND {condition})"
    )


def rating_clause(context: ClauseContext, node: Ratings) -> str:
    return _noted_clause(context, f"i.rating BETWEEN {node.minimum} AND {node.maximum}")


def status_clause(context: ClauseContext, status: str) -> str:
    """Works with this reading status. Without a stored status, or with the status "unread", a work
    is unread.
    """
    if status == "unread":
        has_status = _noted_clause(context, "i.status <> 'unread'")
        return f"NOT ({has_status})"
    return _noted_clause(context, f"i.status = {context.value(status)}")


# ── has: and is: ──────────────────────────────────────────────────────────────────────────────────


def has_clause(context: ClauseContext, thing: str) -> str:
    work = context.table
    editions = f"SELECT 1 FROM edition e WHERE e.work_id = {work}.id AND e.deleted_at IS NULL"
    match thing:
        case "cover":
            return f"{work}.cover_id IS NOT NULL"
        case "file":
            return f"{work}.file_count > 0"
        case "description":
            return f"({work}.description <> '' OR EXISTS ({editions} AND e.description <> ''))"
        case "isbn":
            return f"EXISTS ({editions} AND (e.isbn_13 <> '' OR e.isbn_10 <> ''))"
        case "rating":
            return _noted_clause(context, "i.rating IS NOT NULL")
        case "review":
            return _noted_clause(context, "i.review <> ''")
        case "genre":
            return f"EXISTS (SELECT 1 FROM work_genre g WHERE g.work_id = {work}.id)"
        case "tag":
            tags = (
                "SELECT 1 FROM work_tag l JOIN tag t ON t.id = l.tag_id WHERE l.work_id ="
                f" {work}.id"
            )
            return f"EXISTS ({tags} AND t.library_id IN {context.library_list})"
        case "series":
            series = (
                "SELECT 1 FROM series_entry n JOIN series s ON s.id = n.series_id WHERE n.work_id"
                f" = {work}.id AND s.deleted_at IS NULL"
            )
            return f"EXISTS ({series} AND s.library_id IN {context.library_list})"
        case "copy":
            copies = (
                "SELECT 1 FROM edition e JOIN copy c ON c.edition_id = e.id AND c.deleted_at IS"
                f" NULL WHERE e.work_id = {work}.id"
            )
            is_visible = f"c.library_id IN {context.library_list}"
            return f"EXISTS ({copies} AND e.deleted_at IS NULL AND {is_visible})"
        case "loan":
            return _on_loan_clause(context)
    raise ValueError(thing)


def is_clause(context: ClauseContext, state: str) -> str:
    work = context.table
    match state:
        case "missing":
            return f"{work}.missing_count > 0"
        case "digital":
            return f"{work}.file_count > 0"
        case "favorite":
            return _noted_clause(context, "i.is_favorite")
        case "lent":
            return _on_loan_clause(context)
        case "overdue":
            return _overdue_clause(context)
        case "orphan":
            is_admin = context.by.is_admin and context.by.is_active
            return (
                f"NOT EXISTS (SELECT 1 FROM holding h WHERE h.work_id = {work}.id)"
                if is_admin
                else NO_WORK
            )
        case "locked":
            sources = (
                "SELECT 1 FROM field_source f WHERE f.subject_table = 'work' AND f.subject_id ="
                f" {work}.id AND f.is_locked"
            )
            return f"EXISTS ({sources})"
    raise ValueError(state)


def _on_loan_clause(context: ClauseContext, condition: str = "") -> str:
    copies = (
        "loan o JOIN copy c ON c.id = o.copy_id AND c.deleted_at IS NULL JOIN"
        f" {_EDITION.format('c')}"
    )
    return (
        f"{context.table}.id IN (SELECT e.work_id FROM {copies} WHERE o.library_id IN"
        f" {context.library_list} AND o.returned_on IS NULL AND o.deleted_at IS NULL{condition})"
    )


def _overdue_clause(context: ClauseContext) -> str:
    """Works with a copy whose loan was due before today, in each library's time zone."""
    days: dict[str, list[str]] = defaultdict(list)
    for library_id, zone in run(
        f"SELECT id, time_zone FROM library WHERE id IN {context.library_list}"
    ):
        days[
            utc_now()
            .astimezone(date_ranges.zone_of(zone or runtime.current().time_zone))
            .date()
            .isoformat()
        ].append(str(library_id))
    parts = [
        f"o.library_id IN ({', '.join(ids)}) AND o.due_on < {context.value(day)}"
        for day, ids in days.items()
    ]
    return _on_loan_clause(context, f" AND ({' OR '.join(parts)})") if parts else NO_WORK


# ── texts of titles and people ────────────────────────────────────────────────────────────────────


def substring_ids(context: ClauseContext, text: str) -> str:
    """A SELECT of the `id` of works whose titles or people contain the text. Empty when the text is
    too short for the trigram index.
    """
    if context.is_postgres:
        patterns = trigram_patterns(text)
        condition = f"text LIKE ANY(CAST({context.value(patterns)} AS text[]))" if patterns else ""
        return f"SELECT work_id AS id FROM work_search WHERE {condition}" if condition else ""
    match = trigram_match(text)
    return (
        f"SELECT rowid AS id FROM work_trigram WHERE work_trigram MATCH {context.value(match)}"
        if match
        else ""
    )


def substring_clause(context: ClauseContext, text: str) -> str:
    ids = substring_ids(context, text)
    return f"{context.table}.id IN ({ids})" if ids else NO_WORK


def regex_clause(context: ClauseContext, pattern: str, node: Regex) -> str:
    """On SQLite the function of models/regexes.py, which stops at a deadline; on PostgreSQL `~*`
    under a statement timeout.
    """
    column = f"{context.table}.title" if node.field == "title" else "p.name"
    if context.is_postgres:
        match = f"{column} ~* CAST({context.value(pattern)} AS text)"
    else:
        match = (
            f"regex_matches({context.value(pattern)}, {column},"
            f" {context.value(time.monotonic() + REGEX_SECONDS)})"
        )
    if node.field == "title":
        return match
    people = (
        "SELECT 1 FROM credit d JOIN person p ON p.id = d.person_id WHERE d.work_id ="
        f" {context.table}.id"
    )
    return f"EXISTS ({people} AND p.deleted_at IS NULL AND {match})"
