"""A piece of a name as a person would write it: without ending, identifiers, groups and the dots
that stand for spaces.
"""

from __future__ import annotations

import re
from functools import lru_cache

from readers.names.vocabulary import VIDEO_ENDINGS, tag_of

_ACRONYM = re.compile(r"(?<![^\W_])((?:[^\W\d_]\.){2,}[^\W\d_]?)(?![^\W_])")
_SHORTENED = re.compile(r" (?:Inc|Jr|Sr|Ltd|Co|Bros|Corp|Esq)\.$")
_INITIALS = re.compile(r"^(?:[A-Z]\.){2,}(?=[A-Z][a-z]|\d|the\b)")
_DOTS = re.compile(r"[._]+")
_SPACES = re.compile(r"\s+")
_NO_WORD = re.compile(r"[\W_]+")
_BRACKETS = re.compile(r"[()\[\]{}]")
_EMPTY_BRACKETS = re.compile(r"[(\[{]\s*[)\]}]")
_IDENTIFIER = re.compile(
    r"[\[{(](?P<scheme>tmdb|imdb|tvdb|anidb|tvmaze|anilist|mal)"
    r"(?:id)?[-=: ]?(?P<value>tt\d{5,10}|\d{1,10})[\]})]"
    r"|[\[{(](?P<imdb>tt\d{7,10})[\]})]|(?<=[ ._-])(?P<bare>tt\d{7,8})(?=$|[ ._-])"
    r"|(?<=[ ._-])(?P<plain>tmdb|tvdb|imdb)(?:id)?[-=](?P<number>(?:tt)?\d{1,10})(?=$|[ ._-])",
    re.I,
)
_EDITION_BRACES = re.compile(r"\{edition[- ]([^{}]{1,80})\}", re.I)
_IDENTIFIER_HINT = re.compile(r"[{]|tt\d|[dD][bB]|id[-=]|\[mal|\[ani")
_LEADING_GROUP = re.compile(r"^(?:\[(?!\d{1,4}\])[^\[\]]{1,40}\][ ._-]*){1,3}")
_ROUND_GROUP = re.compile(r"\((?=[^()]*[^\W\d_])[^()\d]{2,40}\)[ ._]+")
_LEADING_SITE = re.compile(
    r"^(?:\[ ?)?www[.][\w.-]{3,40}?\.[a-z]{2,6}(?: ?\])?[ ._-]*-?[ ._-]*", re.I
)
_ASCII = str.maketrans(
    "（）［］【】〔〕｛｝～〜　－＃０１２３４５６７８９　",
    "()[][][]{}~~ -#0123456789 ",
)
_STARRED = re.compile(r"★[^★]*★|☆[^☆]*☆")
_QUOTED_TITLE = re.compile(r"^[《『「]([^》』」]+)[》』」]")
_ARTICLE_AT_END = re.compile(
    r"(?P<title>.+), (?P<article>the|an?|der|die|das|les?|la|las|los|el|il|lo|gli|de|het)", re.I
)


def plain(name: str) -> str:
    """The name with brackets, tildes and digits of CJK keyboards as ASCII has them."""
    if name.isascii():
        return name
    name = _STARRED.sub("", name)
    return _QUOTED_TITLE.sub(r"\1 ", name.translate(_ASCII))


def without_ending(name: str) -> str:
    """The name without a video ending; "Mr. Robot" keeps its dot."""
    stem, dot, ending = name.rpartition(".")
    return stem if dot and stem and ending.lower() in VIDEO_ENDINGS else name


def take_identifiers(name: str) -> tuple[str, tuple[tuple[str, str], ...], str]:
    """(name without them, identifiers, edition) from {tmdb-603}, [imdbid-tt0133093] and
    {edition-Extended}.
    """
    if not _IDENTIFIER_HINT.search(name):
        return name, (), ""
    identifiers = []
    for match in _IDENTIFIER.finditer(name):
        scheme = (match["scheme"] or match["plain"] or "imdb").lower()
        value = match["value"] or match["imdb"] or match["bare"] or match["number"]
        identifiers.append((scheme, value))
    edition = _EDITION_BRACES.search(name) if "{" in name else None
    if not identifiers and not edition:
        return name, (), ""
    name = _EDITION_BRACES.sub("", _IDENTIFIER.sub("", name)).strip(" ._-")
    return name, tuple(identifiers), edition[1].strip() if edition else ""


@lru_cache(8192)  # the title of a show comes back with each of its episodes
def words_of(raw: str) -> str:
    """A piece of a name as words: dots and underscores become spaces where they stand for them;
    acronyms and "Mr. Robot" keep theirs.
    """
    if "." in raw or "_" in raw:
        raw = _spaced(raw)
    if "(" in raw or "[" in raw or "{" in raw:
        raw = _EMPTY_BRACKETS.sub(" ", raw)
    if "  " in raw or not raw.isascii() or "\t" in raw:
        raw = _SPACES.sub(" ", raw)
    raw = raw.strip(" -_,~–—")
    if raw.endswith("."):
        raw = _without_last_dot(raw)
    if raw[:1] in "([{" and raw[-1:] in ")]}" and not _BRACKETS.search(raw, 1, len(raw) - 1):
        raw = raw[1:-1].strip()
    return raw.rstrip(" -_,~–([{")


def _spaced(raw: str) -> str:
    if " " in raw.strip():
        return raw.replace("_", " ")
    if "." not in raw:
        return raw.replace("_", " ")
    if raw[1:2] == ".":
        raw = _INITIALS.sub(lambda match: match[0].replace(".", "\x00") + ".", raw)
    kept = _ACRONYM.sub(
        lambda match: match[1].replace(".", "\x00") if match[1].count(".") > 1 else match[1], raw
    )
    return _DOTS.sub(" ", kept).replace("\x00", ".")


def _without_last_dot(raw: str) -> str:
    keeps = (
        _SHORTENED.search(raw)
        or _ACRONYM.search(raw[-4:])
        or raw.endswith("...")
        or raw.count(".") > 1
    )
    return raw if keeps else raw[:-1]


def key_of(title: str) -> str:
    """What two spellings of a title have in common: letters and digits, in lower case."""
    return _NO_WORD.sub("", title).lower()


def without_group(name: str) -> str:
    """The name without the group or web site that stands before the title."""
    if name[:1] == "[":
        rest = _LEADING_GROUP.sub("", name, count=1)
        if _has_title(rest):
            name = rest
    return _LEADING_SITE.sub("", name, count=1) if name[:1] in "[wW" else name


def without_round_group(name: str) -> str:
    """An episode's name without "(Group) " in front."""
    match = _ROUND_GROUP.match(name) if name[:1] == "(" else None
    return name[match.end() :] if match and _has_title(name[match.end() :]) else name


def _has_title(rest: str) -> bool:
    """Whether a title follows the group: more than a year, a number or release words."""
    words = [word for word in re.split(r"[\W_]+", rest[:60]) if word]
    if not words or rest[:1] in "(-":
        return False
    if len(words) == 1:
        return not words[0].isdecimal() and tag_of(words[0]) is None
    return not (words[0].isdecimal() and len(words[0]) < 4 and words[1].isdecimal())


def fronted(title: str) -> str:
    """ "The Wisp" of "Wisp, The"."""
    match = _ARTICLE_AT_END.fullmatch(title) if "," in title else None
    return f"{match['article']} {match['title']}" if match else title
