"""Texts about messages: their events, ways and problems."""

from __future__ import annotations

from flask_babel import gettext as _

from blueprints.formats import ago, until
from models.message import Message


def event_name(event: str) -> str:
    """What a message is about."""
    texts = {
        "items_added": _("New items in my libraries"),
        "scan_failed": _("A scan fails or needs an answer"),
        "import_done": _("My imports and metadata refreshes finish"),
        "loan_overdue": _("A loan is overdue"),
        "backup_failed": _("A backup or export fails"),
        "test": _("Test message"),
        "password_reset": _("Link for a new password"),
    }
    return texts.get(event, event)


def channel_name(channel: str) -> str:
    """A way in which messages are sent."""
    texts = {"mail": _("Email"), "webhook": _("Webhook"), "apprise": _("Apprise")}
    return texts.get(channel, channel)


def state(message: Message) -> str:
    """What became of a message, in one line."""
    if message.state == "sent":
        return _("Sent %(ago)s", ago=ago(message.sent_at))
    if message.state == "failed":
        return _("Failed: %(reason)s", reason=problem(message.problem))
    if message.state == "sending":
        return _("Sending")
    if message.problem and message.next_at is not None:
        reason = problem(message.problem)
        return _("%(reason)s Next try %(when)s.", reason=reason, when=until(message.next_at))
    return _("Waiting to be sent")


def problem(code: str) -> str:
    """Why a message couldn't be sent."""
    texts = {
        "interrupted": _("Stacks was stopped twice while sending it. It could have arrived."),
        "no_connection": _("No connection to the server."),
        "timeout": _("The server took too long."),
        "bad_certificate": _("The server’s certificate isn’t valid."),
        "wrong_login": _("The mail server refused the user name or password."),
        "not_supported": _("The mail server doesn’t support the chosen encryption or sign-in."),
        "recipient_refused": _("The mail server refused the email address."),
        "bad_address": _("The email address isn’t valid."),
        "no_mail_server": _("No mail server is set up."),
        "no_email": _("The user has no email address."),
        "no_address": _("The target was removed, or its address can’t be decrypted."),
        "private_address": _("The address is on a private network, which isn’t allowed."),
        "odd_port": _("The port isn’t 80 or 443, and the host isn’t on the list."),
        "not_an_address": _("Apprise doesn’t know this address."),
        "not_allowed": _("This service needs access to the server, which isn’t allowed."),
        "not_delivered": _("The service didn’t take the message."),
    }
    if code.startswith("status_"):
        return _("The server answered with status %(status)s.", status=code.removeprefix("status_"))
    return texts.get(code) or _("Unknown problem (%(code)s).", code=code)
