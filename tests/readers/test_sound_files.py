"""Sound files that are cut off, and those whose extension is wrong."""

from __future__ import annotations

import pytest

from readers import registry
from tests.makers import aiff, flac, m4a, m4b, mp3, ogg_vorbis, opus, wav
from tests.makers import tags as make

WHOLE = {
    "counted.mp3": mp3(title="T", seconds=4, has_info=True),
    "plain.mp3": mp3(title="T", seconds=4),
    "old.mp3": mp3(title="T", seconds=4, version=0, v1=b""),
    "a.flac": flac(title="T", seconds=20),
    "a.wav": make.riff((b"LIST", b"INFO"), seconds=3),
    "a.aiff": aiff(title="T", seconds=3),
    "a.m4a": m4a(title="T", seconds=4),
    "a.m4b": m4b(title="T", seconds=4, chapters=[(0, "One")]),
    "a.ogg": ogg_vorbis(title="T", seconds=4),
    "a.opus": opus(title="T", seconds=4),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_sound_file_that_is_cut_off_says_so(name, saved):
    whole = WHOLE[name]
    assert registry.read(saved(name, whole)).notes == ()
    cut = registry.read(saved(name, whole[: len(whole) * 2 // 3 + 5]))
    assert cut.notes == ("truncated",)
    assert cut.title == registry.read(saved(name, whole)).title


CONTENTS = {
    "mp3": mp3(title="T"),
    "flac": flac(title="T"),
    "ogg": ogg_vorbis(title="T"),
    "wav": wav(title="T"),
    "aiff": aiff(title="T"),
    "m4a": m4a(title="T"),
    "wma": make.asf(title="T"),
}


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize("content", CONTENTS)
def test_a_sound_file_is_read_as_what_it_is(name, content, saved):
    facts = registry.read(saved("a." + name, CONTENTS[content]), "music")
    assert (facts.title, facts.format) == ("T", content)
    assert facts.notes == (() if name == content else ("wrong_extension",))


def test_an_asf_among_music_is_sound_and_among_films_a_film(saved):
    path = saved("a.asf", make.asf(title="T"))
    assert registry.read(path, "music")[:2] == ("audio", "wma")
    assert registry.read(path, "music").title == "T"
    assert registry.media_of("a.asf", "movie") == "video"
