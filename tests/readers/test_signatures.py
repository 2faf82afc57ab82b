"""The first bytes of a file say what it is."""

from __future__ import annotations

import io
import zipfile

import pytest

from readers.signatures import fits
from tests.makers import audio
from tests.makers.books import cbz, epub, pdf
from tests.makers.mp4 import m4b


def packed_again() -> bytes:
    """An EPUB as a general tool packs it: compressed, its type not first."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("OEBPS/one.xhtml", "META-INF/container.xml", "mimetype"):
            archive.writestr(name, "x" * 100)
    return whole.getvalue()


BARE_MP3 = bytes.fromhex("fffb9064") + bytes(413) + bytes.fromhex("fffb9064") + bytes(413)
FILES = {
    "epub": (epub(), packed_again()), "pdf": (pdf(), b"\xef\xbb\xbf%PDF-1.7\n"), "cbz": (cbz(),),
    "cbr": (b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"),
    "mobi": (bytes(60) + b"BOOKMOBI", bytes(60) + b"TEXtREAd"),
    "mp3": (audio.mp3(title="One"), audio.mp3(), BARE_MP3, bytes(300) + BARE_MP3),
    "flac": (audio.flac(),), "ogg": (audio.ogg_vorbis(),), "opus": (audio.opus(),), "m4b": (m4b(),),
}  # fmt: skip
ALIKE = {"azw3": "mobi", "m4a": "m4b", "aax": "m4b", "aaxc": "m4b"}


@pytest.mark.parametrize("extension", [*FILES, *ALIKE])
def test_a_file_is_what_it_says(extension):
    for content in FILES[ALIKE.get(extension, extension)]:
        assert fits(extension, content, content)


@pytest.mark.parametrize("extension", [*FILES, *ALIKE])
def test_no_other_file_is(extension):
    own = ALIKE.get(extension, extension)
    strangers = [
        content
        for name, contents in FILES.items()
        if name not in (own, *_wider(own))
        for content in contents
    ]
    strangers += [
        b"",
        b"<html><body>",
        b"MZ" + bytes(100),
        bytes(1000),
        b"\xff\xfb",
        b"ID3",
        b"%!PS",
    ]
    assert [content[:20] for content in strangers if fits(extension, content, content)] == []


def _wider(own: str) -> tuple[str, ...]:
    return {"ogg": ("opus",), "cbz": ("epub",)}.get(own, ())


def test_opus_is_ogg_too():
    assert fits("ogg", audio.opus())


def test_an_unknown_extension_fits_nothing():
    assert not fits("exe", b"MZ")
