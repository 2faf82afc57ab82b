"""Titles that programs leave in documents: they name a file or the program, not what is in it."""

from __future__ import annotations

import re

_LONGEST = 500  # characters in which such a title is looked for
_ENDINGS = (
    "docx?|odt|rtf|txt|wpd|wps|pages|indd?|qxd|qxp|tex|dvi|ps|eps|pdf|p65|pmd|pub|xlsx?|pptx?|html?"
    "|xml|jpe?g|png|tiff?|bmp|cdr|ai|psd|fm|book|epub|mobi|djvu|sla|scribus|md|csv"
)
_LEFT = re.compile(
    rf"""
    (?:microsoft|ms)\s+(?:word|powerpoint|excel|publisher|office\ word)\s*[-–:].*
    | (?:powerpoint\s+presentation|powerpoint-präsentation|présentation\ powerpoint)
    | (?:microsoft\s+)?(?:word|powerpoint|excel)\s*(?:document|dokument|presentation)?
    | un(?:titled|benannt)(?:[\s_-]*(?:document|dokument|design|page|presentation|\d+))*
    | no\s*title|ohne\s+titel|sans[\s-]titre|sin\s+título|senza\s+titolo|sem\s+título|без\s+названия
    | без\s+имени|zonder\s+titel|namnlös|无标题|無題|제목\s*없음
    | (?:new|neues?)\s+(?:microsoft\ word\s+)?(?:document|dokument).*
    | title|titel|titre|título|document|dokument|unknown|none|null|n/?a|test|draft|print|cover|book
    | (?:document|dokument|doc|layout|presentation|präsentation|slide|sheet|tabelle|book|mappe|page
        |seite|folie|chapter|kapitel|job|form|img|image|dsc|dscn|pic|photo|page|output|temp|tmp)
      [\s_.-]*\(?[\d\s_.,:-]+\)?
    | (?:full\s+page\s+(?:photo|fax)|fax|scanned\s+(?:document|image)|scan(?:ned)?|escaneo
        |numérisation|camscanner|adobe\s+scan|genius\s+scan|tiny\s+scanner|scansnap|epson|canon|hp\s?scan)
      (?:[\s_.,:-]|\d|[a-z]{{3,9}}(?=\s\d))*
    | (?:skm|skmbt|km|xerox|mx|bizhub|sharp|ricoh|kyocera|brw|brn|hpscan)
      [\s_-]?[\da-z]*[\d_.-]{{4,}}
    | (?:[a-z]:[\\/]|\\\\|/(?:home|users|tmp|var|mnt|volumes)/|file:).*
    | https?://\S+
    | \S*[\\/]\S+\.(?:{_ENDINGS})
    | .+\.(?:{_ENDINGS})(?:\s*\(.*\))?
    | (?:pii|doi)\s*:.*
    | [\d\W_]+
    | [0-9a-f]{{24,}}|[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}
    | \(?anonymous\)?
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_left(title: str) -> bool:
    """Whether a title was left behind by a program, so that the file's name says more."""
    title = title.strip()
    return len(title) < 2 or (len(title) <= _LONGEST and _LEFT.fullmatch(title) is not None)
