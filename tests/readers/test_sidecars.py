"""What stands beside a file: package documents, NFO files, ComicInfo, Audiobookshelf's files."""

from __future__ import annotations

import pytest

from readers.facts import EpisodeFacts, Facts
from readers.sidecars import KINDS, Sidecar, is_sidecar
from readers.sidecars.reading import completed
from readers.stored import decode, encode

OPF = b"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="2.0" unique-identifier="uid"><metadata
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">
<dc:identifier opf:scheme="calibre" id="uid">7</dc:identifier>
<dc:identifier opf:scheme="ISBN">9780306406157</dc:identifier>
<dc:title>The Long Way</dc:title>
<dc:creator opf:role="aut" opf:file-as="Poe, Mary">Mary Poe</dc:creator>
<dc:date>1999-12-31T23:00:00+00:00</dc:date><dc:language>eng</dc:language>
<dc:subject>Fiction</dc:subject><meta name="calibre:series" content="Wayfarer"/>
<meta name="calibre:series_index" content="1.0"/></metadata></package>"""

FILM = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!-- made by a program --><movie>
<title>Die Brücke</title><originaltitle>The Bridge</originaltitle><sorttitle>Brücke, Die</sorttitle>
<year>2006</year><premiered>2006-04-27</premiered><runtime>94</runtime>
<outline>Short.</outline><plot>Long &amp; sad.</plot><tagline>Look.</tagline>
<mpaa>Rated R for language</mpaa><genre>Drama / History</genre><genre>War</genre>
<studio>Easy Co</studio><country>USA</country>
<director>Eric Lee</director><credits>Tad Ray</credits>
<actor><name>Ann Poe</name><role>Herself</role></actor><actor><name></name></actor>
<uniqueid type="tmdb" default="true">9702</uniqueid><uniqueid type="imdb">tt0799954</uniqueid>
<set><name>Bridges</name><overview>All of them.</overview></set></movie>
"""
EPISODES = b"""<episodedetails><title>One</title><showtitle>Lamps</showtitle><season>2</season>
<episode>3</episode><aired>2020-02-03</aired></episodedetails>
<episodedetails><title>Two</title><season>2</season><episode>4</episode></episodedetails>
https://thetvdb.com/?tab=episode&id=1
"""
ABS = b"""{"tags": [], "chapters": [], "title": "Wick", "subtitle": "A Light",
"authors": ["Ann Lee"], "narrators": ["Tim Oak", "Bo Ray"], "series": ["Lamps #2", "Nights"],
"genres": ["Fantasy"],
"publishedYear": "2001", "publishedDate": null, "publisher": "Nord", "description": "<p>Long.</p>",
"isbn": "9780306406157", "asin": "B002V0QK4C", "language": "en", "abridged": true}"""
NFO_READERS = sorted({kind.reader for kind in KINDS if kind.reader.startswith("nfo:")})


@pytest.fixture
def beside(saved):
    def read(reader: str, data: bytes, kind: str = "movie", media: str = "video") -> Facts:
        path = saved("sidecar", data)
        found = Sidecar(reader, path, len(data), hash(data))
        return completed(Facts(media, "x", title="Old"), [found], kind)

    return read


def test_a_package_document_beside_a_book(beside):
    said = beside("package:read", OPF, "book", "book").sidecar
    assert (said.title, said.series, said.series_position) == ("The Long Way", "Wayfarer", "1")
    assert [person.name for person in said.contributors] == ["Mary Poe"]
    assert (said.published, said.genres) == ("2000-01-01", ("Fiction",))
    assert ("isbn", "9780306406157") in said.identifiers


def test_the_book_of_a_sound_file_is_its_album(beside):
    said = beside("package:read", OPF, "audiobook", "audio").sidecar
    assert (said.title, said.album) == ("", "The Long Way")


