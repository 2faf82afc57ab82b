"""Names compare and sort alike everywhere, whatever the database's locale."""

from __future__ import annotations

import random
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text.names import name_key, person_sort_name
from services.text.sort_keys import letter, position_of, sort_key
from tests.services.search.indexes import postgres


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("  Science   Fiction ", "science fiction"), ("STRASSE", "Straße"), ("ＡＢＣ", "abc"),
        ("e\u0301", "É"),
        ("ad\u200bmin", "Admin"), ("a\x00b", "ab"), ("ﬁ", "FI"), ("a\u00a0b", "A B"),
    ],
)  # fmt: skip
def test_names_that_look_alike_have_one_key(one, other):
    assert name_key(one) == name_key(other)


def test_names_that_differ_by_an_accent_are_two():
    assert name_key("resume") != name_key("résumé")


@given(st.text())
def test_the_key_of_a_key_is_itself_and_can_be_stored(text):
    key = name_key(text)
    assert name_key(key) == key
    assert "\x00" not in key
    key.encode()


@pytest.mark.parametrize(
    ("title", "language", "key"),
    [
        ("The Hobbit", "", "hobbit"), ("A Hat", "en-GB", "hat"), ("The The", "", "the"),
        ("The", "", "the"), ("A", "en", "a"),
        ("Die Hard", "", "die hard"), ("Die Blechtrommel", "de", "blechtrommel"),
        ("Die Hard", "en-US", "die hard"),
        ("L'Étranger", "fr", "etranger"), ("L’Œuvre", "fr", "oeuvre"),
        ("L'Étranger", "", "letranger"), ("Les Misérables", "fr-FR", "miserables"),
        ("El amor", "es", "amor"), ("Il nome", "it", "nome"),
        ("Un'estate", "it", "estate"), ("Het diner", "nl", "diner"), ("'t Hooft", "nl", "hooft"),
        ("O Alquimista", "pt", "alquimista"), ("Den lille", "da", "lille"), ("En man", "sv", "man"),
        ("Et dukkehjem", "nb", "dukkehjem"),
        ("The Hobbit", "ja", "the hobbit"), ("The Hobbit", "mul", "hobbit"), ("A.I.", "", "a i"),
        ("A-ha", "", "a ha"),
        ("  ...And Justice", "", "and justice"), ("Don't Panic!", "", "dont panic"),
        ("Ærø", "", "aero"), ("Łódź", "", "lodz"),
        ("2 Fast", "", "00000002 fast"), ("Alien³", "", "alien 00000003"),
        ("10,000 BC", "", "00010000 bc"), ("007", "", "00000007"),
        ("12345678901234567890", "", ":02012345678901234567890"), ("C++", "", "c++"),
        ("C#", "", "c#"), ("#1 Crush", "", "00000001 crush"),
        ("!!!", "", "!!!!"), ("★", "", "!★"), ("", "", ""), (" \x00", "", ""),
        ("進撃の巨人", "ja", "進撃の巨人"),
    ],
)  # fmt: skip
def test_a_title_has_a_sort_key(title, language, key):
    assert sort_key(title, language) == key


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("hobbit", "H"),
        ("00000002 fast", "#"),
        (":020", "#"),
        ("!★", "#"),
        ("", "#"),
        ("進撃", "*"),
        ("война", "*"),
    ],
)
def test_a_sort_key_has_a_letter(key, found):
    assert letter(key) == found


@given(st.integers(0, 10**20), st.integers(0, 10**20))
def test_numbers_sort_by_their_size(one, other):
    assert (sort_key(f"Part {one} a") < sort_key(f"Part {other} a")) == (one < other)


@given(st.lists(st.text(max_size=20), max_size=20))
def test_letters_follow_one_another_as_the_keys_do(titles):
    letters = [letter(key) for key in sorted(map(sort_key, titles))]
    ranks = [0 if found == "#" else 99 if found == "*" else ord(found) for found in letters]
    assert ranks == sorted(ranks)


@given(st.text(), st.sampled_from(["", "en", "de", "fr", "it"]))
def test_a_sort_key_can_be_indexed_everywhere(title, language):
    key = sort_key(title, language)
    assert "\x00" not in key
    assert len(key.encode()) <= 800
    assert key or not any(char.isalnum() for char in title)


_ALPHABETS = (
    "abcXYZ",
    "éøłßæœþđÅ",
    "Ωάλφα",
    "ЖёЩяй",
    "巨人進撃",
    "かガー",
    "한강왕자",
    "ابت",
    "אבג",
    "हिगो",
    "สี่ผ",
    "0123456789",
    " -'.,:!#+",
    "★♥😀𝔘𐐨",
)


def _titles() -> list[str]:
    choose = random.Random(5)
    titles = {f"Vol. {number}" for number in (1, 2, 9, 10, 11, 99, 100, 10**7, 10**8, 10**19)}
    while len(titles) < 500:
        titles.add(
            "".join(choose.choice(choose.choice(_ALPHABETS)) for _ in range(choose.randint(1, 12)))
        )
    return sorted(titles)


def _ordered(keys: list[str]) -> list[int]:
    return sorted(range(len(keys)), key=lambda number: (keys[number], number))


