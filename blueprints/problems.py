"""Errors as programs read them: a status and one sentence; never HTML, nothing of the inside."""

from __future__ import annotations

from flask_babel import gettext as _

from blueprints import words
from errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    ProviderError,
    StacksError,
    Unavailable,
)

NOUNS = {
    "library": "library",
    "work": "book",
    "edition": "edition",
    "person": "contributor",
    "series": "series",
    "shelf": "shelf",
    "loan": "loan",
    "tag": "tag",
    "genre": "genre",
    "media_type": "media type",
    "user": "user",
    "member": "member",
    "file": "file",
    "media_file": "file",
    "root": "storage location",
}


def told(error: StacksError) -> tuple[int, str, dict[str, str]]:
    """Status, sentence, headers."""
    match error:
        case NotFound():
            return 404, _("No such %(noun)s.", noun=NOUNS.get(error.noun, error.noun)), {}
        case Forbidden(permission="personal_token"):
            return 403, _("Personal tokens can’t do this. Sign in with your password."), {}
        case Forbidden():
            return 403, _("You don’t have permission to do this."), {}
        case Conflict() if "retry_after" in error.values:
            return 429, words.clash(error), {"Retry-After": str(error.values["retry_after"])}
        case Conflict():
            return 409, _clash(error), {}
        case Invalid():
            status = (
                413
                if any(problem.code == "picture_too_large" for problem in error.fields.values())
                else 400
            )
            return (
                status,
                " ".join(f"{name}: {text}" for name, text in words.sentences(error).items()),
                {},
            )
        case Unavailable():
            return 503, unavailable(error.part), {"Retry-After": str(error.retry_after)}
        case ProviderError():
            return 502, _("Another server failed. Try again later."), {}
    return 500, _("Something went wrong."), {}


def unavailable(part: str) -> str:
    """What is down, and what works meanwhile."""
    texts = {
        "database": _("The database isn’t responding. Nothing was lost; try again in a moment."),
        "queue": _(
            "Background jobs aren’t running. You can browse; your request starts when they’re back."
        ),
        "root": _("The folder can’t be reached. Is its disk connected?"),
        "uploads": _(
            "The file couldn’t be saved: the disk is full or not writable. Ask an administrator."
        ),
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
