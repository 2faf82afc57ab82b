"""A mail server that keeps what it is sent, and refuses or stalls when told to."""

from __future__ import annotations

import base64
import email
import email.policy
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

USER, PASSWORD = "stacks", "the-mail-servers-password"


class MailServer(socketserver.ThreadingTCPServer):
    """`replies` overrides the reply to a command, for example {"RCPT": "550 no such user"}.
    `stalls_at` is a command that is never answered. With `needs_login` nothing is taken before.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.tls = tls
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.replies: dict[str, str] = {}
        self.stalls_at = ""
        self.needs_login = False
        self.was_encrypted = False

    @property
    def port(self) -> int:
        return self.server_address[1]


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._is_open = not self.server.needs_login
        self._say("220 stub ready")
        while line := self.rfile.readline():
            text = line.decode().strip()
            verb = text.partition(" ")[0].upper()
            if verb == self.server.stalls_at:
                time.sleep(30)
            if verb in self.server.replies:
                self._say(self.server.replies[verb])
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                getattr(self, f"_{verb.lower()}", self._ok)(text)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def _ok(self, _text: str) -> None:
        self._say("250 ok")

    def _ehlo(self, _text: str) -> None:
        self._say("250-stub")
        if self.server.tls is not None:
            self._say("250-STARTTLS")
        self._say("250 AUTH PLAIN")

    def _starttls(self, _text: str) -> None:
        self._say("220 go ahead")
        assert self.server.tls is not None
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.server.was_encrypted = True

    def _auth(self, text: str) -> None:
        given = base64.b64decode(text.split()[-1]).decode().split("\0")
        self._is_open = given[1:] == [USER, PASSWORD]
        self._say("235 welcome" if self._is_open else "535 wrong user name or password")

    def _mail(self, _text: str) -> None:
        self._say("250 ok" if self._is_open else "530 sign in first")

    def _rcpt(self, text: str) -> None:
        self.server.recipients.append(text.partition("<")[2].partition(">")[0])
        self._say("250 ok")

    def _data(self, _text: str) -> None:
        self._say("354 go on")
        content = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            content += line[1:] if line.startswith(b"..") else line
        mail = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.server.mails.append(mail)
        self._say("250 taken")


@contextmanager
def running_mail_server(tls: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    with MailServer(tls) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()
