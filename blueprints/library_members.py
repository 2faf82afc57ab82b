"""The members of a library: who they are, letting somebody in, roles, and ending a membership.

Part of the libraries door.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints import toasts, words
from blueprints.current import current_user
from errors import Conflict, Invalid
from models.library import ROLES, Library
from services import libraries, members


def add_to(bp: Blueprint) -> None:
    """Mount these on the door of libraries, whose endpoints they are."""
    place = "/<int:library_id>/members"
    bp.add_url_rule(place, "members", show, methods=["GET"])
    bp.add_url_rule(place, "add_member", add, methods=["POST"])
    bp.add_url_rule(f"{place}/<int:user_id>", "change_role", change_role, methods=["POST"])
    bp.add_url_rule(f"{place}/<int:user_id>/remove", "remove_member", remove, methods=["POST"])


def show(library_id: int) -> str:
    return _page(libraries.get_library(library_id, by=current_user()), {})


def add(library_id: int) -> Any:
    library, form = libraries.get_library(library_id, by=current_user()), request.form
    try:
        user = members.add_member(
            library, form.get("identifier", ""), form.get("role", ""), by=current_user()
        )
    except (Invalid, Conflict) as error:
        return _page(library, words.complaints(error)), 422
    return _done(library, _("Added %(name)s.", name=user.name))


def change_role(library_id: int, user_id: int) -> Any:
    library = libraries.get_library(library_id, by=current_user())
    user = members.get_member(library, user_id, by=current_user())
    done = members.change_role(library, user, request.form.get("role", ""), by=current_user())
    return _done(library, _("Role of %(name)s updated.", name=user.name), done.id if done else None)


def remove(library_id: int, user_id: int) -> Any:
    library = libraries.get_library(library_id, by=current_user())
    user = members.get_member(library, user_id, by=current_user())
    done = members.remove_member(library, user, by=current_user())
    return _done(
        library,
        _("Removed %(name)s.", name=user.name),
        done.id,
        has_left=user == current_user(),
    )


def _done(
    library: Library, text: str, change_set_id: int | None = None, *, has_left: bool = False
) -> Any:
    undo = (
        url_for("history.undo", change_set_id=change_set_id)
        if change_set_id and not has_left
        else None
    )
    toasts.tell(text, undo=undo)
    return redirect(
        (
            url_for("libraries.index")
            if has_left
            else url_for("libraries.members", library_id=library.id)
        ),
        303,
    )


def _page(library: Library, problems: dict[str, str]) -> str:
    me = current_user()
    found, may_change = members.list_members(library, by=me), libraries.may_own(library, by=me)
    return render_template(
        "libraries/members.html",
        library=library,
        members=found,
        may_change=may_change,
        problems=problems,
        values=request.form,
        roles=ROLES,
    )
