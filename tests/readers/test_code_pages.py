"""Texts in the code pages of their countries."""

from __future__ import annotations

import pytest

from readers.code_pages import repaired

TEXTS = {
    "cp1251": [
        ["Песня", "Группа", "Альбом"],
        ["Кино", "Звезда по имени Солнце"],
        ["ГРУППА КРОВИ"],
        ["Машина времени", "Поворот"],
        ["01. Дорога", "DJ Грув"],
        ["Їжак", "Океан Ельзи", "Без меж"],
        ["Сплин"],
        ["Аквариум - Лучшее (1988)"],
    ],
    "cp1253": [["Τραγούδι", "Μίκης Θεοδωράκης"], ["Ελλάδα"], ["ΑΓΑΠΗ ΜΟΥ"]],
    "cp1255": [["שיר אהבה", "שלום"], ["ירושלים של זהב"]],
    "cp1250": [["Zażółć gęślą jaźń"], ["Łódź", "Perfect"], ["Miłość"], ["Żółw"]],
    "cp1252": [["L’amour"], ["Café – Live"], ["“Été”"], ["Œuvre"]],
    "koi8-r": [
        ["Песня", "Группа", "Альбом"],
        ["Звезда по имени Солнце"],
    ],
    "cp932": [
        ["さくら", "いきものがかり"],
        ["ドラえもん"],
        ["夏の思い出", "東京事変"],
        ["First Love", "宇多田ヒカル"],
        ["千と千尋の神隠し"],
        ["アニメ"],
    ],
    "gb18030": [
        ["月亮代表我的心", "邓丽君"],
        ["朋友", "周华健"],
        ["我的歌声里"],
        ["青花瓷", "周杰伦", "我很忙"],
        ["红豆", "王菲"],
        ["爱情"],
    ],
    "big5": [
        ["月亮代表我的心", "鄧麗君"],
        ["愛情", "周杰倫"],
        ["我的歌聲裡"],
        ["紅豆", "王菲", "唱遊"],
        ["聽海", "張惠妹"],
    ],
    "euc-kr": [
        ["사랑해요", "이문세"],
        ["나의 노래", "김광석"],
        ["우리들의 이야기"],
        ["서른 즈음에", "김광석"],
        ["봄날", "방탄소년단"],
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code_page", "texts"), [(name, texts) for name, lists in TEXTS.items() for texts in lists]
)
def test_texts_of_a_code_page_are_read_in_it(code_page, texts):
    stored = [text.encode(code_page).decode("latin-1") for text in texts]
    assert repaired(stored) == texts


@pytest.mark.parametrize(
    "texts",
    [["Café"], ["Größe"], ["Ñandú", "Año"], ["Björk", "Jóga"], ["Sigur Rós", "Ágætis byrjun"],
     ["À la carte"], ["Ö"], ["Déjà Vu"], ["Mötley Crüe"], ["Äänekoski"], ["Øå"], ["Beyoncé"],
     ["naïve"], ["H³"], ["2²"], ["£5"], ["¿Qué"], ["Même si"], ["Où es-tu ?"], ["São Paulo"],
     ["Þursaflokkurinn"], ["Pøbel"], ["Für Élise"], ["¿Qué?"], ["50 °"], ["«Été»"], ["Ähä"],
     ["Blue Öyster Cult"], ["Ænima"], ["Ásgeir", "Í þögn"], ["plain"], [], [""]],
)  # fmt: skip
def test_a_text_in_latin_1_stays(texts):
    assert repaired(texts) == texts


def test_a_text_in_unicode_stays():
    assert repaired(["Песня", "日本語", "naïve"]) == ["Песня", "日本語", "naïve"]


def test_a_character_that_was_cut_off_is_left_out():
    stored = "月亮代表我的心月亮代表我的心月".encode("gb18030")[:29].decode("latin-1")
    assert repaired([stored]) == ["月亮代表我的心月亮代表我的心"]


def test_one_code_page_is_chosen_for_all_texts_of_a_file():
    texts = ["Я", "Кино", "Звезда по имени Солнце"]
    assert repaired([text.encode("cp1251").decode("latin-1") for text in texts]) == texts


@pytest.mark.parametrize("piece", ["\xcf", "\x82\xa0", "\xff", "é", "\x80a"])
def test_a_text_of_a_million_equal_pieces_is_judged_by_its_beginning(piece):
    assert repaired([piece * 1_000_000])
