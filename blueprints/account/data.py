"""The user's own data: downloading it, and deleting the account."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, send_file, url_for
from flask_babel import gettext as _

from blueprints import current, private_pages, toasts
from blueprints.account.forms import LeavingForm
from blueprints.account.pages import bp
from blueprints.current import current_user
from blueprints.login import entry
from errors import PasswordNeeded
from models import base
from services.accounts import export, own_deletion


@bp.get("/data")
def show_data() -> str:
    current.require_proof()
    return _page(LeavingForm(formdata=None))


@bp.post("/export")
def export_data() -> Any:
    me = current_user()
    try:
        current.require_proof()
    except PasswordNeeded:  # a download leaves its page where it is: that should be this one
        return redirect(url_for("account.show_data"), 303)
    name = f"stacks-{me.username}-{base.utc_now():%Y-%m-%d}.zip"
    response = send_file(
        export.build(by=me), mimetype="application/zip", as_attachment=True, download_name=name
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/delete")
def delete_account() -> Any:
    me, form = current_user(), LeavingForm()
    with entry.showing_errors(form):
        if form.validate():
            own_deletion.delete_own_account(
                me,
                form.password.data,
                hands_over=form.hands_over.data,
                visitor=current.visitor(),
            )
            return _gone()
    return entry.refuse(form, _page(form))


def _gone() -> Response:
    toasts.show(_("Your account was deleted."))
    answer = make_response(redirect(url_for("login.login"), 303))
    current.clear_cookie(answer)
    private_pages.hide_kept_pages(answer)
    return answer


def _page(form: LeavingForm) -> str:
    me = current_user()
    owned = own_deletion.list_owned_libraries(by=me)
    if not owned:
        del form.hands_over
    is_last = own_deletion.is_last_admin(me)
    return render_template("account/data.html", form=form, owned=owned, is_last_admin=is_last)
