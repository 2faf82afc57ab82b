"""What becomes of the spaces and line ends of a template."""

from __future__ import annotations

import pytest
from jinja2 import Environment, TemplateSyntaxError

from blueprints.indentation import WithoutIndentation


def rendered(source: str, **values) -> str:
    return Environment(extensions=[WithoutIndentation]).from_string(source).render(values)


@pytest.mark.parametrize(("source", "expected"), [
    ("<ul>\n  <li>a\n    b</li>\n</ul>", "<ul>\n<li>a\nb</li>\n</ul>"),
    ("one\n  {% if true %}\n    two\n  {% endif %}\nthree", "one\n\ntwo\n\nthree"),
    ("one {% if true %}two{% endif %}\n    three", "one two\nthree"),
    ("a\n  {%- if true -%}\n    b\n  {%- endif -%}\nc", "abc"),
    ("a{{ '' }}\n\t  b", "a\nb"),
    ("<p>\n<pre>\n  x\n    y\n</pre>", "<p>\n<pre>\n  x\n    y\n</pre>"),
])  # fmt: skip
def test_words_stay_apart_and_indentation_goes(source, expected):
    assert rendered(source) == expected


def test_what_is_shown_keeps_its_own_spaces():
    assert rendered("<b>\n  {{ text }}</b>", text="a\n    b") == "<b>\na\n    b</b>"


def test_errors_still_name_the_line():
    with pytest.raises(TemplateSyntaxError) as error:
        rendered("<p>\n  {% if true %}\n  {% endif %}\n  {{ 1 + }}\n")
    assert error.value.lineno == 4
