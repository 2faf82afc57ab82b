"""The guarded client: which servers it asks, what a changing DNS, redirects, slow and endless
answers can do to it.
"""

from __future__ import annotations

import threading
import time

import pytest

from errors import ProviderError
from providers.addresses import is_public
from providers.http import Fetcher
from providers.network import Refused
from tests.providers.web import PUBLIC, certificate, says, serving

LIMIT = 10_000


@pytest.fixture
def web():
    with serving() as web:
        web.names["pictures.example"] = [[PUBLIC]]
        web.pages["/emma"] = says(b"a picture", Content_Type="image/svg+xml")
        yield web


def refusal(fetcher: Fetcher, address: str) -> str:
    with pytest.raises(Refused) as refused:
        fetcher.fetch(address, max_bytes=LIMIT, seconds=5)
    return refused.value.reason


def failure(fetcher: Fetcher, address: str, *, seconds: float = 5) -> ProviderError:
    with pytest.raises(ProviderError) as failed:
        fetcher.fetch(address, max_bytes=LIMIT, seconds=seconds)
    assert not isinstance(failed.value, Refused)
    return failed.value


@pytest.mark.parametrize("address", [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1",
    "100.127.255.255", "169.254.169.254", "172.16.0.1",
    "172.31.255.255", "192.168.1.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16", "100.100.100.200",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::7f00:1",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
    "2002:7f00:1::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0",
    "2606:4700::1%eth0", "fec0::1", "ff02::1",
    "", "localhost", "1.2.3", "0x7f.1",
])  # fmt: skip
def test_addresses_of_ones_own_machine_and_network_are_not_public(address):
    assert is_public(address) is False


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        PUBLIC,
        "100.63.255.255",
        "100.128.0.1",
        "172.32.0.1",
        "2606:4700:4700::1111",
        "2a00:1450:4001::1",
    ],
)
def test_addresses_of_the_internet_are(address):
    assert is_public(address) is True


def test_what_a_public_server_has_is_fetched_whatever_it_calls_it(web):
    assert web.fetcher.fetch("http://pictures.example/emma", max_bytes=LIMIT) == b"a picture"
    assert web.connected == [(PUBLIC, 80)]
    assert web.asked == [("pictures.example", "/emma")]


@pytest.mark.parametrize(("address", "reason"), [
    ("ftp://pictures.example/emma", "not_http"), ("file:///etc/passwd", "not_http"),
    ("//pictures.example/emma", "not_http"), ("emma", "not_http"),
    ("gopher://pictures.example/", "not_http"), ("http://", "not_an_address"),
    ("http://[::1", "not_an_address"), ("http:///emma", "not_an_address"),
    ("http://pictures.example:99999/", "odd_port"), ("http://" + "x" * 2050, "not_an_address"),
    ("http://a\nb/", "not_an_address"),
    ("http://me:word@pictures.example/emma", "has_credentials"),
    ("http://me@pictures.example/emma", "has_credentials"),
    ("http://pictures.example:8080/emma", "odd_port"),
    ("http://pictures.example:443/emma", "odd_port"), ("https://pictures.example:22/", "odd_port"),
])  # fmt: skip
def test_only_plain_addresses_of_the_web_are_asked(web, address, reason):
    assert refusal(web.fetcher, address) == reason
    assert web.connected == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.1.1",
        "169.254.169.254",
        "::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "100.64.0.1",
    ],
)
def test_a_name_that_leads_inside_is_refused_before_anything_is_sent(web, address):
    web.names["inside.example"] = [[address]]
    web.names["both.example"] = [[PUBLIC, address]]
    assert refusal(web.fetcher, "http://inside.example/emma") == "private_address"
    assert refusal(web.fetcher, "http://both.example/emma") == "private_address"
    assert web.connected == []


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "2130706433", "0x7f000001", "127.1", "017700000001", "localhost", "0"],
)
def test_however_the_own_machine_is_written_it_is_refused(host):
    assert refusal(Fetcher(), f"http://{host}/emma") == "private_address"


def test_a_dns_that_answers_something_else_the_second_time_changes_nothing(web):
    web.names["rebinding.example"] = [[PUBLIC], ["127.0.0.1"]]
    web.pages["/again"] = says(status=302, Location="http://rebinding.example/emma")
    assert web.fetcher.fetch("http://rebinding.example/emma", max_bytes=LIMIT) == b"a picture"
    assert (web.looked_up, web.connected) == (["rebinding.example"], [(PUBLIC, 80)])
    web.names["rebinding.example"] = [[PUBLIC], ["127.0.0.1"]]
    assert refusal(web.fetcher, "http://rebinding.example/again") == "private_address"
    assert web.connected == [(PUBLIC, 80)] * 2


@pytest.mark.parametrize(("location", "reason"), [
    ("http://127.0.0.1/", "private_address"), ("http://inside.example/", "private_address"),
    ("//inside.example/", "private_address"),
    ("http://169.254.169.254/latest", "private_address"), ("file:///etc/passwd", "not_http"),
    ("http://pictures.example:6379/", "odd_port"),
    ("http://me:word@pictures.example/emma", "has_credentials"),
])  # fmt: skip
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_checked_like_the_first_address(web, location, reason, status):
    web.names["inside.example"] = [["10.0.0.7"]]
    web.pages["/away"] = says(status=status, Location=location)
    web.pages["/twice"] = says(status=status, Location="/away")
    assert refusal(web.fetcher, "http://pictures.example/twice") == reason
    assert [path for _, path in web.asked] == ["/twice", "/away"]
    assert {address for address, _ in web.connected} == {PUBLIC}


