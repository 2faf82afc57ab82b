"""Documents that aren't quite XML keep all of their text."""

from __future__ import annotations

import pytest

from readers.archive import parse_xml


@pytest.mark.parametrize(("inside", "text"), [
    ("x\x01 &lt;script>y", "x <script>y"), ("x&#1; &lt;b", "x <b"), ("x&#xFFFE;&lt;b", "x<b"),
    ("x&#xD800;&lt;b", "x<b"), ("x&#99999999999;&lt;b", "x<b"),
    ("Tom & Jerry &lt;3", "Tom & Jerry <3"),
    ("AT&amp;T", "AT&T"), ("&amp;lt;", "&lt;"), ("caf&eacute; &quot;&apos;", "caf\u00e9 \"'"),
    ("a &nosuch; &gt;", "a &nosuch; >"), ("&#65;&#x42;", "AB"),
    ("<![CDATA[Tom & Jerry &lt;3]]> & more", "Tom & Jerry &lt;3 & more"),
])  # fmt: skip
def test_the_whole_text_is_read(inside, text):
    root = parse_xml(f"<a>{inside}</a>".encode())
    assert "".join(root.itertext()) == text


def test_attributes_are_read_whole_too():
    assert parse_xml(b"<a b='\x02&lt;q & &gt;'/>").get("b") == "<q & >"
