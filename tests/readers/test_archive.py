"""Small members of a ZIP are read without zipfile's layers, and as zipfile reads them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest

from errors import Unreadable
from readers import archive
from readers.archive import MAX_TEXT, open_zip, read_member

MEMBERS = {
    "mimetype": (b"application/epub+zip", zipfile.ZIP_STORED),
    "META-INF/container.xml": (b"<a/>" * 50, zipfile.ZIP_DEFLATED),
    "ä.txt": ("größer".encode(), zipfile.ZIP_DEFLATED),
    "empty": (b"", zipfile.ZIP_DEFLATED),
    "packed otherwise": (b"hello" * 9, zipfile.ZIP_BZIP2),
}


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as written:
        for name, (data, method) in MEMBERS.items():
            written.writestr(name, data, method)
    return file.getvalue()


def _changed(data: bytes) -> Iterator[bytes]:
    """The file with each of its bytes changed."""
    for place in range(len(data)):
        for bit in (1, 8, 128):
            yield data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]


def _read(data: bytes) -> list[bytes | str]:
    """The members, or why they are refused."""
    answers: list[bytes | str] = []
    try:
        opened = open_zip(io.BytesIO(data))
    except Unreadable as error:
        return [error.reason]
    for name in opened.namelist():
        for most in (MAX_TEXT, 30):
            try:
                answers.append(read_member(opened, name, most))
            except Unreadable as error:
                answers.append(error.reason)
    return answers


def test_members_are_read_whole_up_to_a_limit():
    opened = open_zip(io.BytesIO(_zip()))
    assert {name: read_member(opened, name) for name in MEMBERS} == {
        name: data for name, (data, _) in MEMBERS.items()
    }
    with pytest.raises(Unreadable, match="too_large"):
        read_member(opened, "META-INF/container.xml", 199)
    assert len(read_member(opened, "META-INF/container.xml", 200)) == 200


def test_damaged_members_are_refused_as_by_zipfile(monkeypatch):
    damaged = list(_changed(_zip()))
    quickly = [_read(data) for data in damaged]
    monkeypatch.setattr(archive, "_small_member", lambda *_: None)
    assert quickly == [_read(data) for data in damaged]
