"""Tables in the encodings and forms that programs write, and files that are none."""

from __future__ import annotations

from itertools import islice

import pytest

from errors import Invalid
from services.imports import reading

TEXT = 'Title;Author\n"Über; Fünf,\nZeilen";Ärger\nZwei;"Zwei ""Wörter"""\n'


@pytest.fixture
def written(tmp_path):
    def write(content: bytes):
        path = tmp_path / "table"
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_is_recognised(written, encoding, delimiter):
    text = TEXT.replace(",", "/").replace(";", delimiter).replace("/", ",")
    path = written(text.encode(encoding))
    found = reading.detect(path)
    assert (found.delimiter, found.has_header) == (delimiter, True)
    assert found.header == ("Title", "Author")
    first, second = reading.rows(path, found)
    assert first.cells[1] == "Ärger"
    assert first.cells[0].startswith("Über")
    assert "\n" in first.cells[0]
    assert second == (2, ["Zwei", 'Zwei "Wörter"'], "")


def test_an_accent_far_behind_decides_about_the_encoding(written):
    path = written(b"Title,Author\n" + b"Plain,Name\n" * 60_000 + "Ärger,Ö\n".encode("cp1252"))
    found = reading.detect(path)
    assert found.encoding == "cp1252"
    assert next(islice(reading.rows(path, found), 60_000, None)).cells == ["Ärger", "Ö"]


def test_ragged_and_endless_rows_are_marked_and_the_others_read(written):
    long = b"x" * (reading.MAX_CELL + 10)
    path = written(b"Title,Author\nA,B\nonly one\nC,D,,\n\nE,F,more\n" + long + b",x\nG,H\n")
    rows = list(reading.rows(path, reading.detect(path)))
    assert [row.problem for row in rows[:4]] == ["", "ragged", "", "ragged"]
    assert rows[2].cells == ["C", "D"]
    assert rows[4].problem
    assert rows[-1].cells == ["G", "H"]


def test_a_file_without_a_header_keeps_its_first_row(written):
    path = written(b"Momo,9783522177511\nHyperion,9780553283686\n")
    found = reading.detect(path)
    assert (found.has_header, found.header) == (False, ("#1", "#2"))
    assert len(list(reading.rows(path, found))) == 2


def test_reading_goes_on_behind_the_rows_that_are_known(written):
    path = written(b"Title\n" + b"".join(b"%d x\n" % number for number in range(1, 9)))
    assert [row.number for row in reading.rows(path, reading.detect(path), after=6)] == [7, 8]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf \r\n", "empty_file"),
        (b"PK\x03\x04" + b"x" * 50, "spreadsheet"),
        (bytes(range(256)) * 40, "not_a_table"),
        (b",".join(b"c%d" % number for number in range(300)) + b"\n", "too_many_columns"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(written, content, code):
    with pytest.raises(Invalid) as refused:
        reading.detect(written(content))
    assert refused.value.fields["file"].code == code


def test_there_is_a_bound_of_rows(written, monkeypatch):
    monkeypatch.setattr(reading, "MAX_ROWS", 3)
    path = written(b"Title\n" + b"x\n" * 4)
    with pytest.raises(Invalid):
        list(reading.rows(path, reading.detect(path)))


def test_no_cell_has_what_a_database_cannot_store(written):
    path = written("Title,Author\nA\0B,\ud7ff\n".encode() + b"\xff\xfe,x\n")
    for row in reading.rows(path, reading.detect(path)):
        assert "\0" not in "".join(row.cells)
        "".join(row.cells).encode()
