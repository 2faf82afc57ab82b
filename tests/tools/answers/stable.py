"""Makes two recordings comparable: ids, tokens, moments and folders get names that stay."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_LABELS = ("title", "name", "username", "borrower_name", "path_text")
_ADDRESSED = {"works": "work", "libraries": "library", "scans": "job", "changes": "change_set",
    "users": "user", "covers": "image"}  # fmt: skip
_NOW = datetime.now(UTC)
_PATTERNS = [
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?"), "<moment>"),
    (re.compile(r"(csrf[_-]?token[^>]{0,80}?(?:value|content)=\")[^\"]*", re.I), r"\1<form>"),
    (re.compile(r"(X-CSRFToken[\"']?: ?[\"'])[^\"']*", re.I), r"\1<form>"),
    (re.compile(r"\b(after|before|cursor)=[\w-]+"), r"\1=<place>"),
    (re.compile(r"\b[\d.]+ [MG]i?B\b"), "<size>"),
    (re.compile(r"\?v=[\w.-]+"), "?v=<v>"),
    (re.compile(r"[\w-]{20,}\.[\w-]{6}\.[\w-]{20,}"), "<token>"),
    (re.compile(r"\b(?:\d+|an?|one) (?:second|minute)s? ago\b|\bjust now\b|\bnow\b"), "<ago>"),
    (re.compile(r"\bin (?:about )?[\d.]+ (?:h|hours?|minutes?|days?)\b"), "<soon>"),
    (re.compile(r"\b\d+(?:\.\d+)?\s?(?:ms|s|seconds?)\b"), "<while>"),
    (re.compile(r"\b\d{1,2}:\d\d(?::\d\d)?(?:\s?[AP]M)?\b"), "<time>"),
]  # fmt: skip
_TODAY = re.compile(
    "|".join(
        re.escape(text)
        for text in {
            f"{_NOW:%Y-%m-%d}", f"{_NOW.day} {_NOW:%B %Y}", f"{_NOW.day} {_NOW:%b %Y}",
            f"{_NOW:%B} {_NOW.day}, {_NOW.year}", f"{_NOW:%b} {_NOW.day}, {_NOW.year}",
            f"{_NOW.day} {_NOW:%b}", f"{_NOW:%b} {_NOW.day}", "Today", "today",
        }
    )
)  # fmt: skip


class Names:
    """What each id of one filled database is called."""

    def __init__(self, database: Path, folder: str) -> None:
        self._folder = folder
        self._by_uuid: dict[str, str] = {}
        self._by_id: dict[tuple[str, str], str] = {}
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as line:
            line.row_factory = sqlite3.Row
            tables = line.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in map(tuple, tables):
                self._read(line, table)

    def _read(self, line: sqlite3.Connection, table: str) -> None:
        columns = {row[1] for row in line.execute(f'PRAGMA table_info("{table}")')}
        if "id" not in columns:
            return
        labels = [name for name in _LABELS if name in columns]
        for row in line.execute(f'SELECT * FROM "{table}" ORDER BY id'):
            label = next((str(row[name]) for name in labels if row[name]), str(row["id"]))
            name = f"{table}:{label.replace(self._folder, '<folder>')}"
            self._by_id[table, str(row["id"])] = name
            if "uuid" in columns and row["uuid"]:
                self._by_uuid[str(uuid.UUID(row["uuid"]))] = name

    def replace(self, text: str) -> str:
        text = text.replace(self._folder, "<folder>")
        text = _UUID.sub(lambda found: f"<{self._by_uuid.get(found[0], 'uuid')}>", text)
        text = re.sub(r"/(\w+)/(\d+)\b", self._address, text)
        for pattern, name in _PATTERNS:
            text = pattern.sub(name, text)
        return _TODAY.sub("<today>", text)

    def _address(self, found: re.Match[str]) -> str:
        table = _ADDRESSED.get(found[1], found[1])
        return f"/{found[1]}/<{self._by_id.get((table, found[2]), found[2])}>"

    def clean(self, answer: Any) -> str:
        """The body as text that is equal when nothing has changed."""
        kind = answer.mimetype or "text/plain"
        if not kind.startswith("text/") and kind not in ("application/json", "image/svg+xml"):
            return f"{len(answer.data)} bytes, {hashlib.sha256(answer.data).hexdigest()[:16]}"
        text = answer.text
        if answer.mimetype == "application/json":
            text = json.dumps(json.loads(text), indent=1, ensure_ascii=False)
        request_id = answer.headers.get("X-Request-ID", "")
        if request_id:
            text = text.replace(request_id, "<request>")
        return self.replace(text)
