"""Errors for programs: a status and one sentence, without internals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask_babel import gettext as _

from blueprints import source_words, words
from errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    PasswordNeeded,
    Problem,
    ProviderError,
    StacksError,
    Unavailable,
)

# Complaints about a body that is not even what it should be written in.
UNREADABLE = frozenset({"not_json", "not_an_object", "wrong_type", "no_file"})


class Refusal(NamedTuple):
    """The error for a program: a status, a code for APIs that show one, and one sentence; `fields`
    has a sentence for each invalid field.
    """

    status: int
    code: str
    text: str
    fields: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}


def refusal(error: StacksError, nouns: Mapping[str, str]) -> Refusal:
    """The Refusal for an error; `nouns` are its API's names for our things."""
    match error:
        case NotFound():
            noun = nouns.get(error.noun, error.noun.replace("_", " "))
            return Refusal(404, "not_found", _("No such %(noun)s.", noun=noun))
        case PasswordNeeded():
            text = _("This needs your password again. Use the web page.")
            return Refusal(403, "forbidden", text)
        case Forbidden(permission="personal_token"):
            text = _("Personal tokens can’t do this. Sign in with your password.")
            return Refusal(403, "forbidden", text)
        case Forbidden(permission="works:share"):
            text = _(
                "Only people who can edit this item in every library that holds it can share it."
                " Copy it to your library instead."
            )
            return Refusal(403, "forbidden", text)
        case Forbidden():
            return Refusal(403, "forbidden", _("You don’t have permission to do this."))
        case Conflict() if "retry_after" in error.values:
            return Refusal(429, "too_many", words.clash(error), headers=_later(error.values))
        case Conflict():
            return Refusal(409, "conflict", _clash(error))
        case Invalid():
            return _invalid(error)
        case Unavailable():
            text = unavailable(error.part)
            return Refusal(503, "unavailable", text, headers=_later(vars(error)))
        case ProviderError():
            return Refusal(502, "bad_gateway", _("Another server failed. Try again later."))
    return Refusal(500, "crash", _("Something went wrong."))


def _later(values: Mapping[str, Any]) -> dict[str, str]:
    return {"Retry-After": str(values["retry_after"])}


def _invalid(error: Invalid) -> Refusal:
    fields = words.sentences(error)
    text = " ".join(f"{name}: {sentence}" for name, sentence in fields.items())
    codes = {problem.code for problem in error.fields.values()}
    if "picture_too_large" in codes:
        return Refusal(413, "too_large", text, fields)
    is_unreadable = not codes.isdisjoint(UNREADABLE)
    return Refusal(400, "unreadable" if is_unreadable else "invalid", text, fields)


def unavailable(part: str) -> str:
    """What is down, and what still works."""
    texts = {
        "database": _("The database isn’t responding. Nothing was lost; try again in a moment."),
        "queue": _(
            "Background jobs aren’t running. You can browse; your request starts when they’re back."
        ),
        "root": _("The folder can’t be reached. Is its disk connected?"),
        "uploads": _(
            "The file couldn’t be saved: the disk is full or not writable. Ask an administrator."
        ),
        "pictures": _("Too many images at once. Try again in a moment."),
        "no_source": source_words.sentence("no_source"),
        "downloads": _("Too many downloads are running. Try again in a moment."),
    }
    return texts.get(part, _("Try again in a moment."))


def _clash(error: Conflict) -> str:
    fields = error.values.get("fields", ())
    if error.code == "duplicate" and isinstance(fields, list | tuple) and fields:
        named = [str(field) for field in fields if field != "library_id"] or [
            str(fields[-1])
        ]  # the library is the path's
        return _("%(field)s: already taken.", field=named[-1].removesuffix("_key"))
    if "field" in error.values:
        return f"{error.values['field']}: {words.sentence(Problem(error.code, **error.values))}"
    return words.clash(error)
