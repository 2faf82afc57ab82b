"""The roles of contributors: one table for files, pages and every API.

A credit stores the key. It is the MARC relator code (loc.gov/marc/relators) where one exists for
the role. Several keys may share a code, because programs and files distinguish for example a writer
from an author.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from errors import Problem
from services.text.clean import InvalidValue
from services.text.fields import N_

_TEXTS = ("book", "comic", "audiobook")


class Role(NamedTuple):
    """`word` is the name of the role in APIs, `also` are other names in files and programs. Works
    of the kinds in `main_in` are shown and sorted by the people with this role.
    """

    key: str
    label: str
    word: str
    marc: str = ""  # where it is not the key
    main_in: tuple[str, ...] = ()
    is_for_groups: bool = False  # names as often groups as people: they are sorted as they are
    also: tuple[str, ...] = ()


COMMON = (
    Role("aut", N_("Author"), "author", main_in=(*_TEXTS, "game")),
    Role("writer", N_("Writer"), "writer", "aut", _TEXTS),
    Role("nrt", N_("Narrator"), "narrator", also=("read by",)),
    Role("trl", N_("Translator"), "translator"),
    Role("ill", N_("Illustrator"), "illustrator"),
    Role("edt", N_("Editor"), "editor", main_in=("book", "comic")),
    Role("art", N_("Artist"), "artist", main_in=("comic",)),
    Role("pnc", N_("Penciller"), "penciller", "art", ("book", "comic"), also=("penciler",)),
    Role("ink", N_("Inker"), "inker", "art"),
    Role("clr", N_("Colourist"), "colorist", also=("colourist",)),
    Role("ltr", N_("Letterer"), "letterer", "art"),
    Role("cov", N_("Cover artist"), "cover artist", also=("coverartist", "cover")),
    Role("aui", N_("Foreword"), "foreword", also=("win", "wpr", "introduction")),
    Role("aft", N_("Afterword"), "afterword"),
    Role("pht", N_("Photographer"), "photographer"),
    Role("prf", N_("Performer"), "performer", main_in=("music",), is_for_groups=True),
    Role("cmp", N_("Composer"), "composer", main_in=("music",)),
    Role("cnd", N_("Conductor"), "conductor"),
    Role("lyr", N_("Lyricist"), "lyricist"),
    Role("drt", N_("Director"), "director", main_in=("movie", "tv")),
    Role("act", N_("Actor"), "actor"),
    Role("aus", N_("Screenwriter"), "screenwriter"),
    Role("pro", N_("Producer"), "producer"),
    Role("cre", N_("Creator"), "creator", main_in=("tv",)),
    Role("dev", N_("Developer"), "developer", "prg", ("game",), is_for_groups=True),
    Role("pbl", N_("Publisher"), "publisher", is_for_groups=True),
    Role("ctb", N_("Contributor"), "contributor", also=("oth", "other")),
)
"""Those that people choose from."""

RARE = (
    Role("adp", N_("Adapter"), "adapter"),
    Role("ann", N_("Annotator"), "annotator"),
    Role("anm", N_("Animator"), "animator"),
    Role("arr", N_("Arranger"), "arranger"),
    Role("aud", N_("Dialogue"), "dialogue author"),
    Role("bjd", N_("Jacket designer"), "jacket designer"),
    Role("bkd", N_("Book designer"), "book designer"),
    Role("cmm", N_("Commentator"), "commentator"),
    Role("cng", N_("Cinematographer"), "cinematographer"),
    Role("com", N_("Compiler"), "compiler"),
    Role("cst", N_("Costume designer"), "costume designer"),
    Role("ctg", N_("Cartographer"), "cartographer"),
    Role("dnc", N_("Dancer"), "dancer"),
    Role("dsr", N_("Designer"), "designer"),
    Role("egr", N_("Engraver"), "engraver"),
    Role("flm", N_("Film editor"), "film editor"),
    Role("hst", N_("Host"), "host"),
    Role("ive", N_("Interviewee"), "interviewee"),
    Role("ivr", N_("Interviewer"), "interviewer"),
    Role("lbt", N_("Librettist"), "librettist"),
    Role("mus", N_("Musician"), "musician"),
    Role("pfr", N_("Proofreader"), "proofreader"),
    Role("prg", N_("Programmer"), "programmer"),
    Role("prn", N_("Production company"), "production company", is_for_groups=True),
    Role("rce", N_("Recording engineer"), "recording engineer"),
    Role("red", N_("Copy editor"), "copy editor"),
    Role("res", N_("Researcher"), "researcher"),
    Role("sce", N_("Scenarist"), "scenarist"),
    Role("sng", N_("Singer"), "singer", also=("voc",)),
    Role("spk", N_("Speaker"), "speaker"),
    Role("trc", N_("Transcriber"), "transcriber"),
    Role("tyg", N_("Typographer"), "typographer"),
    Role("vac", N_("Voice actor"), "voice actor"),
    Role("wac", N_("Commentary"), "commentary writer", also=("cwt",)),
    Role("wat", N_("Additional text"), "additional writer"),
)
"""Others that books, files and programs name."""

AUTHOR, NARRATOR, PERFORMER, CONTRIBUTOR = "aut", "nrt", "prf", "ctb"
BY_KEY = {role.key: role for role in (*COMMON, *RARE)}
MAIN = {
    kind: frozenset(role.key for role in COMMON if kind in role.main_in)
    for kind in ("book", "comic", "audiobook", "movie", "tv", "music", "game")
}
"""Whose names stand under a title, by kind of work."""
OF_GROUPS = frozenset(role.key for role in BY_KEY.values() if role.is_for_groups)
_BY_WORD = {
    word: role.key for role in BY_KEY.values() for word in (*role.also, role.word, role.key)
}


def find(word: str) -> str | None:
    """The key for a key, MARC code or name, ignoring letter case; None for an unknown role."""
    return _BY_WORD.get(" ".join(word.lower().replace("_", " ").split()))


def clean(value: Any) -> str:
    """Cleans the role of a contributor; without a role they are the author."""
    if value is not None and not isinstance(value, str):
        raise InvalidValue(Problem("not_a_text"))
    if not value or not value.strip():
        return AUTHOR
    key = find(value)
    if key is None:
        raise InvalidValue(Problem("unknown_role"))
    return key


def word_of(key: str) -> str:
    """The name of a role in APIs."""
    return BY_KEY[key].word if key in BY_KEY else key