@pytest.mark.parametrize(
    "data",
    [
        FILM.encode(),
        FILM.encode().replace(b"UTF-8", b"utf-16").replace(b"\n", b"\r\n"),
        FILM.replace("UTF-8", "iso-8859-1").encode("cp1252"),
        FILM.encode("cp1252"),
        FILM.encode("utf-16"),
        b"\xef\xbb\xbf" + FILM.encode() + b"\nhttps://www.imdb.com/title/tt0799954/\n",
        FILM.encode().replace(b"?>", b'?><!DOCTYPE m [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', 1),
    ],
)
def test_an_nfo_of_a_film_in_every_encoding(data, beside):
    facts = beside("nfo:read_film", data)
    said = facts.sidecar
    assert facts.notes == ()
    assert (said.title, said.original_title, said.sort_title) == (
        "Die Brücke",
        "The Bridge",
        "Brücke, Die",
    )
    assert (said.published, said.description) == ("2006-04-27", "Long & sad.")
    assert (said.genres, said.age_rating) == (("Drama", "History", "War"), "R")
    assert [(person.name, person.role) for person in said.contributors] == [
        ("Eric Lee", "drt"),
        ("Tad Ray", "aus"),
        ("Ann Poe", "act"),
        ("Easy Co", "prn"),
    ]
    assert set(said.identifiers) == {("tmdb", "9702"), ("imdb", "tt0799954")}
    assert said.series == "Bridges"


@pytest.mark.parametrize(
    ("data", "identifiers"),
    [
        (b"https://www.imdb.com/title/tt0799954/\n", (("imdb", "tt0799954"),)),
        (b"tt0799954", (("imdb", "tt0799954"),)),
        (b"http://www.themoviedb.org/movie/9702-the-bridge", (("tmdb", "9702"),)),
        ("\u2588\u2580 RELEASE \u2580 imdb.com/title/tt0799954 \u2588 <3".encode("cp437"),
         (("imdb", "tt0799954"),)),
        (b"<movie></movie>https://www.imdb.com/title/tt0799954/<movie><year>1</year></movie>",
         (("imdb", "tt0799954"),)),
        (b"<tvshow><id>79126</id></tvshow>", (("tvdb", "79126"),)),
        (b"<tvshow><title>L</title></tvshow>\nhttps://thetvdb.com/?tab=series&id=79126",
         (("tvdb", "79126"),)),
    ],
)  # fmt: skip
def test_an_address_is_enough(data, identifiers, beside):
    facts = beside("nfo:read_show" if b"tv" in data else "nfo:read_film", data)
    assert facts.sidecar is not None
    assert (facts.sidecar.identifiers, facts.notes) == (identifiers, ())


def test_what_a_release_group_wrote_says_nothing_and_is_no_problem(beside):
    facts = beside("nfo:read_film", "\u2588\u2580 GREETINGS <to> all \u2580\u2588".encode("cp437"))
    assert (facts.sidecar, facts.notes) == (None, ())


def test_several_episodes_of_one_file(beside):
    said = beside("nfo:read_episodes", EPISODES, "tv").sidecar
    assert (said.title, said.episodes) == (
        "Lamps",
        (EpisodeFacts(2, 3, "One", "2020-02-03"), EpisodeFacts(2, 4, "Two")),
    )
    facts = Facts("video", "mkv", sidecar=said)
    assert decode(encode(facts)) == facts


def test_a_season_an_album_and_a_comic(beside):
    season = beside("nfo:read_season", b"<season><seasonnumber>3</seasonnumber></season>", "tv")
    assert season.sidecar.season == 3
    album = beside(
        "nfo:read_album",
        b"<album><title>Wick</title><artist>Ann</artist><year>1999</year><genre>Jazz</genre>"
        b"<review>Fine.</review><label>Nord</label></album>",
        "music",
        "audio",
    ).sidecar
    assert (album.album, album.album_artist, album.title) == ("Wick", "Ann", "")
    assert (album.published, album.genres, album.publisher) == ("1999", ("Jazz",), "Nord")
    info = b"<ComicInfo><Series>Salt</Series><Number>7</Number><Writer>Ann Lee</Writer></ComicInfo>"
    for reader in ("comic:read", "comic:read_other"):
        comic = beside(reader, info, "comic", "comic").sidecar
        assert (comic.series, comic.series_position, comic.cover) == ("Salt", "7", ())
    other = beside("comic:read_other", b"<settings><title>x</title></settings>", "comic", "comic")
    assert (other.sidecar, other.notes) == (None, ())


