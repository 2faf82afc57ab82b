"""Reads a table of text in the encodings and with the delimiters that programs export, row by row,
in constant memory.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from errors import Invalid, Problem
from services.imports import presets
from services.imports.values import is_data
from services.text.clean import has_controls

MAX_BYTES = 64 << 20
MAX_ROWS = 500_000
MAX_COLUMNS = 200
MAX_CELL = 1 << 20  # characters
DELIMITERS = (",", ";", "\t")
_SAMPLE = 256 << 10  # bytes that decide about encoding and delimiter
_CHUNK = 1 << 20
_JUDGED = 60  # rows that decide about the delimiter
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")

csv.field_size_limit(MAX_CELL)


class Format(NamedTuple):
    """How a file is written. `header` names the columns, whether or not the file does."""

    encoding: str
    delimiter: str
    has_header: bool
    header: tuple[str, ...]


class Row(NamedTuple):
    """One row of data, counted from 1. `problem` is the code of what is wrong with its form."""

    number: int
    cells: list[str]
    problem: str = ""


def detect(path: Path) -> Format:
    """How the file is written. Raises Invalid({"file": …}) when it is no table of text."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    if not sample.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        raise Invalid({"file": Problem("empty_file")})
    if sample.startswith(_SPREADSHEETS):
        raise Invalid({"file": Problem("spreadsheet")})
    encoding = _encoding(path, sample)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    if sum(map(has_controls, text[:4000].replace("\r", ""))) > 20:
        raise Invalid({"file": Problem("not_a_table")})
    delimiter = max(DELIMITERS, key=lambda mark: _fit(text, mark))
    first = next(_records(path, encoding, delimiter), [])
    if len(first) > MAX_COLUMNS:
        raise Invalid({"file": Problem("too_many_columns", maximum=MAX_COLUMNS)})
    has_header = _is_header(first)
    named = [cell.strip() for cell in first] if has_header else [""] * len(first)
    header = tuple(name or f"#{number}" for number, name in enumerate(named, 1))
    return Format(encoding, delimiter, has_header, header)


def rows(path: Path, format_: Format, *, after: int = 0) -> Iterator[Row]:
    """The rows of data behind the first `after` ones, without empty rows. Raises
    Invalid({"file": …}) when there are too many.
    """
    records = _records(path, format_.encoding, format_.delimiter)
    data = islice(records, 1 if format_.has_header else 0, None)
    for number, cells in enumerate(data, 1):
        if number > MAX_ROWS:
            raise Invalid({"file": Problem("too_many_rows", maximum=MAX_ROWS)})
        if number > after:
            yield _row(number, cells, len(format_.header))


def count(path: Path, format_: Format) -> int:
    """How many rows of data there are. Raises Invalid({"file": …}) for none, or too many."""
    total = sum(1 for _row in rows(path, format_))
    if not total:
        raise Invalid({"file": Problem("no_rows")})
    return total


def _row(number: int, cells: list[str], width: int) -> Row:
    if cells == [_TOO_LONG]:
        return Row(number, [], "cell_too_long")
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    return Row(number, cells[:MAX_COLUMNS], "" if len(cells) == width else "ragged")


_TOO_LONG = "\0"  # stands for a record that can't be read; no cell contains it otherwise


def _records(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    with path.open("r", encoding=encoding, errors="replace", newline="") as file:
        reader = csv.reader(_lines(file), delimiter=delimiter, skipinitialspace=delimiter != "\t")
        while True:
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error:  # a cell that is longer than the limit
                yield [_TOO_LONG]
                continue
            if any(cell.strip() for cell in record):
                yield record


def _lines(file: io.TextIOBase) -> Iterator[str]:
    """The lines of a file, however its lines end, without what can't be stored."""
    while line := file.readline(MAX_CELL):
        yield line.replace("\0", "").replace("\ufeff", "")


def _encoding(path: Path, sample: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if sample.startswith(mark):
            return encoding
    half = max(1, len(sample) // 2)
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if sample[start::2].count(0) > half * 0.4 and sample[1 - start :: 2].count(0) < half * 0.1:
            return encoding
    return next(name for name in ("utf-8", "cp1252", "latin-1") if _decodes(path, name))


def _decodes(path: Path, encoding: str) -> bool:
    """Whether the whole file is in this encoding: its first accent may be far behind."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _fit(text: str, delimiter: str) -> tuple[float, int]:
    """How well a delimiter explains a text: the share of rows as wide as the first one."""
    lines = text.splitlines(keepends=True)
    reader = csv.reader(lines[:-1] or lines, delimiter=delimiter)
    try:
        widths = [len(record) for record in islice(reader, _JUDGED) if record]
    except csv.Error:
        return 0.0, 0
    width = widths[0] if widths else 0
    return (widths.count(width) / len(widths), width) if width > 1 else (0.0, width)


def _is_header(cells: Sequence[str]) -> bool:
    """Whether a first row names the columns: it names one that we know, or has no data."""
    return any(map(presets.is_known, cells)) or not any(map(is_data, cells))