def test_five_redirects_are_followed_and_no_more(web):
    for number in range(7):
        web.pages[f"/{number}"] = says(status=302, Location=f"/{number + 1}")
    web.pages["/5"] = says(b"there")
    assert web.fetcher.fetch("http://pictures.example/0", max_bytes=LIMIT) == b"there"
    web.pages["/5"] = says(status=302, Location="/6")
    assert failure(web.fetcher, "http://pictures.example/0").reason == "too_many_redirects"
    web.pages["/round"] = says(status=302, Location="/round")
    assert failure(web.fetcher, "http://pictures.example/round").permanent is True


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(404, True), (403, True), (410, True), (429, False), (500, False), (503, False), (204, True)],
)
def test_the_answer_must_be_a_whole_200(web, status, permanent):
    web.pages["/emma"] = says(b"" if status == 204 else b"sorry", status)
    assert failure(web.fetcher, "http://pictures.example/emma").permanent is permanent


def test_a_server_that_is_not_there_is_the_servers_failure(web):
    web.names["down.example"] = [["93.184.216.99"]]
    web.names["half.example"] = [["93.184.216.99", PUBLIC]]
    assert failure(web.fetcher, "http://down.example/emma").permanent is False
    assert failure(web.fetcher, "http://nowhere.example/emma").reason == "no_connection"
    assert web.fetcher.fetch("http://half.example/emma", max_bytes=LIMIT) == b"a picture"


def test_an_answer_that_is_too_large_is_dropped_as_soon_as_that_shows(web):
    sent = 0

    def endless(handler):
        nonlocal sent
        handler.send_response(200)
        handler.end_headers()
        while sent < 50_000_000:
            sent += handler.wfile.write(b"x" * 1000)

    web.pages["/just"] = says(b"x" * LIMIT)
    web.pages["/more"] = says(b"x" * (LIMIT + 1))
    web.pages["/endless"] = endless
    assert len(web.fetcher.fetch("http://pictures.example/just", max_bytes=LIMIT)) == LIMIT
    assert refusal(web.fetcher, "http://pictures.example/more") == "too_large"
    assert refusal(web.fetcher, "http://pictures.example/endless") == "too_large"
    assert sent < 50_000_000


def test_what_is_small_and_becomes_huge_is_not_unpacked(web):
    web.pages["/bomb"] = says(b"\x1f\x8b", Content_Encoding="gzip")
    assert failure(web.fetcher, "http://pictures.example/bomb").reason == "encoded"


@pytest.mark.parametrize("where", ["headers", "body"])
def test_a_server_that_sends_a_little_at_a_time_gains_no_time_by_it(web, where):
    sent = []

    def slowly(handler):
        if where == "body":
            handler.send_response(200)
            handler.end_headers()
        for sign in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100:
            handler.wfile.write(bytes([sign]))
            handler.wfile.flush()
            sent.append(sign)
            time.sleep(0.1)

    web.pages["/slow"] = slowly
    assert failure(web.fetcher, "http://pictures.example/slow", seconds=0.6).reason == "timeout"
    assert 1 < len(sent) < 100


def test_a_look_up_that_takes_too_long_is_left(web):
    may_answer, answered = threading.Event(), threading.Event()

    def resolve(_name, _port):
        may_answer.wait(30)
        answered.set()
        return [PUBLIC]

    slow = Fetcher(resolve=resolve, connect=web.connect)
    assert failure(slow, "http://pictures.example/emma", seconds=0.3).reason == "timeout"
    assert not answered.is_set()
    may_answer.set()


def test_nonsense_is_the_servers_failure(web):
    web.pages["/nonsense"] = lambda handler: handler.wfile.write(
        b"\x00\x01 this is not HTTP\r\n\r\n"
    )
    web.pages["/short"] = lambda handler: handler.wfile.write(
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"
    )
    web.pages["/odd"] = says(status=302, Location="http://[::1")
    for path in ("nonsense", "short", "odd"):
        failure(web.fetcher, f"http://pictures.example/{path}")


def test_over_tls_the_name_is_asked_for_and_must_be_in_the_certificate(tmp_path):
    server, client = certificate(tmp_path, "pictures.example")
    names: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: names.append(name)
    with serving(server) as web:
        web.names |= {"pictures.example": [[PUBLIC]], "other.example": [[PUBLIC]]}
        web.pages["/emma"] = says(b"a picture")
        failure(
            web.fetcher, "https://pictures.example/emma"
        )  # nobody whom the system trusts has signed it
        web.trust = client
        assert web.fetcher.fetch("https://pictures.example/emma", max_bytes=LIMIT) == b"a picture"
        failure(web.fetcher, "https://other.example/emma")
        assert web.asked == [("pictures.example", "/emma")]
        assert web.connected == [(PUBLIC, 443)] * 3
        assert names == ["pictures.example", "pictures.example", "other.example"]


def test_no_proxy_of_the_environment_comes_between(web, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert web.fetcher.fetch("http://pictures.example/emma", max_bytes=LIMIT) == b"a picture"