def test_what_audiobookshelf_keeps(beside):
    said = beside("audiobookshelf:read", ABS, "audiobook", "audio").sidecar
    assert (said.album, said.subtitle, said.narrator) == ("Wick", "A Light", "Tim Oak, Bo Ray")
    assert (said.series, said.series_position, said.more_series) == (
        "Lamps",
        "2",
        (("Nights", ""),),
    )
    assert (said.published, said.description, said.is_abridged) == ("2001", "Long.", True)
    assert said.identifiers == (("isbn", "9780306406157"), ("asin", "B002V0QK4C"))
    text = beside("audiobookshelf:read_description", "Größe".encode("cp1252"), "audiobook", "audio")
    assert text.sidecar.description == "Größe"
    names = beside("audiobookshelf:read_narrators", b"\xef\xbb\xbfTim Oak\n", "audiobook", "audio")
    assert names.sidecar.narrator == "Tim Oak"


def test_the_first_sidecar_that_says_something_is_believed(saved):
    first = saved("1", b"<movie><title>A</title></movie>")
    second = saved("2", b"<movie><title>B</title><plot>P</plot></movie>")
    found = [Sidecar("nfo:read_film", path, 1, 1) for path in (first, second)]
    said = completed(Facts("video", "mkv"), found, "movie").sidecar
    assert (said.title, said.description) == ("A", "P")


BOMB = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa">%b
]><movie><title>&z;</title><plot>P</plot></movie>""" % b"".join(
    b'<!ENTITY %c "%s">' % (98 + index, b"&%c;" % (97 + index) * 50) for index in range(25)
)
FOREIGN = b"""<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><movie><title>&x;</title>
<plot>P</plot></movie>"""


@pytest.mark.parametrize("data", [BOMB, FOREIGN])
def test_entities_are_never_followed(data, beside):
    said = beside("nfo:read_film", data).sidecar
    assert (said.title in ("", "&z;", "&x;"), said.description) == (True, "P")


@pytest.mark.parametrize("kind", sorted({kind.reader for kind in KINDS}))
@pytest.mark.parametrize(
    "data",
    [b"", b"<", b"\0" * 900, b"<a/>", b"<movie><tvshow><album><episodedetails><season>",
     b"<x>" * 40_000, b"[" * 40_000, b"{}", b"\xff\xfe<", OPF[:300], FILM.encode()[:180],
     b"x" * (9 << 20), bytes(range(256)) * 20, b"<movie>" + b"<actor>x</actor>" * 60_000],
)  # fmt: skip
def test_rubbish_costs_only_what_the_sidecar_says(kind, data, beside):
    facts = beside(kind, data)
    assert facts.title == "Old"
    assert all(isinstance(note, str) for note in facts.notes)


@pytest.mark.parametrize("data", [b"", b"\0" * 900, b"<a/>", b"<movie></movie>"])
def test_a_sidecar_without_metadata_is_a_note_with_its_place(data, beside):
    assert beside("nfo:read_film", data).notes == ("bad_sidecar_bad_xml:0",)


def test_one_that_is_gone_is_a_note():
    gone = Sidecar("nfo:read_film", b"/nowhere/movie.nfo", 1, 1)
    facts = completed(Facts("video", "mkv"), [gone], "movie")
    assert (facts.sidecar, facts.notes) == (None, ("bad_sidecar_io_error:0",))


def test_their_names_are_known_in_any_case():
    names = (b"metadata.opf", b"a.nfo", b"comicinfo.xml", b"metadata.json", b"desc.txt")
    assert all(map(is_sidecar, names))
    assert not any(map(is_sidecar, (b"a.txt", b"a.json", b"a.jpg", b"nfo")))
