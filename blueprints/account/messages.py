"""Where a user's messages go, which events they want to hear of, and what became of messages."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from blueprints import message_words, toasts
from blueprints.account.pages import bp
from blueprints.current import current_user
from blueprints.forms import Form, text_field
from models.message import CHANNELS, MessageTarget
from services.messages import audience, config, log, requests, targets

for _function in (message_words.event_name, message_words.channel_name, message_words.state):
    bp.add_app_template_global(_function, f"message_{_function.__name__}")


bp.add_app_template_filter(message_words.event_name, "message_event_name")


class TargetForm(Form):
    """A target; mail has no address of its own."""

    name = text_field(
        _l("Name"), max_length=targets.MAX_NAME, help=_l("For example “My phone”. Optional.")
    )
    address = text_field(
        _l("Address"), max_length=targets.MAX_ADDRESS, autocomplete="off", spellcheck="false"
    )
    events = SelectMultipleField(
        _l("Tell me when"),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, channel: str, **options: Any) -> None:
        super().__init__(**options)
        events = audience.events_for(current_user())
        self.events.choices = [
            SelectChoice(event, message_words.event_name(event)) for event in events
        ]
        if channel == "mail":
            del self.address
        elif channel == "apprise":
            self.address.description = _("For example ntfys://ntfy.sh/my-topic. Stored encrypted.")
        else:
            self.address.description = _(
                "For example https://example.org/hook. It gets JSON by POST. Stored encrypted."
            )


@bp.get("/messages")
def messages() -> str:
    me = current_user()
    return render_template(
        "account/messages.html",
        targets=targets.list_targets(by=me),
        lines=log.list_own(by=me),
        has_mail=config.stored().has_mail,
    )


@bp.get("/messages/add/<string:channel>")
def add_target(channel: str) -> str:
    return _page(channel, TargetForm(channel))


@bp.post("/messages/add/<string:channel>")
def save_new_target(channel: str) -> Any:
    form = TargetForm(channel if channel in CHANNELS else "mail")
    with form.adding_errors():
        if form.validate_on_submit():
            targets.add_target({**form.values(), "channel": channel}, by=current_user())
            return _done(_("Saved. Send a test message to see whether it arrives."))
    return _page(channel, form), 422


@bp.get("/messages/<int:target_id>/edit")
def edit_target(target_id: int) -> str:
    target = targets.get_target(target_id, by=current_user())
    lines = targets.list_targets(by=current_user())
    events = next(line.events for line in lines if line.target.id == target.id)
    values = {"name": target.name, "address": targets.UNCHANGED, "events": sorted(events)}
    return _page(target.channel, TargetForm(target.channel, data=values), target)


@bp.post("/messages/<int:target_id>/edit")
def save_target(target_id: int) -> Any:
    target = targets.get_target(target_id, by=current_user())
    form = TargetForm(target.channel)
    with form.adding_errors():
        if form.validate_on_submit():
            targets.edit_target(target, form.values(), by=current_user())
            return _done(_("Saved."))
    return _page(target.channel, form, target), 422


@bp.post("/messages/<int:target_id>/remove")
def remove_target(target_id: int) -> Any:
    me = current_user()
    targets.remove_target(targets.get_target(target_id, by=me), by=me)
    return _done(_("Removed. Nothing is sent there any more."))


@bp.post("/messages/<int:target_id>/test")
def test_target(target_id: int) -> Any:
    me = current_user()
    targets.write_test(targets.get_target(target_id, by=me), by=me)
    requests.start()
    return _done(_("Test message on its way. The log below says what becomes of it."))


@bp.post("/messages/sent/<int:message_id>/retry")
def retry_message(message_id: int) -> Any:
    log.retry(message_id, by=current_user())
    requests.start()
    return _done(_("The message is sent again."))


def _done(text: str) -> Any:
    toasts.show(text)
    return redirect(url_for("account.messages"), 303)


def _page(channel: str, form: TargetForm, target: MessageTarget | None = None) -> str:
    return render_template(
        "account/message_target.html",
        channel=channel,
        form=form,
        target=target,
        action=request.path,
        unchanged=targets.UNCHANGED,
    )
