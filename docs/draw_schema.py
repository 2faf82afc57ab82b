"""Writes docs/schema.md from the models: `python -m docs.draw_schema`; with `--check` it only says
whether the page is up to date.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Index, Table, UniqueConstraint, types

from migrations import triggers
from models import Base
from models.base import SortText, UtcDateTime

PAGE = Path(__file__).parent / "schema.md"

AREAS: dict[str, tuple[str, ...]] = {
    "Accounts": ("user", "credential", "refresh_token", "session", "login_failure", "audit",
        "setting"),
    "Libraries and scopes": ("library", "membership", "root", "library_root", "folder", "holding",
        "scope", "scope_library", "scope_count", "facet_count"),
    "Works, editions, copies and parts": ("work", "work_key", "edition", "copy", "place", "part",
        "external_id"),
    "Files": ("media_file", "file_facts", "media_file_note", "media_stream", "part_file",
        "image", "listing_problem", "ignored_problem"),
    "People": ("person", "credit", "bibliography_entry"),
    "Classification": (
        "genre", "work_genre", "tag", "work_tag", "media_type", "series", "series_arc",
        "series_entry", "series_volume", "series_tag",
        "shelf", "shelf_work", "shelf_tag", "saved_view",
    ),
    "Lending": ("borrower", "loan", "loan_tag"),
    "Reading, watching, listening": ("interaction", "deleted_interaction", "reading", "position"),
    "Changes and provenance": ("change_set", "change", "field_source"),
    "Selections": ("selection",),
    "Jobs": ("job", "job_item", "job_event", "schedule"),
    "Messages": ("message_target", "message_choice", "message", "password_reset"),
    "Suggestions": ("suggestion", "suggestion_block", "ai_preference"),
    "Sources": ("source_reply", "source_hour"),
    "Monitoring": ("movie", "quality_profile", "language_profile"),
}  # fmt: skip

# What an index is for, where its columns do not say it (one over a single reference serves the way
# from there).
SERVES: dict[str, str] = {
    "ix_audit_at": "the audit log of a stretch of time, and its pruning",
    "ix_change_change_set_id": "the fields of one change set, in order; undo",
    "ix_change_row": "what happened to one field of one row; conflicts between two editors",
    "ix_change_set_created_at": "the pruning of changes after 90 days",
    "ix_change_set_library_id": "the history of a library",
    "ix_change_set_subject": "the history of one work, library, person …, newest first",
    "ix_credit_person_id": "a person's works, by role",
    "ix_edition_isbn_13": "finding an edition by its ISBN (adding by barcode, imports)",
    "ix_deleted_interaction_user_id": "what a user deleted, for devices that still have it",
    "ix_edition_isbn_10": "finding an edition by its ISBN (adding by barcode, imports)",
    "ix_edition_work_id_position": "the editions of a work, in order",
    "ix_message_created_at": "deleting old messages",
    "ix_message_state": "what is due to be sent",
    "ix_message_target_user_id": "where a user's messages are sent",
    "ix_message_user_id": "the messages of a user, newest first",
    "ix_password_reset_looked_up_at": "requests whose user isn't looked up yet",
    "uq_message_target_mail": "mail is one target of a user",
    "ix_external_id_source_value": "finding a row by what another source calls it",
    "ix_image_subject": "the pictures of a row, by kind, in order",
    "ix_interaction_user_id_status": (
        "what somebody is reading now, has read, wants to read; latest first"
    ),
    "ix_job_event_job_id": "what happened to a job, in order",
    "ix_job_item_job_id": "a job's problems or plan, by kind, in order",
    "ix_job_state": "active jobs; the tick's search for lost ones",
    "ix_job_subject": "the jobs of a root, library or work, newest first",
    "ix_loan_library_id": "a library's open and overdue loans",
    "ix_login_failure_account_key_at": "failed logins of an account in the last 15 minutes",
    "ix_login_failure_bucket_at": "failed logins from an address in the last 15 minutes",
    "ix_media_file_fingerprint": "recognising a moved file, and duplicates",
    "ix_media_file_missing": "a root's missing files",
    "ix_work_lost_files": "works whose files went elsewhere; the count on every page",
    "ix_media_file_problem": "what is wrong with a root's files; the count on every page",
    "ix_media_stream_media_file_id_position": "the streams of a file, in order",
    "ix_part_work_id_section": "the tracks, episodes, issues of a work, in order",
    "ix_person_sort_key": "the list of people, by name",
    "ix_refresh_token_family": "revoking a family of tokens",
    "ix_schedule_next_at": "what is due (the tick, every 30 s)",
    "ix_selection_created_at": "deleting old selections",
    "ix_selection_user_id": "the selections of a user, the newest first",
    "ix_series_by_name": "a library's series, by name",
    "ix_series_entry_position": "the works of a series, in order",
    "ix_series_name_key": "finding a series by its name (scans, imports)",
    "ix_shelf_work_added": "the works of a shelf, latest first",
    "ix_source_hour_hour": "throwing away what is no longer counted",
    "ix_source_reply_expires_at": "throwing away old answers",
    "ix_suggestion_user_id": "somebody's suggestions, by state and kind",
    "ix_work_by_added": "lists of works, latest first",
    "ix_work_by_creator": "lists of works, by creator",
    "ix_work_merged_into_id": "the works for which another one answers",
    "ix_work_copied_from": "the copy that a library has of a work",
    "ix_work_by_title": "lists of works, by title; the jump to a letter",
    "ix_work_by_year": "lists of works, by year and date",
    "ix_work_by_media_type": "lists of works, by media type",
    "ix_holding_added": "what was added last to some libraries",
    "ix_loan_by_day": "a library's loans, the newest first",
    "ix_reading_finished": "what somebody finished last",
    "ix_work_by_updated": "when a library's works were last changed",
    "ix_work_deleted_at": "emptying the trash after 30 days",
    "ix_work_genre_genre_id": "the works of a genre",
    "ix_work_tag_tag_id": "the works with a tag",
    "uq_copy_library_id_barcode": "a barcode names one live copy of a library",
    "uq_job_active": "one active job of a kind for one thing",
    "uq_library_owner_id_name_key": "an owner's libraries have different names (but for the trash)",
    "uq_library_slug": "a library's address names one library (not counting the trash)",
    "uq_loan_open_copy": "a copy is lent to one person at a time",
    "uq_person_name_key": "people of one name are told apart",
    "uq_user_former_name_key": "a former name that still signs in is one user's",
    "uq_root_path": "a folder on disk is one live root",
    "uq_shelf_library_id_name_key": "shelf names of a library differ (not counting the trash)",
}

HEAD = """# The tables

