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
    "book": "Books", "comic": "Comics", "audiobook": "Audiobooks", "movie": "Films", "tv": "Series", "music": "Music", "game": "Games",
}


def install(app: Flask) -> None:
    app.jinja_env.globals.update(sentence=sentence, kind_name=kind_name, role_name=role_name, audit_text=audit_text)
    app.jinja_env.filters.update(ago=ago, until=until, duration=duration, time_left=time_left, how_often=how_often)
    app.jinja_env.filters.update(bytes=byte_size, browser=browser)


def kind_name(kind: str) -> str:
    """A library kind for people, in the plural."""
    return _(KIND_NAMES.get(kind, kind))


def named_by_kind(form: Mapping[str, str]) -> dict[str, str]:
    """A new library's form; without a name it is called by its kind."""
    kind = form.get("kind", "")
    return {**form, "name": form.get("name", "").strip() or (kind_name(kind) if kind in KIND_NAMES else "")}


def sentence(problem: Problem) -> str:
    """What is wrong with a field."""
    values = problem.values
    texts: dict[str, str] = {
        "required": _("This is needed."),
        "wrong_login": _("That name and password do not belong together."),
        "wrong_password": _("That is not your present password."),
        "wrong_code": _("That is not the code that the terminal shows."),
        "not_printable": _("This has characters that cannot be shown."),
        "not_an_email": _("This is not an e-mail address."),
        "not_a_year": _("This is not a date such as 1999, 1999-05 or 1999-05-31."),
        "not_a_language": _("This is not a language code such as en, de or pt-BR."),
        "not_a_role": _("This is not a role that Stacks knows."),
        "not_a_list": _("This should be a list."),
        "not_a_text": _("This should be a text."),
        "unknown_field": _("There is no such field."),
        "not_in_trash": _("This is not in the trash."),
        "not_a_folder": _("There is no such folder on this server."),
        "not_readable": _("Stacks may not read this folder."),
        "not_allowed": _("This folder is not one that libraries may use (STACKS_MEDIA_DIRS)."),
        "system_folder": _("This folder belongs to the system or to Stacks itself."),
        "inside_root": _("This folder is inside one that is scanned already: %(path)s", path=values.get("path", "")),
        "around_root": _("This folder contains one that is scanned already: %(path)s", path=values.get("path", "")),
        "same_root": _("This folder is scanned already: %(path)s", path=values.get("path", "")),
        "other_kind": _("This folder feeds a library of another kind already: %(path)s", path=values.get("path", "")),
        "no_such_user": _("There is no account with this name or e-mail address."),
        "not_a_time_zone": _("This is not a time zone such as Europe/Berlin."),
        "not_the_same": _("The two passwords are not the same."),
        "unknown_id": _("There is nothing with this id here."),
        "before_loan": _("This is before the day on which the loan began."),
        "not_an_id": _("This is not a UUID."),
        "not_json": _("This is not JSON: the mistake is at sign %(at)s.", at=values.get("at", "")),
        "not_an_object": _("This must be a JSON object."),
        "no_file": _("A multipart form with a file under this name is needed."),
        "wrong_type": _("This must be %(wanted)s.", wanted=values.get("wanted", "")),
        "not_a_moment": _("This is not a moment such as 2026-05-31T12:00:00Z."),
        "not_a_date": _("This is not a date such as 2026-05-31."),
        "not_an_isbn": _("This is not an ISBN: its length or its check digit is wrong."),
        "not_a_publish_date": _("This is not a date such as 1999, 1999-05, 1999-05-31 or May 31, 1999."),
        "bad_percent": _("Its “percent” must be a number from 0 to 100."),
        "no_such_file": _("There is no such file in this folder."),
        "empty_file": _("This file is empty."),
        "not_inside": _("This leads out of the folder."),
        "not_a_slug": _("This may have letters, digits, dots, dashes and underscores."),
        "no_such_scope": _("There is no scope “%(name)s”.", name=values.get("name", "")),
        "no_such_book": _("There is no such book in this library."),
        "no_such_tag": _("There is no such tag in this library."),
        "wrong_token": _("This token is not valid."),
        "yourself": _("You cannot do this to yourself."),
        "last_admin": _("There must be at least one active admin."),
        "owner": _("The owner of a library stays its member, and its owner."),
        "not_a_picture": _("Stacks cannot read this as a picture. It takes JPEG, PNG, WebP, AVIF, GIF, BMP and TIFF."),
        "not_an_address": _("This is not an address such as https://example.org/cover.jpg."),
        "not_http": _("This must begin with http:// or https://."),
        "has_credentials": _("An address with a name or a password in it is not asked."),
        "odd_port": _("Only the usual ports are asked: 80 for http, 443 for https."),
        "private_address": _("This leads to a server that is not public. Stacks does not ask such servers."),
        "too_many_pixels": _("This picture has too many pixels: at most 80 million."),
    }
    if problem.code == "syntax":
        return search_words.syntax(problem)
    if problem.code == "too_slow":
        return _("This took longer than %(seconds)s seconds and was stopped. Ask for less at once.", seconds=values["seconds"])
    if problem.code == "too_long":
        return _("This is too long: at most %(most)s characters.", most=values["most"])
    if problem.code == "picture_too_large":
        return _("This picture is too large: at most %(most)s MiB.", most=values["most"])
    if problem.code == "too_many":
        return _("These are too many: at most %(most)s.", most=values["most"])
    if problem.code == "too_deep":
        return _("This has too many objects inside each other: at most %(most)s.", most=values["most"])
    if problem.code == "too_short":
        return _("This is too short: at least %(least)s characters.", least=values["least"])
    if problem.code == "too_small":
        return _("This is too small: at least %(least)s.", least=values["least"])
    if problem.code == "wrong_file_type":
        return _("This is not one of the files that editions have: %(allowed)s.", allowed=", ".join(values["allowed"]))
    if problem.code == "not_what_it_says":
        return _("What is in this file is not %(extension)s, as its name says.", extension=values["extension"])
    if problem.code == "too_large_object":
        return _("This is too large: at most %(most)s KiB.", most=values["most"])
    if problem.code == "not_one_of":
        return _("This must be one of: %(allowed)s.", allowed=", ".join(values["allowed"]))
    if problem.code == "out_of_bounds":
        signs = {"greater_than_equal": "≥", "less_than_equal": "≤", "greater_than": ">", "less_than": "<"}
        return _("This must be %(sign)s %(bound)s.", sign=signs.get(str(values["sign"]), ""), bound=values["bound"])
    if problem.code == "not_a_number":
        return _("This must be a number from %(least)s to %(most)s.", least=values["least"], most=values["most"])
    return texts.get(problem.code, _("This is not right (%(code)s).", code=problem.code))


