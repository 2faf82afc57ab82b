"""Answers as values: JSON and XML from strangers, refused with a ValueError when they are odd."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from lxml.etree import _Element


def json_value(body: bytes) -> dict[str, Any] | list[Any]:
    """orjson itself refuses what is nested too deeply, and what is not UTF-8."""
    value = orjson.loads(body)
    if not isinstance(value, dict | list):
        raise ValueError("neither an object nor a list")
    return value


def xml_root(body: bytes) -> _Element:
    """The root of a document without entities of its own."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ValueError("not XML") from error
    if root is None or root.getroottree().docinfo.doctype:
        raise ValueError("a document type")
    return root
