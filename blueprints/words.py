"""Sentences for people, made from the codes and values that services give."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints import search_words
from errors import Conflict, Invalid, Problem
from models import base

KIND_NAMES = {
    "book": "Books",
    "comic": "Comics",
    "audiobook": "Audiobooks",
    "movie": "Films",
    "tv": "Series",
    "music": "Music",
    "game": "Games",
}


def N_(text: str) -> str:
    """Marks a text for those who gather texts to translate (pybabel knows this name); it is
    translated where it is shown.
    """
    return text


# What is wrong with a field, and what stood in the way, by code; the values are those of the
# problem.
SENTENCES = {
    "required": N_("This is needed."),
    "wrong_login": N_("That name and password do not belong together."),
    "wrong_password": N_("That is not your present password."),
    "wrong_code": N_("That is not the code that the terminal shows."),
    "not_printable": N_("This has characters that cannot be shown."),
    "not_an_email": N_("This is not an e-mail address."),
    "not_a_year": N_("This is not a date such as 1999, 1999-05 or 1999-05-31."),
    "not_a_language": N_("This is not a language code such as en, de or pt-BR."),
    "not_a_role": N_("This is not a role that Stacks knows."),
    "not_a_list": N_("This should be a list."),
    "not_a_text": N_("This should be a text."),
    "unknown_field": N_("There is no such field."),
    "not_in_trash": N_("This is not in the trash."),
    "not_a_folder": N_("There is no such folder on this server."),
    "not_readable": N_("Stacks may not read this folder."),
    "not_allowed": N_("This folder is not one that libraries may use (STACKS_MEDIA_DIRS)."),
    "system_folder": N_("This folder belongs to the system or to Stacks itself."),
    "inside_root": N_("This folder is inside one that is scanned already: %(path)s"),
    "around_root": N_("This folder contains one that is scanned already: %(path)s"),
    "same_root": N_("This folder is scanned already: %(path)s"),
    "other_kind": N_("This folder feeds a library of another kind already: %(path)s"),
    "no_such_user": N_("There is no account with this name or e-mail address."),
    "not_a_time_zone": N_("This is not a time zone such as Europe/Berlin."),
    "not_the_same": N_("The two passwords are not the same."),
    "unknown_id": N_("There is nothing with this id here."),
    "before_loan": N_("This is before the day on which the loan began."),
    "not_an_id": N_("This is not a UUID."),
    "not_json": N_("This is not JSON: the mistake is at sign %(at)s."),
    "not_an_object": N_("This must be a JSON object."),
    "no_file": N_("A multipart form with a file under this name is needed."),
    "wrong_type": N_("This must be %(wanted)s."),
    "not_a_moment": N_("This is not a moment such as 2026-05-31T12:00:00Z."),
    "not_a_date": N_("This is not a date such as 2026-05-31."),
    "not_an_isbn": N_("This is not an ISBN: its length or its check digit is wrong."),
    "not_a_publish_date": N_(
        "This is not a date such as 1999, 1999-05, 1999-05-31 or May 31, 1999."
    ),
    "bad_percent": N_("Its “percent” must be a number from 0 to 100."),
    "no_such_file": N_("There is no such file in this folder."),
    "empty_file": N_("This file is empty."),
    "not_inside": N_("This leads out of the folder."),
    "not_a_slug": N_("This may have letters, digits, dots, dashes and underscores."),
    "no_such_scope": N_("There is no scope “%(name)s”."),
    "no_such_book": N_("There is no such book in this library."),
    "no_such_tag": N_("There is no such tag in this library."),
    "wrong_token": N_("This token is not valid."),
    "yourself": N_("You cannot do this to yourself."),
    "last_admin": N_("There must be at least one active admin."),
    "owner": N_("The owner of a library stays its member, and its owner."),
    "not_a_picture": N_(
        "Stacks cannot read this as a picture. It takes JPEG, PNG, WebP, AVIF, GIF, BMP and TIFF."
    ),
    "not_an_address": N_("This is not an address such as https://example.org/cover.jpg."),
    "not_http": N_("This must begin with http:// or https://."),
    "has_credentials": N_("An address with a name or a password in it is not asked."),
    "odd_port": N_("Only the usual ports are asked: 80 for http, 443 for https."),
    "private_address": N_(
        "This leads to a server that is not public. Stacks does not ask such servers."
    ),
    "too_many_pixels": N_("This picture has too many pixels: at most 80 million."),
    "too_slow": N_(
        "This took longer than %(seconds)s seconds and was stopped. Ask for less at once."
    ),
    "too_long": N_("This is too long: at most %(most)s characters."),
    "picture_too_large": N_("This picture is too large: at most %(most)s MiB."),
    "too_many": N_("These are too many: at most %(most)s."),
    "too_deep": N_("This has too many objects inside each other: at most %(most)s."),
    "too_short": N_("This is too short: at least %(least)s characters."),
    "too_small": N_("This is too small: at least %(least)s."),
    "wrong_file_type": N_("This is not one of the files that editions have: %(allowed)s."),
    "not_what_it_says": N_("What is in this file is not %(extension)s, as its name says."),
    "too_large_object": N_("This is too large: at most %(most)s KiB."),
    "not_one_of": N_("This must be one of: %(allowed)s."),
    "out_of_bounds": N_("This must be %(sign)s %(bound)s."),
    "not_a_number": N_("This must be a number from %(least)s to %(most)s."),
}
CLASHES = {
    "duplicate": N_("There is one with this name already."),
    "already_set_up": N_("Stacks is set up already. Sign in instead."),
    "already_undone": N_("This was undone already."),
    "changed_since": N_("This cannot be undone any more: something changed since."),
    "changed_meanwhile": N_("Somebody else changed this while you were editing."),
    "last_admin": N_("There must be at least one active admin."),
    "yourself": N_("You cannot do this to yourself."),
    "not_asking": N_("This question was answered already."),
    "owner": N_("The owner of a library stays its member. Name another owner first."),
    "fills_itself": N_("This shelf fills itself by a search."),
    "in_use": N_("This is still in use."),
    "copies_lent": N_("copy_count: more copies are out with borrowers. Take them back first."),
    "all_out": N_("All copies of this are out on loan."),
    "copy_out": N_("This copy is out on another loan by now."),
    "returned": N_("This came back already."),
    "too_many_requests": N_("Too many requests from this address. Wait a minute and try again."),
}
_SIGNS = {"greater_than_equal": "≥", "less_than_equal": "≤", "greater_than": ">", "less_than": "<"}


def install(app: Flask) -> None:
    app.jinja_env.globals.update(
        sentence=sentence, kind_name=kind_name, role_name=role_name, audit_text=audit_text
    )
    app.jinja_env.filters.update(
        ago=ago, until=until, duration=duration, time_left=time_left, how_often=how_often
    )
    app.jinja_env.filters.update(bytes=byte_size, browser=browser)


def kind_name(kind: str) -> str:
    """A library kind for people, in the plural."""
    return _(KIND_NAMES.get(kind, kind))


def named_by_kind(form: Mapping[str, str]) -> dict[str, str]:
    """A new library's form; without a name it is called by its kind."""
    kind = form.get("kind", "")
    return {
        **form,
        "name": form.get("name", "").strip() or (kind_name(kind) if kind in KIND_NAMES else ""),
    }


