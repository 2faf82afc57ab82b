"""What is wrong with a query, in words; and the help that stands behind the search field."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from errors import Problem


def syntax(problem: Problem) -> str:
    """A sentence that names the position, counted in characters from 1."""
    values = problem.values
    return _("At character %(at)s: %(what)s", at=values.get("at", 1), what=_what(values))


def _what(values: dict[str, Any]) -> str:
    match values.get("reason"):
        case "unclosed":
            return _("this parenthesis is not closed.")
        case "unopened":
            return _("this parenthesis closes nothing.")
        case "operand":
            return (
                _(
                    "%(operator)s needs something on either side.",
                    operator=values.get("operator", ""),
                )
                if values.get("operator") != "NOT"
                else _("NOT needs something behind it.")
            )
        case "regex":
            return _("this is not a regular expression that can be looked for here.")
        case "too_complex":
            return _(
                "this asks too much at once (more than %(most)s parts or levels). Make it shorter.",
                most=values.get("most", ""),
            )
        case "value":
            return _value(values)
    return _("this cannot be read.")


def _value(values: dict[str, Any]) -> str:
    field = values.get("field", "")
    if values.get("allowed"):
        return _(
            "%(field)s: takes one of %(allowed)s.",
            field=field,
            allowed=", ".join(values["allowed"]),
        )
    texts = {
        "rating": _("rating: takes a number from 1 to 10, or a range such as 7..9 or >=8."),
        "added": _(
            "added: takes a date or a range, such as 2024-05, 2023..2024, >2024-05-01, or a time"
            " such as 7d, 3w, 6m, 1y."
        ),
        "letter": _("letter: takes A to Z, # for digits and signs, or * for other scripts."),
        "isbn": _("isbn: takes the 10 or 13 digits of an ISBN."),
    }
    return texts.get(field, _("%(field)s: does not know this.", field=field))


def help_rows() -> list[tuple[str, tuple[tuple[tuple[str, ...], str], ...]]]:
    """Examples and what they find, by heading; docs/search.md says more."""
    return [
        (_("Words"), (
            (("left hand",), _("both words, anywhere")),
            (('"left hand"',), _("side by side")),
            (("dune OR emma",), _("one of them (capitals matter)")),
            (("-film", "NOT film"), _("without it")),
            (("guin (hand OR utopia)",), _("parentheses group")),
            (("/^the .* of/",), _("a regular expression on titles")),
        )),
        (_("Where"), (
            (("title:emma", "author:austen"), _("only there; contributor: is author:")),
            (("series:earthsea", "publisher:penguin"), _("words of their names")),
            (('tag:"to read"', "genre:fantasy", "shelf:kitchen"), _("by the whole name")),
            (("title:(hand OR emma)",), _("a field for a whole group")),
        )),
        (_("What it is"), (
            (("type:comic", "format:epub", "language:german"),
                _("kind or media type, format, language")),
            (("year:1990s", "year:..1950", "year:>1990"), _("years")),
            (("added:30d", "added:2024-05", "added:2023..2024"), _("when it came")),
            (("letter:m", "isbn:9780141439587"), _("first letter, ISBN")),
            (("has:cover", "has:series", "has:description"),
                _("also copy, file, genre, isbn, loan, rating, review, tag")),
            (("is:lent", "is:overdue", "is:missing"),
                _("also digital, favorite, locked, orphan, physical")),
        )),
        (_("Yours"), (
            (("rating:>=8", "rating:5..7"), _("your rating, 1 to 10")),
            (("status:reading",), _("also unread, read, dnf")),
        )),
    ]  # fmt: skip
