"""Static files: kept for a year under the address of their version, asked again under any other."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from bridge.static import Static


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "css").mkdir()
    (tmp_path / "css/one.css").write_bytes(b"a { color: red }\n" * 100)
    (tmp_path / "css/two.css").write_bytes(b"b { color: blue }")
    (tmp_path / "picture.png").write_bytes(bytes(1000))
    return tmp_path


@pytest.fixture
def static(folder: Path) -> Static:
    return Static(folder, "/stacks", {"all.css": ["css/two.css", "css/one.css"]})


def get(static: Static, address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    path, _, query = address.partition("?")
    asked = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    found = static.respond(path, query.encode(), asked)
    assert found is not None
    status, sent, body = found
    return status, {name.decode(): value.decode() for name, value in sent}, body


def test_the_address_of_a_version_is_kept_for_a_year(static):
    address = static.address("css/one.css")
    assert address.startswith("/stacks/static/css/one.css?v=")
    status, headers, body = get(static, address)
    assert (status, body) == (200, b"a { color: red }\n" * 100)
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["content-type"] == "text/css; charset=utf-8"


@pytest.mark.parametrize("query", ["", "?v=0123456789abcdef", "?x=y"])
def test_any_other_address_is_asked_again_each_time(static, query):
    _status, headers, _body = get(static, f"/stacks/static/css/one.css{query}")
    assert headers["cache-control"] == "no-cache"


def test_who_has_it_is_not_sent_it_again(static):
    tag = get(static, "/static/css/one.css")[1]["etag"]
    status, headers, body = get(static, "/static/css/one.css", if_none_match=f'"other", {tag}')
    assert (status, body, headers["etag"]) == (304, b"", tag)
    assert get(static, "/static/css/one.css", if_none_match='"other"')[0] == 200


def test_another_content_has_another_address(static, folder):
    before = static.address("css/one.css"), static.address("all.css")
    (folder / "css/one.css").write_text("a { color: green }")
    after = Static(folder, "/stacks", {"all.css": ["css/two.css", "css/one.css"]})
    assert not {after.address("css/one.css"), after.address("all.css")} & set(before)


def test_text_is_compressed_beforehand_and_pictures_are_not(static):
    plain = get(static, "/static/css/one.css")[2]
    _status, headers, body = get(static, "/static/css/one.css", accept_encoding="gzip")
    assert (gzip.decompress(body), headers["content-encoding"]) == (plain, "gzip")
    assert int(headers["content-length"]) == len(body) < len(plain)
    _status, headers, body = get(static, "/static/picture.png", accept_encoding="gzip")
    assert (len(body), "content-encoding" in headers) == (1000, False)


def test_a_bundle_holds_its_parts_in_order_without_what_browsers_do_not_need(static):
    body = get(static, static.address("all.css"))[2]
    assert body == b"b{color:blue}" + b"a{color:red}" * 100


@pytest.mark.parametrize(
    "path",
    ["/static/nothing.css", "/static/../errors.py", "/static/css", "/static/", "/css/one.css"],
)
def test_nothing_but_these_files_is_sent(static, path):
    assert static.respond(path, b"", []) is None
