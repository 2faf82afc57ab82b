"""The members of a library: listing and adding them, changing roles, and leaving."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints import toasts
from blueprints.current import current_user
from blueprints.libraries.blueprint import bp, get_library
from blueprints.libraries.forms import ROLE_HELP, MemberForm, RoleForm
from models.change import ChangeSet
from models.library import Library
from services import libraries, members

_PLACE = "/<int:library_id>/members"


@bp.get(_PLACE, endpoint="members")
def list_members(library_id: int) -> str:
    return _page(get_library(library_id), MemberForm())


@bp.post(_PLACE)
def add_member(library_id: int) -> Any:
    library, form = get_library(library_id), MemberForm()
    libraries.require(library, "members:create", by=current_user())
    with form.adding_errors():
        if form.validate_on_submit():
            name, role = form.identifier.data or "", form.role.data
            user = members.add_member(library, name, role, by=current_user())
            return _done(library, _("Added %(name)s.", name=user.name))
    return _page(library, form), 422


@bp.post(f"{_PLACE}/<int:user_id>")
def change_role(library_id: int, user_id: int) -> Any:
    library = get_library(library_id)
    user = members.get_member(library, user_id, by=current_user())
    role = RoleForm().role.data or ""
    change_set = members.change_role(library, user, role, by=current_user())
    return _done(library, _("Role of %(name)s updated.", name=user.name), change_set)


@bp.post(f"{_PLACE}/<int:user_id>/remove")
def remove_member(library_id: int, user_id: int) -> Any:
    library = get_library(library_id)
    user = members.get_member(library, user_id, by=current_user())
    change_set = members.remove_member(library, user, by=current_user())
    if user == current_user():
        toasts.show(_("You left “%(name)s”.", name=library.name))
        return redirect(url_for("libraries.index"), 303)
    return _done(library, _("Removed %(name)s.", name=user.name), change_set)


def _done(library: Library, text: str, change_set: ChangeSet | None = None) -> Any:
    if change_set is None:
        toasts.show(text)
    else:
        toasts.show_change(change_set, text)
    return redirect(url_for("libraries.members", library_id=library.id), 303)


def _page(library: Library, form: MemberForm) -> str:
    me = current_user()
    lines = members.list_members(library, by=me)
    return render_template(
        "libraries/members.html",
        library=library,
        members=lines,
        may_change=libraries.may_own(library, by=me),
        form=form,
        roles={line.user.id: RoleForm(formdata=None, role=line.role) for line in lines},
        role_help=ROLE_HELP,
    )
