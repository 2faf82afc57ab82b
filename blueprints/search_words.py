"""Errors of a search query in words, and the search tips."""

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
            return _("unclosed “(”.")
        case "unopened":
            return _("unmatched “)”.")
        case "operand":
            return (
                _(
                    "%(operator)s needs something on both sides.",
                    operator=values.get("operator", ""),
                )
                if values.get("operator") != "NOT"
                else _("NOT needs something after it.")
            )
        case "regex":
            return _("not a supported regular expression.")
        case "too_complex":
            return _(
                "query too complex (more than %(maximum)s parts or levels). Make it shorter.",
                maximum=values.get("maximum", ""),
            )
        case "value":
            return _value(values)
        case "no_value":
            return _("%(field)s: needs a value after the colon.", field=values.get("field", ""))
        case "unknown_filter":
            return _(
                "“%(field)s:” isn’t a filter. Filters are %(known)s.",
                field=values.get("field", ""),
                known=", ".join(values.get("known", ())),
            )
    return _("can’t be understood.")


def _value(values: dict[str, Any]) -> str:
    field = values.get("field", "")
    if values.get("allowed"):
        return _(
            "%(field)s: must be one of %(allowed)s.",
            field=field,
            allowed=", ".join(values["allowed"]),
        )
    texts = {
        "year": _("year: use a year or a range, for example 1990, 1990-1999, 1990s or >1990."),
        "rating": _("rating: use a number from 1 to 10 or a range, for example 7..9 or >=8."),
        "added": _(
            "added: use a date or a range, for example 2024-05, 2023..2024 or >2024-05-01, or a"
            " time like 7d, 3w, 6m, 1y."
        ),
        "letter": _(
            "letter: use A to Z, a digit, # for digits and symbols, or * for other scripts."
        ),
        "isbn": _("isbn: use the 10 or 13 digits of an ISBN."),
    }
    return texts.get(field, _("%(field)s: unknown value.", field=field))


def help_rows() -> list[tuple[str, tuple[tuple[tuple[str, ...], str], ...]]]:
    """Examples and what they find, by heading; docs/search.md says more."""
    return [
        (_("Words"), (
            (("left hand",), _("all words")),
            (('"left hand"',), _("exact phrase")),
            (("dune OR emma",), _("either (capital OR)")),
            (("-film", "NOT film"), _("exclude it")),
            (("guin (hand OR utopia)",), _("group with parentheses")),
            (("/^the .* of/",), _("a regular expression on titles")),
        )),
        (_("Where"), (
            (("title:emma", "author:austen"), _("only in that field (contributor = author)")),
            (("series:earthsea", "publisher:penguin"), _("part of the name")),
            (('tag:"to read"', "genre:fantasy", "shelf:kitchen"), _("exact name")),
            (("title:(hand OR emma)",), _("one field for a group")),
        )),
        (_("Type and format"), (
            (("type:comic", "format:epub", "language:german"),
                _("type, format, language")),
            (("year:1990s", "year:..1950", "year:>1990"), _("years")),
            (("added:30d", "added:2024-05", "added:2023..2024"), _("date added")),
            (("letter:m", "isbn:9780141439587"), _("first letter, ISBN")),
            (("has:cover", "has:series", "has:description"),
                _("also copy, file, genre, isbn, loan, rating, review, tag")),
            (("is:lent", "is:overdue", "is:missing"),
                _("also digital, favorite, locked, orphan, physical")),
        )),
        (_("Your ratings and status"), (
            (("rating:>=8", "rating:5..7"), _("your rating, 1 to 10")),
            (("status:reading",), _("also unread, read, dnf")),
        )),
    ]  # fmt: skip
