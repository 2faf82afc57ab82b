"""Forms as a browser sends them: read from a page, changed, and sent again."""

from __future__ import annotations

from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict


class _Form(HTMLParser):
    """The fields of the first form that remembers what it was made with."""

    def __init__(self):
        super().__init__()
        self.fields, self._select, self._textarea = [], None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        is_off = attrs.get("type") in ("checkbox", "radio") and "checked" not in attrs
        if tag == "input" and attrs.get("name") not in (None, "q") and not is_off:
            self.fields.append((attrs["name"], attrs.get("value", "")))
        elif tag == "select":
            self._select = attrs["name"]
        elif tag == "option" and "selected" in attrs:
            self.fields.append((self._select, attrs["value"]))
        elif tag == "textarea":
            self._textarea = attrs["name"]
            self.fields.append((attrs["name"], ""))

    def handle_data(self, data):
        if self._textarea:
            self.fields[-1] = (self._textarea, self.fields[-1][1] + data.removeprefix("\n"))

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._textarea = None


def form_of(client, path, **options):
    """What a browser would send when nothing was touched."""
    reader, page = _Form(), client.get(path, **options).text
    reader.feed(page.partition("<main")[2] or page)
    return reader.fields


def hidden_of(page):
    reader = _Form()
    reader.feed(page.partition("<main")[2] or page)
    return [(name, value) for name, value in reader.fields if not name.startswith("keep_")]


def changed(fields, **new):
    return [(name, new.get(name, value)) for name, value in fields]


def multi(fields):
    return MultiDict(fields)