def sentence(problem: Problem) -> str:
    """What is wrong with a field."""
    if problem.code == "syntax":
        return search_words.syntax(problem)
    if problem.code not in SENTENCES:
        return _("This is not right (%(code)s).", code=problem.code)
    return _(SENTENCES[problem.code]) % _Shown(problem.values)


class _Shown(dict[str, Any]):
    """The values of a problem as a sentence shows them; what is not there is shown as nothing."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        if "allowed" in values:
            self["allowed"] = ", ".join(values["allowed"])
        if "sign" in values:
            self["sign"] = _SIGNS.get(str(values["sign"]), "")

    def __missing__(self, name: str) -> str:
        return ""


def sentences(error: Invalid) -> dict[str, str]:
    """All of them, by field."""
    return {name: sentence(problem) for name, problem in error.fields.items()}


def clash(error: Conflict) -> str:
    """What stood in the way."""
    if error.code == "too_many_logins":
        return _(
            "Too many failed logins. Wait %(seconds)s seconds and try again.",
            seconds=error.values.get("retry_after", 30),
        )
    if error.code not in CLASHES:
        return _("This clashes with something else (%(code)s).", code=error.code)
    return _(CLASHES[error.code])


def complaints(error: Invalid | Conflict) -> dict[str, str]:
    """What a form shows under its fields: wrong values, or a name that is taken.

    Other clashes are raised again.
    """
    if isinstance(error, Invalid):
        return sentences(error)
    fields = error.values.get("fields", ())
    if error.code == "changed_meanwhile":
        text = _("Somebody saved “%(value)s” here meanwhile. Save again to keep yours.", value="%s")
        return {
            name: text % both["theirs"]
            for name, both in fields.items()
            if not name.endswith("_key")
        }
    if error.code != "duplicate" or not fields:
        raise error
    name = str(fields[-1]).removesuffix("_key")
    texts = {
        "email": _("There is an account with this e-mail address already."),
        "user_id": _("This account is a member already."),
        "library_id": _("This account is a member already."),
    }  # fmt: skip
    return {
        "identifier" if name in ("user_id", "library_id") else name: (
            texts.get(name) or _("There is one with this name already.")
        )
    }


def ago(moment: datetime | None) -> str:
    """How long ago, roughly: "3 hours ago"."""
    if moment is None:
        return _("never")
    seconds = int((base.utc_now() - moment).total_seconds())
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        return ngettext("%(num)s minute ago", "%(num)s minutes ago", seconds // 60)
    if seconds < 86400:
        return ngettext("%(num)s hour ago", "%(num)s hours ago", seconds // 3600)
    return ngettext("%(num)s day ago", "%(num)s days ago", seconds // 86400)


def duration(milliseconds: Any) -> str:
    """A length as people write it: 3:07, 1:02:45."""
    total = int(milliseconds or 0) // 1000
    hours, rest = divmod(total, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def byte_size(count: Any) -> str:
    """1.4 MB; powers of 1,000."""
    size = float(count or 0)
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if size < 1000 or unit == "TB":
            return f"{size:.0f} {unit}" if unit in ("B", "kB") else f"{size:.1f} {unit}"
        size /= 1000
    return ""


def role_name(role: str) -> str:
    """A member's role."""
    return {"owner": _("Owner"), "editor": _("Editor"), "viewer": _("Viewer")}.get(role, role)


