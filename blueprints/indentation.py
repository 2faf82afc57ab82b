"""Removes the indentation of templates from the pages that browsers get."""

from __future__ import annotations

import re

from flask import Flask
from jinja2.ext import Extension

_AS_WRITTEN = re.compile(r"(<(?:pre|textarea)\b.*?</(?:pre|textarea)>)", re.DOTALL)
_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


class WithoutIndentation(Extension):
    """Removes the spaces at the beginning of lines. Spaces between words and the line numbers in
    error messages stay.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        parts = _AS_WRITTEN.split(source)
        parts[::2] = [_INDENTATION.sub("", part) for part in parts[::2]]
        return "".join(parts)


def install(app: Flask) -> None:
    app.jinja_env.add_extension(WithoutIndentation)
