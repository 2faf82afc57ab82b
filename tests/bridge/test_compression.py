"""Text goes out compressed to those who take it, and nothing else does."""

from __future__ import annotations

import gzip

import pytest

from bridge.compression import MIN_BYTES, accepts_gzip, compress, negotiated

HTML = (b"content-type", b"text/html; charset=utf-8")
GZIP = [(b"accept-encoding", b"gzip, deflate")]
BODY = b"<p>often the same</p>" * 200


@pytest.mark.parametrize(
    ("value", "takes_it"),
    [
        ("gzip", True),
        ("deflate, GZip;q=0.5", True),
        ("*", True),
        ("br;q=1.0, *;q=0.1", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("br, identity", False),
        ("", False),
        ("xgzip", False),
    ],
)
def test_who_takes_gzip_is_read_from_the_request(value, takes_it):
    assert accepts_gzip([(b"accept-encoding", value.encode())]) is takes_it


def test_text_is_compressed(monkeypatch):
    headers, body = negotiated([HTML, (b"content-length", b"4200"), (b"etag", b'"x"')], BODY, GZIP)
    assert gzip.decompress(body) == BODY
    assert dict(headers) == {
        b"content-type": HTML[1],
        b"content-encoding": b"gzip",
        b"content-length": str(len(body)).encode(),
        b"etag": b'W/"x"',
        b"vary": b"Accept-Encoding",
    }


def test_caches_are_told_also_when_this_client_gets_it_as_it_is():
    headers, body = negotiated([HTML, (b"vary", b"Cookie")], BODY, [])
    assert body == BODY
    assert headers == [HTML, (b"vary", b"Cookie, Accept-Encoding")]


@pytest.mark.parametrize(
    "headers",
    [
        [(b"content-type", b"image/webp")],
        [HTML, (b"content-encoding", b"br")],
        [HTML, (b"content-range", b"bytes 0-9/100")],
        [HTML, (b"cache-control", b"no-transform")],
        [],
    ],
)
def test_what_is_no_text_or_compressed_already_or_a_part_is_left_alone(headers):
    assert negotiated(headers, BODY, GZIP) == (headers, BODY)


def test_a_head_of_text_does_not_promise_a_length():
    headers, body = negotiated([HTML, (b"content-length", b"4200")], b"", GZIP)
    assert (headers, body) == ([HTML, (b"vary", b"Accept-Encoding")], b"")


def test_short_answers_are_not_worth_it():
    assert negotiated([HTML], BODY[: MIN_BYTES - 1], GZIP)[1] == BODY[: MIN_BYTES - 1]
    assert len(negotiated([HTML], BODY[:MIN_BYTES], GZIP)[1]) < MIN_BYTES


def test_the_size_of_an_answer_does_not_tell_what_is_in_it():
    assert len({len(compress(BODY)) for _ in range(50)}) > 10
