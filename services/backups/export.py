"""A plain export: every table as JSON lines and the pictures that people gave, in one ZIP archive
that any program can read. It holds no passwords, tokens or other secrets.
"""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import (
    Column,
    Connection,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from models.base import Base, db
from models.file import Image
from services import runtime
from services.backups.copies import BackupProblem
from services.pictures import original_path
from services.system import VERSION

BATCH = 2000  # rows
_SECRET = ("secret", "password", "token")


def tables() -> list[Table]:
    """The tables of an export, in an order in which each comes after those it refers to. Tables
    that are nothing without their secrets (sessions, tokens) are left out.
    """
    return [
        table
        for table in Base.metadata.sorted_tables
        if all(column.nullable for column in table.columns if _is_secret(column.name))
    ]


def _is_secret(name: str) -> bool:
    return any(word in name for word in _SECRET)


def write(path: Path) -> dict[str, int]:
    """Write an export, in one transaction; returns the rows by table."""
    path.touch(mode=0o600, exist_ok=False)
    is_postgres = db.engine.dialect.name == "postgresql"
    options = {"isolation_level": "REPEATABLE READ"} if is_postgres else {}
    with (
        db.engine.connect().execution_options(**options) as connection,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        rows = {table.name: _write_table(connection, target, table) for table in tables()}
        pictures = _add_pictures(connection, target)
        manifest = {"version": VERSION, "rows": rows, "pictures": pictures}
        target.writestr("manifest.json", json.dumps(manifest, indent=1))
    return rows


def _write_table(connection: Connection, target: zipfile.ZipFile, table: Table) -> int:
    count = 0
    with target.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as file:
        for line in _lines(connection, table):
            file.write(line)
            count += 1
    return count


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    found = connection.execution_options(yield_per=BATCH).execute(select(table))
    for row in found.mappings():
        values = {name: None if _is_secret(name) else value for name, value in row.items()}
        yield orjson.dumps(values, default=_plain, option=orjson.OPT_UTC_Z) + b"\n"


def _plain(value: Any) -> Any:
    return {"base64": base64.b64encode(bytes(value)).decode()}


def _add_pictures(connection: Connection, target: zipfile.ZipFile) -> int:
    """Pictures are as good as packed already. One whose file is gone is left out."""
    count = 0
    hashes = select(Image.content_hash).where(
        Image.origin == "upload", Image.content_hash.is_not(None)
    )
    for content_hash in connection.execute(hashes.distinct()).scalars():
        assert content_hash is not None
        path = original_path(runtime.current().data_dir, content_hash)
        if path.is_file():
            name = f"pictures/{content_hash.hex()}{path.suffix}"
            target.write(path, name, compress_type=zipfile.ZIP_STORED)
            count += 1
    return count


def check(path: Path, scratch: Path, rows: dict[str, int]) -> None:
    """Read an export into a scratch database. Raises BackupProblem("check_failed") when it isn't
    whole, its rows can't be stored, or one refers to another that isn't there.
    """
    engine = create_engine(f"sqlite:///{scratch}")
    plain = _scratch_tables()
    try:
        with zipfile.ZipFile(path) as source, engine.begin() as connection:
            if source.testzip() is not None:
                raise BackupProblem("check_failed")
            plain.create_all(connection)
            read = {
                table.name: _read_in(connection, source, plain.tables[table.name])
                for table in tables()
            }
            dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if read != rows or dangling is not None:
                raise BackupProblem("check_failed")
    except (SQLAlchemyError, zipfile.BadZipFile, ValueError, KeyError) as error:
        raise BackupProblem("check_failed") from error
    finally:
        engine.dispose()


def _scratch_tables() -> MetaData:
    """The exported tables with their columns, keys and references, as any database has them."""
    plain, names = MetaData(), {table.name for table in tables()}
    for table in tables():
        references = [
            ForeignKeyConstraint(
                [element.parent.name for element in constraint.elements],
                [element.target_fullname for element in constraint.elements],
            )
            for constraint in table.foreign_key_constraints
            if constraint.referred_table.name in names
        ]
        columns = (
            Column(column.name, _type_of(column), primary_key=column.primary_key)
            for column in table.columns
        )
        Table(table.name, plain, *columns, *references)
    return plain


def _type_of(column: Column[Any]) -> Any:
    return column.type if isinstance(column.type, Integer) else Text()


def _read_in(connection: Connection, source: zipfile.ZipFile, table: Table) -> int:
    count = 0
    with source.open(f"tables/{table.name}.jsonl") as file:
        while lines := list(islice(file, BATCH)):
            connection.execute(table.insert(), [_row(line) for line in lines])
            count += len(lines)
    return count


def _row(line: bytes) -> dict[str, Any]:
    return {
        name: orjson.dumps(value).decode() if isinstance(value, dict | list) else value
        for name, value in orjson.loads(line).items()
    }
