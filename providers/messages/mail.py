"""Messages by mail, through the SMTP server that an administrator has chosen."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from errors import ProviderError
from providers.messages.outgoing import Outgoing

SECONDS = 15.0
SECURITY = ("starttls", "tls", "none")
_REFUSED_FOR_NOW = range(400, 500)  # replies of SMTP after which trying again may help


@dataclass(frozen=True)
class Server:
    """`security` is one of SECURITY; `trust` is the system's, but for tests."""

    host: str
    port: int
    security: str
    sender: str
    sender_name: str = "Stacks"
    username: str = ""
    password: str = field(default="", repr=False)
    trust: ssl.SSLContext | None = None


def compose(server: Server, recipient: str, message: Outgoing) -> EmailMessage:
    """The mail as it is sent. Its Message-ID is the same at every attempt."""
    mail = EmailMessage()
    mail["From"] = formataddr((server.sender_name, server.sender))
    mail["To"] = recipient
    mail["Subject"] = " ".join(message.title.split())
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = f"<{message.key}@{server.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n\n".join(part for part in (message.body, message.link) if part) + "\n")
    return mail


def send(server: Server, recipient: str, message: Outgoing, *, seconds: float = SECONDS) -> None:
    """Send a message to one address within a deadline. Raises ProviderError."""
    try:
        mail = compose(server, recipient, message)
    except ValueError as error:  # an address that no mail can have
        raise ProviderError("mail", "bad_address", permanent=True) from error
    try:
        with _connected(server, seconds) as connection:
            connection.send_message(mail)
    except smtplib.SMTPException as error:
        raise _refused(error) from error
    except ssl.SSLError as error:
        raise ProviderError("mail", "bad_certificate", permanent=False) from error
    except (OSError, ValueError) as error:
        reason = "timeout" if isinstance(error, TimeoutError) else "no_connection"
        raise ProviderError("mail", reason, permanent=False) from error


@contextmanager
def _connected(server: Server, seconds: float) -> Iterator[smtplib.SMTP]:
    """A connection on which mail can be sent. It ends at the deadline, however slowly the server
    answers.
    """
    trust = server.trust or ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(server.host, server.port, timeout=seconds, context=trust)
        if server.security == "tls"
        else smtplib.SMTP(server.host, server.port, timeout=seconds)
    ) as connection:
        watch = threading.Timer(seconds, _cut, [connection])
        watch.daemon = True
        watch.start()
        try:
            if server.security == "starttls":
                connection.starttls(context=trust)
            if server.username:
                connection.login(server.username, server.password)
            yield connection
        finally:
            watch.cancel()


def _cut(connection: smtplib.SMTP) -> None:
    if connection.sock is not None:
        connection.sock.shutdown(socket.SHUT_RDWR)


def _refused(error: smtplib.SMTPException) -> ProviderError:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
        is_lasting = all(code not in _REFUSED_FOR_NOW for code in codes)
        return ProviderError("mail", "recipient_refused", permanent=is_lasting)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return ProviderError("mail", "wrong_login", permanent=False)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return ProviderError("mail", "not_supported", permanent=False)
    if isinstance(error, smtplib.SMTPResponseException):
        is_lasting = error.smtp_code not in _REFUSED_FOR_NOW
        return ProviderError("mail", f"status_{error.smtp_code}", permanent=is_lasting)
    return ProviderError("mail", "no_connection", permanent=False)
