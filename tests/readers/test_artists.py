"""All artists of a file, and texts of tags in the code pages of their countries."""

from __future__ import annotations

import pytest

from readers import registry
from readers.people import slashed_artists
from tests.makers.audio import flac, id3v1, mp3, ogg_vorbis, opus

MB = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"]


@pytest.mark.parametrize(
    ("text", "count", "names"),
    [
        ("One Art/Two Art", 0, ["One Art", "Two Art"]),
        ("One Art / Two", 0, ["One Art", "Two"]),
        ("AC/DC", 0, ["AC/DC"]),
        ("AC/DC", 1, ["AC/DC"]),
        ("AC/DC / Angus", 0, ["AC/DC", "Angus"]),
        ("One/Two", 2, ["One", "Two"]),
        ("One/Two", 0, ["One/Two"]),
        ("Simon & Garfunkel", 0, ["Simon & Garfunkel"]),
        ("One/", 2, ["One/"]),
    ],
)
def test_a_slash_separates_artists_where_something_else_says_so(text, count, names):
    assert slashed_artists(text, count) == names


@pytest.mark.parametrize(
    "data",
    [
        mp3(title="T", artist="One Art\0Two Art"),
        mp3(title="T", artist="One Art\0Two Art", version=3),
        mp3(title="T", artist="One Art/Two Art", version=3),
        mp3(title="T", artist="One Art feat. Two Art", extra={"ARTISTS": "One Art\0Two Art"}),
    ],
)
def test_both_artists_of_an_mp3_are_read(data, saved):
    assert registry.read(saved("a.mp3", data), "music").artist == "One Art; Two Art"


def test_musicbrainz_ids_say_how_many_there_are(saved):
    ids = {"artist": "\0".join(MB)}
    data = mp3(title="T", artist="One/Two", musicbrainz=ids)
    assert registry.read(saved("a.mp3", data), "music").artist == "One; Two"
    data = mp3(title="T", artist="AC/DC", musicbrainz={"artist": MB[0]})
    assert registry.read(saved("b.mp3", data), "music").artist == "AC/DC"


def test_a_band_stays_whole(saved):
    for number, name in enumerate(
        ("Simon & Garfunkel", "Earth, Wind & Fire", "Tyler, the Creator")
    ):
        data = mp3(title="T", artist=name)
        assert registry.read(saved(f"{number}.mp3", data), "music").artist == name


CYRILLIC = {"title": "Песня", "artist": "Группа", "album": "Альбом"}


def in_latin_1(**texts: str) -> dict[str, str]:
    """The bytes of texts in Windows-1251, one character each."""
    return {name: text.encode("cp1251").decode("latin-1") for name, text in texts.items()}


def check_cyrillic(path: bytes) -> None:
    facts = registry.read(path, "music")
    assert (facts.title, facts.artist, facts.album) == ("Песня", "Группа", "Альбом")


def test_an_id3v1_tag_in_windows_1251_is_read(saved):
    check_cyrillic(saved("a.mp3", mp3(version=0, v1=id3v1(**in_latin_1(**CYRILLIC)))))


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("maker", [mp3, flac, ogg_vorbis, opus])
def test_texts_that_were_taken_for_latin_1_are_read(maker, version, saved):
    more = {"version": version} if maker is mp3 else {}
    ending = {mp3: "mp3", flac: "flac", ogg_vorbis: "ogg", opus: "opus"}[maker]
    check_cyrillic(saved(f"a.{ending}", maker(**in_latin_1(**CYRILLIC), **more)))


@pytest.mark.parametrize(
    "text", ["Björk", "Sigur Rós", "Ágætis byrjun", "Ñandú", "Motörhead", "Zoë"]
)
def test_a_true_latin_1_tag_stays(text, saved):
    facts = registry.read(
        saved("a.mp3", mp3(version=0, v1=id3v1(title=text, artist=text))), "music"
    )
    assert (facts.title, facts.artist) == (text, text)


def test_utf_8_in_a_latin_1_tag_is_read(saved):
    text = "Café del Mar – Été"
    data = mp3(title=text.encode().decode("latin-1"), album="A")
    assert registry.read(saved("a.mp3", data), "music").title == text
