"""Texts of tags that have no encoding of their own (ID3v1, ID3v2 "Latin-1") but were written in the
code page of their writer's country.

Readers decode such texts as Latin-1, one character for each byte. All texts of a file are judged
together, because one program wrote them. If their letters above ASCII stand among those of ASCII,
as they do in every language of western Europe, they are Latin-1, or Windows-1252 if they have its
quotes, or Windows-1250 if signs stand inside words ("¿ó³ty" is "żółty"). Otherwise the code page is
chosen whose texts are likeliest: for Cyrillic, Greek and Hebrew by the frequency of letters, for
Chinese, Japanese and Korean by the share of common characters. Where nothing is likely, the texts
stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

_LONGEST = 2_000  # bytes that are looked at
_WESTERN = 0.6  # share of letters above ASCII that stand among those of ASCII
_LIKELY = 0.45
_FEWEST_LETTERS = 3  # two may be a Danish word
_HIGH = re.compile(r"[\x80-\xff]")
_AMONG = re.compile(  # letters of western Europe beside those of ASCII, words of one letter, signs
    r"(?<=[A-Za-z])[À-ÖØ-öø-ÿ]{1,2}|[À-ÖØ-öø-ÿ]{1,2}(?=[A-Za-z])"
    r"|(?<![À-ÿ])[À-ÖØ-öø-ÿ](?![À-ÿ])|(?<=[A-Za-z\s\d(])[\xa0¡¢£§©«®°´·º»¿ª²³¼-¾]"
    r"|(?<![^\s(])[\x85\x91\x93\x96\x97](?=[\sA-Za-zÀ-ÿ])|(?<=[\sA-Za-zÀ-ÿ])[\x85\x92\x94](?![À-ÿ\x80-\x9f])"
    r"|[\x8c\x9c](?=[A-Za-z])"
)
_IN_WORD = re.compile(  # as words of Polish look: "Zażółć", "Łódź", "Śmierć"
    r"[a-z][\x9c\x9f¹³¿][a-z\xe0-\xff]|[\xe0-\xff][\x9c\x9f¹³¿][a-z]|£[aeou\xf3]|\x8c[bcfhklmnprtwz]|[a-z][\x9c\x9f¹³¿]\b"
)
_MIXED = re.compile("[A-Za-z][À-ÿ]|[À-ÿ][A-Za-z]")  # in a word of no other alphabet
_ALPHABETS = frozenset({"cp1251", "koi8-r", "cp1253", "cp1255"})
_OF_WINDOWS = re.compile("[\x80-\x9f]")
_CYRILLIC_WORD = re.compile("[А-ЯЁІЇЄҐЎ]?[а-яёіїєґў]+|[А-ЯЁІЇЄҐЎ]+")
_GREEK_WORD = re.compile("[Α-ΩΆΈ-Ώ]?[α-ωά-ώςϊϋΐΰ]+|[Α-ΩΆΈ-Ώ]+")
_HEBREW_WORD = re.compile("[א-ת]+")
_WORD = re.compile(r"[^\W\d_a-zA-Z]+")


def _weights(letters: str) -> dict[str, float]:
    """The weights of letters that are given in the order of their frequency."""
    return {
        char: 1.0 - index / len(letters)
        for index, lower in enumerate(letters)
        for char in (lower, lower.upper())
    }


_CYRILLIC = _weights("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїєґў")
_GREEK = _weights("αοιετσνηυρπκμλςωγάόίδήέχύθφώβξζψϊϋΐΰ")
_HEBREW = _weights("יוהלארתמשבנדקחפעצטגכזםןךסףץ")
_SIMPLIFIED = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日"
    "军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美"
    "相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解"
    "水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计"
    "管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完"
    "设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔爱歌曲风雨孙燕姿故乡甜蜜"
    "花夜梦星云雪春秋红黑蓝青泪情歌曲专辑音乐舞唱友吧吗呢啊离永远谁邓丽君周杰伦王菲陈奕迅刘华张学友林李赵"
)
_TRADITIONAL = frozenset(
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡"
    "用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心本前開但因只從想實日"
    "軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美"
    "相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解"
    "水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計"
    "管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完"
    "設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運筆愛歌曲風雨孫燕姿故鄉甜蜜"
    "花夜夢星雲雪春秋紅黑藍青淚情歌曲專輯音樂舞唱友吧嗎呢啊離永遠誰鄧麗君周杰倫王菲陳奕迅劉華張學友林李趙"
)
_KOREAN = frozenset(
    "이다는의에가을를고지하기사로어나도한은리자아해서대그인일시정제수라니전보부조스장들동면있여원국구주과만"
    "성상화안선기유연관비우생내세오게것의경마무공해실신소거위문분체없중발반개당방드결진산러히회미모교운물금"
    "트려바간학계양와며요본치단외음때년재같변야달입질타노재명심저루번말행속통영르즈네데불더또남용식습려군각"
    "직강등초복적예후감월랑사랑눈물노래너나우리그대마음하늘별밤꿈비바람길꽃봄여름가을겨울첫안녕집앨범곡좋날만"
    "빅뱅별처럼너를보고싶잊말아줘함께잠못잡좀더운노을편지친구엄마아빠혼자추억기억시작끝하루오늘내일김박최정강조윤임"
)


def repaired(texts: Sequence[str]) -> list[str]:
    """The texts of one file, of which those in Latin-1 are decoded by the code page in which they
    were likely written.
    """
    high = [text for text in texts if not text.isascii() and max(text) < "\u0100"]
    code_page = _code_page(tuple(high)) if high else ""
    if not code_page:
        return list(texts)
    return [_decoded(text, code_page) or text if text in high else text for text in texts]


@lru_cache(256)  # the tracks of an album say the same
def _code_page(texts: tuple[str, ...]) -> str:
    """The code page of texts that are not in Latin-1, else ""."""
    joined = "\n".join(texts)[:_LONGEST]
    count = len(_HIGH.findall(joined))
    among = sum(len(match[0]) for match in _AMONG.finditer(joined))
    if among >= _WESTERN * count or _IN_WORD.search(joined):
        return _western(joined)
    is_mixed = _MIXED.search(joined) is not None
    names = [name for name in _SCORES if not (is_mixed and name in _ALPHABETS)]
    scores = {name: _score(texts, name) for name in names}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= _LIKELY else ""


def _western(text: str) -> str:
    if _IN_WORD.search(text):
        return "cp1250"
    return "cp1252" if _OF_WINDOWS.search(text) else ""


def _score(texts: Sequence[str], code_page: str) -> float:
    """How likely these texts are in a code page, from 0 to 1."""
    decoded = [_decoded(text[:_LONGEST], code_page) for text in texts]
    if not all(decoded):
        return 0.0
    return _SCORES[code_page]("\n".join(decoded))


def _decoded(text: str, code_page: str) -> str:
    """The text decoded anew, without a character that was cut off at its end; "" when the code page
    has no such bytes.
    """
    data = text.encode("latin-1")
    for end in (len(data), len(data) - 1):
        try:
            return data[:end].decode(code_page).strip()
        except UnicodeDecodeError:
            continue
    return ""


def _alphabetic(text: str, word: re.Pattern[str], weights: Mapping[str, float]) -> float:
    """By words in which capitals stand only in front, and the frequency of their letters."""
    words = _WORD.findall(text)
    length = sum(map(len, words))
    if length < _FEWEST_LETTERS + text.isupper():
        return 0.0
    signs = sum(1 for char in text if char > "\x7f") - length
    right = [part for part in words if word.fullmatch(part)]
    weight = sum(weights.get(char, 0.0) for part in right for char in part)
    return weight / (length + 2 * signs)


def _share(text: str, common: frozenset[str], first: str, last: str) -> float:
    """The share of common characters, with a part of one for others of the script."""
    chars = [char for char in text if char > "\x7f"]
    if len(chars) < 2:
        return 0.0
    points = sum(1.0 if char in common else 0.3 if first <= char <= last else 0.0 for char in chars)
    return points / len(chars)


def _japanese(text: str) -> float:
    """By kana, which every title has; half-width ones are what other code pages look like."""
    chars = [char for char in text if char > "\x7f"]
    kana = sum("\u3041" <= char <= "\u30fc" for char in chars)
    kanji = sum("\u4e00" <= char <= "\u9fff" for char in chars)
    if len(chars) < 2 or not (kana or text.encode("cp932")[:1] < b"\xa0"):
        return 0.0
    return (kana + (0.8 if kana else 0.5) * kanji) / len(chars)


_SCORES = {
    "cp1251": lambda text: _alphabetic(text, _CYRILLIC_WORD, _CYRILLIC),
    "koi8-r": lambda text: (  # capitals of Windows-1251 are its small letters
        0.0 if text.islower() else _alphabetic(text, _CYRILLIC_WORD, _CYRILLIC)
    ),
    "cp1253": lambda text: _alphabetic(text, _GREEK_WORD, _GREEK),
    "cp1255": lambda text: _alphabetic(text, _HEBREW_WORD, _HEBREW),
    "cp932": _japanese,
    "gb18030": lambda text: _share(text, _SIMPLIFIED, "\u4e00", "\u9fff"),
    "big5": lambda text: _share(text, _TRADITIONAL, "\u4e00", "\u9fff"),
    "euc-kr": lambda text: _share(text, _KOREAN, "\uac00", "\ud7a3"),
}
