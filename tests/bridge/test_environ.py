"""Requests as the application reads them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from bridge.environ import build_environ

HOST = (b"host", b"example.org")


def environ(*headers: tuple[bytes, bytes], body: bytes = b"", **scope: Any) -> dict[str, Any]:
    usual = {
        "method": "GET",
        "raw_path": b"/",
        "query_string": b"",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", "8000"),
        "client": ("192.0.2.7", "50000"),
        "headers": list(headers),
    }
    return build_environ({**usual, **scope}, BytesIO(body), len(body))


def test_paths_keep_every_byte():
    assert environ(raw_path=b"/r%C3%A9/a%2Fb%ff")["PATH_INFO"] == "/r\u00c3\u00a9/a/b\u00ff"
    assert environ(query_string=b"q=%20a&b")["QUERY_STRING"] == "q=%20a&b"


def test_it_says_who_asks_whom_and_how():
    found = environ(HOST, http_version="1")
    assert (found["REMOTE_ADDR"], found["SERVER_NAME"], found["SERVER_PORT"]) == (
        "192.0.2.7",
        "127.0.0.1",
        "8000",
    )
    assert (found["SERVER_PROTOCOL"], found["HTTP_HOST"]) == ("HTTP/1.0", "example.org")


def test_cookies_and_other_repeated_headers_are_joined():
    repeated = [(b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"accept", b"x"), (b"accept", b"y")]
    found = environ(*repeated)
    assert (found["HTTP_COOKIE"], found["HTTP_ACCEPT"]) == ("a=1; b=2", "x,y")


def test_an_underscore_does_not_imitate_a_hyphen():
    spoofed = environ((b"x_forwarded_for", b"10.0.0.1"))
    assert "HTTP_X_FORWARDED_FOR" not in spoofed


def test_a_collected_body_has_a_length_however_it_was_sent():
    chunked = environ(
        (b"transfer-encoding", b"chunked"), (b"content-type", b"text/plain"), body=b"four"
    )
    assert (chunked["CONTENT_LENGTH"], chunked["CONTENT_TYPE"]) == ("4", "text/plain")
    assert "HTTP_TRANSFER_ENCODING" not in chunked
    assert "CONTENT_LENGTH" not in environ(HOST)
    assert environ((b"content-length", b"0"))["CONTENT_LENGTH"] == "0"