def sentences(error: Invalid) -> dict[str, str]:
    """All of them, by field."""
    return {name: sentence(problem) for name, problem in error.fields.items()}


def clash(error: Conflict) -> str:
    """What stood in the way."""
    texts: dict[str, str] = {
        "duplicate": _("There is one with this name already."),
        "already_set_up": _("Stacks is set up already. Sign in instead."),
        "already_undone": _("This was undone already."),
        "changed_since": _("This cannot be undone any more: something changed since."),
        "changed_meanwhile": _("Somebody else changed this while you were editing."),
        "last_admin": _("There must be at least one active admin."),
        "yourself": _("You cannot do this to yourself."),
        "not_asking": _("This question was answered already."),
        "owner": _("The owner of a library stays its member. Name another owner first."),
        "fills_itself": _("This shelf fills itself by a search."),
        "in_use": _("This is still in use."),
        "copies_lent": _("copy_count: more copies are out with borrowers. Take them back first."),
        "all_out": _("All copies of this are out on loan."),
        "copy_out": _("This copy is out on another loan by now."),
        "returned": _("This came back already."),
        "too_many_requests": _("Too many requests from this address. Wait a minute and try again."),
    }
    if error.code == "too_many_logins":
        return _("Too many failed logins. Wait %(seconds)s seconds and try again.", seconds=error.values.get("retry_after", 30))
    return texts.get(error.code, _("This clashes with something else (%(code)s).", code=error.code))


def complaints(error: Invalid | Conflict) -> dict[str, str]:
    """What a form shows under its fields: wrong values, or a name that is taken. Other clashes are raised again."""
    if isinstance(error, Invalid):
        return sentences(error)
    fields = error.values.get("fields", ())
    if error.code == "changed_meanwhile":
        text = _("Somebody saved “%(value)s” here meanwhile. Save again to keep yours.", value="%s")
        return {name: text % both["theirs"] for name, both in fields.items() if not name.endswith("_key")}
    if error.code != "duplicate" or not fields:
        raise error
    name = str(fields[-1]).removesuffix("_key")
    texts = {
        "email": _("There is an account with this e-mail address already."),
        "user_id": _("This account is a member already."), "library_id": _("This account is a member already."),
    }  # fmt: skip
    return {"identifier" if name in ("user_id", "library_id") else name: texts.get(name) or _("There is one with this name already.")}


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
        "first_admin_made": _("The first account was made"), "user_created": _("An account was made"),
        "user_edited": _("An account was changed"), "user_deleted": _("An account was deleted"),
        "password_changed": _("A password was changed"), "session_ended": _("A browser was signed out"),
        "sessions_ended": _("All browsers were signed out"), "root_added": _("A folder was added"),
        "root_removed": _("A folder was removed"), "root_moved": _("A folder was moved"),
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
    names = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari", "curl": "curl"}
    systems = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Mac OS": "Mac", "Linux": "Linux"}
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
