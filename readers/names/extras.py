"""Trailers, samples, openings and the like: what belongs to a film or show but is not it."""

from __future__ import annotations

import re
from functools import lru_cache

from readers.names.hints import may_have
from readers.names.vocabulary import phrases, rows

_SUFFIX = (
    "behindthescenes|behind the scenes|deleted(?: ?scene)?|interview|scene|short|clip|other|extra"
)
_NAMED = re.compile(
    rf"(?<![ ._])-(?-i:{_SUFFIX})s?\d*$|(?<=[)\]])-(?:{_SUFFIX})s?\d*$"
    rf"|[ ._]-[ ._](?:behind the scenes|deleted scenes?|making of|gag reel|bloopers?|outtakes"
    rf"?)\d*$"
    r"|[ ._]?-[ ._]?(?:trailer|sample|featurette|teaser|promo|theme)s?[ ._-]?\d*$"
    r"|^(?:trailer|sample|proof|teaser|featurette|theme)s?(?:[ ._-]*\d*)"
    r"?$|^sample[-._]|[ ._(\[]sample[)\]]?$"
    r"|[ ._](?:trailer|teaser)s?\d*$|[ ._]\((?:trailer|teaser)\)$|^(?:deleted scenes?|making "
    r"of|behind the scenes|gag reel)\b",
    re.I,
)
# Anime's openings, endings, previews, commercials and menus
_THEMES = re.compile(
    r"(?<![^\W_])(?:nc[ ._-]?(?:op|ed)|creditless[ ._-](?:op|ed|end)"
    r"[a-z]*|clean[ ._-](?:opening|ending)|web[ ._]?preview)"
    r"[ ._-]?(?:ep?)?\d{0,3}[a-z]?(?:v\d)?(?![^\W_])"
    r"|ノンクレジット|予告|メニュー|特报|預告|预告",
    re.I,
)
_SHORT_THEMES = re.compile(
    r"(?<![^\W_])(?:(?:OP|ED|MV)[ ._-]?\d{1,3}|(?:PV|CM)[ ._-]?\d{0,3}|(?:OP|ED|MV|Menu|MENU|"
    r"Preview|Trailer)[ ._-]?\d{0,3}(?=[ ._]*[\[(]))[a-z]?(?:v\d)"
    r"?(?![^\W_])"
)
# Of films, shows and recorded books
_BONUS = frozenset(
    rows("""
    extras extra bonus bonuses interviews interview outtakes bloopers bonusmaterial zusatzmaterial
    zugabe zugaben extramaterial suppléments supplements entretien entretiens entrevista entrevistas
    intervista interviste entrevue intervju intervjuer rozhovor rozhovory wywiad wywiady dodatki
    bonusy ekstra ekstramateriale extramateriaal интервью бонус бонусы дополнительно
    特典 花絮 采访 インタビュー 인터뷰 특전""")
) | frozenset(
    phrases("""behind the scenes/making of/bonus material/bonus content/bonus tracks/bonus track
    bonus features/contenido extra/contenidos extra/contenuti extra/conteúdo extra/material extra
    bonus materiál/materiały dodatkowe/дополнительные материалы""")
)
FOLDERS = (
    _BONUS
    | frozenset(
        rows("""
        featurettes featurette trailers trailer samples sample proof scenes shorts short other
        others clips clip backdrops teasers promos nc nced ncop menus previews themes creditless
        cms pvs behindthescenes deletedscenes""")
    )
    | frozenset(
        phrases("""deleted scenes/deleted scene/bonus disc/special features/theme music/gag reel
        nc op ed/op ed/dvd extras/bluray extras/blu ray extras""")
    )
)
_HINTS = frozenset(
    rows("""
    behindthescenes behind deleted deletedscene deletedscenes scene scenes interview interviews
    short shorts clip clips other others extra extras making gag blooper bloopers outtake outtakes
    trailer trailers sample samples featurette featurettes teaser teasers promo promos theme themes
    proof proofs""")
)
_THEME_HINTS = frozenset(
    rows("nc op ed ncop nced creditless clean preview webpreview mv pv cm menu trailer")
)


@lru_cache(4096)
def is_extras_folder(name: str) -> bool:
    """Whether what is inside belongs to a film or series but is not it."""
    return _words(name) in FOLDERS


def is_bonus_folder(name: str) -> bool:
    """Whether what is inside comes with a recorded book but is not it."""
    return _words(name) in _BONUS


def _words(name: str) -> str:
    return name.strip().lower().replace("_", " ").replace("-", " ").replace("&", " ")


def is_sample(folder: str) -> bool:
    """Whether a folder holds samples, which bear the names of their episodes."""
    return folder.lower() in ("sample", "samples", "trailer", "trailers", "proof")


def names_extra(stem: str) -> bool:
    """Whether the file's own name says that it is an extra."""
    return may_have(_HINTS, stem) and _NAMED.search(stem) is not None


def names_theme(stem: str) -> bool:
    """Whether the name is that of an opening, an ending, a preview."""
    if not may_have(_THEME_HINTS, stem):
        return False
    return _THEMES.search(stem) is not None or _SHORT_THEMES.search(stem) is not None


def without_extra(stem: str) -> str:
    """What stands in front of the words that say which extra it is: "Show S2" of "Show S2 -
    NCOP1".
    """
    own = (_NAMED.search(stem), _THEMES.search(stem), _SHORT_THEMES.search(stem))
    starts = [match.start() for match in own if match is not None]
    return stem[: min(starts)].rstrip(" ._-[(") if starts else stem


# What kind of extra a name speaks of, the more telling words first
_KINDS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("behind_the_scenes", r"behind ?the ?scenes|making ?of"),
        ("deleted_scene", r"deleted"),
        ("bloopers", r"gag ?reel|blooper|outtake"),
        ("trailer", r"trailer"),
        ("teaser", r"teaser"),
        ("featurette", r"featurette"),
        (
            "interview",
            r"inter[vw]|entrevist|entre(?:tien|vue)|rozhovor|wywiad|интервью|采访|インタ|인터",
        ),
        ("sample", r"sample|proof"),
        ("opening", r"opening|op(?![a-z])"),
        ("ending", r"ending|(?<![a-z])(?:nc ?)?ed(?![a-z])|creditless.end"),
        ("preview", r"preview|予告|预告|預告|特报"),
        ("theme", r"theme|backdrop"),
        ("promo", r"promo|pvs?(?![a-z])|cms?(?![a-z])"),
        ("menu", r"menu|メニュー"),
        ("short", r"short"),
        ("scene", r"scene"),
        ("clip", r"clip|mv(?![a-z])"),
    )
)


def kind_of(stem: str, folder: str) -> str:
    """What kind of extra a file is: by its own name, else by the folder of extras that it lies in;
    "other" when neither says.
    """
    own = (_NAMED.search(stem), _THEMES.search(stem), _SHORT_THEMES.search(stem))
    match = next(filter(None, own), None)
    text = (match[0] if match else folder).lower().replace("_", " ").replace(".", " ")
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), "other")
