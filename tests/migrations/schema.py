"""What a database says of itself: tables, columns, constraints, indexes, triggers, as sets of words
that can be compared.
"""

from __future__ import annotations

import re

from sqlalchemy import Connection

HIDDEN = ("work_search", "work_trigram", "sqlite_", "alembic_version")

_POSTGRES = {
    "columns": (
        """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'NOT NULL' ELSE '' END,
               coalesce(pg_get_expr(d.adbin, d.adrelid), ''), coalesce(l.collname, '')
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        LEFT JOIN pg_collation l ON l.oid = a.attcollation AND l.collname <> 'default'
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped"""  # noqa: E501
    ),
    "constraints": (
        """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace"""
    ),
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": (
        "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT"
        " tgisinternal"
    ),
    "functions": (
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND"
        " prolang <> 13 AND probin IS NULL"
    ),
}


def describe(connection: Connection) -> dict[str, set[str]]:
    """Sets by kind of thing; the order of columns and constraints says nothing."""
    if connection.dialect.name == "postgresql":
        found = {}
        for kind, query in _POSTGRES.items():
            rows = [
                [str(value).replace('"', "") for value in row]
                for row in connection.exec_driver_sql(query)
            ]
            found[kind] = {
                _squeezed(" | ".join(row))
                for row in rows
                if not row[0].startswith("alembic_version")
            }
        return found
    tables, others = set(), set()
    for kind, name, sql in connection.exec_driver_sql(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    ).all():
        if kind == "table" and not name.startswith(HIDDEN):
            tables.update(f"{name}: {clause}" for clause in _clauses(sql))
        elif kind != "table":
            others.add(_squeezed(f"{kind} {name}: {sql}".replace('"', "")))
    search = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE name IN ('work_search', 'work_trigram')"
    ).scalars()
    return {
        "tables": tables,
        "indexes and triggers": others,
        "search": {_squeezed(sql) for sql in search},
    }


def _squeezed(text: str) -> str:
    """PostgreSQL treats varchar without a length as text; SQLAlchemy writes it for a decorated Text
    (models.base.SortText).
    """
    return " ".join(re.sub(r"character varying(?!\()", "text", text).split())


def _clauses(sql: str) -> list[str]:
    """The columns and constraints of a CREATE TABLE."""
    body = sql[sql.index("(") + 1 : sql.rindex(")")].replace('"', "")
    clauses, depth, start = [], 0, 0
    for place, sign in enumerate(body):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            clauses.append(_squeezed(body[start:place]))
            start = place + 1
    return [re.sub(r" ?([(),]) ?", r"\1", clause) for clause in (*clauses, _squeezed(body[start:]))]


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has, those of the search included."""
    if connection.dialect.name == "postgresql":
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    names = [
        name
        for name in connection.exec_driver_sql(query).scalars()
        if name != "alembic_version" and not _is_shadow(name)
    ]
    return {
        name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()
        for name in names
    }


def _is_shadow(name: str) -> bool:
    return bool(re.fullmatch(r"work_(?:search|trigram)_(?:data|idx|content|docsize|config)", name))
