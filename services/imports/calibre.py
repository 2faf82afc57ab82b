"""A Calibre library as a table: its metadata.db, copied and rewritten as rows of text, is imported
like any other table. The columns that its owner added come first, because those are chosen.
"""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from errors import Invalid, Problem, Unreadable
from models.account import User
from models.job import Job
from models.library import Library
from readers import calibre
from readers.calibre import Book, Column
from services import access, folders
from services.db.transactions import session
from services.folders import FolderRules
from services.imports import files, presets, requests
from services.imports.mapping import Layout
from services.imports.options import CALIBRE, Options
from services.imports.presets import EXACT, header_key
from services.imports.reading import Format

MAX_BYTES = 1 << 30  # of a metadata.db
_LONGEST = 900_000  # characters of a cell
_FIXED = (
    "title", "author", "author_sort", "series", "series_number", "tags", "publisher", "language",
    "identifiers", "isbns", "rating", "description", "publish_date", "acquired_date", "format",
    "files", "cover",
)  # fmt: skip
_AUDIO = frozenset({"m4b", "m4a", "mp3", "aac", "ogg", "opus", "flac", "aax"})
# What owners call the columns in which they keep this, by Calibre's datatype
_KNOWN = {
    "bool": {
        **dict.fromkeys(
            ("read", "isread", "haveread", "alreadyread", "finished", "gelesen", "lu", "leido",
             "leído", "letto", "lido", "gelezen"),
            "read_status",
        ),
        **dict.fromkeys(("favorite", "favourite", "fav", "favorit"), "is_favorite"),
    },
    "datetime": {
        **dict.fromkeys(
            ("read", "dateread", "readdate", "readon", "lastread", "finished", "datefinished",
             "finishdate", "finishedon", "completed", "gelesen", "gelesenam"),
            "date_finished",
        ),
        **dict.fromkeys(("started", "datestarted", "startdate", "startedon"), "date_started"),
    },
    "rating": {},
    "series": {},
}  # fmt: skip
_BY_NAME = frozenset(
    {"read_status", "page_count", "notes", "review", "genres", "subtitle", "place", "condition"}
)


def begin_folder(library: Library, path: bytes, *, by: User, rules: FolderRules) -> Job:
    """Receive the Calibre library in a folder of this server, with its covers. Raises NotFound,
    Forbidden unless the caller is an administrator, and Invalid({"path": …}).
    """
    access.require(by, "roots:create")
    access.require_in_library(by, "works:create", library.id)
    real = folders.check(path, rules)
    source = Path(os.fsdecode(real)) / calibre.NAME
    if not source.is_file() or source.is_symlink():
        raise Invalid({"path": Problem("no_metadata_db")})
    with _refused_as("path"), _scratch() as scratch:
        return _begin(library, calibre.copy(source, scratch), real, by=by)


def begin_database(library: Library, stream: IO[bytes], *, by: User) -> Job:
    """Receive a metadata.db that was sent, without covers. Raises Forbidden, NotFound, and
    Invalid({"file": …}).
    """
    access.require_in_library(by, "works:create", library.id)
    with (
        _refused_as("file"),
        files.received(stream, maximum=MAX_BYTES) as path,
        _scratch() as scratch,  # SQLite may write files of its own beside it
    ):
        os.link(path, scratch / calibre.NAME)
        return _begin(library, scratch / calibre.NAME, b"", by=by)


def folder_of(options: Options) -> bytes:
    """The folder of the library; b"" for a database that was sent."""
    return bytes.fromhex(options.folder)


@contextmanager
def _refused_as(field: str) -> Iterator[None]:
    try:
        yield
    except Unreadable as error:
        code = error.reason if error.reason in ("not_calibre", "busy") else "not_calibre"
        raise Invalid({field: Problem(f"calibre_{code}")}) from error


@contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=files.folder(), prefix=".calibre-") as name:
        yield Path(name)


def _begin(library: Library, database: Path, folder: bytes, *, by: User) -> Job:
    session().rollback()
    with closing(calibre.Library(database)) as source, _scratch() as scratch:
        total = source.count()
        if not total:
            raise Invalid({"path" if folder else "file": Problem("no_rows")})
        table = scratch / "table.csv"
        write_table(source, table)
        options = Options(
            library.id,
            "Calibre",
            format_of(source.columns),
            layout_of(source.columns),
            source=CALIBRE,
            fixed=_fixed(source.columns),
            folder=folder.hex(),
        )
        job = requests.request(options, total, by=by)
        shutil.move(table, files.path_of(job.uuid))
    return job


def format_of(added: list[Column]) -> Format:
    return Format("utf-8", ",", True, (*(column.name for column in added), *_FIXED))


def layout_of(added: list[Column]) -> Layout:
    columns = _fixed(added)
    for index, column in enumerate(added):
        if field := field_of(column):
            columns.setdefault(field, index)
    return Layout(columns, EXACT.key, 10, "ymd")


def field_of(column: Column) -> str:
    """The field that a column of the owner probably is; "" for one that isn't taken."""
    for name in (column.label, column.name):
        key = header_key(name)
        if column.kind in _KNOWN:
            if field := _KNOWN[column.kind].get(key):
                return field
        elif (field := presets.GENERAL.get(key, "")) in _BY_NAME:
            return field
    return ""


def _fixed(added: list[Column]) -> dict[str, int]:
    return {name: place for place, name in enumerate(_FIXED, len(added))}


def write_table(source: calibre.Library, path: Path) -> None:
    """Write the books as rows of text."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(format_of(source.columns).header)
        for book in source.books():
            writer.writerow([cell[:_LONGEST] for cell in (*book.added, *_cells(book))])


def _cells(book: Book) -> list[str]:
    numbers = [f"calibre:{book.uuid}"] if book.uuid else []
    numbers += [f"{kind}:{value}" for kind, value in book.identifiers if kind != "isbn" and value]
    is_audio = bool(book.formats) and _AUDIO.issuperset(book.formats)
    return [
        book.title,
        "\n".join(book.authors),
        "\n".join(name or "-" for name in book.sort_names),
        book.series,
        book.number,
        "\n".join(book.tags),
        book.publisher,
        book.languages[0] if book.languages else "",
        "\n".join(numbers),
        ", ".join(value for kind, value in book.identifiers if kind == "isbn"),
        book.rating,
        book.comments,
        book.published,
        book.added_on,
        "audiobook" if is_audio else "ebook" if book.formats else "",
        "\n".join(book.files),
        book.cover,
    ]