def test_500_titles_of_many_scripts_sort_on_sqlite_as_in_python():
    keys = [sort_key(title) for title in _titles()]
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE work (id INTEGER PRIMARY KEY, sort_key TEXT)")
    db.executemany("INSERT INTO work VALUES (?, ?)", enumerate(keys))
    assert [row[0] for row in db.execute("SELECT id FROM work ORDER BY sort_key, id")] == _ordered(
        keys
    )


@pytest.mark.postgres
def test_500_titles_of_many_scripts_sort_on_postgresql_as_in_python():
    keys = [sort_key(title) for title in _titles()]
    with postgres() as db:
        db.execute('CREATE TEMPORARY TABLE work (id int, sort_key text COLLATE "C")')
        with db.cursor() as cursor:
            cursor.executemany("INSERT INTO work VALUES (%s, %s)", list(enumerate(keys)))
        assert [
            row[0] for row in db.execute("SELECT id FROM work ORDER BY sort_key, id")
        ] == _ordered(keys)


@pytest.mark.parametrize(
    ("name", "turned"),
    [
        ("Ursula K. Le Guin", "Le Guin, Ursula K."),
        ("Le Guin, Ursula K.", "Le Guin, Ursula K."), ("J. R. R.  Tolkien", "Tolkien, J. R. R."),
        ("Ludwig van Beethoven", "Beethoven, Ludwig van"),
        ("Joost van den Vondel", "Vondel, Joost van den"), ("Dick Van Dyke", "Van Dyke, Dick"),
        ("Simone de Beauvoir", "Beauvoir, Simone de"),
        ("Robert De Niro", "De Niro, Robert"), ("Jean de La Fontaine", "La Fontaine, Jean de"),
        ("Juan de la Cruz", "Cruz, Juan de la"), ("John le Carré", "le Carré, John"),
        ("Daphne du Maurier", "du Maurier, Daphne"),
        ("Osama bin Laden", "bin Laden, Osama"), ("Tahar Ben Jelloun", "Ben Jelloun, Tahar"),
        ("Naguib al-Mahfouz", "al-Mahfouz, Naguib"),
        ("Martin Luther King, Jr.", "King, Martin Luther, Jr."),
        ("Loudon Wainwright III", "Wainwright, Loudon, III"),
        ("The Beatles", "Beatles, The"), ("A Tribe Called Quest", "Tribe Called Quest, A"),
        ("Simon & Garfunkel", "Simon & Garfunkel"),
        ("London Symphony Orchestra", "London Symphony Orchestra"), ("50 Cent", "50 Cent"),
        ("Pope John Paul II", "Pope John Paul II"),
        ("Madonna", "Madonna"), ("Le Corbusier", "Le Corbusier"), ("van Gogh", "van Gogh"),
        ("村上 春樹", "村上 春樹"), ("한 강", "한 강"),
        ("Лев Толстой", "Толстой, Лев"), ("", ""), ("Jr.", "Jr."), (", ,", ", ,"),
    ],
)  # fmt: skip
def test_a_person_is_filed_under_the_surname(name, turned):
    assert person_sort_name(name) == turned


@pytest.mark.parametrize(
    "word",
    [
        *("and", "und", "et", "y", "feat", "with", "band", "orchestra", "orchester", "orchestre"),
        *("philharmonic", "philharmoniker", "symphony", "ensemble", "quartet", "quintet", "trio"),
        *("choir", "chorus", "collective", "project", "brothers", "sisters", "press"),
        *("publishing", "books", "records", "studio", "studios", "films", "pictures"),
        *("group", "inc", "ltd", "gmbh", "university", "various", "unknown", "anonymous"),
    ],
)
def test_a_group_is_filed_under_its_first_word(word):
    for name in (f"Dave {word.title()} Matthews", f"Dave Matthews {word.upper()}"):
        assert person_sort_name(name) == name


def test_a_word_that_only_looks_like_a_groups_is_a_surname():
    assert person_sort_name("Anna Bandini") == "Bandini, Anna"
    assert person_sort_name("Rosa Pressburger") == "Pressburger, Rosa"


@given(st.text(max_size=40))
def test_no_name_is_lost_in_turning_it(name):
    turned = person_sort_name(name)
    assert sorted(turned.replace(",", "").split()) == sorted(
        " ".join(name.split()).replace(",", "").split()
    )


@pytest.mark.parametrize(
    ("label", "position"),
    [
        ("3", 3),
        ("1.5", 1.5),
        ("1,5", 1.5),
        ("3a", 3),
        ("Vol. 12", 12),
        (" 7 ", 7),
        ("", 0),
        ("Prequel", 0),
        ("٣", 0),
        ("4.", 4),
        ("9" * 300, 0),
        ("-1", -1),
        ("−1", -1),
        ("½", 0.5),
        ("1½", 1.5),
        ("2 ½", 2.5),
        (".5", 0.5),
        ("0.5", 0.5),
        ("18+1", 18.1),
        ("1-3", 1),
        ("1e400", 0),
        ("NaN", 0),
        ("2-in-1", 2),
        ("v1-1", 1),
    ],
)
def test_a_volume_has_the_position_of_its_label(label, position):
    assert position_of(label) == position
