"""The editions that a name names: one cut or several, as people write them."""

from __future__ import annotations

import re

_CUT = r"(?:[ ]?(?:cut|edition|version|edit))"
_EDITIONS = re.compile(
    rf"\b(?:(?P<final>(?:the )?final{_CUT})"
    rf"|(?P<director>director'?s'?(?:{_CUT}|$|(?= extended| remastered))|(?-i:DC)\b)"
    rf"|(?P<extended>extended{_CUT}?|version longue|langfassung)"
    rf"|(?P<theatrical>theatrical{_CUT}?|kinofassung)"
    rf"|(?P<unrated>unrated{_CUT}?)|(?P<uncut>uncut{_CUT}?)|(?P<imax>imax{_CUT}?)"
    rf"|(?P<remastered>(?:4k )?remaster(?:ed)?{_CUT}?)|(?P<restored>(?:4k )?restored{_CUT}?)"
    rf"|(?P<criterion>criterion(?: collection)?{_CUT}?)|(?P<ultimate>ultimate(?:{_CUT}|(?= [a-z']"
    rf"+{_CUT})))"
    rf"|(?P<special>special(?:{_CUT}|(?= extended| collector| remastered)))"
    rf"|(?P<collector>collector'?s?'?(?:{_CUT}|(?= extended| ultimate)))"
    rf"|(?P<despecialized>despeciali[sz]ed{_CUT}?)|(?P<anniversary>(?:\d+(?:st|nd|rd|th)"
    rf" )?anniversary{_CUT}?)"
    rf"|(?P<limited>limited{_CUT}?)|(?P<deluxe>deluxe{_CUT})|(?P<definitive>definitive{_CUT})"
    rf"|(?P<alternate>alternat(?:e|ive|ed){_CUT})|(?P<fan>fan[ -]?(?:edit(?:ion)"
    rf"?|cut))|(?P<festival>festival{_CUT}?)"
    rf"|(?P<producer>producer'?s{_CUT})|(?P<open_matte>open[ -]?matte)"
    rf"|(?P<redux>redux)|(?P<two_in_one>2in1)"
    rf"|(?P<three_d>3d\b|(?:h|f|half-|full-|h-)?(?:sbs|tab|ou)\b|mvc\b))(?!\w)",
    re.I,
)
_NAMES = {
    "final": "Final Cut",
    "imax": "IMAX",
    "director": "Director's Cut",
    "open_matte": "Open Matte",
    "fan": "Fan Edit",
    "alternate": "Alternate Cut",
    "producer": "Producer's Cut",
    "three_d": "3D",
    "two_in_one": "2in1",
}
# "Rogue Cut", "Collector's Choice Edition": words that only their last one explains
_OTHER = re.compile(
    r"(?:^|[-(\[,] ?)((?:[\w'’]+ ){1,3}(?:cut|edition|version))(?=$|[ ]?[-)\],])", re.I
)


def edition_of(words: str) -> str:
    """All editions that some text names, in its order and our spelling; "" when none."""
    names = {}
    for match in _EDITIONS.finditer(words):
        key = match.lastgroup or ""
        if key == "anniversary" and match[0][0].isdigit():
            names[f"{match[0].split()[0].lower()} Anniversary"] = True
        else:
            names[_NAMES.get(key) or key.title()] = True
    if names:
        return " ".join(names)
    other = _OTHER.search(words)
    return other[1].strip() if other else ""