def audit_text(action: str) -> str:
    """What was done, for the audit log."""
    texts = {
        "first_admin_made": _("The first account was made"),
        "user_created": _("An account was made"),
        "user_edited": _("An account was changed"),
        "user_deleted": _("An account was deleted"),
        "password_changed": _("A password was changed"),
        "session_ended": _("A browser was signed out"),
        "sessions_ended": _("All browsers were signed out"),
        "root_added": _("A folder was added"),
        "root_removed": _("A folder was removed"),
        "root_moved": _("A folder was moved"),
    }
    return texts.get(action, action)


def how_often(minutes: int | None) -> str:
    """A schedule in words."""
    texts = {60: _("every hour"), 24 * 60: _("every day"), 7 * 24 * 60: _("every week")}
    return texts.get(minutes or 0) or _("every %(minutes)s minutes", minutes=minutes)


def until(moment: datetime | None) -> str:
    """In how long: "about 3 h"."""
    if moment is None:
        return "–"
    seconds = (moment - base.utc_now()).total_seconds()
    return _("now") if seconds <= 0 else _("in %(time)s", time=time_left(seconds))


def browser(agent: str) -> str:
    """A browser for people, from what it says of itself: "Firefox on Linux"."""
    names = {
        "Edg": "Edge",
        "OPR": "Opera",
        "Firefox": "Firefox",
        "Chrome": "Chrome",
        "Safari": "Safari",
        "curl": "curl",
    }
    systems = {
        "iPhone": "iPhone",
        "iPad": "iPad",
        "Android": "Android",
        "Windows": "Windows",
        "Mac OS": "Mac",
        "Linux": "Linux",
    }
    name = next((text for sign, text in names.items() if f"{sign}/" in agent), "")
    system = next((text for sign, text in systems.items() if sign in agent), "")
    if name and system:
        return _("%(browser)s on %(system)s", browser=name, system=system)
    return name or system or _("Unknown browser")


def time_left(seconds: float) -> str:
    """Roughly: "about 2 min"."""
    left = timedelta(seconds=int(seconds))
    if left < timedelta(seconds=60):
        return _("less than a minute")
    if left < timedelta(hours=1):
        return _("about %(minutes)s min", minutes=round(left.total_seconds() / 60))
    return _("about %(hours)s h", hours=round(left.total_seconds() / 3600, 1))
