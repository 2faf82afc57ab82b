"""The words of comic names: what marks a volume, a chapter, a special, and what is only noise."""

from __future__ import annotations

import re

from readers.number_labels import LABEL, label

GAP = "\x01"  # where a bracket stood
EDGES = " \t-–—_,.:;#~&+" + GAP  # what separates the pieces of a name

LANGUAGES = {
    **dict.fromkeys(("en", "eng", "english", "gb", "us"), "en"),
    **dict.fromkeys(("fr", "fre", "fra", "french", "français", "francais"), "fr"),
    **dict.fromkeys(("de", "ger", "deu", "german", "deutsch"), "de"),
    **dict.fromkeys(("es", "spa", "spanish", "español", "castellano"), "es"),
    **dict.fromkeys(("it", "ita", "italian", "italiano"), "it"),
    **dict.fromkeys(("nl", "dut", "nld", "dutch", "nederlands"), "nl"),
    **dict.fromkeys(("pt", "por", "portuguese", "português"), "pt"),
    **dict.fromkeys(("pt-br", "br", "brazilian"), "pt-BR"),
    **dict.fromkeys(("ja", "jp", "jpn", "japanese", "日本語"), "ja"),
    **dict.fromkeys(("ko", "kr", "kor", "korean", "한국어"), "ko"),
    **dict.fromkeys(("zh", "chi", "zho", "chinese", "中文"), "zh"),
    **dict.fromkeys(("ru", "rus", "russian", "русский"), "ru"),
    **dict.fromkeys(("pl", "pol", "polish", "polski"), "pl"),
}

