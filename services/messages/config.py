"""How messages leave this instance: the mail server, the address of links, and the hosts on private
networks that messages may be sent to. Administrators decide.

The password of the mail server is encrypted in the database and never leaves it again but to that
server.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import select

from errors import Invalid, Problem
from models import base
from models.account import Setting, User
from providers.messages import mail
from services import access, audit, runtime, secrets_store
from services.db.transactions import session, writing
from services.messages import outbox
from services.messages.audience import TEST

UNCHANGED: Final = "***"
"""What is shown for a password; sent back it changes nothing."""
MAX_LENGTH = {
    "host": 255, "sender": 255, "sender_name": 100, "username": 255, "password": 1000,
    "base_url": 500, "private_hosts": 4000,
}  # fmt: skip
MAX_HOSTS = 50
_NAME = "messages"
_PURPOSE = "password of the mail server"
_HOST = re.compile(r"(\[[0-9a-f:]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?", re.IGNORECASE)
_USUAL_PORTS = (80, 443)


@dataclass(frozen=True)
class Config:
    """An empty `host` means that no mail is sent. `private_hosts` are lines such as "ntfy.lan" or
    "10.0.0.5:8080". `is_locked`: a password is stored that this instance's secret can't decrypt.
    """

    host: str = ""
    port: int = 587
    security: str = "starttls"
    sender: str = ""
    sender_name: str = "Stacks"
    username: str = ""
    base_url: str = ""
    private_hosts: str = ""
    password: str = field(default="", repr=False)
    is_locked: bool = False

    @property
    def has_mail(self) -> bool:
        return bool(self.host)

    @property
    def exempt(self) -> frozenset[tuple[str, int]]:
        """The hosts and ports that may be on a private network."""
        pairs = (_pairs(line) for line in self.private_hosts.split())
        return frozenset(pair for some in pairs for pair in some)

    @property
    def server(self) -> mail.Server:
        return mail.Server(
            self.host, self.port, self.security, self.sender, self.sender_name, self.username,
            self.password,
        )  # fmt: skip


def get_config(*, by: User) -> Config:
    """The settings as they are, with the password. Raises Forbidden."""
    access.require(by, "system:read")
    return stored()


def stored() -> Config:
    """The settings for sending."""
    row: Setting | None = session().execute(select(Setting).where(Setting.name == _NAME)).scalar()
    if row is None:
        return Config()
    password = secrets_store.decrypt(row.secret, _PURPOSE) if row.secret else ""
    is_locked = bool(row.secret) and not password
    return Config(**(row.value or {}), password=password, is_locked=is_locked)


def may_send_mail() -> bool:
    """Whether mail can be sent and its links lead back here, as a link for a new password must."""
    config = stored()
    return config.has_mail and bool(link_base(config))


def link_base(config: Config) -> str:
    """The address that links begin with; "" when it isn't known. It never comes from a request,
    whose sender could put an address of their own into somebody's mail.
    """
    return (runtime.current().base_url or config.base_url).rstrip("/")


def change(values: Mapping[str, Any], *, by: User) -> None:
    """Replace the settings; UNCHANGED as password leaves it. Raises Forbidden, and Invalid naming
    each wrong field.
    """
    access.require(by, "system:update")
    cleaned = _clean(values)
    password = cleaned.pop("password")
    with writing():
        row = session().execute(select(Setting).where(Setting.name == _NAME)).scalar()
        if row is None:
            row = Setting(name=_NAME)
            session().add(row)
        row.value, row.updated_at = cleaned, base.utc_now()
        if password != UNCHANGED:
            row.secret = secrets_store.encrypt(password, _PURPOSE) if password else None
        audit.record("messages_changed", by=by)


def write_test_mail(*, by: User) -> None:
    """Write a test mail to the caller's email address into the outbox. Raises Forbidden, and
    Invalid({"email": …}) without one.
    """
    access.require(by, "system:update")
    if not by.email:
        raise Invalid({"email": Problem("no_own_email")})
    with writing():
        outbox.write_mail(by, TEST, f"test:{secrets.token_hex(8)}", {"user_id": by.id})


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    cleaned: dict[str, Any] = {
        name: str(values.get(name) or "").strip() for name in MAX_LENGTH if name != "private_hosts"
    }
    cleaned["private_hosts"] = "\n".join(str(values.get("private_hosts") or "").split())
    cleaned["security"], cleaned["port"] = values.get("security"), values.get("port")
    problems = {
        name: Problem("too_long", maximum=most)
        for name, most in MAX_LENGTH.items()
        if len(cleaned[name]) > most
    }
    if cleaned["security"] not in mail.SECURITY:
        problems["security"] = Problem("not_one_of", allowed=mail.SECURITY)
    if not (isinstance(cleaned["port"], int) and 0 < cleaned["port"] < 65536):
        problems["port"] = Problem("not_in_range", least=1, most=65535)
    if cleaned["base_url"] and not _is_web_address(cleaned["base_url"]):
        problems["base_url"] = Problem("not_an_address")
    lines = cleaned["private_hosts"].split()
    if len(lines) > MAX_HOSTS:
        problems["private_hosts"] = Problem("too_many", maximum=MAX_HOSTS)
    elif wrong := next((line for line in lines if not _pairs(line)), ""):
        problems["private_hosts"] = Problem("not_a_host", name=wrong)
    problems |= _mail_problems(cleaned)
    if problems:
        raise Invalid(problems)
    return cleaned


def _mail_problems(cleaned: Mapping[str, str]) -> dict[str, Problem]:
    """Without a host nothing is asked of the other fields of the mail server."""
    if not cleaned["host"]:
        return {}
    problems = {}
    if not cleaned["host"].isprintable() or " " in cleaned["host"] or "/" in cleaned["host"]:
        problems["host"] = Problem("not_a_host", name=cleaned["host"])
    sender = cleaned["sender"]
    if "@" not in sender[1:-1] or not sender.isprintable() or set(sender) & set(" <>,;"):
        problems["sender"] = Problem("not_an_email")
    return problems


def _is_web_address(text: str) -> bool:
    try:
        url = urlsplit(text)
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.netloc) and text.isprintable()


def _pairs(line: str) -> list[tuple[str, int]]:
    """The hosts and ports that a line names; none when it can't be read."""
    match = _HOST.fullmatch(line)
    if match is None or (match[2] and not 0 < int(match[2]) < 65536):
        return []
    host = match[1].strip("[]").lower()
    return [(host, port) for port in ((int(match[2]),) if match[2] else _USUAL_PORTS)]
