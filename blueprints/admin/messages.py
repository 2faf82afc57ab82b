"""How messages leave this instance: the mail server, and the private hosts that they may go to."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectChoice, SelectField

from blueprints import toasts
from blueprints.admin.blueprint import bp
from blueprints.current import current_user, settings
from blueprints.forms import Form, prose_field, text_field
from services.messages import config, log, requests

_PLAIN = {"autocomplete": "off", "spellcheck": "false"}
_MOST = config.MAX_LENGTH


class MailForm(Form):
    host = text_field(
        _l("Server"),
        max_length=_MOST["host"],
        help=_l("For example smtp.example.org. Leave empty to send no email."),
        **_PLAIN,
    )
    port = IntegerField(_l("Port"), render_kw={"inputmode": "numeric"})
    security = SelectField(
        _l("Encryption"),
        validate_choice=False,
        choices=[
            SelectChoice("starttls", _l("STARTTLS (usually port 587)")),
            SelectChoice("tls", _l("TLS (usually port 465)")),
            SelectChoice("none", _l("None: only for a server on this machine or network")),
        ],
    )
    username = text_field(_l("User name"), max_length=_MOST["username"], **_PLAIN)
    password = text_field(
        _l("Password"),
        max_length=_MOST["password"],
        help=_l("Stored encrypted and never shown again; *** leaves it as it is."),
        **_PLAIN,
    )
    sender = text_field(
        _l("Sender’s email address"),
        max_length=_MOST["sender"],
        help=_l("For example stacks@example.org."),
        **_PLAIN,
    )
    sender_name = text_field(_l("Sender’s name"), max_length=_MOST["sender_name"])
    base_url = text_field(
        _l("Address of Stacks"), max_length=_MOST["base_url"], **_PLAIN, inputmode="url"
    )
    private_hosts = prose_field(
        _l("Hosts on private networks"),
        max_length=_MOST["private_hosts"],
        help=_l(
            "Webhooks and Apprise may use these, one per line, for example ntfy.lan or"
            " 10.0.0.5:8080."
        ),
        rows=3,
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        fixed = settings().base_url
        self.base_url.description = (
            _("STACKS_BASE_URL is set, so links begin with %(address)s.", address=fixed)
            if fixed
            else _("Links in messages begin with it. Without it, passwords can’t be reset by mail.")
        )


@bp.get("/messages")
def messages() -> str:
    present = config.get_config(by=current_user())
    values = asdict(present)
    values["password"] = config.UNCHANGED if present.password or present.is_locked else ""
    if not present.has_mail and not present.base_url:
        values["base_url"] = settings().base_url or request.url_root
    return _page(MailForm(data=values))


@bp.post("/messages")
def save_messages() -> Any:
    form = MailForm()
    with form.adding_errors():
        if form.validate_on_submit():
            config.change(form.values(), by=current_user())
            toasts.show(_("Saved."))
            return redirect(url_for("admin.messages"), 303)
    return _page(form), 422


@bp.post("/messages/test")
def send_test_mail() -> Any:
    config.write_test_mail(by=current_user())
    requests.start()
    toasts.show(
        _("Test email on its way to %(address)s.", address=current_user().email),
        view=url_for("account.messages"),
    )
    return redirect(url_for("admin.messages"), 303)


def _page(form: MailForm) -> str:
    me = current_user()
    return render_template(
        "admin/messages.html",
        form=form,
        config=config.get_config(by=me),
        counts=log.count_by_state(by=me),
        problems=log.list_problems(by=me),
    )