_NO_LETTER = r"(?<![^\W\d_])"
_CHINESE = r"[〇零一二两三四五六七八九十百]{1,7}"
_VOLUMES = label(r"v(?:ols?)?\.?|t(?:omes?)?\.?|bd\.?")
_CHAPTERS = label(r"c(?:h(?:ap(?:ter)?)?s?)?\.?|#|eps?\.?")
_END = r"(?![^\W_])"
_VOLUME_WEST = re.compile(
    rf"{_NO_LETTER}(?:volumes?|vols?|tomes?|tomo|bände|band|book|buch|livre|том[аы]?|volumen|deel"
    rf"|albumi?)[\s.\-_:]*(?P<long>{_VOLUMES}){_END}"
    rf"|{_NO_LETTER}(?:v|t|bd|т)(?:\.\s?)?(?P<short>{_VOLUMES}){_END}"
    rf"|{_NO_LETTER}(?P<before>{LABEL})\s(?:том[аы]?|volumen|tomo){_END}(?!\s?\d)",
    re.IGNORECASE,
)
_VOLUME_EAST = re.compile(
    rf"第\s?(?P<ordinal>{LABEL}|{_CHINESE})\s?[巻卷册冊集部권]"
    rf"|(?:제\s?)?(?P<number>{LABEL})\s?[巻卷册冊권]"
    rf"|[巻卷册冊]\s?(?P<after>{LABEL}|{_CHINESE})"
    rf"|시즌\s?(?P<season>{LABEL})"
)
_CHAPTER_WEST = re.compile(
    rf"(?:{_NO_LETTER}issues?\s)?#\s?(?P<hash>-?{_CHAPTERS})(?![^\W\d_])"
    rf"|{_NO_LETTER}(?:chapters?|chap|ch|chp|episodes?|epis|eps?|issues?|chapitres?|kapitel|kap"
    rf"|cap[ií]tulos?|hoofdstuk|глав[аы]|гл|heft|ausgabe|numéro|número|numero|nummer|n[º°]|№)"
    rf"[\s.\-_:]*(?P<long>{_CHAPTERS}){_END}"
    rf"|(?<=\S\s)(?:c|nr|no|n)(?:\.\s?)?(?P<short>{_CHAPTERS}){_END}"
    rf"|^c(?P<first>{_CHAPTERS}){_END}"
    rf"|{_NO_LETTER}(?P<before>{LABEL})\sглав[аы]{_END}(?!\s?\d)",
    re.IGNORECASE,
)
_CHAPTER_EAST = re.compile(
    rf"第\s?(?P<ordinal>{LABEL}|{_CHINESE})\s?[話话章回]"
    rf"|(?:제\s?)?(?P<number>{LABEL})\s?[話话章回화회장편]"
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_LETTERS = re.compile(r"[^\W\d_]+|[#№]")
_VOLUME_WORDS = _set(
    "volume volumes vol vols tome tomes tomo bände band book buch livre том тома томы volumen deel"
    " album albumi v t bd т"
)
_KIND_WORDS = _set(
    "sp ova special specials spécial sonderheft hors hs extra extras omake side bonus one oneshot"
    " oneshots prologue preview fcbd artbook art annual annuals"
)
_FORMAT_WORDS = _set(
    "tpb ogn gn hc tp trade graphic hardcover omnibus c digital webrip web scan hd hq complete full"
    " color colour colored coloured fixed noad noads no"
)
_CHAPTER_WORDS = _set(
    "# № chapter chapters chap ch chp episode episodes epis ep eps issue issues chapitre chapitres"
    " kapitel kap capítulo capítulos capitulo capitulos hoofdstuk глава главы гл heft ausgabe"
    " numéro número numero nummer nº n c nr no"
)


def may_have_kind(text: str) -> bool:
    """Whether a word of specials and annuals occurs at all; most names have none."""
    return not text.isascii() or not _KIND_WORDS.isdisjoint(_LETTERS.findall(text.lower()))


def may_have_format(text: str) -> bool:
    """Whether a word such as "TPB" or "c2c" occurs at all."""
    return not _FORMAT_WORDS.isdisjoint(_LETTERS.findall(text.lower()))


def find_volume(text: str, start: int = 0) -> re.Match[str] | None:
    """The first volume that a word or sign marks."""
    return _find(text, start, _VOLUME_WORDS, _VOLUME_WEST, _VOLUME_EAST)


def find_chapter(text: str, start: int = 0) -> re.Match[str] | None:
    """The first chapter or issue that a word or sign marks."""
    return _find(text, start, _CHAPTER_WORDS, _CHAPTER_WEST, _CHAPTER_EAST)


def _find(
    text: str,
    start: int,
    west_words: frozenset[str],
    west: re.Pattern[str],
    east: re.Pattern[str],
) -> re.Match[str] | None:
    """By a large pattern only where one of its words occurs: most names have none."""
    has_word = not west_words.isdisjoint(_LETTERS.findall(text.lower(), start))
    match = west.search(text, start) if has_word else None
    other = None if text.isascii() else east.search(text, start)
    if match and other:
        return min(match, other, key=lambda found: found.start())
    return match or other


def is_mark(text: str) -> bool:
    """Whether the text is a marked number and nothing else: "v01", "ch. 3", "第3巻"."""
    matches = (find_volume(text), find_chapter(text))
    return any(match is not None and match.span() == (0, len(text)) for match in matches)


def without_pages(text: str) -> str:
    """Without "pg. 008" and "(74 pages)"."""
    return _PAGES.sub("", text) if "p" in text or "P" in text else text


OF = r"(?:of|von|sur|de|di|van|av|af|z|из|/)"  # "2 of 6"
COUNT = re.compile(rf"\s*(?:\x01\s*)?{OF}\s?(\d{{1,4}})(?![^\W_])", re.IGNORECASE)
COUNT_NOTE = re.compile(rf"{OF}\s?(\d{{1,4}})", re.IGNORECASE)
NUMBER_OF_COUNT_NOTE = re.compile(rf"(\d{{1,4}})\s?{OF}\s?(\d{{1,4}})", re.IGNORECASE)
SPECIAL_NUMBER = re.compile(
    rf"{_NO_LETTER}(?P<word>SP|OVA|Special|Spécial|Sonderheft|Hors[- ]?s[ée]rie|HS|Extra|Omake"
    r"|Side Story)[\s.#\-_]*(?P<number>\d{1,3})(?![^\W_])",
    re.IGNORECASE,
)
ANNUAL = re.compile(r"(?<=\S)\s+annual(?=\s*(?:[#\d\x01]|[-–:]\s|$))", re.IGNORECASE)
_SPECIAL_WORDS = (
    r"specials?|spécial|omake|extras?|bonus|side[- ]stor(?:y|ies)|one[- ]?shots?|oneshots?|prologue"
    r"|preview|fcbd|artbook|art book|sonderheft|hors[- ]?s[ée]rie"
    r"|番外[編编]?|特別編|外伝|읽을거리|외전|특별편"
)
SPECIAL_AT_END = re.compile(
    rf"(?:(?<=\S)\s+[-–:]\s+|\s+|(?<=[\u3040-\u9fff\uac00-\ud7af]))(?P<word>{_SPECIAL_WORDS})\s*$",
    re.IGNORECASE,
)
SPECIAL_NOTE = re.compile(rf"(?:{_SPECIAL_WORDS}|annual)", re.IGNORECASE)
FORMAT_AT_END = re.compile(
    r"(?:^|[\s,\-–]+)(?:tpb|ogn|gn|hc|tp|trade paperback|graphic novel|hardcover|omnibus|c2c"
    r"|digital|webrip|web|scan|hd|hq|complete|full colou?r|colou?red|fixed|noads?|no ads)\s*$",
    re.IGNORECASE,
)
TEAM = re.compile(r"\b(?:scans?|scanlations?|scanlators?|translations?|fansubs?|raws?|team)$", re.I)
_PAGES = re.compile(r"\s*[-,]?\s*\b(?:pg|page|pages|p)\.?\s?\d{1,4}(?:-\d{1,4})?\b", re.IGNORECASE)

MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|spring|summer|fall|autumn|winter)"
)
_GENERIC = (
    "comics comic mangas manga manhwa manhua bd bds bande-dessinée bandes-dessinées webtoons"
    " webtoon european american english french german japanese korean downloads download new"
    " unsorted ongoing completed complete finished library books cbz cbr graphic-novels"
    " one-shots one-shot oneshots magazines strips fumetti tebeos cómics"
)
_PUBLISHERS = (
    "marvel|marvel comics|dc|dc comics|image|image comics|dark horse|dark horse comics|idw"
    "|idw publishing|vertigo|boom! studios|boom studios|dynamite|dynamite entertainment|valiant"
    "|oni press|archie comics|aftershock|titan comics|2000ad|rebellion|viz|viz media|kodansha"
    "|kodansha comics|shueisha|shogakukan|yen press|seven seas|square enix|tokyopop|vertical"
    "|dupuis|dargaud|le lombard|casterman|glénat|delcourt|soleil|humanoids|les humanoïdes associés"
    "|carlsen|egmont|ehapa|panini|panini comics|splitter|bonelli|sergio bonelli editore"
    "|fantagraphics|drawn & quarterly|top shelf|avatar press|zenescope|vault comics|webtoon"
    "|tapas|kakao|naver"
)
NO_SERIES = frozenset(_GENERIC.replace("-", " ").split(" ")) | frozenset(
    {*(name.replace("-", " ") for name in _GENERIC.split(" ")), *_PUBLISHERS.split("|")}
)
"""Folders that hold series and are none: kinds, states, languages, publishers."""