Drawn from `models/` by `python -m docs.draw_schema`; a test compares. Do not edit.

How to read it: a *moment* is an aware UTC time (`timestamptz` on PostgreSQL, integer microseconds
since 1970 on SQLite). *Sort text* is ordered by code point on both databases. *Default* is what a
new row gets; one that the program gives and not the database stands in brackets. *Key*: PK primary,
U unique, → what it points at, with what happens when that row is deleted (nothing said: the
deletion is refused). Integer ids are never given twice. A row with `deleted_at` is in the trash,
hidden from everybody, and can be brought back.
"""


def page() -> str:
    """The whole page; the same models give the same text."""
    _refuse_unsaid()
    parts = [HEAD]
    for area, names in AREAS.items():
        tables = [Base.metadata.tables[name] for name in names]
        parts += [f"## {area}\n", _diagram(tables), *(_table(table) for table in tables)]
    parts += ["## Indexes, and what they serve\n", _indexes(), _kept_by_the_database()]
    return "\n".join(parts)


def _refuse_unsaid() -> None:
    """Every table has its area and every index its purpose, or the page is not drawn."""
    named = [name for names in AREAS.values() for name in names]
    if sorted(named) != sorted(Base.metadata.tables):
        raise SystemExit(
            f"AREAS and the models differ in {sorted(set(named) ^ set(Base.metadata.tables))}"
        )
    indexes = {
        str(index.name): index for table in Base.metadata.tables.values() for index in table.indexes
    }
    unsaid = [
        name for name, index in indexes.items() if name not in SERVES and not _reference(index)
    ]
    if unsaid or set(SERVES) - set(indexes):
        raise SystemExit(
            f"SERVES does not say what these are for: {unsaid}; and names what is no more:"
            f" {sorted(set(SERVES) - set(indexes))}"
        )


def _diagram(tables: list[Table]) -> str:
    lines = ["```mermaid", "erDiagram"]
    lines += [f"    {table.name}" for table in tables]
    for table in tables:
        for column in table.columns:
            for key in sorted(column.foreign_keys, key=lambda key: key.target_fullname):
                many = "o|" if column.unique else "o{"
                lines.append(
                    f"    {key.column.table.name} {'|o' if column.nullable else '||'}--{many}"
                    f" {table.name} : {column.name}"
                )
    return "\n".join([*lines, "```", ""])


def _table(table: Table) -> str:
    says = (_model(table).__doc__ or "").strip()
    lines = [
        f"### {table.name}\n",
        " ".join(says.split()),
        "",
        "| column | type | null | default | key |",
        "|---|---|---|---|---|",
    ]
    for column in table.columns:
        lines.append(
            f"| `{column.name}` | {_type(column)} | {'yes' if column.nullable else ''} |"
            f" {_default(column)} | {_key(column)} |"
        )
    checks = sorted(
        str(check.sqltext) for check in table.constraints if hasattr(check, "sqltext")
    )  # a CheckConstraint
    doubles = sorted(
        ", ".join(column.name for column in unique.columns)
        for unique in _uniques(table)
        if len(unique.columns) > 1
    )
    if checks:
        lines += ["", "Always: " + "; ".join(f"`{check}`" for check in checks) + "."]
    if doubles:
        lines += ["", "Once: " + "; ".join(f"`{names}`" for names in doubles) + "."]
    return "\n".join([*lines, ""])


def _model(table: Table) -> Any:
    return next(mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table)


def _uniques(table: Table) -> Iterator[UniqueConstraint]:
    return (
        constraint for constraint in table.constraints if isinstance(constraint, UniqueConstraint)
    )


def _type(column: Column[Any]) -> str:
    kinds: tuple[tuple[Any, str], ...] = (
        (UtcDateTime, "moment"), (SortText, "sort text"), (types.Uuid, "uuid"),
        (types.JSON, "json"), (types.Boolean, "yes or no"),
        (types.Date, "date"), (types.LargeBinary, "bytes"), (types.BigInteger, "big integer"),
        (types.Integer, "integer"),
        (types.Float, "number"), (types.Text, "text"),
    )  # fmt: skip
    return next(word for kind, word in kinds if isinstance(column.type, kind))


def _default(column: Column[Any]) -> str:
    if column.server_default is not None:
        value = column.server_default.arg  # type: ignore[attr-defined]
        return f"`{value}`" if value != "" else "empty"
    if column.default is None:
        return ""
    value = column.default.arg  # type: ignore[attr-defined]
    if not callable(value):
        return f"[`{value}`]" if value != "" else "[empty]"
    return {"moment": "[now]", "uuid": "[random]"}.get(_type(column), "[empty]")


def _key(column: Column[Any]) -> str:
    words = ["PK"] if column.primary_key else []
    if any([*unique.columns] == [column] for unique in _uniques(column.table)):
        words.append("U")
    for key in column.foreign_keys:
        then = {"CASCADE": ", goes with it", "SET NULL": ", is emptied with it"}.get(
            key.ondelete or "", ""
        )
        words.append(f"→ {key.column.table.name}{then}")
    return " ".join(words)


def _reference(index: Index) -> str:
    """The table that the one column of an index points at."""
    columns = list(index.columns)
    keys = list(columns[0].foreign_keys) if len(columns) == 1 else []
    return keys[0].column.table.name if keys else ""


def _indexes() -> str:
    lines = ["| table | index | columns | rows | serves |", "|---|---|---|---|---|"]
    for table in sorted(Base.metadata.tables.values(), key=lambda table: table.name):
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            where = index.dialect_options["sqlite"].get("where")
            serves = (
                SERVES.get(str(index.name))
                or f"the rows of a {_reference(index).replace('_', ' ')}"
            )
            columns = ", ".join(column.name for column in index.columns)
            rows = f"`{where}`" if where is not None else "all"
            lines.append(
                f"| {table.name} | `{index.name}`{' (unique)' if index.unique else ''} | {columns}"
                f" | {rows} | {serves} |"
            )
    return "\n".join([*lines, ""])


def _kept_by_the_database() -> str:
    says = (triggers.__doc__ or "").strip()
    names = ", ".join(f"`{name}`" for name in triggers.SQLITE_TRIGGERS)
    return (
        f"## What the database keeps by itself\n\n{says}\n\nTriggers (as SQLite has them):"
        f" {names}.\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m docs.draw_schema", description=__doc__)
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; end with 1 when docs/schema.md is not what the models say",
    )
    drawn = page()
    if not parser.parse_args().check:
        PAGE.write_text(drawn, "utf-8")
    elif not PAGE.exists() or PAGE.read_text("utf-8") != drawn:
        sys.exit("docs/schema.md is not what the models say; run: python -m docs.draw_schema")


if __name__ == "__main__":
    main()
