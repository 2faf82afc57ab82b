"""What people did for a book: this API's words on one side, MARC relator codes on the other."""

from __future__ import annotations

# Words for which MARC has no code of their own (a comic's writer and penciller) are kept as they
# are.
_CODES = {
    "author": "aut", "artist": "art", "illustrator": "ill", "translator": "trl", "editor": "edt",
    "narrator": "nrt", "inker": "ink",
    "colorist": "clr", "letterer": "ltr", "publisher": "pbl", "composer": "cmp", "performer": "prf",
    "foreword": "aui", "compiler": "com",
    "photographer": "pht", "designer": "dsr", "cover artist": "cov", "contributor": "ctb",
}  # fmt: skip
_WORDS = {code: word for word, code in _CODES.items()}


def code_of(word: str) -> str:
    """What is stored for a word."""
    plain = " ".join(word.lower().split())
    return _CODES.get(plain, plain)


def word_of(code: str) -> str:
    """What is shown for a code; one without a word is shown itself."""
    return _WORDS.get(code, code)
