"""Users: listing, creating, changing, signing out and deleting them."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints import toasts
from blueprints.admin.blueprint import bp
from blueprints.admin.users.forms import NewUserForm, PasswordForm, PolicyForm, UserForm
from blueprints.current import current_user, require_proof
from services.accounts import policy, sessions, sign_in, users


@bp.get("/users")
def list_users() -> str:
    return _list(PolicyForm(obj=policy.current()))


@bp.post("/users/policy")
def save_policy() -> Any:
    form = PolicyForm()
    values = form.values()
    if policy.is_registration_fixed():  # the box cannot be clicked
        del values["may_register"]
    with form.adding_errors():
        if form.validate_on_submit():
            policy.change(values, by=current_user())
            return _done(_("Saved."))
    return _list(form), 422


def _list(form: PolicyForm) -> str:
    return render_template(
        "admin/users.html",
        lines=users.list_accounts(by=current_user()),
        form=form,
        is_registration_fixed=policy.is_registration_fixed(),
    )


@bp.get("/users/new")
def create_user() -> str:
    return render_template("admin/user.html", user=None, form=NewUserForm())


@bp.post("/users/new")
def save_new_user() -> Any:
    form = NewUserForm()
    with form.adding_errors():
        if form.validate_on_submit():
            values = form.values()
            user = users.create_user(values, by=current_user(), is_admin=form.is_admin.data)
            return _done(_("User %(name)s created.", name=user.name))
    return render_template("admin/user.html", user=None, form=form), 422


@bp.get("/users/<int:user_id>/edit")
def edit_user(user_id: int) -> str:
    user = users.get_account(user_id, by=current_user())
    return render_template("admin/user.html", user=user, form=UserForm(obj=user))


@bp.post("/users/<int:user_id>/edit")
def save_user(user_id: int) -> Any:
    user = users.get_account(user_id, by=current_user())
    form = UserForm(obj=user)
    values = form.values()
    if user == current_user():  # whose two boxes cannot be clicked
        del values["is_admin"], values["is_active"]
    with form.adding_errors():
        if form.validate_on_submit():
            if user == current_user() and form.email.data != user.email:
                require_proof()
            users.edit_user(user, values, by=current_user())
            return _done(_("Saved %(name)s.", name=user.name))
    return render_template("admin/user.html", user=user, form=form), 422


@bp.get("/users/<int:user_id>/password")
def password(user_id: int) -> str:
    user = users.get_account(user_id, by=current_user())
    return render_template("admin/password.html", user=user, form=PasswordForm())


@bp.post("/users/<int:user_id>/password")
def set_password(user_id: int) -> Any:
    user, form = users.get_account(user_id, by=current_user()), PasswordForm()
    with form.adding_errors():
        if form.validate_on_submit():
            sign_in.set_password(user, form.password.data, by=current_user())
            return _done(_("Password set; %(name)s is signed out everywhere.", name=user.name))
    return render_template("admin/password.html", user=user, form=form), 422


@bp.post("/users/<int:user_id>/sign-out")
def sign_out_user(user_id: int) -> Any:
    user = users.get_account(user_id, by=current_user())
    sessions.sign_out_everywhere(user, by=current_user())
    return _done(_("Signed %(name)s out everywhere.", name=user.name))


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
    return _done(_("Deleted user %(name)s.", name=name))


def _done(text: str) -> Any:
    toasts.show(text)
    return redirect(url_for("admin.list_users"), 303)
