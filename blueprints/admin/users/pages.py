"""Accounts: listing, making, changing, signing out and deleting them."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints import toasts, words
from blueprints.admin.door import bp
from blueprints.current import current_user
from errors import Conflict, Invalid
from models.account import User
from services.accounts import sessions, sign_in, users

PROFILE = ("username", "display_name", "email")


@bp.get("/users")
def list_users() -> str:
    return render_template("admin/users.html", lines=users.list_accounts(by=current_user()))


@bp.get("/users/new")
def create_user() -> str:
    users.require_admin(current_user())
    return _new_form({})


@bp.post("/users/new")
def save_new_user() -> Any:
    try:
        made = users.create_user(
            request.form.to_dict(), by=current_user(), is_admin="is_admin" in request.form
        )
    except (Invalid, Conflict) as error:
        return _new_form(words.complaints(error)), 422
    return _done(_("%(name)s may sign in now.", name=made.name))


def _new_form(problems: dict[str, str]) -> str:
    return render_template("admin/user.html", user=None, values=request.form, problems=problems)


@bp.get("/users/<int:user_id>/edit")
def edit_user(user_id: int) -> str:
    return _edit_form(users.get_account(user_id, by=current_user()), {})


@bp.post("/users/<int:user_id>/edit")
def save_user(user_id: int) -> Any:
    user, form = users.get_account(user_id, by=current_user()), request.form
    values: dict[str, Any] = {name: form[name] for name in PROFILE if name in form}
    if user != current_user():
        values |= {"is_admin": "is_admin" in form, "is_active": "is_active" in form}
    try:
        users.edit_user(user, values, by=current_user())
    except (Invalid, Conflict) as error:
        return _edit_form(user, words.complaints(error)), 422
    return _done(_("%(name)s was saved.", name=user.name))


def _edit_form(user: User, problems: dict[str, str]) -> str:
    return render_template(
        "admin/user.html", user=user, values=request.form or user, problems=problems
    )


@bp.get("/users/<int:user_id>/password")
def password(user_id: int) -> str:
    return render_template(
        "admin/password.html", user=users.get_account(user_id, by=current_user()), problems={}
    )


@bp.post("/users/<int:user_id>/password")
def set_password(user_id: int) -> Any:
    user = users.get_account(user_id, by=current_user())
    try:
        sign_in.set_password(user, request.form.get("password", ""), by=current_user())
    except Invalid as error:
        return (
            render_template("admin/password.html", user=user, problems=words.sentences(error)),
            422,
        )
    return _done(_("%(name)s has a new password and is signed out everywhere.", name=user.name))


@bp.post("/users/<int:user_id>/sign-out")
def sign_out_user(user_id: int) -> Any:
    user = users.get_account(user_id, by=current_user())
    sessions.sign_out_everywhere(user, by=current_user())
    return _done(_("%(name)s is signed out everywhere.", name=user.name))


@bp.get("/users/<int:user_id>/delete")
def confirm_delete_user(user_id: int) -> str:
    return render_template(
        "admin/delete_user.html", user=users.get_account(user_id, by=current_user())
    )


@bp.post("/users/<int:user_id>/delete")
def delete_user(user_id: int) -> Any:
    user = users.get_account(user_id, by=current_user())
    name = user.name
    users.delete_user(user, by=current_user())
    return _done(_("The account of %(name)s is gone.", name=name))


def _done(text: str) -> Any:
    toasts.tell(text)
    return redirect(url_for("admin.list_users"), 303)
